// Initializers: moments, bounds, orthogonality, and what they refuse.
#include "nn/init.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/random.h"
#include "failure.h"
#include "kernels/fill.h"

namespace hebb::nn::init {
namespace {

using hebb::testing::expect_error;

struct Moments {
  double mean = 0, deviation = 0, least = INFINITY, most = -INFINITY;
};

Moments moments(const Tensor& x) {
  Moments m;
  const auto n = static_cast<double>(x.size());
  const std::vector<float> values = x.to_vector();
  for (float value : values) {
    const auto v = static_cast<double>(value);
    m.mean += v / n;
    m.least = std::min(m.least, v), m.most = std::max(m.most, v);
  }
  for (float value : values) m.deviation += std::pow(static_cast<double>(value) - m.mean, 2) / n;
  m.deviation = std::sqrt(m.deviation);
  return m;
}

/// Mean and deviation of 40,000 numbers, to five standard errors or more.
void expect_moments(const Tensor& x, double mean, double deviation) {
  const Moments m = moments(x);
  EXPECT_NEAR(m.mean, mean, 0.025 * deviation);
  EXPECT_NEAR(m.deviation, deviation, 0.025 * deviation);
}

const Shape kLarge{200, 50, 2, 2};  // fan in 200, fan out 800

class Init : public ::testing::Test {
 protected:
  void SetUp() override { manual_seed(3); }
  Tensor large_ = Tensor::full(kLarge, NAN);
};

TEST_F(Init, UniformAndNormalHaveTheirMoments) {
  EXPECT_TRUE(uniform(large_, {-1, 3}).same(large_)) << "in place";
  expect_moments(large_, 1, 4 / std::sqrt(12.0));
  EXPECT_GE(moments(large_).least, -1);
  EXPECT_LT(moments(large_).most, 3);
  expect_moments(uniform(large_), 0.5, 1 / std::sqrt(12.0));
  expect_moments(normal(large_, {2, 0.5f}), 2, 0.5);
  expect_moments(normal(large_), 0, 1);
  EXPECT_EQ(normal(Tensor::zeros({3}), {2, 0}).to_vector(), std::vector<float>(3, 2));
}

// With phi and Phi the normal density and distribution, Z = Phi(b) - Phi(a), the mean of what lies between a and b is
// (phi(a) - phi(b)) / Z and the variance 1 + (a phi(a) - b phi(b)) / Z - mean^2.
TEST_F(Init, TruncNormalHasTheMomentsOfACutNormal) {
  const auto density = [](double z) { return std::exp(-z * z / 2) / std::sqrt(2 * M_PI); };
  const auto below = [](double z) { return std::erfc(-z / std::sqrt(2.0)) / 2; };
  for (const auto& [a, b] : {std::pair{-2.0, 2.0}, {-0.5, 3.0}, {1.0, 2.0}, {-6.0, 7.5}, {3.0, 5.0}}) {
    const double mass = below(b) - below(a), mean = (density(a) - density(b)) / mass;
    const double variance = 1 + (a * density(a) - b * density(b)) / mass - mean * mean;
    const auto at = [](double z) { return static_cast<float>(10 + 2 * z); };
    trunc_normal(large_, {10, 2, at(a), at(b)});
    expect_moments(large_, 10 + 2 * mean, 2 * std::sqrt(variance));
    EXPECT_GE(moments(large_).least, static_cast<double>(at(a)));
    EXPECT_LE(moments(large_).most, static_cast<double>(at(b)));
  }
  trunc_normal(large_);
  EXPECT_LE(moments(large_).most, 2);
  EXPECT_EQ(trunc_normal(Tensor::zeros({2}), {0, 1, 50, 60}).to_vector(), std::vector<float>(2, 50));
  EXPECT_EQ(trunc_normal(Tensor::zeros({2}), {1, 0, -5, 5}).to_vector(), std::vector<float>(2, 1));
}

TEST_F(Init, ConstantsAreConstant) {
  const Tensor x = Tensor::full({2, 3}, NAN);
  EXPECT_EQ(constant(x, 4).to_vector(), std::vector<float>(6, 4));
  EXPECT_EQ(ones(x).to_vector(), std::vector<float>(6, 1));
  EXPECT_EQ(zeros(x).to_vector(), std::vector<float>(6, 0));
  EXPECT_EQ(eye(x).to_vector(), (std::vector<float>{1, 0, 0, 0, 1, 0}));
  EXPECT_EQ(eye(Tensor::full({3, 2}, NAN)).to_vector(), (std::vector<float>{1, 0, 0, 1, 0, 0}));
}

// By hand from PyTorch's dirac_: the middle of an even size is the one behind.
TEST_F(Init, DiracIsTheIdentityOfAConvolution) {
  EXPECT_EQ(dirac(Tensor::full({2, 2, 3}, NAN)).to_vector(), (std::vector<float>{0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0}));
  EXPECT_EQ(dirac(Tensor::full({1, 1, 2, 3}, NAN)).to_vector(), (std::vector<float>{0, 0, 0, 0, 1, 0}));
  EXPECT_EQ(dirac(Tensor::full({4, 1, 1}, NAN), {.groups = 2}).to_vector(), (std::vector<float>{1, 0, 1, 0}));
  EXPECT_EQ(dirac(Tensor::full({4, 2, 1}, NAN), {.groups = 2}).to_vector(),
            (std::vector<float>{1, 0, 0, 1, 1, 0, 0, 1}));
}

TEST_F(Init, OrthogonalHasOrthonormalRowsOrColumns) {
  for (const Shape& shape :
       {Shape{1, 1}, Shape{5, 5}, Shape{3, 17}, Shape{17, 3}, Shape{64, 64}, Shape{4, 3, 2, 2}, Shape{20, 3, 2}}) {
    for (float gain : {1.0f, 2.5f}) {
      const Tensor q = orthogonal(Tensor::full(shape, NAN), {gain});
      const int64_t m = shape[0], n = q.size() / m;
      const bool rows = m <= n;
      for (int64_t i = 0; i < std::min(m, n); ++i) {
        for (int64_t j = 0; j < std::min(m, n); ++j) {
          double dot = 0;
          for (int64_t k = 0; k < std::max(m, n); ++k) {
            const float a = q.data()[rows ? i * n + k : k * n + i], b = q.data()[rows ? j * n + k : k * n + j];
            dot += static_cast<double>(a) * static_cast<double>(b);
          }
          ASSERT_NEAR(dot / static_cast<double>(gain * gain), i == j, 1e-5) << text(shape) << i << ' ' << j;
        }
      }
    }
  }
  // Both signs, no preferred direction: the mean of many first entries is 0, their variance 1 / n.
  double mean = 0, square = 0;
  for (int i = 0; i < 2000; ++i) {
    const auto first = static_cast<double>(*orthogonal(Tensor::zeros({4, 4})).data());
    mean += first / 2000;
    square += first * first / 2000;
  }
  EXPECT_NEAR(mean, 0, 0.06);
  EXPECT_NEAR(square, 0.25, 0.03);
}

TEST_F(Init, SparseSetsAShareOfEachColumnToZero) {
  const Tensor x = sparse(Tensor::full({40, 500}, NAN), 0.34f, {0.1f});
  std::vector<float> others;
  for (int64_t c = 0; c < 500; ++c) {
    int64_t none = 0;
    for (int64_t r = 0; r < 40; ++r) {
      const float value = x.data()[r * 500 + c];
      none += value == 0;
      if (value != 0) others.push_back(value);
    }
    ASSERT_EQ(none, 14) << "0.34 of 40, rounded up";
  }
  expect_moments(Tensor::from(others, {static_cast<int64_t>(others.size())}), 0, 0.1);
}

TEST_F(Init, XavierAndKaimingHaveTheirVariance) {
  const double xavier = std::sqrt(2.0 / 1000);
  expect_moments(xavier_normal(large_), 0, xavier);
  expect_moments(xavier_uniform(large_, {2}), 0, 2 * xavier);
  EXPECT_LE(moments(large_).most, 2 * std::sqrt(3.0) * xavier * (1 + 1e-6));
  expect_moments(kaiming_normal(large_), 0, std::sqrt(2.0 / 200));
  expect_moments(kaiming_uniform(large_, {.mode = FanMode::fan_out}), 0, std::sqrt(2.0 / 800));
  expect_moments(kaiming_uniform(large_, {.a = std::sqrt(5.0f)}), 0, std::sqrt(2.0 / 6 / 200));
  expect_moments(kaiming_normal(large_, {.nonlinearity = Nonlinearity::tanh}), 0, 5.0 / 3 / std::sqrt(200.0));
  expect_moments(kaiming_normal(large_, {.nonlinearity = Nonlinearity::linear}), 0, 1 / std::sqrt(200.0));
}

TEST_F(Init, GainsArePyTorchs) {
  EXPECT_EQ(calculate_gain(Nonlinearity::linear), 1);
  EXPECT_EQ(calculate_gain(Nonlinearity::conv2d), 1);
  EXPECT_EQ(calculate_gain(Nonlinearity::sigmoid), 1);
  EXPECT_FLOAT_EQ(calculate_gain(Nonlinearity::tanh), 5.0f / 3);
  EXPECT_FLOAT_EQ(calculate_gain(Nonlinearity::relu), std::sqrt(2.0f));
  EXPECT_FLOAT_EQ(calculate_gain(Nonlinearity::leaky_relu), std::sqrt(2 / 1.0001f));
  EXPECT_FLOAT_EQ(calculate_gain(Nonlinearity::leaky_relu, 0.2f), std::sqrt(2 / 1.04f));
  EXPECT_FLOAT_EQ(calculate_gain(Nonlinearity::selu), 0.75f);
}

TEST_F(Init, IsRepeatedBySeedAndKeepsAParameterAParameter) {
  const Tensor x = Tensor::zeros({3, 3}).set_requires_grad();
  manual_seed(5);
  const std::vector<float> first = orthogonal(x).to_vector();
  manual_seed(5);
  EXPECT_EQ(orthogonal(x).to_vector(), first);
  EXPECT_NE(orthogonal(x).to_vector(), first);
  EXPECT_TRUE(x.requires_grad());
}

TEST_F(Init, TakesEmptyTensors) {
  for (const Shape& shape : {Shape{0, 3}, Shape{3, 0}}) {
    const Tensor x = Tensor::zeros(shape);
    for (const Tensor& filled : {uniform(x), trunc_normal(x), orthogonal(x), sparse(x, 0.5f), xavier_uniform(x),
                                 kaiming_normal(x), eye(x), dirac(Tensor::zeros({2, 2, 0}))}) {
      EXPECT_EQ(filled.size(), 0);
    }
  }
}

TEST_F(Init, RefusesWhatHasNoMeaning) {
  const Tensor flat = Tensor::zeros({3}), square = Tensor::zeros({3, 3});
  expect_error(Code::shape, "xavier_normal: needs tensor[out, in, …], got [3]", [&] { xavier_normal(flat); });
  expect_error(Code::shape, "orthogonal", [&] { orthogonal(flat); });
  expect_error(Code::shape, "eye: tensor must have 2 dimensions", [&] { eye(flat); });
  expect_error(Code::shape, "dirac", [&] { dirac(square); });
  expect_error(Code::argument, "3 outputs do not fall into 2 groups", [] { dirac(Tensor::zeros({3, 3, 3}), {2}); });
  expect_error(Code::argument, "a must not be above b: 2, 1", [&] { uniform(flat, {2, 1}); });
  expect_error(Code::argument, "std must not be negative, got -1", [&] { normal(flat, {0, -1}); });
  expect_error(Code::argument, "sparsity must be between 0 and 1, got 1.5", [&] { sparse(square, 1.5f); });
  expect_error(Code::dtype, "tensor must be f32", [] { zeros(Tensor::zeros({2}, DType::i32)); });
  EXPECT_EQ(square.to_vector(), std::vector<float>(9, 0)) << "nothing was written";
}

}  // namespace
}  // namespace hebb::nn::init
