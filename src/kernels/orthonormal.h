// Rows at right angles to each other.
#pragma once

#include <cstdint>

namespace hebb::kernels {

/// Makes the rows of x[rows, n], rows <= n, orthonormal: each keeps what is at right angles to those before it.
void orthonormalize(int64_t rows, int64_t n, float* x) noexcept;

}  // namespace hebb::kernels
