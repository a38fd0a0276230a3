// Sorting against std::stable_sort, recurrences against a loop.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "drawn.h"
#include "kernels/scan.h"
#include "kernels/sort.h"

namespace hebb::kernels {
namespace {

TEST(Argsort, IsStdStableSortWithNaNsLast) {
  for (int64_t n : {0, 1, 2, 3, 4, 5, 17, 64, 1000}) {
    std::vector<float> x = testing::drawn(2 * n, 31);
    for (size_t i = 0; i < x.size(); ++i) {
      x[i] = std::round(4 * x[i]);  // many are equal
      if (i % 7 == 3) x[i] = std::numeric_limits<float>::quiet_NaN();
    }
    for (bool descending : {false, true}) {
      const auto rows = static_cast<size_t>(n);
      std::vector<int32_t> index(2 * rows), scratch(rows), want(rows);
      argsort(2, n, descending, x.data(), index.data(), scratch.data());
      for (size_t row = 0; row < 2; ++row) {
        const float* values = x.data() + row * rows;
        const auto rank = [&](int32_t i) { return std::isnan(values[i]) ? INFINITY : values[i]; };
        std::iota(want.begin(), want.end(), 0);
        std::stable_sort(want.begin(), want.end(),
                         [&](int32_t i, int32_t j) { return descending ? rank(i) > rank(j) : rank(i) < rank(j); });
        for (size_t i = 0; i < rows; ++i) ASSERT_EQ(index[row * rows + i], want[i]) << n << ", " << i;
      }
    }
  }
}

TEST(Scan, RunsEitherWayWithAndWithoutFactors) {
  const std::vector<float> a = testing::drawn(2 * 3 * 2, 32), b = testing::drawn(2 * 4 * 2, 33);
  for (bool reverse : {false, true}) {
    for (bool factors : {false, true}) {
      std::vector<float> s(b.size());
      scan({2, 4, 2, reverse}, factors ? a.data() : nullptr, b.data(), s.data());
      for (size_t o = 0; o < 2; ++o) {
        for (size_t i = 0; i < 2; ++i) {
          double running = 0;
          for (size_t step = 0; step < 4; ++step) {
            const size_t j = reverse ? 3 - step : step, link = reverse ? j : j - 1;
            const double factor = !factors ? 1.0 : step ? static_cast<double>(a[(o * 3 + link) * 2 + i]) : 0.0;
            running = static_cast<double>(b[(o * 4 + j) * 2 + i]) + factor * running;
            EXPECT_NEAR(static_cast<double>(s[(o * 4 + j) * 2 + i]), running, 1e-6);
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace hebb::kernels
