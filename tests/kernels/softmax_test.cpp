// Softmax, cross-entropy and elementwise losses against the formulas in double precision.
#include "kernels/softmax.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "drawn.h"
#include "kernels/loss.h"

namespace hebb::kernels {
namespace {

using testing::drawn;

constexpr float kGuard = -12345.0f;

std::vector<double> log_softmax_of(const float* x, int64_t n) {
  double most = -INFINITY, total = 0;
  for (int64_t i = 0; i < n; ++i) most = std::max(most, static_cast<double>(x[i]));
  for (int64_t i = 0; i < n; ++i) total += std::exp(static_cast<double>(x[i]) - most);
  std::vector<double> y;
  for (int64_t i = 0; i < n; ++i) y.push_back(static_cast<double>(x[i]) - most - std::log(total));
  return y;
}

TEST(Softmax, IsRightAtEverySizeAndScale) {
  for (int64_t n : {1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 33, 65, 1000}) {
    for (float scale : {1.0f, 20.0f, 1000.0f}) {
      const std::vector<float> x = drawn(3 * n + 1, 41, -scale, scale);
      std::vector<float> y(static_cast<size_t>(3 * n + 1), kGuard), log_y = y;
      softmax(3, n, x.data() + 1, y.data());
      log_softmax(3, n, x.data() + 1, log_y.data());
      ASSERT_EQ(y.back(), kGuard);
      ASSERT_EQ(log_y.back(), kGuard);
      for (int64_t r = 0; r < 3; ++r) {
        const std::vector<double> want = log_softmax_of(x.data() + 1 + r * n, n);
        double total = 0;
        for (int64_t i = 0; i < n; ++i) {
          const auto at = static_cast<size_t>(r * n + i);
          total += static_cast<double>(y[at]);
          // x - max is exact to an ulp of `scale`, and so is e to its power, relatively.
          ASSERT_NEAR(static_cast<double>(y[at]), std::exp(want[static_cast<size_t>(i)]),
                      1e-6 + 1.2e-7 * static_cast<double>(scale));
          ASSERT_NEAR(static_cast<double>(log_y[at]), want[static_cast<size_t>(i)],
                      2e-6 + 3e-7 * static_cast<double>(scale));
        }
        ASSERT_NEAR(total, 1, 2e-6);
      }
    }
  }
}

TEST(Softmax, GradientsAreTheirFormulas) {
  for (int64_t n : {1, 3, 5, 16, 17, 40}) {
    const std::vector<float> x = drawn(n, 42, -2, 2), dy = drawn(n, 43);
    std::vector<float> y(static_cast<size_t>(n)), dx(static_cast<size_t>(n + 1), kGuard);
    softmax(1, n, x.data(), y.data());
    softmax_backward(1, n, y.data(), dy.data(), dx.data());
    const std::vector<double> log_p = log_softmax_of(x.data(), n);
    double dot = 0, total = 0;
    for (size_t i = 0; i < y.size(); ++i)
      dot += std::exp(log_p[i]) * static_cast<double>(dy[i]), total += static_cast<double>(dy[i]);
    for (size_t i = 0; i < y.size(); ++i)
      ASSERT_NEAR(static_cast<double>(dx[i]), std::exp(log_p[i]) * (static_cast<double>(dy[i]) - dot), 2e-6);
    log_softmax(1, n, x.data(), y.data());
    log_softmax_backward(1, n, y.data(), dy.data(), dx.data());
    for (size_t i = 0; i < y.size(); ++i)
      ASSERT_NEAR(static_cast<double>(dx[i]), static_cast<double>(dy[i]) - std::exp(log_p[i]) * total, 5e-6);
    ASSERT_EQ(dx.back(), kGuard);
  }
}

TEST(Softmax, OfANaNOrOfInfinitiesIsNaNAsInPyTorch) {
  const float inf = std::numeric_limits<float>::infinity();
  for (const std::vector<float>& x :
       {std::vector<float>{1, NAN, 2, 3, 4}, {inf, 1, 2, 3, 4}, {-inf, -inf, -inf, -inf, -inf}}) {
    std::vector<float> y(5);
    softmax(1, 5, x.data(), y.data());
    EXPECT_TRUE(std::isnan(y[0])) << x[0];
  }
  const float masked[] = {0, -inf, 0};
  float y[3];
  softmax(1, 3, masked, y);
  EXPECT_EQ(y[1], 0.0f);
  EXPECT_EQ(y[0], 0.5f);
}

TEST(CrossEntropy, IgnoredRowsCostNothingAndPassNothingOn) {
  const std::vector<float> x = drawn(4 * 5, 44), weight = drawn(5, 45, 0.5f, 2), d = drawn(4, 46);
  const int32_t index[] = {2, -100, 4, 3};
  std::vector<float> log_p(20), losses(4), dx(20);
  log_softmax(4, 5, x.data(), log_p.data());
  for (float smoothing : {0.0f, 0.3f}) {
    for (bool weighted : {false, true}) {
      const ClassTargets targets{index, weighted ? weight.data() : nullptr, -100, smoothing};
      nll(4, 5, log_p.data(), targets, losses.data());
      cross_entropy_backward(4, 5, log_p.data(), targets, d.data(), 1, dx.data());
      EXPECT_EQ(losses[1], 0.0f);
      for (size_t c = 0; c < 5; ++c) EXPECT_EQ(dx[5 + c], 0.0f);
      for (size_t r : {0u, 2u, 3u}) {
        double sum = 0;
        for (size_t c = 0; c < 5; ++c) sum += static_cast<double>(dx[r * 5 + c]);
        EXPECT_NEAR(sum, 0, 1e-6);  // softmax does not move when all scores do
        EXPECT_GT(losses[r], 0.0f);
      }
    }
  }
}

struct LossFormula {
  Loss kind;
  double (*value)(double, double);
  double (*slope)(double, double);
  bool probability;
};

TEST(ElementLosses, AreTheirFormulasAtEverySize) {
  const LossFormula formulas[] = {
      {Loss::mse, [](double x, double t) { return (x - t) * (x - t); }, [](double x, double t) { return 2 * (x - t); },
       false},
      {Loss::l1, [](double x, double t) { return std::fabs(x - t); },
       [](double x, double t) { return x > t ? 1.0 : -1.0; }, false},
      {Loss::bce, [](double x, double t) { return -t * std::log(x) - (1 - t) * std::log(1 - x); },
       [](double x, double t) { return (x - t) / (x * (1 - x)); }, true},
      {Loss::bce_with_logits,
       [](double x, double t) { return std::max(x, 0.0) - x * t + std::log1p(std::exp(-std::fabs(x))); },
       [](double x, double t) { return 1 / (1 + std::exp(-x)) - t; }, false},
  };
  for (const LossFormula& formula : formulas) {
    for (int64_t n : {0, 1, 3, 4, 5, 16, 17, 33}) {
      const std::vector<float> x = formula.probability ? drawn(n, 47, 0.05f, 0.95f) : drawn(n, 47, -4, 4);
      const std::vector<float> t = drawn(n, 48, 0, 1), dy = drawn(n, 49);
      std::vector<float> y(static_cast<size_t>(n + 1), kGuard), dx = y;
      loss(formula.kind, n, x.data(), t.data(), y.data());
      loss_backward(formula.kind, n, x.data(), t.data(), dy.data(), 1, dx.data());
      std::vector<float> common(static_cast<size_t>(n + 1), kGuard);
      const float one = 0.5f;
      loss_backward(formula.kind, n, x.data(), t.data(), &one, 0, common.data());
      ASSERT_EQ(y.back(), kGuard);
      ASSERT_EQ(dx.back(), kGuard);
      for (size_t i = 0; i < x.size(); ++i) {
        const auto u = static_cast<double>(x[i]), v = static_cast<double>(t[i]);
        const double slope = formula.slope(u, v);
        ASSERT_NEAR(static_cast<double>(y[i]), formula.value(u, v), 2e-6 * std::max(1.0, formula.value(u, v)));
        ASSERT_NEAR(static_cast<double>(dx[i]), static_cast<double>(dy[i]) * slope,
                    2e-6 * std::max(1.0, std::fabs(slope)));
        ASSERT_NEAR(static_cast<double>(common[i]), 0.5 * slope, 2e-6 * std::max(1.0, std::fabs(slope)));
      }
    }
  }
}

TEST(ElementLosses, L1IsFlatWhereItIsZeroAndBceIsCut) {
  const float x[] = {2, 0, 1, 0, 1}, t[] = {2, 1, 0, 0, 1}, one = 1;
  float y[5], dx[5];
  loss_backward(Loss::l1, 1, x, t, &one, 0, dx);
  EXPECT_EQ(dx[0], 0.0f);
  loss(Loss::bce, 4, x + 1, t + 1, y);
  EXPECT_EQ(std::vector<float>(y, y + 4), (std::vector<float>{100, 100, 0, 0}));
  loss_backward(Loss::bce, 4, x + 1, t + 1, &one, 0, dx);
  EXPECT_EQ(dx[0], -1e12f);
  EXPECT_EQ(dx[2], 0.0f);
}

}  // namespace
}  // namespace hebb::kernels
