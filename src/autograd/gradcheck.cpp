// The tape once, then four forward passes for every element of every input.
#include "autograd/gradcheck.h"

#include <algorithm>
#include <cmath>

#include "autograd/node.h"
#include "core/error.h"
#include "core/random.h"

namespace hebb {
namespace {

/// Weights of the output's elements: between 0.5 and 1.5 in size, either sign, apart from the one generator.
Tensor weights(const Shape& shape, uint64_t seed) {
  Tensor result = Tensor::empty(shape);
  for (int64_t i = 0; i < result.size(); ++i) {
    const float unit = to_unit(philox(seed, static_cast<uint64_t>(i))[0]);
    result.data()[i] = unit < 0.5f ? -0.5f - 2 * unit : 2 * unit - 0.5f;
  }
  return result;
}

double weighted_sum(const Tensor& y, const Tensor& weight) {
  double sum = 0;
  for (int64_t i = 0; i < y.size(); ++i)
    sum += static_cast<double>(y.data()[i]) * static_cast<double>(weight.data()[i]);
  return sum;
}

}  // namespace

Gradcheck gradcheck(const std::function<Tensor(const Tensors&)>& f, const Tensors& inputs,
                    const GradcheckOptions& options) {
  const auto forward = [&](const Tensors& at) {
    manual_seed(options.seed);
    return f(at);
  };
  Tensors leaves;
  for (const Tensor& input : inputs) {
    check_float("gradcheck", "an input", input);
    leaves.push_back(input.clone().set_requires_grad());
  }
  const Tensor y = forward(leaves);
  check_float("gradcheck", "the output", y);
  const Tensor weight = weights(y.shape(), options.seed);
  y.backward(weight);

  Gradcheck result;
  const NoGrad no_grad;
  Tensors at;
  for (const Tensor& input : inputs) at.push_back(input.clone());
  for (size_t i = 0; i < inputs.size(); ++i) {
    const Tensor tape = leaves[i].grad();
    if (!tape.defined() || !(tape.shape() == inputs[i].shape())) {
      result.passed = false;
      result.where =
          "input " + std::to_string(i) + ": " + (tape.defined() ? "gradient" + text(tape.shape()) : "no gradient");
      return result;
    }
    for (int64_t j = 0; j < inputs[i].size(); ++j) {
      const float x = inputs[i].data()[j];
      double difference = 0;
      constexpr double kStencil[] = {1, -8, 0, 8, -1};
      for (int k = -2; k <= 2; ++k) {
        if (k == 0) continue;
        at[i].data()[j] = x + static_cast<float>(k) * options.step;
        difference += kStencil[k + 2] * weighted_sum(forward(at), weight);
      }
      at[i].data()[j] = x;
      difference /= 12 * static_cast<double>(options.step);
      const double deviation =
          std::fabs(static_cast<double>(tape.data()[j]) - difference) / std::max(1.0, std::fabs(difference));
      ++result.checked;
      if (!(deviation <= result.worst)) {  // a NaN is the worst, too
        result.worst = deviation;
        result.where = "input " + std::to_string(i) + ", element " + std::to_string(j) + ": tape " +
                       text(static_cast<double>(tape.data()[j])) + ", difference " + text(difference);
      }
    }
  }
  result.passed = result.worst <= options.tolerance;
  return result;
}

}  // namespace hebb
