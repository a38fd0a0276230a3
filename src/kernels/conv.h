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

/// From x (channels, h.in, w.in) to columns (channels, h.kernel, w.kernel, h.out, w.out): what the window reads; places
/// that lie outside x are left as they are, and should be zeros. Back, the transpose: adds each column's elements to
/// where they were read.
void unfold(const Window& window, int64_t channels, bool back, const float* from, float* to) noexcept;

/// T(x, weight, y) = Σ conv(x, weight) y is linear in each of the three.
enum ConvTerm { kX, kWeight, kY };

/// A convolution takes x (batch, groups channels, h.in, w.in) and weight (groups filters, channels, h.kernel, w.kernel)
/// to y (batch, groups filters, h.out, w.out): filters see the channels of their own group only.
struct Conv {
  int64_t batch, groups, channels, filters;
  Window window;

  /// How many floats `conv` by a term wants as scratch: a copy for each thread that there is.
  int64_t scratch(ConvTerm by) const;
};

/// Writes T's derivative by one of its terms over that term, from the other two: by y it is the convolution, by x the
/// convolution's gradient (the transposed convolution), by weight its other gradient. A bias, one number for each channel
/// of the result, is added where there is one.
void conv(const Conv& sizes, ConvTerm by, float* const terms[3], const float* bias, float* scratch) noexcept;

}  // namespace hebb::kernels
