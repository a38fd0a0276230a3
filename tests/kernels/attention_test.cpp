// Attention against its formulas in double precision, for heads that lie among others.
#include "kernels/attention.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "crew.h"
#include "drawn.h"

namespace hebb::kernels {
namespace {

using testing::drawn;

constexpr float kGuard = -12345.0f;

/// Queries [N, L, H E + 1], keys [N, S, H E + 1], values [N, S, H F + 1]: a float that belongs to no head ends each row.
struct Layout {
  AttentionSizes sizes;

  Heads<float> heads(std::vector<float>& x, int64_t rows, int64_t columns) const {
    const int64_t row = sizes.heads * columns + 1;
    return {x.data(), rows * row, columns, row};
  }
  int64_t floats(int64_t rows, int64_t columns) const { return sizes.batch * rows * (sizes.heads * columns + 1); }
};

struct Result {
  std::vector<float> y, dq, dk, dv;
  std::vector<Softmaxed> softmaxed;
};

struct Given {
  std::vector<float> q, k, v, dy;

  explicit Given(const Layout& of, float largest = 1)
      : q(drawn(of.floats(of.sizes.queries, of.sizes.depth), 1, -largest, largest)),
        k(drawn(of.floats(of.sizes.keys, of.sizes.depth), 2, -largest, largest)),
        v(drawn(of.floats(of.sizes.keys, of.sizes.width), 3)),
        dy(drawn(of.floats(of.sizes.queries, of.sizes.width), 4)) {}
};

Result run(const Layout& of, Given x, int helpers = 0) {
  const testing::Crew crew(helpers);
  const AttentionSizes& s = of.sizes;
  const auto guarded = [](int64_t n) { return std::vector<float>(static_cast<size_t>(n), kGuard); };
  Result got{guarded(of.floats(s.queries, s.width)), guarded(of.floats(s.queries, s.depth)),
             guarded(of.floats(s.keys, s.depth)), guarded(of.floats(s.keys, s.width)),
             std::vector<Softmaxed>(static_cast<size_t>(s.batch * s.heads * s.queries))};
  const AttentionInputs inputs{of.heads(x.q, s.queries, s.depth), of.heads(x.k, s.keys, s.depth),
                               of.heads(x.v, s.keys, s.width)};
  for (const bool backward : {false, true}) {
    std::vector<float> room = guarded(threads::count() * attention_room(s, backward) + 1);
    const Heads<float> y = of.heads(got.y, s.queries, s.width);
    if (backward) {
      attention_backward(
          s, inputs, got.softmaxed.data(), of.heads(x.dy, s.queries, s.width),
          {of.heads(got.dq, s.queries, s.depth), of.heads(got.dk, s.keys, s.depth), of.heads(got.dv, s.keys, s.width)},
          room.data());
    } else {
      attention(s, inputs, y, got.softmaxed.data(), room.data());
    }
    EXPECT_EQ(room.back(), kGuard);
  }
  return got;
}

/// The formulas of attention.h.
struct Naive {
  std::vector<double> y, dq, dk, dv;

