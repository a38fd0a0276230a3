// Reductions walk the input once, in order, and add each innermost row to where it belongs.
#include "kernels/reduce.h"

#include <algorithm>
#include <limits>

#include "simd/loop.h"

namespace hebb::kernels {
namespace {

using simd::kWidth;
using simd::Vec;

/// Four accumulators over n floats, combined in a fixed order.
template <typename F>
float row_reduce(int64_t n, const float* x, float start, F f) {
  Vec lanes[4] = {simd::splat(start), simd::splat(start), simd::splat(start), simd::splat(start)};
  for (; n >= 4 * kWidth; n -= 4 * kWidth, x += 4 * kWidth) {
    for (int j = 0; j < 4; ++j) lanes[j] = f(lanes[j], simd::load(x + j * kWidth));
  }
  for (; n >= kWidth; n -= kWidth, x += kWidth) lanes[0] = f(lanes[0], simd::load(x));
  Vec all = f(f(lanes[0], lanes[1]), f(lanes[2], lanes[3]));
  for (; n > 0; --n, ++x) {  // a lone element joins through a vector filled with the neutral value
    alignas(64) float one[kWidth];
    std::fill_n(one, kWidth, start);
    one[0] = *x;
    all = f(all, simd::load(one));
  }
  alignas(64) float values[kWidth];
  all.store_aligned(values);
  Vec result = simd::splat(start);
  for (float value : values) result = f(result, simd::splat(value));
  return simd::first_lane(result);
}

template <typename F>
void reduce_rows(const Strided& walk, const float* x, float* y, float start, F f) {
  const int64_t n = walk.inner();
  const bool within = walk.a_inner() == 0;
  walk.each_row([&](int64_t index, int64_t target, int64_t) {
    if (within) {
      const Vec joined = f(simd::splat(y[target]), simd::splat(row_reduce(n, x + index, start, f)));
      y[target] = simd::first_lane(joined);
    } else {
      simd::map(n, y + target, x + index, y + target, f);
    }
  });
}

/// y[i] += the sum of column i of x (rows, n), in blocks of rows: one running sum over 60,000 rows of 0.1 would be
/// right to three digits only.
constexpr int64_t kBlockRows = 512;
void sum_columns(int64_t rows, int64_t n, const float* x, float* y) {
  constexpr int64_t kVectors = 4, kWide = kVectors * kWidth;
  parallel_ranges((n + kWide - 1) / kWide, simd::grain_of(rows * kWide), [=](int64_t strip, int64_t last) {
    for (; strip < last; ++strip) {
      for (int64_t start = 0; start < rows; start += kBlockRows) {
        const int64_t end = std::min(rows, start + kBlockRows);
        int64_t i = strip * kWide;
        const float* row = x + start * n + i;
        if (i + kWide <= n) {
          Vec total[kVectors];
          for (Vec& v : total) v = simd::splat(0.0f);
          for (int64_t left = end - start; left > 0; --left, row += n) {
            for (int64_t j = 0; j < kVectors; ++j) total[j] = total[j] + simd::load(row + j * kWidth);
          }
          for (const Vec& v : total) simd::store(y + i, simd::load(y + i) + v), i += kWidth;
          continue;
        }
        for (; i < n; i += kWidth) {
          Vec total = simd::splat(0.0f);
          for (int64_t r = start; r < end; ++r) total = total + simd::load(x + r * n + i, n - i);
          simd::store(y + i, simd::load(y + i, n - i) + total, n - i);
        }
      }
    }
  });
}

}  // namespace

float sum(int64_t n, const float* x) noexcept {
  constexpr int64_t kBlock = 4096;
  const auto add = [](Vec a, Vec b) { return a + b; };
  if (n <= kBlock) return row_reduce(n, x, 0.0f, add);
  double total = 0;
  for (int64_t i = 0; i < n; i += kBlock) total += row_reduce(std::min(kBlock, n - i), x + i, 0.0f, add);
  return static_cast<float>(total);
}

void reduce(Reduce op, const Strided& walk, int64_t y_size, const float* x, float* y) noexcept {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const float start = op == Reduce::sum ? 0.0f : op == Reduce::max ? -kInfinity : kInfinity;
  std::fill_n(y, y_size, start);
  switch (op) {
    case Reduce::sum:
      if (walk.a_inner() == 0) {
        return walk.each_row(
            [&](int64_t index, int64_t target, int64_t) { y[target] += sum(walk.inner(), x + index); });
      }
      if (walk.rank == 2 && walk.a_stride[0] == 0) {
        return sum_columns(walk.sizes[0], walk.inner(), x, y);
      }
      return reduce_rows(walk, x, y, start, [](Vec a, Vec b) { return a + b; });
    case Reduce::max: return reduce_rows(walk, x, y, start, [](Vec a, Vec b) { return simd::max(a, b); });
    case Reduce::min: return reduce_rows(walk, x, y, start, [](Vec a, Vec b) { return simd::min(a, b); });
  }
}

void argmax(int64_t outer, int64_t n, int64_t inner, const float* x, int32_t* y) noexcept {
  for (int64_t o = 0; o < outer; ++o) {
    for (int64_t i = 0; i < inner; ++i) {
      const float* column = x + o * n * inner + i;
      int64_t best = 0;
      for (int64_t j = 1; j < n; ++j) {
        const float value = column[j * inner], largest = column[best * inner];
        if (value > largest || (value != value && largest == largest)) best = j;
      }
      y[o * inner + i] = static_cast<int32_t>(best);
    }
  }
}

}  // namespace hebb::kernels
