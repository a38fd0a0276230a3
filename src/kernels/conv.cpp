// Each group of each sample is one matrix product with its unfolded window:
//   y = weight columns,  columns = weightᵀ y (folded into x),  weight = y columnsᵀ (summed over the batch).
// A window of one element with stride 1 reads x as it lies: x is its own columns.
#include "kernels/conv.h"

#include <algorithm>

#include "kernels/gemm.h"

namespace hebb::kernels {
namespace {

/// Outputs first … last - 1 read an input that exists at element k of the window; output 0 would read `offset`.
struct Reach {
  int64_t offset, first, last;

  Reach(const Sliding& s, int64_t k)
      : offset(k * s.dilation - s.padding),
        first(std::min(divided_up(-offset, s.stride), s.out)),
        last(std::clamp(divided_up(s.in - offset, s.stride), first, s.out)) {}

 private:
  static int64_t divided_up(int64_t a, int64_t b) { return a > 0 ? (a + b - 1) / b : 0; }
};

/// Calls row(column, x, first, last) for each row of w.out columns: those from first to last - 1 are x[0], x[stride], …
/// where x is the place that column 0 would have.
template <typename Row>
void each_row(const Window& window, int64_t channels, Row row) {
  const auto& [h, w] = window;
  int64_t column = 0;
  for (int64_t c = 0; c < channels; ++c) {
    for (int64_t kh = 0; kh < h.kernel; ++kh) {
      const Reach down(h, kh);
      for (int64_t kw = 0; kw < w.kernel; ++kw) {
        const Reach along(w, kw);
        for (int64_t o = 0; o < h.out; ++o, column += w.out) {
          const bool inside = o >= down.first && o < down.last;
          row(column, (c * h.in + o * h.stride + down.offset) * w.in + along.offset, inside ? along.first : w.out,
              inside ? along.last : w.out);
        }
      }
    }
  }
}

bool reads_as_it_lies(const Window& window) {
  const auto one = [](const Sliding& s) { return s.kernel == 1 && s.stride == 1 && s.in == s.out; };
  return one(window.h) && one(window.w);
}

/// Each of the rows holds its own number, or zeros where there are none.
void fill_rows(int64_t rows, int64_t n, const float* values, float* y) {
  for (int64_t r = 0; r < rows; ++r) std::fill_n(y + r * n, n, values ? values[r] : 0.0f);
}

/// The matrices of each sample and group, one after the other: f(x, weight, y) are the offsets of theirs.
template <typename F>
void each_product(const Conv& sizes, F f) {
  const int64_t k = sizes.channels * sizes.window.kernel();
  for (int64_t n = 0; n < sizes.batch; ++n) {
    for (int64_t g = 0; g < sizes.groups; ++g) {
      const int64_t part = n * sizes.groups + g;
      f(part * sizes.channels * sizes.window.in(), g * sizes.filters * k, part * sizes.filters * sizes.window.out());
    }
  }
}

}  // namespace

void unfold(const Window& window, int64_t channels, const float* x, float* columns) noexcept {
  const int64_t stride = window.w.stride, n = window.w.out;
  each_row(window, channels, [=](int64_t column, int64_t from, int64_t first, int64_t last) {
    float* row = columns + column;
    std::fill(row, row + first, 0.0f);
    if (stride == 1) {
      std::copy(x + from + first, x + from + last, row + first);
    } else {
      for (int64_t o = first; o < last; ++o) row[o] = x[from + o * stride];
    }
    std::fill(row + last, row + n, 0.0f);
  });
}

void fold(const Window& window, int64_t channels, const float* columns, float* x) noexcept {
  const int64_t stride = window.w.stride;
  each_row(window, channels, [=](int64_t column, int64_t to, int64_t first, int64_t last) {
    const float* row = columns + column;
    if (stride == 1) {
      for (int64_t o = first; o < last; ++o) x[to + o] += row[o];
    } else {
      for (int64_t o = first; o < last; ++o) x[to + o * stride] += row[o];
    }
  });
}

int64_t Conv::scratch() const { return reads_as_it_lies(window) ? 0 : channels * window.kernel() * window.out(); }

void conv(const Conv& sizes, const float* x, const float* weight, const float* bias, float* y,
          float* scratch) noexcept {
  const int64_t k = sizes.channels * sizes.window.kernel(), n = sizes.window.out();
  const bool plain = reads_as_it_lies(sizes.window);
  each_product(sizes, [=, &sizes](int64_t x_at, int64_t weight_at, int64_t y_at) {
    if (!plain) unfold(sizes.window, sizes.channels, x + x_at, scratch);
    if (bias) fill_rows(sizes.filters, n, bias + weight_at / k, y + y_at);
    gemm(sizes.filters, n, k, {weight + weight_at, k, 1}, {plain ? x + x_at : scratch, n, 1}, y + y_at,
         {.accumulate = bias != nullptr});
  });
}

void conv_input(const Conv& sizes, const float* y, const float* weight, const float* bias, float* x,
                float* scratch) noexcept {
  const int64_t k = sizes.channels * sizes.window.kernel(), n = sizes.window.out();
  const bool plain = reads_as_it_lies(sizes.window);
  for (int64_t i = 0; i < sizes.batch; ++i) {
    fill_rows(sizes.groups * sizes.channels, sizes.window.in(), bias,
              x + i * sizes.groups * sizes.channels * sizes.window.in());
  }
  each_product(sizes, [=, &sizes](int64_t x_at, int64_t weight_at, int64_t y_at) {
    gemm(k, n, sizes.filters, {weight + weight_at, 1, k}, {y + y_at, n, 1}, plain ? x + x_at : scratch,
         {.accumulate = plain});
    if (!plain) fold(sizes.window, sizes.channels, scratch, x + x_at);
  });
}

void conv_weight(const Conv& sizes, const float* x, const float* y, float* weight, float* scratch) noexcept {
  const int64_t k = sizes.channels * sizes.window.kernel(), n = sizes.window.out();
  const bool plain = reads_as_it_lies(sizes.window);
  std::fill_n(weight, sizes.groups * sizes.filters * k, 0.0f);
  each_product(sizes, [=, &sizes](int64_t x_at, int64_t weight_at, int64_t y_at) {
    if (!plain) unfold(sizes.window, sizes.channels, x + x_at, scratch);
    gemm(sizes.filters, k, n, {y + y_at, n, 1}, {plain ? x + x_at : scratch, 1, n}, weight + weight_at,
         {.accumulate = true});
  });
}

}  // namespace hebb::kernels
