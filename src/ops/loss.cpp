// Losses. Elementwise ones share a kernel; class-index ones share the rules of weights, ignored targets and smoothing.
#include "kernels/loss.h"

#include "kernels/softmax.h"
#include "ops/indices.h"
#include "ops/losses.h"
#include "ops/reduced.h"

namespace hebb {
namespace {

/// The losses reduced to what the user asked for. `weight` is what a mean divides by.
Tensor reduced(const Tensor& losses, Reduction reduction, double weight) {
  if (reduction == Reduction::none) return losses;
  Tensor y = sum(losses);
  if (reduction == Reduction::mean) *y.data() = static_cast<float>(static_cast<double>(*y.data()) / weight);
  return y;
}

/// The gradient that reaches each loss: dy itself under 'none', else one number for all.
struct LossGradient {
  Tensor each;
  int64_t step;

  LossGradient(const Tensor& dy, Reduction reduction, double weight) : each(dy), step(reduction == Reduction::none) {
    if (reduction == Reduction::mean)
      each = Tensor::full({}, static_cast<float>(static_cast<double>(*dy.data()) / weight));
  }
};

Tensor number(double value) { return Tensor::full({}, static_cast<float>(value)); }

/// The derivative of each loss by its input and by its target, as ops: for a gradient that is differentiated again.
Tensor input_slope(kernels::Loss kind, const Tensor& x, const Tensor& t) {
  switch (kind) {
    case kernels::Loss::mse: return mul(sub(x, t), number(2));
    case kernels::Loss::l1: return sign(sub(x, t));
    case kernels::Loss::bce: return div(sub(x, t), maximum(mul(x, sub(number(1), x)), number(1e-12)));
    case kernels::Loss::bce_with_logits: break;
  }
  return sub(sigmoid(x), t);
}

Tensor target_slope(kernels::Loss kind, const Tensor& x, const Tensor& t) {
  switch (kind) {
    case kernels::Loss::bce: return sub(log(sub(number(1), x)), log(x));
    case kernels::Loss::bce_with_logits: return neg(x);
    default: return neg(input_slope(kind, x, t));
  }
}

Tensor elementwise(const char* name, kernels::Loss kind, const Tensor& input, const Tensor& target,
                   Reduction reduction) {
  check_pair(name, input, target);
  Tensor losses = Tensor::empty(input.shape(), DType::f32, name);
  kernels::loss(kind, input.size(), input.data(), target.data(), losses.data());
  const auto count = static_cast<double>(input.size());
  const auto backward = [=](const Tensor& dy, Gradients& gradients) {
    const bool again = grad_enabled();
    if (again || gradients.needs(1)) {
      const Tensor each = reduction == Reduction::mean ? div(dy, number(count)) : dy;
      if (again) gradients.add(0, mul(each, input_slope(kind, input, target)));
      if (gradients.needs(1)) gradients.add(1, mul(each, target_slope(kind, input, target)));
    }
    if (again || !gradients.needs(0)) return;
    const LossGradient d(dy, reduction, count);
    Tensor dx = Tensor::empty(input.shape());
    kernels::loss_backward(kind, input.size(), input.data(), target.data(), d.each.data(), d.step, dx.data());
    gradients.add(0, std::move(dx));
  };
  return record(name, reduced(losses, reduction, count), {input, target}, backward, Derivative::any);
}

/// The same with a weight for each loss, which broadcasts.
Tensor weighted(const char* name, const Tensor& losses, const std::optional<Tensor>& weight, Reduction reduction) {
  if (!weight) return reduce_loss(losses, reduction);
  const Tensor product = mul(losses, *weight);
  if (!(product.shape() == losses.shape())) {
    fail(Code::shape, name, "weight{} does not broadcast to {}", weight->shape(), losses.shape());
  }
  return reduce_loss(product, reduction);
}

/// x[N, C, …] as rows [N …, C].
Tensor class_rows(const Tensor& x) {
  if (x.rank() == 1) return reshape(x, {1, x.size()});
  if (x.rank() == 2) return x;
  Shape order;
  for (int d = 0; d < x.rank(); ++d) {
    if (d != 1) order.push_back(d);
  }
  order.push_back(1);
  const int64_t classes = x.size(1);
  return reshape(permute(x, order), {classes ? x.size() / classes : 0, classes});
}

/// What cross_entropy and nll have in common, with the checks that make their kernels safe.
struct ClassLoss {
  Tensor index, weight;
  int64_t rows = 1, classes = 0;
  kernels::ClassTargets targets{};
  double total_weight = 0;

