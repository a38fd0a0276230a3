// The error bounds that simd/math.h states, in units in the last place against double precision.
#include "simd/math.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdio>
#include <functional>
#include <limits>

#include "simd/loop.h"

namespace hebb::simd {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr float kLeast = std::numeric_limits<float>::denorm_min();
constexpr float kNormal = std::numeric_limits<float>::min();

float at(Vec (*f)(Vec), float x) { return first_lane(f(splat(x))); }

/// |got - exact| in units of the last place that a float near `exact` has (2^-149 among denormals).
double ulps(float got, double exact) {
  if (std::isnan(exact)) return std::isnan(got) ? 0 : INFINITY;
  const auto rounded = static_cast<float>(exact);
  if (got == rounded) return 0;
  if (std::isnan(got) || std::isinf(rounded) || std::isinf(got)) return INFINITY;
  int exponent = 0;
  std::frexp(exact, &exponent);
  return std::fabs(static_cast<double>(got) - exact) / std::ldexp(1.0, std::max(exponent, -125) - 24);
}

struct Worst {
  double ulps = 0;
  float at = 0;
};

/// Every 4,099th float of either sign within [low, high], and 200,000 steps from `dense_low` to `dense_high`.
Worst measure(Vec (*f)(Vec), double (*exact)(double), float low, float high, float dense_low, float dense_high) {
  Worst worst;
  alignas(64) float x[kWidth], y[kWidth];
  int64_t filled = 0;
  const auto flush = [&] {
    for (int64_t i = filled; i < kWidth; ++i) x[i] = x[0];
    store(y, f(load(x)));
    for (int64_t i = 0; i < filled; ++i) {
      const double error = ulps(y[i], exact(static_cast<double>(x[i])));
      if (!(error <= worst.ulps)) worst = {error, x[i]};
    }
    filled = 0;
  };
  const auto add = [&](float value) {
    if (!(value >= low && value <= high)) return;
    x[filled++] = value;
    if (filled == kWidth) flush();
  };
  for (uint64_t bits = 0; bits < 0x100000000; bits += 4099) add(std::bit_cast<float>(static_cast<uint32_t>(bits)));
  constexpr int kSteps = 200000;
  for (int i = 0; i <= kSteps; ++i) {
    add(dense_low + (dense_high - dense_low) * (static_cast<float>(i) / static_cast<float>(kSteps)));
  }
  for (float value :
       {0.0f, -0.0f, kLeast, -kLeast, kNormal, -kNormal, 88.0f, -88.0f, 104.0f, -104.0f, 1000.0f, -1000.0f})
    add(value);
  if (filled > 0) flush();
  return worst;
}

void expect_within(const char* name, double bound, const Worst& worst) {
  EXPECT_LE(worst.ulps, bound) << name << "(" << worst.at << ")";
  std::printf("simd: %s at most %.2f ulp (bound %g), at %.9g\n", name, worst.ulps, bound,
              static_cast<double>(worst.at));
}

double exact_sigmoid(double x) { return x >= 0 ? 1 / (1 + std::exp(-x)) : std::exp(x) / (1 + std::exp(x)); }
double exact_softplus(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::fabs(x))); }

TEST(SimdMath, ExpIsWithinTwoUlpOfEveryFloat) {
  expect_within("exp", 2, measure(exp, std::exp, -kInfinity, kInfinity, -104, 89));
}
TEST(SimdMath, ExpDownIsWithinTwoUlpWhereItsValueIsNormal) {
  expect_within("exp_down", 2, measure(exp_down, std::exp, -87.33f, 88, -87.33f, 1));
}
TEST(SimdMath, ExpDownIsNothingBelow) {
  for (const float x : {-87.34f, -88.0f, -104.0f, -1e30f, -kInfinity}) EXPECT_EQ(at(exp_down, x), 0.0f) << x;
  EXPECT_TRUE(std::isnan(at(exp_down, kNaN)));
}
TEST(SimdMath, LogIsWithinTwoUlpOfEveryFloat) {
  expect_within("log", 2, measure(log, std::log, 0, kInfinity, 0.25f, 4));
}
TEST(SimdMath, Log1pIsWithinTwoUlpUpToOne) {
  expect_within("log1p_unit", 2, measure(log1p_unit, std::log1p, 0, 1, 0, 1));
}
TEST(SimdMath, SigmoidIsWithinThreeUlpWhereItsValueIsNormal) {
  expect_within("sigmoid", 3, measure(sigmoid, exact_sigmoid, -87.3f, kInfinity, -87.3f, 20));
}
TEST(SimdMath, SigmoidIsBelowTheNormalNumbersBeyond) {
  for (float x = -87.4f; x > -110; x -= 0.1f) {
    EXPECT_GE(at(sigmoid, x), 0.0f);
    EXPECT_LE(at(sigmoid, x), kNormal) << x;
  }
}
TEST(SimdMath, TanhIsWithinThreeUlpOfEveryFloat) {
  expect_within("tanh", 3, measure(tanh, std::tanh, -kInfinity, kInfinity, -10, 10));
}
TEST(SimdMath, SoftplusIsWithinThreeUlpOfEveryFloat) {
  expect_within("softplus", 3, measure(softplus, exact_softplus, -kInfinity, kInfinity, -104, 20));
}
TEST(SimdMath, ErfIsWithinTwoUlpOfEveryFloat) {
  expect_within("erf", 2, measure(erf, std::erf, -kInfinity, kInfinity, -5, 5));
}

