// a^b, worked out in double precision without libm, so the bits are the same everywhere.
#pragma once

namespace hebb::kernels {

/// At most 1 ulp for finite results; IEEE 754's special cases as std::pow has them.
float power(float a, float b) noexcept;
/// a^b for positive finite a and |b log2 a| < 1000, to 1e-12 of its value.
double precise_power(double a, double b) noexcept;

}  // namespace hebb::kernels
