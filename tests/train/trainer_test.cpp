// A run: slices, epochs, going on from a place, what stops it, and memory over ten thousand steps.
#include "train/trainer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

#include "autograd/node.h"
#include "drawn.h"
#include "failure.h"
#include "nn/modules.h"

namespace hebb::train {
namespace {

using testing::drawn_tensor;
using testing::expect_error;

constexpr double kNoBudget = 1e9;

/// Two clouds of classes 0 and 1 in the plane, `n` points.
data::DatasetPtr clouds(int64_t n) {
  const Tensor x = drawn_tensor({n, 2}, 81), y = Tensor::empty({n}, DType::i32);
  for (int64_t i = 0; i < n; ++i) {
    const int32_t side = static_cast<int32_t>(i % 2);
    y.data<int32_t>()[i] = side;
    x.data()[2 * i] += side ? 1.5f : -1.5f;
  }
  return make_ref<data::Dataset>(x, y);
}

/// A run with everything that has state: dropout, shuffling, momentum.
struct Training {
  nn::ModulePtr model;
  Ref<optim::Optimizer> optimizer;
  Ref<Trainer> trainer;

  explicit Training(uint64_t seed, const data::DatasetPtr& dataset, TrainerOptions options = {.batch_size = 8}) {
    manual_seed(seed);
    model = nn::sequential({nn::linear(2, 8), nn::tanh(), nn::dropout(0.2f), nn::linear(8, 2)});
    optimizer = make_ref<optim::Adam>(model->parameters(), optim::AdamOptions{.lr = 0.02f});
    trainer = make_ref<Trainer>(model, optimizer, dataset, std::move(options));
  }
  std::vector<float> weights() const {
    std::vector<float> all;
    for (const Tensor& p : model->parameters()) {
      const std::vector<float> values = p.to_vector();
      all.insert(all.end(), values.begin(), values.end());
    }
    return all;
  }
};

TEST(Trainer, LearnsAndCounts) {
  const auto dataset = clouds(50);
  Training run(1, dataset);
  EXPECT_EQ(run.trainer->steps_per_epoch(), 7);
  Slice first, last;
  for (int epoch = 1; epoch <= 20; ++epoch) {
    const Slice slice = run.trainer->run(1000, kNoBudget);
    EXPECT_EQ(slice.steps, 7);
    EXPECT_EQ(slice.samples, 50) << "the last batch holds two";
    EXPECT_TRUE(slice.epoch_ended);
    EXPECT_EQ(slice.epoch, epoch);
    EXPECT_EQ(slice.step_in_epoch, 7);
    EXPECT_GE(slice.seconds, 0);
    (epoch == 1 ? first : last) = slice;
  }
  EXPECT_LT(last.loss_sum, 0.5 * first.loss_sum);
  EXPECT_GE(last.correct, 45);
}

TEST(Trainer, WeighsTheLossOfEachBatchByItsExamples) {
  const Tensor x = drawn_tensor({7, 2}, 87), y = Tensor::from(std::vector<int32_t>{0, 1, 1, 0, 1, 0, 0}, {7});
  manual_seed(1);
  const nn::ModulePtr model = nn::linear(2, 2);
  const auto still = make_ref<optim::Sgd>(model->parameters(), optim::SgdOptions{.lr = 0});
  const auto dataset = make_ref<data::Dataset>(x, y);
  const Slice slice = Trainer(model, still, dataset, {.batch_size = 5}).run(10, kNoBudget);
  EXPECT_EQ(slice.samples, 7);
  EXPECT_NEAR(slice.loss_sum / 7, static_cast<double>(cross_entropy(model->forward(x), y).item()), 1e-6);
}

TEST(Trainer, TrainsInTrainingMode) {
  const Training run(1, clouds(50));
  run.model->eval();
  run.trainer->run(1, kNoBudget);
  EXPECT_TRUE(run.model->training());
}

TEST(Trainer, StopsAfterTheStepsItIsTold) {
  Training run(1, clouds(50));
  Slice slice = run.trainer->run(3, kNoBudget);
  EXPECT_EQ(slice.steps, 3);
  EXPECT_FALSE(slice.epoch_ended);
  EXPECT_EQ(slice.step_in_epoch, 3);
  EXPECT_EQ(slice.epoch, 0);
  slice = run.trainer->run(100, kNoBudget);
  EXPECT_EQ(slice.steps, 4);
  EXPECT_TRUE(slice.epoch_ended);
  slice = run.trainer->run(1, 0);
  EXPECT_EQ(slice.steps, 1) << "at least one step, whatever the budget";
  EXPECT_EQ(slice.step_in_epoch, 1);
  EXPECT_EQ(slice.epoch, 1);
  EXPECT_EQ(run.trainer->run(0, kNoBudget).steps, 0);
}

TEST(Trainer, StopsWhenItsTimeIsOver) {  // though it does not look at the clock after every small step
  Training run(1, clouds(200'000), {.batch_size = 1});
  const Slice slice = run.trainer->run(200'000, 3);
  EXPECT_GE(slice.seconds, 0.003);
  EXPECT_LT(slice.steps, 200'000);
  const Slice few = run.trainer->run(5, kNoBudget);
  EXPECT_EQ(few.steps, 5);
  EXPECT_GT(few.seconds, 0);
}

TEST(Trainer, GivesTheSameBitsHoweverItIsSliced) {
  const auto dataset = clouds(50);
  const Training whole(3, dataset);
  std::vector<double> losses, sliced_losses;
  for (int epoch = 0; epoch < 3; ++epoch) losses.push_back(whole.trainer->run(1000, kNoBudget).epoch_loss);
  const Training sliced(3, dataset);
  double epoch_loss = 0;
  for (int steps = 0; steps < 21;) {
    const Slice slice = sliced.trainer->run(1 + steps % 3, kNoBudget, epoch_loss);
    steps += static_cast<int>(slice.steps);
    epoch_loss = slice.epoch_loss;
    if (slice.epoch_ended) sliced_losses.push_back(std::exchange(epoch_loss, 0));
  }
  EXPECT_EQ(whole.weights(), sliced.weights());
  EXPECT_EQ(losses, sliced_losses);
}

TEST(Trainer, GivesTheSameBitsAfterGoingOnFromAPlace) {
  const auto dataset = clouds(50);
  for (int stop : {1, 6, 7, 8, 13}) {  // within an epoch, at its end, within the next
    Training run(5, dataset);
    for (int steps = 0; steps < stop;) steps += static_cast<int>(run.trainer->run(stop - steps, kNoBudget).steps);
    const Position place = run.trainer->position();
    const Generator random = generator();
    const std::vector<float> weights = run.weights();
    Tensors state;
    for (const auto& entry : run.optimizer->state()) state.push_back(entry.tensor.clone());
    for (int steps = stop; steps < 20;) steps += static_cast<int>(run.trainer->run(20 - steps, kNoBudget).steps);

    Training again(99, dataset);  // other weights, another order
    size_t at = 0;
    for (const Tensor& p : again.model->parameters()) {
      std::copy_n(weights.begin() + static_cast<std::ptrdiff_t>(at), p.size(), p.data());
      at += static_cast<size_t>(p.size());
    }
    const auto entries = again.optimizer->state();
    for (size_t i = 0; i < entries.size(); ++i)
      std::memcpy(entries[i].tensor.data(), state[i].data(), state[i].bytes());
    const Generator now = generator();
    again.trainer->set_position(place);
    EXPECT_EQ(generator().seed, now.seed);
    EXPECT_EQ(generator().counter, now.counter) << "the order is drawn again without moving the generator";
    generator() = random;
    for (int steps = stop; steps < 20;) steps += static_cast<int>(again.trainer->run(20 - steps, kNoBudget).steps);
    EXPECT_EQ(run.weights(), again.weights()) << "stopped after " << stop;
    EXPECT_EQ(run.trainer->position().epoch, again.trainer->position().epoch);
  }
}

TEST(Trainer, RefusesAPlaceThatIsNotThere) {
  Training run(1, clouds(50));
  expect_error(Code::state, "step 8 of 7", [&] { run.trainer->set_position({0, 8, {}}); });
  expect_error(Code::state, "step -1", [&] { run.trainer->set_position({0, -1, {}}); });
  expect_error(Code::state, "no such place", [&] { run.trainer->set_position({-1, 0, {}}); });
}

TEST(Trainer, SeesEveryExampleOncePerEpoch) {
  // Each example is its own class with a weight of its own; a gradient step of lr 1 marks which were seen.
  constexpr int64_t kN = 13;
  const Tensor x = Tensor::zeros({kN, kN}), y = Tensor::zeros({kN, 1});
  for (int64_t i = 0; i < kN; ++i) x.data()[i * kN + i] = 1;
  for (bool shuffle : {false, true}) {
    const nn::ModulePtr model = nn::linear(kN, 1, {.bias = false});
    std::fill_n(model->parameters()[0].data(), kN, 1.0f);
    const auto sgd = make_ref<optim::Sgd>(model->parameters(), optim::SgdOptions{.lr = 0.5f});
    Trainer trainer(model, sgd, make_ref<data::Dataset>(x, y), {.loss = "mse", .batch_size = 1, .shuffle = shuffle});
    trainer.run(1000, kNoBudget);
    for (float w : model->parameters()[0].to_vector()) EXPECT_EQ(w, 0) << "w - 0.5 * 2 w, once";
  }
}

TEST(Trainer, TakesTheOrderOfTheDataWithoutShuffling) {
  const auto dataset = clouds(20);
  Training a(1, dataset, {.batch_size = 5, .shuffle = false});
  const Generator before = generator();
  Trainer other(a.model, a.optimizer, dataset, {.batch_size = 5, .shuffle = false});
  EXPECT_EQ(generator().counter, before.counter) << "no random number is drawn";
}

TEST(Trainer, ClipsTheGradientsBeforeTheStep) {
  const Tensor x = Tensor::full({1, 1}, 100), y = Tensor::full({1, 1}, 0);
  const nn::ModulePtr model = nn::linear(1, 1, {.bias = false});
  model->parameters()[0].data()[0] = 1;
  const auto sgd = make_ref<optim::Sgd>(model->parameters(), optim::SgdOptions{.lr = 1});
  Trainer(model, sgd, make_ref<data::Dataset>(x, y), {.loss = "mse", .clip_norm = 0.25f}).run(1, kNoBudget);
  EXPECT_NEAR(model->parameters()[0].item(), 0.75f, 1e-6f);
}

TEST(Trainer, StopsAtALossThatIsNotFiniteAndCanGoOn) {
  const Tensor x = drawn_tensor({12, 2}, 82), y = Tensor::zeros({12}, DType::i32);
  x.data()[2 * 9] = std::numeric_limits<float>::quiet_NaN();
  const auto dataset = make_ref<data::Dataset>(x, y);
  Training run(1, dataset, {.batch_size = 4, .shuffle = false});
  const int64_t living = Tensor::living();
  run.trainer->run(2, kNoBudget);
  const std::vector<float> before = run.weights();
  expect_error(Code::non_finite, "fit: the loss became NaN in epoch 1, step 3",
               [&] { run.trainer->run(1, kNoBudget); });
  EXPECT_EQ(run.weights(), before) << "nothing was learned from it";
  EXPECT_TRUE(grad_enabled());
  x.data()[2 * 9] = 0;
  EXPECT_TRUE(run.trainer->run(1, kNoBudget).epoch_ended);
  run.optimizer->zero_grad();
  EXPECT_EQ(Tensor::living(), living);
}

TEST(Trainer, RefusesBadOptionsAndData) {
  const auto dataset = clouds(10);
  expect_error(Code::argument, "batchSize must be at least 1, got 0", [&] { Training(1, dataset, {.batch_size = 0}); });
  expect_error(Code::argument, "unknown loss (one of cross_entropy",
               [&] { Training(1, dataset, {.loss = "crossEntropy"}); });
  Training regression(1, dataset, {.loss = "mse"});
  expect_error(Code::dtype, "mse: target must be f32, got i32", [&] { regression.trainer->run(1, kNoBudget); });
  const Tensor x = drawn_tensor({4, 2}, 83), many = Tensor::from(std::vector<int32_t>{0, 1, 2, 1}, {4});
  Training classes(1, make_ref<data::Dataset>(x, many));
  expect_error(Code::index, "is out of range 0…1: 2", [&] { classes.trainer->run(1, kNoBudget); });
  Training wide(1, make_ref<data::Dataset>(drawn_tensor({4, 3}, 84), many));
  expect_error(Code::shape, "linear: x[4, 3] does not fit weight[8, 2]", [&] { wide.trainer->run(1, kNoBudget); });
  EXPECT_NO_THROW(Training(1, dataset, {.batch_size = std::numeric_limits<int64_t>::max()}).trainer->run(5, kNoBudget));
}

TEST(Trainer, LearnsByTheNameOfEveryLossOfAnOutputAndATarget) {
  const int64_t n = 40;
  const Tensor x = drawn_tensor({n, 2}, 86), classes = Tensor::empty({n}, DType::i32), signs = Tensor::empty({n, 1});
  for (int64_t i = 0; i < n; ++i) {
    const bool right = x.data()[2 * i] > 0;
    classes.data<int32_t>()[i] = right;
    signs.data()[i] = right ? 1.0f : -1.0f;
  }
  const Tensor binary = relu(signs), both = one_hot(classes, {.num_classes = 2});
  const Tensor listed = concat({binary, neg(Tensor::full({n, 1}, 1))}, {.dim = 1});  // the class, then -1
  struct Case {
    const char* loss;
    Tensor y;
    nn::ModulePtr last;  // what makes of scores what the loss wants
  };
  const nn::ModulePtr none = nn::identity(), unit = nn::sigmoid(), log_p = nn::log_softmax(1);
  for (const auto& [loss, y, last] : std::vector<Case>{{"cross_entropy", classes, none},
                                                       {"cross_entropy", both, none},
                                                       {"nll", classes, log_p},
                                                       {"bce", binary, unit},
                                                       {"bce_with_logits", binary, none},
                                                       {"mse", signs, none},
                                                       {"l1", signs, none},
                                                       {"hinge", signs, none},
                                                       {"perceptron", signs, none},
                                                       {"soft_margin", signs, none},
                                                       {"hinge_embedding", signs, none},
                                                       {"multi_margin", classes, none},
                                                       {"multi_label_margin", listed, none},
                                                       {"multi_label_soft_margin", both, none},
                                                       {"smooth_l1", signs, none},
                                                       {"huber", signs, none},
                                                       {"kl", both, log_p},
                                                       {"poisson_nll", binary, none},
                                                       {"focal", binary, none},
                                                       {"dice", binary, unit}}) {
    SCOPED_TRACE(loss);
    manual_seed(5);
    const bool wide = y.dtype() == DType::i32 || y.size(1) == 2;
    const nn::ModulePtr model = nn::sequential({nn::linear(2, wide ? 2 : 1), last});
    const auto adam = make_ref<optim::Adam>(model->parameters(), optim::AdamOptions{.lr = 0.05f});
    Trainer trainer(model, adam, make_ref<data::Dataset>(x, y), {.loss = loss});
    const double first = trainer.run(100, kNoBudget).loss_sum;
    for (int epoch = 0; epoch < 20; ++epoch) trainer.run(100, kNoBudget);
    EXPECT_LT(trainer.run(100, kNoBudget).loss_sum, first);
  }
  expect_error(Code::argument, "focal, dice): ctc", [&] { Training(1, clouds(10), {.loss = "ctc"}); });
}

TEST(Trainer, CountsRightAnswersWhereClassesHaveAMeaning) {
  const Tensor x = drawn_tensor({6, 2}, 85);
  const auto correct = [&](const Tensor& y, const char* loss, int64_t out) {
    manual_seed(1);
    const nn::ModulePtr model = nn::linear(2, out);
    const auto sgd = make_ref<optim::Sgd>(model->parameters(), optim::SgdOptions{.lr = 0});
    return Trainer(model, sgd, make_ref<data::Dataset>(x, y), {.loss = loss}).run(1, kNoBudget).correct;
  };
  const Tensor binary = Tensor::from(std::vector<float>{0, 1, 0, 1, 1, 0}, {6, 1});
  EXPECT_TRUE(std::isfinite(correct(binary, "bce_with_logits", 1)));
  EXPECT_TRUE(std::isfinite(correct(binary, "mse", 1)));
  EXPECT_TRUE(std::isnan(correct(drawn_tensor({6, 1}, 86), "mse", 1)));
  EXPECT_TRUE(std::isnan(correct(Tensor::zeros({6, 2}), "mse", 2)));
}

TEST(Trainer, AsksTheWholeDatasetWhetherTargetsAreClasses) {
  // The first batch is all 0 and 1; that the last target is not makes it a regression from the start.
  const Tensor y = Tensor::from(std::vector<float>{0, 1, 0, 1, 1, 0.5f}, {6, 1});
  const nn::ModulePtr model = nn::linear(2, 1);
  const auto sgd = make_ref<optim::Sgd>(model->parameters(), optim::SgdOptions{.lr = 0});
  const auto dataset = make_ref<data::Dataset>(drawn_tensor({6, 2}, 85), y);
  EXPECT_TRUE(std::isnan(
      Trainer(model, sgd, dataset, {.loss = "mse", .batch_size = 2, .shuffle = false}).run(1, kNoBudget).correct));
}

TEST(Trainer, HoldsTheSameMemoryAfterStep100AndStep10000) {
  Training run(1, clouds(64), {.batch_size = 16});
  const auto steps = [&](int count) {
    for (int done = 0; done < count;) done += static_cast<int>(run.trainer->run(count - done, kNoBudget).steps);
  };
  steps(100);
  const pool::Stats early = pool::stats();
  const int64_t living = Tensor::living();
  steps(9900);
  const pool::Stats late = pool::stats();
  EXPECT_EQ(late.bytes, early.bytes);
  EXPECT_EQ(late.reserved_bytes, early.reserved_bytes);
  EXPECT_EQ(late.peak_bytes, early.peak_bytes);
  EXPECT_EQ(late.system_calls, early.system_calls) << "a steady step asks the system for nothing";
  EXPECT_EQ(Tensor::living(), living);
}

TEST(Trainer, LeavesNothingBehind) {
  const int64_t living = Tensor::living();
  const size_t bytes = pool::stats().bytes;
  {
    Training run(1, clouds(20));
    run.trainer->run(5, kNoBudget);
  }
  EXPECT_EQ(Tensor::living(), living);
  EXPECT_EQ(pool::stats().bytes, bytes);
}

}  // namespace
}  // namespace hebb::train
