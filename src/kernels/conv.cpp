// Each group of each sample is one matrix product with its unfolded window:
//   y = weight columns,  columns = weightᵀ y (folded into x),  weight = y columnsᵀ (summed over the batch).
// A window of one element with stride 1 reads x as it lies: x is its own columns.
#include "kernels/conv.h"

#include <algorithm>

#include "kernels/gemm.h"
#include "kernels/taps.h"

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

bool reads_as_it_lies(const Sliding& s) { return s.kernel == 1 && s.stride == 1 && s.in == s.out; }
bool reads_as_it_lies(const Window& window) { return reads_as_it_lies(window.h) && reads_as_it_lies(window.w); }

/// Each of the rows of n holds the number of its channel, or zeros.
void fill_rows(int64_t rows, int64_t n, const float* values, int64_t channels, float* y) {
  for (int64_t r = 0; r < rows; ++r) std::fill_n(y + r * n, n, values ? values[r % channels] : 0.0f);
}

}  // namespace

void unfold(const Window& window, int64_t channels, bool back, const float* from, float* to) noexcept {
  const auto& [h, w] = window;
  int64_t column = 0;  // where in the columns the row begins
  for (int64_t c = 0; c < channels; ++c) {
    for (int64_t kh = 0; kh < h.kernel; ++kh) {
      const Reach down(h, kh);
      for (int64_t kw = 0; kw < w.kernel; ++kw) {
        const Reach along(w, kw);
        for (int64_t o = 0; o < h.out; ++o, column += w.out) {
          if (o < down.first || o >= down.last) continue;
          const int64_t x = (c * h.in + o * h.stride + down.offset) * w.in + along.offset;
          if (w.stride == 1) {
            const int64_t at_x = x + along.first, at_column = column + along.first;
            move_row(along.last - along.first, 1, from + (back ? at_column : at_x), back,
                     to + (back ? at_x : at_column));
            continue;
          }
          for (int64_t i = along.first; i < along.last; ++i) {
            if (back) {
              to[x + i * w.stride] += from[column + i];
            } else {
              to[column + i] = from[x + i * w.stride];
            }
          }
        }
      }
    }
  }
}

int64_t Conv::scratch() const { return reads_as_it_lies(window) ? 0 : channels * window.kernel() * window.out(); }

void conv(const Conv& sizes, ConvTerm by, float* const terms[3], const float* bias, float* scratch) noexcept {
  const Window& window = sizes.window;
  const int64_t k = sizes.channels * window.kernel(), n = window.out();
  const int64_t x_size = sizes.channels * window.in(), weight_size = sizes.filters * k, y_size = sizes.filters * n;
  const int64_t parts = sizes.batch * sizes.groups;
  const bool plain = reads_as_it_lies(window);
  switch (by) {
    case kX: fill_rows(parts * sizes.channels, window.in(), bias, sizes.groups * sizes.channels, terms[kX]); break;
    case kWeight: fill_rows(1, sizes.groups * weight_size, nullptr, 1, terms[kWeight]); break;
    case kY: fill_rows(parts * sizes.filters, n, bias, sizes.groups * sizes.filters, terms[kY]); break;
  }
  for (int64_t part = 0; part < parts; ++part) {
    float* x = terms[kX] + part * x_size;
    float* weight = terms[kWeight] + part % sizes.groups * weight_size;
    float* y = terms[kY] + part * y_size;
    float* columns = plain ? x : scratch;
    if (!plain && by != kX) unfold(window, sizes.channels, false, x, columns);
    switch (by) {
      case kX:
        gemm(k, n, sizes.filters, {weight, 1, k}, {y, n, 1}, columns, {.accumulate = plain});
        if (!plain) unfold(window, sizes.channels, true, columns, x);
        break;
      case kWeight: gemm(sizes.filters, k, n, {y, n, 1}, {columns, 1, n}, weight, {.accumulate = true}); break;
      case kY: gemm(sizes.filters, n, k, {weight, k, 1}, {columns, n, 1}, y, {.accumulate = true}); break;
    }
  }
}

}  // namespace hebb::kernels
