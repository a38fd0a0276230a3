// Random fills: Philox's published answers, the moments of the distributions, and repeatability.
#include "kernels/fill.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "drawn.h"

namespace hebb::kernels {
namespace {

using Words = std::array<uint32_t, 4>;

// Random123's kat_vectors, the lines of philox4x32 10. Its counter has 128 bits; ours fills the lower 64.
TEST(Philox, GivesThePublishedAnswerForZeros) {
  EXPECT_EQ(philox(0, 0), (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
}

/// The paper's algorithm on a counter of 128 bits, which the engine's 64 cannot reach: shows that the formula is right.
Words reference(Words counter, std::array<uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const uint64_t p0 = uint64_t{0xD2511F53} * counter[0], p1 = uint64_t{0xCD9E8D57} * counter[2];
    counter = {static_cast<uint32_t>(p1 >> 32) ^ counter[1] ^ key[0], static_cast<uint32_t>(p1),
               static_cast<uint32_t>(p0 >> 32) ^ counter[3] ^ key[1], static_cast<uint32_t>(p0)};
    key[0] += 0x9E3779B9;
    key[1] += 0xBB67AE85;
  }
  return counter;
}

TEST(Philox, AgreesWithAReferenceThatGivesThePublishedAnswers) {
  constexpr uint32_t kOnes = 0xffffffff;
  EXPECT_EQ(reference({kOnes, kOnes, kOnes, kOnes}, {kOnes, kOnes}),
            (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(reference({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
  for (uint64_t i = 0; i < 1000; ++i) {
    const uint64_t seed = i * 0x9E3779B97F4A7C15, counter = i * i * 0xD1B54A32D192ED03;
    EXPECT_EQ(philox(seed, counter),
              reference({static_cast<uint32_t>(counter), static_cast<uint32_t>(counter >> 32), 0, 0},
                        {static_cast<uint32_t>(seed), static_cast<uint32_t>(seed >> 32)}));
  }
}

TEST(Generator, ReservesWholePositionsOfFourWords) {
  Generator source{5, 100};
  EXPECT_EQ(source.reserve(1), 100u);
  EXPECT_EQ(source.reserve(4), 101u);
  EXPECT_EQ(source.reserve(5), 102u);
  EXPECT_EQ(source.reserve(0), 104u);
  EXPECT_EQ(source.counter, 104u);
}

struct Moments {
  double mean, variance, skewness, kurtosis, low, high;
};

Moments moments_of(const std::vector<float>& values) {
  const auto n = static_cast<double>(values.size());
  double mean = 0, m2 = 0, m3 = 0, m4 = 0;
  for (float v : values) mean += static_cast<double>(v) / n;
  for (float v : values) {
    const double d = static_cast<double>(v) - mean;
    m2 += d * d / n, m3 += d * d * d / n, m4 += d * d * d * d / n;
  }
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return {mean, m2, m3 / std::pow(m2, 1.5), m4 / (m2 * m2), static_cast<double>(*low), static_cast<double>(*high)};
}

constexpr int64_t kMany = 400000;  // standard error of a mean: deviation / 632; tolerances are five of them or more

TEST(Uniform, HasTheMomentsOfItsInterval) {
  Generator source{1, 0};
  std::vector<float> y(kMany);
  uniform(kMany, -2, 3, source, y.data());
  const Moments m = moments_of(y);
  EXPECT_NEAR(m.mean, 0.5, 0.012);
  EXPECT_NEAR(m.variance, 25.0 / 12, 0.02);
  EXPECT_NEAR(m.kurtosis, 1.8, 0.02);
  EXPECT_GE(m.low, -2);
  EXPECT_LT(m.high, 3);
  EXPECT_LT(m.low, -1.9999);
  EXPECT_GT(m.high, 2.9999);
}

TEST(Normal, HasTheMomentsOfItsDistribution) {
  Generator source{2, 0};
  std::vector<float> y(kMany);
  normal(kMany, 3, 2, source, y.data());
  const Moments m = moments_of(y);
  EXPECT_NEAR(m.mean, 3, 0.016);
  EXPECT_NEAR(m.variance, 4, 0.05);
  EXPECT_NEAR(m.skewness, 0, 0.02);
  EXPECT_NEAR(m.kurtosis, 3, 0.05);
  const auto standard = [&](size_t i) { return (static_cast<double>(y[i]) - 3) / 2; };
  double within_one = 0;
  for (size_t i = 0; i < y.size(); ++i) within_one += std::fabs(standard(i)) < 1;
  EXPECT_NEAR(within_one / kMany, 0.682689, 0.004);
  for (size_t lag : {1u, 2u, 4u, 128u, 256u}) {  // 128 apart are the cosine and the sine of one angle
    double product = 0, squares = 0;
    for (size_t i = lag; i < y.size(); ++i) {
      product += standard(i) * standard(i - lag);
      squares += (standard(i) * standard(i) - 1) * (standard(i - lag) * standard(i - lag) - 1) / 2;
    }
    EXPECT_NEAR(product / kMany, 0, 0.008) << "numbers " << lag << " apart are correlated";
    EXPECT_NEAR(squares / kMany, 0, 0.012) << "squares of numbers " << lag << " apart are correlated";
  }
}

TEST(Normal, IsFiniteAndTheSameAtEveryLength) {
  Generator source{3, 0};
  std::vector<float> all(1000);
  normal(1000, 0, 1, source, all.data());
  for (int64_t n : {0, 1, 3, 5, 17, 255, 256, 257, 999}) {
    Generator again{3, 0};
    std::vector<float> part(static_cast<size_t>(n) + 1, -99.0f);
    normal(n, 0, 1, again, part.data());
    EXPECT_TRUE(std::equal(part.begin(), part.end() - 1, all.begin())) << n;
    EXPECT_EQ(part.back(), -99.0f) << n;
  }
  for (float y : all) EXPECT_TRUE(std::isfinite(y));
}

TEST(Integers, AreEvenlySpreadOverTheirRange) {
  Generator source{4, 0};
  std::vector<int32_t> y(kMany);
  integers(kMany, -3, 7, source, y.data());
  std::vector<int> counts(10);
  for (int32_t v : y) {
    ASSERT_GE(v, -3);
    ASSERT_LT(v, 7);
    ++counts[static_cast<size_t>(v + 3)];
  }
  for (int count : counts) EXPECT_NEAR(count, kMany / 10, 1000);  // five standard errors: 5 sqrt(n 0.1 0.9) = 950
}

TEST(Permutation, HoldsEachNumberOnceAndMovesThem) {
  Generator source{5, 0};
  for (int64_t n : {0, 1, 2, 3, 5, 17, 1000}) {
    std::vector<int32_t> y(static_cast<size_t>(n)), sorted, expected(static_cast<size_t>(n));
    permutation(n, source, y.data());
    sorted = y;
    std::sort(sorted.begin(), sorted.end());
    std::iota(expected.begin(), expected.end(), 0);
    EXPECT_EQ(sorted, expected);
    if (n >= 17) {
      EXPECT_NE(y, expected);
    }
  }
}

TEST(Permutation, MakesEachOrderOfThreeAsOftenAsAnother) {
  Generator source{6, 0};
  std::array<int, 27> counts{};
  for (int i = 0; i < 60000; ++i) {
    int32_t y[3];
    permutation(3, source, y);
    ++counts[static_cast<size_t>(y[0] * 9 + y[1] * 3 + y[2])];
  }
  for (int code : {5, 7, 11, 15, 19, 21})
    EXPECT_NEAR(counts[static_cast<size_t>(code)], 10000, 460) << code;  // five errors
}

TEST(Dropout, DropsTheShareItIsToldAndScalesTheRest) {
  Generator source{7, 0};
  const std::vector<float> x = testing::drawn(kMany + 3, 1, 1, 2);
  std::vector<float> mask(kMany + 3), y(kMany + 3);
  dropout(kMany + 3, 0.3f, source, x.data(), mask.data(), y.data());
  double dropped = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    ASSERT_TRUE(mask[i] == 0 || mask[i] == 1 / (1 - 0.3f));
    ASSERT_EQ(y[i], x[i] * mask[i]);
    dropped += mask[i] == 0;
  }
  EXPECT_NEAR(dropped / kMany, 0.3, 0.004);
}

TEST(Fills, RepeatFromTheSamePlaceAndGoOnFromTheNext) {
  Generator source{8, 0};
  std::vector<float> first(10), second(10), again(10);
  uniform(10, 0, 1, source, first.data());
  const Generator kept = source;
  uniform(10, 0, 1, source, second.data());
  Generator resumed = kept;
  uniform(10, 0, 1, resumed, again.data());
  EXPECT_EQ(second, again);
  EXPECT_NE(first, second);
}

}  // namespace
}  // namespace hebb::kernels
