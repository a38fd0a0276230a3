// Loops over arrays: every length, in place, several results, sums in order, and nothing beside the arrays.
#include "simd/loop.h"

#include <gtest/gtest.h>

#include <vector>

namespace hebb::simd {
namespace {

std::vector<float> counted(int64_t n, float from) {
  std::vector<float> x(static_cast<size_t>(n));  // ASan guards its end
  for (float& value : x) value = from++;
  return x;
}

TEST(Loop, MapsEveryLengthAndPositionAlike) {
  for (int64_t n = 0; n <= 3 * kWidth + 1; ++n) {
    const std::vector<float> a = counted(n, 1), b = counted(n, 10);
    std::vector<float> y(a.size(), -1.0f);
    map(n, a.data(), y.data(), [](Vec v) { return v * v; });
    for (size_t i = 0; i < y.size(); ++i) EXPECT_EQ(y[i], a[i] * a[i]) << n;
    map(n, a.data(), b.data(), y.data(), [](Vec u, Vec v) { return u - v; });
    for (size_t i = 0; i < y.size(); ++i) EXPECT_EQ(y[i], a[i] - b[i]) << n;
  }
}

TEST(Loop, ChangesSeveralArraysInPlaceAndOnlyThem) {
  for (int64_t n : {int64_t{1}, kWidth - 1, kWidth, 2 * kWidth + 3, kGrain + 1, 3 * kGrain + 5}) {
    std::vector<float> p = counted(n, 0), m = counted(n, 5), g = counted(n, 2);
    const std::vector<float> p_before = p, m_before = m, g_before = g;
    each<2>(
        n,
        [](Vec& mean, Vec& weight, Vec slope) {
          mean = mean + slope;
          weight = weight - mean;
          slope = splat(0.0f);  // its array stays
        },
        m.data(), p.data(), g.data());
    for (size_t i = 0; i < p.size(); ++i) {
      ASSERT_EQ(m[i], m_before[i] + g_before[i]) << n;
      ASSERT_EQ(p[i], p_before[i] - m[i]) << n;
    }
    EXPECT_EQ(g, g_before);
  }
}

TEST(Loop, SumsInOrderWithZerosBehindTheLast) {
  struct Dot {
    Vec total = splat(0.0f);
    void operator()(Vec a, Vec b) { total = madd(a, b, total); }
  };
  for (int64_t n = 0; n <= 3 * kWidth + 1; ++n) {
    const std::vector<float> a = counted(n, 1), b = counted(n, 2);
    Dot dot;
    in_order<0>(n, dot, a.data(), b.data());
    float expected = 0;
    for (size_t i = 0; i < a.size(); ++i) expected += a[i] * b[i];
    EXPECT_EQ(sum_lanes(dot.total), expected) << n;
  }
}

}  // namespace
}  // namespace hebb::simd
