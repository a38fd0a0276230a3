// Reductions over every subset of dimensions against an index calculation in double precision.
#include "kernels/reduce.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "drawn.h"

namespace hebb::kernels {
namespace {

using testing::drawn;

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

TEST(Reduce, IsRightOverEverySubsetOfDimensions) {
  for (const Shape& shape : {Shape{},
                             {1},
                             {5},
                             {17},
                             {3, 5},
                             {4, 33},
                             {2, 3, 4},
                             {1, 3, 1},
                             {5, 1, 17},
                             {2, 3, 1, 7},
                             {0, 3},
                             {3, 0},
                             {2, 0, 3}}) {
    const std::vector<float> x = drawn(shape.size(), 31, -3, 3);
    for (int subset = 0; subset < (1 << shape.rank()); ++subset) {
      Shape kept = shape;
      for (int d = 0; d < shape.rank(); ++d) {
        if (subset >> d & 1) kept[d] = 1;
      }
      for (Reduce op : {Reduce::sum, Reduce::max, Reduce::min}) {
        const double start = op == Reduce::sum ? 0.0 : op == Reduce::max ? -INFINITY : INFINITY;
        std::vector<double> want(static_cast<size_t>(kept.size()), start);
        for (int64_t i = 0; i < shape.size(); ++i) {
          int64_t offset = 0, step = 1, rest = i;
          for (int d = shape.rank() - 1; d >= 0; --d) {
            offset += kept[d] == 1 ? 0 : rest % shape[d] * step;
            rest /= shape[d];
            step *= kept[d];
          }
          double& to = want[static_cast<size_t>(offset)];
          const auto value = static_cast<double>(x[static_cast<size_t>(i)]);
          to = op == Reduce::sum ? to + value : op == Reduce::max ? std::max(to, value) : std::min(to, value);
        }
        std::vector<float> y(static_cast<size_t>(kept.size() + 1), 7.0f);
        reduce(op, Strided(shape, kept, kept), kept.size(), x.data(), y.data());
        ASSERT_EQ(y.back(), 7.0f);
        for (size_t i = 0; i < want.size(); ++i) {
          // Up to 132 numbers below 3 are added: an ulp of 400 each.
          const bool right = op == Reduce::sum ? std::fabs(static_cast<double>(y[i]) - want[i]) <= 2e-5
                                               : static_cast<double>(y[i]) == want[i];
          ASSERT_TRUE(right) << text(shape) << " to " << text(kept) << ", op " << static_cast<int>(op) << ": " << y[i]
                             << ", not " << want[i];
        }
      }
    }
  }
}

TEST(Sum, KeepsItsDigitsOverAMillionNumbers) {
  std::vector<float> ones(1 << 20, 0.1f);
  const double want = static_cast<double>(0.1f) * (1 << 20);
  EXPECT_NEAR(static_cast<double>(sum(1 << 20, ones.data())), want, 1e-5 * want);  // 256 additions a lane in floats
  std::vector<float> y(1);
  reduce(Reduce::sum, Strided({1 << 20}, {1}, {1}), 1, ones.data(), y.data());
  EXPECT_NEAR(static_cast<double>(y[0]), want, 1e-5 * want);
}

TEST(Sum, KeepsItsDigitsDownColumnsOf60000) {
  for (int64_t n : {1, 2, 3, 4, 5, 17}) {
    const std::vector<float> x(static_cast<size_t>(60000 * n), 0.1f);
    std::vector<float> y(static_cast<size_t>(n + 1), -7.0f);
    reduce(Reduce::sum, Strided({60000, n}, {1, n}, {1, n}), n, x.data(), y.data());
    EXPECT_EQ(y.back(), -7.0f);
    y.pop_back();
    const double want = 60000 * static_cast<double>(0.1f);
    for (float total : y) EXPECT_NEAR(static_cast<double>(total), want, 2e-5 * want);  // 512 additions, then 118
  }
}

TEST(Sum, IsRightDownColumnsOfEveryWidth) {
  for (int64_t rows : {1, 3, 4, 5, 511, 512, 513, 1027}) {
    for (int64_t n : {1, 15, 16, 17, 63, 256, 257, 519}) {
      const std::vector<float> x = drawn(rows * n, 31);
      std::vector<float> y(static_cast<size_t>(n + 1), -7.0f);
      reduce(Reduce::sum, Strided({rows, n}, {1, n}, {1, n}), n, x.data(), y.data());
      ASSERT_EQ(y.back(), -7.0f);
      for (int64_t i = 0; i < n; ++i) {
        double want = 0;
        for (int64_t r = 0; r < rows; ++r) want += static_cast<double>(x[static_cast<size_t>(r * n + i)]);
        ASSERT_NEAR(static_cast<double>(y[static_cast<size_t>(i)]), want, 1e-4) << rows << " x " << n << " at " << i;
      }
    }
  }
}

TEST(Sum, IsRightAtEverySizeOfTail) {
  const std::vector<float> x = drawn(5000, 32);
  for (int64_t n : {0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 63, 64, 65, 127, 129, 4095, 4096, 4097, 4999}) {
    const double want = std::accumulate(x.begin() + 1, x.begin() + 1 + std::min<int64_t>(n, 4999), 0.0);
    EXPECT_NEAR(static_cast<double>(sum(std::min<int64_t>(n, 4999), x.data() + 1)), want, 1e-5) << n;
  }
}

TEST(Reduce, MaximumAndMinimumKeepANaNWhereverItIs) {
  for (int64_t n : {1, 3, 4, 17, 70}) {
    for (int64_t at = 0; at < n; ++at) {
      std::vector<float> x = drawn(n, 33);
      x[static_cast<size_t>(at)] = kNaN;
      for (Reduce op : {Reduce::max, Reduce::min}) {
        float y = 0;
        reduce(op, Strided({n}, {1}, {1}), 1, x.data(), &y);
        EXPECT_TRUE(std::isnan(y)) << n << ", " << at;
      }
    }
  }
}

TEST(Reduce, ExtremesOfInfinitiesAreInfinities) {
  const float x[] = {-kInfinity, -kInfinity, -kInfinity, -kInfinity, -kInfinity};
  float y = 0;
  reduce(Reduce::max, Strided({5}, {1}, {1}), 1, x, &y);
  EXPECT_EQ(y, -kInfinity);
}

TEST(Argmax, FindsTheFirstLargestAlongAnyDimension) {
  for (const auto& [outer, n, inner] : {std::array<int64_t, 3>{1, 1, 1}, {3, 5, 1}, {1, 17, 3}, {2, 4, 5}, {0, 3, 2}}) {
    std::vector<float> x = drawn(outer * n * inner, 34);
    for (float& v : x) v = std::round(v * 3);  // ties are many
    std::vector<int32_t> y(static_cast<size_t>(outer * inner + 1), -7);
    argmax(outer, n, inner, x.data(), y.data());
    EXPECT_EQ(y.back(), -7);
    for (int64_t o = 0; o < outer; ++o) {
      for (int64_t i = 0; i < inner; ++i) {
        std::vector<float> column;
        for (int64_t j = 0; j < n; ++j) column.push_back(x[static_cast<size_t>((o * n + j) * inner + i)]);
        EXPECT_EQ(y[static_cast<size_t>(o * inner + i)],
                  std::max_element(column.begin(), column.end()) - column.begin());
      }
    }
  }
}

TEST(Argmax, TakesTheFirstNaNForTheLargest) {
  const float x[] = {1, 3, kNaN, 5, kNaN};
  int32_t y = -1;
  argmax(1, 5, 1, x, &y);
  EXPECT_EQ(y, 2);
  const float first[] = {kNaN, 3};
  argmax(1, 2, 1, first, &y);
  EXPECT_EQ(y, 0);
}

}  // namespace
}  // namespace hebb::kernels
