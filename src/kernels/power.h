// a^b, worked out in double precision without libm, so the bits are the same everywhere.
#pragma once

#include <cstdint>

namespace hebb::kernels {

/// At most 1 ulp for finite results; IEEE 754's special cases as std::pow has them.
float power(float a, float b) noexcept;
/// a^b for positive finite a and |b log2 a| < 1000, to 1e-12 of its value.
double precise_power(double a, double b) noexcept;

/// The same of doubles, a >= 0, to about 1e-12; and whole powers by squaring.
double positive_power(double a, double b) noexcept;
double whole_power(double a, int64_t n) noexcept;

}  // namespace hebb::kernels
