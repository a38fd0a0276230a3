// Sizes and taps of spatial dimensions.
#include "ops/spatial.h"

#include "core/error.h"

namespace hebb {

void check_spatial(const char* op, const Tensor& x, int dims) {
  check_float(op, "x", x);
  if (x.rank() != dims + 1 && x.rank() != dims + 2) {
    fail(Code::shape, op, {"x needs ", dims + 2, " dimensions, or ", dims + 1, " without a batch: x", x.shape()});
  }
  for (int d = x.rank() - dims - 1; d < x.rank(); ++d) {
    if (x.size(d) < 1 || x.size(d) > INT32_MAX) fail(Code::shape, op, {"only the batch may be empty: x", x.shape()});
  }
}

Shape per_dim(const char* op, const char* name, const Shape& given, int dims, int64_t least) {
  if (given.rank() != 1 && given.rank() != dims) {
    fail(Code::argument, op, {name, " needs one number or ", dims, ": ", given});
  }
  Shape result;
  for (int d = 0; d < dims; ++d) {
    result.push_back(given[given.rank() == 1 ? 0 : d]);
    if (result[d] < least || result[d] > INT32_MAX) fail(Code::argument, op, {name, " out of range: ", given});
  }
  return result;
}

Taps::Taps(const char* op, int64_t in, int64_t out, int64_t most)
    : in_(in),
      start_(Tensor::empty({out + 1}, DType::i32, op)),
      index_(Tensor::empty({out, most}, DType::i32, op)),
      weight_(Tensor::empty({out, most}, DType::f32, op)) {
  if (out > INT32_MAX / most) fail(Code::shape, op, {"too large: ", out, " places of ", most});
  start_.data<int32_t>()[0] = 0;
}

Tensor weighed(const char* op, const Tensor& x, int dim, const Taps& taps, float blank, bool back) {
  Shape shape = x.shape();
  shape[dim] = back ? taps.in() : taps.out();
  Tensor y = Tensor::empty(shape, DType::f32, op);
  const int64_t outer = size_before(shape, dim), inner = size_from(shape, dim + 1);
  if (back) {
    kernels::weigh_back(taps.view(), outer, inner, x.data(), y.data());
  } else {
    kernels::weigh(taps.view(), outer, inner, blank, x.data(), y.data());
  }
  return record(
      op, y, {x},
      [op, dim, taps, back](const Tensor& dy, Gradients& gradients) {
        gradients.add(0, weighed(op, dy, dim, taps, 0, !back));
      },
      Derivative::any);
}

}  // namespace hebb
