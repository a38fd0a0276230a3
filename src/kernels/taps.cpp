// Sparse matrices along one dimension, and the largest of what they look at.
#include "kernels/taps.h"

#include <algorithm>
#include <array>
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
  using simd::kWidth, simd::load, simd::store;
  const auto value_at = [&](int64_t i) { return simd::splat(weight) * load(from + i); };
  int64_t i = 0;
  for (; i + kWidth <= n; i += kWidth) store(to + i, add ? load(to + i) + value_at(i) : value_at(i));
  if (i == n) return;
  if (n >= kWidth) {  // the last vector again, of which the lanes before i have their value
    constexpr auto kNew = [] {
      std::array<float, 2 * kWidth> lanes{};
      std::fill_n(lanes.begin() + kWidth, kWidth, 1.0f);
      return lanes;
    }();
    const simd::Vec there = load(to + n - kWidth), value = value_at(n - kWidth);
    const simd::Mask fresh = load(kNew.data() + n - i) > simd::splat(0.0f);
    return store(to + n - kWidth, simd::select(fresh, add ? there + value : value, there));
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

namespace {

/// The largest of each column over the rows that output i looks at, a vector of columns at a time, and its row.
void largest_of_rows(const Taps& h, int64_t i, int64_t columns, const float* x, float* best, int32_t* row) {
  using simd::Vec;
  const int32_t first = h.start[i], end = h.start[i + 1];
  for (int64_t j = 0; j < columns; j += simd::kWidth) {
    const int64_t rest = columns - j;
    Vec value = simd::load(x + h.index[first] * columns + j, rest);
    Vec at = simd::from_bits(simd::splat(h.index[first]));
    for (int32_t t = first + 1; t < end; ++t) {
      const Vec next = simd::load(x + h.index[t] * columns + j, rest);
      const simd::Mask wins = (next > value) | ((next != next) & (value == value));
      value = simd::select(wins, next, value);
      at = simd::select(wins, simd::from_bits(simd::splat(h.index[t])), at);
    }
    simd::store(best + j, value, rest);
    simd::store(reinterpret_cast<float*>(row) + j, at, rest);
  }
}

}  // namespace

void largest(const Taps& h, const Taps& w, int64_t planes, const float* x, int32_t* index, float* scratch) noexcept {
  auto* row = reinterpret_cast<int32_t*>(scratch + w.in);
  for (int64_t p = 0; p < planes; ++p, x += h.in * w.in) {
    for (int64_t i = 0; i < h.out; ++i) {
      largest_of_rows(h, i, w.in, x, scratch, row);
      for (int64_t j = 0; j < w.out; ++j) {
        int64_t best = std::numeric_limits<int64_t>::min();
        for (int32_t t = w.start[j]; t < w.start[j + 1]; ++t) {
          const int32_t column = w.index[t];
          best = std::max(best, standing(scratch[column], row[column] * w.in + column));
        }
        *index++ = place_of(best);
      }
    }
  }
}

}  // namespace hebb::kernels
