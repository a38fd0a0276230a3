// Schedules: what they refuse, what a scheduler does to an optimizer, and going on from a state. Their rates are in the golden values.
#include "optim/schedules.h"

#include <gtest/gtest.h>

#include <cmath>

#include "failure.h"

namespace hebb::optim {
namespace {

using testing::expect_error;

Ref<Sgd> sgd(double lr = 1) { return make_ref<Sgd>(Tensors{Tensor::zeros({1})}, SgdOptions{.lr = lr}); }

TEST(Schedule, RefusesWhatMakesNoSense) {
  expect_error(Code::argument, "step: stepSize must be at least 1, got 0", [] { schedule::step({.step_size = 0}); });
  expect_error(Code::argument, "step: gamma must be at least 0, got -1", [] { schedule::step({.gamma = -1}); });
  expect_error(Code::argument, "multi_step: milestones must increase", [] {
    schedule::multi_step({.milestones = {2, 1}});
  });
  expect_error(Code::argument, "cosine: epochs or steps must be at least 1, got 0", [] { schedule::cosine(); });
  expect_error(Code::argument, "one_cycle: epochs or steps", [] { schedule::one_cycle(); });
  expect_error(Code::argument, "pctStart must be at most 1, got 1.5",
               [] { schedule::one_cycle({.steps = 5, .pct_start = 1.5}); });
  expect_error(Code::argument, "tMult must be at least 1",
               [] { schedule::cosine_warm_restarts({.epochs = 2, .t_mult = 0}); });
  expect_error(Code::argument, "factor must be below 1, got 1", [] { schedule::reduce_on_plateau({.factor = 1}); });
  expect_error(Code::argument, "chained: the number of schedules must be at least 1", [] { schedule::chained(); });
  expect_error(Code::argument, "one milestone less than schedules, got 0 and 2", [] {
    schedule::sequence({.schedules = {schedule::step(), schedule::step()}});
  });
  expect_error(Code::argument, "one schedule follows, got 2", [] {
    schedule::warmup({.steps = 2, .schedule = {schedule::step(), schedule::step()}});
  });
  expect_error(Code::argument, "a schedule is missing", [] { schedule::chained({.schedules = {{}}}); });
}

TEST(Schedule, IsReadFromNumbers) {
  const double warmup_of_step[] = {8, 0, 2, 0.5, 1, 0, 3, 0.1, 1, 0};  // kinds 8 and 0; the rest in the rows' order
  std::span<const double> numbers = warmup_of_step;
  const auto optimizer = sgd();
  Scheduler scheduler(optimizer, Schedule::read(numbers));
  EXPECT_TRUE(numbers.empty());
  std::vector<double> rates{optimizer->lr()};
  for (int i = 0; i < 5; ++i) scheduler.step(), rates.push_back(optimizer->lr());
  const double want[] = {0.5, 0.75, 1, 1, 1, 0.1};
  for (size_t i = 0; i < 6; ++i) EXPECT_NEAR(rates[i], want[i], 1e-12);
  for (std::vector<double> bad : {std::vector<double>{}, {99}, {0, 3}, {0, 3, 0.1, 0, 1}, {1, 5, 1}}) {
    std::span<const double> rest = bad;
    expect_error(Code::argument, "", [&] { Schedule::read(rest); });
  }
}

TEST(Scheduler, ChangesEachGroupFromItsOwnRate) {
  const auto optimizer = sgd(0.5);
  optimizer->add_group({Tensor::zeros({2})}, {.lr = 0.1});
  Scheduler scheduler(optimizer, schedule::exponential({.gamma = 0.5}));
  scheduler.step();
  EXPECT_EQ(optimizer->option(0, "lr")[0], 0.25);
  EXPECT_EQ(optimizer->option(1, "lr")[0], 0.05);
}

TEST(Scheduler, WarmsUpFromNothing) {
  const auto optimizer = sgd(0.8);
  Scheduler scheduler(optimizer, schedule::warmup({.steps = 4, .start_factor = 0}));
  for (double want : {0.0, 0.2, 0.4, 0.6, 0.8, 0.8}) {
    EXPECT_NEAR(optimizer->lr(), want, 1e-15);
    scheduler.step();
  }
}

TEST(Scheduler, HoldsAfterOneCycle) {
  const auto optimizer = make_ref<Adam>(Tensors{Tensor::zeros({1})});
  Scheduler scheduler(optimizer, schedule::one_cycle({.max_lr = 1, .steps = 5}));
  EXPECT_EQ(optimizer->option(0, "betas")[0], 0.95);
  for (int i = 0; i < 10; ++i) scheduler.step();
  EXPECT_NEAR(optimizer->lr(), 1 / 25.0 / 1e4, 1e-15);
  EXPECT_EQ(optimizer->option(0, "betas")[1], 0.999) << "the other beta stays";
  expect_error(Code::argument, "adagrad has no momentum: cycleMomentum must be false",
               [] { Scheduler(make_ref<Adagrad>(Tensors{Tensor::zeros({1})}), schedule::one_cycle({.steps = 5})); });
}

TEST(Scheduler, NeedsAMetricForAPlateau) {
  const auto optimizer = sgd();
  Scheduler scheduler(optimizer, schedule::reduce_on_plateau());
  expect_error(Code::argument, "reduce_on_plateau: step needs a metric, got NaN", [&] { scheduler.step(); });
}

TEST(Scheduler, GoesOnFromItsState) {
  const auto both = [] {
    const auto plateau = schedule::reduce_on_plateau({.factor = 0.5, .patience = 1});
    return schedule::chained({.schedules = {plateau, schedule::exponential({.gamma = 0.9})}});
  };
  const double metrics[] = {3, 2, 2, 2, 1, 1, 1, 1};
  const auto first = sgd(0.3), second = sgd(7);
  Scheduler a(first, both()), b(second, both());
  for (size_t i = 0; i < 3; ++i) a.step(metrics[i]);
  b.set_state(a.state());
  EXPECT_EQ(second->lr(), first->lr());
  for (size_t i = 3; i < 8; ++i) {
    a.step(metrics[i]), b.step(metrics[i]);
    EXPECT_EQ(second->lr(), first->lr()) << i;
  }
  EXPECT_LT(first->lr(), 0.3 * std::pow(0.9, 8) / 2);
  const double wrong[] = {1, 2};
  expect_error(Code::state, "got 2", [&] { a.set_state(wrong); });
}

}  // namespace
}  // namespace hebb::optim
