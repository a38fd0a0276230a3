// What the rest builds on: loads and stores of parts, NaN-keeping maximum and minimum, rounding, lane sums.
#include "simd/vec.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "simd/math.h"

namespace hebb::simd {
namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

TEST(Vec, LoadsAndStoresPartsWithoutTouchingTheRest) {
  for (int64_t count = 0; count <= kWidth + 1; ++count) {
    std::vector<float> from(static_cast<size_t>(count)),
        to(static_cast<size_t>(kWidth + 2), -1.0f);  // ASan guards `from`
    for (size_t i = 0; i < from.size(); ++i) from[i] = static_cast<float>(i + 1);
    const Vec v = load(from.data(), count);
    alignas(64) float lanes[kWidth];
    store(lanes, v);
    for (int64_t i = 0; i < kWidth; ++i) EXPECT_EQ(lanes[i], i < count ? static_cast<float>(i + 1) : 0.0f);
    store(to.data() + 1, v, std::min(count, kWidth));
    EXPECT_EQ(to[0], -1.0f);
    EXPECT_EQ(to[static_cast<size_t>(std::min(count, kWidth)) + 1], -1.0f) << count;
  }
}

TEST(Vec, MaxAndMinKeepANaNOnEitherSide) {
  EXPECT_TRUE(std::isnan(first_lane(max(splat(kNaN), splat(1.0f)))));
  EXPECT_TRUE(std::isnan(first_lane(max(splat(1.0f), splat(kNaN)))));
  EXPECT_TRUE(std::isnan(first_lane(min(splat(kNaN), splat(1.0f)))));
  EXPECT_TRUE(std::isnan(first_lane(min(splat(1.0f), splat(kNaN)))));
  EXPECT_EQ(first_lane(max(splat(2.0f), splat(-3.0f))), 2.0f);
  EXPECT_EQ(first_lane(min(splat(2.0f), splat(-3.0f))), -3.0f);
}

TEST(Vec, RoundGivesTheNearestIntegerBothWays) {
  for (float x : {0.0f, 0.49f, -0.49f, 0.51f, -0.51f, 1.5f, 2.5f, -150.2f, 128.0f, 4194303.0f, -4194303.0f}) {
    const Rounded r = round(splat(x));
    EXPECT_EQ(first_lane(r.value), std::nearbyint(x)) << x;
    alignas(64) int32_t lanes[kWidth];
    r.integer.store_aligned(lanes);
    EXPECT_EQ(static_cast<float>(lanes[0]), std::nearbyint(x)) << x;
  }
}

TEST(Vec, SumAndMaximumGoOverAllLanes) {
  alignas(64) float lanes[kWidth];
  for (int64_t i = 0; i < kWidth; ++i) lanes[i] = static_cast<float>(i * i);
  float sum = 0;
  for (float lane : lanes) sum += lane;
  EXPECT_EQ(sum_lanes(load(lanes)), sum);
  for (int64_t i = 0; i < kWidth; ++i) {
    alignas(64) float one[kWidth];
    std::fill_n(one, kWidth, -5.0f);
    one[i] = 3.0f;
    EXPECT_EQ(max_lanes(load(one)), 3.0f) << i;
    one[i] = kNaN;
    EXPECT_TRUE(std::isnan(max_lanes(load(one)))) << i;
  }
}

TEST(Vec, MaddRoundsTwiceUnlessTheBuildFuses) {
  // (1 + 2^-12)^2 = 1 + 2^-11 + 2^-24: rounded before the sum the last part goes, fused it stays.
  const float x = 1 + 0x1p-12f;
  const float rest = first_lane(madd(splat(x), splat(x), splat(-1 - 0x1p-11f)));
#if defined(__FMA__) || defined(HEBB_RELAXED_SIMD)
  EXPECT_TRUE(rest == 0x1p-24f || rest == 0.0f);  // relaxed SIMD may do either
#else
  EXPECT_EQ(rest, 0.0f);
#endif
}

}  // namespace
}  // namespace hebb::simd
