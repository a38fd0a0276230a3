// The parts of attention that the op and the module share.
#pragma once

#include "tensor/tensor.h"

namespace hebb {

/// A mask as numbers to add to scores. Integers say yes or no (1 lets look, or forbids it), and so do the floats 0 and 1 that
/// comparisons give; other floats are added themselves, but never less than -1e30.
Tensor additive_mask(const char* op, const Tensor& mask, bool one_lets_look);
/// The one under which row i sees columns 0 … i.
Tensor causal_mask(int64_t rows, int64_t columns);

/// dropout(softmax(scale query keyᵀ + mask)), mask undefined or additive.
Tensor attention_weights(const Tensor& query, const Tensor& key, const Tensor& mask, float scale, float dropout_p);

/// Cosines and sines of positions: [steps, size / 2, 2], for frequencies base^(-2 i / size).
Tensor position_angles(int64_t first, int64_t steps, int64_t size, float base);

}  // namespace hebb
