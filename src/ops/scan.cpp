// One recurrence, s[j] = b[j] + a[j - 1] s[j - 1], is both the running sum and the running product; the gradient of b is
// the same recurrence the other way round, without a division, so zeros in a product are nothing special.
#include "kernels/scan.h"

#include "ops/reduced.h"

namespace hebb {
namespace {

/// a links neighbours along dim, so it has one element fewer there than b; undefined, it is 1. See kernels::scan.
Tensor recurrence(const char* name, const Tensor& a, const Tensor& b, int dim, bool reverse) {
  const int64_t n = b.size(dim);
  Tensor s = Tensor::empty(b.shape(), DType::f32, name);
  kernels::scan({size_before(b.shape(), dim), n, size_from(b.shape(), dim + 1), reverse}, a ? a.data() : nullptr,
                b.data(), s.data());
  return record(
      name, s, {a, b},
      [=, s = s.detach()](const Tensor& ds, Gradients& gradients) {
        const Tensor db = recurrence(name, a, ds, dim, !reverse);
        gradients.add(1, db);
        if (!gradients.needs(0)) return;
        const Tensor y = gradients.output(s);
        gradients.add(0,
                      mul(slice(db, dim, reverse ? 0 : 1, n - reverse), slice(y, dim, reverse ? 1 : 0, n - !reverse)));
      },
      Derivative::any);
}

}  // namespace

Tensor cumsum(const Tensor& x, int64_t dim) {
  check_float("cumsum", "x", x);
  const int d = checked_dim("cumsum", dim, x.rank());
  return x.size() <= 1 || x.rank() == 0 ? mul(x, Tensor::full({}, 1)) : recurrence("cumsum", {}, x, d, false);
}

// b is x's first element and zeros, a is the others
Tensor cumprod(const Tensor& x, int64_t dim) {
  check_float("cumprod", "x", x);
  const int d = checked_dim("cumprod", dim, x.rank());
  if (x.rank() == 0 || x.size() <= 1) return mul(x, Tensor::full({}, 1));
  const Tensor others = slice(x, d, 1, x.size(d));
  const Tensor start = concat({slice(x, d, 0, 1), Tensor::zeros(others.shape())}, {.dim = d});
  return recurrence("cumprod", others, start, d, false);
}

Tensor prod(const Tensor& x, const ReduceOneOptions& options) {
  check_float("prod", "x", x);
  if (options.dim.rank() > 1) fail(Code::argument, "prod", "takes one dim, got {}", options.dim);
  const Shape shape = reduced_shape("prod", x.shape(), options.dim, options.keepdim);
  const bool all = options.dim.rank() == 0 || x.rank() == 0;
  const int d = all ? 0 : checked_dim("prod", options.dim[0], x.rank());
  const Tensor factors = all ? reshape(x, {x.size()}) : x;
  const int64_t n = factors.size(d);
  if (n == 0) return add(sum(x, {options.dim, options.keepdim}), Tensor::full({}, 1));
  return reshape(slice(cumprod(factors, d), d, n - 1, n), shape);
}

}  // namespace hebb
