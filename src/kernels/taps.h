// Taps: for each place of an output, which places of an input it looks at. Pooling, resizing and padding are such looks
// along one dimension after the other.
#pragma once

#include <cstdint>

namespace hebb::kernels {

/// Output o of `out` looks at index[t] of `in`, weighed by weight[t], for t = start[o] … start[o + 1] - 1.
struct Taps {
  int64_t in, out;
  const int32_t* start;
  const int32_t* index;
  const float* weight;
};

/// x is (outer, in, inner), y (outer, out, inner): the weighted sums of what each output looks at, `blank` where that is
/// nothing.
void weigh(const Taps& taps, int64_t outer, int64_t inner, float blank, const float* x, float* y) noexcept;
/// The transpose: x = what each output gives back to what it looks at.
void weigh_back(const Taps& taps, int64_t outer, int64_t inner, const float* y, float* x) noexcept;

/// x is (planes, h.in, w.in): index (planes, h.out, w.out) is where in its plane lies the first largest value that the
/// output looks at; a NaN counts as largest. Planes have less than 2^31 places.
void largest(const Taps& h, const Taps& w, int64_t planes, const float* x, int32_t* index) noexcept;

}  // namespace hebb::kernels
