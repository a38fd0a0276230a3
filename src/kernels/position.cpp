// Frequencies are powers of one ratio: a product a pair, in double precision.
#include "kernels/position.h"

#include <algorithm>
#include <cmath>

#include "kernels/power.h"
#include "simd/math.h"

namespace hebb::kernels {

void angles(int64_t first, int64_t steps, int64_t size, float base, float* y) noexcept {
  const int64_t pairs = (size + 1) / 2;
  const double ratio = size ? precise_power(double{base}, -2.0 / static_cast<double>(size)) : 1;
  for (int64_t t = 0; t < steps; ++t) {
    double turns = static_cast<double>(first + t) * 0.15915494309189535;  // 1 / (2 pi)
    for (int64_t i = 0; i < pairs; i += simd::kWidth) {
      alignas(64) float u[simd::kWidth], sin[simd::kWidth], cos[simd::kWidth];
      for (float& part : u) {
        part = static_cast<float>(turns - std::floor(turns));
        turns *= ratio;
      }
      const simd::CosSin both = simd::cos_sin_turn(simd::load(u));
      simd::store(sin, both.sin);
      simd::store(cos, both.cos);
      for (int64_t j = 0; j < std::min(simd::kWidth, pairs - i); ++j) {
        *y++ = sin[j];
        *y++ = cos[j];
      }
    }
  }
}

void turn_pairs(Turn turn, const float* angles, const float* x, float* y) noexcept {
  const int64_t pairs = turn.size / 2;
  const int64_t step = turn.interleaved ? 2 : 1, apart = turn.interleaved ? 1 : pairs;
  for (int64_t row = 0; row < turn.rows; ++row) {
    for (int64_t t = 0; t < turn.steps; ++t, x += turn.size, y += turn.size) {
      const float* angle = angles + t * turn.size;
      for (int64_t i = 0; i < pairs; ++i) {
        const float a = x[i * step], b = x[i * step + apart];
        const float sin = turn.back ? -angle[2 * i] : angle[2 * i], cos = angle[2 * i + 1];
        y[i * step] = a * cos - b * sin;
        y[i * step + apart] = b * cos + a * sin;
      }
    }
  }
}

}  // namespace hebb::kernels
