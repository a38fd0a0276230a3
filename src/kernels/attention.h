// Attention (Vaswani et al. 2017) of heads side by side: y = softmax(scale q kᵀ) v. The weights exist for a block of queries at
// a time, in the gradient, too, which works them out anew (Dao et al. 2022).
// With P the weights and dP = dy vᵀ: dv = Pᵀ dy, dS = scale P (dP - the row's sum of P dP), dq = dS k, dk = dSᵀ q.
#pragma once

#include <cstdint>

namespace hebb::kernels {

/// Column `c` of row `r` of a head is at data[batch * batch_step + head * head_step + r * row_step + c].
template <typename T>
struct Heads {
  T* data;
  int64_t batch_step, head_step, row_step;

  T* of(int64_t batch, int64_t head) const { return data + batch * batch_step + head * head_step; }
  operator Heads<const T>() const { return {data, batch_step, head_step, row_step}; }
};

struct AttentionSizes {
  int64_t batch, heads, queries, keys;
  int64_t depth, width;  ///< of a query and a key; of a value and what comes out
  float scale;           ///< above 0
  bool causal;           ///< query i looks at keys 0 … i only, and no more is worked out than its block needs
};

/// None of the sizes is 0.
struct AttentionInputs {
  Heads<const float> q, k, v;
};

/// Floats to work in, for each thread there is: attention() takes one such room, attention_backward() another.
int64_t attention_room(const AttentionSizes& sizes, bool backward) noexcept;

/// What is kept of a row of weights: its largest score, and the sum of e^(score - largest).
struct Softmaxed {
  float largest, sum;
};

/// `softmaxed` is (batch, heads, queries).
void attention(const AttentionSizes& sizes, const AttentionInputs& x, Heads<float> y, Softmaxed* softmaxed,
               float* room) noexcept;

struct AttentionGradients {
  Heads<float> q, k, v;
};

/// With what attention() gave.
void attention_backward(const AttentionSizes& sizes, const AttentionInputs& x, const Softmaxed* softmaxed,
                        Heads<const float> dy, const AttentionGradients& dx, float* room) noexcept;

}  // namespace hebb::kernels
