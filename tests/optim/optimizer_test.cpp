// Optimizers: what they refuse, what they skip, their state, and clipping. Their steps are in the golden values.
#include "optim/optimizers.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
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
  EXPECT_EQ(names(RmsProp(p, {.momentum = 0.9, .centered = true})),
            (std::vector<std::string>{"0.step", "0.square_avg", "0.momentum_buffer", "0.grad_avg"}));
  EXPECT_EQ(names(NAdam(p)), (std::vector<std::string>{"0.step", "0.exp_avg", "0.exp_avg_sq", "0.mu_product"}));
  EXPECT_EQ(names(AmsGrad(p)), (std::vector<std::string>{"0.step", "0.exp_avg", "0.exp_avg_sq", "0.max_exp_avg_sq"}));
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
    std::memcpy(to[i].tensor.data(), from[i].tensor.data(), from[i].tensor.bytes());
  for (int i = 3; i < 6; ++i) {
    feed(p, i), first.step();
    feed(q, i), second.step();
  }
  EXPECT_EQ(p.to_vector(), q.to_vector());
}

TEST(Optimizer, GoesOnFromItsStateWithTheSameBits) {
  check_resume<Sgd>(SgdOptions{.lr = 0.1f, .momentum = 0.9f, .dampening = 0.3f});
  check_resume<Adam>(AdamOptions{.lr = 0.1f});
  check_resume<AdamW>(AdamWOptions{.lr = 0.1f, .amsgrad = true});
  check_resume<RmsProp>(RmsPropOptions{.momentum = 0.5, .centered = true});
  check_resume<Adagrad>(AdagradOptions{.lr_decay = 0.1});
  check_resume<Adadelta>(AdadeltaOptions{});
  check_resume<Adamax>(AdamaxOptions{});
  check_resume<NAdam>(NAdamOptions{});
  check_resume<RAdam>(RAdamOptions{});
  check_resume<Lion>(LionOptions{});
}

TEST(Optimizer, CountsStepsBeyondWhatAFloatCounts) {
  const Tensor p = parameter({1});
  Adam adam({p});
  int32_t& steps = *adam.state()[0].tensor.data<int32_t>();
  steps = 1 << 24;
  p.set_grad(Tensor::full({1}, 1));
  for (int i = 0; i < 3; ++i) adam.step();
  EXPECT_EQ(steps, (1 << 24) + 3);
}

TEST(Optimizer, HasGroupsWithOptionsOfTheirOwn) {
  const Tensor body = parameter({1}), head = parameter({1});
  Sgd sgd({body}, {.lr = 0.5});
  sgd.add_group({head}, {.lr = 0.25, .momentum = 0.5});
  for (const Tensor& p : {body, head}) p.set_grad(Tensor::full({1}, 1));
  sgd.step();
  EXPECT_EQ(body.item(), 0.5f);
  EXPECT_EQ(head.item(), 0.75f);
  EXPECT_EQ(sgd.option(1, "momentum")[0], 0.5);
  const double rate[] = {1};
  sgd.set_option(1, "lr", rate);
  EXPECT_EQ(sgd.lr(), 0.5) << "the first group's";
  sgd.step();
  EXPECT_EQ(body.item(), 0.0f);
  EXPECT_EQ(head.item(), 0.75f - 1.5f);
  sgd.set_lr(0.125);
  EXPECT_EQ(sgd.option(0, "lr")[0], 0.125);
  EXPECT_EQ(sgd.option(1, "lr")[0], 0.125);
  expect_error(Code::argument, "a parameter is there twice", [&] { sgd.add_group({body}, {}); });
  expect_error(Code::argument, "a parameter is there twice", [&] { Adam({head, body, head}); });
  expect_error(Code::argument, "sgd: momentum must be at least 0, got -1", [&] {
    const double bad[] = {-1};
    sgd.set_option(0, "momentum", bad);
  });
  expect_error(Code::argument, "no option 'alpha'", [&] { sgd.set_option(0, "alpha", rate); });
  expect_error(Code::argument, "no option 'betas' of 1", [&] { Adam({parameter({1})}).set_option(0, "betas", rate); });
  expect_error(Code::index, "no group 2", [&] { sgd.set_option(2, "lr", rate); });
  EXPECT_TRUE(sgd.option(0, "betas").empty());
}

