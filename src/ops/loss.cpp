// Losses. Elementwise ones share a kernel; class-index ones share the rules of weights, ignored targets and smoothing.
#include "kernels/loss.h"

#include "kernels/softmax.h"
#include "ops/indices.h"
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

Tensor elementwise(const char* name, kernels::Loss kind, const Tensor& input, const Tensor& target,
                   Reduction reduction) {
  check_float(name, "input", input);
  check_float(name, "target", target);
  if (!(input.shape() == target.shape())) {
    fail(Code::shape, name, {"shapes differ: input", input.shape(), ", target", target.shape()});
  }
  const bool symmetric = kind == kernels::Loss::mse || kind == kernels::Loss::l1;
  if (target.requires_grad() && !symmetric && grad_enabled()) {
    fail(Code::state, name, {"the target cannot require a gradient; detach() it"});
  }
  Tensor losses = Tensor::empty(input.shape(), DType::f32, name);
  kernels::loss(kind, input.size(), input.data(), target.data(), losses.data());
  const auto count = static_cast<double>(input.size());
  return record(name, reduced(losses, reduction, count), {input, target}, [=](const Tensor& dy, Gradients& gradients) {
    const LossGradient d(dy, reduction, count);
    Tensor dx = Tensor::empty(input.shape());
    kernels::loss_backward(kind, input.size(), input.data(), target.data(), d.each.data(), d.step, dx.data());
    if (gradients.needs(1)) gradients.add(1, neg(dx));
    gradients.add(0, std::move(dx));
  });
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
    if (input.rank() < 1 || input.rank() > 2 ||
        !(target.shape() == Shape(input.shape().begin(), input.shape().end() - 1))) {
      fail(Code::shape, op, {"needs input[N, C] and target[N], got input", input.shape(), ", target", target.shape()});
    }
    classes = input.shape().back();
    rows = target.size();
    index = checked_indices(op, "target", target, classes, ignore);
    if (class_weight) {
      check_float(op, "weight", *class_weight);
      weight = *class_weight;
      if (weight.requires_grad() && grad_enabled()) {
        fail(Code::state, op, {"the weight cannot require a gradient; detach() it"});
      }
      if (!(weight.shape() == Shape{classes})) {
        fail(Code::shape, op, {"weight", weight.shape(), " does not fit ", classes, " classes"});
      }
    }
    targets = {index.data<int32_t>(), weight ? weight.data() : nullptr, ignore, smoothing};
    for (int64_t r = 0; r < rows; ++r) total_weight += static_cast<double>(targets.weight_of(r));
  }
};

}  // namespace

Tensor bce(const Tensor& input, const Tensor& target, const BceOptions& options) {
  check_float("bce", "input", input);
  for (int64_t i = 0; i < input.size(); ++i) {
    const float p = input.data()[i];
    if (!(p >= 0 && p <= 1) && p == p) {
      fail(Code::value, "bce", {"input[", i, "] is no probability (apply sigmoid first, or use bceWithLogits): ", p});
    }
  }
  return elementwise("bce", kernels::Loss::bce, input, target, options.reduction);
}

Tensor bce_with_logits(const Tensor& input, const Tensor& target, const BceWithLogitsOptions& options) {
  return elementwise("bce_with_logits", kernels::Loss::bce_with_logits, input, target, options.reduction);
}

Tensor mse(const Tensor& input, const Tensor& target, const MseOptions& options) {
  return elementwise("mse", kernels::Loss::mse, input, target, options.reduction);
}

Tensor l1(const Tensor& input, const Tensor& target, const L1Options& options) {
  return elementwise("l1", kernels::Loss::l1, input, target, options.reduction);
}

// dinput = dlog_p: -w at the targets
Tensor nll(const Tensor& input, const Tensor& target, const NllOptions& options) {
  const ClassLoss loss("nll", input, target, options.weight, options.ignore_index, 0.0f);
  Tensor losses = Tensor::empty(target.shape(), DType::f32, "nll");
  kernels::nll(loss.rows, loss.classes, input.data(), loss.targets, losses.data());
  return record("nll", reduced(losses, options.reduction, loss.total_weight), {input},
                [loss, shape = input.shape(), reduction = options.reduction](const Tensor& dy, Gradients& gradients) {
                  const LossGradient d(dy, reduction, loss.total_weight);
                  Tensor dx = Tensor::empty(shape);
                  kernels::nll_backward(loss.rows, loss.classes, loss.targets, d.each.data(), d.step, dx.data());
                  gradients.add(0, std::move(dx));
                });
}

// dinput = w (softmax(input) - one_hot(target)), with smoothing spreading the one
Tensor cross_entropy(const Tensor& input, const Tensor& target, const CrossEntropyOptions& options) {
  if (!(options.label_smoothing >= 0 && options.label_smoothing <= 1)) {
    fail(Code::argument, "cross_entropy", {"labelSmoothing must be between 0 and 1, got ", options.label_smoothing});
  }
  const ClassLoss loss("cross_entropy", input, target, options.weight, options.ignore_index, options.label_smoothing);
  Tensor losses = Tensor::empty(target.shape(), DType::f32, "cross_entropy");
  const Tensor log_p = Tensor::empty(input.shape(), DType::f32, "cross_entropy");
  kernels::log_softmax(loss.rows, loss.classes, input.data(), log_p.data());
  kernels::nll(loss.rows, loss.classes, log_p.data(), loss.targets, losses.data());
  return record("cross_entropy", reduced(losses, options.reduction, loss.total_weight), {input},
                [loss, log_p, reduction = options.reduction](const Tensor& dy, Gradients& gradients) {
                  const LossGradient d(dy, reduction, loss.total_weight);
                  Tensor dx = Tensor::empty(log_p.shape());
                  kernels::cross_entropy_backward(loss.rows, loss.classes, log_p.data(), loss.targets, d.each.data(),
                                                  d.step, dx.data());
                  gradients.add(0, std::move(dx));
                });
}

}  // namespace hebb
