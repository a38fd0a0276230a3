// Evaluation: loss and confusion over all examples, in slices, in eval mode, without a trace.
#include "train/evaluator.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "autograd/node.h"
#include "drawn.h"
#include "failure.h"
#include "nn/modules.h"
#include "ops/ops.h"

namespace hebb::train {
namespace {

using testing::drawn_tensor;
using testing::expect_error;

constexpr double kNoBudget = 1e9;

/// Gives its input out, so that the outputs are known; remembers the mode it ran in.
class Echo final : public nn::Module {
 public:
  Tensor forward(const Tensor& x) override {
    trained = training();
    recorded = grad_enabled();
    return x;
  }
  bool trained = true, recorded = true;
};

TEST(Evaluator, CountsWhatIsTakenForWhat) {
  const Tensor x = Tensor::from(std::vector<float>{9, 0, 0, 0, 9, 0, 0, 9, 0, 9, 0, 0, 0, 0, 9}, {5, 3});
  const Tensor y = Tensor::from(std::vector<int32_t>{0, 1, 2, 2, 2}, {5});
  const auto model = make_ref<Echo>();
  Evaluator evaluator(model, make_ref<data::Dataset>(x, y), "cross_entropy", 2);
  const Report& report = evaluator.run(kNoBudget);
  EXPECT_TRUE(report.done);
  EXPECT_EQ(report.samples, 5);
  EXPECT_EQ(report.correct, 3);
  EXPECT_EQ(report.classes, 3);
  EXPECT_EQ(report.confusion, (std::vector<int32_t>{1, 0, 0, 0, 1, 0, 1, 1, 1})) << "rows are actual classes";
  EXPECT_NEAR(report.loss, static_cast<double>(cross_entropy(x, y).item()), 1e-6);
  EXPECT_FALSE(model->trained);
  EXPECT_FALSE(model->recorded);
  EXPECT_TRUE(model->training()) << "the mode comes back";
  EXPECT_TRUE(grad_enabled());
}

TEST(Evaluator, TakesTheLikeliestClassWhereTargetsAreProbabilities) {
  const Tensor x = Tensor::from(std::vector<float>{9, 0, 0, 0, 9, 0, 0, 9, 0}, {3, 3});
  const Tensor y = Tensor::from(std::vector<float>{1, 0, 0, 0.25f, 0.5f, 0.25f, 0, 0, 1}, {3, 3});
  Evaluator evaluator(make_ref<Echo>(), make_ref<data::Dataset>(x, y), "cross_entropy", 2);
  const Report& report = evaluator.run(kNoBudget);
  EXPECT_EQ(report.correct, 2);
  EXPECT_EQ(report.confusion, (std::vector<int32_t>{1, 0, 0, 0, 1, 0, 0, 1, 0}));
  const Tensor values = Tensor::from(std::vector<float>{1, 0, 0, 0.25f, 0.5f, 0.5f, 0, 0, 1}, {3, 3});
  EXPECT_TRUE(
      std::isnan(Evaluator(make_ref<Echo>(), make_ref<data::Dataset>(x, values), "mse", 2).run(kNoBudget).correct));
}

TEST(Evaluator, ShowsClassesThatTheDataLacks) {
  const Tensor x = Tensor::from(std::vector<float>{9, 0, 0, 0, 0, 0, 0, 9}, {2, 4}),
               y = Tensor::from(std::vector<int32_t>{0, 1}, {2});
  Evaluator evaluator(make_ref<Echo>(), make_ref<data::Dataset>(x, y), "cross_entropy", 10);
  const Report& report = evaluator.run(kNoBudget);
  EXPECT_EQ(report.classes, 4);
  EXPECT_EQ(report.confusion[1 * 4 + 3], 1);
  EXPECT_EQ(std::accumulate(report.confusion.begin(), report.confusion.end(), 0), 2);
}

TEST(Evaluator, GoesOnFromSliceToSlice) {
  const auto dataset = make_ref<data::Dataset>(drawn_tensor({10, 3}, 91), Tensor::zeros({10}, DType::i32));
  Evaluator sliced(make_ref<Echo>(), dataset, "cross_entropy", 3), whole(make_ref<Echo>(), dataset, "cross_entropy", 3);
  int calls = 0;
  while (!sliced.run(0).done) {
    EXPECT_EQ(sliced.run(0).samples, std::min(10, 3 * (calls + 2))) << "one batch a call at least";
    calls += 2;
    ASSERT_LT(calls, 10);
  }
  EXPECT_EQ(sliced.run(0).loss, whole.run(kNoBudget).loss);
  EXPECT_EQ(sliced.run(0).confusion, whole.run(0).confusion);
  EXPECT_EQ(sliced.run(0).samples, 10) << "nothing is counted twice";
}

TEST(Evaluator, SplitsBinaryTargetsAtTheLossesThreshold) {
  const Tensor y = Tensor::from(std::vector<float>{0, 1, 1, 0}, {4, 1});
  const auto correct = [&](std::vector<float> outputs, const char* loss) {
    Evaluator evaluator(make_ref<Echo>(), make_ref<data::Dataset>(Tensor::from(outputs, {4, 1}), y), loss, 4);
    const Report& report = evaluator.run(kNoBudget);
    EXPECT_EQ(report.classes, 2);
    return report.correct;
  };
  EXPECT_EQ(correct({-1, 1, 0.2f, 0.1f}, "bce_with_logits"), 3);
  EXPECT_EQ(correct({0.4f, 0.6f, 0.2f, 0.1f}, "bce"), 3);
  EXPECT_EQ(correct({0.4f, 0.6f, 0.9f, 0.1f}, "mse"), 4);
}

TEST(Evaluator, HasNoAccuracyForRegression) {
  Evaluator evaluator(make_ref<Echo>(), make_ref<data::Dataset>(drawn_tensor({4, 1}, 92), drawn_tensor({4, 1}, 93)),
                      "mse", 2);
  const Report& report = evaluator.run(kNoBudget);
  EXPECT_TRUE(std::isnan(report.correct));
  EXPECT_TRUE(report.confusion.empty());
  EXPECT_TRUE(std::isfinite(report.loss));
}

TEST(Evaluator, HasNoAccuracyWhenSomeTargetsAreClassesByChance) {
  // The first batch holds 0 and 1 only, the second does not: neither a count nor a matrix has a meaning.
  const Tensor y = Tensor::from(std::vector<float>{0, 1, 0.5f, 1}, {4, 1});
  Evaluator evaluator(make_ref<Echo>(), make_ref<data::Dataset>(drawn_tensor({4, 1}, 94), y), "mse", 2);
  const Report& report = evaluator.run(kNoBudget);
  EXPECT_TRUE(std::isnan(report.correct));
  EXPECT_TRUE(report.confusion.empty());
}

TEST(Evaluator, LeavesTheModelAsItWasAfterAnError) {
  const nn::ModulePtr model = nn::linear(3, 2);
  const auto dataset = make_ref<data::Dataset>(drawn_tensor({4, 2}, 95), Tensor::zeros({4}, DType::i32));
  Evaluator evaluator(model, dataset, "cross_entropy", 2);
  expect_error(Code::shape, "linear", [&] { evaluator.run(kNoBudget); });
  EXPECT_TRUE(model->training());
  EXPECT_TRUE(grad_enabled());
  expect_error(Code::argument, "batchSize must be at least 1, got 0", [&] { Evaluator(model, dataset, "mse", 0); });
  expect_error(Code::argument, "unknown loss", [&] { Evaluator(model, dataset, "", 1); });
}

}  // namespace
}  // namespace hebb::train
