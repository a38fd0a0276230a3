// A module around another one: before each forward pass it puts the weight, freshly worked out with its graph, where
// the inner module keeps it. Each pass has a tensor of its own, so the graphs of earlier passes stay right.
#include "nn/reparametrization.h"

#include <algorithm>

#include "autograd/node.h"
#include "core/error.h"
#include "core/random.h"
#include "kernels/fill.h"
#include "ops/ops.h"

namespace hebb::nn {
namespace {

class Reparametrized : public Module {
 public:
  Tensor forward(const Tensor& x) final { return std::move(apply({x})[0]); }
  Tensors apply(const Tensors& inputs) final {
    *place_.tensor = weight();
    Tensors outputs = inner_->apply(inputs);
    *place_.tensor = place_.tensor->detach();  // the inner module shall not hold the graph
    return outputs;
  }

 protected:
  /// `dim` becomes a dimension of the parameter, counted from the front.
  Reparametrized(const char* op, const ModulePtr& inner, const std::string& name, std::optional<int64_t>& dim)
      : inner_(inner) {
    if (inner) place_ = inner->place_of(name);
    if (!place_.tensor) fail(Code::argument, op, "the module has no '{}' that could be normalized", name);
    if (dim) dim = checked_dim(op, *dim, place_.tensor->rank());
  }
  /// What was the parameter, no longer on the inner module's list.
  Tensor take_over(const std::string& name) {
    inner_->forget_parameter(name);
    add_child("", inner_);
    return *place_.tensor;
  }

  virtual Tensor weight() = 0;
  int outputs() const { return place_.outputs; }

 private:
  ModulePtr inner_;
  Place place_;
};

class WeightNorm final : public Reparametrized {
 public:
  WeightNorm(const ModulePtr& inner, WeightNormOptions options)
      : Reparametrized("weight_norm", inner, options.name, options.dim) {
    const Tensor values = take_over(options.name);
    for (int d = 0; d < values.rank() && options.dim; ++d) {
      if (d != *options.dim) along_.push_back(d);
    }
    const NoGrad no_grad;
    g_ = add_parameter(options.name + "_g", length(values));
    v_ = add_parameter(options.name + "_v", values);
  }

 private:
  Tensor length(const Tensor& v) const { return sqrt(sum(mul(v, v), {along_, along_.rank() > 0})); }
  Tensor weight() override { return mul(v_, div(g_, length(v_))); }

  Dims along_;  // all but dim; none for the length of the whole
  Tensor g_, v_;
};

class SpectralNorm final : public Reparametrized {
 public:
  SpectralNorm(const ModulePtr& inner, SpectralNormOptions options)
      : Reparametrized("spectral_norm", inner, options.name, options.dim),
        iterations_(options.n_power_iterations),
        rows_(options.dim.value_or(outputs())),
        least_(Tensor::full({}, options.eps)) {
    if (iterations_ < 1)
      fail(Code::argument, "spectral_norm", "nPowerIterations must be at least 1, got {}", iterations_);
    original_ = add_parameter(options.name + "_orig", take_over(options.name));
    const NoGrad no_grad;
    const Tensor matrix = as_matrix();
    u_ = add_buffer(options.name + "_u", drawn(matrix.size(0)));
    v_ = add_buffer(options.name + "_v", drawn(matrix.size(1)));
  }

 private:
  /// The weight with the dimension of its rows in front and the others as one.
  Tensor as_matrix() const {
    Shape order{rows_};
    for (int d = 0; d < original_.rank(); ++d) {
      if (d != rows_) order.push_back(d);
    }
    return flatten(permute(original_, order), {.start_dim = 1});
  }
  Tensor normalized(const Tensor& x) const { return div(x, maximum(sqrt(sum(mul(x, x))), least_)); }
  Tensor drawn(int64_t n) const {
    const Tensor values = Tensor::empty({n});
    kernels::normal(n, 0, 1, generator(), values.data());
    return normalized(values);
  }

  Tensor weight() override {
    const Tensor matrix = as_matrix();
    if (training()) {
      const NoGrad no_grad;
      for (int64_t i = 0; i < iterations_; ++i) {
        const Tensor v = normalized(matmul(u_, matrix)), u = normalized(matmul(matrix, v));
        std::copy_n(v.data(), v.size(), v_.data());
        std::copy_n(u.data(), u.size(), u_.data());
      }
    }
    // Copies, because the next pass moves the buffers.
    return div(original_, matmul(u_.clone(), matmul(matrix, v_.clone())));
  }

  int64_t iterations_;
  int64_t rows_;
  Tensor least_, original_, u_, v_;
};

}  // namespace

ModulePtr weight_norm(const ModulePtr& module, const WeightNormOptions& options) {
  return make_ref<WeightNorm>(module, options);
}

ModulePtr spectral_norm(const ModulePtr& module, const SpectralNormOptions& options) {
  return make_ref<SpectralNorm>(module, options);
}

}  // namespace hebb::nn
