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

/// From x (outer, in, inner) to y (outer, out, inner), which is zeros: the weighed sums of what each output looks at,
/// `blank` where that is nothing. Back: from y to x, which is zeros, the transpose of that.
void weigh(const Taps& taps, int64_t outer, int64_t inner, float blank, bool back, const float* from,
           float* to) noexcept;

/// x is (planes, h.in, w.in): y (planes, h.out, w.out) are the largest values that the outputs look at, index where in
/// their plane the first of each stands; a NaN counts as largest. Planes have less than 2^31 places. Scratch is
/// largest_scratch(w) floats for each thread that there is.
void largest(const Taps& h, const Taps& w, int64_t planes, const float* x, float* y, int32_t* index,
             float* scratch) noexcept;

int64_t largest_scratch(const Taps& w) noexcept;

/// to = weight from, or to += weight from.
void move_row(int64_t n, float weight, const float* from, bool add, float* to) noexcept;

}  // namespace hebb::kernels
