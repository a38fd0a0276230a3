// The same elements repeated, in pieces, or but for a triangle.
#include <algorithm>

#include "kernels/index.h"
#include "ops/expanded.h"
#include "ops/reduced.h"

namespace hebb {
namespace {

Tensor triangle(const char* name, const Tensor& x, bool lower, int64_t diagonal) {
  check_float(name, "x", x);
  if (x.rank() < 2) fail(Code::shape, name, "needs at least 2 dimensions, got {}", x.shape());
  const int64_t rows = x.size(x.rank() - 2), columns = x.size(x.rank() - 1);
  const Tensor kept = Tensor::empty({rows, columns}, DType::f32, name);
  for (int64_t i = 0; i < rows; ++i) {
    for (int64_t j = 0; j < columns; ++j) kept.data()[i * columns + j] = lower ? j - i <= diagonal : j - i >= diagonal;
  }
  return where(kept, x, Tensor::zeros({}));
}

}  // namespace

Tensor expanded(const Tensor& x, const Shape& shape) { return x.shape() == shape ? x : expand(x, shape); }

// dx = dy summed over what was repeated
Tensor expand(const Tensor& x, const Shape& shape) {
  check_defined("expand", "x", x);
  Shape wanted = shape;
  const int more = shape.rank() - x.rank();
  bool fits = more >= 0;
  for (int d = std::max(more, 0); fits && d < shape.rank(); ++d) {
    if (shape[d] == -1) wanted[d] = x.size(d - more);
    fits = x.size(d - more) == 1 || x.size(d - more) == wanted[d];
  }
  if (!fits) fail(Code::shape, "expand", "x{} does not broadcast to {}", x.shape(), shape);
  Tensor y = Tensor::empty(wanted, x.dtype(), "expand");
  kernels::expand(kernels::Strided(wanted, x.shape(), x.shape()), x.data<std::byte>(), y.data<std::byte>(),
                  static_cast<int64_t>(dtype_bytes(x.dtype())));
  return record(
      "expand", y, {x},
      [from = x.shape()](const Tensor& dy, Gradients& gradients) { gradients.add(0, sum_to(dy, from)); },
      Derivative::any);
}

Tensor broadcast_to(const Tensor& x, const Shape& shape) { return expand(x, shape); }

Tensors split(const Tensor& x, const Dims& split_size, const SplitOptions& options) {
  check_defined("split", "x", x);
  const int dim = checked_dim("split", options.dim, x.rank());
  const int64_t n = x.rank() ? x.size(dim) : 0;
  Tensors pieces;
  int64_t start = 0;
  const bool listed = split_size.rank() > 1;
  for (int64_t size : split_size) {
    if (size < 0 || (size == 0 && n > 0 && !listed)) fail(Code::argument, "split", "no such size of a piece: {}", size);
    do {
      pieces.push_back(slice(x, dim, start, listed ? start + size : std::min(start + size, n)));
      start += size;
    } while (!listed && start < n);
  }
  if (listed && start != n)
    fail(Code::shape, "split", "sizes {} do not add up to dim {} of {}", split_size, dim, x.shape());
  return pieces;
}

Tensors chunk(const Tensor& x, int64_t chunks, const SplitOptions& options) {
  check_defined("chunk", "x", x);
  if (chunks < 1) fail(Code::argument, "chunk", "chunks must be at least 1, got {}", chunks);
  const int dim = checked_dim("chunk", options.dim, x.rank());
  const int64_t n = x.rank() ? x.size(dim) : 0;
  return split(x, std::max<int64_t>((n + chunks - 1) / chunks, 1), {.dim = dim});
}

Tensor tril(const Tensor& x, const TriangleOptions& options) { return triangle("tril", x, true, options.diagonal); }
Tensor triu(const Tensor& x, const TriangleOptions& options) { return triangle("triu", x, false, options.diagonal); }

}  // namespace hebb
