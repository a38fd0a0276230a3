// Recurrent modules: names, initial values, sequences of different length, dropout, and what they refuse.
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

/// The same but for rounding: a few rows are summed in another order than many.
void expect_close(const Tensor& got, const Tensor& want) {
  ASSERT_EQ(got.shape(), want.shape());
  const std::vector<float> a = got.to_vector(), b = want.to_vector();
  for (size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], 1e-6f);
}

TEST(Recurrent, HasPyTorchsNamesAndShapesInItsOrder) {
  const auto state = lstm(3, 5, {.num_layers = 2, .bidirectional = true})->state();
  const std::vector<std::pair<std::string, Shape>> want = {{"weight_ih_l0", {20, 3}},
                                                           {"weight_hh_l0", {20, 5}},
                                                           {"bias_ih_l0", {20}},
                                                           {"bias_hh_l0", {20}},
                                                           {"weight_ih_l0_reverse", {20, 3}},
                                                           {"weight_hh_l0_reverse", {20, 5}},
                                                           {"bias_ih_l0_reverse", {20}},
                                                           {"bias_hh_l0_reverse", {20}},
                                                           {"weight_ih_l1", {20, 10}},
                                                           {"weight_hh_l1", {20, 5}},
                                                           {"bias_ih_l1", {20}},
                                                           {"bias_hh_l1", {20}},
                                                           {"weight_ih_l1_reverse", {20, 10}},
                                                           {"weight_hh_l1_reverse", {20, 5}},
                                                           {"bias_ih_l1_reverse", {20}},
                                                           {"bias_hh_l1_reverse", {20}}};
  ASSERT_EQ(state.size(), want.size());
  for (size_t i = 0; i < want.size(); ++i) {
    EXPECT_EQ(state[i].name, want[i].first);
    EXPECT_EQ(state[i].tensor.shape(), want[i].second) << state[i].name;
  }
  EXPECT_EQ(gru(3, 5, {.bias = false})->state().size(), 2u);
  EXPECT_EQ(gru(3, 5)->state()[0].tensor.shape(), (Shape{15, 3}));
}

TEST(Recurrent, StartsUniformWithinOneOverTheRootOfHidden) {
  manual_seed(1);
  for (const Tensor& parameter : rnn(40, 100)->parameters()) {
    float most = 0;
    for (float value : parameter.to_vector()) most = std::max(most, std::fabs(value));
    EXPECT_LE(most, 0.1f);
    EXPECT_GT(most, 0.09f);
  }
}

/// Each sequence alone gives what it gives beside longer ones, and the same gradients add up.
TEST(Recurrent, TakesSequencesOfDifferentLength) {
  constexpr int64_t kSteps = 5, kRows = 3;
  const std::vector<int32_t> lengths = {2, 5, 1};
  for (bool reverse : {false, true}) {
    manual_seed(2);
    const ModulePtr module = lstm(2, 3, {.num_layers = 2, .batch_first = true, .bidirectional = reverse});
    const Tensor x = drawn_tensor({kRows, kSteps, 2}, 4).set_requires_grad();
    const Tensors together = module->apply({x, Tensor::from(lengths, {kRows})});
    add(sum(mul(together[0], together[0])), sum(together[2])).backward();
    Tensors wanted;
    for (const Tensor& parameter : module->parameters()) {
      wanted.push_back(parameter.grad());
      parameter.set_grad({});
    }
    for (int64_t row = 0; row < kRows; ++row) {
      const int64_t length = lengths[static_cast<size_t>(row)];
      const Tensors alone = module->apply({slice(slice(x.detach(), 0, row, row + 1), 1, 0, length)});
      add(sum(mul(alone[0], alone[0])), sum(alone[2])).backward();
      const Tensor output = slice(together[0], 0, row, row + 1);
      expect_close(slice(output, 1, 0, length), alone[0]);
      EXPECT_EQ(sum(abs(slice(output, 1, length, kSteps))).item(), 0) << "behind the end";
      expect_close(slice(together[1], 1, row, row + 1), alone[1]);
      expect_close(slice(together[2], 1, row, row + 1), alone[2]);
      EXPECT_EQ(sum(abs(slice(slice(x.grad(), 0, row, row + 1), 1, length, kSteps))).item(), 0);
    }
    for (size_t i = 0; i < wanted.size(); ++i) {
      const std::vector<float> a = wanted[i].to_vector(), b = module->parameters()[i].grad().to_vector();
      for (size_t j = 0; j < a.size(); ++j) ASSERT_NEAR(a[j], b[j], 1e-5f) << module->state()[i].name;
    }
  }
}

