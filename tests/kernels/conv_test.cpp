// Convolutions and their gradients against seven loops in double precision; taps against the sums they stand for.
#include "kernels/conv.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "crew.h"
#include "drawn.h"
#include "kernels/direct.h"
#include "kernels/taps.h"
#include "kernels/winograd.h"

namespace hebb::kernels {
namespace {

using testing::drawn;

/// Sizes whose y follows from the rest.
Conv sizes_of(int64_t batch, int64_t groups, int64_t channels, int64_t filters, Sliding h, Sliding w) {
  for (Sliding* s : {&h, &w}) {
    s->out = (s->in + 2 * s->padding - (s->kernel - 1) * s->dilation - 1) / s->stride + 1;
  }
  return {batch, groups, channels, filters, {h, w}};
}

/// Calls term(x, weight, y) with the offsets of every product x weight that adds to y.
template <typename Term>
void each_term(const Conv& c, Term term) {
  const auto& [h, w] = c.window;
  for (int64_t n = 0; n < c.batch; ++n) {
    for (int64_t f = 0; f < c.groups * c.filters; ++f) {
      for (int64_t i = 0; i < h.out; ++i) {
        for (int64_t j = 0; j < w.out; ++j) {
          for (int64_t k = 0; k < c.channels; ++k) {
            for (int64_t p = 0; p < h.kernel; ++p) {
              for (int64_t q = 0; q < w.kernel; ++q) {
                const int64_t row = i * h.stride - h.padding + p * h.dilation;
                const int64_t column = j * w.stride - w.padding + q * w.dilation;
                if (row < 0 || row >= h.in || column < 0 || column >= w.in) continue;
                const int64_t channel = f / c.filters * c.channels + k;
                term(((n * c.groups * c.channels + channel) * h.in + row) * w.in + column,
                     ((f * c.channels + k) * h.kernel + p) * w.kernel + q,
                     ((n * c.groups * c.filters + f) * h.out + i) * w.out + j);
              }
            }
          }
        }
      }
    }
  }
}

/// Each element's exact sum and what rounding may do to it: (number of terms + 2) roundings of the sum of sizes.
struct Exact {
  std::vector<double> sum, sizes;
  std::vector<int> terms;
  explicit Exact(int64_t n) : sum(static_cast<size_t>(n)), sizes(sum), terms(sum.size()) {}
  void add(int64_t at, float a, float b) {
    const auto i = static_cast<size_t>(at);
    const double product = static_cast<double>(a) * static_cast<double>(b);
    sum[i] += product;
    sizes[i] += std::fabs(product);
    ++terms[i];
  }
  /// Elements of `got` start at 1; the ones before and behind must be untouched.
  /// `around` says that an element may round as much as the largest of all, some times.
  void expect(const std::vector<float>& got, bool around) const {
    const double largest = around && !sizes.empty() ? 8 * *std::max_element(sizes.begin(), sizes.end()) : 0;
    ASSERT_EQ(got.size(), sum.size() + 2);
    EXPECT_EQ(got.front(), 77.0f);
    EXPECT_EQ(got.back(), 77.0f);
    for (size_t i = 0; i < sum.size(); ++i) {
      ASSERT_NEAR(static_cast<double>(got[i + 1]), sum[i], (terms[i] + 2) * 0x1p-24 * std::max(sizes[i], largest)) << i;
    }
  }
};

void check(const Conv& c) {
  const int64_t nx = c.batch * c.groups * c.channels * c.window.in(),
                ny = c.batch * c.groups * c.filters * c.window.out();
  const int64_t nw = c.groups * c.filters * c.channels * c.window.kernel();
  SCOPED_TRACE(::testing::Message() << nx << " numbers, " << nw << " weights, " << ny << " outputs");
  std::vector<float> x = drawn(nx + 1, 1), weight = drawn(nw + 1, 2), y = drawn(ny + 1, 3);
  const std::vector<float> bias = drawn(c.groups * std::max(c.filters, c.channels), 4);
  const auto derive = [&](ConvTerm by, std::vector<float>& at_x, std::vector<float>& at_w, std::vector<float>& at_y,
                          const float* added) {
    float* const terms[] = {at_x.data() + 1, at_w.data() + 1, at_y.data() + 1};
    std::vector<float> scratch(static_cast<size_t>(c.scratch(by)) + 1, NAN);
    scratch.back() = 77.0f;
    conv(c, by, terms, added, scratch.data());
    EXPECT_EQ(scratch.back(), 77.0f);
  };
  const auto guarded = [](int64_t n) { return std::vector<float>(static_cast<size_t>(n) + 2, 77.0f); };
  Exact exact_y(ny), exact_x(nx), exact_w(nw);
  each_term(c, [&](int64_t at_x, int64_t at_w, int64_t at_y) {
    const float of_x = x[static_cast<size_t>(at_x) + 1], of_w = weight[static_cast<size_t>(at_w) + 1];
    const float of_y = y[static_cast<size_t>(at_y) + 1];
    exact_y.add(at_y, of_x, of_w);
    exact_x.add(at_x, of_y, of_w);
    exact_w.add(at_w, of_x, of_y);
  });
  const auto expect_planes = [&](const float* added) {
    std::vector<float> got_y = guarded(ny), got_x = guarded(nx);
    derive(kY, x, weight, got_y, added);
    derive(kX, got_x, weight, y, added);
    exact_y.expect(got_y, suits_winograd(c, kY));
    exact_x.expect(got_x, suits_winograd(c, kX));
  };
  expect_planes(nullptr);
  const auto add_bias = [&](Exact& exact, int64_t channels, int64_t plane) {
    for (int64_t i = 0; i < c.batch * channels * plane; ++i) {
      exact.add(i, bias[static_cast<size_t>(i / plane % channels)], 1);
    }
  };
  add_bias(exact_y, c.groups * c.filters, c.window.out());
  add_bias(exact_x, c.groups * c.channels, c.window.in());
  expect_planes(bias.data());
  std::vector<float> got_w = guarded(nw);
  derive(kWeight, x, got_w, y, nullptr);
  exact_w.expect(got_w, suits_winograd(c, kWeight));
}

TEST(Conv, OfThreeByThreeByTiles) {
  for (int64_t padding : {0, 1, 2}) {
    for (const auto& [h, w] : {std::pair<int64_t, int64_t>{8, 8}, {9, 11}, {3, 40}, {23, 5}, {12, 75}, {50, 3}}) {
      for (const auto& [channels, filters] : {std::pair<int64_t, int64_t>{8, 8}, {11, 9}}) {
        for (int64_t groups : {1, 2}) {
          const int64_t batch = 128 / ((h - 1) / 2 * ((w - 1) / 2)) + 1;  // as few as suit
          const Conv c = sizes_of(batch, groups, channels, filters, {h, 0, 3, 1, padding, 1}, {w, 0, 3, 1, padding, 1});
          for (ConvTerm by : {kX, kWeight, kY}) EXPECT_TRUE(suits_winograd(c, by));
          check(c);
        }
      }
    }
  }
}

void expect_same_bits_on_threads(int64_t channels, int64_t width) {
  const Conv c = sizes_of(64, 1, channels, 24, {14, 0, 3, 1, 1, 1}, {width, 0, 3, 1, 1, 1});
  std::vector<float> terms[] = {drawn(64 * channels * c.window.in(), 1), drawn(24 * channels * 9, 2),
                                drawn(64 * 24 * c.window.out(), 3)};
  for (ConvTerm by : {kX, kWeight, kY}) {
    const auto derivative = [&](int helpers) {
      const testing::Crew crew(helpers);
      std::vector<float> result(terms[by].size()), scratch(static_cast<size_t>(c.scratch(by)));
      float* all[] = {terms[kX].data(), terms[kWeight].data(), terms[kY].data()};
      all[by] = result.data();
      conv(c, by, all, nullptr, scratch.data());
      return result;
    };
    const std::vector<float> alone = derivative(0);
    for (int i = 0; i < 10; ++i) EXPECT_EQ(derivative(1 + i % 3), alone) << "term " << by << ", width " << width;
  }
}

TEST(Conv, ByTilesHasTheSameBitsOnAnyNumberOfThreads) {
  // rows of tiles that end within a vector in every way
  for (int64_t width : {14, 18, 22, 30}) expect_same_bits_on_threads(16, width);
}

TEST(Conv, OfFewChannelsHasTheSameBitsOnAnyNumberOfThreads) {
  for (int64_t channels : {1, 3}) expect_same_bits_on_threads(channels, 18);
}

TEST(Conv, AndItsGradientsAreRightForEveryWindow) {
  for (int64_t in : {1, 3, 4, 5, 17}) {
    for (int64_t kernel : {1, 2, 3, 5}) {
      for (int64_t stride : {1, 2, 3}) {
        for (int64_t padding : {0, 1, 2}) {
          for (int64_t dilation : {1, 2}) {
            if (in + 2 * padding < (kernel - 1) * dilation + 1) continue;
            const Sliding s{in, 0, kernel, stride, padding, dilation};
            check(sizes_of(1, 1, 1, 1, {}, s));
            check(sizes_of(2, 1, 2, 3, s, {5, 0, 2, 1, 1, 1}));
            check(sizes_of(1, 2, 1, 2, {4, 0, 3, 2, 0, 1}, s));
            const Conv wide = sizes_of(1, 1, 25, 25, s, {5, 0, 2, 1, 1, 1});  // by products of matrices
            for (ConvTerm by : {kX, kWeight, kY}) EXPECT_FALSE(suits_direct(wide, by));
            check(wide);
          }
        }
      }
    }
  }
}

TEST(Conv, AndItsGradientsAreRightForEveryNumberOfChannels) {
  for (int64_t groups : {1, 3}) {
    for (int64_t channels : {1, 3, 17}) {
      for (int64_t filters : {1, 5, 16}) {
        for (int64_t batch : {0, 1, 3}) {
          check(sizes_of(batch, groups, channels, filters, {4, 0, 3, 1, 1, 1}, {5, 0, 3, 1, 1, 1}));
          check(sizes_of(batch, groups, channels, filters, {3, 0, 1, 1, 0, 1}, {5, 0, 1, 1, 0, 1}));
          check(sizes_of(batch, groups, channels, filters, {3, 0, 1, 2, 0, 1}, {5, 0, 1, 1, 0, 1}));
        }
      }
    }
  }
}

TEST(Conv, OfFewProductsIsRightForEveryWidth) {
  for (int64_t width = 1; width < 75; ++width) {  // rows end within pieces of every length, at any width of vectors
    for (const auto& [groups, channels, filters] : {std::array<int64_t, 3>{1, 1, 7}, {3, 1, 1}, {2, 4, 2}}) {
      const Conv c = sizes_of(2, groups, channels, filters, {3, 0, 3, 1, 1, 1}, {width, 0, 3, 1, 1, 1});
      for (ConvTerm by : {kWeight, kY}) EXPECT_TRUE(suits_direct(c, by));
      check(c);
    }
  }
}

TEST(Conv, OfFewProductsKeepsWhatIsNotFiniteInItsPlace) {
  // The last column is read twice by vectors that overlap: nothing of it may reach sums that do not have it.
  const Conv c = sizes_of(1, 1, 1, 4, {1, 0, 1, 1, 0, 1}, {19, 0, 2, 1, 0, 1});
  std::vector<float> x(19, 1.0f), weight(8, 1.0f), y(4 * 18, 1.0f), scratch(static_cast<size_t>(c.scratch(kWeight)));
  x[18] = INFINITY;
  y[0] = -INFINITY;
  float* terms[] = {x.data(), weight.data(), y.data()};
  conv(c, kWeight, terms, nullptr, scratch.data());
  EXPECT_EQ(weight[0], -INFINITY);
  EXPECT_TRUE(std::isnan(weight[1]));  // -inf from the first output, inf from the last
  for (size_t i = 2; i < 8; i += 2) {
    EXPECT_EQ(weight[i], 18.0f);
    EXPECT_EQ(weight[i + 1], INFINITY);
  }
}

TEST(Unfold, BackIsItsTranspose) {
  const Conv c = sizes_of(1, 1, 3, 1, {6, 0, 3, 2, 1, 1}, {7, 0, 2, 1, 2, 3});
  const int64_t n = 3 * c.window.in(), m = 3 * c.window.kernel() * c.window.out();
  const std::vector<float> x = drawn(n, 1), dy = drawn(m, 2);
  std::vector<float> y(static_cast<size_t>(m)), dx(static_cast<size_t>(n));
  unfold(c.window, 3, false, x.data(), y.data());
  unfold(c.window, 3, true, dy.data(), dx.data());
  double there = 0, back = 0;
  for (size_t i = 0; i < y.size(); ++i) there += static_cast<double>(y[i]) * static_cast<double>(dy[i]);
  for (size_t i = 0; i < x.size(); ++i) back += static_cast<double>(x[i]) * static_cast<double>(dx[i]);
  EXPECT_NEAR(there, back, 1e-5);
}

constexpr int32_t kStart[] = {0, 2, 2, 5}, kIndex[] = {0, 3, 1, 1, 2};
constexpr float kWeight[] = {1, 2, 3, -1, 0.5f};
constexpr Taps kTaps{4, 3, kStart, kIndex, kWeight};

void check_taps(int64_t outer, int64_t inner) {
  const std::vector<float> x = drawn(outer * 4 * inner, 1), dy = drawn(outer * 3 * inner, 2);
  std::vector<float> y(dy.size()), dx(x.size());
  weigh(kTaps, outer, inner, 9, false, x.data(), y.data());
  weigh(kTaps, outer, inner, 9, true, dy.data(), dx.data());
  for (int64_t i = 0; i < outer * inner; ++i) {
    const auto in = [&](int64_t place) { return static_cast<size_t>((i / inner * 4 + place) * inner + i % inner); };
    const auto out = [&](int64_t place) { return static_cast<size_t>((i / inner * 3 + place) * inner + i % inner); };
    EXPECT_NEAR(y[out(0)], x[in(0)] + 2 * x[in(3)], 1e-6f);
    EXPECT_EQ(y[out(1)], 9);
    EXPECT_NEAR(y[out(2)], 2 * x[in(1)] + 0.5f * x[in(2)], 1e-6f);
    EXPECT_EQ(dx[in(0)], dy[out(0)]);
    EXPECT_NEAR(dx[in(1)], 2 * dy[out(2)], 1e-6f);
    EXPECT_EQ(dx[in(2)], 0.5f * dy[out(2)]);
    EXPECT_EQ(dx[in(3)], 2 * dy[out(0)]);
  }
}

TEST(Taps, WeighAndGiveBack) {
  for (int64_t outer : {0, 1, 3}) {
    for (int64_t inner : {0, 1, 3, 4, 17}) check_taps(outer, inner);
  }
}

TEST(Taps, FindTheFirstLargestOrNaN) {
  constexpr int32_t start[] = {0, 2, 4}, index[] = {0, 1, 1, 2};
  const Taps pairs{3, 2, start, index, nullptr};  // 0 and 1, 1 and 2
  constexpr float kNaN = std::numeric_limits<float>::quiet_NaN(), kInf = std::numeric_limits<float>::infinity();
  const std::vector<float> x = {2,     5,     5,     5,     5, 1,    -1, 0,    1,   // ties
                                -kInf, -kInf, -kInf, -kInf, 1, kNaN, 0,  kNaN, 2};  // nothing, and NaNs
  std::vector<int32_t> at(8);
  std::vector<float> y(8), scratch(2 * 3 + 64);
  largest(pairs, pairs, 2, x.data(), y.data(), at.data(), scratch.data());
  EXPECT_EQ(at, (std::vector<int32_t>{1, 1, 3, 4, 4, 5, 7, 5}));
  for (size_t i = 0; i < 8; ++i) EXPECT_TRUE(y[i] == x[i / 4 * 9 + static_cast<size_t>(at[i])] || std::isnan(y[i]));
}

/// Windows of `size`, `step` apart, over `in` places with `padding`.
struct Windows {
  std::vector<int32_t> start = {0}, index;
  int64_t in;

