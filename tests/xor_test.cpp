// The smallest whole: a network learns XOR, and one unit learns AND and OR, from every one of twenty seeds.
#include <gtest/gtest.h>

#include "core/random.h"
#include "nn/modules.h"
#include "optim/optimizers.h"

namespace hebb {
namespace {

const std::vector<float> kInputs{0, 0, 0, 1, 1, 0, 1, 1};

/// The loss after `steps` steps of Adam on the four rows of a truth table.
float learn(const nn::ModulePtr& net, const std::vector<float>& targets, int steps, float lr) {
  const Tensor x = Tensor::from(kInputs, {4, 2}), y = Tensor::from(targets, {4, 1});
  optim::Adam optimizer(net->parameters(), {.lr = lr});
  for (int i = 0; i < steps; ++i) {
    const Tensor loss = bce_with_logits(net->forward(x), y);
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
  }
  return bce_with_logits(net->forward(x), y).item();
}

TEST(Xor, IsSolvedByTwoEightOneFromAtLeast19Of20Seeds) {
  int solved = 0;
  for (uint64_t seed = 0; seed < 20; ++seed) {
    manual_seed(seed);
    const auto net = nn::sequential({nn::linear(2, 8), nn::tanh(), nn::linear(8, 1)});
    solved += learn(net, {0, 1, 1, 0}, 500, 0.05f) < 0.01f;
  }
  RecordProperty("solved", solved);
  EXPECT_GE(solved, 19);
}

TEST(Gates, AndAndOrAreLearnedByOneLinearUnit) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    manual_seed(seed);
    EXPECT_LT(learn(nn::linear(2, 1), {0, 0, 0, 1}, 2000, 0.1f), 0.01f) << "AND, seed " << seed;
    EXPECT_LT(learn(nn::linear(2, 1), {0, 1, 1, 1}, 2000, 0.1f), 0.01f) << "OR, seed " << seed;
  }
}

TEST(Xor, IsBeyondOneLinearUnit) {
  manual_seed(0);
  EXPECT_GT(learn(nn::linear(2, 1), {0, 1, 1, 0}, 2000, 0.1f), 0.6f);  // ln 2 is the best it can do
}

}  // namespace
}  // namespace hebb