  Naive(const Layout& of, const Given& x)
      : y(x.dy.size(), kGuard), dq(x.q.size(), kGuard), dk(x.k.size(), kGuard), dv(x.v.size(), kGuard) {
    const AttentionSizes& s = of.sizes;
    const auto at = [&](int64_t b, int64_t h, int64_t rows, int64_t row, int64_t columns, int64_t c) {
      return static_cast<size_t>((b * rows + row) * (s.heads * columns + 1) + h * columns + c);
    };
    const auto exact = [](float value) { return static_cast<double>(value); };
    for (int64_t b = 0; b < s.batch; ++b) {
      for (int64_t h = 0; h < s.heads; ++h) {
        const auto key = [&](int64_t j, int64_t c) { return at(b, h, s.keys, j, s.depth, c); };
        const auto value = [&](int64_t j, int64_t c) { return at(b, h, s.keys, j, s.width, c); };
        for (int64_t j = 0; j < s.keys; ++j) {
          for (int64_t c = 0; c < s.depth; ++c) dk[key(j, c)] = 0;
          for (int64_t c = 0; c < s.width; ++c) dv[value(j, c)] = 0;
        }
        for (int64_t i = 0; i < s.queries; ++i) {
          const auto query = [&](int64_t c) { return at(b, h, s.queries, i, s.depth, c); };
          const auto out = [&](int64_t c) { return at(b, h, s.queries, i, s.width, c); };
          const int64_t seen = s.causal ? std::min(i + 1, s.keys) : s.keys;
          std::vector<double> p, slopes;
          double largest = -INFINITY, total = 0, mean = 0;
          for (int64_t j = 0; j < seen; ++j) {
            double score = 0;
            for (int64_t c = 0; c < s.depth; ++c) score += exact(x.q[query(c)]) * exact(x.k[key(j, c)]);
            p.push_back(score * exact(s.scale));
            largest = std::max(largest, p.back());
          }
          for (double& score : p) total += score = std::exp(score - largest);
          for (int64_t c = 0; c < s.width; ++c) y[out(c)] = 0;
          for (int64_t c = 0; c < s.depth; ++c) dq[query(c)] = 0;
          for (int64_t j = 0; j < seen; ++j) {
            p[static_cast<size_t>(j)] /= total;
            slopes.push_back(0);
            for (int64_t c = 0; c < s.width; ++c) {
              y[out(c)] += p[static_cast<size_t>(j)] * exact(x.v[value(j, c)]);
              dv[value(j, c)] += p[static_cast<size_t>(j)] * exact(x.dy[out(c)]);
              slopes.back() += exact(x.dy[out(c)]) * exact(x.v[value(j, c)]);
            }
            mean += p[static_cast<size_t>(j)] * slopes.back();
          }
          for (int64_t j = 0; j < seen; ++j) {
            const double d = p[static_cast<size_t>(j)] * (slopes[static_cast<size_t>(j)] - mean) * exact(s.scale);
            for (int64_t c = 0; c < s.depth; ++c) {
              dq[query(c)] += d * exact(x.k[key(j, c)]);
              dk[key(j, c)] += d * exact(x.q[query(c)]);
            }
          }
        }
      }
    }
  }
};

void expect_near(const std::vector<float>& got, const std::vector<double>& want, double tolerance,
                 const std::string& what) {
  ASSERT_EQ(got.size(), want.size());
  for (size_t i = 0; i < got.size(); ++i) {
    ASSERT_NEAR(static_cast<double>(got[i]), want[i], tolerance) << what << " at " << i;
  }
}

void expect_right(const AttentionSizes& sizes, float largest = 1) {
  const Layout layout{sizes};
  const Given x(layout, largest);
  const Result got = run(layout, x);
  const Naive want(layout, x);
  const std::string name = std::to_string(sizes.queries) + " queries of " + std::to_string(sizes.keys) + " keys, " +
                           std::to_string(sizes.depth) + " and " + std::to_string(sizes.width) +
                           (sizes.causal ? ", causal" : "");
  const double tolerance = 4e-6 * std::sqrt(static_cast<double>(sizes.depth)) * static_cast<double>(largest * largest);
  expect_near(got.y, want.y, tolerance, name + ": y");
  expect_near(got.dq, want.dq, tolerance * 4, name + ": dq");
  expect_near(got.dk, want.dk, tolerance * 4, name + ": dk");
  expect_near(got.dv, want.dv, tolerance * 4, name + ": dv");
}

TEST(Attention, IsRightForEverySizeAndMask) {
  for (int64_t queries : {1, 2, 5, 23, 24, 25, 49}) {
    for (int64_t keys : {1, 3, 4, 17, 24, 50}) {
      for (int64_t depth : {1, 4, 17}) {
        for (bool causal : {false, true})
          expect_right({2, 3, queries, keys, depth, depth == 4 ? 3 : depth, 0.7f, causal});
      }
    }
  }
}

TEST(Attention, IsRightForManyKeys) {  // deeper than a block of a product's rows
  expect_right({1, 1, 30, 1100, 5, 3, 0.7f, false});
  expect_right({1, 2, 1100, 1100, 3, 5, 0.7f, true});
  expect_right({1, 1, 2, 3, 700, 600, 0.05f, true});
}

TEST(Attention, IsRightWhereOneKeyTakesAll) { expect_right({1, 2, 30, 30, 4, 4, 1, true}, 20); }

TEST(Attention, GivesTheSameBitsByAnyNumberOfThreads) {
  const Layout layout{{3, 2, 60, 60, 16, 16, 0.25f, true}};
  const Given x(layout);
  const Result alone = run(layout, x);
  for (int helpers : {1, 2}) {
    const Result shared = run(layout, x, helpers);
    EXPECT_EQ(shared.y, alone.y);
    EXPECT_EQ(shared.dq, alone.dq);
    EXPECT_EQ(shared.dk, alone.dk);
    EXPECT_EQ(shared.dv, alone.dv);
  }
}

}  // namespace
}  // namespace hebb::kernels
