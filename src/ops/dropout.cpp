// Dropout: the mask is drawn from the one generator and kept for the gradient.
#include "kernels/elementwise.h"
#include "kernels/fill.h"
#include "ops/reduced.h"

namespace hebb {

// y = x mask, dx = dy mask, with mask 0 or 1 / (1 - p)
Tensor dropout(const Tensor& x, const DropoutOptions& options) {
  check_float("dropout", "x", x);
  if (!(options.p >= 0 && options.p <= 1)) {
    fail(Code::argument, "dropout", "p must be between 0 and 1, got {}", options.p);
  }
  if (!options.training || options.p == 0) return x;
  Tensor y = Tensor::empty(x.shape(), DType::f32, "dropout"), mask = Tensor::zeros(x.shape(), DType::f32, "dropout");
  if (options.p < 1) {
    kernels::dropout(x.size(), options.p, generator(), x.data(), mask.data(), y.data());
  } else {
    y = mask.clone();
  }
  return record(
      "dropout", y, {x}, [mask](const Tensor& dy, Gradients& gradients) { gradients.add(0, mul(dy, mask)); },
      Derivative::any);
}

}  // namespace hebb
