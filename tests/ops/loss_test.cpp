// What the losses of margins, distributions, overlaps and sequences refuse.
#include <gtest/gtest.h>

#include <cmath>

#include "autograd/node.h"
#include "drawn.h"
#include "failure.h"
#include "kernels/ctc.h"
#include "ops/ops.h"

namespace hebb {
namespace {

using testing::expect_error;

Tensor zeros(const Shape& shape) { return Tensor::zeros(shape); }
Tensor row(const std::vector<float>& values) { return Tensor::from(values, {static_cast<int64_t>(values.size())}); }

TEST(CrossEntropy, RejectsWhatIsNeitherClassesNorProbabilities) {
  expect_error(Code::shape, "target[2, 4]", [] { cross_entropy(zeros({2, 3, 4, 1}), zeros({2, 4})); });
  expect_error(Code::dtype, "target (class probabilities) must be f32, got i32", [] {
    cross_entropy(zeros({2, 3}), Tensor::zeros({2, 3}, DType::i32));
  });
  expect_error(Code::argument, "ignoreIndex has no meaning for class probabilities: 1", [] {
    cross_entropy(zeros({2, 3}), zeros({2, 3}), {.ignore_index = 1});
  });
  expect_error(Code::shape, "weight[2] does not fit 3 classes", [] {
    cross_entropy(zeros({2, 3}), zeros({2, 3}), {.weight = zeros({2})});
  });
  expect_error(Code::index, "target[5] is out of range 0…2: 3", [] {
    cross_entropy(zeros({2, 3, 4}), Tensor::from(std::vector<int32_t>{0, 1, 2, 0, 1, 3, 0, 0}, {2, 4}));
  });
  expect_error(Code::value, "target[1] is no index: NaN", [] {
    nll(zeros({1, 3, 2}), Tensor::from(std::vector<float>{0, NAN}, {1, 2}));
  });
}

TEST(Bce, RejectsWeightsThatDoNotFit) {
  expect_error(Code::shape, "bce: weight[2, 3] does not broadcast to [3]", [] {
    bce(zeros({3}), zeros({3}), {.weight = zeros({2, 3})});
  });
  expect_error(Code::shape, "posWeight[2, 3] does not broadcast to [3]", [] {
    bce_with_logits(zeros({3}), zeros({3}), {.pos_weight = zeros({2, 3})});
  });
}

TEST(MarginLosses, TakeLabelsOfOneAndMinusOneOnly) {
  const Tensor x = zeros({2}), y = row({1, 0});
  expect_error(Code::value, "hinge: target[1] is neither 1 nor -1: 0", [&] { hinge(x, y); });
  expect_error(Code::value, "perceptron: target[0] is neither 1 nor -1: NaN", [&] { perceptron(x, row({NAN, 1})); });
  expect_error(Code::value, "soft_margin", [&] { soft_margin(x, y); });
  expect_error(Code::value, "hinge_embedding", [&] { hinge_embedding(x, y); });
  expect_error(Code::value, "margin_ranking", [&] { margin_ranking(x, x, y); });
  expect_error(Code::value, "cosine_embedding", [&] { cosine_embedding(zeros({2, 3}), zeros({2, 3}), y); });
  expect_error(Code::shape, "target[2] does not fit [3]", [&] { hinge(zeros({3}), y); });
  expect_error(Code::state, "target cannot require a gradient", [&] { hinge(x, row({1, -1}).set_requires_grad()); });
}

TEST(MultiMargin, RejectsTargetsAndOptions) {
  const Tensor x = zeros({2, 3});
  expect_error(Code::index, "multi_margin: target[1] is out of range 0…2: 3", [&] { multi_margin(x, row({0, 3})); });
  expect_error(Code::value, "target[0] is no index: NaN", [&] { multi_margin(x, row({NAN, 0})); });
  expect_error(Code::argument, "p must be 1 or 2, got 3", [&] { multi_margin(x, row({0, 1}), {.p = 3}); });
  expect_error(Code::shape, "needs input[N, C] and target[N]", [&] { multi_margin(x, row({0, 1, 2})); });
  expect_error(Code::index, "multi_label_margin: target[4] is out of range 0…2: -2", [&] {
    multi_label_margin(x, Tensor::from(std::vector<float>{0, -1, -1, 0, -2, 0}, {2, 3}));
  });
}

TEST(Likelihoods, RejectOptionsAndValues) {
  const Tensor x = zeros({2, 3});
  expect_error(Code::shape, "huber: shapes differ: input[2, 3], target[2]", [&] { huber(x, zeros({2})); });
  expect_error(Code::argument, "delta must be above 0, got 0", [&] { huber(x, x, {.delta = 0}); });
  expect_error(Code::argument, "beta must not be negative: -1", [&] { smooth_l1(x, x, {.beta = -1}); });
  expect_error(Code::value, "gaussian_nll: var[1] is negative: -2", [&] { gaussian_nll(x, x, row({1, -2})); });
  expect_error(Code::shape, "var[3] does not fit input[2, 3]", [&] { gaussian_nll(x, x, zeros({3})); });
  expect_error(Code::value, "dice: input[0] is no probability", [&] { dice(row({-1, 0}), zeros({2})); });
}

TEST(Ctc, RejectsLengthsAndLabels) {
  const Tensor p = zeros({4, 2, 3}), t = Tensor::full({2, 2}, 1);
  expect_error(Code::shape, "inputLengths must be 2 numbers, got 1", [&] { ctc(p, t, {4}, {2, 2}); });
  expect_error(Code::value, "inputLengths must be within 0…4, got 5", [&] { ctc(p, t, {4, 5}, {2, 2}); });
  expect_error(Code::value, "targetLengths must be within 0…2, got 0.5", [&] { ctc(p, t, {4, 4}, {0.5, 2}); });
  expect_error(Code::index, "blank is out of range 0…2: 3", [&] { ctc(p, t, {4, 4}, {2, 2}, {.blank = 3}); });
  expect_error(Code::index, "targets: element 0 is no class 0…2 other than blank: 1", [&] {
    ctc(p, t, {4, 4}, {2, 2}, {.blank = 1});
  });
  expect_error(Code::index, "element 2 is no class", [&] { ctc(p, row({1, 2}), {4, 4}, {2, 1}); });  // none left
  expect_error(Code::shape, "targets[3, 2] do not fit logProbs[4, 2, 3]", [&] {
    ctc(p, zeros({3, 2}), {4, 4}, {1, 1});
  });
  EXPECT_NO_THROW(ctc(p, Tensor::from(std::vector<float>{1, -100, 2, NAN}, {2, 2}), {4, 4}, {1, 1}));  // padding
}

TEST(Ctc, CountsEverySpellingOnce) {
  // Of the 3^4 rows of 4 classes, all equally likely, those that spell "1 2".
  const auto spells = [](int code) {
    std::vector<int> labels;
    for (int t = 0, last = 0; t < 4; ++t, code /= 3) {
      if (code % 3 != 0 && code % 3 != last) labels.push_back(code % 3);
      last = code % 3;
    }
    return labels == std::vector<int>{1, 2};
  };
  int count = 0;
  for (int code = 0; code < 81; ++code) count += spells(code);
  const float loss =
      ctc(Tensor::full({4, 3}, -std::log(3.0f)), row({1, 2}), {4}, {2}, {.reduction = Reduction::sum}).item();
  EXPECT_NEAR(static_cast<double>(std::exp(-loss)), count / 81.0, 1e-6);
}

TEST(Ctc, OfNoTimeIsZeroOrInfinite) {
  const std::vector<int32_t> labels = {1};
  std::vector<float> scratch(static_cast<size_t>(kernels::ctc_scratch(0, 1)));
  EXPECT_EQ(kernels::ctc({nullptr, 0, 3, labels.data(), 0, 0}, nullptr, scratch.data()), 0);
  EXPECT_EQ(kernels::ctc({nullptr, 0, 3, labels.data(), 1, 0}, nullptr, scratch.data()), INFINITY);
}

}  // namespace
}  // namespace hebb
