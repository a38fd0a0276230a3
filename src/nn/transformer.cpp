// Transformer layers (Vaswani et al. 2017) and stacks of them.
#include "core/error.h"
#include "nn/modules.h"

namespace hebb::nn {
namespace {

/// What all four rows have in common.
struct Layer {
  int64_t size, heads, inner;
  float dropout;
  Activation activation;
  float eps;
  bool batch_first, norm_first, bias, is_causal;
  std::optional<float> rotary_base;
  bool decoder;

  template <typename Options>
  Layer(int64_t size, int64_t heads, const Options& o, bool decoder)
      : size(size),
        heads(heads),
        inner(o.dim_feedforward),
        dropout(o.dropout),
        activation(o.activation),
        eps(o.layer_norm_eps),
        batch_first(o.batch_first),
        norm_first(o.norm_first),
        bias(o.bias),
        is_causal(o.is_causal),
        rotary_base(o.rotary_base),
        decoder(decoder) {}

  const char* name() const { return decoder ? "transformer_decoder_layer" : "transformer_encoder_layer"; }
  ModulePtr layer_norm() const { return nn::layer_norm({size}, {.eps = eps, .bias = bias}); }
};

/// Where apply() finds its inputs.
enum Input : size_t { kX, kMask, kPadding, kCausal, kMemory, kMemoryMask, kMemoryPadding };

class TransformerLayer final : public Module {
 public:
  explicit TransformerLayer(const Layer& layer) : layer_(layer) {
    self_ = add_child("self_attn", attention(true));
    if (layer.decoder) cross_ = add_child("multihead_attn", attention(false));
    linear1_ = add_child("linear1", linear(layer.size, layer.inner, {.bias = layer.bias}));
    linear2_ = add_child("linear2", linear(layer.inner, layer.size, {.bias = layer.bias}));
    for (const char* name : {"norm1", "norm2", "norm3"}) {
      if (norms_.size() < (layer.decoder ? 3u : 2u)) norms_.push_back(add_child(name, layer.layer_norm()));
    }
  }

  Tensor forward(const Tensor& x) override { return apply({x})[0]; }

  // x + f(norm(x)) with norm_first, else norm(x + f(x)), for attention, a decoder's attention to memory, linear layers.
  Tensors apply(const Tensors& inputs) override {
    const auto given = [&](size_t i) { return i < inputs.size() ? inputs[i] : Tensor(); };
    check_defined(layer_.name(), "x", given(kX));
    if (layer_.decoder) check_defined(layer_.name(), "memory", given(kMemory));
    Tensor x = given(kX);
    for (size_t part = 0; part < norms_.size(); ++part) {
      const Tensor in = layer_.norm_first ? (*norms_[part])(x) : x;
      Tensor y;
      if (part == 0) {
        y = self_->apply({in, in, in, given(kPadding), given(kMask), {}, given(kCausal)})[0];
      } else if (part + 1 < norms_.size()) {
        y = cross_->apply({in, given(kMemory), given(kMemory), given(kMemoryPadding), given(kMemoryMask)})[0];
      } else {
        y = (*linear1_)(in);
        y = (*linear2_)(dropped(layer_.activation == Activation::gelu ? hebb::gelu(y) : hebb::relu(y)));
      }
      x = add(x, dropped(y));
      if (!layer_.norm_first) x = (*norms_[part])(x);
    }
    return {x};
  }

 private:
  /// Order and position matter only among the steps of one sequence.
  ModulePtr attention(bool to_itself) const {
    return multihead_attention(layer_.size, layer_.heads,
                               {.dropout = layer_.dropout,
                                .bias = layer_.bias,
                                .batch_first = layer_.batch_first,
                                .is_causal = to_itself && layer_.is_causal,
                                .rotary_base = to_itself ? layer_.rotary_base : std::nullopt});
  }
  Tensor dropped(const Tensor& x) const { return hebb::dropout(x, {.p = layer_.dropout, .training = training()}); }

  Layer layer_;
  ModulePtr self_, cross_, linear1_, linear2_;
  std::vector<ModulePtr> norms_;
};

/// Layers named "layers.0", "layers.1", …, and perhaps a "norm".
class Transformer final : public Module {
 public:
  Transformer(const Layer& layer, int64_t count, bool norm) {
    for (int64_t i = 0; i < count; ++i) {
      layers_.push_back(add_child("layers." + std::to_string(i), make_ref<TransformerLayer>(layer)));
    }
    if (norm) norm_ = add_child("norm", layer.layer_norm());
  }

  Tensor forward(const Tensor& x) override { return apply({x})[0]; }
  Tensors apply(const Tensors& inputs) override {
    Tensors now = inputs;
    for (const ModulePtr& layer : layers_) now[0] = layer->apply(now)[0];
    return {norm_ ? (*norm_)(now[0]) : now[0]};
  }

 private:
  std::vector<ModulePtr> layers_;
  ModulePtr norm_;
};

const Layer& checked(const Layer& layer, int64_t count = 1) {
  if (layer.inner < 1 || count < 1) {
    fail(Code::argument, layer.name(), "dimFeedforward and numLayers must be at least 1: {}, {}", layer.inner, count);
  }
  return layer;
}

}  // namespace

ModulePtr transformer_encoder_layer(int64_t d_model, int64_t nhead, const TransformerLayerOptions& options) {
  return make_ref<TransformerLayer>(checked(Layer(d_model, nhead, options, false)));
}
ModulePtr transformer_decoder_layer(int64_t d_model, int64_t nhead, const TransformerLayerOptions& options) {
  return make_ref<TransformerLayer>(checked(Layer(d_model, nhead, options, true)));
}
ModulePtr transformer_encoder(int64_t d_model, int64_t nhead, int64_t num_layers, const TransformerOptions& options) {
  return make_ref<Transformer>(checked(Layer(d_model, nhead, options, false), num_layers), num_layers, options.norm);
}
ModulePtr transformer_decoder(int64_t d_model, int64_t nhead, int64_t num_layers, const TransformerOptions& options) {
  return make_ref<Transformer>(checked(Layer(d_model, nhead, options, true), num_layers), num_layers, options.norm);
}

}  // namespace hebb::nn
