// Elementary functions for a Vec, without libm, so that every build and machine of one width gives the same bits.
// Polynomials are fitted by tools/fit_polynomials.py, which prints their errors; tests/simd/math_test.cpp holds the
// bounds stated here (in units in the last place, against double precision).
#pragma once

#include <limits>
#include <utility>

#include "simd/vec.h"

// Functions that are long and seldom the time that counts: one copy for all loops that call them.
#define HEBB_SHARED [[gnu::noinline]] inline

namespace hebb::simd {

/// Constants that are read from memory: V8 makes a vector constant by several instructions wherever it stands, but reads a
/// number into all lanes by one (exp took 7.0 ns a vector in Chromium, and 4.5 like this).
template <typename T>
const T& kept(const T& constants) {
#ifdef __wasm__
  const T* at = &constants;
  asm("" : "+r"(at));
  return *at;
#else
  return constants;
#endif
}

/// Horner's scheme, highest power first.
template <size_t kCount>
Vec polynomial(Vec x, const float (&coefficients)[kCount]) {
  const float(&c)[kCount] = kept(coefficients);
  Vec sum = splat(c[0]);
  const auto add = [&]<size_t... kI>(std::index_sequence<kI...>) { ((sum = madd(sum, x, splat(c[kI + 1]))), ...); };
  add(std::make_index_sequence<kCount - 1>());
  return sum;
}

/// The nearest integer of |x| < 2^22, as float and in the low bits of an integer: adding 1.5 * 2^23 leaves no room for
/// a fraction. (A float-to-int conversion goes lane by lane in xsimd's wasm.)
struct Rounded {
  Vec value;
  IntVec integer;
};
inline Rounded round(Vec x) {
  static constexpr float kMagic = 12582912.0f;  // its bits are 0x4B400000
  const Vec magic = splat(kept(kMagic)), shifted = x + magic;
  return {shifted - magic, bits(shifted) - bits(magic)};
}

/// 2^n for -126 <= n <= 127, by writing the exponent field.
inline Vec power_of_two(IntVec n) {
  static constexpr int32_t kBias = 127;
  return from_bits(shift_left<23>(n + splat(kept(kBias))));
}

/// e^x = 2^n (1 + rest): x = n ln2 + r, |r| <= ln2 / 2, and rest = e^r - 1.
struct Parts {
  IntVec n;
  Vec rest;
};
inline Parts parts_of_exp(Vec x) {
  static constexpr struct {
    float log2_e = 1.44269504f;
    float ln2_high = -0.693359375f, ln2_low = 2.12194440e-4f;  // ln2 in two parts, the first exact in 9 bits
    float tail[5] = {0.001381461298f, 0.008368709843f, 0.04166838737f, 0.1666652069f, 0.4999999345f};
  } kConstants;
  const auto& k = kept(kConstants);
  const Rounded n = round(x * splat(k.log2_e));
  Vec r = madd(n.value, splat(k.ln2_high), x);
  r = madd(n.value, splat(k.ln2_low), r);
  return {n.integer, madd(polynomial(r, k.tail), r * r, r)};
}

inline Vec one() {
  static constexpr float kOne = 1.0f;
  return splat(kept(kOne));
}

/// e^x, at most 2 ulp; 0 below -104, infinity above 88.73, denormals kept: the power is in two factors because n reaches
/// -150 and 128. What ends as 0, such as what a softmax masks, is not worked out: products that underflow take processors
/// a hundred times as long.
inline Vec exp(Vec x) {
  static constexpr struct { float least = -104.0f, most = 89.0f; } kConstants;
  const auto& k = kept(kConstants);
  const Mask gone = x < splat(k.least);
  const Parts e = parts_of_exp(at_most(select(gone, splat(0.0f), x), splat(k.most)));
  const IntVec half = shift_right<1>(e.n);
  return select(gone, splat(0.0f), (e.rest + one()) * power_of_two(half) * power_of_two(e.n - half));
}

/// e^x for x up to 88, at most 2 ulp, and 0 below -87.33 where a float would be denormal: for softmaxes and densities.
inline Vec exp_down(Vec x) {
  static constexpr float kLeast = -87.33f;
  const Vec least = splat(kept(kLeast));
  const Parts e = parts_of_exp(at_least(x, least));
  return select(x < least, splat(0.0f), (e.rest + one()) * power_of_two(e.n));
}

/// ln x, at most 2 ulp; -infinity at 0, NaN below, denormals right.
/// x = 2^e (1 + f), sqrt(1/2) <= 1 + f < sqrt(2); ln x = e ln2 + f - f^2 / 2 + f^3 p(f).
HEBB_SHARED Vec log(Vec x) {
  static constexpr struct {
    float normal = 1.17549435e-38f, up = 8388608.0f, shift = 23.0f;  // 2^-126, 2^23
    int32_t root = 0x3F3504F3;                                       // sqrt(1/2)
    float magic = 12582912.0f, one = 1.0f, half = -0.5f;
    float ln2_high = 0.693359375f, ln2_low = -2.12194440e-4f;
    float p[9] = {0.06746638289f, -0.1167565123f, 0.1188816297f, -0.1240558906f, 0.1421955228f,
                  -0.1666799584f, 0.2000211866f,  -0.250000096f, 0.333333126f};
    float infinity = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
  } kConstants;
  const auto& k = kept(kConstants);
  const Mask tiny = x < splat(k.normal);
  const Vec scaled = select(tiny, x * splat(k.up), x);
  const IntVec from_root = bits(scaled) - splat(k.root);
  const IntVec exponent = shift_right<23>(from_root);
  const Vec f = from_bits(bits(scaled) - shift_left<23>(exponent)) - splat(k.one), magic = splat(k.magic);
  const Vec e = from_bits(exponent + bits(magic)) - magic - select(tiny, splat(k.shift), splat(0.0f));
  const Vec square = f * f;
  Vec rest = polynomial(f, k.p) * f * square;
  rest = madd(e, splat(k.ln2_low), rest);
  rest = madd(square, splat(k.half), rest);
  const Vec value = madd(e, splat(k.ln2_high), f + rest);
  const Vec infinity = splat(k.infinity);
  Vec result = select(x == infinity, x, value);
  result = select(x == splat(0.0f), -infinity, result);
  return select((x < splat(0.0f)) | (x != x), splat(k.nan), result);
}

/// ln(1 + z) for 0 <= z <= 1, at most 2 ulp: ln(u) with u = 1 + z rounded, plus what the rounding lost, over u.
HEBB_SHARED Vec log1p_unit(Vec z) {
  const Vec u = splat(1.0f) + z;
  return log(u) + (z - (u - splat(1.0f))) / u;
}

/// 1 / (1 + e^-x), at most 3 ulp; 0 below -88.38, where the exact value is below 5e-39 and 2^n infinite.
inline Vec sigmoid(Vec x) {
  static constexpr struct { float least = -87.0f, most = 89.0f; } kConstants;
  const auto& k = kept(kConstants);
  const Parts e = parts_of_exp(at_most(at_least(-x, splat(k.least)), splat(k.most)));
  return one() / (one() + (e.rest + one()) * power_of_two(e.n));
}

/// tanh x, at most 3 ulp: e / (e + 2) with e = e^{2|x|} - 1 = 2^n rest + 2^n - 1, and x's sign; from 10 on e + 2 is e.
inline Vec tanh(Vec x) {
  static constexpr struct { float most = 10.0f, two = 2.0f; } kConstants;
  const auto& k = kept(kConstants);
  const Vec size = at_most(abs(x), splat(k.most));
  const Parts parts = parts_of_exp(size + size);
  const Vec power = power_of_two(parts.n), e = madd(power, parts.rest, power - one());
  return with_sign(e / (e + splat(k.two)), x);
}

/// ln(1 + e^x), at most 3 ulp: max(x, 0) + ln(1 + e^-|x|) never overflows.
HEBB_SHARED Vec softplus(Vec x) { return max(x, splat(0.0f)) + log1p_unit(exp(-abs(x))); }

/// The error function, at most 2 ulp: x + x p(x^2) below 1, else 1 - e^{ln erfc |x|} with the logarithm a polynomial, which
/// is not worked out where no lane asks for it: most of what networks give is small.
inline Vec erf(Vec x) {
  static constexpr struct {
    float most = 4.1f;
    float p[7] = {7.853901103e-05f, -0.0008010206658f, 0.005188329332f, -0.02685381294f,
                  0.1128358518f,    -0.3761262583f,    0.128379166f};
    float log_erfc[8] = {-2.169759507e-05f, 0.0004414724001f, -0.004205283365f, 0.0252103356f,
                         -0.1084220923f,    -0.6332164042f,   -1.129580307f,    0.0001884668909f};
  } kConstants;
  const auto& k = kept(kConstants);
  const Vec square = x * x;
  const Vec near =
      madd(x, polynomial(square, k.p), x);  // the rounding of x p is an eighth of what that of x (1 + p) would be
  const Mask small = square < one();
  if (all(small)) return near;
  const Vec size = at_most(abs(x), splat(k.most));
  const Vec far = one() - exp_down(polynomial(size, k.log_erfc));
  return select(small, near, select(x < splat(0.0f), -far, far));
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
  static constexpr float kSin[] = {-75.39359574f, 81.59235446f, -41.34166146f, 6.283185287f};
  static constexpr float kCos[] = {59.22924414f, -85.4432363f, 64.93932185f, -19.73920868f};
  const Vec s = f * polynomial(square, kSin), c = madd(square, polynomial(square, kCos), one());
  const Mask swapped = (quarter.value == splat(1.0f)) | (quarter.value == splat(3.0f));
  const Mask cos_negative = (quarter.value == splat(1.0f)) | (quarter.value == splat(2.0f));
  const Mask sin_negative = (quarter.value == splat(2.0f)) | (quarter.value == splat(3.0f));
  const Vec cos_part = select(swapped, s, c), sin_part = select(swapped, c, s);
  return {select(cos_negative, -cos_part, cos_part), select(sin_negative, -sin_part, sin_part)};
}

}  // namespace hebb::simd

#undef HEBB_SHARED
