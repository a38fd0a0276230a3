// Embedding and bilinear.
#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "kernels/fill.h"
#include "nn/modules.h"

namespace hebb::nn {
namespace {

class Embedding final : public Module {
 public:
  Embedding(int64_t rows, int64_t width, std::optional<int64_t> padding) : padding_(padding) {
    if (rows < 0 || width < 0) fail(Code::argument, "embedding", "sizes must not be negative: {}, {}", rows, width);
    if (padding && (*padding < -rows || *padding >= rows)) {
      fail(Code::index, "embedding", "paddingIdx is out of range for {} rows: {}", rows, *padding);
    }
    Tensor values = Tensor::empty({rows, width}, DType::f32, "embedding");
    kernels::normal(values.size(), 0, 1, generator(), values.data());
    if (padding) {
      const int64_t row = *padding < 0 ? *padding + rows : *padding;
      std::fill_n(values.data() + row * width, width, 0.0f);
    }
    weight_ = add_parameter("weight", values);
  }
  Tensor forward(const Tensor& x) override { return hebb::embedding(weight_, x, {.padding_idx = padding_}); }

 private:
  Tensor weight_;
  std::optional<int64_t> padding_;
};

class Bilinear final : public Module {
 public:
  Bilinear(int64_t in1, int64_t in2, int64_t out, bool bias) {
    const auto bound = static_cast<float>(in1 > 0 ? 1 / std::sqrt(static_cast<double>(in1)) : 0);
    const auto drawn = [&](const Shape& shape) {
      Tensor values = Tensor::empty(shape, DType::f32, "bilinear");
      kernels::uniform(values.size(), -bound, bound, generator(), values.data());
      return values;
    };
    weight_ = add_parameter("weight", drawn({out, in1, in2}));
    if (bias) bias_ = add_parameter("bias", drawn({out}));
  }

  Tensor forward(const Tensor&) override { fail(Code::argument, "bilinear", "takes two inputs, got 1"); }
  Tensors apply(const Tensors& inputs) override {
    if (inputs.size() != 2) fail(Code::argument, "bilinear", "takes two inputs, got {}", inputs.size());
    return {hebb::bilinear(inputs[0], inputs[1], weight_, {.bias = bias_ ? std::optional(bias_) : std::nullopt})};
  }

 private:
  Tensor weight_, bias_;
};

}  // namespace

ModulePtr embedding(int64_t num_embeddings, int64_t embedding_dim, const EmbeddingOptions& options) {
  return make_ref<Embedding>(num_embeddings, embedding_dim, options.padding_idx);
}

ModulePtr bilinear(int64_t in1_features, int64_t in2_features, int64_t out_features, const BilinearOptions& options) {
  if (in1_features < 0 || in2_features < 0 || out_features < 0) {
    fail(Code::argument, "bilinear", "features must not be negative: {}, {}, {}", in1_features, in2_features,
         out_features);
  }
  return make_ref<Bilinear>(in1_features, in2_features, out_features, options.bias);
}

}  // namespace hebb::nn
