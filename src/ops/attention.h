// The parts of attention that the op and the module share.
#pragma once

#include "tensor/tensor.h"

namespace hebb {

/// A mask as numbers to add to scores. Integers say yes or no (1 lets look, or forbids it), and so do the floats 0 and 1 that
/// comparisons give; other floats are added themselves, but never less than -1e30.
Tensor additive_mask(const char* op, const Tensor& mask, bool one_lets_look);
/// The one under which row i sees columns 0 … i.
Tensor causal_mask(int64_t rows, int64_t columns);

/// The queries, the keys or the values of all heads: columns `first` … of a tensor [N, L, C], or [L, N, C], a head's beside
/// the next one's.
struct HeadColumns {
  Tensor of;
  int64_t first = 0;
};
struct HeadSizes {
  int64_t heads, depth, width;  ///< columns of a query and a key; of a value
  bool batch_first;
  float scale;
  bool causal;
};

/// Heads of `columns` columns each, one by one: [N, heads, L, columns].
Tensor heads_apart(const HeadColumns& part, int64_t heads, int64_t columns, bool batch_first);

/// Whether attend() takes them: nothing is empty, and the scale is above 0.
bool can_attend(int64_t batch, int64_t queries, int64_t keys, const HeadSizes& sizes);

/// Each head's softmax(scale query keyᵀ) value, side by side again: [N, L, heads width], or [L, N, heads width]. Parts that are
/// different columns of one tensor are all of it.
Tensor attend(const HeadColumns& query, const HeadColumns& key, const HeadColumns& value, const HeadSizes& sizes);

/// dropout(softmax(scale query keyᵀ + mask)), mask undefined or additive.
Tensor attention_weights(const Tensor& query, const Tensor& key, const Tensor& mask, float scale, float dropout_p);

/// Cosines and sines of positions: [steps, size / 2, 2], for frequencies base^(-2 i / size).
Tensor position_angles(int64_t first, int64_t steps, int64_t size, float base);

}  // namespace hebb
