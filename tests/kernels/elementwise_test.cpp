// Loops over elements: values and slopes against double precision at every size of tail, bits that do not depend on the
// position, and broadcast walks against an index calculation.
#include "kernels/elementwise.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <functional>
#include <limits>

#include "drawn.h"

namespace hebb::kernels {
namespace {

using testing::drawn;

constexpr float kGuard = -12345.0f;

struct Function {
  const char* name;
  std::function<void(int64_t, const float*, float*)> run;
  double (*exact)(double);
  double tolerance;  // absolute and relative: 1e-6 is some ulp; gelu's 1 + erf cancels, so its error is absolute
};

double sigmoid_of(double x) { return 1 / (1 + std::exp(-x)); }
double gelu_of(double x) { return 0.5 * x * std::erfc(-x / std::sqrt(2.0)); }
double gelu_tanh_of(double x) { return 0.5 * x * (1 + std::tanh(std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x))); }

const std::vector<Function>& functions() {
  static const std::vector<Function> list = {
      {"neg", neg, [](double x) { return -x; }, 0},
      {"exp", kernels::exp, std::exp, 1e-6},
      {"log", kernels::log, std::log, 1e-6},
      {"sqrt", kernels::sqrt, std::sqrt, 1e-6},
      {"abs", kernels::abs, std::fabs, 0},
      {"relu", relu, [](double x) { return std::max(x, 0.0); }, 0},
      {"leaky_relu", [](int64_t n, const float* x, float* y) { leaky_relu(n, 0.25f, x, y); },
       [](double x) { return x > 0 ? x : 0.25 * x; }, 0},
      {"sigmoid", kernels::sigmoid, sigmoid_of, 1e-6},
      {"tanh", kernels::tanh, std::tanh, 1e-6},
      {"softplus", [](int64_t n, const float* x, float* y) { kernels::softplus(n, 2, 3, x, y); },
       [](double x) { return 2 * x > 3 ? x : std::log1p(std::exp(2 * x)) / 2; }, 1e-6},
      {"gelu", [](int64_t n, const float* x, float* y) { gelu(n, false, x, y); }, gelu_of, 1e-6},
      {"gelu_tanh", [](int64_t n, const float* x, float* y) { gelu(n, true, x, y); }, gelu_tanh_of, 1e-6},
      {"clamp", [](int64_t n, const float* x, float* y) { clamp(n, -0.5f, 1.5f, x, y); },
       [](double x) { return std::min(std::max(x, -0.5), 1.5); }, 0},
      {"scale", [](int64_t n, const float* x, float* y) { scale(n, 0.75f, x, y); }, [](double x) { return 0.75 * x; },
       1e-7},
  };
  return list;
}

TEST(Elementwise, IsRightAtEverySizeAndWritesNothingElse) {
  for (const Function& f : functions()) {
    for (int64_t n : {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 100}) {
      const std::vector<float> x = drawn(n + 1, 21, -5, 5);
      std::vector<float> y(static_cast<size_t>(n + 2), kGuard);
      f.run(n, x.data() + 1, y.data() + 1);  // off alignment
      ASSERT_EQ(y.front(), kGuard) << f.name;
      ASSERT_EQ(y.back(), kGuard) << f.name << " writes past " << n;
      for (int64_t i = 0; i < n; ++i) {
        const auto at = static_cast<size_t>(i + 1);
        const double want = f.exact(static_cast<double>(x[at]));
        if (std::isnan(want)) {
          ASSERT_TRUE(std::isnan(y[at])) << f.name << "(" << x[at] << ") = " << y[at];
        } else {
          ASSERT_NEAR(static_cast<double>(y[at]), want, f.tolerance * std::max(1.0, std::fabs(want)))
              << f.name << "(" << x[at] << ")";
        }
      }
    }
  }
}

TEST(Elementwise, GivesAValueTheSameBitsAtEveryPosition) {
  for (const Function& f : functions()) {
    const std::vector<float> x = drawn(50, 22, -5, 5);
    std::vector<float> all(50);
    f.run(50, x.data(), all.data());
    for (size_t i = 0; i < 50; ++i) {
      float one = 0;
      f.run(1, &x[i], &one);
      ASSERT_EQ(std::bit_cast<uint32_t>(one), std::bit_cast<uint32_t>(all[i])) << f.name << "(" << x[i] << ")";
    }
  }
}

TEST(Elementwise, WorksInPlace) {
  for (const Function& f : functions()) {
    std::vector<float> x = drawn(37, 23, 0.1f, 5), y(37);
    f.run(37, x.data(), y.data());
    f.run(37, x.data(), x.data());
    EXPECT_EQ(x, y) << f.name;
  }
}

TEST(Elementwise, KeepsNaN) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const Function& f : functions()) {
    float y = 0;
    f.run(1, &nan, &y);
    EXPECT_TRUE(std::isnan(y)) << f.name;
  }
}

