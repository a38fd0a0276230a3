// a^b against std::pow in double precision.
#include "kernels/power.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "core/random.h"

namespace hebb::kernels {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

TEST(Power, IsWithinOneUlpForPairsOfAllSizes) {
  double worst = 0;
  int finite = 0;
  for (uint64_t i = 0; i < 200000; ++i) {
    const auto words = philox(11, i);
    const float a = std::bit_cast<float>(words[0] & 0x7fffffff);
    const float b = (to_unit(words[1]) - 0.5f) * std::ldexp(1.0f, static_cast<int>(words[2] % 16) - 6);
    if (std::isnan(a)) continue;
    const double exact = std::pow(static_cast<double>(a), static_cast<double>(b));
    const float got = power(a, b);
    const auto rounded = static_cast<float>(exact);
    if (got == rounded) {
      finite += std::isfinite(got) && got != 0;
      continue;
    }
    ASSERT_TRUE(std::isfinite(rounded)) << a << "^" << b << " = " << got;
    int exponent = 0;
    std::frexp(exact, &exponent);
    worst =
        std::max(worst, std::fabs(static_cast<double>(got) - exact) / std::ldexp(1.0, std::max(exponent, -125) - 24));
  }
  EXPECT_LE(worst, 1);
  EXPECT_GT(finite, 50000);
}

TEST(Power, HasStdPowsSpecialCases) {
  const float values[] = {0.0f,   -0.0f,  0.5f,    -0.5f,     1.0f,        -1.0f,       2.0f,         -2.0f,
                          3.0f,   -3.0f,  2.5f,    -2.5f,     16777216.0f, 16777215.0f, -16777215.0f, 1e30f,
                          -1e30f, 1e-40f, -1e-40f, kInfinity, -kInfinity,  kNaN};
  for (float a : values) {
    for (float b : values) {
      const auto want = static_cast<float>(std::pow(static_cast<double>(a), static_cast<double>(b)));
      const float got = power(a, b);
      if (std::isnan(want)) {
        EXPECT_TRUE(std::isnan(got)) << a << "^" << b << " = " << got;
      } else {
        EXPECT_TRUE(got == want || std::fabs(got - want) <= 0x1p-23f * std::fabs(want))
            << a << "^" << b << " = " << got << ", not " << want;
        EXPECT_EQ(std::signbit(got), std::signbit(want)) << a << "^" << b;
      }
    }
  }
}

TEST(Power, OfWholeNumbersIsExact) {
  EXPECT_EQ(power(3, 4), 81.0f);
  EXPECT_EQ(power(-2, 3), -8.0f);
  EXPECT_EQ(power(10, 5), 100000.0f);
  EXPECT_EQ(power(2, -149), std::numeric_limits<float>::denorm_min());
  EXPECT_EQ(power(2, 127), 0x1p127f);
  EXPECT_EQ(power(2, 128), kInfinity);
}

}  // namespace
}  // namespace hebb::kernels
