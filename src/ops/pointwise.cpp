// Functions of each element. A gradient that is easier from the output y than from the input x keeps y.
#include <limits>

#include "kernels/elementwise.h"
#include "ops/reduced.h"

namespace hebb {
namespace {

/// y[i] = forward(x[i]) by a kernel (n, x, y).
template <typename Forward>
Tensor apply(const char* name, const Tensor& x, Forward forward) {
  check_float(name, "x", x);
  Tensor y = Tensor::empty(x.shape(), DType::f32, name);
  forward(x.size(), x.data(), y.data());
  return y;
}

/// Hangs dx = backward(kept, dy), by a kernel (n, kept, dy, dx), on y.
template <typename Backward>
Tensor with_gradient(const char* name, const Tensor& y, const Tensor& x, Tensor kept, Backward backward) {
  return record(name, y, {x}, [kept = std::move(kept), backward](const Tensor& dy, Gradients& gradients) {
    Tensor dx = Tensor::empty(dy.shape());
    backward(dy.size(), kept.data(), dy.data(), dx.data());
    gradients.add(0, std::move(dx));
  });
}

template <typename Forward, typename Backward>
Tensor from_input(const char* name, const Tensor& x, Forward forward, Backward backward) {
  const Tensor y = apply(name, x, forward);
  return with_gradient(name, y, x, x.detach(), backward);
}

template <typename Forward, typename Backward>
Tensor from_output(const char* name, const Tensor& x, Forward forward, Backward backward) {
  const Tensor y = apply(name, x, forward);
  return with_gradient(name, y, x, y.detach(), backward);
}

}  // namespace

// dx = -dy
Tensor neg(const Tensor& x) {
  return record("neg", apply("neg", x, kernels::neg), {x},
                [](const Tensor& dy, Gradients& gradients) { gradients.add(0, neg(dy)); });
}

// dx = dy y
Tensor exp(const Tensor& x) {
  const Tensor y = apply("exp", x, kernels::exp);
  return record("exp", y, {x},
                [y = y.detach()](const Tensor& dy, Gradients& gradients) { gradients.add(0, mul(dy, y)); });
}

// dx = dy / x
Tensor log(const Tensor& x) {
  return record("log", apply("log", x, kernels::log), {x},
                [x](const Tensor& dy, Gradients& gradients) { gradients.add(0, div(dy, x)); });
}

// dx = dy / (2 y)
Tensor sqrt(const Tensor& x) { return from_output("sqrt", x, kernels::sqrt, kernels::sqrt_backward); }

// dx = dy sign(x)
Tensor abs(const Tensor& x) { return from_input("abs", x, kernels::abs, kernels::abs_backward); }

// dx = dy inside the bounds, 0 outside
Tensor clamp(const Tensor& x, const ClampOptions& options) {
  const float low = options.min.value_or(-std::numeric_limits<float>::infinity());
  const float high = options.max.value_or(std::numeric_limits<float>::infinity());
  return from_input(
      "clamp", x, [=](int64_t n, const float* in, float* out) { kernels::clamp(n, low, high, in, out); },
      [=](int64_t n, const float* in, const float* dy, float* dx) {
        kernels::clamp_backward(n, low, high, in, dy, dx);
      });
}

// dx = dy where y > 0
Tensor relu(const Tensor& x) { return from_output("relu", x, kernels::relu, kernels::relu_backward); }

// dx = dy where x > 0, slope dy elsewhere
Tensor leaky_relu(const Tensor& x, const LeakyReluOptions& options) {
  const float slope = options.negative_slope;
  return from_input(
      "leaky_relu", x, [=](int64_t n, const float* in, float* out) { kernels::leaky_relu(n, slope, in, out); },
      [=](int64_t n, const float* in, const float* dy, float* dx) {
        kernels::leaky_relu_backward(n, slope, in, dy, dx);
      });
}

// dx = dy y (1 - y)
Tensor sigmoid(const Tensor& x) { return from_output("sigmoid", x, kernels::sigmoid, kernels::sigmoid_backward); }

// dx = dy (1 - y^2)
Tensor tanh(const Tensor& x) { return from_output("tanh", x, kernels::tanh, kernels::tanh_backward); }

// dx = dy sigmoid(beta x)
Tensor softplus(const Tensor& x, const SoftplusOptions& options) {
  const float beta = options.beta, threshold = options.threshold;
  if (!(beta > 0)) fail(Code::argument, "softplus", {"beta must be above 0, got ", beta});
  return from_input(
      "softplus", x, [=](int64_t n, const float* in, float* out) { kernels::softplus(n, beta, threshold, in, out); },
      [=](int64_t n, const float* in, const float* dy, float* dx) {
        kernels::softplus_backward(n, beta, threshold, in, dy, dx);
      });
}

// dx = dy (P(X < x) + x p(x)), P and p being the normal distribution and density
Tensor gelu(const Tensor& x, const GeluOptions& options) {
  const bool tanh_form = options.approximate == Approximate::tanh;
  return from_input(
      "gelu", x, [=](int64_t n, const float* in, float* out) { kernels::gelu(n, tanh_form, in, out); },
      [=](int64_t n, const float* in, const float* dy, float* dx) {
        kernels::gelu_backward(n, tanh_form, in, dy, dx);
      });
}

}  // namespace hebb
