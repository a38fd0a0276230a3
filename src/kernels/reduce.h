// Reductions: sum, maximum, minimum over any dimensions, and the index of the largest.
#pragma once

#include <cstdint>

#include "kernels/broadcast.h"

namespace hebb::kernels {

enum class Reduce { sum, max, min };

/// y holds x's shape with size 1 along reduced dimensions; `walk` is Strided(x.shape, y.shape, y.shape).
/// An empty sum is 0; an empty maximum is -infinity, an empty minimum infinity.
void reduce(Reduce op, const Strided& walk, int64_t y_size, const float* x, float* y) noexcept;

/// x is (outer, n, inner), y is (outer, inner): the position along n of the first largest; a NaN counts as largest.
void argmax(int64_t outer, int64_t n, int64_t inner, const float* x, int32_t* y) noexcept;

/// The sum of n floats: vectors within blocks of 4096, the blocks in double precision.
float sum(int64_t n, const float* x) noexcept;

}  // namespace hebb::kernels
