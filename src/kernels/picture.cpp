// Resampling a vector of places at a time, in a frame of what is outside: no place asks whether it is inside.
#include "kernels/picture.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>

#include "simd/loop.h"
#include "simd/math.h"

namespace hebb::kernels {

using simd::Vec;

Affine taken_from(const Move& move) noexcept {
  const simd::CosSin turn = simd::cos_sin_turn(simd::splat(move.turn - std::floor(move.turn)));
  const float c = simd::first_lane(turn.cos) / move.scale, s = simd::first_lane(turn.sin) / move.scale;
  const float sign_x = move.mirror_x ? -1.0f : 1.0f, sign_y = move.mirror_y ? -1.0f : 1.0f;
  Affine from{.xx = sign_x * c, .xy = sign_x * s, .yx = -sign_y * s, .yy = sign_y * c};
  from.x = -(from.xx * move.x + from.xy * move.y);
  from.y = -(from.yx * move.x + from.yy * move.y);
  return from;
}

namespace {

/// Places outside on each side that can be read: all further ones are clamped to these.
constexpr int64_t kBefore = 2, kBehind = 3;

/// A row of a frame, and a plane with its frame.
int64_t framed_width(const Planes& size) { return size.width + kBefore + kBehind; }
int64_t framed_size(const Planes& size) { return framed_width(size) * (size.height + kBefore + kBehind); }

void frame(const Planes& size, float outside, const float* x, float* framed) {
  const int64_t wide = framed_width(size);
  for (int64_t plane = 0; plane < size.count; ++plane) {
    std::fill_n(framed, kBefore * wide, outside);
    framed += kBefore * wide;
    for (int64_t row = 0; row < size.height; ++row, x += size.width, framed += wide) {
      std::fill_n(framed, kBefore, outside);
      std::copy_n(x, size.width, framed + kBefore);
      std::fill_n(framed + kBefore + size.width, kBehind, outside);
    }
    std::fill_n(framed, kBehind * wide, outside);
    framed += kBehind * wide;
  }
}

/// The four places around one for each lane: how far the upper left is from the plane's beginning, and the shares of the
/// right and the lower ones.
struct Around {
  int64_t at[simd::kWidth];
  Vec right, low;
};

/// 0, 1, 2, …
Vec counted() {
  alignas(64) float lanes[simd::kWidth];
  std::iota(std::begin(lanes), std::end(lanes), 0.0f);
  return simd::load(lanes);
}

/// Far outside is all the same: places stay where a frame has some. What is no number is far outside, too.
Vec near(Vec at, int64_t n) {
  const Vec least = simd::splat(static_cast<float>(-kBefore)), most = simd::splat(static_cast<float>(n) + 1);
  const Vec above = simd::select(at > least, at, least);
  return simd::select(above < most, above, most);
}

Around around(Vec at_x, Vec at_y, const Planes& size) {
  const Vec x = near(at_x, size.width), y = near(at_y, size.height), left = simd::floor(x), top = simd::floor(y);
  alignas(64) float columns[simd::kWidth], rows[simd::kWidth];
  simd::store(columns, left);
  simd::store(rows, top);
  Around result{.at = {}, .right = x - left, .low = y - top};
  const int64_t wide = framed_width(size);
  for (int64_t lane = 0; lane < simd::kWidth; ++lane) {
    result.at[lane] =
        (static_cast<int64_t>(rows[lane]) + kBefore) * wide + static_cast<int64_t>(columns[lane]) + kBefore;
  }
  return result;
}

/// Bilinear means of a framed plane.
Vec mean_of(const Around& places, const float* framed, int64_t wide) {
  alignas(64) float corners[4][simd::kWidth];
  for (int64_t lane = 0; lane < simd::kWidth; ++lane) {
    const float* at = framed + places.at[lane];
    corners[0][lane] = at[0];
    corners[1][lane] = at[1];
    corners[2][lane] = at[wide];
    corners[3][lane] = at[wide + 1];
  }
  const Vec one = simd::splat(1.0f), right = places.right, low = places.low;
  const Vec above = (one - right) * simd::load(corners[0]) + right * simd::load(corners[1]);
  const Vec below = (one - right) * simd::load(corners[2]) + right * simd::load(corners[3]);
  return (one - low) * above + low * below;
}

}  // namespace

int64_t resampling_room(Planes size) noexcept { return size.count * framed_size(size); }

void resample(Planes size, const Affine& from, float outside, const float* x, float* room, float* y) noexcept {
  frame(size, outside, x, room);
  const int64_t width = size.width, plane_size = size.height * width, framed = framed_size(size);
  const float middle_x = 0.5f * static_cast<float>(width - 1), middle_y = 0.5f * static_cast<float>(size.height - 1);
  const Vec lanes = counted();
  for (int64_t row = 0; row < size.height; ++row) {
    const float v = static_cast<float>(row) - middle_y;
    for (int64_t column = 0; column < width; column += simd::kWidth) {
      const Vec u = lanes + simd::splat(static_cast<float>(column) - middle_x);
      const auto place = [&](float by_u, float by_v, float by, float middle) {
        return simd::splat(by_u) * u + simd::splat(by_v * v) + simd::splat(by) + simd::splat(middle);
      };
      const Around places =
          around(place(from.xx, from.xy, from.x, middle_x), place(from.yx, from.yy, from.y, middle_y), size);
      for (int64_t plane = 0; plane < size.count; ++plane) {
        simd::store(y + plane * plane_size + row * width + column,
                    mean_of(places, room + plane * framed, framed_width(size)), width - column);
      }
    }
  }
}

void paint(Planes size, Box box, float value, float* x) noexcept {
  for (int64_t plane = 0; plane < size.count; ++plane) {
    for (int64_t row = box.top; row < box.top + box.height; ++row) {
      std::fill_n(x + (plane * size.height + row) * size.width + box.left, box.width, value);
    }
  }
}

void mix_rows(int64_t rows, int64_t width, float share, const int32_t* partner, const float* x, float* y) noexcept {
  for (int64_t i = 0; i < rows; ++i) {
    simd::map(width, x + i * width, x + partner[i] * width, y + i * width,
              [share](simd::Vec a, simd::Vec b) { return simd::splat(share) * a + simd::splat(1 - share) * b; });
  }
}

}  // namespace hebb::kernels
