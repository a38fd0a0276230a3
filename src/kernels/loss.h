// Losses of one prediction against one target, element by element.
#pragma once

#include <cstdint>

namespace hebb::kernels {

/// mse: (x - t)^2. l1: |x - t|. bce: -t ln x - (1 - t) ln(1 - x), logarithms cut at -100 as in PyTorch.
/// bce_with_logits: max(x, 0) - x t + ln(1 + e^-|x|).
enum class Loss { mse, l1, bce, bce_with_logits };

void loss(Loss kind, int64_t n, const float* x, const float* t, float* y) noexcept;
/// dx = dy dloss/dx; dy is (n), or one for all with dy_step 0. bce divides by max(x (1 - x), 1e-12).
void loss_backward(Loss kind, int64_t n, const float* x, const float* t, const float* dy, int64_t dy_step,
                   float* dx) noexcept;

}  // namespace hebb::kernels
