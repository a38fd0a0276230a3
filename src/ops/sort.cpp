// One sort gives the positions; values are gathered by them, which also makes their gradient.
#include "kernels/sort.h"

#include "ops/reduced.h"

namespace hebb {
namespace {

/// The first `count` values along dim in order (all for -1), and their positions.
Tensors ordered(const char* name, const Tensor& x, int64_t dim, bool descending, int64_t count = -1) {
  check_float(name, "x", x);
  const int d = checked_dim(name, dim, x.rank());
  const Tensor rows = x.rank() == 0 ? reshape(x, {1}) : d == x.rank() - 1 ? x : transpose(x, d, -1);
  const int64_t n = rows.shape().back();
  if (count < -1 || count > n) fail(Code::index, name, "k out of range 0…{}: {}", n, count);
  Tensor index = Tensor::empty(rows.shape(), DType::i32, name);
  const Tensor scratch = Tensor::empty({n}, DType::i32, name);
  kernels::argsort(n ? x.size() / n : 0, n, descending, rows.data(), index.data<int32_t>(), scratch.data<int32_t>());
  if (count >= 0) index = slice(index, -1, 0, count);
  const Tensor values = gather(rows, -1, index);
  if (x.rank() == 0) return {reshape(values, {}), reshape(index, {})};
  if (d == x.rank() - 1) return {values, index};
  return {transpose(values, d, -1), transpose(index, d, -1)};
}

}  // namespace

Tensors sort(const Tensor& x, const SortOptions& options) {
  return ordered("sort", x, options.dim, options.descending);
}

Tensor argsort(const Tensor& x, const SortOptions& options) {
  check_defined("argsort", "x", x);
  return ordered("argsort", x.detach(), options.dim, options.descending)[1];
}

Tensors topk(const Tensor& x, int64_t k, const TopkOptions& options) {
  if (k < 0) fail(Code::argument, "topk", "k must not be negative: {}", k);
  return ordered("topk", x, options.dim, options.largest, k);
}

}  // namespace hebb
