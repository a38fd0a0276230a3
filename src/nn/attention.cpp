// Multi-head attention, and learned and sinusoidal positions.
#include "ops/attention.h"

#include <array>
#include <cmath>

#include "core/error.h"
#include "kernels/fill.h"
#include "nn/modules.h"

namespace hebb::nn {
namespace {

class MultiheadAttention final : public Module {
 public:
  // PyTorch's nn.MultiheadAttention: projections of one input size share a matrix; xavier_uniform (Glorot & Bengio 2010).
  MultiheadAttention(int64_t size, int64_t heads, const MultiheadAttentionOptions& options)
      : options_(options),
        size_(size),
        heads_(heads),
        kdim_(options.kdim.value_or(size)),
        vdim_(options.vdim.value_or(size)) {
    const auto projection = [&](const char* name, int64_t rows, int64_t columns) {
      const auto bound = static_cast<float>(std::sqrt(6.0 / static_cast<double>(rows + columns)));
      Tensor values = Tensor::empty({rows, columns}, DType::f32, kName);
      kernels::uniform(values.size(), -bound, bound, generator(), values.data());
      return add_parameter(name, values);
    };
    if (kdim_ == size && vdim_ == size) {
      weight_ = projection("in_proj_weight", 3 * size, size);
    } else {
      query_weight_ = projection("q_proj_weight", size, size);
      key_weight_ = projection("k_proj_weight", size, kdim_);
      value_weight_ = projection("v_proj_weight", size, vdim_);
    }
    if (options.bias) bias_ = add_parameter("in_proj_bias", Tensor::zeros({3 * size}));
    out_ = add_child("out_proj", linear(size, size, {.bias = options.bias}));
    if (options.bias) {
      const Tensor bias = out_->parameters()[1];
      std::fill_n(bias.data(), bias.size(), 0.0f);
    }
  }

  Tensor forward(const Tensor& x) override { return apply({x})[0]; }

  Tensors apply(const Tensors& inputs) override {
    const auto given = [&](size_t i) { return i < inputs.size() ? inputs[i] : Tensor(); };
    const auto number = [&](size_t i) { return given(i) ? given(i).item() : 0; };
    const Tensor query = given(0), key = given(1) ? given(1) : query, value = given(2) ? given(2) : key;
    check("query", query, query, size_);
    check("key", key, query, kdim_);
    check("value", value, query, vdim_);
    const bool batch_first = options_.batch_first && query.rank() == 3;
    const int length = batch_first ? 1 : 0;  // the dimension of steps
    if (key.size(length) != value.size(length)) {
      fail(Code::shape, kName, "key{} and value{} differ in length", key.shape(), value.shape());
    }

    const bool causal = options_.is_causal || number(6) != 0;
    const int64_t each = size_ / heads_, batch = query.rank() == 3 ? query.size(1 - length) : 1;
    const float scale = 1 / std::sqrt(static_cast<float>(each));
    const float dropout_p = training() ? options_.dropout : 0;
    const bool plain = !given(3) && !given(4) && number(5) == 0 && dropout_p == 0;
    const std::array<HeadColumns, 3> columns = projected(query, key, value);
    const HeadSizes sizes{heads_, each, each, batch_first, scale, causal};
    if (plain && !options_.rotary_base && can_attend(batch, query.size(length), key.size(length), sizes)) {
      return {(*out_)(reshape(attend(columns[0], columns[1], columns[2], sizes), query.shape()))};
    }
    Tensors parts;
    for (const HeadColumns& part : columns) parts.push_back(heads_apart(part, heads_, each, batch_first));
    for (size_t i = 0; options_.rotary_base && i < 2; ++i) {
      parts[i] = rotary_embedding(parts[i], {.base = *options_.rotary_base});
    }
    Tensor weights, heads;  // [N, heads, L, S] and [N, heads, L, d]
    if (plain) {
      heads = scaled_dot_product_attention(parts[0], parts[1], parts[2], {.is_causal = causal});
    } else {
      const Tensor mask = whole_mask(batch, query.size(length), key.size(length), given(3), given(4), causal);
      weights = attention_weights(parts[0], parts[1], mask, scale, dropout_p);
      heads = matmul(weights, parts[2]);
    }
    const Tensor merged = permute(heads, batch_first ? Shape{0, 2, 1, 3} : Shape{2, 0, 1, 3});
    Tensors results{(*out_)(reshape(merged, query.shape()))};
    if (number(5) == 0) return results;
    if (number(5) == 1) weights = mean(weights, {.dim = 1});
    results.push_back(query.rank() == 3 ? weights : squeeze(weights, {.dim = 0}));
    return results;
  }

