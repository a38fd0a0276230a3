// Parts of tensors and tensors of parts: slice, concat, stack, gather, one-hot.
#include "kernels/index.h"

#include <algorithm>
#include <cmath>

#include "ops/indices.h"
#include "ops/reduced.h"

namespace hebb {
namespace {

kernels::SliceOf part_of(const Shape& shape, int dim, int64_t start, int64_t length) {
  return {size_before(shape, dim), shape[dim], size_from(shape, dim + 1), start, length};
}

int64_t element_bytes(const Tensor& x) { return static_cast<int64_t>(dtype_bytes(x.dtype())); }

}  // namespace

Tensor checked_indices(const char* op, const char* name, const Tensor& index, int64_t below, int64_t ignored) {
  check_defined(op, name, index);
  Tensor result = index.dtype() == DType::i32 ? index.clone() : Tensor::empty(index.shape(), DType::i32, op);
  auto* at = result.data<int32_t>();
  if (index.dtype() != DType::i32) {
    const std::vector<float> values = index.to_vector();
    for (size_t i = 0; i < values.size(); ++i) {
      if (values[i] != std::floor(values[i]) || std::fabs(values[i]) > 1e9f) {
        fail(Code::value, op, "{}[{}] is no index: {}", name, i, values[i]);
      }
      at[i] = static_cast<int32_t>(values[i]);
    }
  }
  for (int64_t i = 0; i < result.size(); ++i) {
    if ((at[i] < 0 || at[i] >= below) && at[i] != ignored) {
      fail(Code::index, op, "{}[{}] is out of range 0…{}: {}", name, i, below - 1, at[i]);
    }
  }
  return result;
}

Tensor along_index(const char* op, const Tensor& x, int dim, const Tensor& index) {
  check_defined(op, "index", index);
  Shape expected = x.shape();
  if (index.rank() == x.rank() && x.rank() > 0) expected[dim] = index.size(dim);
  if (!(index.shape() == expected) || x.rank() == 0) {
    fail(Code::shape, op, "index{} must have x{}'s sizes but at dim {}", index.shape(), x.shape(), dim);
  }
  return checked_indices(op, "index", index, x.size(dim));
}

// dx = dy in its place, 0 elsewhere
Tensor slice(const Tensor& x, int64_t dim, int64_t start, int64_t end) {
  check_defined("slice", "x", x);
  if (x.rank() == 0) fail(Code::shape, "slice", "a scalar has no parts");
  const int d = checked_dim("slice", dim, x.rank());
  const int64_t n = x.size(d);
  const int64_t first = std::clamp<int64_t>(start < 0 ? start + n : start, 0, n);
  const int64_t last = std::clamp<int64_t>(end < 0 ? end + n : end, first, n);
  const kernels::SliceOf part = part_of(x.shape(), d, first, last - first);
  Tensor y;
  if (d == 0) {
    y = x.rows(first, last);
  } else {
    Shape shape = x.shape();
    shape[d] = last - first;
    y = Tensor::empty(shape, x.dtype(), "slice");
    kernels::slice(part, x.data<std::byte>(), y.data<std::byte>(), element_bytes(x));
  }
  const auto backward = [part, d, shape = x.shape()](const Tensor& dy, Gradients& gradients) {
    if (grad_enabled()) {
      Shape before = shape, after = shape;
      before[d] = part.start;
      after[d] = shape[d] - part.start - part.length;
      return gradients.add(0, concat({Tensor::zeros(before), dy, Tensor::zeros(after)}, {.dim = d}));
    }
    if (gradients.needs(0)) kernels::add_part(part, dy.data(), gradients.sum_in_place(0, shape).data());
  };
  return record("slice", y, {x}, backward, Derivative::any);
}

// each dx = its slice of dy
Tensor concat(const Tensors& tensors, const ConcatOptions& options) {
  if (tensors.empty()) fail(Code::argument, "concat", "of no tensors");
  for (const Tensor& x : tensors) check_defined("concat", "a tensor", x);
  const Tensor& first = tensors.front();
  const int dim = checked_dim("concat", options.dim, first.rank());
  if (first.rank() == 0) fail(Code::shape, "concat", "scalars cannot be joined; stack them");
  Shape shape = first.shape();
  shape[dim] = 0;
  for (const Tensor& x : tensors) {
    Shape expected = first.shape();
    if (x.rank() == first.rank()) expected[dim] = x.size(dim);
    if (x.dtype() != first.dtype()) {
      fail(Code::dtype, "concat", "tensors differ in dtype: {}, {}", dtype_name(first.dtype()), dtype_name(x.dtype()));
    }
    if (!(x.shape() == expected)) {
      fail(Code::shape, "concat", "tensors differ outside dim {}: {}, {}", dim, first.shape(), x.shape());
    }
    shape[dim] += x.size(dim);
  }
  Tensor y = Tensor::empty(shape, first.dtype(), "concat");
  std::vector<int64_t> starts;
  int64_t start = 0;
  for (const Tensor& x : tensors) {
    kernels::place(part_of(shape, dim, start, x.size(dim)), x.data<std::byte>(), y.data<std::byte>(), element_bytes(x));
    starts.push_back(start);
    start += x.size(dim);
  }
  starts.push_back(start);
  const auto backward = [dim, starts](const Tensor& dy, Gradients& gradients) {
    for (size_t i = 0; i + 1 < starts.size(); ++i) {
      if (gradients.needs(i)) gradients.add(i, slice(dy, dim, starts[i], starts[i + 1]));
    }
  };
  return record("concat", y, tensors, backward, Derivative::any);
}

Tensor stack(const Tensors& tensors, const StackOptions& options) {
  if (tensors.empty()) fail(Code::argument, "stack", "of no tensors");
  Tensors wider;
  for (const Tensor& x : tensors) {
    check_defined("stack", "a tensor", x);
    if (!(x.shape() == tensors.front().shape())) {
      fail(Code::shape, "stack", "shapes differ: {}, {}", tensors.front().shape(), x.shape());
    }
    wider.push_back(unsqueeze(x, options.dim));
  }
  return concat(wider, {.dim = checked_dim("stack", options.dim, tensors.front().rank() + 1)});
}

// dx[index] += dy
Tensor gather(const Tensor& x, int64_t dim, const Tensor& index) {
  check_float("gather", "x", x);
  const int d = checked_dim("gather", dim, x.rank());
  const Tensor at = along_index("gather", x, d, index);
  Tensor y = Tensor::empty(at.shape(), DType::f32, "gather");
  kernels::gather({size_before(x.shape(), d), x.size(d), at.size(d), size_from(x.shape(), d + 1)}, x.data(),
                  at.data<int32_t>(), y.data());
  return record(
      "gather", y, {x},
      [d, at, shape = x.shape()](const Tensor& dy, Gradients& gradients) {
        gradients.add(0, scatter_add(Tensor::zeros(shape), d, at, dy));
      },
      Derivative::any);
}

Tensor one_hot(const Tensor& x, const OneHotOptions& options) {
  check_defined("one_hot", "x", x);
  if (x.dtype() != DType::i32) fail(Code::dtype, "one_hot", "x must be i32, got {}", dtype_name(x.dtype()));
  int64_t classes = options.num_classes;
  if (classes < 0) {
    classes = 0;
    for (int64_t i = 0; i < x.size(); ++i) classes = std::max<int64_t>(classes, x.data<int32_t>()[i] + int64_t{1});
  }
  const Tensor at = checked_indices("one_hot", "x", x, classes);
  Shape shape = x.shape();
  shape.push_back(classes);
  Tensor y = Tensor::zeros(shape, DType::f32, "one_hot");
  for (int64_t i = 0; i < x.size(); ++i) y.data()[i * classes + at.data<int32_t>()[i]] = 1.0f;
  return y;
}

}  // namespace hebb
