// Activations as modules.
#include "core/error.h"
#include "nn/function.h"
#include "nn/modules.h"

namespace hebb::nn {
namespace {

class Prelu final : public Module {
 public:
  Prelu(int64_t count, float init) {
    if (count < 1) fail(Code::argument, "prelu", "numParameters must be at least 1, got {}", count);
    Tensor values = Tensor::empty({count}, DType::f32, "prelu");
    for (int64_t i = 0; i < count; ++i) values.data()[i] = init;
    weight_ = add_parameter("weight", values);
  }
  Tensor forward(const Tensor& x) override { return hebb::prelu(x, weight_); }

 private:
  Tensor weight_;
};

}  // namespace

ModulePtr step() {
  return function([](const Tensor& x, bool) { return hebb::step(x); });
}

ModulePtr relu6() {
  return function([](const Tensor& x, bool) { return hebb::relu6(x); });
}

ModulePtr hardtanh(const HardtanhOptions& options) {
  return function(
      [](const Tensor& x, bool, float low, float high) {
        return hebb::hardtanh(x, {low, high});
      },
      options.min_val, options.max_val);
}

ModulePtr hardsigmoid() {
  return function([](const Tensor& x, bool) { return hebb::hardsigmoid(x); });
}

ModulePtr hardswish() {
  return function([](const Tensor& x, bool) { return hebb::hardswish(x); });
}

ModulePtr threshold(float threshold, float value) {
  return function([](const Tensor& x, bool, float above, float value) { return hebb::threshold(x, above, value); },
                  threshold, value);
}

ModulePtr prelu(const PreluOptions& options) { return make_ref<Prelu>(options.num_parameters, options.init); }

ModulePtr rrelu(const RreluOptions& options) {
  return function(
      [](const Tensor& x, bool training, float lower, float upper) {
        return hebb::rrelu(x, {lower, upper, training});
      },
      options.lower, options.upper);
}

ModulePtr elu(float alpha) {
  return function([](const Tensor& x, bool, float alpha) { return hebb::elu(x, {alpha}); }, alpha);
}

ModulePtr selu() {
  return function([](const Tensor& x, bool) { return hebb::selu(x); });
}

ModulePtr celu(float alpha) {
  return function([](const Tensor& x, bool, float alpha) { return hebb::celu(x, {alpha}); }, alpha);
}

ModulePtr silu() {
  return function([](const Tensor& x, bool) { return hebb::silu(x); });
}

ModulePtr mish() {
  return function([](const Tensor& x, bool) { return hebb::mish(x); });
}

ModulePtr softsign() {
  return function([](const Tensor& x, bool) { return hebb::softsign(x); });
}

ModulePtr log_sigmoid() {
  return function([](const Tensor& x, bool) { return hebb::log_sigmoid(x); });
}

ModulePtr glu(int64_t dim) {
  return function([](const Tensor& x, bool, int64_t dim) { return hebb::glu(x, {dim}); }, dim);
}

ModulePtr softmin(int64_t dim) {
  return function([](const Tensor& x, bool, int64_t dim) { return hebb::softmin(x, dim); }, dim);
}

ModulePtr maxout(int64_t pieces, int64_t dim) {
  return function([](const Tensor& x, bool, int64_t pieces, int64_t dim) { return hebb::maxout(x, pieces, {dim}); },
                  pieces, dim);
}

}  // namespace hebb::nn
