// Filling with random numbers: each depends on the seed and its position only.
#pragma once

#include <cstdint>

#include "core/random.h"

namespace hebb::kernels {

/// Numbers in [low, high), normal numbers, whole numbers in [low, high), and a random order of 0 … n - 1.
/// Each takes its positions from `source` and moves it on.
void uniform(int64_t n, float low, float high, Generator& source, float* y) noexcept;
void normal(int64_t n, float mean, float deviation, Generator& source, float* y) noexcept;
/// Normal numbers, but only those in [low, high]; an interval more than 8 deviations away gives its nearer end.
void truncated_normal(int64_t n, float mean, float deviation, float low, float high, Generator& source,
                      float* y) noexcept;
/// Numbers of the symmetric Beta(shape, shape) distribution in [0, 1], shape > 0.
void symmetric_beta(int64_t n, float shape, Generator& source, float* y) noexcept;
void integers(int64_t n, int64_t low, int64_t high, Generator& source, int32_t* y) noexcept;
void permutation(int64_t n, Generator& source, int32_t* y) noexcept;

/// mask[i] is `kept` with probability 1 - p, else 0; y = x mask.
void dropout(int64_t n, float p, Generator& source, const float* x, float* mask, float* y) noexcept;

}  // namespace hebb::kernels