TEST(Optimizer, TakesMomentumUpWhenAskedToLater) {
  const Tensor p = parameter({0});
  Sgd sgd({p}, {.lr = 1});
  EXPECT_EQ(sgd.state().size(), 1u);
  p.set_grad(Tensor::full({1}, 1));
  sgd.step();
  const double momentum[] = {0.5};
  sgd.set_option(0, "momentum", momentum);
  EXPECT_EQ(sgd.state().size(), 2u);
  sgd.step();
  sgd.step();
  EXPECT_EQ(p.item(), -1 - 1 - 1.5f);
}

TEST(Optimizer, AllocatesNothingInASteadyStep) {
  Tensors parameters;
  for (int64_t n : {1000, 3, 17}) parameters.push_back(Tensor::zeros({n}).set_requires_grad());
  for (const Tensor& p : parameters) p.set_grad(Tensor::full(p.shape(), 0.5f));
  Adam adam(parameters, {.amsgrad = true}, {.l1 = 0.1, .constraint = non_negative()});
  adam.step();
  const pool::Stats before = pool::stats();
  for (int i = 0; i < 100; ++i) adam.step();
  EXPECT_EQ(pool::stats().bytes, before.bytes);
  EXPECT_EQ(pool::stats().peak_bytes, before.peak_bytes);
}

TEST(Constraint, HoldsAfterEveryStep) {
  const auto stepped = [](const Extras& extras, Tensor p) {
    Sgd sgd({p.set_requires_grad()}, {.lr = 1}, extras);
    p.set_grad(Tensor::zeros(p.shape()));
    sgd.step();
    return p.to_vector();
  };
  const auto weights = [] { return Tensor::from(std::vector<float>{3, 4, 0.3f, -0.4f}, {2, 2}); };
  const auto near = [](const std::vector<float>& got, const std::vector<float>& want) {
    ASSERT_EQ(got.size(), want.size());
    for (size_t i = 0; i < got.size(); ++i) EXPECT_NEAR(got[i], want[i], 1e-6f) << i;
  };
  near(stepped({.constraint = max_norm(1)}, weights()), {0.6f, 0.8f, 0.3f, -0.4f});
  near(stepped({.constraint = unit_norm()}, weights()), {0.6f, 0.8f, 0.6f, -0.8f});
  near(stepped({.constraint = min_max_norm(1, 2)}, weights()), {1.2f, 1.6f, 0.6f, -0.8f});
  near(stepped({.constraint = min_max_norm(1, 2, 0.5f)}, weights()), {2.1f, 2.8f, 0.45f, -0.6f});
  near(stepped({.constraint = non_negative()}, weights()), {3, 4, 0.3f, 0});
  near(stepped({.constraint = max_norm(1, 0)}, weights()),
       {3 / std::sqrt(9.09f), 4 / std::sqrt(16.16f), 0.3f / std::sqrt(9.09f), -0.4f / std::sqrt(16.16f)});
  near(stepped({.constraint = max_norm(1, {0, 1})}, weights()),
       {3 / std::sqrt(25.25f), 4 / std::sqrt(25.25f), 0.3f / std::sqrt(25.25f), -0.4f / std::sqrt(25.25f)});
  near(stepped({.constraint = max_norm(1, -1)}, weights()), {0.6f, 0.8f, 0.3f, -0.4f});
  near(stepped({.constraint = max_norm(1)}, Tensor::full({3}, 2)), {2, 2, 2});  // a bias has no incoming weights
  near(stepped({.constraint = max_norm(1, 0)}, Tensor::full({4}, 2)), {0.5f, 0.5f, 0.5f, 0.5f});
  near(stepped({.constraint = max_norm(1)}, Tensor::full({1, 2, 2}, 2)), {0.5f, 0.5f, 0.5f, 0.5f});
  expect_error(Code::index, "sgd", [&] { Sgd({weights()}, {}, {.constraint = max_norm(1, 2)}); });
  expect_error(Code::argument, "neighbours, got [0, 2]", [&] {
    Sgd({Tensor::zeros({1, 2, 3})}, {}, {.constraint = max_norm(1, {0, 2})});
  });
  expect_error(Code::argument, "got 3, 2, 1", [&] { Sgd({weights()}, {}, {.constraint = min_max_norm(3, 2)}); });
}

