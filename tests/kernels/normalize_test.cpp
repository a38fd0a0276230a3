// Normalization against its formula in double precision, for every way to group and to share weights.
#include "kernels/normalize.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "crew.h"
#include "drawn.h"

namespace hebb::kernels {
namespace {

using testing::drawn;

constexpr float kGuard = -12345.0f;

struct Case {
  const char* name;
  NormalizeOf of;
};

std::vector<Case> cases() {
  std::vector<Case> all;
  for (int64_t n : {1, 3, 4, 5, 16, 17, 33, 9001}) {
    all.push_back({"layer", {1, 3, n, 1, n, 1e-5f}});
    all.push_back({"rms", {1, 3, n, 1, n, 1e-5f, false}});
    all.push_back({"batch", {3, 2, n, n, 2, 1e-5f}});
    all.push_back({"given statistics", {2, 3, n, n, 3, 1e-5f, true, true}});
    all.push_back({"instance", {1, 6, n, n, 3, 1e-5f}});
    all.push_back({"group", {1, 4, 3 * n, n, 6, 1e-5f}});
    all.push_back({"group of lone numbers", {1, 4, 3, 1, 6, 1e-5f}});
  }
  return all;
}

/// The formulas of normalize.h, element by element.
struct Naive {
  std::vector<double> mean, variance, y, dx, dweight, dbias;

