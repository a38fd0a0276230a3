// x = q pi/2 + r with |r| <= pi/4 (a hair more after rounding), then a polynomial in r, all in double precision and
// without libm: the bits are the same everywhere.
#include "kernels/trigonometry.h"

#include <bit>
#include <cmath>
#include <limits>

namespace hebb::kernels {
namespace {

struct Reduced {
  double r;
  int64_t quarters;
};

/// Past 2^28: x = m 2^e with a 24-bit m, so of 1 / (2 pi) only the 96 bits from the e-th behind the point on matter: those
/// before are whole turns, those after too small (Payne & Hanek 1983). Times m they are a turn as a 64-bit fraction.
Reduced reduce_large(float x) {
  // 1 / (2 pi) = 0.28BE60DB 9391054A 7F09D5F4 7D4D3770 36D8A566 … in base 16
  static constexpr uint32_t kTurns[] = {0x28BE60DB, 0x9391054A, 0x7F09D5F4, 0x7D4D3770,
                                        0x36D8A566, 0x4F10E410, 0x7F9458EA};
  const auto bits = std::bit_cast<uint32_t>(x);
  const auto e = static_cast<int>(bits >> 23 & 0xFF) - 150;  // 5 … 104
  const uint64_t m = (bits & 0x7FFFFF) | 0x800000;
  const auto window = [e](int word) {  // 32 bits from the e-th on
    const uint64_t two = uint64_t{kTurns[e / 32 + word]} << 32 | kTurns[e / 32 + word + 1];
    return two << (e % 32) >> 32;
  };
  const uint64_t turn = m * (window(0) << 32 | window(1)) + (m * window(2) >> 32);
  const auto quarters = static_cast<int64_t>((turn + (uint64_t{1} << 61)) >> 62);  // the nearest
  const auto rest = static_cast<int64_t>(turn - (static_cast<uint64_t>(quarters) << 62));
  const double r = static_cast<double>(rest) * 0x1p-64 * 6.283185307179586;
  return std::signbit(x) ? Reduced{-r, -quarters} : Reduced{r, quarters};
}

/// Up to 2^28: pi/2 in two parts (fdlibm's), the first of 25 bits, so that its products with q are exact.
Reduced reduce(float x) {
  if (!(std::fabs(x) < 0x1p28f)) return reduce_large(x);
  constexpr double kMagic = 0x1.8p52;  // adding it leaves no room for a fraction: the nearest integer
  const double q = (static_cast<double>(x) * 0.63661977236758134 + kMagic) - kMagic;
  return {static_cast<double>(x) - q * 1.57079631090164184570e+00 - q * 1.58932547735281966916e-08,
          static_cast<int64_t>(q)};
}

}  // namespace

void sine(int64_t n, int quarters, const float* x, float* y) noexcept {
  for (int64_t i = 0; i < n; ++i) {
    if (!(std::fabs(x[i]) <= std::numeric_limits<float>::max())) {
      y[i] = std::numeric_limits<float>::quiet_NaN();
      continue;
    }
    const Reduced at = reduce(x[i]);
    const int64_t quarter = at.quarters + quarters;
    const double r = at.r, z = r * r;
    // fdlibm's polynomials for floats, errors below 2^-34 and 2^-37
    const double cosine =
        1 + z * (-0.499999997251031003120 +
                 z * (0.0416666233237390631894 + z * (-0.00138867637746099294692 + z * 0.0000243904487962774090654)));
    const double sine = r * (1 + z * (-0.166666666416265235595 +
                                      z * (0.0083333293858894631756 +
                                           z * (-0.000198393348360966317347 + z * 0.0000027183114939898219064))));
    const double value = quarter & 1 ? cosine : sine;
    y[i] = static_cast<float>(quarter & 2 ? -value : value);
  }
}

}  // namespace hebb::kernels
