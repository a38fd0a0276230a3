// Attention out of products, sums and softmax, so that derivatives of any order come from theirs; and rotary positions.
#include "ops/attention.h"

#include <cmath>

#include "kernels/position.h"
#include "ops/reduced.h"

namespace hebb {
namespace {

// What a forbidden score gets: e to its power is 0 beside any other, and where all are forbidden nothing becomes NaN.
constexpr float kBlocked = -1e30f;

/// x[…, T, D] turned by angles[T, D]; dx = dy turned back.
Tensor turned(const Tensor& x, const Tensor& angles, bool interleaved, bool back) {
  const int64_t steps = angles.size(0), size = x.shape().back();
  Tensor y = Tensor::empty(x.shape(), DType::f32, "rotary_embedding");
  const int64_t row = steps * size, rows = row > 0 ? x.size() / row : 0;
  kernels::turn_pairs({rows, steps, size, interleaved, back}, angles.data(), x.data(), y.data());
  return record(
      "rotary_embedding", y, {x},
      [angles, interleaved, back](const Tensor& dy, Gradients& gradients) {
        gradients.add(0, turned(dy, angles, interleaved, !back));
      },
      Derivative::any);
}

}  // namespace

Tensor additive_mask(const char* op, const Tensor& mask, bool one_lets_look) {
  check_defined(op, "mask", mask);
  const std::vector<float> values = mask.to_vector();
  if (mask.dtype() == DType::f32) {
    bool bits = !mask.requires_grad(), any = false;
    for (const float value : values) {
      bits = bits && (value == 0 || value == 1);
      any = any || value == 1;
    }
    if (!(bits && any)) return clamp(mask, {.min = kBlocked});
  }
  Tensor y = Tensor::empty(mask.shape(), DType::f32, op);
  for (size_t i = 0; i < values.size(); ++i) y.data()[i] = (values[i] != 0) == one_lets_look ? 0 : kBlocked;
  return y;
}

Tensor causal_mask(int64_t rows, int64_t columns) {
  Tensor y = Tensor::empty({rows, columns}, DType::f32, "causal_mask");
  for (int64_t i = 0; i < y.size(); ++i) y.data()[i] = i % columns <= i / columns ? 0 : kBlocked;
  return y;
}

Tensor attention_weights(const Tensor& query, const Tensor& key, const Tensor& mask, float scale, float dropout_p) {
  Tensor scores = matmul(mul(query, Tensor::full({}, scale)), key, {.transpose_b = true});
  if (mask) scores = add(scores, mask);
  return dropout(softmax(scores, -1), {.p = dropout_p});
}

Tensor position_angles(int64_t first, int64_t steps, int64_t size, float base) {
  Tensor y = Tensor::empty({steps, size + size % 2}, DType::f32, "position_angles");
  kernels::angles(first, steps, size, base, y.data());
  return y;
}

Tensor scaled_dot_product_attention(const Tensor& query, const Tensor& key, const Tensor& value,
                                    const ScaledDotProductAttentionOptions& options) {
  constexpr const char* kName = "scaled_dot_product_attention";
  check_float(kName, "query", query);
  check_float(kName, "key", key);
  check_float(kName, "value", value);
  const auto from_end = [](const Tensor& x, int dim) { return x.rank() < 2 ? -1 : x.size(x.rank() - dim); };
  if (from_end(query, 1) != from_end(key, 1) || from_end(key, 2) != from_end(value, 2) || query.rank() < 2) {
    fail(Code::shape, kName, "query{}, key{} and value{} do not fit: […, L, E], […, S, E], […, S, F]", query.shape(),
         key.shape(), value.shape());
  }
  Tensor mask = options.attn_mask ? additive_mask(kName, *options.attn_mask, true) : Tensor();
  if (options.is_causal) {
    const Tensor causal = causal_mask(from_end(query, 2), from_end(key, 2));
    mask = mask ? add(mask, causal) : causal;
  }
  const float scale = options.scale.value_or(1 / std::sqrt(static_cast<float>(from_end(query, 1))));
  return matmul(attention_weights(query, key, mask, scale, options.dropout_p), value);
}

Tensor rotary_embedding(const Tensor& x, const RotaryEmbeddingOptions& options) {
  check_float("rotary_embedding", "x", x);
  if (x.rank() < 2 || x.shape().back() % 2) {
    fail(Code::shape, "rotary_embedding", "x{} must be […, T, D] with D even", x.shape());
  }
  if (!(options.base > 0)) fail(Code::argument, "rotary_embedding", "base must be above 0, got {}", options.base);
  const Tensor angles = position_angles(options.offset, x.size(x.rank() - 2), x.shape().back(), options.base);
  return turned(x, angles, options.interleaved, false);
}

}  // namespace hebb
