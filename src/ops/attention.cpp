// Attention: one kernel where nothing but the future is masked; else, and in derivatives of derivatives, products, sums and
// softmax. And rotary positions.
#include "ops/attention.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/threads.h"
#include "kernels/attention.h"
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

/// What attend() is given: query, key and value, and how they lie.
struct Attended {
  std::array<HeadColumns, 3> parts;
  HeadSizes sizes;

  int64_t columns(size_t i) const { return i == 2 ? sizes.width : sizes.depth; }
  int64_t length(size_t i) const { return parts[i].of.size(sizes.batch_first ? 1 : 0); }
  int64_t batch() const { return parts[0].of.size(sizes.batch_first ? 0 : 1); }

  kernels::AttentionSizes of_kernel() const {
    return {batch(), sizes.heads, length(0), length(1), sizes.depth, sizes.width, sizes.scale, sizes.causal};
  }
  /// The heads of a part in `x`, which has the shape of the part's tensor.
  kernels::Heads<float> heads(size_t i, const Tensor& x) const {
    return lying(x, x.data() + parts[i].first, columns(i));
  }
  kernels::Heads<float> output(const Tensor& y) const { return lying(y, y.data(), sizes.width); }
  kernels::AttentionInputs inputs() const {
    return {heads(0, parts[0].of), heads(1, parts[1].of), heads(2, parts[2].of)};
  }
  Tensor room(bool backward) const {
    return Tensor::empty({threads::count() * kernels::attention_room(of_kernel(), backward)}, DType::f32, kName);
  }

  Tensor apart(size_t i) const { return heads_apart(parts[i], sizes.heads, columns(i), sizes.batch_first); }
  /// The gradient of a part's tensor, from that of its heads.
  Tensor together(size_t i, const Tensor& dheads) const {
    const Tensor& of = parts[i].of;
    const int64_t wide = sizes.heads * columns(i);
    const Tensor own = permute(dheads, sizes.batch_first ? Shape{0, 2, 1, 3} : Shape{2, 0, 1, 3});
    return pad(reshape(own, {of.size(0), of.size(1), wide}), {parts[i].first, of.size(2) - parts[i].first - wide});
  }

  static constexpr const char* kName = "attention";

 private:
  kernels::Heads<float> lying(const Tensor& x, float* data, int64_t columns) const {
    const int64_t inner = x.size(2), outer = x.size(1) * inner;
    return {data, sizes.batch_first ? outer : inner, columns, sizes.batch_first ? inner : outer};
  }
};

/// The gradients as operations, to be differentiated again.
void backward_by_ops(const Attended& x, const Tensor& dy, Gradients& gradients) {
  const Tensor q = x.apart(0), k = x.apart(1), v = x.apart(2);
  const Tensor d = heads_apart({dy}, x.sizes.heads, x.sizes.width, x.sizes.batch_first);
  const Tensor scale = Tensor::full({}, x.sizes.scale);
  const Tensor mask = x.sizes.causal ? causal_mask(x.length(0), x.length(1)) : Tensor();
  const Tensor weights = attention_weights(q, k, mask, x.sizes.scale, 0);
  const Tensor slopes = matmul(d, v, {.transpose_b = true});
  const Tensor mean = sum(mul(slopes, weights), {.dim = -1, .keepdim = true});
  const Tensor dscores = mul(mul(weights, sub(slopes, mean)), scale);
  gradients.add(0, x.together(0, matmul(dscores, k)));
  gradients.add(1, x.together(1, matmul(dscores, q, {.transpose_a = true})));
  gradients.add(2, x.together(2, matmul(weights, d, {.transpose_a = true})));
}

/// By the kernel. Parts that are different columns of one tensor write into one gradient.
void backward_by_kernel(const Attended& x, const Tensor& softmaxed, const Tensor& dy, Gradients& gradients) {
  std::array<Tensor, 3> d;
  std::array<bool, 3> own{};
  for (size_t i = 0; i < 3; ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (x.parts[j].of.same(x.parts[i].of) && x.parts[j].first != x.parts[i].first) d[i] = d[j];
    }
    own[i] = !d[i];
    if (own[i]) d[i] = Tensor::empty(x.parts[i].of.shape(), DType::f32, Attended::kName);
  }
  const Tensor room = x.room(true);
  kernels::attention_backward(x.of_kernel(), x.inputs(), softmaxed.data<kernels::Softmaxed>(), x.output(dy),
                              {x.heads(0, d[0]), x.heads(1, d[1]), x.heads(2, d[2])}, room.data());
  for (size_t i = 0; i < 3; ++i) {
    if (own[i]) gradients.add(i, d[i]);
  }
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

Tensor heads_apart(const HeadColumns& part, int64_t heads, int64_t columns, bool batch_first) {
  const Tensor own = slice(part.of, 2, part.first, part.first + heads * columns);
  return permute(reshape(own, {own.size(0), own.size(1), heads, columns}),
                 batch_first ? Shape{0, 2, 1, 3} : Shape{1, 2, 0, 3});
}

bool can_attend(int64_t batch, int64_t queries, int64_t keys, const HeadSizes& sizes) {
  return std::min({batch * sizes.heads, queries, keys, sizes.depth, sizes.width}) > 0 && sizes.scale > 0;
}

Tensor attend(const HeadColumns& query, const HeadColumns& key, const HeadColumns& value, const HeadSizes& sizes) {
  const Attended x{{query, key, value}, sizes};
  Shape shape = query.of.shape();
  shape[2] = sizes.heads * sizes.width;
  const Tensor y = Tensor::empty(shape, DType::f32, Attended::kName);
  const Tensor softmaxed = Tensor::empty({x.batch(), sizes.heads, x.length(0), 2}, DType::f32, Attended::kName);
  kernels::attention(x.of_kernel(), x.inputs(), x.output(y), softmaxed.data<kernels::Softmaxed>(),
                     x.room(false).data());
  return record(
      Attended::kName, y, {query.of, key.of, value.of},
      [x, softmaxed](const Tensor& dy, Gradients& gradients) {
        if (grad_enabled()) return backward_by_ops(x, dy, gradients);
        backward_by_kernel(x, softmaxed, dy, gradients);
      },
      Derivative::any);
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
  const float scale = options.scale.value_or(1 / std::sqrt(static_cast<float>(from_end(query, 1))));
  const auto leading = [](const Tensor& x) { return Shape(x.shape().begin(), x.shape().end() - 2); };
  const HeadSizes sizes{1, from_end(query, 1), from_end(value, 1), true, scale, options.is_causal};
  const int64_t batch = leading(query).size();
  if (!options.attn_mask && options.dropout_p == 0 && leading(query) == leading(key) &&
      leading(query) == leading(value) && can_attend(batch, from_end(query, 2), from_end(key, 2), sizes)) {
    const auto all = [batch](const Tensor& x) {
      return HeadColumns{reshape(x, {batch, x.size(x.rank() - 2), x.shape().back()})};
    };
    Shape shape = query.shape();
    shape[query.rank() - 1] = sizes.width;
    return reshape(attend(all(query), all(key), all(value), sizes), shape);
  }
  Tensor mask = options.attn_mask ? additive_mask(kName, *options.attn_mask, true) : Tensor();
  if (options.is_causal) {
    const Tensor causal = causal_mask(from_end(query, 2), from_end(key, 2));
    mask = mask ? add(mask, causal) : causal;
  }
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