  Naive(const NormalizeOf& of, const std::vector<float>& x, const std::vector<float>& weight,
        const std::vector<float>& bias, const std::vector<float>& dy, const std::vector<float>& given_mean,
        const std::vector<float>& given_variance)
      : y(x.size()), dx(x.size()), dweight(weight.size()), dbias(weight.size()) {
    const double n = static_cast<double>(of.outer * of.inner);
    for (int64_t g = 0; g < of.groups; ++g) {
      const auto each = [&](auto f) {
        for (int64_t o = 0; o < of.outer; ++o) {
          for (int64_t i = 0; i < of.inner; ++i)
            f(static_cast<size_t>((o * of.groups + g) * of.inner + i),
              static_cast<size_t>((g * of.inner + i) / of.run % of.channels));
        }
      };
      double m = 0, v = 0, sum_g = 0, sum_gx = 0;
      if (of.centered) each([&](size_t at, size_t) { m += static_cast<double>(x[at]) / n; });
      each([&](size_t at, size_t) { v += (static_cast<double>(x[at]) - m) * (static_cast<double>(x[at]) - m) / n; });
      mean.push_back(m);
      variance.push_back(v);
      if (of.fixed) {
        m = static_cast<double>(given_mean[static_cast<size_t>(g)]);
        v = static_cast<double>(given_variance[static_cast<size_t>(g)]);
      }
      const double deviation = std::sqrt(v + static_cast<double>(of.eps));
      const auto hat = [&](size_t at) { return (static_cast<double>(x[at]) - m) / deviation; };
      each([&](size_t at, size_t c) {
        const double d = static_cast<double>(dy[at]), w = static_cast<double>(weight[c]);
        y[at] = hat(at) * w + static_cast<double>(bias[c]);
        dweight[c] += d * hat(at);
        dbias[c] += d;
        sum_g += d * w;
        sum_gx += d * w * hat(at);
      });
      if (of.fixed) sum_g = sum_gx = 0;
      if (!of.centered) sum_g = 0;
      each([&](size_t at, size_t c) {
        dx[at] = (static_cast<double>(dy[at]) * static_cast<double>(weight[c]) - sum_g / n - hat(at) * sum_gx / n) /
                 deviation;
      });
    }
  }
};

void expect_near(const std::vector<float>& got, const std::vector<double>& want, double tolerance, const char* what) {
  for (size_t i = 0; i < want.size(); ++i) {
    ASSERT_NEAR(static_cast<double>(got[i]), want[i], tolerance * std::max(1.0, std::fabs(want[i])))
        << what << ' ' << i;
  }
}

TEST(Normalize, IsItsFormulaForEveryGrouping) {
  for (const auto& [name, of] : cases()) {
    SCOPED_TRACE(name + std::string(" of ") + std::to_string(of.inner));
    const int64_t size = of.outer * of.groups * of.inner;
    const auto count = static_cast<size_t>(size), channels = static_cast<size_t>(of.channels);
    const auto groups = static_cast<size_t>(of.groups);
    const std::vector<float> x = drawn(size, 1, -1, 3), dy = drawn(size, 2), w = drawn(of.channels, 3, 0.5f, 2),
                             b = drawn(of.channels, 4);
    std::vector<float> mean(groups), variance(groups), y(count + 1, kGuard), dx = y, dw(channels), db(channels);
    const std::vector<float> given_mean = drawn(of.groups, 5), given_variance = drawn(of.groups, 6, 0.5f, 2);
    const Naive want(of, x, w, b, dy, given_mean, given_variance);
    moments(of, x.data(), mean.data(), variance.data());
    expect_near(mean, want.mean, 1e-6, "mean");
    expect_near(variance, want.variance, 2e-6, "variance");
    if (of.fixed) mean = given_mean, variance = given_variance;
    normalize(of, x.data(), mean.data(), variance.data(), w.data(), b.data(), y.data());
    normalize_backward(of, x.data(), mean.data(), variance.data(), w.data(), dy.data(), dx.data(), dw.data(),
                       db.data());
    ASSERT_EQ(y.back(), kGuard);
    ASSERT_EQ(dx.back(), kGuard);
    // One number has variance 0: eps is all that divides, and multiplies roundings by 316.
    const double scale = of.outer * of.inner == 1 ? 300 : 1;
    expect_near(y, want.y, 2e-6 * scale, "y");
    expect_near(dx, want.dx, 4e-6 * scale, "dx");
    const double sums = 2e-5 * std::max(1.0, static_cast<double>(of.outer * of.inner) / 1000);  // of numbers around 1
    expect_near(dw, want.dweight, sums * scale, "dweight");
    expect_near(db, want.dbias, sums, "dbias");
  }
}

TEST(Normalize, GivesEqualNumbersExactlyTheirMeanAndNoVariance) {
  const std::vector<float> x(1000, 1000.1f);
  float mean = 0, variance = 1;
  moments({1, 1, 1000, 1, 1000, 1e-5f}, x.data(), &mean, &variance);
  EXPECT_EQ(mean, 1000.1f);
  EXPECT_EQ(variance, 0);
}

TEST(Normalize, KeepsTheVarianceOfSmallDifferencesOfLargeNumbers) {
  std::vector<float> x;
  for (int i = 0; i < 999; ++i) x.push_back(30000 + 0.25f * static_cast<float>(i % 3));  // exact in f32
  float mean = 0, variance = 0;
  moments({1, 1, 999, 1, 999, 1e-5f}, x.data(), &mean, &variance);
  EXPECT_EQ(mean, 30000.25f);
  EXPECT_FLOAT_EQ(variance, 0.0625f * 2 / 3);
}

TEST(Normalize, TakesNoWeightsAndLeavesOutGradientsThatNobodyWants) {
  const NormalizeOf of{2, 3, 5, 5, 3, 1e-5f};
  const std::vector<float> x = drawn(30, 1), dy = drawn(30, 2), ones(3, 1.0f), zeros(3, 0.0f);
  std::vector<float> mean(3), variance(3), y(30), plain(30), dx(30), plain_dx(30), dw(3), db(3);
  moments(of, x.data(), mean.data(), variance.data());
  normalize(of, x.data(), mean.data(), variance.data(), ones.data(), zeros.data(), y.data());
  normalize(of, x.data(), mean.data(), variance.data(), nullptr, nullptr, plain.data());
  EXPECT_EQ(y, plain);
  const auto backward = [&](const float* w, float* to_x, float* to_w, float* to_b) {
    normalize_backward(of, x.data(), mean.data(), variance.data(), w, dy.data(), to_x, to_w, to_b);
  };
  backward(ones.data(), dx.data(), dw.data(), db.data());
  backward(nullptr, plain_dx.data(), nullptr, nullptr);
  EXPECT_EQ(dx, plain_dx);
  std::vector<float> only_w(3), only_b(3);
  backward(ones.data(), nullptr, only_w.data(), nullptr);
  backward(ones.data(), nullptr, nullptr, only_b.data());
  EXPECT_EQ(only_w, dw);
  EXPECT_EQ(only_b, db);
}

TEST(Normalize, BackwardHasTheSameBitsOnAnyNumberOfThreads) {
  for (int64_t n : {1, 4, 17, 128, 203}) {
    for (int64_t groups : {1, 63, 64, 130}) {
      const NormalizeOf of{1, groups, n, 1, n, 1e-5f};
      const std::vector<float> x = drawn(groups * n, 1), dy = drawn(groups * n, 2), weight = drawn(n, 3);
      std::vector<float> mean(static_cast<size_t>(groups)), variance(mean);
      moments(of, x.data(), mean.data(), variance.data());
      const auto backward = [&](int helpers) {
        const testing::Crew crew(helpers);
        std::vector<std::vector<float>> all{std::vector<float>(x.size() + 1, kGuard), drawn(n + 1, 4), drawn(n + 1, 5)};
        normalize_backward(of, x.data(), mean.data(), variance.data(), weight.data(), dy.data(), all[0].data(),
                           all[1].data(), all[2].data());
        return all;
      };
      const auto alone = backward(0);
      for (int helpers : {1, 2}) EXPECT_EQ(backward(helpers), alone) << groups << " of " << n;
    }
  }
}

}  // namespace
}  // namespace hebb::kernels
