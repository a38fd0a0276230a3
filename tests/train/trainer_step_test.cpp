// One training step: gradients of several batches, cut, weighed and mixed; schedules, and optimizers that take a closure.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "drawn.h"
#include "failure.h"
#include "nn/modules.h"
#include "train/trainer.h"

namespace hebb::train {
namespace {

using testing::drawn_tensor;
using testing::expect_error;

constexpr double kNoBudget = 1e9;

/// A linear model, so that equal gradients make equal steps.
struct Descent {
  nn::ModulePtr model = nn::linear(2, 1);
  Ref<optim::Optimizer> optimizer;

  explicit Descent(double lr = 0.1) {
    for (const Tensor& p : model->parameters()) std::fill_n(p.data(), p.size(), 0.5f);
    optimizer = make_ref<optim::Sgd>(model->parameters(), optim::SgdOptions{.lr = lr});
  }
  std::vector<float> after(TrainerOptions options, int64_t steps) {
    options.loss = "mse";
    options.shuffle = false;
    const auto dataset = make_ref<data::Dataset>(drawn_tensor({10, 2}, 7), drawn_tensor({10, 1}, 8));
    Trainer trainer(model, optimizer, dataset, options);
    while (steps > 0) steps -= trainer.run(steps, kNoBudget).steps;
    return model->parameters()[0].to_vector();
  }
};

TEST(Trainer, StepsByTheMeanGradientOfSeveralBatches) {
  // batches of 2, 2, 1: the first two make one step, and the last batch of the epoch another
  const std::vector<float> once = Descent().after({.batch_size = 4}, 1), twice = Descent().after({.batch_size = 4}, 2);
  const std::vector<float> gathered = Descent().after({.batch_size = 2, .accumulate = 2}, 2);
  const std::vector<float> more = Descent().after({.batch_size = 2, .accumulate = 2}, 4);
  const std::vector<float> waiting = Descent().after({.batch_size = 2, .accumulate = 2}, 3);
  const std::vector<float> epoch = Descent().after({.batch_size = 2, .accumulate = 2}, 5);
  const std::vector<float> three = Descent().after({.batch_size = 4}, 3);
  for (size_t i = 0; i < 2; ++i) {
    EXPECT_NEAR(gathered[i], once[i], 1e-6f);
    EXPECT_NEAR(more[i], twice[i], 1e-6f);
    EXPECT_NEAR(epoch[i], three[i], 1e-6f);
  }
  EXPECT_EQ(waiting, gathered);
  expect_error(Code::argument, "accumulate must be at least 1, got 0", [] { Descent().after({.accumulate = 0}, 1); });
}

TEST(Trainer, MovesAScheduleOnWithEveryStepOfTheOptimizer) {
  Descent run(1);
  const auto schedule = optim::schedule::exponential({.gamma = 0.5});
  const auto scheduler = make_ref<optim::Scheduler>(run.optimizer, schedule);
  run.after({.batch_size = 2, .accumulate = 2, .scheduler = scheduler}, 4);
  EXPECT_EQ(run.optimizer->lr(), 0.25);
}

TEST(Trainer, CutsGradientsOff) {
  const std::vector<float> cut = Descent().after({.batch_size = 10, .clip_value = 1e-3f}, 1);
  for (float weight : cut) EXPECT_NEAR(std::fabs(weight - 0.5f), 1e-4f, 1e-7f);
}

TEST(Trainer, WeighsExamples) {
  // examples of weight 0 are as if they were not there, and weights count as a share of their sum
  std::vector<float> weights(10, 0);
  weights[0] = weights[1] = 3;
  const std::vector<float> weighted = Descent().after({.batch_size = 10, .weights = weights}, 1);
  const std::vector<float> alone = Descent().after({.batch_size = 2}, 1);
  for (size_t i = 0; i < 2; ++i) EXPECT_NEAR(weighted[i], alone[i], 1e-6f);
  const std::vector<float> none = Descent().after({.batch_size = 10, .weights = std::vector<float>(10, 0)}, 1);
  EXPECT_EQ(none, std::vector<float>(2, 0.5f));
  expect_error(Code::argument, "one weight for each of 10 examples is needed, got 3", [] {
    Descent().after({.weights = {1, 2, 3}}, 1);
  });
}

TEST(Trainer, MixesExamplesAndTheirLosses) {
  data::Augmentation mixup;
  mixup.mixup = 1;
  const auto dataset = make_ref<data::Dataset>(drawn_tensor({10, 2}, 7), drawn_tensor({10, 1}, 8));
  const nn::ModulePtr model = nn::linear(2, 1);
  const auto still = make_ref<optim::Sgd>(model->parameters(), optim::SgdOptions{.lr = 0});
  std::vector<float> weights(10);
  for (size_t i = 0; i < 10; ++i) weights[i] = static_cast<float>(1 + i % 3);
  manual_seed(4);
  Trainer trainer(model, still, dataset,
                  {.loss = "mse", .batch_size = 10, .shuffle = false, .weights = weights, .augmentation = mixup});
  const double loss = trainer.run(1, kNoBudget).loss_sum / 10;
  manual_seed(4);
  std::vector<int32_t> rows(10);
  std::iota(rows.begin(), rows.end(), 0);
  data::Batch batch = dataset->batch(rows.data(), 10);
  dataset->vary(mixup, batch);
  const Tensor output = (*model)(batch.x);
  double want = 0;
  for (const bool other : {false, true}) {
    double sum = 0, total = 0;
    for (int64_t i = 0; i < 10; ++i) {
      const int64_t row = other ? batch.partner.data<int32_t>()[i] : i;
      const double error = double{output.data()[i]} - double{(other ? batch.other : batch.y).data()[i]};
      sum += double{weights[static_cast<size_t>(row)]} * error * error;
      total += double{weights[static_cast<size_t>(row)]};
    }
    want += (other ? 1 - double{batch.share} : double{batch.share}) * sum / total;
  }
  EXPECT_NEAR(loss, want, 1e-6);
}

TEST(Trainer, TakesLbfgs) {
  Descent run;
  run.optimizer =
      make_ref<optim::Lbfgs>(run.model->parameters(), optim::LbfgsOptions{.line_search = LineSearch::strong_wolfe});
  const std::vector<float> fitted = run.after({.batch_size = 10}, 2);
  Descent slow;
  const std::vector<float> walked = slow.after({.batch_size = 10}, 3000);
  for (size_t i = 0; i < 2; ++i) EXPECT_NEAR(fitted[i], walked[i], 5e-4f);
  expect_error(Code::argument, "lbfgs cannot accumulate", [&] { run.after({.accumulate = 2}, 1); });
}

}  // namespace
}  // namespace hebb::train
