// Margin losses, made of other ops.
#include "ops/indices.h"
#include "ops/losses.h"
#include "ops/reduced.h"

namespace hebb {
namespace {

Tensor number(float value) { return Tensor::full({}, value); }

/// max(0, margin + x)
Tensor excess(const Tensor& x, float margin) { return relu(add(x, number(margin))); }

/// Labels of 1 and -1 only: any other would count for nothing, in silence.
void check_labels(const char* op, const Tensor& target, const Shape& shape) {
  check_float(op, "target", target);
  if (!(target.shape() == shape)) fail(Code::shape, op, "target{} does not fit {}", target.shape(), shape);
  if (target.requires_grad() && grad_enabled()) {
    fail(Code::state, op, "the target cannot require a gradient; detach() it");
  }
  for (int64_t i = 0; i < target.size(); ++i) {
    const float label = target.data()[i];
    if (label != 1 && label != -1) fail(Code::value, op, "target[{}] is neither 1 nor -1: {}", i, label);
  }
}

/// -y x
Tensor against(const char* op, const Tensor& input, const Tensor& target) {
  check_float(op, "input", input);
  check_labels(op, target, input.shape());
  return neg(mul(input, target));
}

/// x[N, C] of x[N, C] or x[C].
Tensor rows_of(const char* op, const Tensor& x) {
  check_float(op, "input", x);
  if (x.rank() < 1 || x.rank() > 2) fail(Code::shape, op, "needs input[N, C] or [C], got {}", x.shape());
  return x.rank() == 2 ? x : unsqueeze(x, 0);
}

/// Losses of rows in the shape of the input without its classes.
Tensor reduce_rows(const Tensor& losses, const Tensor& input, Reduction reduction) {
  return reduce_loss(input.rank() == 1 ? reshape(losses, {}) : losses, reduction);
}

void check_alike(const char* op, const char* name, const Tensor& a, const Tensor& b) {
  check_float(op, name, a);
  check_float(op, name, b);
  if (!(a.shape() == b.shape())) fail(Code::shape, op, "shapes differ: {}, {}{}", a.shape(), name, b.shape());
}

/// The sum of a b along the last dimension.
Tensor dots(const Tensor& a, const Tensor& b) { return sum(mul(a, b), {.dim = -1}); }

}  // namespace

Tensor hinge(const Tensor& input, const Tensor& target, const LossOptions& options) {
  return reduce_loss(excess(against("hinge", input, target), 1), options.reduction);
}

Tensor perceptron(const Tensor& input, const Tensor& target, const LossOptions& options) {
  return reduce_loss(relu(against("perceptron", input, target)), options.reduction);
}

Tensor soft_margin(const Tensor& input, const Tensor& target, const LossOptions& options) {
  return reduce_loss(softplus(against("soft_margin", input, target)), options.reduction);
}

Tensor hinge_embedding(const Tensor& input, const Tensor& target, const HingeEmbeddingOptions& options) {
  check_float("hinge_embedding", "input", input);
  check_labels("hinge_embedding", target, input.shape());
  return reduce_loss(where(relu(target), input, excess(neg(input), options.margin)), options.reduction);
}

Tensor multi_margin(const Tensor& input, const Tensor& target, const MultiMarginOptions& options) {
  constexpr const char* kName = "multi_margin";
  if (options.p != 1 && options.p != 2) fail(Code::argument, kName, "p must be 1 or 2, got {}", options.p);
  const Tensor x = rows_of(kName, input);
  const int64_t n = x.size(0), classes = x.size(1);
  check_defined(kName, "target", target);
  if (target.rank() != input.rank() - 1 || target.size() != n) {
    fail(Code::shape, kName, "needs input[N, C] and target[N], got input{}, target{}", input.shape(), target.shape());
  }
  const Tensor index = checked_indices(kName, "target", target, classes).view({n});
  const Tensor above = excess(sub(x, gather(x, 1, index.view({n, 1}))), options.margin);
  const Tensor wrong = masked_fill(options.p == 2 ? square(above) : above, one_hot(index, {.num_classes = classes}), 0);
  Tensor losses = mean(wrong, {.dim = 1});
  if (options.weight) {
    check_class_weight(kName, *options.weight, classes);
    losses = mul(losses, index_select(*options.weight, 0, index));
  }
  return reduce_rows(losses, input, options.reduction);
}

Tensor multi_label_margin(const Tensor& input, const Tensor& target, const LossOptions& options) {
  constexpr const char* kName = "multi_label_margin";
  const Tensor x = rows_of(kName, input);
  check_defined(kName, "target", target);
  if (!(target.shape() == input.shape())) {
    fail(Code::shape, kName, "shapes differ: input{}, target{}", input.shape(), target.shape());
  }
  const int64_t n = x.size(0), classes = x.size(1);
  const Tensor index = checked_indices(kName, "target", target, classes, -1).view({n, classes});
  const Tensor listed = Tensor::zeros({n, classes}), right = Tensor::zeros({n, classes});
  for (int64_t row = 0; row < n; ++row) {  // a row's list ends at its first -1
    bool ended = false;
    for (int64_t j = row * classes; j < (row + 1) * classes; ++j) {
      int32_t& at = index.data<int32_t>()[j];
      ended = ended || at < 0;
      listed.data()[j] = !ended;
      if (ended) at = 0;
      if (!ended) right.data()[row * classes + at] = 1;
    }
  }
  const Tensor above = excess(sub(unsqueeze(x, 1), unsqueeze(gather(x, 1, index), 2)), 1);  // [N, listed, C]
  const Tensor counts = mul(unsqueeze(listed, 2), unsqueeze(logical_not(right), 1));
  const Tensor losses = div(sum(mul(above, counts), {.dim = Dims{1, 2}}), number(static_cast<float>(classes)));
  return reduce_rows(losses, input, options.reduction);
}

Tensor multi_label_soft_margin(const Tensor& input, const Tensor& target, const BceOptions& options) {
  constexpr const char* kName = "multi_label_soft_margin";
  check_pair(kName, input, target);
  if (input.rank() == 0) fail(Code::shape, kName, "needs input[N, C], got {}", input.shape());
  const Tensor losses = bce_with_logits(input, target, {.weight = options.weight, .reduction = Reduction::none});
  return reduce_loss(mean(losses, {.dim = -1}), options.reduction);
}

Tensor margin_ranking(const Tensor& input1, const Tensor& input2, const Tensor& target, const MarginOptions& options) {
  check_alike("margin_ranking", "input2", input1, input2);
  return reduce_loss(excess(against("margin_ranking", sub(input1, input2), target), options.margin), options.reduction);
}

Tensor triplet_margin(const Tensor& anchor, const Tensor& positive, const Tensor& negative,
                      const TripletMarginOptions& options) {
  check_alike("triplet_margin", "positive", anchor, positive);
  check_alike("triplet_margin", "negative", anchor, negative);
  const auto distance = [&](const Tensor& a, const Tensor& b) {
    return norm(add(sub(a, b), number(options.eps)), {.p = options.p, .dim = -1});
  };
  Tensor far = distance(anchor, negative);
  if (options.swap) far = minimum(far, distance(positive, negative));
  return reduce_loss(excess(sub(distance(anchor, positive), far), options.margin), options.reduction);
}

Tensor cosine_embedding(const Tensor& input1, const Tensor& input2, const Tensor& target,
                        const MarginOptions& options) {
  constexpr const char* kName = "cosine_embedding";
  check_alike(kName, "input2", input1, input2);
  if (input1.rank() < 1) fail(Code::shape, kName, "needs input[N, D] or [D], got {}", input1.shape());
  check_labels(kName, target, Shape(input1.shape().begin(), input1.shape().end() - 1));
  const Tensor eps = number(1e-12f);  // PyTorch's
  const auto length = [&](const Tensor& x) { return sqrt(add(dots(x, x), eps)); };
  const Tensor cosine = div(dots(input1, input2), mul(length(input1), length(input2)));
  const Tensor losses = where(relu(target), sub(number(1), cosine), excess(cosine, -options.margin));
  return reduce_loss(losses, options.reduction);
}

}  // namespace hebb
