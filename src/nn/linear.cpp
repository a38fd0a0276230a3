// The fully connected layer.
#include <cmath>

#include "core/error.h"
#include "kernels/fill.h"
#include "nn/modules.h"

namespace hebb::nn {
namespace {

class Linear final : public Module {
 public:
  // PyTorch's nn.Linear: kaiming_uniform with a = sqrt(5) (He et al. 2015) comes to a bound of 1 / sqrt(in), for the
  // bias, too.
  Linear(int64_t in, int64_t out, bool bias) {
    const auto bound = static_cast<float>(in > 0 ? 1 / std::sqrt(static_cast<double>(in)) : 0);
    weight_ = add_parameter("weight", drawn({out, in}, bound));
    if (bias) bias_ = add_parameter("bias", drawn({out}, bound));
  }

  Tensor forward(const Tensor& x) override {
    if (!bias_) return hebb::linear(x, weight_);
    return hebb::linear(x, weight_, {.bias = bias_});
  }
  Place place_of(const std::string& name) override { return {name == "weight" ? &weight_ : nullptr}; }

 private:
  static Tensor drawn(const Shape& shape, float bound) {
    Tensor values = Tensor::empty(shape, DType::f32, "linear");
    kernels::uniform(values.size(), -bound, bound, generator(), values.data());
    return values;
  }

  Tensor weight_, bias_;
};

}  // namespace

ModulePtr linear(int64_t in_features, int64_t out_features, const LinearOptions& options) {
  if (in_features < 0 || out_features < 0) {
    fail(Code::argument, "linear", "features must not be negative: {}, {}", in_features, out_features);
  }
  return make_ref<Linear>(in_features, out_features, options.bias);
}

}  // namespace hebb::nn
