// What ops refuse, and what neither golden values nor gradient checks show: aliasing, dtypes, states.
#include "ops/ops.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <sstream>

#include "autograd/node.h"
#include "core/random.h"
#include "drawn.h"
#include "failure.h"
#include "ops/op_table.h"

namespace hebb {
namespace {

using testing::expect_error;

Tensor zeros(const Shape& shape) { return Tensor::zeros(shape); }
Tensor indices(std::vector<int32_t> values) { return Tensor::from(values, {static_cast<int64_t>(values.size())}); }

TEST(Matmul, RejectsInnerMismatch) {
  expect_error(Code::shape, "matmul: inner dimensions differ: a[32, 784], b[10, 784]", [] {
    matmul(zeros({32, 784}), zeros({10, 784}));
  });
  expect_error(Code::shape, "a[2, 3]ᵀ, b[4, 3]ᵀ", [] {
    matmul(zeros({2, 3}), zeros({4, 3}), {.transpose_a = true, .transpose_b = true});
  });
  expect_error(Code::shape, "inner dimensions differ", [] { matmul(zeros({3}), zeros({4})); });
  expect_error(Code::shape, "at least one dimension", [] { matmul(zeros({}), zeros({3})); });
  expect_error(Code::shape, "do not broadcast", [] { matmul(zeros({2, 3, 4}), zeros({3, 4, 5})); });
  expect_error(Code::dtype, "b must be f32", [] { matmul(zeros({2, 3}), Tensor::zeros({3, 2}, DType::i32)); });
}

TEST(Linear, RejectsWhatDoesNotFit) {
  expect_error(Code::shape, "linear: x[2, 3] does not fit weight[5, 4]", [] { linear(zeros({2, 3}), zeros({5, 4})); });
  expect_error(Code::shape, "bias[4] does not fit weight[5, 4]", [] {
    linear(zeros({2, 4}), zeros({5, 4}), {.bias = zeros({4})});
  });
  expect_error(Code::shape, "weight must have 2 dimensions", [] { linear(zeros({4}), zeros({4})); });
  expect_error(Code::shape, "does not fit", [] { linear(zeros({}), zeros({5, 4})); });
}

TEST(Arithmetic, RejectsShapesAndTypes) {
  expect_error(Code::shape, "add: shapes do not broadcast: a[2, 3], b[4]", [] { add(zeros({2, 3}), zeros({4})); });
  expect_error(Code::dtype, "mul: a must be f32, got i32", [] { mul(indices({1}), zeros({1})); });
  expect_error(Code::argument, "pow: b is not a tensor", [] { pow(zeros({1}), Tensor()); });
}

TEST(Arithmetic, RefusesNinthDimensions) {
  const Tensor x = zeros({1, 1, 1, 1, 1, 1, 1, 1});
  expect_error(Code::shape, "more than 8 dimensions", [&] { unsqueeze(x, 0); });
  expect_error(Code::shape, "more than 8 dimensions", [&] { stack({x, x}); });
}

TEST(Reductions, RejectDimensions) {
  expect_error(Code::index, "sum: dim out of range for a tensor of rank 2: 2", [] { sum(zeros({2, 3}), {.dim = 2}); });
  expect_error(Code::argument, "dim -1 appears twice", [] { sum(zeros({2, 3}), {.dim = Dims{1, -1}}); });
  expect_error(Code::shape, "max: of no elements: [0, 3]", [] { max(zeros({0, 3})); });
  expect_error(Code::shape, "argmax: of no elements", [] { argmax(zeros({0, 3}), {.dim = 0}); });
  expect_error(Code::argument, "argmax: takes one dim", [] { argmax(zeros({2, 3}), {.dim = Dims{0, 1}}); });
  EXPECT_TRUE(std::isnan(mean(zeros({0})).item()));
}

TEST(Reshape, AcceptsOnlyTheSameNumberOfElements) {
  expect_error(Code::shape, "reshape: x[2, 3] does not fill [4, 2]", [] { reshape(zeros({2, 3}), {4, 2}); });
  expect_error(Code::shape, "does not fill", [] { reshape(zeros({2, 3}), {4, -1}); });
  expect_error(Code::shape, "negative", [] { reshape(zeros({2, 3}), {-1, -1}); });
  expect_error(Code::shape, "negative", [] { reshape(zeros({2, 3}), {-2, -3}); });
  expect_error(Code::shape, "negative", [] { reshape(zeros({0, 3}), {-1, 0}); });
  const int64_t large = int64_t{1} << 32;
  expect_error(Code::out_of_memory, "too many elements", [&] { reshape(zeros({0}), {large, large}); });
  EXPECT_EQ(reshape(zeros({0, 3}), {-1, 3}).shape(), (Shape{0, 3}));
  EXPECT_EQ(reshape(zeros({1}), {}).shape(), Shape{});
}

TEST(ShapeOps, RejectDimensions) {
  expect_error(Code::argument, "startDim 2 is behind endDim 1", [] {
    flatten(zeros({2, 3, 4}), {.start_dim = 2, .end_dim = 1});
  });
  expect_error(Code::index, "permute", [] { permute(zeros({2, 3}), {0, 2}); });
  expect_error(Code::argument, "appears twice", [] { permute(zeros({2, 3}), {0, -2}); });
  expect_error(Code::argument, "does not name every dimension", [] { permute(zeros({2, 3}), {1}); });
  expect_error(Code::index, "transpose", [] { transpose(zeros({2, 3}), 0, 2); });
  expect_error(Code::index, "unsqueeze", [] { unsqueeze(zeros({2, 3}), 3); });
  expect_error(Code::index, "squeeze", [] { squeeze(zeros({2, 3}), {.dim = 2}); });
  expect_error(Code::shape, "a scalar has no parts", [] { slice(zeros({}), 0, 0, 1); });
}

TEST(ShapeOps, ShareStorageOrCopyAsTheySay) {
  const Tensor x = zeros({2, 3});
  const Tensor same = reshape(x, {3, 2}), flat = flatten(x), wide = unsqueeze(x, 0), row = slice(x, 0, 1, 2);
  const Tensor copy = permute(x, {0, 1}), column = slice(x, 1, 0, 2);
  x.data()[4] = 1;
  for (const Tensor& shared : {same, flat, wide}) EXPECT_EQ(shared.data()[4], 1);
  EXPECT_EQ(row.data()[1], 1);
  EXPECT_EQ(copy.data()[4], 0);
  EXPECT_EQ(column.data()[3], 0);
}

TEST(ShapeOps, MoveIntegersAndBytes) {
  const Tensor i = Tensor::from(std::vector<int32_t>{1, 2, 3, 4, 5, 6}, {2, 3});
  EXPECT_EQ(permute(i, {1, 0}).to_vector(), (std::vector<float>{1, 4, 2, 5, 3, 6}));
  EXPECT_EQ(slice(i, 1, 1, 3).to_vector(), (std::vector<float>{2, 3, 5, 6}));
  EXPECT_EQ(concat({i, i}, {.dim = 1}).shape(), (Shape{2, 6}));
  const Tensor u = Tensor::empty({2, 2}, DType::u8);
  for (uint8_t k = 0; k < 4; ++k) u.data<uint8_t>()[k] = static_cast<uint8_t>(250 + k);
  EXPECT_EQ(transpose(u, 0, 1).to_vector(), (std::vector<float>{250, 252, 251, 253}));
  EXPECT_EQ(concat({u, u}).to_vector().size(), 8u);
}

TEST(Concat, RejectsWhatDiffers) {
  expect_error(Code::argument, "of no tensors", [] { concat({}); });
  expect_error(Code::argument, "of no tensors", [] { stack({}); });
  expect_error(Code::shape, "[2, 3], [3, 2]", [] { concat({zeros({2, 3}), zeros({3, 2})}); });
  expect_error(Code::shape, "concat", [] { concat({zeros({2, 3}), zeros({2})}); });
  expect_error(Code::shape, "stack them", [] { concat({zeros({}), zeros({})}); });
  expect_error(Code::dtype, "f32, i32", [] { concat({zeros({2}), Tensor::zeros({2}, DType::i32)}); });
  expect_error(Code::shape, "shapes differ: [2], [3]", [] { stack({zeros({2}), zeros({3})}); });
  expect_error(Code::index, "unsqueeze", [] { stack({zeros({2})}, {.dim = 2}); });
}

TEST(Gather, RejectsIndicesOutOfRange) {
  const Tensor x = zeros({2, 3});
  expect_error(Code::index, "gather: index[1] is out of range 0…2: 3", [&] {
    gather(x, 1, Tensor::from(std::vector<int32_t>{0, 3}, {2, 1}));
  });
  expect_error(Code::index, ": -1", [&] { gather(x, 1, Tensor::from(std::vector<int32_t>{0, -1}, {2, 1})); });
  expect_error(Code::shape, "index[3, 1]", [&] { gather(x, 1, Tensor::from(std::vector<int32_t>{0, 0, 0}, {3, 1})); });
  expect_error(Code::shape, "index[2]", [&] { gather(x, 1, indices({0, 0})); });
  expect_error(Code::value, "index[0] is no index: 0.5", [&] { gather(x, 1, Tensor::full({2, 1}, 0.5f)); });
}

TEST(Gather, IsSafeFromAnIndexThatChangesBeforeBackward) {
  const Tensor x = testing::drawn_tensor({4}, 71).set_requires_grad(), index = indices({1, 2});
  const Tensor y = gather(x, 0, index);
  index.data<int32_t>()[0] = 1 << 30;
  sum(y).backward();
  EXPECT_EQ(x.grad().to_vector(), (std::vector<float>{0, 1, 1, 0}));
}

TEST(OneHot, RejectsIndicesAndTypes) {
  expect_error(Code::index, "one_hot: x[1] is out of range 0…2: 3", [] {
    one_hot(indices({0, 3}), {.num_classes = 3});
  });
  expect_error(Code::index, ": -1", [] { one_hot(indices({0, -1})); });
  expect_error(Code::dtype, "x must be i32", [] { one_hot(zeros({2})); });
}

TEST(Dropout, RejectsProbabilitiesAndRepeatsWithTheSeed) {
  for (float p : {-0.1f, 1.5f, NAN})
    expect_error(Code::argument, "p must be between 0 and 1", [&] { dropout(zeros({2}), {.p = p}); });
  const Tensor x = Tensor::full({100}, 1);
  manual_seed(3);
  const Tensor first = dropout(x), second = dropout(x);
  manual_seed(3);
  EXPECT_EQ(dropout(x).to_vector(), first.to_vector());
  EXPECT_NE(first.to_vector(), second.to_vector());
}

TEST(Softplus, RejectsABetaThatIsNotAboveZero) {
  for (float beta : {0.0f, -1.0f, NAN})
    expect_error(Code::argument, "beta must be above 0", [&] { softplus(zeros({2}), {.beta = beta}); });
}

TEST(Losses, RejectTargets) {
  const Tensor x = zeros({2, 3});
  expect_error(Code::index, "cross_entropy: target[1] is out of range 0…2: 3", [&] {
    cross_entropy(x, indices({0, 3}));
  });
  expect_error(Code::index, "nll: target[0] is out of range 0…2: -1", [&] { nll(x, indices({-1, 0})); });
  expect_error(Code::shape, "input[2, 3], target[3]", [&] { cross_entropy(x, indices({0, 1, 2})); });
  expect_error(Code::shape, "needs input[N, C, …]", [&] { cross_entropy(zeros({2, 3, 4}), indices({0, 1})); });
  expect_error(Code::value, "target[1] is no index: NaN", [&] {
    cross_entropy(x, Tensor::from(std::vector<float>{0, NAN}, {2}));
  });
  expect_error(Code::value, "target[0] is no index: 0.5", [&] {
    cross_entropy(x, Tensor::from(std::vector<float>{0.5f, 1}, {2}));
  });
  expect_error(Code::value, "Infinity", [&] { cross_entropy(x, Tensor::from(std::vector<float>{INFINITY, 1}, {2})); });
  expect_error(Code::shape, "mse: shapes differ: input[2, 3], target[2, 1]", [&] { mse(x, zeros({2, 1})); });
  expect_error(Code::dtype, "l1: target must be f32", [&] { l1(zeros({2}), indices({0, 1})); });
}

TEST(Losses, RejectOptionsAndInputs) {
  const Tensor x = zeros({2, 3}), t = indices({0, 1});
  expect_error(Code::shape, "weight[2] does not fit 3 classes", [&] { cross_entropy(x, t, {.weight = zeros({2})}); });
  for (float s : {-0.1f, 1.1f, NAN})
    expect_error(Code::argument, "labelSmoothing", [&] { cross_entropy(x, t, {.label_smoothing = s}); });
  expect_error(Code::value, "bce: input[1] is no probability", [] {
    bce(Tensor::from(std::vector<float>{0.5f, 1.5f}, {2}), zeros({2}));
  });
  expect_error(Code::state, "weight cannot require a gradient",
               [&] { nll(x, t, {.weight = zeros({3}).set_requires_grad()}); });
}

TEST(Losses, TakeWholeFloatsAsClassIndices) {
  const Tensor x = testing::drawn_tensor({2, 3}, 72);
  EXPECT_EQ(cross_entropy(x, Tensor::from(std::vector<float>{2, 0}, {2})).item(),
            cross_entropy(x, indices({2, 0})).item());
}

TEST(Losses, AreSafeFromTargetsThatChangeBeforeBackward) {
  const Tensor x = testing::drawn_tensor({2, 3}, 73).set_requires_grad(), t = indices({2, 0});
  const Tensor loss = cross_entropy(x, t);
  t.data<int32_t>()[0] = 1 << 30;
  EXPECT_NO_THROW(loss.backward());
  EXPECT_LT(x.grad().data()[2], 0.0f);
}

TEST(Losses, OfNoRowsAreNaNOrZeroAsInPyTorch) {
  const Tensor x = zeros({0, 3}), t = Tensor::zeros({0}, DType::i32);
  EXPECT_TRUE(std::isnan(cross_entropy(x, t).item()));
  EXPECT_EQ(cross_entropy(x, t, {.reduction = Reduction::sum}).item(), 0);
}

TEST(Ops, KeepNothingWhenNothingNeedsAGradient) {
  const Tensor x = testing::drawn_tensor({4, 4}, 74, 0.1f, 0.9f);
  const int64_t before = Tensor::living();
  {
    const Tensor y = log_softmax(linear(gelu(x), x), 1);
    EXPECT_FALSE(y.requires_grad());
    EXPECT_EQ(Tensor::living(), before + 1);
  }
}

TEST(Ops, RejectTensorsThatAreNotThere) {
  for (const testing::OpRow& row : testing::op_rows()) {
    if (row.checks == "none") continue;
    testing::Arguments arguments;  // no tensor is defined; other parameters are what the row's first case says
    std::istringstream words(row.checks.substr(0, row.checks.find(';')));
    for (std::string word; words >> word;) {
      const size_t end = word.find_first_of("[:=");
      if (end == std::string::npos) continue;  // the rest of a shape
      if (word[end] == '=') {
        arguments[word.substr(0, end)].value = word.substr(end + 1);
      } else {
        arguments[word.substr(0, end)].tensors = {Tensor()};
      }
    }
    EXPECT_THROW(row.call(arguments), Error) << row.name;
  }
}

}  // namespace
}  // namespace hebb
