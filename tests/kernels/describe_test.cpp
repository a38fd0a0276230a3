// Descriptions against two passes in double precision, at every size around the vectors and the blocks.
#include "kernels/describe.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "drawn.h"

namespace hebb::kernels {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

/// The plain way; `x` holds at least one finite number.
Description two_passes(const std::vector<float>& x) {
  Description d;
  double sum = 0, squares = 0;
  d.min = kInfinity, d.max = -kInfinity;
  for (float value : x) {
    d.zeros += value == 0;
    if (!std::isfinite(value)) continue;
    ++d.finite;
    sum += value;
    d.min = std::min(d.min, value), d.max = std::max(d.max, value);
  }
  d.mean = sum / static_cast<double>(d.finite);
  for (float value : x) {
    if (std::isfinite(value)) squares += (value - d.mean) * (value - d.mean);
  }
  d.std = std::sqrt(squares / static_cast<double>(d.finite));
  return d;
}

void expect_same(const Description& got, const Description& want, double tolerance) {
  EXPECT_EQ(got.finite, want.finite);
  EXPECT_EQ(got.zeros, want.zeros);
  EXPECT_EQ(got.min, want.min);
  EXPECT_EQ(got.max, want.max);
  EXPECT_NEAR(got.mean, want.mean, tolerance);
  EXPECT_NEAR(got.std, want.std, tolerance);
}

TEST(Describe, IsRightAtEverySize) {
  for (int64_t n : {1, 3, 4, 5, 17, 1023, 1024, 1025, 4099}) {
    std::vector<float> x = testing::drawn(n, 91, -3, 5);
    for (int64_t i = 2; i < n; i += 3) x[static_cast<size_t>(i)] = 0;
    expect_same(describe(n, x.data()), two_passes(x),
                1e-5);  // 1,024 squares below 64, added in float: an ulp each at most
  }
}

TEST(Describe, LeavesOutWhatIsNotFinite) {
  for (float bad : {kNaN, kInfinity, -kInfinity}) {
    for (size_t at : {0u, 6u, 18u}) {
      std::vector<float> x = testing::drawn(19, 92, 1, 2);
      x[at] = bad;
      expect_same(describe(19, x.data()), two_passes(x), 1e-6);
    }
  }
}

TEST(Describe, IsExactAboutALargeMean) {
  std::vector<float> x(3000);
  for (size_t i = 0; i < x.size(); ++i) x[i] = 1e6f + static_cast<float>(i % 2);
  const Description d = describe(3000, x.data());
  EXPECT_EQ(d.mean, 1e6 + 0.5);
  EXPECT_EQ(d.std, 0.5);
}

TEST(Describe, OfNothingIsNothing) {
  const float bad[] = {kNaN, kInfinity};
  for (int64_t n : {0, 2}) {
    const Description d = describe(n, bad);
    EXPECT_EQ(d.finite, 0);
    EXPECT_EQ(d.mean, 0);
    EXPECT_EQ(d.std, 0);
    EXPECT_EQ(d.max, 0);
  }
}

}  // namespace
}  // namespace hebb::kernels
