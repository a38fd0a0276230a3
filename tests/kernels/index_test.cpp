// Moving elements: permutations, slices, gathers and scaled rows against index calculations.
#include "kernels/index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <vector>

#include "drawn.h"

namespace hebb::kernels {
namespace {

template <typename T>
std::vector<T> counted(int64_t n) {
  std::vector<T> values(static_cast<size_t>(n));
  std::iota(values.begin(), values.end(), T{1});
  return values;
}

template <typename T>
void check_permutations(const Shape& shape) {
  std::vector<int64_t> order(static_cast<size_t>(shape.rank()));
  std::iota(order.begin(), order.end(), 0);
  const std::vector<T> x = counted<T>(shape.size());
  do {
    const Shape to(order.begin(), order.end());
    Shape y_shape;
    for (int64_t d : order) y_shape.push_back(shape[static_cast<int>(d)]);
    std::vector<T> y(x.size());
    permute(shape, to, x.data(), y.data(), sizeof(T));
    for (int64_t i = 0; i < shape.size(); ++i) {
      int64_t rest = i, offset = 0;  // the element of x that belongs at y[i]
      for (int d = y_shape.rank() - 1; d >= 0; --d) {
        const int from = static_cast<int>(order[static_cast<size_t>(d)]);
        offset += rest % y_shape[d] * size_from(shape, from + 1);
        rest /= y_shape[d];
      }
      ASSERT_EQ(y[static_cast<size_t>(i)], x[static_cast<size_t>(offset)])
          << text(shape) << " as " << text(to) << " at " << i;
    }
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(Permute, PutsEveryElementInItsPlaceInEveryOrder) {
  for (const Shape& shape :
       {Shape{}, {1}, {5}, {3, 5}, {17, 4}, {2, 3, 5}, {1, 4, 1}, {2, 3, 1, 5}, {2, 2, 3, 2, 2}, {0, 3}, {3, 0, 2}}) {
    check_permutations<int32_t>(shape);
    check_permutations<uint8_t>(shape);
  }
}

TEST(Slice, AndPlaceAreEachOthersInverse) {
  for (const auto& part : {SliceOf{1, 5, 3, 1, 3}, SliceOf{2, 5, 1, 0, 5}, SliceOf{3, 4, 7, 3, 1},
                           SliceOf{2, 4, 3, 2, 0}, SliceOf{0, 4, 3, 1, 2}}) {
    const std::vector<int32_t> x = counted<int32_t>(part.outer * part.n * part.inner);
    std::vector<int32_t> y(static_cast<size_t>(part.outer * part.length * part.inner) + 1, -1), back(x.size(), 0);
    slice(part, x.data(), y.data(), 4);
    ASSERT_EQ(y.back(), -1);
    place(part, y.data(), back.data(), 4);
    for (int64_t o = 0; o < part.outer; ++o) {
      for (int64_t j = 0; j < part.n; ++j) {
        for (int64_t i = 0; i < part.inner; ++i) {
          const auto at = static_cast<size_t>((o * part.n + j) * part.inner + i);
          const bool inside = j >= part.start && j < part.start + part.length;
          ASSERT_EQ(back[at], inside ? x[at] : 0);
          if (!inside) continue;
          ASSERT_EQ(y[static_cast<size_t>((o * part.length + j - part.start) * part.inner + i)], x[at]);
        }
      }
    }
  }
}

TEST(Gather, TakesAndItsGradientAdds) {
  const GatherOf sizes{2, 4, 5, 3};
  const std::vector<float> x = testing::drawn(2 * 4 * 3, 51), dy = testing::drawn(2 * 5 * 3, 52);
  std::vector<int32_t> index(2 * 5 * 3);
  for (size_t i = 0; i < index.size(); ++i) index[i] = static_cast<int32_t>(i * i % 4);
  std::vector<float> y(index.size()), dx(x.size()), want(x.size());
  gather(sizes, x.data(), index.data(), y.data());
  scatter(sizes, true, index.data(), dy.data(), dx.data());
  for (size_t o = 0; o < 2; ++o) {
    for (size_t j = 0; j < 5; ++j) {
      for (size_t i = 0; i < 3; ++i) {
        const size_t at = (o * 5 + j) * 3 + i, from = (o * 4 + static_cast<size_t>(index[at])) * 3 + i;
        EXPECT_EQ(y[at], x[from]);
        want[from] += dy[at];
      }
    }
  }
  EXPECT_EQ(dx, want);
}

TEST(GatherRows, ShiftsAndScalesBytesAndFloats) {
  const int32_t rows[] = {2, 0, 2};
  for (int64_t width : {1, 2, 3, 4, 5, 7, 8, 9, 16, 19, 33}) {
    std::vector<uint8_t> bytes;
    for (int64_t i = 0; i < 3 * width; ++i) bytes.push_back(static_cast<uint8_t>(51 * i + i / 5));
    const std::vector<float> floats(bytes.begin(), bytes.end());
    for (const RowScale scale : {RowScale{0, 1}, RowScale{0, 1 / 255.0f}, RowScale{127.5f, 2 / 255.0f}}) {
      std::vector<float> from_bytes(bytes.size()), from_floats(bytes.size());
      gather_rows(3, {width, width}, bytes.data(), rows, scale, from_bytes.data());
      gather_rows(3, {width, width}, floats.data(), rows, scale, from_floats.data());
      EXPECT_EQ(from_bytes, from_floats);
      for (size_t i = 0; i < bytes.size(); ++i) {
        const auto wide = static_cast<size_t>(width);
        const float value = floats[static_cast<size_t>(rows[i / wide]) * wide + i % wide];
        ASSERT_EQ(from_bytes[i], (value - scale.shift) * scale.scale) << width << " at " << i;
      }
    }
  }
}

TEST(GatherRows, TakesRowsThatOverlap) {
  const std::vector<int32_t> x = {0, 1, 2, 3, 4, 5, 6};
  const int32_t rows[] = {2, 0};
  std::vector<int32_t> whole(6);
  gather_rows(2, {3, 2}, x.data(), rows, whole.data());
  EXPECT_EQ(whole, (std::vector<int32_t>{4, 5, 6, 0, 1, 2}));
  const std::vector<float> floats = {0, 1, 2, 3, 4, 5, 6};
  std::vector<float> scaled(6);
  gather_rows(2, {3, 2}, floats.data(), rows, {1, 2}, scaled.data());
  EXPECT_EQ(scaled, (std::vector<float>{6, 8, 10, -2, 0, 2}));
}

}  // namespace
}  // namespace hebb::kernels
