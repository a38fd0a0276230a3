// Weight and spectral normalization: names, what they make of the weight, and graphs of several passes.
#include "nn/reparametrization.h"

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

std::vector<std::string> names_of(const ModulePtr& module) {
  std::vector<std::string> names;
  for (const Module::Entry& entry : module->state()) names.push_back(entry.name + (entry.parameter ? "" : " (buffer)"));
  return names;
}

TEST(WeightNorm, StartsAsTheLayerItWasWithPyTorchsNames) {
  const ModulePtr plain = linear(5, 3);
  const Tensor x = drawn_tensor({4, 5}, 1), before = plain->forward(x);
  const ModulePtr module = weight_norm(plain);
  EXPECT_EQ(names_of(module), (std::vector<std::string>{"weight_g", "weight_v", "bias"}));
  EXPECT_EQ(names_of(sequential({module})), (std::vector<std::string>{"0.weight_g", "0.weight_v", "0.bias"}));
  EXPECT_EQ(module->state()[0].tensor.shape(), (Shape{3, 1}));
  const Tensor after = module->forward(x);
  for (int64_t i = 0; i < after.size(); ++i) EXPECT_NEAR(after.data()[i], before.data()[i], 1e-6f);
  EXPECT_EQ(weight_norm(conv2d(2, 3, 3), {.dim = std::nullopt})->state()[0].tensor.shape(), Shape());
}

TEST(SpectralNorm, FindsTheLargestSingularValue) {
  manual_seed(2);
  // diag(3, 1, 0.5) turned by nothing: its largest singular value is 3.
  const ModulePtr inner = linear(3, 3, {.bias = false});
  const Tensor weight = inner->parameters()[0];
  const std::vector<float> values{3, 0, 0, 0, 1, 0, 0, 0, 0.5f};
  std::copy(values.begin(), values.end(), weight.data());
  const ModulePtr module = spectral_norm(inner, {.n_power_iterations = 10});
  EXPECT_EQ(names_of(module), (std::vector<std::string>{"weight_orig", "weight_u (buffer)", "weight_v (buffer)"}));
  const Tensor x = drawn_tensor({2, 3}, 1), y = module->forward(x);
  EXPECT_NEAR(y.data()[0], x.data()[0], 1e-4f);
  EXPECT_NEAR(y.data()[1], x.data()[1] / 3, 1e-4f);
}

TEST(SpectralNorm, IteratesWhileTrainingOnly) {
  const ModulePtr module = spectral_norm(conv_transpose1d(2, 3, 3));
  const Tensor u = module->state()[1].tensor, v = module->state()[2].tensor;
  EXPECT_EQ(u.shape(), Shape{3}) << "the outputs, which a transposed convolution has in dimension 1";
  EXPECT_EQ(v.shape(), Shape{6});
  const std::vector<float> first = u.to_vector();
  module->eval();
  module->forward(drawn_tensor({1, 2, 4}, 1));
  EXPECT_EQ(u.to_vector(), first);
  module->train();
  module->forward(drawn_tensor({1, 2, 4}, 1));
  EXPECT_NE(u.to_vector(), first);
}

// A critic is run on real and on made data before one backward pass: each has the weight of its own pass.
TEST(SpectralNorm, KeepsTheGraphsOfSeveralPassesApart) {
  const auto gradients = [](bool together) {
    manual_seed(4);
    const ModulePtr module = spectral_norm(linear(3, 1));
    const Tensor real = drawn_tensor({4, 3}, 1), made = drawn_tensor({4, 3}, 2);
    const Tensor first = sum(module->forward(real));
    if (!together) first.backward();
    const Tensor second = sum(module->forward(made));
    if (together) first.backward();
    second.backward();
    return module->parameters()[0].grad().to_vector();
  };
  EXPECT_EQ(gradients(true), gradients(false));
}

TEST(Reparametrization, TakesGradientPenaltiesAndLeavesNoTensorBehind) {
  const int64_t before = Tensor::living();
  {
    const ModulePtr net =
        sequential({weight_norm(linear(3, 5)), tanh(), spectral_norm(linear(5, 5)), silu(), linear(5, 1)});
    const Tensor x = drawn_tensor({4, 3}, 1).set_requires_grad();
    const Tensor slope = grad({sum(net->forward(x))}, {x}, {.create_graph = true})[0];
    mean(mul(slope, slope)).backward();
    const Tensors parameters = net->parameters();
    for (size_t i = 0; i + 1 < parameters.size(); ++i) {  // the last bias does not move the slope
      ASSERT_TRUE(parameters[i].grad().defined()) << i;
      EXPECT_TRUE(std::isfinite(parameters[i].grad().data()[0]));
    }
  }
  EXPECT_EQ(Tensor::living(), before);
}

TEST(Reparametrization, RefusesWhatHasNoSuchWeightAndChangesNothing) {
  expect_error(Code::argument, "weight_norm: the module has no 'weight' that could be normalized",
               [] { weight_norm(relu()); });
  expect_error(Code::argument, "spectral_norm: the module has no 'bias'",
               [] { spectral_norm(linear(2, 2), {.name = "bias"}); });
  const ModulePtr inner = linear(3, 2);
  expect_error(Code::index, "weight_norm", [&] { weight_norm(inner, {.dim = 2}); });
  expect_error(Code::argument, "nPowerIterations must be at least 1, got 0",
               [&] { spectral_norm(inner, {.n_power_iterations = 0}); });
  EXPECT_EQ(inner->parameters().size(), 2u);
  expect_error(Code::argument, "weight_norm: the module has no 'weight'", [&] { weight_norm(spectral_norm(inner)); });
}

}  // namespace
}  // namespace hebb::nn
