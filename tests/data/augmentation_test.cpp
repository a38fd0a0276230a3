// Augmentation: what each option does to a picture, how far it goes, and that a seed repeats it.
#include "data/augmentation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "core/random.h"
#include "data/dataset.h"
#include "drawn.h"
#include "failure.h"

namespace hebb::data {
namespace {

using testing::drawn_tensor;
using testing::expect_error;

/// n pictures (1, 9, 9), all black but for a white middle; targets 0 … n - 1.
Batch points(int64_t n) {
  Batch batch{.x = Tensor::zeros({n, 1, 9, 9}), .y = Tensor::empty({n}, DType::i32)};
  for (int64_t i = 0; i < n; ++i) {
    batch.x.data()[i * 81 + 40] = 1;
    batch.y.data<int32_t>()[i] = static_cast<int32_t>(i);
  }
  return batch;
}

Augmentation with(const std::string& name, std::initializer_list<double> values) {
  Augmentation result;
  result.set(name, std::vector<double>(values));
  return result;
}

Batch applied(const Augmentation& augmentation, Batch batch, uint64_t seed = 1, float black = 0) {
  manual_seed(seed);
  augmentation.apply(batch, black);
  return batch;
}

/// Where the white points have gone, as places 0 … 80.
std::set<int64_t> places(const Tensor& x) {
  std::set<int64_t> found;
  for (int64_t i = 0; i < x.size(); ++i) {
    if (x.data()[i] == 1) found.insert(i % 81);
  }
  return found;
}

TEST(Augmentation, CropsReachEveryPlaceInReachAndNoOther) {
  const Tensor x = applied(with("crop", {1}), points(500)).x;
  EXPECT_EQ(places(x), (std::set<int64_t>{30, 31, 32, 39, 40, 41, 48, 49, 50}));
  EXPECT_EQ(std::count(x.data(), x.data() + x.size(), 1.0f), 500);
}

TEST(Augmentation, ShiftsByPartsOfPixels) {
  const Tensor x = applied(with("shift", {2}), points(500)).x;
  double moment = 0, most = 0;
  for (int64_t i = 0; i < 500; ++i) {
    double total = 0, column = 0;
    for (int64_t p = 0; p < 81; ++p) {
      total += double{x.data()[i * 81 + p]};
      column += double{x.data()[i * 81 + p]} * static_cast<double>(p % 9 - 4);
    }
    EXPECT_NEAR(total, 1, 1e-5);
    moment += column * column / 500;
    most = std::max(most, std::fabs(column));
  }
  EXPECT_LE(most, 2.0001);
  EXPECT_NEAR(moment, 4.0 / 3, 0.2) << "uniform in -2 … 2";
}

TEST(Augmentation, FlipsHalfOfThePictures) {
  for (const auto& [word, other] : {std::pair{"horizontal", 44}, std::pair{"vertical", 76}}) {
    Batch batch = points(400);
    for (int64_t i = 0; i < 400; ++i) batch.x.data()[i * 81 + (other == 44 ? 36 : 4)] = 1;
    Augmentation flip;
    flip.set("flip", std::string(word));
    const Tensor x = applied(flip, batch).x;
    int64_t flipped = 0;
    for (int64_t i = 0; i < 400; ++i) flipped += x.data()[i * 81 + other] == 1;
    EXPECT_NEAR(static_cast<double>(flipped), 200, 40) << word;
  }
}

TEST(Augmentation, TurnsAndScalesKeepTheMiddle) {
  for (const Augmentation& a : {with("rotate", {180}), with("scale", {0.7, 1.4})}) {
    const Tensor x = applied(a, points(50)).x;
    for (int64_t i = 0; i < 50; ++i) EXPECT_NEAR(x.data()[i * 81 + 40], 1, 1e-5);
  }
  const Tensor x = applied(with("scale", {2, 2}), points(1)).x;
  EXPECT_EQ(x.data()[41], 0.5f) << "twice as large: the neighbours are half white";
}

TEST(Augmentation, ErasesBoxesWithTheGivenChance) {
  Batch batch = points(400);
  batch.x = Tensor::full({400, 1, 9, 9}, 1);
  const Tensor x = applied(with("erase", {0.25}), batch, 1, -3).x;
  int64_t erased = 0;
  for (int64_t i = 0; i < 400; ++i) {
    const auto black = std::count(x.data() + i * 81, x.data() + (i + 1) * 81, -3.0f);
    EXPECT_EQ(black + std::count(x.data() + i * 81, x.data() + (i + 1) * 81, 1.0f), 81);
    EXPECT_LE(black, 36) << "a third, its sides rounded";
    erased += black > 0;
  }
  EXPECT_NEAR(static_cast<double>(erased), 100, 35);
}

TEST(Augmentation, AddsNormalNoise) {
  const Tensor x = applied(with("noise", {0.5}), points(200)).x;
  double sum = 0, squares = 0;
  for (int64_t i = 0; i < x.size(); ++i) {
    const double value = double{x.data()[i]} - (i % 81 == 40 ? 1 : 0);
    sum += value;
    squares += value * value;
  }
  EXPECT_NEAR(sum / static_cast<double>(x.size()), 0, 0.02);
  EXPECT_NEAR(squares / static_cast<double>(x.size()), 0.25, 0.01);
}

TEST(Augmentation, MixesPicturesAndTellsTheirTargets) {
  Batch batch{.x = drawn_tensor({16, 3}, 1), .y = drawn_tensor({16, 2}, 2)};
  const Batch mixed = applied(with("mixup", {0.4}), batch);
  EXPECT_GE(mixed.share, 0.5f);
  EXPECT_LT(mixed.share, 1.0f);
  for (int64_t i = 0; i < 16; ++i) {
    const int32_t partner = mixed.partner.data<int32_t>()[i];
    for (int64_t j = 0; j < 3; ++j) {
      const float expected =
          mixed.share * batch.x.data()[i * 3 + j] + (1 - mixed.share) * batch.x.data()[partner * 3 + j];
      EXPECT_FLOAT_EQ(mixed.x.data()[i * 3 + j], expected);
    }
    for (int64_t j = 0; j < 2; ++j) EXPECT_EQ(mixed.other.data()[i * 2 + j], batch.y.data()[partner * 2 + j]);
  }
  EXPECT_TRUE(mixed.y.same(batch.y));
}

TEST(Augmentation, ASeedRepeatsEverything) {
  Augmentation all;
  for (const char* name : {"shift", "crop", "rotate", "noise", "mixup"}) all.set(name, std::vector<double>{2});
  all.set("erase", std::vector<double>{0.5});
  all.set("scale", std::vector<double>{0.8, 1.25});
  all.set("flip", std::string("both"));
  const Batch first = applied(all, points(20)), again = applied(all, points(20)), other = applied(all, points(20), 2);
  EXPECT_EQ(first.x.to_vector(), again.x.to_vector());
  EXPECT_EQ(first.other.to_vector(), again.other.to_vector());
  EXPECT_NE(first.x.to_vector(), other.x.to_vector());
  for (const float value : first.x.to_vector()) ASSERT_TRUE(std::isfinite(value));
}

TEST(Augmentation, OutsideAPictureIsWhatZeroBecomes) {
  const Tensor x = Tensor::empty({1, 1, 1, 2}, DType::u8), y = Tensor::zeros({1}, DType::i32);
  x.data<uint8_t>()[0] = x.data<uint8_t>()[1] = 10;
  const auto set = make_ref<Dataset>(x, y, Scaling{.shift = 4, .scale = 0.5f});
  const Augmentation crop = with("crop", {1});
  const int32_t row = 0;
  std::set<float> seen;
  for (int i = 0; i < 50; ++i) {
    Batch batch = set->batch(&row, 1);
    set->vary(crop, batch);
    for (const float value : batch.x.to_vector()) seen.insert(value);
  }
  EXPECT_EQ(seen, (std::set<float>{-2, 3}));
}

TEST(Augmentation, RefusesWhatItCannotDo) {
  expect_error(Code::argument, "augment: rotate must be a number of at least 0 and at most 180: 200",
               [] { with("rotate", {200}); });
  expect_error(Code::argument, "crop must be a whole number of at least 0 and at most 4096: 1.5",
               [] { with("crop", {1.5}); });
  expect_error(Code::argument, "shift must be a number of at least 0: NaN", [] { with("shift", {NAN}); });
  expect_error(Code::argument, "scale must be two numbers, got 1", [] { with("scale", {1}); });
  expect_error(Code::argument, "scale must go from less to more: 1.1, 0.9", [] { with("scale", {1.1, 0.9}); });
  expect_error(Code::argument, "shift, crop, flip, rotate, scale, erase, noise, mixup): blur",
               [] { with("blur", {1}); });
  expect_error(Code::argument, "flip must be 'horizontal', 'vertical' or 'both': 'up'",
               [] { Augmentation().set("flip", std::string("up")); });
  expect_error(Code::argument, "noise cannot be 'much'", [] { Augmentation().set("noise", std::string("much")); });
  const auto flat = make_ref<Dataset>(drawn_tensor({4, 3}, 1), drawn_tensor({4, 1}, 2));
  expect_error(Code::shape, "no pictures (…, height, width): [3]", [&] { flat->check(with("shift", {1})); });
  flat->check(with("noise", {1}));
}

}  // namespace
}  // namespace hebb::data
