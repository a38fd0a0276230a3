// Picking and putting by position. flip, roll and repeat are index_select with positions worked out.
#include <algorithm>

#include "kernels/index.h"
#include "ops/expanded.h"
#include "ops/indices.h"
#include "ops/reduced.h"

namespace hebb {
namespace {

kernels::GatherOf sizes_of(const Shape& x, int dim, int64_t m) {
  return {size_before(x, dim), x[dim], m, size_from(x, dim + 1)};
}

Tensor select_rows(const Tensor& x, int dim, const Tensor& index);

/// Zeros of shape x with y added at the positions of index along dim: the other way round from select_rows.
Tensor place_rows(const Tensor& y, const Shape& shape, int dim, const Tensor& index) {
  Tensor x = Tensor::zeros(shape, DType::f32, "index_select");
  kernels::add_rows(sizes_of(shape, dim, index.size()), index.data<int32_t>(), y.data(), x.data());
  return record(
      "index_add", x, {y},
      [dim, index](const Tensor& dx, Gradients& gradients) { gradients.add(0, select_rows(dx, dim, index)); },
      Derivative::any);
}

/// x's slices along dim at the positions in index, which are in range and nobody else's.
Tensor select_rows(const Tensor& x, int dim, const Tensor& index) {
  Shape shape = x.shape();
  shape[dim] = index.size();
  Tensor y = Tensor::empty(shape, x.dtype(), "index_select");
  kernels::select_rows(sizes_of(x.shape(), dim, index.size()), x.data<std::byte>(), index.data<int32_t>(),
                       y.data<std::byte>(), static_cast<int64_t>(dtype_bytes(x.dtype())));
  return record(
      "index_select", y, {x},
      [dim, index, from = x.shape()](const Tensor& dy, Gradients& gradients) {
        gradients.add(0, place_rows(dy, from, dim, index));
      },
      Derivative::any);
}

/// x with element j along dim taken from position(j), of `count`.
template <typename Position>
Tensor rearranged(const Tensor& x, int dim, int64_t count, Position position) {
  const Tensor index = Tensor::empty({count}, DType::i32, "index_select");
  for (int64_t j = 0; j < count; ++j) index.data<int32_t>()[j] = static_cast<int32_t>(position(j));
  return select_rows(x, dim, index);
}

/// The index of a scatter, checked against x and src.
Tensor scatter_index(const char* name, const Tensor& x, int dim, const Tensor& index, const Tensor& src) {
  check_float(name, "src", src);
  Tensor checked = along_index(name, x, dim, index);
  if (!(src.shape() == index.shape())) {
    fail(Code::shape, name, "src{} and index{} differ", src.shape(), index.shape());
  }
  return checked;
}

}  // namespace

// dx = dy added up at the positions
Tensor index_select(const Tensor& x, int64_t dim, const Tensor& index) {
  check_defined("index_select", "x", x);
  const int d = checked_dim("index_select", dim, x.rank());
  check_defined("index_select", "index", index);
  if (x.rank() == 0 || index.rank() > 1) {
    fail(Code::shape, "index_select", "needs index[m] and x of some dimensions, got x{}, index{}", x.shape(),
         index.shape());
  }
  return select_rows(x, d, checked_indices("index_select", "index", index, x.size(d)));
}

// dx = dy but 0 where something was put; dsrc = dy at index
Tensor scatter(const Tensor& x, int64_t dim, const Tensor& index, const Tensor& src) {
  check_float("scatter", "x", x);
  check_defined("scatter", "index", index);
  check_defined("scatter", "src", src);
  const int d = checked_dim("scatter", dim, x.rank());
  const Tensor from = src.rank() == 0 ? expanded(src, index.shape()) : src;
  const Tensor at = scatter_index("scatter", x, d, index, from);
  Tensor y = x.clone();
  kernels::scatter(sizes_of(x.shape(), d, at.size(d)), false, at.data<int32_t>(), from.data(), y.data());
  return record(
      "scatter", y, {x, from},
      [d, at](const Tensor& dy, Gradients& gradients) {
        if (gradients.needs(0)) gradients.add(0, scatter(dy, d, at, Tensor::zeros({})));
        if (gradients.needs(1)) gradients.add(1, gather(dy, d, at));
      },
      Derivative::any);
}

// dx = dy, dsrc = dy at index
Tensor scatter_add(const Tensor& x, int64_t dim, const Tensor& index, const Tensor& src) {
  check_float("scatter_add", "x", x);
  check_defined("scatter_add", "index", index);
  const int d = checked_dim("scatter_add", dim, x.rank());
  const Tensor at = scatter_index("scatter_add", x, d, index, src);
  Tensor y = x.clone();
  kernels::scatter(sizes_of(x.shape(), d, at.size(d)), true, at.data<int32_t>(), src.data(), y.data());
  return record(
      "scatter_add", y, {x, src},
      [d, at](const Tensor& dy, Gradients& gradients) {
        gradients.add(0, dy);
        if (gradients.needs(1)) gradients.add(1, gather(dy, d, at));
      },
      Derivative::any);
}

Tensor flip(const Tensor& x, const Dims& dims) {
  check_defined("flip", "x", x);
  Tensor y = x;
  for (int64_t dim : dims) {
    const int d = checked_dim("flip", dim, x.rank());
    if (x.rank() == 0) continue;
    const int64_t n = x.size(d);
    y = rearranged(y, d, n, [n](int64_t j) { return n - 1 - j; });
  }
  return y;
}

Tensor roll(const Tensor& x, const Dims& shifts, const RollOptions& options) {
  check_defined("roll", "x", x);
  const bool flat = options.dims.rank() == 0;
  if (shifts.rank() != (flat ? 1 : options.dims.rank())) {
    fail(Code::argument, "roll", "needs as many shifts as dims, got {}, {}", shifts, options.dims);
  }
  Tensor y = flat ? flatten(x) : x;
  for (int i = 0; i < shifts.rank(); ++i) {
    const int d = flat ? 0 : checked_dim("roll", options.dims[i], x.rank());
    if (y.rank() == 0 || y.size(d) == 0) continue;
    const int64_t n = y.size(d), shift = (shifts[i] % n + n) % n;
    y = rearranged(y, d, n, [=](int64_t j) { return (j + n - shift) % n; });
  }
  return flat ? reshape(y, x.shape()) : y;
}

Tensor repeat(const Tensor& x, const Shape& sizes) {
  check_defined("repeat", "x", x);
  const int more = sizes.rank() - x.rank();
  if (more < 0) fail(Code::argument, "repeat", "{} has fewer dimensions than x{}", sizes, x.shape());
  Shape shape;
  for (int d = 0; d < sizes.rank(); ++d) shape.push_back(d < more ? 1 : x.size(d - more));
  Tensor y = reshape(x, shape);
  for (int d = 0; d < sizes.rank(); ++d) {
    const int64_t n = shape[d];
    if (sizes[d] < 0) fail(Code::argument, "repeat", "a negative number of times: {}", sizes);
    if (sizes[d] != 1) y = rearranged(y, d, n * sizes[d], [n](int64_t j) { return n ? j % n : 0; });
  }
  return y;
}

}  // namespace hebb
