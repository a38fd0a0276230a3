// Comparisons, and choosing between two tensors by the outcome.
#include "kernels/elementwise.h"
#include "ops/expanded.h"
#include "ops/reduced.h"

namespace hebb {
namespace {

/// The values as floats, whatever the type.
Tensor as_float(const char* op, const char* name, const Tensor& x) {
  check_defined(op, name, x);
  return x.dtype() == DType::f32 ? x : Tensor::from(x.to_vector(), x.shape());
}

/// What a comparison gives by how a relates to b.
Tensor compare(const char* name, const Tensor& a, const Tensor& b, kernels::Outcomes outcomes) {
  const Tensor fa = as_float(name, "a", a), fb = as_float(name, "b", b);
  const Shape shape = broadcast(name, a.shape(), b.shape());
  Tensor y = Tensor::empty(shape, DType::f32, name);
  kernels::compare(outcomes, kernels::Strided(shape, a.shape(), b.shape()), fa.data(), fb.data(), y.data());
  return y;
}

Tensor truth(const char* name, const Tensor& x) {
  check_defined(name, "x", x);
  return compare(name, x, Tensor::zeros({}), {1, 0, 1, 1});
}

}  // namespace

Tensor eq(const Tensor& a, const Tensor& b) { return compare("eq", a, b, {0, 1, 0, 0}); }
Tensor ne(const Tensor& a, const Tensor& b) { return compare("ne", a, b, {1, 0, 1, 1}); }
Tensor lt(const Tensor& a, const Tensor& b) { return compare("lt", a, b, {1, 0, 0, 0}); }
Tensor le(const Tensor& a, const Tensor& b) { return compare("le", a, b, {1, 1, 0, 0}); }
Tensor gt(const Tensor& a, const Tensor& b) { return compare("gt", a, b, {0, 0, 1, 0}); }
Tensor ge(const Tensor& a, const Tensor& b) { return compare("ge", a, b, {0, 1, 1, 0}); }

Tensor logical_not(const Tensor& x) { return compare("logical_not", x, Tensor::zeros({}), {0, 1, 0, 0}); }
Tensor logical_and(const Tensor& a, const Tensor& b) { return mul(truth("logical_and", a), truth("logical_and", b)); }
Tensor logical_or(const Tensor& a, const Tensor& b) { return maximum(truth("logical_or", a), truth("logical_or", b)); }
Tensor isnan(const Tensor& x) { return compare("isnan", x, x, {0, 0, 0, 1}); }
// x - x is 0, but NaN for infinities and NaN
Tensor isfinite(const Tensor& x) {
  const Tensor values = as_float("isfinite", "x", x).detach();
  return eq(sub(values, values), Tensor::zeros({}));
}

// da = dy where the condition holds, db = dy elsewhere
Tensor where(const Tensor& condition, const Tensor& a, const Tensor& b) {
  const Tensor chosen = as_float("where", "condition", condition);
  check_defined("where", "a", a);
  check_defined("where", "b", b);
  if (a.dtype() != b.dtype() || a.dtype() == DType::u8) {
    fail(Code::dtype, "where", "a and b must both be f32 or both i32, got {}, {}", dtype_name(a.dtype()),
         dtype_name(b.dtype()));
  }
  const Shape shape = broadcast("where", condition.shape(), broadcast("where", a.shape(), b.shape()));
  const Tensor mask = expanded(chosen, shape).detach(), full_a = expanded(a, shape), full_b = expanded(b, shape);
  Tensor y = Tensor::empty(shape, a.dtype(), "where");
  kernels::choose(y.size(), mask.data(), full_a.data<uint32_t>(), full_b.data<uint32_t>(), y.data<uint32_t>());
  return record(
      "where", y, {full_a, full_b},
      [mask](const Tensor& dy, Gradients& gradients) {
        const Tensor zero = Tensor::zeros({});
        if (gradients.needs(0)) gradients.add(0, where(mask, dy, zero));
        if (gradients.needs(1)) gradients.add(1, where(mask, zero, dy));
      },
      Derivative::any);
}

Tensor masked_fill(const Tensor& x, const Tensor& mask, float value) {
  check_float("masked_fill", "x", x);
  check_defined("masked_fill", "mask", mask);
  if (!(broadcast("masked_fill", x.shape(), mask.shape()) == x.shape())) {
    fail(Code::shape, "masked_fill", "mask{} does not broadcast to x{}", mask.shape(), x.shape());
  }
  return where(mask, Tensor::full({}, value), x);
}

}  // namespace hebb
