// Activations whose speed in training matters: elu and its kin, and silu.
#pragma once

#include <cstdint>

namespace hebb::kernels {

/// slope x + above for x above 0, factor e^(rate x) + below elsewhere. elu, selu and celu are of this kind, and so are
/// their derivatives of every order.
struct ExponentialBelow {
  float slope, above, factor, rate, below;
};
void exponential_below(int64_t n, ExponentialBelow f, const float* x, float* y) noexcept;

/// y = x s with s = sigmoid(x); dx = dy s (1 + x (1 - s)).
void silu(int64_t n, const float* x, float* y) noexcept;
void silu_backward(int64_t n, const float* x, const float* dy, float* dx) noexcept;

}  // namespace hebb::kernels
