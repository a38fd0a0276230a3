// Convolution with windows of 3 x 3 by fewer multiplications.
#pragma once

#include "kernels/conv.h"

namespace hebb::kernels {

/// Whether `conv` by a term is better done this way: stride 1, and enough channels, filters and places to repay the
/// transforms. Padding is at most 2.
bool suits_winograd(const Conv& sizes, ConvTerm by);

/// How many floats `winograd` wants as scratch.
int64_t winograd_scratch(const Conv& sizes, ConvTerm by);

/// As `conv`. Rounds some 2 times as much, relative to the largest values around.
void winograd(const Conv& sizes, ConvTerm by, float* const terms[3], const float* bias, float* scratch) noexcept;

}  // namespace hebb::kernels
