// Angles of positions against std::sin and std::cos in double precision, and the turning of pairs.
#include "kernels/position.h"

#include <gtest/gtest.h>

#include <cmath>

#include "drawn.h"

namespace hebb::kernels {
namespace {

using testing::drawn;

TEST(Angles, AreRightAtEverySizeAndFarAlong) {
  for (int64_t size : {1, 2, 3, 5, 8, 17, 64}) {
    for (int64_t first : {0, 3, 100000}) {
      constexpr int64_t kSteps = 4;
      const int64_t width = size + size % 2;
      std::vector<float> y(static_cast<size_t>(kSteps * width + 1), -7.0f);
      angles(first, kSteps, size, 10000, y.data());
      EXPECT_EQ(y.back(), -7.0f);
      for (int64_t t = 0; t < kSteps; ++t) {
        for (int64_t i = 0; i < width / 2; ++i) {
          const double angle = static_cast<double>(first + t) *
                               std::pow(10000.0, -2 * static_cast<double>(i) / static_cast<double>(size));
          const auto at = static_cast<size_t>(t * width + 2 * i);
          // 2^-22 of cos_sin_turn and 2 pi 2^-25 of the turn's rounding to a float
          ASSERT_NEAR(static_cast<double>(y[at]), std::sin(angle), 5e-7) << size << " " << first + t << " " << i;
          ASSERT_NEAR(static_cast<double>(y[at + 1]), std::cos(angle), 5e-7) << size << " " << first + t << " " << i;
        }
      }
    }
  }
}

TEST(TurnPairs, TurnsBackToWhereItWas) {
  for (bool interleaved : {true, false}) {
    constexpr int64_t kRows = 2, kSteps = 3, kSize = 6;
    std::vector<float> table(kSteps * kSize), x = drawn(kRows * kSteps * kSize, 1), y = x, back = x;
    angles(0, kSteps, kSize, 100, table.data());
    turn_pairs({kRows, kSteps, kSize, interleaved, false}, table.data(), x.data(), y.data());
    turn_pairs({kRows, kSteps, kSize, interleaved, true}, table.data(), y.data(), back.data());
    for (size_t i = 0; i < x.size(); ++i) EXPECT_NEAR(back[i], x[i], 1e-6f);
    for (size_t i = 0; i < kSize; ++i) EXPECT_EQ(y[i], x[i]) << "position 0 does not turn";
    EXPECT_NEAR(y[kSize], x[kSize] * std::cos(1.0f) - x[kSize + (interleaved ? 1 : kSize / 2)] * std::sin(1.0f), 1e-6f);
  }
}

}  // namespace
}  // namespace hebb::kernels
