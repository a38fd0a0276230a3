// Adam and AdamW; the formula is at their kernel (kernels/update.h).
#include <cmath>

#include "core/error.h"
#include "kernels/update.h"
#include "optim/optimizers.h"

namespace hebb::optim {
namespace {

/// base^n by squaring: the same bits everywhere, as a libm's pow need not be.
double whole_power(double base, int64_t n) {
  double result = 1;
  for (; n > 0; n /= 2, base *= base) {
    if (n % 2 == 1) result *= base;
  }
  return result;
}

}  // namespace

Adam::Adam(const char* op, Tensors parameters, const AdamOptions& options, bool decoupled)
    : Optimizer(op, std::move(parameters), options.lr, {"exp_avg", "exp_avg_sq"}),
      options_(options),
      decoupled_(decoupled) {
  check_option(op, "eps", options.eps);
  check_option(op, "weightDecay", options.weight_decay);
  for (float beta : options.betas) {
    if (!(beta >= 0 && beta < 1)) fail(Code::argument, op, {"betas must be in [0, 1), got ", beta});
  }
}

Adam::Adam(Tensors parameters, const AdamOptions& options) : Adam("adam", std::move(parameters), options, false) {}

AdamW::AdamW(Tensors parameters, const AdamWOptions& options)
    : Adam("adamw", std::move(parameters),
           {.lr = options.lr, .betas = options.betas, .eps = options.eps, .weight_decay = options.weight_decay}, true) {
}

void Adam::update(const Tensor& parameter, const Tensor& gradient, const Tensor* averages, int64_t step) {
  const auto beta1 = options_.betas[0], beta2 = options_.betas[1];
  kernels::adam(parameter.size(),
                {.lr = lr(),
                 .beta1 = beta1,
                 .beta2 = beta2,
                 .eps = options_.eps,
                 .decay = options_.weight_decay,
                 .decoupled = decoupled_,
                 .correction1 = static_cast<float>(1 - whole_power(static_cast<double>(beta1), step)),
                 .root_correction2 = static_cast<float>(std::sqrt(1 - whole_power(static_cast<double>(beta2), step)))},
                gradient.data(), averages[0].data(), averages[1].data(), parameter.data());
}

}  // namespace hebb::optim
