// a^b for floats, worked out in double precision without libm, so the bits are the same everywhere.
#pragma once

namespace hebb::kernels {

/// At most 1 ulp for finite results; IEEE 754's special cases as std::pow has them.
float power(float a, float b) noexcept;

}  // namespace hebb::kernels
