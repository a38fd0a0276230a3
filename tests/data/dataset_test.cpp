// Datasets: scaling, subsets, batches, and errors that name the example.
#include "data/dataset.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/random.h"
#include "failure.h"

namespace hebb::data {
namespace {

using testing::expect_error;

/// Example i has the pixels 10 i and 10 i + 1, and class i % 3.
DatasetPtr bytes(int64_t n, Scaling scaling = {}) {
  Tensor x = Tensor::empty({n, 1, 2}, DType::u8), y = Tensor::empty({n}, DType::i32);
  for (int64_t i = 0; i < n; ++i) {
    x.data<uint8_t>()[2 * i] = static_cast<uint8_t>(10 * i);
    x.data<uint8_t>()[2 * i + 1] = static_cast<uint8_t>(10 * i + 1);
    y.data<int32_t>()[i] = static_cast<int32_t>(i % 3);
  }
  return make_ref<Dataset>(x, y, scaling);
}

Tensor floats(std::vector<float> values, const Shape& shape) { return Tensor::from(values, shape); }

TEST(Dataset, ScalesBytesOnTheirWayIntoABatch) {
  const DatasetPtr set = bytes(5, {.shift = 20, .scale = 0.5f});
  const int32_t rows[] = {4, 0, 4};
  const Batch batch = set->batch(rows, 3);
  EXPECT_EQ(batch.x.shape(), (Shape{3, 1, 2}));
  EXPECT_EQ(batch.x.dtype(), DType::f32);
  EXPECT_EQ(batch.x.to_vector(), (std::vector<float>{10, 10.5f, -10, -9.5f, 10, 10.5f}));
  EXPECT_EQ(batch.y.dtype(), DType::i32);
  EXPECT_EQ(batch.y.to_vector(), (std::vector<float>{1, 0, 1}));
  EXPECT_EQ(set->classes(), 3);
  EXPECT_TRUE(set->has_class_targets());
}

TEST(Dataset, KeepsTheShapeOfFloatTargets) {
  const auto set =
      make_ref<Dataset>(floats({1, 2, 3}, {3, 1}), floats({1, 2, 3, 4, 5, 6}, {3, 2}), Scaling{.shift = 1, .scale = 2});
  const int32_t rows[] = {2, 1};
  const Batch batch = set->batch(rows, 2);
  EXPECT_EQ(batch.x.to_vector(), (std::vector<float>{4, 2}));
  EXPECT_EQ(batch.y.shape(), (Shape{2, 2}));
  EXPECT_EQ(batch.y.to_vector(), (std::vector<float>{5, 6, 3, 4})) << "targets are not scaled";
  EXPECT_FALSE(set->has_class_targets());
  EXPECT_EQ(set->batch(rows, 0).x.shape(), (Shape{0, 1}));
}

TEST(Dataset, SubsetsOfSubsetsShareTheMemory) {
  const DatasetPtr set = bytes(20);
  const size_t before = pool::stats().bytes;
  const DatasetPtr odd = set->subset({1, 3, 5, 7, 9, 11}), some = odd->subset({5, 0, 0});
  EXPECT_LT(pool::stats().bytes, before + 1000);
  EXPECT_EQ(odd->size(), 6);
  EXPECT_EQ(some->size(), 3);
  const int32_t rows[] = {0, 1, 2};
  EXPECT_EQ(some->batch(rows, 3).x.to_vector(), (std::vector<float>{110, 111, 10, 11, 10, 11}));
  EXPECT_EQ(some->batch(rows, 3).y.to_vector(), (std::vector<float>{2, 1, 1}));
  expect_error(Code::index, "row out of range 0…2: 3", [&] { some->subset({3}); });
  expect_error(Code::index, "row out of range 0…5: -1", [&] { odd->subset({0, -1}); });
  expect_error(Code::value, "is empty", [&] { set->subset({}); });
}

TEST(Dataset, WindowsShareTheMemoryOfTheirSeries) {
  Tensor tokens = Tensor::empty({1001}, DType::i32);
  for (int32_t i = 0; i < 1001; ++i) tokens.data<int32_t>()[i] = i % 50;
  const size_t before = pool::stats().bytes;
  const auto set = make_ref<Dataset>(tokens.rows(0, 1000), tokens.rows(1, 1001),
                                     Windows{.length = 4, .horizon = 4, .stride = 3}, Scaling{});
  EXPECT_LT(pool::stats().bytes, before + 1000);
  EXPECT_EQ(set->size(), 333);
  const int32_t rows[] = {0, 332, 1};
  const Batch batch = set->batch(rows, 3);
  EXPECT_EQ(batch.x.shape(), (Shape{3, 4}));
  EXPECT_EQ(batch.x.dtype(), DType::i32);
  EXPECT_EQ(batch.x.to_vector(), (std::vector<float>{0, 1, 2, 3, 46, 47, 48, 49, 3, 4, 5, 6}));
  EXPECT_EQ(batch.y.to_vector(), (std::vector<float>{1, 2, 3, 4, 47, 48, 49, 0, 4, 5, 6, 7}));
  EXPECT_EQ(set->classes(), 0) << "there is no one class of an example";
  EXPECT_EQ(set->subset({332})->batch(rows, 1).y.to_vector(), (std::vector<float>{47, 48, 49, 0}));
  expect_error(Code::dtype, "cannot be varied", [&] { set->check(Augmentation{.noise = 1}); });
}

TEST(Dataset, WindowsOfSeveralVariablesAreFollowedByTheirTargets) {
  const Tensor x = floats({0, 10, 1, 11, 2, 12, 3, 13, 4, 14}, {5, 2}), y = floats({2, 3, 4}, {3, 1});
  const Dataset set(x, y, Windows{.length = 2, .horizon = 1, .stride = 1}, {.shift = 1, .scale = 2});
  EXPECT_EQ(set.size(), 3);
  const int32_t rows[] = {2, 0};
  const Batch batch = set.batch(rows, 2);
  EXPECT_EQ(batch.x.shape(), (Shape{2, 2, 2}));
  EXPECT_EQ(batch.x.to_vector(), (std::vector<float>{2, 22, 4, 24, -2, 18, 0, 20}));
  EXPECT_EQ(batch.y.shape(), (Shape{2, 1, 1}));
  EXPECT_EQ(batch.y.to_vector(), (std::vector<float>{4, 2}));
  expect_error(Code::value, "is empty: windows of 6 and 1 steps", [&] { Dataset(x, y, {6, 1, 1}, {}); });
  expect_error(Code::argument, "must be at least 1, got 1, 1, 0", [&] { Dataset(x, y, {1, 1, 0}, {}); });
}

TEST(Dataset, TellsProbabilitiesOfClassesFromOtherTargets) {
  const Tensor x = floats({1, 2}, {2, 1});
  EXPECT_EQ(Dataset(x, floats({0.25f, 0.75f, 1, 0}, {2, 2})).classes(), 2);
  EXPECT_EQ(Dataset(x, floats({0.25f, 0.75f, 1, 0.5f}, {2, 2})).classes(), 0);
  EXPECT_EQ(Dataset(x, floats({1.5f, -0.5f, 1, 0}, {2, 2})).classes(), 0);
}

TEST(Dataset, SubsetsOutliveTheirOrigin) {
  DatasetPtr part;
  { part = bytes(10)->subset({9}); }
  const int32_t row = 0;
  EXPECT_EQ(part->batch(&row, 1).x.to_vector(), (std::vector<float>{90, 91}));
}

TEST(Dataset, RefusesRowsOutOfRange) {
  const DatasetPtr set = bytes(5);
  for (int32_t row : {5, -1, std::numeric_limits<int32_t>::max(), std::numeric_limits<int32_t>::min()}) {
    expect_error(Code::index, "batch: row out of range 0…4: " + std::to_string(row), [&] { set->batch(&row, 1); });
  }
}

TEST(Dataset, NamesTheExampleThatIsWrong) {
  const Tensor x = floats({1, 2, 3}, {3, 1});
  expect_error(Code::value, "target of example 1 is NaN", [&] { Dataset(x, floats({1, NAN, 3}, {3})); });
  expect_error(Code::value, "target of example 2 is Infinity", [&] {
    Dataset(x, floats({1, 2, 3, 4, 5, INFINITY}, {3, 2}));
  });
  expect_error(Code::value, "target of example 2 is no class index: -1", [&] {
    Dataset(x, Tensor::from(std::vector<int32_t>{0, 1, -1}, {3}));
  });
}

TEST(Dataset, RefusesWhatIsNoData) {
  const Tensor x = floats({1, 2, 3}, {3, 1}), y = floats({1, 2, 3}, {3});
  expect_error(Code::value, "dataset: is empty", [] { Dataset(Tensor::zeros({0, 2}), Tensor::zeros({0})); });
  expect_error(Code::shape, "x[3, 1] and y[2] have no common number of examples", [&] {
    Dataset(x, floats({1, 2}, {2}));
  });
  expect_error(Code::shape, "no common number", [&] { Dataset(Tensor::full({}, 1), y); });
  expect_error(Code::shape, "no common number", [&] { Dataset(x, Tensor::full({}, 1)); });
  expect_error(Code::dtype, "x must be u8 or f32", [&] { Dataset(Tensor::zeros({3}, DType::i32), y); });
  expect_error(Code::dtype, "got u8[3]", [&] { Dataset(x, Tensor::zeros({3}, DType::u8)); });
  expect_error(Code::dtype, "got i32[3, 1]", [&] { Dataset(x, Tensor::zeros({3, 1}, DType::i32)); });
  expect_error(Code::argument, "x is not a tensor", [&] { Dataset(Tensor(), y); });
}

TEST(Permutation, TakesItsOrderFromTheOneGenerator) {
  manual_seed(3);
  const std::vector<int32_t> first = permutation(100), second = permutation(100);
  manual_seed(3);
  EXPECT_EQ(permutation(100), first);
  EXPECT_NE(first, second);
  std::vector<int32_t> sorted = first;
  std::sort(sorted.begin(), sorted.end());
  for (int32_t i = 0; i < 100; ++i) EXPECT_EQ(sorted[static_cast<size_t>(i)], i);
  EXPECT_TRUE(permutation(0).empty());
}

}  // namespace
}  // namespace hebb::data
