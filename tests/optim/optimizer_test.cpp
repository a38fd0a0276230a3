// Optimizers: what they refuse, what they skip, their state, and clipping. Their steps are in the golden values.
#include "optim/optimizers.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "failure.h"
#include "ops/ops.h"

namespace hebb::optim {
namespace {

using testing::expect_error;

Tensor parameter(std::vector<float> values) {
  const auto n = static_cast<int64_t>(values.size());
  return Tensor::from(values, {n}).set_requires_grad();
}

TEST(Optimizer, RefusesBadOptions) {
  const Tensors p{parameter({1})};
  expect_error(Code::argument, "sgd: lr must be at least 0, got -1", [&] { Sgd(p, {.lr = -1}); });
  expect_error(Code::argument, "adam: lr must be at least 0, got NaN", [&] { Adam(p, {.lr = NAN}); });
  expect_error(Code::argument, "adamw: betas must be in [0, 1), got 1", [&] { AdamW(p, {.betas = {0.9f, 1}}); });
  expect_error(Code::argument, "betas must be in [0, 1), got -0.1", [&] { Adam(p, {.betas = {-0.1f, 0.9f}}); });
  expect_error(Code::argument, "lr must be at least 0, got Infinity", [&] { AdamW(p, {.lr = INFINITY}); });
  for (float bad : {-0.5f, NAN}) {
    expect_error(Code::argument, "sgd: momentum must be", [&] { Sgd(p, {.momentum = bad}); });
    expect_error(Code::argument, "sgd: dampening must be", [&] { Sgd(p, {.momentum = 0.9f, .dampening = bad}); });
    expect_error(Code::argument, "sgd: weightDecay must be", [&] { Sgd(p, {.weight_decay = bad}); });
    expect_error(Code::argument, "adam: weightDecay must be", [&] { Adam(p, {.weight_decay = bad}); });
    expect_error(Code::argument, "adamw: eps must be", [&] { AdamW(p, {.eps = bad}); });
  }
  expect_error(Code::argument, "nesterov needs momentum and no dampening", [&] { Sgd(p, {.nesterov = true}); });
  expect_error(Code::argument, "dampening 0.5",
               [&] { Sgd(p, {.momentum = 0.9f, .dampening = 0.5f, .nesterov = true}); });
  expect_error(Code::argument, "no parameters", [] { Adam(Tensors{}); });
  expect_error(Code::dtype, "a parameter must be f32", [] { Adam({Tensor::zeros({2}, DType::i32)}); });
  expect_error(Code::argument, "a parameter is not a tensor", [] { Adam({Tensor()}); });
}

TEST(Optimizer, ChangesItsRateBetweenSteps) {
  const Tensor p = parameter({1});
  Sgd sgd({p}, {.lr = 0.5f});
  p.set_grad(Tensor::full({1}, 1));
  sgd.step();
  EXPECT_EQ(p.item(), 0.5f);
  sgd.set_lr(0.25f);
  EXPECT_EQ(sgd.lr(), 0.25f);
  sgd.step();
  EXPECT_EQ(p.item(), 0.25f);
  expect_error(Code::argument, "lr must be at least 0, got -2", [&] { sgd.set_lr(-2); });
  EXPECT_EQ(sgd.lr(), 0.25f);
}

TEST(Optimizer, SkipsWhatHasNoGradient) {
  const Tensor trained = parameter({1}), idle = parameter({1}), frozen = Tensor::full({1}, 1);
  Adam adam({trained, idle, frozen}, {.lr = 0.1f});
  trained.set_grad(Tensor::full({1}, 1));
  adam.step();
  EXPECT_NEAR(trained.item(), 0.9f, 1e-6f);
  EXPECT_EQ(idle.item(), 1);
  EXPECT_EQ(frozen.item(), 1);
  const auto state = adam.state();
  EXPECT_EQ(state[0].name, "0.step");
  EXPECT_EQ(state[0].tensor.item(), 1);
  EXPECT_EQ(state[3].name, "1.step");
  EXPECT_EQ(state[3].tensor.item(), 0);
}

TEST(Optimizer, ForgetsGradientsOnZeroGrad) {
  const Tensor p = parameter({1, 2});
  Sgd sgd({p}, {.lr = 1});
  sum(mul(p, p)).backward();
  EXPECT_TRUE(p.grad().defined());
  sgd.zero_grad();
  EXPECT_FALSE(p.grad().defined());
  sgd.step();
  EXPECT_EQ(p.to_vector(), (std::vector<float>{1, 2}));
}

TEST(Optimizer, StateIsNamedAsInPyTorch) {
  const auto names = [](const Optimizer& optimizer) {
    std::vector<std::string> result;
    for (const auto& entry : optimizer.state()) result.push_back(entry.name);
    return result;
  };
  const Tensors p{parameter({1})};
  EXPECT_EQ(names(Adam(p)), (std::vector<std::string>{"0.step", "0.exp_avg", "0.exp_avg_sq"}));
  EXPECT_EQ(names(Sgd(p)), (std::vector<std::string>{"0.step"}));
  EXPECT_EQ(names(Sgd(p, {.momentum = 0.9f})), (std::vector<std::string>{"0.step", "0.momentum_buffer"}));
}

/// Three steps, the state copied to a second optimizer, three more: both must be where six steps lead.
template <typename Kind, typename Options>
void check_resume(const Options& options) {
  const auto feed = [](const Tensor& p, int step) {
    p.set_grad(Tensor::full({2}, static_cast<float>(step) * 0.3f - 1));
  };
  const Tensor p = parameter({1, -2}), q = parameter({0, 0});
  Kind first({p}, options);
  for (int i = 0; i < 3; ++i) feed(p, i), first.step();
  Kind second({q}, options);
  std::copy_n(p.data(), 2, q.data());
  const auto from = first.state(), to = second.state();
  ASSERT_EQ(from.size(), to.size());
  for (size_t i = 0; i < from.size(); ++i)
    std::copy_n(from[i].tensor.data(), from[i].tensor.size(), to[i].tensor.data());
  for (int i = 3; i < 6; ++i) {
    feed(p, i), first.step();
    feed(q, i), second.step();
  }
  EXPECT_EQ(p.to_vector(), q.to_vector());
}

TEST(Optimizer, GoesOnFromItsStateWithTheSameBits) {
  check_resume<Sgd>(SgdOptions{.lr = 0.1f, .momentum = 0.9f, .dampening = 0.3f});
  check_resume<Adam>(AdamOptions{.lr = 0.1f});
  check_resume<AdamW>(AdamWOptions{.lr = 0.1f});
}

TEST(ClipGradNorm, ScalesAllGradientsByTheirCommonNorm) {
  const Tensor a = parameter({0, 0}), b = parameter({0}), idle = parameter({0});
  a.set_grad(Tensor::from(std::vector<float>{3, 0}, {2}));
  b.set_grad(Tensor::full({1}, 4));
  EXPECT_EQ(clip_grad_norm({a, b, idle}, 10), 5) << "below the limit nothing changes";
  EXPECT_EQ(a.grad().to_vector(), (std::vector<float>{3, 0}));
  EXPECT_EQ(clip_grad_norm({a, b, idle}, 1), 5);
  EXPECT_NEAR(a.grad().data()[0], 0.6f, 1e-6f);
  EXPECT_NEAR(b.grad().item(), 0.8f, 1e-6f);
  EXPECT_FALSE(idle.grad().defined());
}

TEST(ClipGradNorm, TakesGradientsWhoseSquaresOverflowAFloat) {
  const Tensor a = parameter({0});
  a.set_grad(Tensor::full({1}, 1e30f));
  EXPECT_EQ(clip_grad_norm({a}, 1), 1e30f);
  EXPECT_NEAR(a.grad().item(), 1, 1e-6f);
}

TEST(ClipGradNorm, DoesNotTouchAGradientSharedWithTheUser) {
  const Tensor a = parameter({1, 1}), b = parameter({1, 1});
  sum(add(a, b)).backward();  // one buffer of ones could have gone to both
  clip_grad_norm({a}, 0.5f);
  EXPECT_EQ(b.grad().to_vector(), (std::vector<float>{1, 1}));
}

}  // namespace
}  // namespace hebb::optim
