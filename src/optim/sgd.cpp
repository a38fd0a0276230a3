// Stochastic gradient descent; the formula is at its kernel (kernels/update.h).
#include "core/error.h"
#include "kernels/update.h"
#include "optim/optimizers.h"

namespace hebb::optim {

Sgd::Sgd(Tensors parameters, const SgdOptions& options)
    : Optimizer("sgd", std::move(parameters), options.lr,
                options.momentum != 0 ? std::vector<const char*>{"momentum_buffer"} : std::vector<const char*>{}),
      options_(options) {
  check_option("sgd", "momentum", options.momentum);
  check_option("sgd", "dampening", options.dampening);
  check_option("sgd", "weightDecay", options.weight_decay);
  if (options.nesterov && (options.momentum <= 0 || options.dampening != 0)) {
    fail(Code::argument, "sgd",
         {"nesterov needs momentum and no dampening, got momentum ", options.momentum, ", dampening ",
          options.dampening});
  }
}

void Sgd::update(const Tensor& parameter, const Tensor& gradient, const Tensor* averages, int64_t step) {
  kernels::sgd(parameter.size(),
               {.lr = lr(),
                .momentum = options_.momentum,
                .dampening = options_.dampening,
                .decay = options_.weight_decay,
                .nesterov = options_.nesterov,
                .first = step == 1},
               gradient.data(), options_.momentum != 0 ? averages[0].data() : nullptr, parameter.data());
}

}  // namespace hebb::optim
