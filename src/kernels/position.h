// Positions as angles: what sinusoidal encodings add and rotary embeddings turn by.
#pragma once

#include <cstdint>

namespace hebb::kernels {

/// y[t, i] = (sin a, cos a) with a = (first + t) base^(-2 i / size): (steps, (size + 1) / 2, 2), Vaswani et al. 2017,
/// section 3.5. The angle is worked out in double precision, so positions may be large.
void angles(int64_t first, int64_t steps, int64_t size, float base, float* y) noexcept;

/// x and y are (rows, steps, size), size even: each pair (a, b) becomes (a cos - b sin, b cos + a sin); `back` turns the
/// other way, which is the gradient. Pairs are neighbours, or else elements i and i + size / 2.
struct Turn {
  int64_t rows, steps, size;
  bool interleaved, back;
};
void turn_pairs(Turn turn, const float* angles, const float* x, float* y) noexcept;

}  // namespace hebb::kernels
