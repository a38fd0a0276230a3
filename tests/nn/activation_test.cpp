// Activations, noise, embedding and bilinear: what golden values and gradient checks cannot say.
#include <gtest/gtest.h>

#include <cmath>

#include "autograd/node.h"
#include "core/random.h"
#include "drawn.h"
#include "failure.h"
#include "nn/modules.h"

namespace hebb::nn {
namespace {

using testing::drawn_tensor;
using testing::expect_error;

TEST(Step, IsOneFromZeroOnAndSaysWhyItCannotLearn) {
  const Tensor x = Tensor::from(std::vector<float>{-1, -0.0f, 0, 1e-40f, -1e-40f, NAN}, {6});
  const std::vector<float> y = hebb::step(x).to_vector();
  EXPECT_EQ(std::vector<float>(y.begin(), y.end() - 1), (std::vector<float>{0, 1, 1, 1, 0}));
  EXPECT_TRUE(std::isnan(y.back()));
  const ModulePtr net = sequential({linear(2, 1), step()});
  const Tensor out = sum(net->forward(drawn_tensor({3, 2}, 1)));
  expect_error(Code::state, "step: has no gradient to learn from (it is 0 wherever there is one): use sigmoid or tanh",
               [&] { out.backward(); });
  EXPECT_FALSE(net->parameters()[0].grad().defined());
}

TEST(Rrelu, DrawsASlopeForEachNumberBelowZero) {
  manual_seed(1);
  const Tensor x = Tensor::full({20000}, -1).set_requires_grad();
  const Tensor y = rrelu({.lower = 0.2f, .upper = 0.6f})->forward(x);
  double mean = 0;
  for (float value : y.to_vector()) {
    ASSERT_TRUE(value <= -0.2f && value >= -0.6f) << value;
    mean += static_cast<double>(value) / 20000;
  }
  EXPECT_NEAR(mean, -0.4, 0.005);
  sum(y).backward();
  EXPECT_EQ(x.grad().data()[7], -y.data()[7]) << "the slope that it drew";
  EXPECT_EQ(hebb::rrelu(Tensor::full({1}, 3), {.training = true}).item(), 3);
}

TEST(Dropout2d, DropsWholeChannels) {
  manual_seed(1);
  const Tensor y = dropout2d(0.25f)->forward(Tensor::full({40, 50, 3, 2}, 3));
  int64_t kept = 0;
  for (int64_t c = 0; c < 2000; ++c) {
    const float first = y.data()[6 * c];
    EXPECT_TRUE(first == 0 || first == 4);
    for (int64_t i = 1; i < 6; ++i) ASSERT_EQ(y.data()[6 * c + i], first);
    kept += first != 0;
  }
  EXPECT_NEAR(static_cast<double>(kept), 1500, 100);  // five standard errors
}

TEST(AlphaDropout, KeepsMeanAndVariance) {
  manual_seed(1);
  const Tensor x = gaussian_noise(1)->forward(Tensor::zeros({40000}));
  const Tensor y = alpha_dropout(0.3f)->forward(x);
  double mean = 0, square = 0;
  int64_t dropped = 0;
  const double a = 1 / std::sqrt(0.7 * (1 + 0.3 * 1.7580993408473766 * 1.7580993408473766));
  const auto limit = static_cast<float>(-a * 1.7580993408473766 + a * 0.3 * 1.7580993408473766);
  for (float value : y.to_vector()) {
    mean += static_cast<double>(value) / 40000;
    square += static_cast<double>(value) * static_cast<double>(value) / 40000;
    dropped += std::fabs(value - limit) < 1e-6f;
  }
  EXPECT_NEAR(mean, 0, 0.03);
  EXPECT_NEAR(square, 1, 0.04);
  EXPECT_NEAR(static_cast<double>(dropped), 12000, 500);
}

TEST(GaussianNoise, AddsNoiseOfItsDeviationWhileTrainingOnly) {
  manual_seed(1);
  const ModulePtr module = gaussian_noise(0.5f);
  const Tensor x = Tensor::full({40000}, 3);
  double mean = 0, square = 0;
  for (float value : module->forward(x).to_vector()) {
    const double d = static_cast<double>(value) - 3;
    mean += d / 40000;
    square += d * d / 40000;
  }
  EXPECT_NEAR(mean, 0, 0.015);
  EXPECT_NEAR(square, 0.25, 0.01);
  module->eval();
  EXPECT_TRUE(module->forward(x).same(x));
}

TEST(Embedding, StartsNormalWithZerosForPadding) {
  manual_seed(1);
  const Tensor weight = embedding(1000, 40, {.padding_idx = -2})->parameters()[0];
  double square = 0;
  for (float value : weight.to_vector()) square += static_cast<double>(value) * static_cast<double>(value) / 39960;
  EXPECT_NEAR(square, 1, 0.04);
  for (int64_t i = 0; i < 40; ++i) EXPECT_EQ(weight.data()[998 * 40 + i], 0);
}

TEST(Embedding, TakesWholeFloatsAndLearnsFromWhatItLookedUp) {
  const ModulePtr module = embedding(4, 2, {.padding_idx = 0});
  const Tensor weight = module->parameters()[0];
  Tensor index = Tensor::from(std::vector<float>{1, 3, 1, 0}, {2, 2});
  const Tensor y = module->forward(index);
  EXPECT_EQ(y.shape(), (Shape{2, 2, 2}));
  EXPECT_EQ(y.to_vector(), module->forward(Tensor::from(std::vector<int32_t>{1, 3, 1, 0}, {2, 2})).to_vector());
  index.data()[0] = 2;  // after the fact
  sum(y).backward();
  EXPECT_EQ(weight.grad().to_vector(), (std::vector<float>{0, 0, 2, 2, 0, 0, 1, 1}));
  expect_error(Code::index, "embedding: index[1] is no whole number in 0…3: 4", [&] {
    module->forward(Tensor::from(std::vector<int32_t>{1, 4}, {2}));
  });
  expect_error(Code::index, "index[0] is no whole number in 0…3: 0.5",
               [&] { module->forward(Tensor::full({1}, 0.5f)); });
  expect_error(Code::index, "paddingIdx is out of range for 4 rows: -5", [] { embedding(4, 2, {.padding_idx = -5}); });
}

TEST(Activations, ReportWhatDoesNotFit) {
  expect_error(Code::shape, "glu: dim 1 of x[2, 3] cannot be halved", [] { glu(1)->forward(Tensor::zeros({2, 3})); });
  expect_error(Code::shape, "maxout: dim 1 of x[2, 3] does not fall into pieces of 2", [] {
    maxout(2)->forward(Tensor::zeros({2, 3}));
  });
  expect_error(Code::shape, "prelu: weight[2] does not fit the channels of x[2, 3]", [] {
    prelu({.num_parameters = 2})->forward(Tensor::zeros({2, 3}));
  });
  expect_error(Code::argument, "numParameters must be at least 1, got 0", [] { prelu({.num_parameters = 0}); });
  expect_error(Code::argument, "minVal must be below maxVal, got 1, 1",
               [] { hebb::hardtanh(Tensor::zeros({2}), {.min_val = 1}); });
  expect_error(Code::argument, "celu: alpha must be above 0, got 0", [] { celu(0)->forward(Tensor::zeros({2})); });
  expect_error(Code::argument, "lower must not be above upper, got 2, 1",
               [] { rrelu({.lower = 2, .upper = 1})->forward(Tensor::zeros({2})); });
  expect_error(Code::argument, "dropout2d: p must be between 0 and 1, got 2", [] { dropout2d(2); });
  expect_error(Code::shape, "dropout2d: needs x[N, C, …], got x[3]", [] { dropout2d()->forward(Tensor::zeros({3})); });
  expect_error(Code::argument, "std must not be negative, got -1", [] { gaussian_noise(-1); });
  expect_error(Code::shape, "bilinear: x1[3, 2] and x2[4, 5] do not fit weight[1, 2, 5]", [] {
    bilinear(2, 5, 1)->apply({Tensor::zeros({3, 2}), Tensor::zeros({4, 5})});
  });
  expect_error(Code::argument, "bilinear: takes two inputs, got 1", [] { bilinear(2, 5, 1)->forward(Tensor()); });
}

}  // namespace
}  // namespace hebb::nn
