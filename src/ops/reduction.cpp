// Sums, means and extremes over any dimensions. Their gradient is dy, repeated along what was reduced.
#include "kernels/reduce.h"

#include "kernels/elementwise.h"
#include "ops/expanded.h"
#include "ops/reduced.h"

namespace hebb {
namespace {

/// x reduced to `kept` (size 1 where reduced), viewed as `shape`.
Tensor apply(const char* name, kernels::Reduce op, const Tensor& x, const Shape& kept, const Shape& shape) {
  Tensor y = Tensor::empty(kept, DType::f32, name);
  kernels::reduce(op, kernels::Strided(x.shape(), kept, kept), y.size(), x.data(), y.data());
  return shape == kept ? y : y.view(shape);
}

/// dy repeated to `shape`; `kept` is dy's shape with the reduced dimensions as 1.
Tensor repeated(const Tensor& dy, const Shape& kept, const Shape& shape) { return expanded(reshape(dy, kept), shape); }

Tensor extreme(const char* name, kernels::Reduce op, const Tensor& x, const ReduceOptions& options) {
  check_float(name, "x", x);
  if (x.size() == 0) fail(Code::shape, name, "of no elements: {}", x.shape());
  const Shape kept = reduced_shape(name, x.shape(), options.dim, true);
  const Tensor y = apply(name, op, x, kept, reduced_shape(name, x.shape(), options.dim, options.keepdim));
  // dx = dy over the number of equal extremes, at each of them
  const auto backward = [x = x.detach(), y = y.detach(), kept](const Tensor& dy, Gradients& gradients) {
    const Tensor chosen = eq(x, y.view(kept));
    gradients.add(0, mul(chosen, div(reshape(dy, kept), sum_to(chosen, kept))));
  };
  return record(name, y, {x}, backward, Derivative::any);
}

}  // namespace

Shape reduced_shape(const char* op, const Shape& shape, const Dims& dims, bool keepdim) {
  bool reduced[Shape::kMaxRank] = {};
  for (int64_t dim : dims) {
    const int d = checked_dim(op, dim, shape.rank());
    if (reduced[d]) fail(Code::argument, op, "dim {} appears twice", dim);
    reduced[d] = true;
  }
  Shape result;
  for (int d = 0; d < shape.rank(); ++d) {
    if (dims.rank() > 0 && !reduced[d]) {
      result.push_back(shape[d]);
    } else if (keepdim) {
      result.push_back(1);
    }
  }
  return result;
}

Tensor sum_to(const Tensor& x, const Shape& shape) {
  if (x.shape() == shape) return x;
  Tensor y = Tensor::empty(shape);
  kernels::reduce(kernels::Reduce::sum, kernels::Strided(x.shape(), shape, shape), y.size(), x.data(), y.data());
  return record(
      "sum", y, {x}, [full = x.shape()](const Tensor& dy, Gradients& gradients) { gradients.add(0, expand(dy, full)); },
      Derivative::any);
}

Tensor sum(const Tensor& x, const ReduceOptions& options) {
  check_float("sum", "x", x);
  const Shape kept = reduced_shape("sum", x.shape(), options.dim, true);
  const Tensor y =
      apply("sum", kernels::Reduce::sum, x, kept, reduced_shape("sum", x.shape(), options.dim, options.keepdim));
  const auto backward = [shape = x.shape(), kept](const Tensor& dy, Gradients& gradients) {
    gradients.add(0, repeated(dy, kept, shape));
  };
  return record("sum", y, {x}, backward, Derivative::any);
}

Tensor mean(const Tensor& x, const ReduceOptions& options) {
  check_float("mean", "x", x);
  const Shape kept = reduced_shape("mean", x.shape(), options.dim, true);
  const Shape shape = reduced_shape("mean", x.shape(), options.dim, options.keepdim);
  const float share = static_cast<float>(kept.size()) / static_cast<float>(x.size());
  Tensor y = apply("mean", kernels::Reduce::sum, x, kept, shape);
  kernels::scale(y.size(), share, y.data(), y.data());
  const auto backward = [full = x.shape(), kept, share](const Tensor& dy, Gradients& gradients) {
    gradients.add(0, repeated(mul(dy, Tensor::full({}, share)), kept, full));
  };
  return record("mean", y, {x}, backward, Derivative::any);
}

Tensor max(const Tensor& x, const ReduceOptions& options) { return extreme("max", kernels::Reduce::max, x, options); }
Tensor min(const Tensor& x, const ReduceOptions& options) { return extreme("min", kernels::Reduce::min, x, options); }

Tensor argmax(const Tensor& x, const ReduceOneOptions& options) {
  check_float("argmax", "x", x);
  if (options.dim.rank() > 1) fail(Code::argument, "argmax", "takes one dim, got {}", options.dim);
  const Shape shape = reduced_shape("argmax", x.shape(), options.dim, options.keepdim);
  const int dim = options.dim.rank() ? checked_dim("argmax", options.dim[0], x.rank()) : 0;
  const bool all = options.dim.rank() == 0 || x.rank() == 0;
  const int64_t n = all ? x.size() : x.size(dim);
  if (n == 0) fail(Code::shape, "argmax", "of no elements: {}", x.shape());
  Tensor y = Tensor::empty(shape, DType::i32, "argmax");
  kernels::argmax(all ? 1 : size_before(x.shape(), dim), n, all ? 1 : size_from(x.shape(), dim + 1), x.data(),
                  y.data<int32_t>());
  return y;
}

}  // namespace hebb
