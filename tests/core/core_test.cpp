// Shapes, errors and the generator.
#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"
#include "core/random.h"
#include "core/shape.h"
#include "failure.h"

namespace hebb {
namespace {

using testing::error_of;

TEST(Shape, MultipliesItsSizes) {
  EXPECT_EQ(Shape{}.size(), 1);
  EXPECT_EQ((Shape{2, 3, 4}).size(), 24);
  EXPECT_EQ((Shape{2, 0, 4}).size(), 0);
  EXPECT_EQ(size_before(Shape{2, 3, 4}, 2), 6);
  EXPECT_EQ(size_from(Shape{2, 3, 4}, 1), 12);
  EXPECT_EQ(size_from(Shape{2, 3, 4}, 3), 1);
  EXPECT_EQ(text(Shape{32, 784}), "[32, 784]");
  EXPECT_EQ(text(Shape{}), "[]");
}

TEST(Shape, ComparesSizesAndRank) {
  EXPECT_EQ((Shape{2, 3}), (Shape{2, 3}));
  EXPECT_FALSE((Shape{2, 3}) == (Shape{3, 2}));
  EXPECT_FALSE((Shape{2, 3}) == (Shape{2, 3, 1}));
}

TEST(Shape, HoldsEightDimensionsAndNoMore) {
  Shape shape{1, 1, 1, 1, 1, 1, 1, 1};
  const Error error = error_of([&] { shape.push_back(1); });
  EXPECT_EQ(error.code(), Code::shape);
  EXPECT_EQ(shape.rank(), 8);
}

TEST(Shape, CountsDimensionsFromEitherEnd) {
  EXPECT_EQ(checked_dim("test", -1, 3), 2);
  EXPECT_EQ(checked_dim("test", 0, 3), 0);
  EXPECT_EQ(checked_dim("test", -1, 0), 0) << "a scalar has one dimension, as in PyTorch";
  for (int64_t dim : {int64_t{3}, int64_t{-4}, INT64_MAX, INT64_MIN}) {
    const Error error = error_of([&] { checked_dim("softmax", dim, 3); });
    EXPECT_EQ(error.code(), Code::index);
    EXPECT_EQ(error.op(), "softmax");
  }
}

TEST(Shape, RefusesSizesThatAreNegativeOrTooLarge) {
  EXPECT_EQ(checked_size("test", {2, 3}), 6);
  EXPECT_EQ(checked_size("test", {0, 3}), 0);
  EXPECT_EQ(error_of([] { checked_size("test", {2, -3}); }).code(), Code::shape);
  const int64_t large = int64_t{1} << 32;
  EXPECT_EQ(error_of([&] {
              checked_size("test", {large, large});
            }).code(),
            Code::out_of_memory)
      << "the product wraps to 0";
  EXPECT_EQ(error_of([&] {
              checked_size("test", {large, large, 0});
            }).code(),
            Code::out_of_memory)
      << "a part of the product wraps";
  EXPECT_EQ(error_of([&] {
              checked_size("test", {INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX});
            }).code(),
            Code::out_of_memory);
}

TEST(Broadcast, FollowsNumPy) {
  EXPECT_EQ(broadcast("test", {2, 1, 3}, {4, 1}), (Shape{2, 4, 3}));
  EXPECT_EQ(broadcast("test", {}, {2, 2}), (Shape{2, 2}));
  EXPECT_EQ(broadcast("test", {0, 3}, {1, 3}), (Shape{0, 3}));
  EXPECT_EQ(broadcast("test", {0}, {1}), (Shape{0}));
  for (const auto& [a, b] : {std::pair<Shape, Shape>{{2, 3}, {2}}, {{2, 3}, {3, 2}}, {{0}, {2}}}) {
    const Error error = error_of([&] { broadcast("add", a, b); });
    EXPECT_EQ(error.code(), Code::shape);
    EXPECT_EQ(std::string(error.what()), "add: shapes do not broadcast: a" + text(a) + ", b" + text(b));
    EXPECT_EQ(error.shapes(), (std::vector<Shape>{a, b}));
  }
}

TEST(Text, SaysNumbersAsPeopleWriteThem) {
  const std::pair<double, const char*> numbers[] = {
      {0, "0"},
      {-0.0, "0"},
      {1, "1"},
      {-3, "-3"},
      {1e6, "1000000"},
      {0.1, "0.1"},
      {-0.25, "-0.25"},
      {1.0 / 3, "0.333333"},
      {2.0 / 3, "0.666667"},
      {123.456, "123.456"},
      {1e-5, "0.00001"},
      {1.5e-7, "1.5e-7"},
      {123456.5, "123457"},
      {1234567.5, "1.23457e6"},
      {999999.7, "1e6"},
      {9.9999999, "10"},
      {1e20, "1e20"},
      {5e-324, "4.94066e-324"},
      {NAN, "NaN"},
      {INFINITY, "Infinity"},
      {-INFINITY, "-Infinity"},
  };
  for (const auto& [number, expected] : numbers) EXPECT_EQ(text(number), expected);
  EXPECT_EQ(text(static_cast<double>(0.3f)), "0.3") << "a float's tail of digits is not shown";
}

TEST(Error, SaysTheOpThenThePieces) {
  const Error error = error_of([] {
    fail(Code::value, "bce", "input[{}] is {} in {}{}", 3, 1.5f, Shape{2, 3}, std::string("!"));
  });
  EXPECT_STREQ(error.what(), "bce: input[3] is 1.5 in [2, 3]!");
  EXPECT_EQ(error.op(), "bce");
  EXPECT_EQ(error.shapes(), (std::vector<Shape>{{2, 3}}));
}

TEST(Error, HasANameForEveryCode) {
  const char* names[] = {"shape",      "dtype",         "argument", "index", "value",
                         "non_finite", "out_of_memory", "disposed", "file",  "state"};
  for (int i = 0; i < 10; ++i) EXPECT_STREQ(code_name(static_cast<Code>(i)), names[i]);
}

TEST(Generator, StartsAnewWhenSeeded) {
  manual_seed(42);
  generator().reserve(10);
  EXPECT_EQ(generator().counter, 3u);
  manual_seed(43);
  EXPECT_EQ(generator().seed, 43u);
  EXPECT_EQ(generator().counter, 0u);
}

TEST(ToUnit, CoversZeroToBelowOne) {
  EXPECT_EQ(to_unit(0), 0.0f);
  EXPECT_EQ(to_unit(0xffffffff), 1 - 0x1p-24f);
  EXPECT_EQ(to_unit(0x80000000), 0.5f);
}

}  // namespace
}  // namespace hebb
