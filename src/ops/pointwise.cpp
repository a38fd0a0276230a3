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

/// dx = backward(kept, dy), by a kernel (n, kept, dy, dx).
template <typename Backward>
Tensor by_kernel(const Tensor& kept, const Tensor& dy, Backward backward) {
  Tensor dx = Tensor::empty(dy.shape());
  backward(dy.size(), kept.data(), dy.data(), dx.data());
  return dx;
}

/// The slope of a piecewise linear function is a constant: what its kernel makes of ones.
struct Constant {};
template <typename Backward>
Tensor slope_of(Constant, const Tensor& kept, Backward backward) {
  return by_kernel(kept, Tensor::full(kept.shape(), 1.0f), backward);
}
/// Of others, slope(kept) is the derivative in terms of operations, for gradients that are differentiated again.
template <typename Slope, typename Backward>
Tensor slope_of(Slope slope, const Tensor& kept, Backward) {
  return slope(kept);
}

template <typename Forward, typename Backward, typename Slope>
Tensor from_input(const char* name, const Tensor& x, Forward forward, Backward backward, Slope slope) {
  return record(
      name, apply(name, x, forward), {x},
      [x, backward, slope](const Tensor& dy, Gradients& gradients) {
        gradients.add(0, grad_enabled() ? mul(dy, slope_of(slope, x, backward)) : by_kernel(x, dy, backward));
      },
      Derivative::any);
}

template <typename Forward, typename Backward, typename Slope>
Tensor from_output(const char* name, const Tensor& x, Forward forward, Backward backward, Slope slope) {
  const Tensor y = apply(name, x, forward);
  return record(
      name, y, {x},
      [y = y.detach(), backward, slope](const Tensor& dy, Gradients& gradients) {
        gradients.add(
            0, grad_enabled() ? mul(dy, slope_of(slope, gradients.output(y), backward)) : by_kernel(y, dy, backward));
      },
      Derivative::any);
}

Tensor constant(float value) { return Tensor::full({}, value); }

}  // namespace

// dx = -dy
Tensor neg(const Tensor& x) {
  return record(
      "neg", apply("neg", x, kernels::neg), {x},
      [](const Tensor& dy, Gradients& gradients) { gradients.add(0, neg(dy)); }, Derivative::any);
}

// dx = dy y
Tensor exp(const Tensor& x) {
  const Tensor y = apply("exp", x, kernels::exp);
  return record(
      "exp", y, {x},
      [y = y.detach()](const Tensor& dy, Gradients& gradients) { gradients.add(0, mul(dy, gradients.output(y))); },
      Derivative::any);
}

// dx = dy / x
Tensor log(const Tensor& x) {
  return record(
      "log", apply("log", x, kernels::log), {x},
      [x](const Tensor& dy, Gradients& gradients) { gradients.add(0, div(dy, x)); }, Derivative::any);
}

// dx = dy / (2 y)
Tensor sqrt(const Tensor& x) {
  return from_output("sqrt", x, kernels::sqrt, kernels::sqrt_backward,
                     [](const Tensor& y) { return div(constant(0.5f), y); });
}

// dx = dy sign(x)
Tensor abs(const Tensor& x) { return from_input("abs", x, kernels::abs, kernels::abs_backward, Constant()); }

// dx = dy 2 / sqrt(pi) e^(-x^2)
Tensor erf(const Tensor& x) {
  return record(
      "erf", apply("erf", x, kernels::erf), {x},
      [x](const Tensor& dy, Gradients& gradients) {
        gradients.add(0, mul(dy, mul(constant(1.12837917f), exp(neg(mul(x, x))))));
      },
      Derivative::any);
}

// dx = dy inside the bounds, 0 outside
Tensor clamp(const Tensor& x, const ClampOptions& options) {
  const float low = options.min.value_or(-std::numeric_limits<float>::infinity());
  const float high = options.max.value_or(std::numeric_limits<float>::infinity());
  return from_input(
      "clamp", x, [=](int64_t n, const float* in, float* out) { kernels::clamp(n, low, high, in, out); },
      [=](int64_t n, const float* in, const float* dy, float* dx) {
        kernels::clamp_backward(n, low, high, in, dy, dx);
      },
      Constant());
}