 private:
  static constexpr const char* kName = "multihead_attention";

  /// x is [L, N, size], with batch_first [N, L, size], or [L, size]; rank and N are those of `query`.
  void check(const char* what, const Tensor& x, const Tensor& query, int64_t size) const {
    check_float(kName, what, x);
    const int batch = options_.batch_first ? 0 : 1;
    const bool batched = x.rank() == 3;
    if ((!batched && x.rank() != 2) || x.rank() != query.rank() || (batched && x.size(batch) != query.size(batch)) ||
        x.shape().back() != size) {
      fail(Code::shape, kName, "{}{}{}{}] or [L, {}], for query{}", what, x.shape(),
           batched && options_.batch_first ? " must be [N, L, " : " must be [L, N, ", size, size, query.shape());
    }
  }

  /// x times rows [first, first + count E) of the weights, for `count` of query, key and value: [., ., count E] each.
  void project(const Tensor& x, const Tensor& weight, size_t first, size_t count,
               std::array<HeadColumns, 3>& columns) const {
    const auto all = static_cast<int64_t>(count) * size_, begin = static_cast<int64_t>(first) * size_;
    const auto rows = [&](const Tensor& of) { return of.size(0) == all ? of : slice(of, 0, begin, begin + all); };
    Tensor y = bias_ ? hebb::linear(x, rows(weight), {.bias = rows(bias_)}) : hebb::linear(x, rows(weight));
    if (x.rank() == 2) y = unsqueeze(y, 1);
    for (size_t i = 0; i < count; ++i) columns[first + i] = {y, static_cast<int64_t>(i) * size_};
  }

  /// As few products as equal inputs allow.
  std::array<HeadColumns, 3> projected(const Tensor& query, const Tensor& key, const Tensor& value) const {
    const Tensor* inputs[] = {&query, &key, &value};
    std::array<HeadColumns, 3> columns;
    if (!weight_) {
      const Tensor* weights[] = {&query_weight_, &key_weight_, &value_weight_};
      for (size_t i = 0; i < 3; ++i) project(*inputs[i], *weights[i], i, 1, columns);
      return columns;
    }
    for (size_t first = 0, end = 1; first < 3; first = end++) {
      while (end < 3 && inputs[end]->same(*inputs[first])) ++end;
      project(*inputs[first], weight_, first, end - first, columns);
    }
    return columns;
  }

  /// All masks as one to add: undefined, or it broadcasts to [N, heads, L, S].
  Tensor whole_mask(int64_t n, int64_t l, int64_t s, const Tensor& padding, const Tensor& mask, bool causal) const {
    Tensor whole;
    const auto join = [&](const Tensor& more) { whole = whole ? add(whole, more) : more; };
    if (causal) join(causal_mask(l, s));
    if (mask) {
      const bool each = mask.rank() == 3;
      check_mask("attnMask", mask, each ? Shape{n * heads_, l, s} : Shape{l, s});
      const Tensor numbers = additive_mask(kName, mask, false);
      join(each ? reshape(numbers, {n, heads_, l, s}) : numbers);
    }
    if (padding) {
      check_mask("keyPaddingMask", padding, padding.rank() == 1 && n == 1 ? Shape{s} : Shape{n, s});
      join(reshape(additive_mask(kName, padding, false), {n, 1, 1, s}));
    }
    return whole;
  }
  static void check_mask(const char* what, const Tensor& mask, const Shape& wanted) {
    if (!(mask.shape() == wanted)) fail(Code::shape, kName, "{}{} must be {}", what, mask.shape(), wanted);
  }

