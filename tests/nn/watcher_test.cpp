// Watching: names, outputs and gradients of modules inside modules, and no trace of it elsewhere.
#include "nn/watcher.h"

#include <gtest/gtest.h>

#include <memory>

#include "autograd/node.h"
#include "drawn.h"
#include "nn/modules.h"
#include "ops/ops.h"

namespace hebb::nn {
namespace {

using testing::drawn_tensor;

ModulePtr network() {
  manual_seed(3);
  return sequential({linear(3, 4), tanh(), residual(sequential({linear(4, 4), relu()})), linear(4, 2)});
}

std::vector<std::string> names(const Watcher& watcher) {
  std::vector<std::string> result;
  for (const Watcher::Seen& seen : watcher.seen()) result.push_back(seen.name);
  return result;
}

TEST(Watcher, ListsModulesByPathInTheOrderOfTheirCalls) {
  const ModulePtr net = network();
  const Watcher watcher({""}, {net});
  (*net)(drawn_tensor({5, 3}, 1));
  EXPECT_EQ(names(watcher), (std::vector<std::string>{"0", "1", "2.inner.0", "2.inner.1", "2", "3"}));
  EXPECT_STREQ(watcher.seen()[1].op(), "tanh");
  EXPECT_STREQ(watcher.seen()[3].op(), "relu");
}

TEST(Watcher, NamesGoOnFromTheRoots) {
  const ModulePtr inside = sequential({linear(3, 2)}), alone = linear(2, 1);
  const Watcher watcher({"body.0", "head"}, {inside, alone});
  (*alone)((*inside)(drawn_tensor({5, 3}, 1)));
  EXPECT_EQ(names(watcher), (std::vector<std::string>{"body.0.0", "head"}));
}

TEST(Watcher, KeepsOnlyWhatIsNamed) {
  const ModulePtr net = network();
  const Watcher watcher({""}, {net}, {"1", "2.inner.1"});
  (*net)(drawn_tensor({5, 3}, 1));
  EXPECT_EQ(names(watcher), (std::vector<std::string>{"1", "2.inner.1"}));
}

TEST(Watcher, KeepsOutputsAndTheirGradients) {
  const ModulePtr net = network();
  const Tensor x = drawn_tensor({5, 3}, 1);
  const Tensors outputs = net->activations(x);
  const Tensor loss = mean(mul(outputs.back(), outputs.back()));
  const Tensors want = grad({loss}, {outputs[0], outputs[1], outputs[2], outputs[3]});
  const Watcher watcher({""}, {net});
  const Tensor y = (*net)(x);
  mean(mul(y, y)).backward();
  const size_t places[] = {0, 1, 4, 5};
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(watcher.seen()[places[i]].output.to_vector(), outputs[i].to_vector());
    ASSERT_TRUE(watcher.seen()[places[i]].gradient().defined());
    EXPECT_EQ(watcher.seen()[places[i]].gradient().to_vector(), want[i].to_vector());
  }
}

TEST(Watcher, ChangesNoGradientAndKeepsNothingAfterItsEnd) {
  const auto gradients = [](bool watched) {
    const ModulePtr net = network();
    const Tensor x = drawn_tensor({5, 3}, 1);
    {
      const auto watcher =
          watched ? std::make_unique<Watcher>(std::vector<std::string>{""}, std::vector{net}) : nullptr;
      const Tensor y = (*net)(x);
      mean(mul(y, y)).backward();
    }
    std::vector<float> all;
    for (const Tensor& p : net->parameters()) {
      for (float value : p.grad().to_vector()) all.push_back(value);
    }
    return all;
  };
  const int64_t before = Tensor::living();
  EXPECT_EQ(gradients(true), gradients(false));
  EXPECT_EQ(Tensor::living(), before);
}

TEST(Watcher, SeesTheLastCallOfAModule) {
  const ModulePtr net = linear(2, 2);
  const Watcher watcher({""}, {net});
  const Tensor once = (*net)(drawn_tensor({1, 2}, 1)), twice = (*net)(once);
  ASSERT_EQ(watcher.seen().size(), 1u);
  EXPECT_EQ(watcher.seen()[0].output.to_vector(), twice.to_vector());
}

TEST(Watcher, HasNoGradientWhereNoneIsRecorded) {
  const ModulePtr net = network();
  const Watcher watcher({""}, {net});
  {
    const NoGrad no_grad;
    (*net)(drawn_tensor({1, 3}, 1));
  }
  EXPECT_FALSE(watcher.seen()[0].gradient().defined());
  EXPECT_STREQ(watcher.seen()[0].op(), "");
}

TEST(Watcher, SeesReluBeforePoolingThatOtherwiseRunsFirstWithTheSameNumbers) {
  const ModulePtr net = sequential({conv2d(2, 3, 3), relu(), max_pool2d(2), relu(), max_pool2d(3, {.stride = 1})});
  const Tensor x = drawn_tensor({2, 2, 18, 19}, 4);
  const auto run = [&] {
    for (const Tensor& parameter : net->parameters()) parameter.set_grad({});
    const Tensor y = (*net)(x);
    sum(mul(y, y)).backward();
    std::vector<std::vector<float>> numbers{y.to_vector()};
    for (const Tensor& parameter : net->parameters()) numbers.push_back(parameter.grad().to_vector());
    return numbers;
  };
  const std::vector<std::vector<float>> alone = run();
  const std::vector<Shape> shapes{{2, 3, 16, 17}, {2, 3, 16, 17}, {2, 3, 8, 8}, {2, 3, 8, 8}, {2, 3, 6, 6}};
  {
    const Watcher watcher({""}, {net});
    EXPECT_EQ(run(), alone);
    EXPECT_EQ(names(watcher), (std::vector<std::string>{"0", "1", "2", "3", "4"}));
    for (size_t i = 0; i < shapes.size(); ++i) EXPECT_EQ(watcher.seen()[i].output.shape(), shapes[i]);
  }
  for (size_t i = 0; i < shapes.size(); ++i) {  // of the pairs that change places, one alone
    const Watcher watcher({""}, {net}, {std::to_string(i)});
    EXPECT_EQ(run(), alone);
    ASSERT_EQ(watcher.seen().size(), 1U);
    EXPECT_EQ(watcher.seen()[0].output.shape(), shapes[i]);
  }
}

}  // namespace
}  // namespace hebb::nn
