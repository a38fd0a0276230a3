// Losses of values, distributions and overlaps, made of other ops.
#include <cmath>

#include "ops/losses.h"
#include "ops/reduced.h"

namespace hebb {
namespace {

constexpr float kHalfLog2Pi = 0.9189385332f;  // ln(2 pi) / 2

Tensor number(float value) { return Tensor::full({}, value); }

/// c (d - c / 2) for c = min(d, delta): the parabola below delta, its tangent above.
Tensor bent(const Tensor& input, const Tensor& target, float delta) {
  const Tensor d = abs(sub(input, target)), cut = clamp(d, {.max = delta});
  return mul(cut, sub(d, mul(cut, number(0.5f))));
}

}  // namespace

Tensor smooth_l1(const Tensor& input, const Tensor& target, const SmoothL1Options& options) {
  check_pair("smooth_l1", input, target);
  if (!(options.beta >= 0)) fail(Code::argument, "smooth_l1", "beta must not be negative: {}", options.beta);
  if (options.beta == 0) return l1(input, target, {.reduction = options.reduction});
  return reduce_loss(div(bent(input, target, options.beta), number(options.beta)), options.reduction);
}

Tensor huber(const Tensor& input, const Tensor& target, const HuberOptions& options) {
  check_pair("huber", input, target);
  if (!(options.delta > 0)) fail(Code::argument, "huber", "delta must be above 0, got {}", options.delta);
  return reduce_loss(bent(input, target, options.delta), options.reduction);
}

// p ln p is 0 where p is 0
Tensor kl(const Tensor& input, const Tensor& target, const KlOptions& options) {
  check_pair("kl", input, target);
  Tensor losses;
  if (options.log_target) {
    losses = mul(exp(target), sub(target, input));
  } else {
    const Tensor log_p = log(masked_fill(target, eq(target, number(0)), 1));
    losses = mul(target, sub(log_p, input));
  }
  switch (options.reduction) {
    case KlReduction::mean: return mean(losses);
    case KlReduction::sum: return sum(losses);
    case KlReduction::none: return losses;
    case KlReduction::batchmean: break;
  }
  return div(sum(losses), number(input.rank() ? static_cast<float>(input.size(0)) : 1.0f));
}

Tensor poisson_nll(const Tensor& input, const Tensor& target, const PoissonNllOptions& options) {
  check_pair("poisson_nll", input, target);
  Tensor losses = options.log_input ? sub(exp(input), mul(target, input))
                                    : sub(input, mul(target, log(add(input, number(options.eps)))));
  if (options.full) {  // t ln t - t + ln(2 pi t) / 2
    const Tensor above = gt(target, number(1)), t = where(above, target, number(1));
    const Tensor stirling = add(sub(mul(add(t, number(0.5f)), log(t)), t), number(kHalfLog2Pi));
    losses = add(losses, where(above, stirling, number(0)));
  }
  return reduce_loss(losses, options.reduction);
}

Tensor gaussian_nll(const Tensor& input, const Tensor& target, const Tensor& var, const GaussianNllOptions& options) {
  check_pair("gaussian_nll", input, target);
  check_float("gaussian_nll", "var", var);
  const Shape front(input.shape().begin(), input.shape().end() - (input.rank() > 0));
  Tensor spread = var;
  if (!(var.shape() == input.shape())) {
    Shape column = front;
    column.push_back(1);
    if (!(var.shape() == front) && !(var.shape() == column)) {
      fail(Code::shape, "gaussian_nll", "var{} does not fit input{}", var.shape(), input.shape());
    }
    spread = reshape(var, column);
  }
  for (int64_t i = 0; i < var.size(); ++i) {
    if (var.data()[i] < 0) fail(Code::value, "gaussian_nll", "var[{}] is negative: {}", i, var.data()[i]);
  }
  // raised to eps in value only: the gradient goes on as if it had not been
  const Tensor raised = add(spread, sub(clamp(spread.detach(), {.min = options.eps}), spread.detach()));
  const Tensor losses = mul(add(log(raised), div(square(sub(input, target)), raised)), number(0.5f));
  return reduce_loss(options.full ? add(losses, number(kHalfLog2Pi)) : losses, options.reduction);
}

// 1 - p = sigmoid(x) (1 - t) + sigmoid(-x) t, which does not cancel where p is near 1
Tensor focal(const Tensor& input, const Tensor& target, const FocalOptions& options) {
  check_pair("focal", input, target);
  const Tensor one = number(1), other = sub(one, target);
  const Tensor missed = add(mul(sigmoid(input), other), mul(sigmoid(neg(input)), target));
  Tensor losses = bce_with_logits(input, target, {.reduction = Reduction::none});
  losses = mul(losses, pow(missed, number(options.gamma)));
  if (options.alpha >= 0) {
    losses = mul(losses, add(mul(target, number(options.alpha)), mul(other, number(1 - options.alpha))));
  }
  return reduce_loss(losses, options.reduction);
}

Tensor dice(const Tensor& input, const Tensor& target, const DiceOptions& options) {
  check_probabilities("dice", input);
  check_pair("dice", input, target);
  Dims inner;
  for (int d = input.rank() > 1; d < input.rank(); ++d) inner.push_back(d);
  const Tensor smooth = number(options.smooth);
  const auto total = [&](const Tensor& x) { return sum(x, {.dim = inner}); };
  const Tensor both = add(mul(total(mul(input, target)), number(2)), smooth);
  const Tensor all = add(total(add(input, target)), smooth);
  return reduce_loss(sub(number(1), div(both, all)), options.reduction);
}

}  // namespace hebb