  MultiheadAttentionOptions options_;
  int64_t size_, heads_, kdim_, vdim_;
  Tensor weight_, query_weight_, key_weight_, value_weight_, bias_;
  ModulePtr out_;
};

/// x plus rows [0, T) of a table [positions, D]; T is x's dimension 0, or 1 where the batch is first.
class Positions final : public Module {
 public:
  explicit Positions(const SinusoidalPositionsOptions& options)
      : batch_first_(options.batch_first), base_(options.base) {}
  Positions(int64_t length, int64_t size, bool batch_first) : batch_first_(batch_first) {
    Tensor values = Tensor::empty({length, size}, DType::f32, "learned_positions");
    kernels::normal(values.size(), 0, 0.02f, generator(), values.data());
    learned_ = add_parameter("weight", values);
  }

  Tensor forward(const Tensor& x) override {
    const char* name = learned_ ? "learned_positions" : "sinusoidal_positions";
    check_float(name, "x", x);
    if (x.rank() < 2) fail(Code::shape, name, "x{} must be [T, D] or [T, N, D], with batchFirst [N, T, D]", x.shape());
    const bool inside = batch_first_ && x.rank() > 2;
    const int64_t steps = x.size(inside ? 1 : 0), size = x.shape().back();
    Tensor table = learned_;
    if (!learned_) {
      table = slice(position_angles(0, steps, size, base_), 1, 0, size);
    } else if (steps > learned_.size(0) || size != learned_.size(1)) {
      fail(Code::shape, name, "x{} does not fit the positions {}", x.shape(), learned_.shape());
    } else {
      table = slice(learned_, 0, 0, steps);
    }
    return add(x, inside || x.rank() == 2 ? table : unsqueeze(table, 1));
  }

 private:
  bool batch_first_;
  float base_ = 0;
  Tensor learned_;
};

}  // namespace

ModulePtr multihead_attention(int64_t embed_dim, int64_t num_heads, const MultiheadAttentionOptions& options) {
  constexpr const char* kName = "multihead_attention";
  if (embed_dim < 1 || num_heads < 1 || embed_dim % num_heads) {
    fail(Code::argument, kName, "embedDim must be a multiple of numHeads: {}, {}", embed_dim, num_heads);
  }
  if (options.rotary_base && embed_dim / num_heads % 2) {
    fail(Code::argument, kName, "rotary positions need heads of an even size, not {}", embed_dim / num_heads);
  }
  if (options.kdim.value_or(1) < 1 || options.vdim.value_or(1) < 1) {
    fail(Code::argument, kName, "kdim and vdim must be at least 1: {}, {}", options.kdim.value_or(1),
         options.vdim.value_or(1));
  }
  if (!(options.dropout >= 0 && options.dropout <= 1)) {
    fail(Code::argument, kName, "dropout must be between 0 and 1, got {}", options.dropout);
  }
  return make_ref<MultiheadAttention>(embed_dim, num_heads, options);
}

ModulePtr sinusoidal_positions(const SinusoidalPositionsOptions& options) {
  if (!(options.base > 0)) fail(Code::argument, "sinusoidal_positions", "base must be above 0, got {}", options.base);
  return make_ref<Positions>(options);
}

ModulePtr learned_positions(int64_t max_length, int64_t size, const LearnedPositionsOptions& options) {
  if (max_length < 1 || size < 1) {
    fail(Code::argument, "learned_positions", "sizes must be at least 1: {}, {}", max_length, size);
  }
  return make_ref<Positions>(max_length, size, options.batch_first);
}

}  // namespace hebb::nn
