// The optimizers' updates of one parameter: weights, gradients and running averages in one pass.
#pragma once

#include <cstdint>

namespace hebb::kernels {

/// g' = g + decay p; v = momentum v + (1 - dampening) g' (v = g' on the first step);
/// p -= lr (nesterov ? g' + momentum v : v). Without momentum v is not touched and may be null.
/// Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013, as PyTorch has it.
struct SgdStep {
  float lr, momentum, dampening, decay;
  bool nesterov, first;
};
void sgd(int64_t n, SgdStep step, const float* g, float* v, float* p) noexcept;

/// m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2; p -= lr / c1 * m / (sqrt(v) / sqrt(c2) + eps), c = 1 - b^t.
/// Kingma & Ba, "Adam: a method for stochastic optimization", 2015, algorithm 1. `decay` is added to the gradient;
/// with `decoupled` it shrinks p by lr * decay instead (Loshchilov & Hutter, 2019, algorithm 2: AdamW).
struct AdamStep {
  float lr, beta1, beta2, eps, decay;
  bool decoupled;
  float correction1, root_correction2;  ///< c1 and sqrt(c2)
};
void adam(int64_t n, AdamStep step, const float* g, float* m, float* v, float* p) noexcept;

/// The sum of squares, in double precision.
double squared_norm(int64_t n, const float* g) noexcept;

}  // namespace hebb::kernels
