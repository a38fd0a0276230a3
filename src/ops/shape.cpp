// Other shapes for the same elements. reshape, flatten, squeeze and unsqueeze share storage; permute copies.
#include "kernels/index.h"
#include "ops/reduced.h"

namespace hebb {
namespace {

// dx = dy in x's shape
Tensor viewed(const char* name, const Tensor& x, const Shape& shape) {
  return record(
      name, x.view(shape), {x},
      [from = x.shape()](const Tensor& dy, Gradients& gradients) { gradients.add(0, reshape(dy, from)); },
      Derivative::any);
}

/// The shape with a -1 in it replaced so that it holds `count` elements, where it can.
Shape completed(const char* op, const Shape& shape, int64_t count) {
  Shape wanted = shape;
  for (int d = 0; d < shape.rank(); ++d) {
    if (shape[d] != -1) continue;
    wanted[d] = 1;
    const int64_t known = checked_size(op, wanted);  // a second -1 is a negative size
    wanted[d] = known > 0 ? count / known : -1;      // of nothing, -1 could be anything
    break;
  }
  checked_size(op, wanted);
  return wanted;
}

}  // namespace

Tensor reshape(const Tensor& x, const Shape& shape) {
  check_defined("reshape", "x", x);
  const Shape wanted = completed("reshape", shape, x.size());
  if (wanted.size() != x.size()) fail(Code::shape, "reshape", "x{} does not fill {}", x.shape(), shape);
  return viewed("reshape", x, wanted);
}

Tensor unflatten(const Tensor& x, int64_t dim, const Shape& sizes) {
  check_defined("unflatten", "x", x);
  const int at = checked_dim("unflatten", dim, x.rank());
  const Shape parts = completed("unflatten", sizes, x.size(at));
  if (parts.rank() == 0 || parts.size() != x.size(at)) {
    fail(Code::shape, "unflatten", "dim {} of x{} does not fill {}", dim, x.shape(), sizes);
  }
  Shape shape(x.shape().begin(), x.shape().begin() + at);
  for (int64_t size : parts) shape.push_back(size);
  for (int d = at + 1; d < x.rank(); ++d) shape.push_back(x.size(d));
  return viewed("unflatten", x, shape);
}

Tensor flatten(const Tensor& x, const FlattenOptions& options) {
  check_defined("flatten", "x", x);
  const int first = checked_dim("flatten", options.start_dim, x.rank());
  const int last = checked_dim("flatten", options.end_dim, x.rank());
  if (first > last) {
    fail(Code::argument, "flatten", "startDim {} is behind endDim {}", first, last);
  }
  Shape shape;
  for (int d = 0; d < x.rank(); ++d) {
    if (d <= first || d > last) {
      shape.push_back(x.size(d));
    } else {
      shape[first] *= x.size(d);
    }
  }
  if (x.rank() == 0) shape.push_back(1);
  return viewed("flatten", x, shape);
}

Tensor unsqueeze(const Tensor& x, int64_t dim) {
  check_defined("unsqueeze", "x", x);
  const int at = checked_dim("unsqueeze", dim, x.rank() + 1);
  Shape shape(x.shape().begin(), x.shape().begin() + at);
  shape.push_back(1);
  for (int d = at; d < x.rank(); ++d) shape.push_back(x.size(d));
  return viewed("unsqueeze", x, shape);
}

Tensor squeeze(const Tensor& x, const SqueezeOptions& options) {
  check_defined("squeeze", "x", x);
  Shape shape;
  for (int d = 0; d < x.rank(); ++d) {
    bool named = options.dim.rank() == 0;
    for (int64_t dim : options.dim) named = named || checked_dim("squeeze", dim, x.rank()) == d;
    if (!named || x.size(d) != 1) shape.push_back(x.size(d));
  }
  return viewed("squeeze", x, shape);
}

// y's dimension d is x's dims[d]; dx = dy permuted back
Tensor permute(const Tensor& x, const Shape& dims) {
  check_defined("permute", "x", x);
  Shape order, back = x.shape(), shape;
  bool seen[Shape::kMaxRank] = {};
  for (int64_t dim : dims) {
    const int d = checked_dim("permute", dim, x.rank());
    if (seen[d]) fail(Code::argument, "permute", "dim {} appears twice", dim);
    seen[d] = true;
    back[d] = order.rank();
    order.push_back(d);
    shape.push_back(x.size(d));
  }
  if (order.rank() != x.rank()) {
    fail(Code::argument, "permute", "{} does not name every dimension of {}", dims, x.shape());
  }
  Tensor y = Tensor::empty(shape, x.dtype(), "permute");
  kernels::permute(x.shape(), order, x.data<std::byte>(), y.data<std::byte>(),
                   static_cast<int64_t>(dtype_bytes(x.dtype())));
  return record(
      "permute", y, {x}, [back](const Tensor& dy, Gradients& gradients) { gradients.add(0, permute(dy, back)); },
      Derivative::any);
}

Tensor transpose(const Tensor& x, int64_t dim0, int64_t dim1) {
  check_defined("transpose", "x", x);
  const int first = checked_dim("transpose", dim0, x.rank()), second = checked_dim("transpose", dim1, x.rank());
  Shape dims;
  for (int d = 0; d < x.rank(); ++d) dims.push_back(d == first ? second : d == second ? first : d);
  return permute(x, dims);
}

}  // namespace hebb
