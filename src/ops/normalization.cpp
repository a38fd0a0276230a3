// Normalization over the batch, the last dimensions, a group of channels or one channel: one op under five names.
#include "kernels/normalize.h"

#include <cmath>

#include "ops/reduced.h"

namespace hebb {
namespace {

/// What is normalized and how: the groups, the shape of weight and bias, and the one in which they broadcast to x.
struct Plan {
  const char* op;
  kernels::NormalizeOf of;
  Shape weights, along;
};

/// Mean and biased variance of each group.
struct Moments {
  Tensor mean, variance;
};

/// The tensor of an option, undefined where it is not given; another shape is an Error.
Tensor checked(const char* op, const char* name, const std::optional<Tensor>& values, const Shape& shape) {
  if (!values) return {};
  check_float(op, name, *values);
  if (!(values->shape() == shape)) fail(Code::shape, op, "{}{} must have shape {}", name, values->shape(), shape);
  return *values;
}

Moments moments_of(const Plan& plan, const Tensor& x) {
  Moments found{Tensor::zeros({plan.of.groups}), Tensor::zeros({plan.of.groups})};
  if (x.size() > 0) kernels::moments(plan.of, x.data(), found.mean.data(), found.variance.data());
  return found;
}

/// The gradients by operations, so that they have gradients themselves; the formula is that of kernels/normalize.h.
void backward_by_ops(const Plan& plan, const Tensor& x, const Moments& given, const Tensor& weight, const Tensor& dy,
                     Gradients& gradients) {
  const Shape grouped{plan.of.outer, plan.of.groups, plan.of.inner}, each{1, plan.of.groups, 1};
  const bool fixed = plan.of.fixed, centered = plan.of.centered;
  const auto mean_of = [](const Tensor& values) { return mean(values, {.dim = {0, 2}, .keepdim = true}); };
  Tensor d = reshape(x, grouped);
  if (centered) d = sub(d, fixed ? reshape(given.mean, each) : mean_of(d));
  const Tensor variance = fixed ? reshape(given.variance, each) : mean_of(mul(d, d));
  const Tensor deviation = sqrt(add(variance, Tensor::full({}, plan.of.eps)));
  const Tensor hat = div(d, deviation);
  if (gradients.needs(0)) {
    Tensor g = reshape(weight ? mul(dy, reshape(weight, plan.along)) : dy, grouped);
    const Tensor share = fixed ? Tensor() : mul(hat, mean_of(mul(g, hat)));
    if (centered && !fixed) g = sub(g, mean_of(g));
    if (!fixed) g = sub(g, share);
    gradients.add(0, reshape(div(g, deviation), x.shape()));
  }
  const auto add_total = [&](size_t input, const Tensor& each_dy) {
    gradients.add(input, reshape(sum_to(each_dy, plan.along), plan.weights));
  };
  if (gradients.needs(1)) add_total(1, mul(dy, reshape(hat, x.shape())));
  if (gradients.needs(2)) add_total(2, dy);
}

/// x̂ weight + bias with these statistics: x's own, or given ones where the plan says that they are fixed.
Tensor normalized(const Plan& plan, const Tensor& x, const Moments& of_x, const Tensor& weight, const Tensor& bias) {
  const auto data = [](const Tensor& values) { return values ? values.data() : nullptr; };
  Tensor y = Tensor::empty(x.shape(), DType::f32, plan.op);
  if (x.size() > 0)
    kernels::normalize(plan.of, x.data(), of_x.mean.data(), of_x.variance.data(), data(weight), data(bias), y.data());
  return record(
      plan.op, y, {x, weight, bias},
      [=](const Tensor& dy, Gradients& gradients) {
        if (grad_enabled()) return backward_by_ops(plan, x, of_x, weight, dy, gradients);
        Tensor dx, dweight, dbias;
        if (gradients.needs(0)) dx = Tensor::empty(x.shape());
        if (gradients.needs(1)) dweight = Tensor::zeros(plan.weights);
        if (gradients.needs(2)) dbias = Tensor::zeros(plan.weights);
        if (x.size() > 0)
          kernels::normalize_backward(plan.of, x.data(), of_x.mean.data(), of_x.variance.data(), data(weight),
                                      dy.data(), data(dx), data(dweight), data(dbias));
        if (dx) gradients.add(0, std::move(dx));
        if (dweight) gradients.add(1, std::move(dweight));
        if (dbias) gradients.add(2, std::move(dbias));
      },
      Derivative::any);
}

void check_channels(const char* op, const Tensor& x) {
  check_float(op, "x", x);
  if (x.rank() < 2) fail(Code::shape, op, "needs x[N, C, …], got x{}", x.shape());
}

/// [C, 1, …]: how numbers for each channel broadcast to x[N, C, …].
Shape along_channels(const Tensor& x) {
  Shape shape{x.size(1)};
  for (int d = 2; d < x.rank(); ++d) shape.push_back(1);
  return shape;
}

/// running += momentum (of x - running). There may be several groups for a channel, those of the samples: their mean
/// counts. The variance is made unbiased: times n / (n - 1) for n numbers in a group.
void move_along(const Plan& plan, const Moments& of_x, const Tensor& running_mean, const Tensor& running_var,
                float momentum) {
  const int64_t channels = running_mean.size(), samples = plan.of.groups / channels;
  const auto n = static_cast<float>(plan.of.outer * plan.of.inner);
  const auto move = [=](const Tensor& running, const Tensor& values, float factor) {
    for (int64_t c = 0; c < channels; ++c) {
      float total = 0;
      for (int64_t s = 0; s < samples; ++s) total += values.data()[s * channels + c];
      running.data()[c] += momentum * (total * factor / static_cast<float>(samples) - running.data()[c]);
    }
  };
  move(running_mean, of_x.mean, 1);
  move(running_var, of_x.variance, n / (n - 1));
}

/// Batch normalization, or instance normalization: there each sample is a batch of its own.
Tensor by_channel(const char* op, const Tensor& x, const BatchNormOptions& options, bool each_sample) {
  check_channels(op, x);
  const int64_t batch = x.size(0), channels = x.size(1), inner = size_from(x.shape(), 2);
  const Tensor mean = checked(op, "running_mean", options.running_mean, {channels});
  const Tensor variance = checked(op, "running_var", options.running_var, {channels});
  const Tensor weight = checked(op, "weight", options.weight, {channels});
  const Tensor bias = checked(op, "bias", options.bias, {channels});
  if (mean.defined() != variance.defined() || !(mean || options.training)) {
    fail(Code::argument, op, "needs both running_mean and running_var{}", mean || variance ? "" : " outside training");
  }
  if (grad_enabled() && (mean.requires_grad() || variance.requires_grad())) {
    fail(Code::state, op, "running statistics cannot require a gradient; detach() them");
  }
  if (options.training && inner * (each_sample ? 1 : batch) == 1) {
    fail(Code::shape, op, "needs more than one value for each channel to train, got x{}", x.shape());
  }
  // Lone numbers of a channel lie apart; as columns they are walked at full width.
  const bool columns = inner == 1;
  const Tensor values = columns ? transpose(reshape(x, {batch, channels}), 0, 1) : x;
  Plan plan{op, {batch, channels, inner, inner, channels, options.eps}, {channels}, along_channels(x)};
  if (columns) plan.of = {1, channels, batch, batch, channels, options.eps}, plan.along = {channels, 1};
  if (each_sample && options.training) plan.of.outer = 1, plan.of.groups = batch * channels;
  plan.of.fixed = !options.training;
  const Moments used = plan.of.fixed ? Moments{mean.clone(), variance.clone()} : moments_of(plan, values);
  const Tensor y = normalized(plan, values, used, weight, bias);
  if (mean && options.training && x.size() > 0) move_along(plan, used, mean, variance, options.momentum);
  return columns ? reshape(transpose(y, 0, 1), x.shape()) : y;
}

Tensor by_last_dimensions(const char* op, const Tensor& x, const Shape& shape, const std::optional<Tensor>& weight,
                          const std::optional<Tensor>& bias, float eps, bool centered) {
  check_float(op, "x", x);
  const int first = x.rank() - shape.rank();
  if (shape.rank() == 0 || first < 0 || !(Shape(x.shape().begin() + first, x.shape().end()) == shape)) {
    fail(Code::shape, op, "x{} does not end in the normalized shape {}", x.shape(), shape);
  }
  const Tensor w = checked(op, "weight", weight, shape), b = checked(op, "bias", bias, shape);
  const int64_t n = shape.size();
  const Plan plan{op, {1, size_before(x.shape(), first), n, 1, n, eps, centered}, shape, shape};
  return normalized(plan, x, moments_of(plan, x), w, b);
}

}  // namespace

Tensor batch_norm(const Tensor& x, const BatchNormOptions& options) {
  return by_channel("batch_norm", x, options, false);
}

Tensor instance_norm(const Tensor& x, const InstanceNormOptions& options) {
  return by_channel("instance_norm", x,
                    {options.running_mean, options.running_var, options.weight, options.bias, options.use_input_stats,
                     options.momentum, options.eps},
                    true);
}

Tensor group_norm(const Tensor& x, int64_t num_groups, const GroupNormOptions& options) {
  constexpr const char* op = "group_norm";
  check_channels(op, x);
  const int64_t channels = x.size(1), inner = size_from(x.shape(), 2);
  if (num_groups < 1 || channels % num_groups != 0) {
    fail(Code::argument, op, "{} channels do not fall into {} groups", channels, num_groups);
  }
  const Tensor weight = checked(op, "weight", options.weight, {channels});
  const Tensor bias = checked(op, "bias", options.bias, {channels});
  const int64_t each = channels / num_groups * inner;
  const Plan plan{op, {1, x.size(0) * num_groups, each, inner, channels, options.eps}, {channels}, along_channels(x)};
  return normalized(plan, x, moments_of(plan, x), weight, bias);
}

Tensor layer_norm(const Tensor& x, const Shape& normalized_shape, const LayerNormOptions& options) {
  return by_last_dimensions("layer_norm", x, normalized_shape, options.weight, options.bias, options.eps, true);
}

Tensor rms_norm(const Tensor& x, const Shape& normalized_shape, const RmsNormOptions& options) {
  const float eps = options.eps.value_or(0x1p-23f);  // the spacing of floats at 1, as PyTorch has it
  return by_last_dimensions("rms_norm", x, normalized_shape, options.weight, {}, eps, false);
}

}  // namespace hebb
