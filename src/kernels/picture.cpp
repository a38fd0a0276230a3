// Resampling place by place: a picture is small beside what a network does with it.
#include "kernels/picture.h"

#include <algorithm>
#include <cmath>

#include "simd/math.h"

namespace hebb::kernels {

Affine taken_from(const Move& move) noexcept {
  const simd::CosSin turn = simd::cos_sin_turn(simd::splat(move.turn - std::floor(move.turn)));
  const float c = simd::first_lane(turn.cos) / move.scale, s = simd::first_lane(turn.sin) / move.scale;
  const float sign_x = move.mirror_x ? -1.0f : 1.0f, sign_y = move.mirror_y ? -1.0f : 1.0f;
  Affine from{.xx = sign_x * c, .xy = sign_x * s, .yx = -sign_y * s, .yy = sign_y * c};
  from.x = -(from.xx * move.x + from.xy * move.y);
  from.y = -(from.yx * move.x + from.yy * move.y);
  return from;
}

void resample(Planes size, const Affine& from, float outside, const float* x, float* y) noexcept {
  const int64_t count = size.count, height = size.height, width = size.width;
  const float middle_x = 0.5f * static_cast<float>(width - 1), middle_y = 0.5f * static_cast<float>(height - 1);
  // Far outside is all the same: places stay in what an integer holds.
  const auto near = [](float at, int64_t n) { return std::clamp(at, -2.0f, static_cast<float>(n) + 1); };
  for (int64_t row = 0; row < height; ++row) {
    const float v = static_cast<float>(row) - middle_y;
    for (int64_t column = 0; column < width; ++column) {
      const float u = static_cast<float>(column) - middle_x;
      const float at_x = near(from.xx * u + from.xy * v + from.x + middle_x, width);
      const float at_y = near(from.yx * u + from.yy * v + from.y + middle_y, height);
      const float left = std::floor(at_x), top = std::floor(at_y), right_share = at_x - left, low_share = at_y - top;
      const auto j = static_cast<int64_t>(left), i = static_cast<int64_t>(top);
      for (int64_t plane = 0; plane < count; ++plane) {
        const float* picture = x + plane * height * width;
        const auto value = [&](int64_t r, int64_t c) {
          return r >= 0 && r < height && c >= 0 && c < width ? picture[r * width + c] : outside;
        };
        const float above = (1 - right_share) * value(i, j) + right_share * value(i, j + 1);
        const float below = (1 - right_share) * value(i + 1, j) + right_share * value(i + 1, j + 1);
        y[(plane * height + row) * width + column] = (1 - low_share) * above + low_share * below;
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
