// Activations beside those of pointwise.cpp: straight lines, the exponentials of elu and its kin, and compositions.
#include "kernels/activation.h"

#include <limits>

#include "kernels/fill.h"
#include "ops/reduced.h"

namespace hebb {
namespace {

Tensor number(float value) { return Tensor::full({}, value); }

/// above from `high` on, else below up to `low`, else slope x + offset. Flat parts have gradient 0 at their ends, too.
struct Lines {
  float low, below, high, above, slope = 1, offset = 0;
};

// dx = dy slope where it is not flat; a NaN passes
Tensor lines(const char* name, const Tensor& x, Lines f) {
  check_float(name, "x", x);
  Tensor y = Tensor::empty(x.shape(), DType::f32, name), slope = Tensor::zeros(x.shape(), DType::f32, name);
  for (int64_t i = 0; i < x.size(); ++i) {
    const float v = x.data()[i];
    if (v >= f.high) {
      y.data()[i] = f.above;
    } else if (v <= f.low) {
      y.data()[i] = f.below;
    } else {
      y.data()[i] = f.slope * v + f.offset;
      slope.data()[i] = f.slope;
    }
  }
  return record(
      name, y, {x}, [slope](const Tensor& dy, Gradients& gradients) { gradients.add(0, mul(dy, slope)); },
      Derivative::any);
}

// dx = dy f'(x), and f' is of the same kind as f
Tensor exponential_below(const char* name, const Tensor& x, kernels::ExponentialBelow f) {
  check_float(name, "x", x);
  Tensor y = Tensor::empty(x.shape(), DType::f32, name);
  kernels::exponential_below(x.size(), f, x.data(), y.data());
  return record(
      name, y, {x},
      [=](const Tensor& dy, Gradients& gradients) {
        gradients.add(0, mul(dy, exponential_below(name, x, {0, f.slope, f.factor * f.rate, f.rate, 0})));
      },
      Derivative::any);
}

}  // namespace

Tensor step(const Tensor& x) {
  check_defined("step", "x", x);
  return record("step", lines("step", x.detach(), {0, 0, 0, 1}), {x}, [](const Tensor&, Gradients&) {
    fail(Code::state, "step",
         "has no gradient to learn from (it is 0 wherever there is one): use sigmoid or tanh instead, or the "
         "perceptron's own rule without backward");
  });
}

Tensor relu6(const Tensor& x) { return lines("relu6", x, {0, 0, 6, 6}); }

Tensor hardtanh(const Tensor& x, const HardtanhOptions& options) {
  const float low = options.min_val, high = options.max_val;
  if (!(low < high)) fail(Code::argument, "hardtanh", "minVal must be below maxVal, got {}, {}", low, high);
  return lines("hardtanh", x, {low, low, high, high});
}

Tensor hardsigmoid(const Tensor& x) { return lines("hardsigmoid", x, {-3, 0, 3, 1, 1.0f / 6, 0.5f}); }

Tensor hardswish(const Tensor& x) {
  const Tensor gate = clamp(add(x, number(3)), {.min = 0, .max = 6});
  return div(mul(x, gate), number(6));
}

Tensor threshold(const Tensor& x, float threshold, float value) {
  constexpr float kNone = std::numeric_limits<float>::quiet_NaN();  // no x is at least that
  return lines("threshold", x, {threshold, value, kNone, 0});
}

Tensor prelu(const Tensor& x, const Tensor& weight) {
  check_float("prelu", "x", x);
  check_float("prelu", "weight", weight);
  const int64_t channels = x.rank() > 1 ? x.size(1) : 1;
  if (weight.rank() > 1 || (weight.size() != 1 && weight.size() != channels)) {
    fail(Code::shape, "prelu", "weight{} does not fit the channels of x{}", weight.shape(), x.shape());
  }
  Shape along{weight.size()};
  for (int d = 2; d < x.rank(); ++d) along.push_back(1);
  return add(relu(x), mul(reshape(weight, x.rank() ? along : Shape()), clamp(x, {.max = 0})));
}

// y = x slope
Tensor rrelu(const Tensor& x, const RreluOptions& options) {
  const auto [lower, upper, training] = options;
  if (!(lower <= upper)) fail(Code::argument, "rrelu", "lower must not be above upper, got {}, {}", lower, upper);
  if (!training) return leaky_relu(x, {.negative_slope = (lower + upper) / 2});
  check_float("rrelu", "x", x);
  Tensor slope = Tensor::empty(x.shape(), DType::f32, "rrelu");
  kernels::uniform(x.size(), lower, upper, generator(), slope.data());
  for (int64_t i = 0; i < x.size(); ++i) slope.data()[i] = x.data()[i] > 0 ? 1 : slope.data()[i];
  return mul(x, slope);
}

Tensor elu(const Tensor& x, const EluOptions& options) {
  const float alpha = options.alpha;
  return exponential_below("elu", x, {1, 0, alpha, 1, -alpha});
}

Tensor selu(const Tensor& x) {
  constexpr float kScale = 1.05070098736f, kBelow = kScale * 1.67326324235f;  // lambda and alpha of the paper's (14)
  return exponential_below("selu", x, {kScale, 0, kBelow, 1, -kBelow});
}

Tensor celu(const Tensor& x, const EluOptions& options) {
  const float alpha = options.alpha;
  if (!(alpha > 0)) fail(Code::argument, "celu", "alpha must be above 0, got {}", alpha);
  return exponential_below("celu", x, {1, 0, alpha, 1 / alpha, -alpha});
}

// dx = dy s (1 + x (1 - s)) with s = sigmoid(x)
Tensor silu(const Tensor& x) {
  check_float("silu", "x", x);
  Tensor y = Tensor::empty(x.shape(), DType::f32, "silu");
  kernels::silu(x.size(), x.data(), y.data());
  return record(
      "silu", y, {x},
      [x](const Tensor& dy, Gradients& gradients) {
        if (grad_enabled()) {
          const Tensor s = sigmoid(x), one = number(1);
          return gradients.add(0, mul(dy, mul(s, add(one, mul(x, sub(one, s))))));
        }
        Tensor dx = Tensor::empty(x.shape());
        kernels::silu_backward(x.size(), x.data(), dy.data(), dx.data());
        gradients.add(0, std::move(dx));
      },
      Derivative::any);
}

Tensor mish(const Tensor& x) { return mul(x, tanh(softplus(x))); }

Tensor softsign(const Tensor& x) { return div(x, add(abs(x), number(1))); }

Tensor log_sigmoid(const Tensor& x) { return neg(softplus(neg(x))); }

Tensor glu(const Tensor& x, const GluOptions& options) {
  check_float("glu", "x", x);
  const int dim = checked_dim("glu", options.dim, x.rank());
  const int64_t n = x.rank() ? x.size(dim) : 1;
  if (n % 2 != 0) fail(Code::shape, "glu", "dim {} of x{} cannot be halved", dim, x.shape());
  return mul(slice(x, dim, 0, n / 2), sigmoid(slice(x, dim, n / 2, n)));
}

Tensor softmin(const Tensor& x, int64_t dim) { return softmax(neg(x), dim); }

Tensor maxout(const Tensor& x, int64_t pieces, const MaxoutOptions& options) {
  check_float("maxout", "x", x);
  const int dim = checked_dim("maxout", options.dim, x.rank());
  const int64_t n = x.rank() ? x.size(dim) : 1;
  if (pieces < 1 || n % pieces != 0) {
    fail(Code::shape, "maxout", "dim {} of x{} does not fall into pieces of {}", dim, x.shape(), pieces);
  }
  Shape split(x.shape().begin(), x.shape().begin() + dim);
  split.push_back(n / pieces);
  split.push_back(pieces);
  for (int d = dim + 1; d < x.rank(); ++d) split.push_back(x.size(d));
  return max(reshape(x, split), {.dim = dim + 1});
}

}  // namespace hebb
