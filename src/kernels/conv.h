// Convolution over one or two dimensions, its two gradients, and the columns whose matrix products they are.
#pragma once

#include <cstdint>

namespace hebb::kernels {

/// One dimension of a sliding window: output o reads inputs o stride - padding + k dilation for k = 0 … kernel - 1;
/// those outside 0 … in - 1 are zeros. As it stands: a dimension of size 1 that is not there.
struct Sliding {
  int64_t in = 1, out = 1, kernel = 1, stride = 1, padding = 0, dilation = 1;
};

/// A window over (h, w); one dimension is h = {}.
struct Window {
  Sliding h, w;

  int64_t in() const { return h.in * w.in; }
  int64_t out() const { return h.out * w.out; }
  int64_t kernel() const { return h.kernel * w.kernel; }
};

/// columns (channels, h.kernel, w.kernel, h.out, w.out) are what the window reads of x (channels, h.in, w.in).
void unfold(const Window& window, int64_t channels, const float* x, float* columns) noexcept;
/// The transpose: adds each column's elements to where they were read.
void fold(const Window& window, int64_t channels, const float* columns, float* x) noexcept;

/// x is (batch, groups channels, h.in, w.in), weight (groups filters, channels, h.kernel, w.kernel),
/// y (batch, groups filters, h.out, w.out): filters see the channels of their own group only.
struct Conv {
  int64_t batch, groups, channels, filters;
  Window window;

  /// How many floats the functions below want as scratch.
  int64_t scratch() const;
};

/// y = conv(x, weight) + bias; bias (groups filters) may be null.
void conv(const Conv& sizes, const float* x, const float* weight, const float* bias, float* y, float* scratch) noexcept;
/// x = the gradient of conv by x, with y as what comes in, + bias (groups channels): the transposed convolution.
void conv_input(const Conv& sizes, const float* y, const float* weight, const float* bias, float* x,
                float* scratch) noexcept;
/// weight = the gradient of conv by weight, with y as what comes in.
void conv_weight(const Conv& sizes, const float* x, const float* y, float* weight, float* scratch) noexcept;

}  // namespace hebb::kernels
