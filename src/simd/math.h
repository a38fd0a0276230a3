// Elementary functions for a Vec, without libm, so that every build and machine of one width gives the same bits.
// Polynomials are fitted by tools/fit_polynomials.py, which prints their errors; tests/simd/math_test.cpp holds the
// bounds stated here (in units in the last place, against double precision).
#pragma once

#include <limits>

#include "simd/vec.h"

// Functions that are long and seldom the time that counts: one copy for all loops that call them.
#define HEBB_SHARED [[gnu::noinline]] inline

namespace hebb::simd {

/// Horner's scheme, highest power first.
template <typename... Coefficients>
Vec polynomial(Vec x, float highest, Coefficients... rest) {
  Vec sum = splat(highest);
  ((sum = madd(sum, x, splat(rest))), ...);
  return sum;
}

/// The nearest integer of |x| < 2^22, as float and in the low bits of an integer: adding 1.5 * 2^23 leaves no room for
/// a fraction. (A float-to-int conversion goes lane by lane in xsimd's wasm.)
struct Rounded {
  Vec value;
  IntVec integer;
};
inline Rounded round(Vec x) {
  constexpr float kMagic = 12582912.0f;
  const Vec shifted = x + splat(kMagic);
  return {shifted - splat(kMagic), bits(shifted) - splat(int32_t{0x4B400000})};
}

/// 2^n for -126 <= n <= 127, by writing the exponent field.
inline Vec power_of_two(IntVec n) { return from_bits(shift_left<23>(n + splat(127))); }

/// e^x, at most 2 ulp; 0 below -104, infinity above 88.73, denormals kept.
/// x = n ln2 + r, |r| <= ln2 / 2; e^x = 2^n e^r, the power in two factors because n reaches -150 and 128. What ends as 0,
/// such as what a softmax masks, is not worked out: products that underflow take processors a hundred times as long.
inline Vec exp(Vec x) {
  const Mask gone = x < splat(-104.0f);
  const Vec clamped = min(select(gone, splat(0.0f), x), splat(89.0f));
  const Rounded n = round(clamped * splat(1.44269504f));
  Vec r = madd(n.value, splat(-0.693359375f), clamped);  // ln2 in two parts, the first exact in 9 bits
  r = madd(n.value, splat(2.12194440e-4f), r);
  const Vec tail = polynomial(r, 0.001381461298f, 0.008368709843f, 0.04166838737f, 0.1666652069f, 0.4999999345f);
  const Vec value = madd(tail, r * r, r) + splat(1.0f);
  const IntVec half = shift_right<1>(n.integer);
  return select(gone, splat(0.0f), value * power_of_two(half) * power_of_two(n.integer - half));
}

/// ln x, at most 2 ulp; -infinity at 0, NaN below, denormals right.
/// x = 2^e (1 + f), sqrt(1/2) <= 1 + f < sqrt(2); ln x = e ln2 + f - f^2 / 2 + f^3 p(f).
HEBB_SHARED Vec log(Vec x) {
  const Mask tiny = x < splat(1.17549435e-38f);
  const Vec scaled = select(tiny, x * splat(8388608.0f), x);           // 2^23
  const IntVec from_root = bits(scaled) - splat(int32_t{0x3F3504F3});  // sqrt(1/2)
  const IntVec exponent = shift_right<23>(from_root);
  const Vec f = from_bits(bits(scaled) - shift_left<23>(exponent)) - splat(1.0f);
  const Vec e =
      from_bits(exponent + splat(int32_t{0x4B400000})) - splat(12582912.0f) - select(tiny, splat(23.0f), splat(0.0f));
  const Vec p = polynomial(f, 0.06746638289f, -0.1167565123f, 0.1188816297f, -0.1240558906f, 0.1421955228f,
                           -0.1666799584f, 0.2000211866f, -0.250000096f, 0.333333126f);
  const Vec square = f * f;
  Vec rest = p * f * square;
  rest = madd(e, splat(-2.12194440e-4f), rest);
  rest = madd(square, splat(-0.5f), rest);
  const Vec value = madd(e, splat(0.693359375f), f + rest);
  const float infinity = std::numeric_limits<float>::infinity();
  Vec result = select(x == splat(infinity), x, value);
  result = select(x == splat(0.0f), splat(-infinity), result);
  return select((x < splat(0.0f)) | (x != x), splat(std::numeric_limits<float>::quiet_NaN()), result);
}

/// ln(1 + z) for 0 <= z <= 1, at most 2 ulp: ln(u) with u = 1 + z rounded, plus what the rounding lost, over u.
HEBB_SHARED Vec log1p_unit(Vec z) {
  const Vec u = splat(1.0f) + z;
  return log(u) + (z - (u - splat(1.0f))) / u;
}

/// 1 / (1 + e^-x), at most 3 ulp; 0 below -88.73, where the exact value is below 3e-39.
inline Vec sigmoid(Vec x) { return splat(1.0f) / (splat(1.0f) + exp(-x)); }

/// tanh x, at most 2 ulp: an odd polynomial near 0, else 1 - 2 / (e^{2|x|} + 1) with x's sign.
inline Vec tanh(Vec x) {
  const Vec size = abs(x);
  const Vec square = x * x;
  const Vec p = polynomial(square, -0.005704987416f, 0.02063908765f, -0.05373971522f, 0.133314422f, -0.3333328194f);
  const Vec near = madd(p * square, x, x);
  const Vec far = splat(1.0f) - splat(2.0f) / (exp(size + size) + splat(1.0f));
  return select(size < splat(0.625f), near, select(x < splat(0.0f), -far, far));
}

/// ln(1 + e^x), at most 3 ulp: max(x, 0) + ln(1 + e^-|x|) never overflows.
HEBB_SHARED Vec softplus(Vec x) { return max(x, splat(0.0f)) + log1p_unit(exp(-abs(x))); }

/// The error function, at most 2 ulp: x + x p(x^2) below 1, else 1 - e^{ln erfc |x|} with the logarithm a polynomial.
HEBB_SHARED Vec erf(Vec x) {
  const Vec size = min(abs(x), splat(4.1f));
  const Vec p = polynomial(x * x, 7.853901103e-05f, -0.0008010206658f, 0.005188329332f, -0.02685381294f, 0.1128358518f,
                           -0.3761262583f, 0.128379166f);
  const Vec near = madd(x, p, x);  // the rounding of x p is an eighth of what that of x (1 + p) would be
  const Vec log_erfc = polynomial(size, -2.169759507e-05f, 0.0004414724001f, -0.004205283365f, 0.0252103356f,
                                  -0.1084220923f, -0.6332164042f, -1.129580307f, 0.0001884668909f);
  const Vec far = splat(1.0f) - exp(log_erfc);
  return select(size < splat(1.0f), near, select(x < splat(0.0f), -far, far));
}

/// cos and sin of a full turn times u, 0 <= u < 1, absolute error at most 2^-22: an eighth of a turn around the
/// nearest quarter, then the quarter picks which is which and the signs.
struct CosSin {
  Vec cos, sin;
};
HEBB_SHARED CosSin cos_sin_turn(Vec u) {
  const Rounded quarter = round(u * splat(4.0f));
  const Vec f = madd(quarter.value, splat(-0.25f), u);
  const Vec square = f * f;
  const Vec s = f * polynomial(square, -75.39359574f, 81.59235446f, -41.34166146f, 6.283185287f);
  const Vec c = madd(square, polynomial(square, 59.22924414f, -85.4432363f, 64.93932185f, -19.73920868f), splat(1.0f));
  const Mask swapped = (quarter.value == splat(1.0f)) | (quarter.value == splat(3.0f));
  const Mask cos_negative = (quarter.value == splat(1.0f)) | (quarter.value == splat(2.0f));
  const Mask sin_negative = (quarter.value == splat(2.0f)) | (quarter.value == splat(3.0f));
  const Vec cos_part = select(swapped, s, c), sin_part = select(swapped, c, s);
  return {select(cos_negative, -cos_part, cos_part), select(sin_negative, -sin_part, sin_part)};
}

}  // namespace hebb::simd

#undef HEBB_SHARED
