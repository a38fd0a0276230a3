// Sine and cosine of any angle.
#pragma once

#include <cstdint>

namespace hebb::kernels {

/// y[i] = sin(x[i] + quarters pi / 2): 0 for the sine, 1 for the cosine. At most 1 ulp from the exact value for every
/// float; NaN for infinities.
void sine(int64_t n, int quarters, const float* x, float* y) noexcept;

}  // namespace hebb::kernels