TEST(Recurrent, GoesOnFromTheStateItGave) {
  for (const ModulePtr& module : {lstm(2, 3), gru(2, 3), rnn(2, 3)}) {
    const Tensor x = drawn_tensor({4, 2, 2}, 5);
    const Tensors whole = module->apply({x}), start = module->apply({slice(x, 0, 0, 3)});
    const Tensors end = module->apply({slice(x, 0, 3, 4), {}, start[1], start.size() > 2 ? start[2] : Tensor()});
    expect_close(end[0], slice(whole[0], 0, 3, 4));
    expect_close(end[1], whole[1]);
  }
}

TEST(Recurrent, GivesTheLastStateToAClassifier) {
  manual_seed(3);
  const ModulePtr net =
      sequential({lstm(2, 3, {.batch_first = true, .bidirectional = true, .return_sequences = false}), linear(6, 2)});
  const Tensor y = net->forward(drawn_tensor({4, 5, 2}, 6));
  EXPECT_EQ(y.shape(), (Shape{4, 2}));
  sum(y).backward();
  for (const Tensor& parameter : net->parameters()) EXPECT_TRUE(parameter.grad());
}

TEST(Recurrent, DropsBetweenLayersWhileTrainingOnly) {
  manual_seed(4);
  const ModulePtr module = gru(2, 16, {.num_layers = 2, .dropout = 0.5f});
  const Tensor x = drawn_tensor({2, 2, 2}, 7);
  EXPECT_NE(module->forward(x).to_vector(), module->forward(x).to_vector());
  module->eval();
  EXPECT_EQ(module->forward(x).to_vector(), module->forward(x).to_vector());
}

TEST(Recurrent, RefusesWhatDoesNotFit) {
  const ModulePtr module = lstm(2, 3, {.batch_first = true});
  const Tensor x = Tensor::zeros({4, 5, 2});
  const auto lengths = [](std::vector<float> values) {
    return Tensor::from(values, {static_cast<int64_t>(values.size())});
  };
  expect_error(Code::shape, "lstm: x[5] must be", [&] { module->forward(Tensor::zeros({5})); });
  expect_error(Code::shape, "recurrent: weightIh[12, 2] must be [12, 3]", [&] {
    module->forward(Tensor::zeros({4, 5, 3}));
  });
  expect_error(Code::shape, "recurrent: x[0, 4, 2] has no steps", [&] { module->forward(Tensor::zeros({4, 0, 2})); });
  expect_error(Code::shape, "lstm: h[1, 5, 3] must be [1, 4, 3]", [&] {
    module->apply({x, {}, Tensor::zeros({1, 5, 3})});
  });
  expect_error(Code::shape, "lengths[3] must be [4]", [&] { module->apply({x, lengths({1, 2, 3})}); });
  expect_error(Code::index, "lengths must be 1 to 5, got 6", [&] { module->apply({x, lengths({1, 2, 6, 3})}); });
  expect_error(Code::index, "lengths must be 1 to 5, got 0", [&] { module->apply({x, lengths({1, 0, 5, 3})}); });
  expect_error(Code::index, "got NaN", [&] { module->apply({x, lengths({1, NAN, 5, 3})}); });
  expect_error(Code::dtype, "x must be f32", [&] { module->forward(Tensor::zeros({4, 5, 2}, DType::i32)); });
  expect_error(Code::argument, "gru: sizes and numLayers must be at least 1: 0, 3", [] { gru(0, 3); });
  expect_error(Code::argument, "numLayers 0", [] { rnn(1, 3, {.num_layers = 0}); });
  expect_error(Code::argument, "dropout must be between 0 and 1, got 1.5", [] { rnn(1, 3, {.dropout = 1.5f}); });
  expect_error(Code::argument, "only cell lstm has a state c0", [] {
    recurrent(Tensor::zeros({1, 1, 1}), Tensor::zeros({3, 1}), Tensor::zeros({3, 1}),
              {.cell = Cell::gru, .c0 = Tensor::zeros({1, 1})});
  });
}

TEST(Recurrent, LeavesNoTensorBehind) {
  const int64_t before = Tensor::living();
  {
    const Tensors results = lstm(2, 3, {.num_layers = 2})->apply({drawn_tensor({4, 2, 2}, 8), Tensor::full({2}, 3)});
    sum(results[0]).backward({}, true);
  }
  EXPECT_EQ(Tensor::living(), before);
}

}  // namespace
}  // namespace hebb::nn
