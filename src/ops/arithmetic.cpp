// Arithmetic of two tensors whose shapes broadcast. The gradient of a broadcast is a sum over what was repeated.
#include "kernels/elementwise.h"
#include "ops/reduced.h"

namespace hebb {
namespace {

using kernels::Binary;

Tensor apply(const char* name, Binary op, const Tensor& a, const Tensor& b) {
  check_float(name, "a", a);
  check_float(name, "b", b);
  const Shape shape = broadcast(name, a.shape(), b.shape());
  Tensor y = Tensor::empty(shape, DType::f32, name);
  kernels::binary(op, kernels::Strided(shape, a.shape(), b.shape()), a.data(), b.data(), y.data());
  return y;
}

/// max and min: dy goes to the chosen operand, half to each where they are equal.
Tensor choose(const char* name, Binary op, const Tensor& a, const Tensor& b) {
  const kernels::Outcomes of_less{1, 0.5f, 0, 1}, of_greater{0, 0.5f, 1, 1};
  const bool larger = op == Binary::maximum;
  const auto backward = [=](const Tensor& dy, Gradients& gradients) {
    const auto part = [&](const kernels::Outcomes& outcomes) {
      Tensor share = Tensor::empty(dy.shape());
      kernels::compare(outcomes, kernels::Strided(dy.shape(), a.shape(), b.shape()), a.data(), b.data(), share.data());
      return mul(dy, share);
    };
    if (gradients.needs(0)) gradients.add(0, sum_to(part(larger ? of_greater : of_less), a.shape()));
    if (gradients.needs(1)) gradients.add(1, sum_to(part(larger ? of_less : of_greater), b.shape()));
  };
  return record(name, apply(name, op, a, b), {a, b}, backward, Derivative::any);
}

}  // namespace

// da = dy, db = dy
Tensor add(const Tensor& a, const Tensor& b) {
  const Tensor y = apply("add", Binary::add, a, b);  // before the shapes are asked for: it checks that a and b exist
  const auto backward = [sa = a.shape(), sb = b.shape()](const Tensor& dy, Gradients& gradients) {
    if (gradients.needs(0)) gradients.add(0, sum_to(dy, sa));
    if (gradients.needs(1)) gradients.add(1, sum_to(dy, sb));
  };
  return record("add", y, {a, b}, backward, Derivative::any);
}

// da = dy, db = -dy
Tensor sub(const Tensor& a, const Tensor& b) {
  const Tensor y = apply("sub", Binary::sub, a, b);
  const auto backward = [sa = a.shape(), sb = b.shape()](const Tensor& dy, Gradients& gradients) {
    if (gradients.needs(0)) gradients.add(0, sum_to(dy, sa));
    if (gradients.needs(1)) gradients.add(1, neg(sum_to(dy, sb)));
  };
  return record("sub", y, {a, b}, backward, Derivative::any);
}

// da = dy b, db = dy a
Tensor mul(const Tensor& a, const Tensor& b) {
  const auto backward = [a, b](const Tensor& dy, Gradients& gradients) {
    if (gradients.needs(0)) gradients.add(0, sum_to(mul(dy, b), a.shape()));
    if (gradients.needs(1)) gradients.add(1, sum_to(mul(dy, a), b.shape()));
  };
  return record("mul", apply("mul", Binary::mul, a, b), {a, b}, backward, Derivative::any);
}

// da = dy / b, db = -dy a / b^2
Tensor div(const Tensor& a, const Tensor& b) {
  const auto backward = [a, b](const Tensor& dy, Gradients& gradients) {
    const Tensor scaled = div(dy, b);
    if (gradients.needs(0)) gradients.add(0, sum_to(scaled, a.shape()));
    if (gradients.needs(1)) gradients.add(1, sum_to(neg(mul(scaled, div(a, b))), b.shape()));
  };
  return record("div", apply("div", Binary::div, a, b), {a, b}, backward, Derivative::any);
}

// da = dy b a^(b - 1), db = dy a^b ln a
Tensor pow(const Tensor& a, const Tensor& b) {
  const auto backward = [a, b](const Tensor& dy, Gradients& gradients) {
    if (grad_enabled()) {
      const Tensor power = pow(a, sub(b, Tensor::full({}, 1)));
      if (gradients.needs(0)) gradients.add(0, sum_to(mul(dy, mul(b, power)), a.shape()));
      if (gradients.needs(1)) gradients.add(1, sum_to(mul(dy, mul(mul(a, power), log(a))), b.shape()));
      return;
    }
    const Tensor zero = Tensor::zeros(dy.shape());
    const Tensor full_a = add(a.detach(), zero), full_b = add(b.detach(), zero);
    Tensor da, db;
    if (gradients.needs(0)) da = Tensor::empty(dy.shape());
    if (gradients.needs(1)) db = Tensor::empty(dy.shape());
    kernels::pow_backward(dy.size(), full_a.data(), full_b.data(), dy.data(), da ? da.data() : nullptr,
                          db ? db.data() : nullptr);
    if (da) gradients.add(0, sum_to(da, a.shape()));
    if (db) gradients.add(1, sum_to(db, b.shape()));
  };
  return record("pow", apply("pow", Binary::pow, a, b), {a, b}, backward, Derivative::any);
}

Tensor maximum(const Tensor& a, const Tensor& b) { return choose("maximum", Binary::maximum, a, b); }
Tensor minimum(const Tensor& a, const Tensor& b) { return choose("minimum", Binary::minimum, a, b); }

}  // namespace hebb
