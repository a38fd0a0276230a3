// A module without parameters, from an operation with its options.
#pragma once

#include "nn/module.h"

namespace hebb::nn {

template <typename F>
class Function final : public Module {
 public:
  explicit Function(F f) : f_(f) {}
  Tensor forward(const Tensor& x) override { return f_(x, training()); }

 private:
  F f_;
};

/// A module from f(x, training).
template <typename F>
ModulePtr function(F f) {
  return make_ref<Function<F>>(f);
}

}  // namespace hebb::nn
