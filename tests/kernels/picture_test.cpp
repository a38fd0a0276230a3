// Pictures moved, painted and mixed.
#include "kernels/picture.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <vector>

#include "drawn.h"
#include "kernels/fill.h"

namespace hebb::kernels {
namespace {

using testing::drawn;
using Floats = std::vector<float>;

Floats moved(Planes size, const Move& move, const Floats& x, float outside = 0) {
  Floats y(x.size(), 99), room(static_cast<size_t>(resampling_room(size)), NAN);
  resample(size, taken_from(move), outside, x.data(), room.data(), y.data());
  return y;
}

TEST(Resample, MovesByWholePlacesAndMirrorsExactly) {
  const Planes size{1, 2, 3};
  const Floats x = {1, 2, 3, 4, 5, 6};
  EXPECT_EQ(moved(size, {}, x), x);
  EXPECT_EQ(moved(size, {.x = 1}, x, -7), (Floats{-7, 1, 2, -7, 4, 5}));
  EXPECT_EQ(moved(size, {.y = -1}, x), (Floats{4, 5, 6, 0, 0, 0}));
  EXPECT_EQ(moved(size, {.mirror_x = true}, x), (Floats{3, 2, 1, 6, 5, 4}));
  EXPECT_EQ(moved(size, {.mirror_y = true}, x), (Floats{4, 5, 6, 1, 2, 3}));
  EXPECT_EQ(moved(size, {.mirror_x = true, .x = 1}, x), (Floats{0, 3, 2, 0, 6, 5})) << "mirrored first";
  EXPECT_EQ(moved(size, {.x = 0.5f}, x), (Floats{0.5f, 1.5f, 2.5f, 2, 4.5f, 5.5f}));
  EXPECT_EQ(moved(size, {.x = 1e9f, .y = -1e9f}, x, 3), Floats(6, 3));
}

TEST(Resample, TurnsAndScalesAboutTheMiddle) {
  const Floats x = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  const Floats quarter = moved({1, 3, 3}, {.turn = 0.25f}, x);
  const Floats back = moved({1, 3, 3}, {.turn = -0.25f}, x);
  for (size_t i = 0; i < 9; ++i) {
    EXPECT_NEAR(quarter[i], (Floats{7, 4, 1, 8, 5, 2, 9, 6, 3})[i], 1e-4) << i;
    EXPECT_NEAR(back[i], (Floats{3, 6, 9, 2, 5, 8, 1, 4, 7})[i], 1e-4) << i;
  }
  EXPECT_EQ(moved({1, 3, 3}, {.scale = 2}, x), (Floats{3, 3.5f, 4, 4.5f, 5, 5.5f, 6, 6.5f, 7}));
  EXPECT_EQ(moved({1, 3, 3}, {.scale = 0.5f}, x), (Floats{0, 0, 0, 0, 5, 0, 0, 0, 0}));
}

/// The same by the definition, in double precision.
double sample(const Floats& x, Planes size, int64_t plane, double at_x, double at_y, double outside) {
  double sum = 0;
  for (int64_t i = static_cast<int64_t>(std::floor(at_y)), m = i + 2; i < m; ++i) {
    for (int64_t j = static_cast<int64_t>(std::floor(at_x)), n = j + 2; j < n; ++j) {
      const bool inside = i >= 0 && i < size.height && j >= 0 && j < size.width;
      const double weight =
          (1 - std::fabs(at_x - static_cast<double>(j))) * (1 - std::fabs(at_y - static_cast<double>(i)));
      sum += weight * (inside ? double{x[static_cast<size_t>((plane * size.height + i) * size.width + j)]} : outside);
    }
  }
  return sum;
}

TEST(Resample, IsTheBilinearMeanOfTheDefinition) {
  for (const Planes size : {Planes{1, 1, 1}, Planes{3, 4, 5}, Planes{2, 17, 3}, Planes{1, 28, 28}}) {
    const Floats x = drawn(size.count * size.height * size.width, 5);
    const Move move{.scale = 1.3f, .turn = 0.07f, .mirror_x = true, .x = 1.4f, .y = -0.6f};
    const Floats y = moved(size, move, x, 0.25f);
    const double angle = 2 * std::numbers::pi * double{move.turn}, c = std::cos(angle), s = std::sin(angle);
    const double mx = static_cast<double>(size.width - 1) / 2, my = static_cast<double>(size.height - 1) / 2;
    for (int64_t p = 0, at = 0; p < size.count; ++p) {
      for (int64_t i = 0; i < size.height; ++i) {
        for (int64_t j = 0; j < size.width; ++j, ++at) {
          const double u = static_cast<double>(j) - mx - double{move.x},
                       v = static_cast<double>(i) - my - double{move.y};
          const double from_x = mx - (c * u + s * v) / 1.3, from_y = my + (-s * u + c * v) / 1.3;
          EXPECT_NEAR(y[static_cast<size_t>(at)], sample(x, size, p, from_x, from_y, 0.25), 1e-4) << at;
        }
      }
    }
  }
}

TEST(Paint, FillsABoxInEveryPlane) {
  Floats x(2 * 3 * 4, 1);
  paint({2, 3, 4}, {.top = 1, .left = 2, .height = 2, .width = 1}, 5, x.data());
  EXPECT_EQ(x, (Floats{1, 1, 1, 1, 1, 1, 5, 1, 1, 1, 5, 1, 1, 1, 1, 1, 1, 1, 5, 1, 1, 1, 5, 1}));
}

TEST(MixRows, AddsShares) {
  const Floats x = drawn(3 * 5, 6);
  const std::vector<int32_t> partner = {2, 1, 0};
  Floats y(15);
  mix_rows(3, 5, 0.75f, partner.data(), x.data(), y.data());
  for (size_t i = 0; i < 15; ++i) EXPECT_FLOAT_EQ(y[i], 0.75f * x[i] + 0.25f * x[(2 - i / 5) * 5 + i % 5]);
}

// Mean 1/2 and variance 1 / (4 (2 a + 1)); four standard errors of the mean of 20,000.
TEST(SymmetricBeta, HasTheMomentsOfTheDistribution) {
  for (const float shape : {0.05f, 0.2f, 1.0f, 4.0f, 50.0f}) {
    Generator source{11, 0};
    Floats y(20000);
    symmetric_beta(20000, shape, source, y.data());
    double sum = 0, squares = 0;
    for (const float value : y) {
      ASSERT_TRUE(value >= 0 && value <= 1) << value;
      sum += double{value};
      squares += (double{value} - 0.5) * (double{value} - 0.5);
    }
    const double variance = 1 / (4 * (2 * double{shape} + 1));
    EXPECT_NEAR(sum / 20000, 0.5, 4 * std::sqrt(variance / 20000)) << shape;
    EXPECT_NEAR(squares / 20000 / variance, 1, 0.06) << shape;
  }
}

}  // namespace
}  // namespace hebb::kernels
