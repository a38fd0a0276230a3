// One update of each formula against itself in double precision, at every size of tail and around the blocks.
#include "kernels/update.h"

#include <gtest/gtest.h>

#include <cmath>

#include "drawn.h"

namespace hebb::kernels {
namespace {

using testing::drawn;

constexpr float kGuard = -12345.0f;
constexpr Formula kFormulas[] = {Formula::sgd,  Formula::rmsprop, Formula::adadelta,
                                 Formula::adam, Formula::adamax,  Formula::lion};

struct Arrays {
  std::vector<float> g, a, b, c, p;

  explicit Arrays(int64_t n)
      : g(drawn(n, 61)), a(drawn(n, 62, 0, 1)), b(drawn(n, 63, 0, 1)), c(drawn(n, 65, 0, 0.1f)), p(drawn(n, 64)) {
    for (auto* values : {&a, &b, &c, &p}) values->push_back(kGuard);
  }
};

/// Coefficients that leave no term out; bits of `options` leave out arrays and what comes before the formula.
Update coefficients(int options, Arrays& x, size_t at, int64_t n) {
  Update u{.n = n,
           .p = x.p.data() + at,
           .g = x.g.data() + at,
           .a = x.a.data() + at,
           .b = options & 1 ? x.b.data() + at : nullptr,
           .c = options & 2 ? x.c.data() + at : nullptr};
  if (options & 4) u.sign = -1, u.decay = 0.1f, u.l1 = 0.05f, u.keep = 0.9f;
  u.g_rate = 0.1f, u.a_rate = 0.2f, u.beta1 = 0.9f, u.rest1 = 0.2f, u.beta2 = 0.99f, u.rest2 = 0.05f;
  u.eps = 1e-2f, u.scale = 1.5f;
  return u;
}

struct Numbers {
  double p, a, b, c;
};

double sign_of(double x) { return x > 0 ? 1 : x < 0 ? -1 : 0; }

/// The formulas of update.h.
Numbers reference(Formula formula, const Update& u, double g, Numbers x) {
  const auto d = [](float value) { return static_cast<double>(value); };
  const double slope = d(u.sign) * g + d(u.decay) * x.p + d(u.l1) * sign_of(x.p);
  const auto first = [&](double old, double now) { return d(u.beta1) * old + d(u.rest1) * now; };
  const auto second = [&](double old, double now) { return d(u.beta2) * old + d(u.rest2) * now; };
  x.p *= d(u.keep);
  switch (formula) {
    case Formula::sgd:
      x.a = first(x.a, slope);
      x.p -= d(u.g_rate) * slope + d(u.a_rate) * x.a;
      break;
    case Formula::rmsprop: {
      x.a = second(x.a, slope * slope);
      if (u.c) x.c = second(x.c, slope);
      const double direction = slope / (std::sqrt(x.a - (u.c ? x.c * x.c : 0)) + d(u.eps));
      x.b = d(u.beta1) * x.b + direction;
      x.p -= d(u.g_rate) * (u.b ? x.b : direction);
      break;
    }
    case Formula::adadelta: {
      x.a = second(x.a, slope * slope);
      const double direction = std::sqrt(x.b + d(u.eps)) / std::sqrt(x.a + d(u.eps)) * slope;
      x.b = second(x.b, direction * direction);
      x.p -= d(u.g_rate) * direction;
      break;
    }
    case Formula::adam:
      x.a = first(x.a, slope);
      x.b = second(x.b, slope * slope);
      x.c = std::max(x.c, x.b);
      x.p -= (d(u.g_rate) * slope + d(u.a_rate) * x.a) / (d(u.scale) * std::sqrt(u.c ? x.c : x.b) + d(u.eps));
      break;
    case Formula::adamax:
      x.a = first(x.a, slope);
      x.b = std::max(d(u.beta2) * x.b, std::fabs(slope) + d(u.eps));
      x.p -= d(u.a_rate) * x.a / x.b;
      break;
    case Formula::lion:
      x.p -= d(u.g_rate) * sign_of(first(x.a, slope));
      x.a = second(x.a, slope);
      break;
  }
  return x;
}

void expect_close(double want, float got, const char* what) {
  EXPECT_NEAR(static_cast<double>(got), want, 3e-6 * std::max(1.0, std::fabs(want))) << what;
}

TEST(Update, IsItsFormulaWithAndWithoutEveryOption) {
  for (const Formula formula : kFormulas) {
    const bool needs_b = formula == Formula::adadelta || formula == Formula::adam || formula == Formula::adamax;
    for (int64_t n : {0, 1, 3, 4, 5, 16, 17, 255, 256, 263}) {
      for (int options = 0; options < 8; ++options) {
        if (needs_b && !(options & 1)) continue;
        SCOPED_TRACE(::testing::Message()
                     << "formula " << static_cast<int>(formula) << ", n " << n << ", options " << options);
        Arrays now(n);
        for (float& a : now.a) a += formula == Formula::rmsprop && a != kGuard ? 2.0f : 0.0f;  // a - c^2 > 0
        const Arrays before = now;
        const Update u = coefficients(options, now, 0, n);
        update(formula, 1, &u);
        for (size_t i = 0; i < static_cast<size_t>(n); ++i) {
          const auto d = [](float value) { return static_cast<double>(value); };
          const Numbers want =
              reference(formula, u, d(before.g[i]), {d(before.p[i]), d(before.a[i]), d(before.b[i]), d(before.c[i])});
          expect_close(want.p, now.p[i], "weight");
          expect_close(want.a, now.a[i], "first average");
          if (u.b) expect_close(want.b, now.b[i], "second average");
          if (u.c && (formula == Formula::adam || formula == Formula::rmsprop))
            expect_close(want.c, now.c[i], "third average");
        }
        for (const auto* values : {&now.a, &now.b, &now.c, &now.p}) EXPECT_EQ(values->back(), kGuard);
      }
    }
  }
}

TEST(Update, TakesSeveralParametersAndGivesAWeightTheSameBitsAtEveryPosition) {
  constexpr int64_t kN = 300;
  for (const Formula formula : kFormulas) {
    Arrays all(kN), alone(kN);
    const Update whole = coefficients(7, all, 0, kN);
    update(formula, 1, &whole);
    std::vector<Update> singles;
    for (size_t i = 0; i < kN; ++i) singles.push_back(coefficients(7, alone, i, 1));
    update(formula, kN, singles.data());
    EXPECT_EQ(all.p, alone.p);
    EXPECT_EQ(all.a, alone.a);
    EXPECT_EQ(all.b, alone.b);
    EXPECT_EQ(all.c, alone.c);
  }
}

TEST(LimitNorms, ScalesAlongTheMiddle) {
  std::vector<float> p = {3, 4, 0, 0, 1, 0, 4, 3, 0, 0, 0, 2};  // [2, 3, 2]: norms (3.16, 4), (4, 3.61)
  const std::vector<float> before = p;
  limit_norms(2, 3, 2, {.low = 1, .high = 3.5f, .rate = 0.5f}, p.data());
  const auto norm = [](const std::vector<float>& x, size_t i, size_t j) {
    double squares = 0;
    for (size_t k = 0; k < 3; ++k) squares += std::pow(static_cast<double>(x[i * 6 + k * 2 + j]), 2);
    return std::sqrt(squares);
  };
  for (size_t i = 0; i < 2; ++i) {
    for (size_t j = 0; j < 2; ++j) {
      const double was = norm(before, i, j);
      EXPECT_NEAR(norm(p, i, j), 0.5 * was + 0.5 * std::min(was, 3.5), 1e-6) << i << ", " << j;
    }
  }
  std::vector<float> zeros(4, 0.0f);
  limit_norms(1, 4, 1, {.low = 1, .high = 1, .rate = 1}, zeros.data());
  EXPECT_EQ(zeros, std::vector<float>(4, 0.0f));
}

TEST(FlatVectors, AreSummedInDoublePrecision) {
  const std::vector<float> g(1000000, 0.1f);
  const double each = static_cast<double>(0.1f);
  EXPECT_NEAR(dot(1000000, g.data(), g.data()), 1e6 * each * each, 1e-6);  // a sum in floats would be off by 1
  EXPECT_NEAR(sum_of_sizes(1000000, g.data()), 1e6 * each, 1e-6);
  EXPECT_EQ(dot(0, nullptr, nullptr), 0);
  const std::vector<float> x = {1, -5, 2, 3, 4};
  std::vector<float> y = {1, 1, 1, 1, 1};
  EXPECT_EQ(largest_size(5, x.data()), 5);
  add_scaled(5, 2, x.data(), y.data());
  EXPECT_EQ(y, (std::vector<float>{3, -9, 5, 7, 9}));
}

}  // namespace
}  // namespace hebb::kernels
