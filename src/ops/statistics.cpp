// Reductions made of other reductions.
#include <cmath>
#include <limits>

#include "ops/reduced.h"

namespace hebb {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

Tensor number(float value) { return Tensor::full({}, value); }

/// x^power for x >= 0, with a gradient of 0, as PyTorch's, where x is 0.
Tensor power_or_zero(const Tensor& x, float power) {
  const Tensor zero = eq(x, number(0)), safe = masked_fill(x, zero, 1);
  return masked_fill(power == 0.5f ? sqrt(safe) : pow(safe, number(power)), zero, 0);
}

}  // namespace

Tensor var(const Tensor& x, const VarOptions& options) {
  check_float("var", "x", x);
  const Tensor total = sum(square(sub(x, mean(x, {.dim = options.dim, .keepdim = true}))),
                           {.dim = options.dim, .keepdim = options.keepdim});
  const auto each = static_cast<double>(x.size()) / static_cast<double>(total.size());
  const auto taken = static_cast<double>(options.unbiased ? options.correction : 0);
  return div(total, number(static_cast<float>(std::fmax(each - taken, 0))));
}

Tensor std(const Tensor& x, const VarOptions& options) {
  check_float("std", "x", x);
  return power_or_zero(var(x, options), 0.5f);
}

Tensor norm(const Tensor& x, const NormOptions& options) {
  check_float("norm", "x", x);
  const float p = options.p;
  const ReduceOptions over{options.dim, options.keepdim};
  if (p == 0) return sum(mul(ne(x, number(0)), add(mul(x, number(0)), number(1))), over);
  if (p == kInfinity) return max(abs(x), {options.dim, options.keepdim});
  if (p == -kInfinity) return min(abs(x), {options.dim, options.keepdim});
  if (p == 1) return sum(abs(x), over);
  if (p == 2) return power_or_zero(sum(square(x), over), 0.5f);
  const Tensor size = abs(x);
  return power_or_zero(sum(p > 0 && p < 1 ? power_or_zero(size, p) : pow(size, number(p)), over), 1 / p);
}

// the largest taken out, unless it is infinite, so that no exponential overflows
Tensor logsumexp(const Tensor& x, const Dims& dim, const LogsumexpOptions& options) {
  check_float("logsumexp", "x", x);
  const Shape shape = reduced_shape("logsumexp", x.shape(), dim, options.keepdim);
  if (x.size() == 0) return log(sum(exp(x), {.dim = dim, .keepdim = options.keepdim}));
  const Tensor largest = max(x.detach(), {.dim = dim, .keepdim = true});
  const Tensor shift = where(isfinite(largest), largest, number(0));
  return add(log(sum(exp(sub(x, shift)), {.dim = dim, .keepdim = options.keepdim})), shift.view(shape));
}

Tensor argmin(const Tensor& x, const ReduceOneOptions& options) {
  check_float("argmin", "x", x);
  return argmax(neg(x.detach()), options);
}

}  // namespace hebb