TEST(Elementwise, ReluPassesTheGradientOnAtNaN) {  // as PyTorch does
  const float nan = std::numeric_limits<float>::quiet_NaN(), dy = 3;
  float dx = 0;
  relu_backward(1, &nan, &dy, &dx);
  EXPECT_EQ(dx, 3);
}

/// gelu_backward from x alone.
void gelu_slope(int64_t n, bool tanh_form, const float* x, const float* dy, float* dx) {
  std::vector<float> y(static_cast<size_t>(n));
  gelu(n, tanh_form, x, y.data());
  gelu_backward(n, tanh_form, x, y.data(), dy, dx);
}

struct Slope {
  const char* name;
  std::function<void(int64_t, const float*, const float*, float*)> run;
  double (*exact)(double);  // of the input, or the output, that the kernel takes
  float low, high;
};

TEST(Elementwise, SlopesAreRightAtEverySize) {
  const std::vector<Slope> slopes = {
      {"sqrt", sqrt_backward, [](double y) { return 0.5 / y; }, 0.1f, 3},
      {"abs", abs_backward, [](double x) { return x > 0   ? 1.0
                                                  : x < 0 ? -1.0
                                                          : 0.0; }, -3, 3},
      {"relu", relu_backward, [](double y) { return y > 0 ? 1.0 : 0.0; }, -1, 3},
      {"leaky_relu",
       [](int64_t n, const float* x, const float* dy, float* dx) { leaky_relu_backward(n, 0.25f, x, dy, dx); },
       [](double x) { return x > 0 ? 1 : 0.25; }, -3, 3},
      {"sigmoid", sigmoid_backward, [](double y) { return y * (1 - y); }, 0, 1},
      {"tanh", tanh_backward, [](double y) { return 1 - y * y; }, -1, 1},
      {"softplus", [](int64_t n, const float* x, const float* dy, float* dx) { softplus_backward(n, 2, 3, x, dy, dx); },
       [](double x) { return 2 * x > 3 ? 1 : sigmoid_of(2 * x); }, -5, 5},
      {"gelu", [](int64_t n, const float* x, const float* dy, float* dx) { gelu_slope(n, false, x, dy, dx); },
       [](double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)) + x * std::exp(-x * x / 2) / std::sqrt(2 * M_PI); },
       -6, 6},
      {"gelu_tanh", [](int64_t n, const float* x, const float* dy, float* dx) { gelu_slope(n, true, x, dy, dx); },
       [](double x) { return (gelu_tanh_of(x + 1e-5) - gelu_tanh_of(x - 1e-5)) / 2e-5; }, -6, 6},
      {"clamp",
       [](int64_t n, const float* x, const float* dy, float* dx) { clamp_backward(n, -0.5f, 1.5f, x, dy, dx); },
       [](double x) { return x >= -0.5 && x <= 1.5 ? 1.0 : 0.0; }, -3, 3},
  };
  for (const Slope& slope : slopes) {
    for (int64_t n : {0, 1, 3, 4, 5, 17, 33}) {
      const std::vector<float> x = drawn(n, 24, slope.low, slope.high), dy = drawn(n, 25, -2, 2);
      std::vector<float> dx(static_cast<size_t>(n + 1), kGuard);
      slope.run(n, x.data(), dy.data(), dx.data());
      ASSERT_EQ(dx.back(), kGuard) << slope.name;
      for (size_t i = 0; i < x.size(); ++i) {
        const double want = static_cast<double>(dy[i]) * slope.exact(static_cast<double>(x[i]));
        ASSERT_NEAR(static_cast<double>(dx[i]), want, 2e-6 * std::max(1.0, std::fabs(want)))
            << slope.name << " at " << x[i];
      }
    }
  }
}

