// Each group of each sample is one matrix product with its unfolded window:
//   y = weight columns,  weight = y columnsᵀ (summed over the batch),  columns = weightᵀ y (folded into x).
// The first two never lay out the columns, which are as many times x as the window has elements: their panels are read
// from a framed copy of x. A window of one element with stride 1 reads x as it lies: x is its own columns. Windows of
// 3 x 3 over many channels go to winograd.h, sums of few products to direct.h.
#include "kernels/conv.h"

#include <algorithm>

#include "core/threads.h"
#include "kernels/direct.h"
#include "kernels/framed.h"
#include "kernels/gemm.h"
#include "kernels/taps.h"
#include "kernels/winograd.h"
#include "simd/vec.h"

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

constexpr int64_t kMost = 64;  // columns of a panel at any width of vectors

/// The columns as a right operand: (channels kernel, outputs).
class Columns final : public Panels {
 public:
  Columns(const Framed& x, const Window& window) : x_(x), window_(window) {}

  void pack(int64_t row, int64_t rows, int64_t column, int64_t columns, int64_t padded,
            float* to) const noexcept override {
    // Vectors to copy, which overlap where a row of outputs ends: what one writes too much, the next one writes again.
    struct Move {
      int32_t from, to;
    } moves[kMost];
    int count = 0;
    int64_t oh = column / window_.w.out, ow = column % window_.w.out;
    for (int64_t i = 0; i < columns; ++oh, ow = 0) {
      const int64_t length = std::min(window_.w.out - ow, columns - i), from = x_.output(oh, ow);
      for (int64_t j = 0; j < length; j += simd::kWidth) {
        moves[count++] = {static_cast<int32_t>(from + j), static_cast<int32_t>(i + j)};
      }
      i += length;
    }
    for (int64_t k = row; k < row + rows; ++k, to += padded) {
      const float* from = x_.element(k);
      for (int i = 0; i < count; ++i) simd::store(to + moves[i].to, simd::load(from + moves[i].from));
    }
  }

 private:
  const Framed& x_;
  const Window& window_;
};

/// Their transpose: (outputs, channels kernel).
class Rows final : public Panels {
 public:
  Rows(const Framed& x, const Window& window) : x_(x), window_(window) {}

  void pack(int64_t row, int64_t rows, int64_t column, int64_t columns, int64_t padded,
            float* to) const noexcept override {
    const float* from[kMost];
    for (int64_t j = 0; j < padded; ++j) from[j] = x_.element(column + std::min(j, columns - 1));
    int64_t oh = row / window_.w.out, ow = row % window_.w.out;
    for (int64_t i = 0; i < rows; ++oh, ow = 0) {
      const int64_t length = std::min(window_.w.out - ow, rows - i), at = x_.output(oh, ow);
      for (int64_t j = 0; j < padded; j += simd::kWidth) turn(length, from + j, at, padded, to + i * padded + j);
      i += length;
    }
  }

 private:
  /// kWidth columns of `length` outputs, by squares of whole vectors, the last one overlapping.
  static void turn(int64_t length, const float* const* from, int64_t at, int64_t padded, float* to) {
    using simd::kWidth;
    if (length < kWidth) {
      for (int64_t p = 0; p < length; ++p) {
        for (int64_t j = 0; j < kWidth; ++j) to[p * padded + j] = from[j][at + p];
      }
      return;
    }
    for (int64_t next = 0; next < length; next += kWidth) {
      const int64_t p = std::min(next, length - kWidth);
      simd::Vec square[kWidth];
      for (int64_t j = 0; j < kWidth; ++j) square[j] = simd::load(from[j] + at + p);
      simd::transpose(square);
      for (int64_t j = 0; j < kWidth; ++j) simd::store(to + (p + j) * padded, square[j]);
    }
  }

  const Framed& x_;
  const Window& window_;
};

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

int64_t Conv::scratch(ConvTerm by) const {
  if (suits_winograd(*this, by)) return winograd_scratch(*this, by);
  if (reads_as_it_lies(window)) return 0;
  if (suits_direct(*this, by)) return direct_scratch(*this, by);
  const int64_t columns = channels * window.kernel() * window.out() + simd::kWidth;
  return threads::count() * (Framed::scratch(window, channels) + (by == kX ? columns : 0));
}

void conv(const Conv& sizes, ConvTerm by, float* const terms[3], const float* bias, float* scratch) noexcept {
  if (suits_winograd(sizes, by)) return winograd(sizes, by, terms, bias, scratch);
  const Window& window = sizes.window;
  const int64_t k = sizes.channels * window.kernel(), n = window.out();
  const int64_t x_size = sizes.channels * window.in(), weight_size = sizes.filters * k, y_size = sizes.filters * n;
  const bool plain = reads_as_it_lies(window);
  if (!plain && suits_direct(sizes, by)) return direct(sizes, by, terms, bias, scratch);
  const int64_t own = sizes.scratch(by) / threads::count();
  const auto multiply = [&](int64_t part, const Framed& framed, float* unfolded, int64_t first, int64_t last) {
    const int64_t group = part % sizes.groups;
    float* x = terms[kX] + part * x_size;
    float* weight = terms[kWeight] + group * weight_size;
    float* y = terms[kY] + part * y_size;
    if (!plain && by != kX) framed.fill(sizes.channels, x);
    switch (by) {
      case kX: {
        const float* added = bias ? bias + group * sizes.channels : nullptr;
        if (plain) {
          gemm(k, n, sizes.filters, {weight, 1, k}, {y, n, 1}, x, {.row_bias = added});
        } else {
          gemm(k, n, sizes.filters, {weight, 1, k}, {y, n, 1}, unfolded);
          framed.fold(sizes.channels, unfolded, added, x);
        }
        break;
      }
      case kWeight: {
        const MatrixView rows{y + first * n, n, 1};
        if (plain) {
          gemm(last - first, k, n, rows, {x, 1, n}, weight + first * k, {.accumulate = true});
        } else {
          gemm(last - first, k, n, rows, Rows(framed, window), weight + first * k, {.accumulate = true});
        }
        break;
      }
      case kY: {
        const GemmOptions onto{.row_bias = bias ? bias + group * sizes.filters : nullptr};
        if (plain) {
          gemm(sizes.filters, n, k, {weight, k, 1}, {x, n, 1}, y, onto);
        } else {
          gemm(sizes.filters, n, k, {weight, k, 1}, Columns(framed, window), y, onto);
        }
        break;
      }
    }
  };
  const auto some = [&](int64_t part, int64_t end, int64_t first, int64_t last) {
    float* at = plain ? nullptr : scratch + threads::number() * own;
    const Framed framed(window, sizes.channels, at);
    float* unfolded = plain ? nullptr : at + Framed::scratch(window, sizes.channels);
    for (; part < end; ++part) multiply(part, framed, unfolded, first, last);
  };
  const int64_t parts = sizes.batch * sizes.groups;
  if (by == kWeight) {
    std::fill_n(terms[kWeight], sizes.groups * weight_size, 0.0f);
    // Samples are summed, so threads share what there is beside: columns, as gemm does, or where they are few the filters.
    const int64_t half = (sizes.filters + 1) / 2;
    const bool by_filters = k < 64 && gemm_grain(half, n * parts, k) == 1;
    parallel_ranges(sizes.filters, by_filters ? half : sizes.filters,
                    [&](int64_t first, int64_t last) { some(0, parts, first, last); });
  } else {
    parallel_ranges(parts, gemm_grain(sizes.filters, n, k),
                    [&](int64_t part, int64_t end) { some(part, end, 0, sizes.filters); });
  }
}

}  // namespace hebb::kernels