  Windows(int64_t in, int64_t size, int64_t step, int64_t padding) : in(in) {
    for (int64_t first = -padding; first + size <= in + padding; first += step) {
      for (int64_t i = std::max<int64_t>(first, 0); i < std::min(first + size, in); ++i) {
        index.push_back(static_cast<int32_t>(i));
      }
      start.push_back(static_cast<int32_t>(index.size()));
    }
  }
  Taps taps() const { return {in, static_cast<int64_t>(start.size()) - 1, start.data(), index.data(), nullptr}; }
};

TEST(Taps, FindTheLargestOfWindowsOfAllKinds) {
  for (int64_t size : {1, 2, 3}) {
    for (int64_t step : {1, 2, 3}) {
      for (int64_t padding = 0; 2 * padding <= size; ++padding) {
        for (int64_t columns : {3, 8, 9, 33, 70}) {
          const Windows h(5, size, step, padding), w(columns, size, step, padding);
          const Taps rows = h.taps(), taps = w.taps();
          std::vector<float> x = drawn(2 * 5 * columns, 3);
          for (float& v : x) v = std::round(v);  // ties
          const auto n = static_cast<size_t>(2 * rows.out * taps.out);
          std::vector<float> y(n), scratch(static_cast<size_t>(2 * columns + 64));
          std::vector<int32_t> at(n);
          largest(rows, taps, 2, x.data(), y.data(), at.data(), scratch.data());
          for (size_t o = 0; o < n; ++o) {
            const auto out = static_cast<int64_t>(o);
            const float* plane = x.data() + out / (rows.out * taps.out) * 5 * columns;
            const int64_t i = out / taps.out % rows.out, j = out % taps.out;
            int32_t best = -1;
            for (int32_t p = rows.start[i]; p < rows.start[i + 1]; ++p) {
              for (int32_t q = taps.start[j]; q < taps.start[j + 1]; ++q) {
                const auto place = static_cast<int32_t>(rows.index[p] * columns + taps.index[q]);
                if (best < 0 || plane[place] > plane[best]) best = place;
              }
            }
            ASSERT_EQ(at[o], best) << "size " << size << ", step " << step << ", of " << columns << ", output " << o;
            ASSERT_EQ(y[o], plane[best]);
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace hebb::kernels
