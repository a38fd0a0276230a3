// Sparse matrices along one dimension, and the largest of what they look at.
#include "kernels/taps.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "simd/vec.h"

namespace hebb::kernels {
namespace {

/// A number that is larger for a larger value, largest for a NaN, and among equal values for the first place, so that
/// the largest is found without branches, half of which would be mispredicted: the bits of a float sort as integers do
/// once those of negative numbers are turned round.
inline int64_t standing(float value, int64_t place) {
  const auto bits = std::bit_cast<int32_t>(value + 0.0f);  // -0 is 0
  int32_t sorted = bits ^ ((bits >> 31) & INT32_MAX);
  if (value != value) sorted = INT32_MAX;
  return (static_cast<int64_t>(sorted) << 32) | (INT32_MAX - place);
}

inline int32_t place_of(int64_t standing) { return INT32_MAX - static_cast<int32_t>(standing); }

}  // namespace

void move_row(int64_t n, float weight, const float* from, bool add, float* to) noexcept {
  int64_t i = 0;
  for (; i + simd::kWidth <= n; i += simd::kWidth) {
    const simd::Vec value = simd::splat(weight) * simd::load(from + i);
    simd::store(to + i, add ? simd::load(to + i) + value : value);
  }
  for (; i < n; ++i) {
    const float value = weight * from[i];
    to[i] = add ? to[i] + value : value;
  }
}

void weigh(const Taps& taps, int64_t outer, int64_t inner, float blank, bool back, const float* from,
           float* to) noexcept {
  for (int64_t b = 0; b < outer; ++b) {
    for (int64_t o = 0; o < taps.out; ++o) {
      const int64_t y = (b * taps.out + o) * inner;
      const int32_t start = taps.start[o], end = taps.start[o + 1];
      if (start == end && !back) std::fill_n(to + y, inner, blank);
      for (int32_t t = start; t < end; ++t) {
        const int64_t x = (b * taps.in + taps.index[t]) * inner;
        const float* source = from + (back ? y : x);
        float* sum = to + (back ? x : y);
        if (inner == 1) {  // the last dimension: rows of one element
          *sum += taps.weight[t] * *source;
        } else {
          move_row(inner, taps.weight[t], source, true, sum);
        }
      }
    }
  }
}

void largest(const Taps& h, const Taps& w, int64_t planes, const float* x, int32_t* index) noexcept {
  for (int64_t p = 0; p < planes; ++p, x += h.in * w.in) {
    for (int64_t i = 0; i < h.out; ++i) {
      for (int64_t j = 0; j < w.out; ++j) {
        int64_t best = std::numeric_limits<int64_t>::min();
        for (int32_t th = h.start[i]; th < h.start[i + 1]; ++th) {
          const int64_t row = h.index[th] * w.in;
          for (int32_t tw = w.start[j]; tw < w.start[j + 1]; ++tw) {
            best = std::max(best, standing(x[row + w.index[tw]], row + w.index[tw]));
          }
        }
        *index++ = place_of(best);
      }
    }
  }
}

}  // namespace hebb::kernels
