// Modules: names, initial distributions, modes, and what they refuse.
#include <gtest/gtest.h>

#include <cmath>

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
  for (const Module::Entry& entry : module->state()) names.push_back(entry.name);
  return names;
}

TEST(Linear, HasPyTorchsShapesNamesAndOrder) {
  const ModulePtr module = linear(3, 5);
  const std::vector<Module::Entry> state = module->state();
  ASSERT_EQ(state.size(), 2u);
  EXPECT_EQ(state[0].name, "weight");
  EXPECT_EQ(state[0].tensor.shape(), (Shape{5, 3}));
  EXPECT_EQ(state[1].name, "bias");
  EXPECT_EQ(state[1].tensor.shape(), (Shape{5}));
  for (const Module::Entry& entry : state) {
    EXPECT_TRUE(entry.parameter);
    EXPECT_TRUE(entry.tensor.requires_grad());
  }
  EXPECT_EQ(names_of(linear(3, 5, {.bias = false})), std::vector<std::string>{"weight"});
}

TEST(Linear, StartsUniformWithinOneOverTheRootOfIn) {
  for (int64_t in : {1, 4, 784}) {
    manual_seed(1);
    const int64_t out = 40000 / in;
    const Tensors parameters = linear(in, out)->parameters();
    const double bound = 1 / std::sqrt(static_cast<double>(in));
    for (const Tensor& parameter : parameters) {
      double mean = 0, square = 0, most = 0;
      const auto n = static_cast<double>(parameter.size());
      for (float value : parameter.to_vector()) {
        mean += static_cast<double>(value) / n;
        square += static_cast<double>(value) * static_cast<double>(value) / n;
        most = std::max(most, std::fabs(static_cast<double>(value)));
      }
      EXPECT_LE(most, bound * (1 + 1e-6));
      if (n < 1000) continue;  // moments of few numbers say little
      EXPECT_GT(most, 0.99 * bound);
      EXPECT_NEAR(mean, 0, 5 * bound / std::sqrt(3 * n)) << "five standard errors";
      EXPECT_NEAR(square, bound * bound / 3, 0.1 * bound * bound);
    }
  }
}

TEST(Linear, IsTheSameFromTheSameSeedOnly) {
  manual_seed(7);
  const Tensors first = linear(3, 5)->parameters(), second = linear(3, 5)->parameters();
  manual_seed(7);
  const Tensors again = linear(3, 5)->parameters();
  for (size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(first[i].to_vector(), again[i].to_vector());
    EXPECT_NE(first[i].to_vector(), second[i].to_vector());
  }
}

TEST(Linear, MayHaveNoInputsOrOutputs) {
  EXPECT_EQ(linear(0, 3)->forward(Tensor::zeros({2, 0})).to_vector(), std::vector<float>(6))
      << "the bias is within 0 of 0";
  EXPECT_EQ(linear(3, 0)->forward(Tensor::zeros({2, 3})).shape(), (Shape{2, 0}));
  expect_error(Code::argument, "must not be negative: -1, 3", [] { linear(-1, 3); });
  expect_error(Code::out_of_memory, "linear", [] { linear(int64_t{1} << 40, int64_t{1} << 10); });
}

TEST(Sequential, NamesItsChildrenByNumberAtEveryDepth) {
  const ModulePtr net = sequential({flatten(), linear(4, 3), sequential({relu(), linear(3, 2, {.bias = false})})});
  EXPECT_EQ(names_of(net), (std::vector<std::string>{"1.weight", "1.bias", "2.1.weight"}));
  EXPECT_EQ(net->parameters().size(), 3u);
}

TEST(Sequential, RunsItsChildrenInTurnAndShowsWhatTheyGive) {
  const ModulePtr net = sequential({linear(3, 4), relu(), linear(4, 2)});
  const Tensor x = drawn_tensor({5, 3}, 1);
  const Tensors activations = net->activations(x);
  ASSERT_EQ(activations.size(), 3u);
  EXPECT_EQ(activations[0].shape(), (Shape{5, 4}));
  EXPECT_EQ(activations[2].to_vector(), net->forward(x).to_vector());
  EXPECT_EQ(relu()->activations(x).size(), 1u);
}

TEST(Sequential, OfNothingGivesItsInput) {
  const Tensor x = drawn_tensor({2}, 2);
  EXPECT_TRUE(sequential({})->forward(x).same(x));
  expect_error(Code::argument, "module 1 is missing", [] { sequential({relu(), nullptr}); });
}

TEST(Train, ReachesEveryChild) {
  const ModulePtr inner = dropout(0.5f), net = sequential({sequential({inner}), relu()});
  EXPECT_TRUE(net->training());
  net->eval();
  EXPECT_FALSE(inner->training());
  net->train();
  EXPECT_TRUE(inner->training());
}

TEST(Dropout, DropsWhileTrainingOnly) {
  const ModulePtr module = dropout(0.5f);
  const Tensor x = Tensor::full({1000}, 1);
  double kept = 0;
  for (float value : module->forward(x).to_vector()) {
    EXPECT_TRUE(value == 0 || value == 2);
    kept += value == 2;
  }
  EXPECT_NEAR(kept, 500, 80);  // five standard errors
  module->eval();
  EXPECT_EQ(module->forward(x).to_vector(), x.to_vector());
  for (float p : {-0.1f, 1.1f, NAN}) expect_error(Code::argument, "p must be between 0 and 1", [&] { dropout(p); });
}

TEST(Parameters, AreTheModulesOwnStorage) {
  const ModulePtr module = linear(1, 1);
  module->parameters()[0].data()[0] = 3;
  module->state()[1].tensor.data()[0] = 4;
  EXPECT_EQ(module->forward(Tensor::full({1, 1}, 2)).item(), 10);
}

TEST(Modules, LeaveNoTensorBehind) {
  const int64_t before = Tensor::living();
  {
    const ModulePtr net = sequential({linear(3, 4), gelu(), dropout(0.1f), linear(4, 2), log_softmax(1)});
    sum(net->forward(drawn_tensor({5, 3}, 3))).backward();
  }
  EXPECT_EQ(Tensor::living(), before);
}

TEST(Modules, ReportWhatDoesNotFit) {
  expect_error(Code::shape, "linear: x[5, 4] does not fit weight[2, 3]", [] {
    linear(3, 2)->forward(Tensor::zeros({5, 4}));
  });
  expect_error(Code::dtype, "linear: x must be f32", [] { linear(3, 2)->forward(Tensor::zeros({5, 3}, DType::u8)); });
  expect_error(Code::index, "softmax", [] { softmax(2)->forward(Tensor::zeros({5, 3})); });
}

}  // namespace
}  // namespace hebb::nn