// dx = dy where y > 0
Tensor relu(const Tensor& x) { return from_output("relu", x, kernels::relu, kernels::relu_backward, Constant()); }

// dx = dy where x > 0, slope dy elsewhere
Tensor leaky_relu(const Tensor& x, const LeakyReluOptions& options) {
  const float slope = options.negative_slope;
  return from_input(
      "leaky_relu", x, [=](int64_t n, const float* in, float* out) { kernels::leaky_relu(n, slope, in, out); },
      [=](int64_t n, const float* in, const float* dy, float* dx) {
        kernels::leaky_relu_backward(n, slope, in, dy, dx);
      },
      Constant());
}

// dx = dy y (1 - y)
Tensor sigmoid(const Tensor& x) {
  return from_output("sigmoid", x, kernels::sigmoid, kernels::sigmoid_backward,
                     [](const Tensor& y) { return sub(y, mul(y, y)); });
}

// dx = dy (1 - y^2)
Tensor tanh(const Tensor& x) {
  return from_output("tanh", x, kernels::tanh, kernels::tanh_backward,
                     [](const Tensor& y) { return sub(constant(1), mul(y, y)); });
}

// dx = dy sigmoid(beta x)
Tensor softplus(const Tensor& x, const SoftplusOptions& options) {
  const float beta = options.beta, threshold = options.threshold;
  if (!(beta > 0)) fail(Code::argument, "softplus", "beta must be above 0, got {}", beta);
  return from_input(
      "softplus", x, [=](int64_t n, const float* in, float* out) { kernels::softplus(n, beta, threshold, in, out); },
      [=](int64_t n, const float* in, const float* dy, float* dx) {
        kernels::softplus_backward(n, beta, threshold, in, dy, dx);
      },
      [=](const Tensor& in) {
        Tensor bent = Tensor::empty(in.shape());  // 1 below the threshold, 0 where the slope is 1
        for (int64_t i = 0; i < in.size(); ++i) bent.data()[i] = beta * in.data()[i] > threshold ? 0.0f : 1.0f;
        return add(mul(bent, sigmoid(mul(in, constant(beta)))), sub(constant(1), bent));
      });
}

namespace {

/// P(X < x) + x p(x)
Tensor gelu_slope(const Tensor& x) {
  const Tensor below = add(constant(0.5f), mul(constant(0.5f), erf(mul(x, constant(0.707106781f)))));
  return add(below, mul(x, mul(constant(0.398942280f), exp(mul(constant(-0.5f), mul(x, x))))));
}

/// Of x (1 + t) / 2 with t = tanh(u), u = sqrt(2 / pi) (x + 0.044715 x^3): (1 + t + x (1 - t^2) u') / 2
Tensor gelu_tanh_slope(const Tensor& x) {
  constexpr float kRoot = 0.797884561f, kCubic = 0.044715f;
  const Tensor square = mul(x, x);
  const Tensor t = tanh(mul(mul(x, constant(kRoot)), add(constant(1), mul(constant(kCubic), square))));
  const Tensor du = mul(constant(kRoot), add(constant(1), mul(constant(3 * kCubic), square)));
  return mul(constant(0.5f), add(add(constant(1), t), mul(mul(x, sub(constant(1), mul(t, t))), du)));
}

}  // namespace

// dx = dy (P(X < x) + x p(x)), P and p being the normal distribution and density; P(X < x) is y / x
Tensor gelu(const Tensor& x, const GeluOptions& options) {
  const bool tanh_form = options.approximate == Approximate::tanh;
  const Tensor y =
      apply("gelu", x, [=](int64_t n, const float* in, float* out) { kernels::gelu(n, tanh_form, in, out); });
  return record(
      "gelu", y, {x},
      [x, y = y.detach(), tanh_form](const Tensor& dy, Gradients& gradients) {
        if (grad_enabled()) return gradients.add(0, mul(dy, tanh_form ? gelu_tanh_slope(x) : gelu_slope(x)));
        Tensor dx = Tensor::empty(x.shape());
        kernels::gelu_backward(x.size(), tanh_form, x.data(), y.data(), dy.data(), dx.data());
        gradients.add(0, std::move(dx));
      },
      Derivative::any);
}

}  // namespace hebb
