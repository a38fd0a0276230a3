// a^b = 2^(b log2 a). log2 by the series of atanh, 2^f by its Taylor series: both to 1e-12, far below half a float ulp.
#include "kernels/power.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace hebb::kernels {
namespace {

/// log2 of a positive finite x: x = 2^e m, sqrt(1/2) <= m < sqrt(2); ln m = 2 atanh((m - 1) / (m + 1)).
double log2_of(double x) {
  auto bits = std::bit_cast<uint64_t>(x);
  auto e = static_cast<int64_t>(bits >> 52) - 1022;
  double m = std::bit_cast<double>((bits & 0x000FFFFFFFFFFFFF) | 0x3FE0000000000000);  // [0.5, 1)
  if (m < 0.70710678118654752) m *= 2, --e;
  const double s = (m - 1) / (m + 1), square = s * s;
  double sum = 0;
  for (int power = 17; power >= 1; power -= 2) sum = sum * square + 1.0 / power;
  return static_cast<double>(e) + 2 * s * sum * 1.4426950408889634;
}

/// 2^x for |x| < 1000.
double exp2_of(double x) {
  const double whole = std::floor(x + 0.5);
  const double r = (x - whole) * 0.69314718055994531;
  double sum = 1;
  for (int i = 12; i >= 1; --i) sum = 1 + sum * r / i;
  return sum * std::bit_cast<double>(static_cast<uint64_t>(static_cast<int64_t>(whole) + 1023) << 52);
}

}  // namespace

double precise_power(double a, double b) noexcept { return exp2_of(b * log2_of(a)); }

float power(float a, float b) noexcept {
  if (b == 0 || a == 1) return 1;
  if (a != a || b != b) return std::numeric_limits<float>::quiet_NaN();
  if (b == 1) return a;
  if (b == 2) return a * a;
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const bool whole = std::floor(b) == b;  // infinities count as even integers
  const bool odd = whole && std::fabs(b) < 16777216 && (static_cast<int32_t>(b) & 1);
  const float size = std::fabs(a);
  float result;
  if (size == 0 || size == kInfinity) {
    result = (size == 0) == (b > 0) ? 0 : kInfinity;
  } else if (std::fabs(b) == kInfinity) {
    result = size == 1 ? 1 : ((size > 1) == (b > 0) ? kInfinity : 0);
  } else {
    if (a < 0 && !whole) return std::numeric_limits<float>::quiet_NaN();
    const double exponent = double{b} * log2_of(double{size});
    result = exponent > 200 ? kInfinity : exponent < -200 ? 0 : static_cast<float>(exp2_of(exponent));
  }
  return odd && std::signbit(a) ? -result : result;
}

double positive_power(double a, double b) noexcept {
  if (b == 0) return 1;
  return a == 0 ? 0 : exp2_of(b * log2_of(a));
}

double whole_power(double a, int64_t n) noexcept {
  double result = 1;
  for (; n > 0; n /= 2, a *= a) {
    if (n % 2 == 1) result *= a;
  }
  return result;
}

}  // namespace hebb::kernels