/// The offset in a tensor of `shape` of the element that broadcasting pairs with element `index` of `full`.
int64_t broadcast_offset(const Shape& full, const Shape& shape, int64_t index) {
  int64_t offset = 0, step = 1;
  for (int d = full.rank() - 1; d >= 0; --d) {
    const int64_t position = index % full[d];
    index /= full[d];
    const int own = d - (full.rank() - shape.rank());
    if (own < 0) continue;
    if (shape[own] != 1) offset += position * step;
    step *= shape[own];
  }
  return offset;
}

TEST(Binary, BroadcastsAsAnIndexCalculationDoes) {
  const std::vector<std::pair<Shape, Shape>> pairs = {
      {{}, {}},
      {{5}, {}},
      {{}, {5}},
      {{3, 5}, {5}},
      {{3, 1}, {3, 5}},
      {{3, 1}, {1, 5}},
      {{17}, {4, 17}},
      {{2, 3, 5}, {3, 1}},
      {{2, 1, 5}, {3, 1}},
      {{1, 1, 1}, {2, 3, 4}},
      {{2, 3, 4}, {2, 3, 4}},
      {{2, 1, 3, 1}, {5, 1, 7}},
      {{2, 3, 1, 1}, {1, 1, 4, 5}},
      {{0, 3}, {3}},
      {{4, 0}, {1}},
      {{1, 2, 1, 2, 1, 2, 1, 2}, {2, 1, 2, 1, 2, 1, 2, 1}},
  };
  const std::pair<Binary, double (*)(double, double)> ops[] = {
      {Binary::add, [](double a, double b) { return a + b; }},
      {Binary::sub, [](double a, double b) { return a - b; }},
      {Binary::mul, [](double a, double b) { return a * b; }},
      {Binary::div, [](double a, double b) { return a / b; }},
      {Binary::maximum, [](double a, double b) { return std::max(a, b); }},
      {Binary::minimum, [](double a, double b) { return std::min(a, b); }},
      {Binary::pow, [](double a, double b) { return std::pow(a, b); }},
  };
  for (const auto& [sa, sb] : pairs) {
    const Shape full = broadcast("test", sa, sb);
    const std::vector<float> a = drawn(sa.size(), 26, 0.5f, 3), b = drawn(sb.size(), 27, -3, 3);
    for (const auto& [op, exact] : ops) {
      std::vector<float> y(static_cast<size_t>(full.size() + 1), kGuard);
      binary(op, Strided(full, sa, sb), a.data(), b.data(), y.data());
      ASSERT_EQ(y.back(), kGuard);
      for (int64_t i = 0; i < full.size(); ++i) {
        const double want = exact(static_cast<double>(a[static_cast<size_t>(broadcast_offset(full, sa, i))]),
                                  static_cast<double>(b[static_cast<size_t>(broadcast_offset(full, sb, i))]));
        ASSERT_NEAR(static_cast<double>(y[static_cast<size_t>(i)]), want, 1.2e-7 * std::max(1.0, std::fabs(want)))
            << text(sa) << " and " << text(sb) << ", op " << static_cast<int>(op) << ", element " << i;
      }
    }
  }
}

TEST(Compare, TellsLessEqualGreaterAndUnordered) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float a[] = {1, 2, 3, -0.0f, nan}, b[] = {2, 2, 1, 0, 4};
  float y[5];
  compare({1, 2, 3, 4}, Strided({5}, {5}, {5}), a, b, y);
  EXPECT_EQ(std::vector<float>(y, y + 5), (std::vector<float>{1, 2, 3, 2, 4}));
}

TEST(Round, GoesDownUpOrToTheNearest) {
  const float x[] = {-2.5f, -0.5f, 0.5f, 1.5f, 2.25f, 8388609.0f, -1e30f};
  float y[7];
  round(Rounding::down, 7, x, y);
  EXPECT_EQ(std::vector<float>(y, y + 7), (std::vector<float>{-3, -1, 0, 1, 2, 8388609, -1e30f}));
  round(Rounding::up, 7, x, y);
  EXPECT_EQ(std::vector<float>(y, y + 7), (std::vector<float>{-2, 0, 1, 2, 3, 8388609, -1e30f}));
  EXPECT_TRUE(std::signbit(y[1]));
  round(Rounding::nearest, 7, x, y);
  EXPECT_EQ(std::vector<float>(y, y + 7), (std::vector<float>{-2, 0, 0, 2, 2, 8388609, -1e30f}));
}

}  // namespace
}  // namespace hebb::kernels