TEST(Lbfgs, FindsTheMinimumOfAQuadraticAndGoesOnFromItsState) {
  const Tensor target = Tensor::from(std::vector<float>{1, -2, 3}, {3});
  const Tensor curves = Tensor::from(std::vector<float>{1, 10, 0.5f}, {3});
  const auto loss_of = [&](const Optimizer& optimizer, const Tensor& p) {
    optimizer.zero_grad();
    const Tensor miss = sub(p, target), loss = sum(mul(curves, mul(miss, miss)));
    loss.backward();
    return loss.item();
  };
  for (const auto search : {LineSearch::none, LineSearch::strong_wolfe}) {
    const LbfgsOptions options{.lr = search == LineSearch::none ? 0.9 : 1.0, .max_iter = 3, .line_search = search};
    const Tensor p = parameter({0, 0, 0}), q = parameter({0, 0, 0});
    Lbfgs first({p}, options), second({q}, options);
    EXPECT_NEAR(first.step([&] { return loss_of(first, p); }), 1 + 40 + 4.5, 1e-5);
    std::copy_n(p.data(), 3, q.data());
    const auto from = first.state(), to = second.state();
    for (size_t i = 0; i < from.size(); ++i)
      std::memcpy(to[i].tensor.data(), from[i].tensor.data(), from[i].tensor.bytes());
    for (int i = 0; i < 10; ++i) {
      first.step([&] { return loss_of(first, p); });
      second.step([&] { return loss_of(second, q); });
      EXPECT_EQ(p.to_vector(), q.to_vector());
    }
    for (size_t i = 0; i < 3; ++i) EXPECT_NEAR(p.data()[i], target.data()[i], 1e-4f);
  }
}

TEST(Lbfgs, RefusesWhatItCannotDo) {
  const Tensor p = parameter({1});
  Lbfgs lbfgs({p});
  expect_error(Code::argument, "lbfgs: step needs a closure", [&] { lbfgs.step(); });
  expect_error(Code::argument, "one group", [&] { lbfgs.add_group({parameter({2})}, {}); });
  expect_error(Code::argument, "maxIter and historySize must be at least 1", [&] { Lbfgs({p}, {.max_iter = 0}); });
  expect_error(Code::argument, "part of the loss", [&] { Lbfgs({p}, {}, {.l2 = 1}); });
  expect_error(Code::non_finite, "lbfgs: the loss became NaN", [&] { lbfgs.step([] { return NAN; }); });
  EXPECT_EQ(p.item(), 1);
}

TEST(Optimizer, TakesAClosureEverywhere) {
  const Tensor p = parameter({1});
  Sgd sgd({p}, {.lr = 0.1});
  const double loss = sgd.step([&] {
    sgd.zero_grad();
    const Tensor square = sum(mul(p, p));
    square.backward();
    return square.item();
  });
  EXPECT_EQ(loss, 1);
  EXPECT_NEAR(p.item(), 0.8f, 1e-6f);
  expect_error(Code::non_finite, "sgd: the loss became Infinity", [&] { sgd.step([] { return INFINITY; }); });
}

TEST(Ema, AveragesAndChangesPlaces) {
  const Tensor p = parameter({1, 2, 3, 4, 5});
  Ema ema({p}, 0.75);
  std::fill_n(p.data(), 5, 0.0f);
  ema.update();
  EXPECT_EQ(ema.averages()[0].to_vector(), (std::vector<float>{0.75f, 1.5f, 2.25f, 3, 3.75f}));
  ema.swap();
  EXPECT_EQ(p.to_vector(), (std::vector<float>{0.75f, 1.5f, 2.25f, 3, 3.75f}));
  ema.swap();
  EXPECT_EQ(p.to_vector(), std::vector<float>(5, 0.0f));
  expect_error(Code::argument, "ema: decay must be between 0 and 1, got 2", [&] { Ema({p}, 2); });
  expect_error(Code::shape, "do not pair", [&] { average_values({p}, {Tensor::zeros({4})}, 0.5); });
  expect_error(Code::shape, "do not pair", [&] { swap_values({p}, {}); });
}

TEST(ClipGradValue, CutsEveryGradientOff) {
  const Tensor a = parameter({0, 0, 0}), idle = parameter({0});
  a.set_grad(Tensor::from(std::vector<float>{-3, 0.5f, 2}, {3}));
  clip_grad_value({a, idle}, 1);
  EXPECT_EQ(a.grad().to_vector(), (std::vector<float>{-1, 0.5f, 1}));
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