  ClassLoss(const char* op, const Tensor& input, const Tensor& target, const std::optional<Tensor>& class_weight,
            int64_t ignore, float smoothing) {
    check_float(op, "input", input);
    check_defined(op, "target", target);
    const int dim = input.rank() > 1 ? 1 : 0;
    Shape expected;
    for (int d = 0; d < input.rank(); ++d) {
      if (d != dim) expected.push_back(input.size(d));
    }
    if (input.rank() < 1 || !(target.shape() == expected)) {
      fail(Code::shape, op, "needs input[N, C, …] and target[N, …], got input{}, target{}", input.shape(),
           target.shape());
    }
    classes = input.size(dim);
    rows = target.size();
    index = checked_indices(op, "target", target, classes, ignore);
    if (class_weight) {
      weight = *class_weight;
      check_class_weight(op, weight, classes);
      if (weight.requires_grad() && grad_enabled()) {
        fail(Code::state, op, "the weight cannot require a gradient; detach() it");
      }
    }
    targets = {index.data<int32_t>(), weight ? weight.data() : nullptr, ignore, smoothing};
    for (int64_t r = 0; r < rows; ++r) total_weight += static_cast<double>(targets.weight_of(r));
  }
};

/// The gradient of log-probabilities (rows, C) for dy, as ops.
Tensor nll_gradient(const ClassLoss& loss, const Tensor& dy, Reduction reduction) {
  const Tensor one = number(1);
  Tensor unit = Tensor::empty({loss.rows, loss.classes});
  kernels::nll_backward(loss.rows, loss.classes, loss.targets, one.data(), 0, unit.data());
  if (reduction == Reduction::none) return mul(unit, reshape(dy, {loss.rows, 1}));
  return mul(unit, reduction == Reduction::mean ? div(dy, number(loss.total_weight)) : dy);
}

// -ln softmax(x)[target] for rows; dx = w (softmax(x) - one_hot(target)), with smoothing spreading the one
Tensor cross_entropy_of_rows(const Tensor& x, const ClassLoss& loss, const Shape& shape, Reduction reduction) {
  Tensor losses = Tensor::empty(shape, DType::f32, "cross_entropy");
  const Tensor log_p = Tensor::empty(x.shape(), DType::f32, "cross_entropy");
  kernels::log_softmax(loss.rows, loss.classes, x.data(), log_p.data());
  kernels::nll(loss.rows, loss.classes, log_p.data(), loss.targets, losses.data());
  const auto backward = [=](const Tensor& dy, Gradients& gradients) {
    if (grad_enabled()) {
      const Tensor d = nll_gradient(loss, dy, reduction);
      return gradients.add(0, sub(d, mul(softmax(x, 1), sum(d, {.dim = 1, .keepdim = true}))));
    }
    const LossGradient d(dy, reduction, loss.total_weight);
    Tensor dx = Tensor::empty(log_p.shape());
    kernels::cross_entropy_backward(loss.rows, loss.classes, log_p.data(), loss.targets, d.each.data(), d.step,
                                    dx.data());
    gradients.add(0, std::move(dx));
  };
  return record("cross_entropy", reduced(losses, reduction, loss.total_weight), {x}, backward, Derivative::any);
}

/// The target as probabilities of the input's shape.
Tensor soft_cross_entropy(const Tensor& input, const Tensor& target, const CrossEntropyOptions& options) {
  check_float("cross_entropy", "target (class probabilities)", target);
  if (options.ignore_index >= 0) {
    fail(Code::argument, "cross_entropy", "ignoreIndex has no meaning for class probabilities: {}",
         options.ignore_index);
  }
  const int dim = input.rank() > 1 ? 1 : 0;
  const auto classes = static_cast<double>(input.size(dim)), spread = static_cast<double>(options.label_smoothing);
  const Tensor p = spread > 0 ? add(mul(target, number(1 - spread)), number(spread / classes)) : target;
  Tensor losses = mul(p, log_softmax(input, dim));
  if (options.weight) {
    check_class_weight("cross_entropy", *options.weight, input.size(dim));
    Shape shape;
    for (int d = 0; d < input.rank() - dim; ++d) shape.push_back(d ? 1 : input.size(dim));
    losses = mul(losses, reshape(*options.weight, shape));
  }
  return reduce_loss(neg(sum(losses, {.dim = dim})), options.reduction);
}

}  // namespace

Tensor reduce_loss(const Tensor& losses, Reduction reduction) {
  switch (reduction) {
    case Reduction::mean: return mean(losses);
    case Reduction::sum: return sum(losses);
    case Reduction::none: break;
  }
  return losses;
}

void check_pair(const char* op, const Tensor& input, const Tensor& target) {
  check_float(op, "input", input);
  check_float(op, "target", target);
  if (!(input.shape() == target.shape())) {
    fail(Code::shape, op, "shapes differ: input{}, target{}", input.shape(), target.shape());
  }
}

void check_probabilities(const char* op, const Tensor& input) {
  check_float(op, "input", input);
  for (int64_t i = 0; i < input.size(); ++i) {
    const float p = input.data()[i];
    if (!(p >= 0 && p <= 1) && p == p) {
      fail(Code::value, op, "input[{}] is no probability (apply sigmoid first): {}", i, p);
    }
  }
}

void check_class_weight(const char* op, const Tensor& weight, int64_t classes) {
  check_float(op, "weight", weight);
  if (!(weight.shape() == Shape{classes})) {
    fail(Code::shape, op, "weight{} does not fit {} classes", weight.shape(), classes);
  }
}

Tensor bce(const Tensor& input, const Tensor& target, const BceOptions& options) {
  check_probabilities("bce", input);
  const Reduction first = options.weight ? Reduction::none : options.reduction;
  const Tensor losses = elementwise("bce", kernels::Loss::bce, input, target, first);
  return options.weight ? weighted("bce", losses, options.weight, options.reduction) : losses;
}

// with posWeight w: (1 - t) x + (1 + (w - 1) t) ln(1 + e^-x)
Tensor bce_with_logits(const Tensor& input, const Tensor& target, const BceWithLogitsOptions& options) {
  constexpr const char* kName = "bce_with_logits";
  if (!options.weight && !options.pos_weight) {
    return elementwise(kName, kernels::Loss::bce_with_logits, input, target, options.reduction);
  }
  if (!options.pos_weight) {
    const Tensor losses = elementwise(kName, kernels::Loss::bce_with_logits, input, target, Reduction::none);
    return weighted(kName, losses, options.weight, options.reduction);
  }
  check_pair(kName, input, target);
  const Tensor one = number(1), scale = add(one, mul(sub(*options.pos_weight, one), target));
  const Tensor losses = add(mul(sub(one, target), input), mul(scale, softplus(neg(input))));
  if (!(losses.shape() == input.shape())) {
    fail(Code::shape, kName, "posWeight{} does not broadcast to {}", options.pos_weight->shape(), input.shape());
  }
  return weighted(kName, losses, options.weight, options.reduction);
}

Tensor mse(const Tensor& input, const Tensor& target, const LossOptions& options) {
  return elementwise("mse", kernels::Loss::mse, input, target, options.reduction);
}

Tensor l1(const Tensor& input, const Tensor& target, const LossOptions& options) {
  return elementwise("l1", kernels::Loss::l1, input, target, options.reduction);
}

// dinput = dlog_p: -w at the targets
Tensor nll(const Tensor& input, const Tensor& target, const NllOptions& options) {
  const ClassLoss loss("nll", input, target, options.weight, options.ignore_index, 0.0f);
  const Tensor rows = class_rows(input);
  Tensor losses = Tensor::empty(target.shape(), DType::f32, "nll");
  kernels::nll(loss.rows, loss.classes, rows.data(), loss.targets, losses.data());
  const auto backward = [loss, reduction = options.reduction](const Tensor& dy, Gradients& gradients) {
    gradients.add(0, nll_gradient(loss, dy, reduction));
  };
  return record("nll", reduced(losses, options.reduction, loss.total_weight), {rows}, backward, Derivative::any);
}

Tensor cross_entropy(const Tensor& input, const Tensor& target, const CrossEntropyOptions& options) {
  if (!(options.label_smoothing >= 0 && options.label_smoothing <= 1)) {
    fail(Code::argument, "cross_entropy", "labelSmoothing must be between 0 and 1, got {}", options.label_smoothing);
  }
  check_float("cross_entropy", "input", input);
  check_defined("cross_entropy", "target", target);
  if (input.rank() > 0 && input.shape() == target.shape()) return soft_cross_entropy(input, target, options);
  const ClassLoss loss("cross_entropy", input, target, options.weight, options.ignore_index, options.label_smoothing);
  return cross_entropy_of_rows(class_rows(input), loss, target.shape(), options.reduction);
}

}  // namespace hebb
