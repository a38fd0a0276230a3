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

/// y[i] += the sum of column i of x (rows, n). Rows are read as they lie, several at a time; where
/// columns are few, each vector of them is read down.
void sum_rows(int64_t rows, int64_t n, int64_t columns, const float* x, float* y) {
  if (columns < 4 * kWidth) {
    for (int64_t i = 0; i < columns; i += kWidth) {
      Vec total = simd::load(y + i, columns - i);
      const float* row = x + i;
      for (int64_t left = rows; left > 0; --left, row += n) total = total + simd::load(row, columns - i);
      simd::store(y + i, total, columns - i);
    }
    return;
  }
  const auto one = [](Vec& total, Vec a) { total = total + a; };
  const auto four = [](Vec& total, Vec a, Vec b, Vec c, Vec d) { total = total + a + b + c + d; };
  for (; rows >= 4; rows -= 4, x += 4 * n) simd::in_order<1>(columns, four, y, x, x + n, x + 2 * n, x + 3 * n);
  for (; rows > 0; --rows, x += n) simd::in_order<1>(columns, one, y, x);
}

/// y[i] = the sum of column i, in blocks of rows: one running sum over 60,000 rows of 0.1 would be right to three digits only.
constexpr int64_t kBlockRows = 512;
void sum_columns(int64_t rows, int64_t n, const float* x, float* y) {
  constexpr int64_t kColumns = 256, kGrain = 32;
  parallel_ranges(n, std::max(kGrain, simd::grain_of(rows)), [=](int64_t i, int64_t end) {
    float totals[kColumns];
    for (int64_t columns = 0; i < end; i += columns) {
      columns = std::min(kColumns, end - i);
      sum_rows(std::min(kBlockRows, rows), n, columns, x + i, y + i);
      for (int64_t start = kBlockRows; start < rows; start += kBlockRows) {
        std::fill_n(totals, columns, 0.0f);
        sum_rows(std::min(kBlockRows, rows - start), n, columns, x + start * n + i, totals);
        sum_rows(1, columns, columns, totals, y + i);
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
