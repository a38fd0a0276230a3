// Max-pooling of pairs against the window's definition, and its transpose: sizes that leave rows and columns over, equal
// numbers, NaN, data that is not aligned, any number of threads.
#include "kernels/pairs.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "crew.h"
#include "drawn.h"
#include "simd/vec.h"

namespace hebb::kernels {
namespace {

using testing::drawn;

constexpr float kGuard = -12345.0f;

struct Pooled {
  std::vector<float> y;
  std::vector<int32_t> index;
};

Pooled pooled(const Pairs& sizes, const float* x) {
  Pooled result;
  for (int64_t plane = 0; plane < sizes.planes; ++plane, x += sizes.h * sizes.w) {
    for (int64_t i = 0; i < sizes.h / 2; ++i) {
      for (int64_t j = 0; j < sizes.w / 2; ++j) {
        int64_t best = 2 * i * sizes.w + 2 * j;
        for (int64_t place : {best + 1, best + sizes.w, best + sizes.w + 1}) {
          if (!std::isnan(x[best]) && (x[place] > x[best] || std::isnan(x[place]))) best = place;
        }
        result.y.push_back(x[best]);
        result.index.push_back(static_cast<int32_t>(best));
      }
    }
  }
  return result;
}

/// Numbers of which many are equal, and some are none.
std::vector<float> coarse(int64_t n, uint64_t seed) {
  std::vector<float> x = drawn(n, seed, -2, 2);
  for (float& v : x) v = v > 1.9f ? std::numeric_limits<float>::quiet_NaN() : std::round(v);
  return x;
}

TEST(Pairs, AgreeWithTheirDefinitionAtEverySize) {
  const testing::Crew crew(2);
  for (int64_t h : {2, 3, 4, 5, 17, 28}) {
    for (int64_t outputs : {simd::kWidth, simd::kWidth + 1, 2 * simd::kWidth - 1, 3 * simd::kWidth}) {
      for (int64_t w : {2 * outputs, 2 * outputs + 1}) {
        for (int64_t planes : {0, 1, 3, 40}) {
          const Pairs sizes{planes, h, w};
          const std::vector<float> x = coarse(planes * h * w + 1, static_cast<uint64_t>(h * w));
          const Pooled want = pooled(sizes, x.data() + 1);
          const size_t count = want.y.size();
          std::vector<float> y(count + 2, kGuard);
          std::vector<int32_t> index(count + 2, -1);
          largest(sizes, x.data() + 1, y.data() + 1, index.data() + 1);
          for (size_t i = 0; i < count; ++i) {
            ASSERT_EQ(index[i + 1], want.index[i]) << h << " x " << w << " at " << i;
            ASSERT_TRUE(y[i + 1] == want.y[i] || (std::isnan(y[i + 1]) && std::isnan(want.y[i])));
          }
          ASSERT_TRUE(y[0] == kGuard && y.back() == kGuard && index[0] == -1 && index.back() == -1);

          const std::vector<float> dy = drawn(static_cast<int64_t>(count), 5);
          std::vector<float> expected(static_cast<size_t>(planes * h * w)), dx(expected.size() + 2, kGuard);
          const size_t each = planes > 0 ? count / static_cast<size_t>(planes) : 1;
          for (size_t i = 0; i < count; ++i) {
            expected[i / each * static_cast<size_t>(h * w) + static_cast<size_t>(want.index[i])] = dy[i];
          }
          spread(sizes, index.data() + 1, dy.data(), dx.data() + 1);
          ASSERT_EQ(std::vector<float>(dx.begin() + 1, dx.end() - 1), expected) << h << " x " << w;
          ASSERT_TRUE(dx[0] == kGuard && dx.back() == kGuard);
        }
      }
    }
  }
}

TEST(Pairs, AreSeenByTheirTaps) {
  constexpr auto kOut = static_cast<int32_t>(simd::kWidth);
  std::vector<int32_t> start, index;
  const std::vector<float> weight(2 * simd::kWidth, 1);
  for (int32_t o = 0; o <= kOut; ++o) start.push_back(2 * o);
  for (int32_t i = 0; i < 2 * kOut; ++i) index.push_back(i);
  Taps taps{2 * kOut, kOut, start.data(), index.data(), weight.data()};
  EXPECT_TRUE(are_pairs(taps, taps));
  taps.in += 1;  // one is left over
  EXPECT_TRUE(are_pairs(taps, taps));
  index.back() = 2 * kOut;  // the last window is wider
  EXPECT_FALSE(are_pairs(taps, taps));
  index.back() = 2 * kOut - 1;
  const Taps narrow{2 * kOut, kOut - 1, start.data(), index.data(), weight.data()};
  EXPECT_TRUE(are_pairs(narrow, taps));
  EXPECT_FALSE(are_pairs(taps, narrow));
}

}  // namespace
}  // namespace hebb::kernels
