// Functions of each element beyond those with kernels of their own in pointwise.cpp.
#include "kernels/elementwise.h"
#include "kernels/trigonometry.h"
#include "ops/reduced.h"

namespace hebb {
namespace {

Tensor number(float value) { return Tensor::full({}, value); }

/// A step function of x: y, with a gradient of 0.
Tensor steps(const char* name, const Tensor& x, const Tensor& y) {
  return record(
      name, y, {x}, [](const Tensor& dy, Gradients& gradients) { gradients.add(0, Tensor::zeros(dy.shape())); },
      Derivative::any);
}

Tensor rounded(const char* name, const Tensor& x, kernels::Rounding rounding) {
  check_float(name, "x", x);
  Tensor y = Tensor::empty(x.shape(), DType::f32, name);
  kernels::round(rounding, x.size(), x.data(), y.data());
  return steps(name, x, y);
}

Tensor sine(const char* name, const Tensor& x, int quarters) {
  check_float(name, "x", x);
  Tensor y = Tensor::empty(x.shape(), DType::f32, name);
  kernels::sine(x.size(), quarters, x.data(), y.data());
  return y;
}

}  // namespace

Tensor sign(const Tensor& x) {
  check_float("sign", "x", x);
  Tensor y = Tensor::empty(x.shape(), DType::f32, "sign");
  const Tensor zero = Tensor::zeros({});
  kernels::compare({-1, 0, 1, 0}, kernels::Strided(x.shape(), x.shape(), {}), x.data(), zero.data(), y.data());
  return steps("sign", x, y);
}

Tensor square(const Tensor& x) { return mul(x, x); }
Tensor reciprocal(const Tensor& x) { return div(number(1), x); }
Tensor rsqrt(const Tensor& x) { return reciprocal(sqrt(x)); }

Tensor floor(const Tensor& x) { return rounded("floor", x, kernels::Rounding::down); }
Tensor ceil(const Tensor& x) { return rounded("ceil", x, kernels::Rounding::up); }
Tensor round(const Tensor& x) { return rounded("round", x, kernels::Rounding::nearest); }

// dx = dy cos x
Tensor sin(const Tensor& x) {
  return record(
      "sin", sine("sin", x, 0), {x}, [x](const Tensor& dy, Gradients& gradients) { gradients.add(0, mul(dy, cos(x))); },
      Derivative::any);
}

// dx = -dy sin x
Tensor cos(const Tensor& x) {
  return record(
      "cos", sine("cos", x, 1), {x},
      [x](const Tensor& dy, Gradients& gradients) { gradients.add(0, neg(mul(dy, sin(x)))); }, Derivative::any);
}

// e^x - 1 = tanh(x / 2) (e^x + 1), which cancels nothing
Tensor expm1(const Tensor& x) {
  check_float("expm1", "x", x);
  return mul(tanh(mul(x, number(0.5f))), add(exp(x), number(1)));
}

// ln u x / (u - 1) with u = 1 + x rounded: what u lost, both factors lost (Goldberg 1991, theorem 4). dx = dy / (1 + x)
Tensor log1p(const Tensor& x) {
  check_float("log1p", "x", x);
  const Tensor values = x.detach(), u = add(values, number(1)), lost = sub(u, number(1));
  const Tensor ratio = where(eq(lost, values), number(1), div(values, lost));
  const Tensor y = where(eq(u, number(1)), values, mul(log(u), ratio));
  return record(
      "log1p", y, {x}, [x](const Tensor& dy, Gradients& gradients) { gradients.add(0, div(dy, add(x, number(1)))); },
      Derivative::any);
}

Tensor lerp(const Tensor& a, const Tensor& b, const Tensor& weight) {
  return add(mul(a, sub(number(1), weight)), mul(b, weight));
}

}  // namespace hebb
