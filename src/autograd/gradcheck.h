// Gradcheck: a gradient from the tape against finite differences of the forward pass.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "tensor/tensor.h"

namespace hebb {

struct GradcheckOptions {
  float step = 0x1p-6f;     ///< h of the stencil: inputs must stay off kinks by more than 2 h
  double tolerance = 2e-3;  ///< largest deviation, see Gradcheck::worst
  uint64_t seed = 7;        ///< the generator starts here before every forward pass, so that dropout repeats
};

struct Gradcheck {
  bool passed = true;
  int64_t checked = 0;  ///< numbers compared
  double worst = 0;     ///< largest |tape - difference| / max(1, |difference|)
  std::string where;    ///< of the worst: "input 1, element 3: tape 0.5, difference 0.25"
};

/// Weighs the elements of f(inputs) with fixed random numbers and compares the gradient of that sum by each element of
/// each input with (f(x - 2h) - 8 f(x - h) + 8 f(x + h) - f(x + 2h)) / 12h, whose error is of order h^4. Sums are in
/// double precision; what remains is the rounding of the forward pass over h. Inputs are f32; their values are put back.
Gradcheck gradcheck(const std::function<Tensor(const Tensors&)>& f, const Tensors& inputs,
                    const GradcheckOptions& options = {});

}  // namespace hebb
