// Pictures: one affine resampling, a box painted over, two mixed into one.
#pragma once

#include <cstdint>

namespace hebb::kernels {

/// Planes of (height, width) floats, as many as there are channels.
struct Planes {
  int64_t count, height, width;
};

/// The place that (column, row) is taken from, both counted from the picture's middle:
/// (xx column + xy row + x, yx column + yy row + y).
struct Affine {
  float xx = 1, xy = 0, x = 0;
  float yx = 0, yy = 1, y = 0;
};

/// A picture made `scale` times as large and turned by `turn` whole turns about its middle, mirrored, and then moved by x
/// columns and y rows.
struct Move {
  float scale = 1, turn = 0;
  bool mirror_x = false, mirror_y = false;
  float x = 0, y = 0;
};
/// Where its places come from.
Affine taken_from(const Move& move) noexcept;

/// y = x resampled: each place is the bilinear mean of the four around where it is taken from, of which those outside are
/// `outside`. Moves by whole places keep values as they are. `room` is for resampling_room(size) floats.
void resample(Planes size, const Affine& from, float outside, const float* x, float* room, float* y) noexcept;
int64_t resampling_room(Planes size) noexcept;

/// Rows [top, top + height) of columns [left, left + width), in every plane.
struct Box {
  int64_t top = 0, left = 0, height = 0, width = 0;
};
void paint(Planes size, Box box, float value, float* x) noexcept;

/// y[i] = share x[i] + (1 - share) x[partner[i]] for rows of `width` floats.
void mix_rows(int64_t rows, int64_t width, float share, const int32_t* partner, const float* x, float* y) noexcept;

}  // namespace hebb::kernels
