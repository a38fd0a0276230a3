// What comparisons, selections, orders and einsum refuse, and what golden values cannot say of them.
#include <gtest/gtest.h>

#include <cmath>

#include "autograd/node.h"
#include "drawn.h"
#include "failure.h"
#include "ops/ops.h"

namespace hebb {
namespace {

using testing::expect_error;

Tensor zeros(const Shape& shape) { return Tensor::zeros(shape); }
Tensor indices(std::vector<int32_t> values) { return Tensor::from(values, {static_cast<int64_t>(values.size())}); }

TEST(Where, RejectsDtypesAndShapes) {
  expect_error(Code::dtype, "where: a and b must both be f32 or both i32, got f32, i32", [] {
    where(zeros({2}), zeros({2}), indices({1, 2}));
  });
  expect_error(Code::shape, "where: shapes do not broadcast", [] { where(zeros({2}), zeros({3}), zeros({})); });
  expect_error(Code::shape, "mask[3] does not broadcast to x[1]", [] { masked_fill(zeros({1}), zeros({3}), 0); });
}

TEST(Where, TakesAMaskOfBytes) {
  const Tensor mask = Tensor::zeros({3}, DType::u8);
  mask.data<uint8_t>()[1] = 255;
  EXPECT_EQ(masked_fill(zeros({3}), mask, 7).to_vector(), (std::vector<float>{0, 7, 0}));
}

TEST(Maximum, PassesTheGradientOnToBothWhereThereIsANaN) {  // as PyTorch does
  const Tensor a = Tensor::full({2}, NAN).set_requires_grad(), b = Tensor::full({2}, 1).set_requires_grad();
  sum(maximum(a, b)).backward();
  EXPECT_EQ(a.grad().to_vector(), (std::vector<float>{1, 1}));
  EXPECT_EQ(b.grad().to_vector(), (std::vector<float>{1, 1}));
}

TEST(Layout, RejectsWhatDoesNotFit) {
  expect_error(Code::shape, "expand: x[2, 3] does not broadcast to [4, 3]", [] { expand(zeros({2, 3}), {4, 3}); });
  expect_error(Code::shape, "does not broadcast to [3]", [] { expand(zeros({2, 3}), {3}); });
  expect_error(Code::shape, "expand: negative size", [] { expand(zeros({3}), {-1, 3}); });
  expect_error(Code::argument, "split: no such size of a piece: 0", [] { split(zeros({4}), 0); });
  expect_error(Code::shape, "sizes [1, 2] do not add up to dim 0 of [4]", [] { split(zeros({4}), Dims{1, 2}); });
  expect_error(Code::argument, "chunks must be at least 1, got 0", [] { chunk(zeros({4}), 0); });
  expect_error(Code::shape, "a scalar has no parts", [] { split(zeros({}), 1); });
  expect_error(Code::shape, "tril: needs at least 2 dimensions, got [3]", [] { tril(zeros({3})); });
}

TEST(Selection, RejectsWhatDoesNotFit) {
  const Tensor x = zeros({2, 3});
  expect_error(Code::index, "index_select: index[1] is out of range 0…1: 2", [&] {
    index_select(x, 0, indices({0, 2}));
  });
  expect_error(Code::shape, "needs index[m]", [&] { index_select(x, 0, zeros({1, 1})); });
  expect_error(Code::shape, "scatter: src[2, 2] and index[2, 1] differ", [&] {
    scatter(x, 1, zeros({2, 1}), zeros({2, 2}));
  });
  expect_error(Code::shape, "scatter_add: index[3, 1]", [&] { scatter_add(x, 1, zeros({3, 1}), zeros({3, 1})); });
  expect_error(Code::index, "scatter_add: index[0] is out of range 0…2: -1", [&] {
    scatter_add(x, 1, Tensor::full({2, 1}, -1), zeros({2, 1}));
  });
  expect_error(Code::argument, "roll: needs as many shifts as dims", [&] { roll(x, Dims{1, 2}, {.dims = 0}); });
  expect_error(Code::argument, "[2] has fewer dimensions than x[2, 3]", [&] { repeat(x, {2}); });
  expect_error(Code::argument, "a negative number of times", [&] { repeat(x, {2, -1}); });
  expect_error(Code::index, "flip: dim out of range", [&] { flip(x, 2); });
}

TEST(Selection, MovesIntegersAndBytes) {
  EXPECT_EQ(flip(indices({1, 2, 3}), 0).to_vector(), (std::vector<float>{3, 2, 1}));
  const Tensor bytes = Tensor::zeros({2}, DType::u8);
  bytes.data<uint8_t>()[0] = 200;
  EXPECT_EQ(repeat(bytes, {2}).to_vector(), (std::vector<float>{200, 0, 200, 0}));
  EXPECT_EQ(expand(bytes, {2, 2}).dtype(), DType::u8);
}

TEST(Selection, IsSafeFromAnIndexThatChangesBeforeBackward) {
  const Tensor x = testing::drawn_tensor({4}, 81).set_requires_grad(), index = indices({1, 2});
  const Tensor y = index_select(x, 0, index), z = scatter_add(x, 0, index, zeros({2}).set_requires_grad());
  index.data<int32_t>()[0] = 1 << 30;
  EXPECT_NO_THROW(sum(concat({y, z})).backward());
  EXPECT_EQ(x.grad().to_vector(), (std::vector<float>{1, 2, 2, 1}));
}

TEST(Order, RejectsSizesOutOfRange) {
  expect_error(Code::index, "topk: k out of range 0…3: 4", [] { topk(zeros({2, 3}), 4); });
  expect_error(Code::argument, "k must not be negative: -1", [] { topk(zeros({2, 3}), -1); });
  expect_error(Code::index, "sort: dim out of range", [] { sort(zeros({2}), {.dim = 1}); });
  expect_error(Code::argument, "prod: takes one dim", [] { prod(zeros({2, 3}), {.dim = Dims{0, 1}}); });
}

TEST(Einsum, SaysWhatIsWrongWithAnEquation) {
  const Tensor x = zeros({2, 3});
  expect_error(Code::argument, "of no tensors", [] { einsum("", {}); });
  expect_error(Code::argument, "'ij' has fewer terms than there are tensors", [&] { einsum("ij", {x, x}); });
  expect_error(Code::argument, "'ij,jk->ik' has more terms", [&] { einsum("ij,jk->ik", {x}); });
  expect_error(Code::shape, "'ijk' does not fit a tensor [2, 3]", [&] { einsum("ijk->k", {x}); });
  expect_error(Code::shape, "'i' does not fit a tensor [2, 3]", [&] { einsum("i->i", {x}); });
  expect_error(Code::shape, "sizes of 'j' differ: 3, 2", [&] { einsum("ij,jk->ik", {x, x}); });
  expect_error(Code::shape, "no diagonal of dims 0 and 1 of [2, 3]", [&] { einsum("ii", {x}); });
  expect_error(Code::argument, "asks for a dimension that is not there", [&] { einsum("ij->k", {x}); });
  expect_error(Code::argument, "or twice", [&] { einsum("ij->ii", {x}); });
  expect_error(Code::argument, "has signs other than letters", [&] { einsum("i1->i", {x}); });
  EXPECT_EQ(einsum(" ij , jk -> ik ", {x, zeros({3, 4})}).shape(), (Shape{2, 4}));
}

TEST(Products, RejectShapes) {
  expect_error(Code::shape, "bmm: needs a[B, m, k] and b[B, k, n]", [] { bmm(zeros({2, 3, 4}), zeros({1, 4, 5})); });
  expect_error(Code::shape, "dot: needs two vectors of one length, got a[2], b[3]",
               [] { dot(zeros({2}), zeros({3})); });
  expect_error(Code::shape, "outer: needs two vectors", [] { outer(zeros({2, 1}), zeros({3})); });
}

}  // namespace
}  // namespace hebb
