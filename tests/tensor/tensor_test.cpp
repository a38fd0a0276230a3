// Tensors: creation, shared storage, views, lifetime.
#include "tensor/tensor.h"

#include <gtest/gtest.h>

#include "failure.h"

namespace hebb {
namespace {

using testing::expect_error;

TEST(Tensor, HoldsWhatItIsMadeOf) {
  const Tensor x = Tensor::from(std::vector<float>{1, 2, 3, 4, 5, 6}, {2, 3});
  EXPECT_EQ(x.shape(), (Shape{2, 3}));
  EXPECT_EQ(x.size(), 6);
  EXPECT_EQ(x.size(1), 3);
  EXPECT_EQ(x.dtype(), DType::f32);
  EXPECT_EQ(x.bytes(), 24u);
  EXPECT_EQ(x.to_vector(), (std::vector<float>{1, 2, 3, 4, 5, 6}));
  const Tensor i = Tensor::from(std::vector<int32_t>{-1, 7}, {2});
  EXPECT_EQ(i.dtype(), DType::i32);
  EXPECT_EQ(i.to_vector(), (std::vector<float>{-1, 7}));
}

TEST(Tensor, MayHaveNoDimensionsOrNoElements) {
  EXPECT_EQ(Tensor::full({}, 3).item(), 3);
  EXPECT_EQ(Tensor::full({0, 3}, 3).size(), 0);
  EXPECT_EQ(Tensor::zeros({3, 0}).to_vector(), std::vector<float>());
}

TEST(Tensor, ZerosAreZeroInEveryTypeOnUsedMemory) {
  for (DType dtype : {DType::f32, DType::i32, DType::u8}) {
    { std::fill_n(Tensor::empty({37}, dtype).data<uint8_t>(), 37 * dtype_bytes(dtype), uint8_t{0xff}); }
    for (float value : Tensor::zeros({37}, dtype).to_vector()) EXPECT_EQ(value, 0);
  }
}

TEST(Tensor, CopiesOfTheHandleAreTheSameTensor) {
  const Tensor x = Tensor::full({3}, 1);
  const Tensor y = x;
  y.data()[1] = 5;
  EXPECT_EQ(x.to_vector(), (std::vector<float>{1, 5, 1}));
  EXPECT_TRUE(x.same(y));
  EXPECT_FALSE(x.same(x.detach()));
}

TEST(Tensor, ViewsShareStorageAndClonesDoNot) {
  const Tensor x = Tensor::from(std::vector<float>{1, 2, 3, 4, 5, 6}, {2, 3});
  const Tensor view = x.view({3, 2}), rows = x.rows(1, 2), clone = x.clone();
  x.data()[4] = 50;
  EXPECT_EQ(view.to_vector(), (std::vector<float>{1, 2, 3, 4, 50, 6}));
  EXPECT_EQ(rows.shape(), (Shape{1, 3}));
  EXPECT_EQ(rows.to_vector(), (std::vector<float>{4, 50, 6}));
  EXPECT_EQ(clone.to_vector(), (std::vector<float>{1, 2, 3, 4, 5, 6}));
}

TEST(Tensor, RowsOfRowsAndEmptyRows) {
  const Tensor x = Tensor::from(std::vector<int32_t>{0, 1, 2, 3, 4, 5, 6, 7}, {4, 2});
  EXPECT_EQ(x.rows(1, 4).rows(1, 2).to_vector(), (std::vector<float>{4, 5}));
  EXPECT_EQ(x.rows(4, 4).size(), 0);
  expect_error(Code::index, "[3, 5) of [4, 2]", [&] { x.rows(3, 5); });
  expect_error(Code::index, "[2, 1)", [&] { x.rows(2, 1); });
  expect_error(Code::index, "[-1, 1)", [&] { x.rows(-1, 1); });
  expect_error(Code::index, "[0, 0) of []", [] { Tensor::full({}, 1).rows(0, 0); });
}

TEST(Tensor, RowsOfBytesStartAtTheirByte) {
  const Tensor x = Tensor::empty({4, 3}, DType::u8);
  for (uint8_t i = 0; i < 12; ++i) x.data<uint8_t>()[i] = i;
  EXPECT_EQ(x.rows(2, 4).to_vector(), (std::vector<float>{6, 7, 8, 9, 10, 11}));
}

TEST(Tensor, AViewKeepsTheStorageAlive) {
  const size_t before = pool::stats().bytes;
  {
    Tensor rows;
    {
      const Tensor x = Tensor::full({1000, 10}, 7);
      rows = x.rows(999, 1000);
    }
    EXPECT_EQ(rows.to_vector(), std::vector<float>(10, 7.0f));
  }
  EXPECT_EQ(pool::stats().bytes, before);
}

TEST(Tensor, IsUniqueOnlyAsTheOneWayToItsStorage) {
  Tensor x = Tensor::full({2}, 1);
  EXPECT_TRUE(x.unique());
  {
    const Tensor handle = x;
    EXPECT_FALSE(x.unique());
  }
  {
    const Tensor view = x.view({2, 1});
    EXPECT_FALSE(x.unique());
    EXPECT_FALSE(view.unique());
  }
  EXPECT_TRUE(x.unique());
}

TEST(Tensor, RejectsWhatDoesNotFit) {
  expect_error(Code::shape, "5 values do not fill [2, 3]", [] { Tensor::from(std::vector<float>(5), {2, 3}); });
  expect_error(Code::shape, "[2, 3] has no view of shape [4, 2]", [] { Tensor::zeros({2, 3}).view({4, 2}); });
  expect_error(Code::shape, "[-1]", [] { Tensor::zeros({-1}); });
  expect_error(Code::shape, "got [2]", [] { Tensor::zeros({2}).item(); });
  expect_error(Code::shape, "got no tensor", [] { Tensor().item(); });
}

TEST(Tensor, ItemReadsEveryType) {
  const Tensor byte = Tensor::empty({1}, DType::u8);
  byte.data<uint8_t>()[0] = 200;
  EXPECT_EQ(byte.item(), 200);
  EXPECT_EQ(Tensor::from(std::vector<int32_t>{-9}, {1, 1}).item(), -9);
  EXPECT_EQ(Tensor::full({}, 0.5f).item(), 0.5f);
}

TEST(Tensor, IsCountedWhileItLives) {
  const int64_t before = Tensor::living();
  {
    const Tensor x = Tensor::full({2}, 1), view = x.detach(), handle = x;
    EXPECT_EQ(Tensor::living(), before + 2);
  }
  EXPECT_EQ(Tensor::living(), before);
}

TEST(Tensor, ThatCouldNotBeMadeIsNotLeftBehind) {
  const int64_t before = Tensor::living();
  const size_t bytes = pool::stats().bytes;
  expect_error(Code::out_of_memory, "[1000000, 1000000, 1000]", [] { Tensor::empty({1000000, 1000000, 1000}); });
  EXPECT_EQ(Tensor::living(), before);
  EXPECT_EQ(pool::stats().bytes, bytes);
}

TEST(Checks, NameTheArgument) {
  expect_error(Code::argument, "matmul: a is not a tensor", [] { check_defined("matmul", "a", Tensor()); });
  expect_error(Code::dtype, "matmul: b must be f32, got i32",
               [] { check_float("matmul", "b", Tensor::zeros({2}, DType::i32)); });
  expect_error(Code::dtype, "got u8", [] { check_float("matmul", "b", Tensor::zeros({2}, DType::u8)); });
  expect_error(Code::shape, "linear: weight must have 2 dimensions, got [3]",
               [] { check_rank("linear", "weight", Tensor::zeros({3}), 2); });
}

}  // namespace
}  // namespace hebb
