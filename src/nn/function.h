// A module without parameters, from an operation with its settings.
#pragma once

#include <type_traits>

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

/// A module from f(x, training). Functions that capture nothing share one class.
template <typename F>
ModulePtr function(F f) {
  using Shared = std::conditional_t<std::is_empty_v<F>, Tensor (*)(const Tensor& x, bool training), F>;
  return make_ref<Function<Shared>>(f);
}

/// A module from f(x, training, settings…), which captures nothing: all with settings of the same types share a class.
template <typename First, typename... Rest>
ModulePtr function(std::type_identity_t<Tensor (*)(const Tensor& x, bool training, First, Rest...)> f, First first,
                   Rest... rest) {
  return function([=](const Tensor& x, bool training) { return f(x, training, first, rest...); });
}

}  // namespace hebb::nn