TEST(SimdMath, CosAndSinOfATurnAreWithinTwoToTheMinus22) {
  double worst = 0;
  for (int i = 0; i < (1 << 18); ++i) {
    const float u = static_cast<float>(i) * 0x1p-18f;
    const CosSin both = cos_sin_turn(splat(u));
    const double angle = 2 * 3.14159265358979323846 * static_cast<double>(u);
    worst = std::max({worst, std::fabs(static_cast<double>(first_lane(both.cos)) - std::cos(angle)),
                      std::fabs(static_cast<double>(first_lane(both.sin)) - std::sin(angle))});
  }
  EXPECT_LE(worst, 0x1p-22);
  std::printf("simd: cos_sin_turn at most %.2e from exact (bound %.2e)\n", worst, 0x1p-22);
}

TEST(SimdMath, SpecialValuesAreIeee754s) {
  struct Special {
    const char* name;
    Vec (*f)(Vec);
    float x, y;
  };
  const Special specials[] = {
      {"exp", exp, 0, 1},
      {"exp", exp, -0.0f, 1},
      {"exp", exp, kLeast, 1},
      {"exp", exp, -104.5f, 0},
      {"exp", exp, 1000, kInfinity},
      {"exp", exp, -1000, 0},
      {"exp", exp, kInfinity, kInfinity},
      {"exp", exp, -kInfinity, 0},
      {"exp", exp, kNaN, kNaN},
      {"log", log, 1, 0},
      {"log", log, 0, -kInfinity},
      {"log", log, -0.0f, -kInfinity},
      {"log", log, -1, kNaN},
      {"log", log, -kLeast, kNaN},
      {"log", log, kInfinity, kInfinity},
      {"log", log, -kInfinity, kNaN},
      {"log", log, kNaN, kNaN},
      {"log", log, kLeast, -103.278929f},
      {"sigmoid", sigmoid, 0, 0.5f},
      {"sigmoid", sigmoid, 1000, 1},
      {"sigmoid", sigmoid, -1000, 0},
      {"sigmoid", sigmoid, kInfinity, 1},
      {"sigmoid", sigmoid, -kInfinity, 0},
      {"sigmoid", sigmoid, kNaN, kNaN},
      {"tanh", tanh, 0, 0},
      {"tanh", tanh, kLeast, kLeast},
      {"tanh", tanh, 1000, 1},
      {"tanh", tanh, -1000, -1},
      {"tanh", tanh, kInfinity, 1},
      {"tanh", tanh, -kInfinity, -1},
      {"tanh", tanh, kNaN, kNaN},
      {"erf", erf, 0, 0},
      {"erf", erf, 1000, 1},
      {"erf", erf, -1000, -1},
      {"erf", erf, kInfinity, 1},
      {"erf", erf, -kInfinity, -1},
      {"erf", erf, kNaN, kNaN},
      {"softplus", softplus, 1000, 1000},
      {"softplus", softplus, -1000, 0},
      {"softplus", softplus, kInfinity, kInfinity},
      {"softplus", softplus, -kInfinity, 0},
      {"softplus", softplus, kNaN, kNaN},
      {"softplus", softplus, 0, 0.693147182f},
  };
  for (const Special& special : specials) {
    const float y = at(special.f, special.x);
    if (std::isnan(special.y)) {
      EXPECT_TRUE(std::isnan(y)) << special.name << "(" << special.x << ") = " << y;
    } else {
      // Two ulp where the expected value was rounded for this table.
      EXPECT_LE(ulps(y, static_cast<double>(special.y)), 2.0) << special.name << "(" << special.x << ") = " << y;
    }
  }
}

TEST(SimdMath, SymmetricFunctionsAreExactlySymmetric) {
  for (float x = 0x1p-20f; x < 100; x *= 1.01f) {
    EXPECT_EQ(at(tanh, -x), -at(tanh, x)) << x;
    EXPECT_EQ(at(erf, -x), -at(erf, x)) << x;
  }
}

TEST(SimdMath, BodyAndTailGiveTheSameBits) {
  // Room for two whole vectors of the widest machine and a tail, read and written off alignment.
  constexpr int64_t kMost = 2 * kWidth + 17;
  std::vector<float> x(kMost + 1), y(kMost + 2);
  for (int64_t i = 0; i < kMost; ++i) x[static_cast<size_t>(i + 1)] = -9.7f + 0.37f * static_cast<float>(i);
  for (Vec (*f)(Vec) : {exp, exp_down, log, sigmoid, tanh, softplus, erf}) {
    for (int64_t n = 0; n <= kMost; ++n) {
      std::fill(y.begin(), y.end(), -77.0f);
      map(n, x.data() + 1, y.data() + 1, f);
      for (int64_t i = 0; i < n; ++i) {
        const float alone = at(f, x[static_cast<size_t>(i + 1)]);
        ASSERT_EQ(std::bit_cast<uint32_t>(y[static_cast<size_t>(i + 1)]), std::bit_cast<uint32_t>(alone))
            << "n " << n << ", i " << i;
      }
      ASSERT_EQ(y[0], -77.0f);
      ASSERT_EQ(y[static_cast<size_t>(n + 1)], -77.0f) << "written past the end, n " << n;
    }
  }
}

}  // namespace
}  // namespace hebb::simd
