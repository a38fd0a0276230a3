// Convolution whose outputs are sums of few products, as with a picture's few channels or where each channel is a group.
#pragma once

#include "kernels/conv.h"

namespace hebb::kernels {

/// Whether `conv` by a term is better done this way: there is little to gain from products of matrices.
bool suits_direct(const Conv& sizes, ConvTerm by);

/// How many floats `direct` wants as scratch.
int64_t direct_scratch(const Conv& sizes, ConvTerm by);

/// As `conv`.
void direct(const Conv& sizes, ConvTerm by, float* const terms[3], const float* bias, float* scratch) noexcept;

}  // namespace hebb::kernels
