// Matrix products against three loops in double precision.
#include "kernels/gemm.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <utility>

#include "drawn.h"

namespace hebb::kernels {
namespace {

using testing::drawn;

struct Product {
  int64_t m, n, k;
  bool transpose_a = false, transpose_b = false, bias = false, accumulate = false;
};

/// The largest deviation from the exact result, over what rounding allows: k + 2 roundings of the sum of |a b|.
/// Matrices start one float off their vectors' ends; what lies around c must stay.
double worst_of(const Product& p) {
  constexpr float kGuard = -12345.0f;
  const std::vector<float> a = drawn(p.m * p.k + 1, 1), b = drawn(p.k * p.n + 1, 2), bias = drawn(p.n + 1, 3);
  const std::vector<float> before = drawn(p.m * p.n, 4);
  std::vector<float> c(static_cast<size_t>(p.m * p.n + 2), kGuard);
  std::copy(before.begin(), before.end(), c.begin() + 1);
  const MatrixView a_view = p.transpose_a ? MatrixView{a.data() + 1, 1, p.m} : MatrixView{a.data() + 1, p.k, 1};
  const MatrixView b_view = p.transpose_b ? MatrixView{b.data() + 1, 1, p.k} : MatrixView{b.data() + 1, p.n, 1};
  gemm(p.m, p.n, p.k, a_view, b_view, c.data() + 1,
       {.bias = p.bias ? bias.data() + 1 : nullptr, .accumulate = p.accumulate});
  EXPECT_EQ(c.front(), kGuard);
  EXPECT_EQ(c.back(), kGuard);
  double worst = 0;
  for (int64_t i = 0; i < p.m; ++i) {
    for (int64_t j = 0; j < p.n; ++j) {
      double sum = 0, sizes = 0;
      const auto add = [&](double value) {
        sum += value;
        sizes += std::fabs(value);
      };
      for (int64_t q = 0; q < p.k; ++q) {
        add(static_cast<double>(a_view.data[i * a_view.row_stride + q * a_view.column_stride]) *
            static_cast<double>(b_view.data[q * b_view.row_stride + j * b_view.column_stride]));
      }
      if (p.bias) add(static_cast<double>(bias[static_cast<size_t>(j + 1)]));
      if (p.accumulate) add(static_cast<double>(before[static_cast<size_t>(i * p.n + j)]));
      const double error = std::fabs(static_cast<double>(c[static_cast<size_t>(i * p.n + j + 1)]) - sum);
      const double allowed = static_cast<double>(p.k + 2) * 0x1p-24 * sizes;
      if (error > 0) worst = std::max(worst, allowed > 0 ? error / allowed : INFINITY);
    }
  }
  return worst;
}

std::string text(const Product& p) {
  return std::to_string(p.m) + "x" + std::to_string(p.n) + "x" + std::to_string(p.k) + " ta" +
         std::to_string(p.transpose_a) + " tb" + std::to_string(p.transpose_b) + " bias" + std::to_string(p.bias) +
         " acc" + std::to_string(p.accumulate);
}

TEST(Gemm, IsRightForEverySizeTransposeAndEpilogue) {
  int option = 0;
  for (int64_t m : {0, 1, 2, 3, 7, 8, 9, 17}) {
    for (int64_t n : {0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 33, 64, 65}) {
      for (int64_t k : {0, 1, 2, 5, 16, 33}) {
        for (int transposes = 0; transposes < 4; ++transposes, ++option) {
          const Product p{m, n, k, transposes % 2 == 1, transposes / 2 == 1, option % 3 == 1, option % 3 == 2};
          ASSERT_LE(worst_of(p), 1) << text(p);
        }
      }
    }
  }
}

TEST(Gemm, IsRightAcrossDepthBlocks) {
  for (int64_t k : {511, 512, 513, 1024, 1025, 1537}) {
    for (int64_t m : {1, 2, 9}) {
      for (int64_t n : {1, 5, 17, 64, 70}) {
        for (int option = 0; option < 4; ++option) {
          const Product p{m, n, k, option == 1, option >= 2, option % 2 == 1, option == 2};
          ASSERT_LE(worst_of(p), 1) << text(p);
        }
      }
    }
  }
}

TEST(Gemm, IsRightWhereStepsOfALieFarApart) {
  for (int64_t k : {1, 5, 515}) {
    for (int64_t n : {16, 17, 40}) {
      for (int option = 0; option < 2; ++option) {
        const Product p{1027, n, k, true, option == 1, option == 0, option == 1};
        ASSERT_LE(worst_of(p), 1) << text(p);
      }
    }
  }
}

TEST(Gemm, IsRightForManyShallowRows) {
  for (int64_t m : {239, 241, 961, 2000}) {
    for (int64_t k : {1, 32, 130}) {
      for (int option = 0; option < 4; ++option) {
        const Product p{m, 19, k, option == 1, option >= 2, option % 2 == 0, option == 3};
        ASSERT_LE(worst_of(p), 1) << text(p);
      }
    }
  }
}

TEST(Gemm, IsRightWhereRowsOfAAreLaidAnew) {  // before many columns: whole tiles and what is left of them
  for (int64_t m : {7, 8, 9, 10, 11, 12, 13, 14, 121, 245}) {
    for (int64_t k : {1, 3, 4, 5, 17, 515}) {
      for (int option = 0; option < 4; ++option) {
        const Product p{m, m > 100 ? 193 : 209, k, option % 2 == 1, option >= 2, k == 3, k == 4};
        ASSERT_LE(worst_of(p), 1) << text(p);
      }
    }
  }
}

TEST(Gemm, AddsABiasToEachOfManyRows) {
  for (int64_t m : {1, 119, 239, 241, 245, 485}) {
    const std::vector<float> a = drawn(m * 3, 5), b = drawn(3 * 7, 6), bias = drawn(m, 7);
    std::vector<float> c(static_cast<size_t>(m * 7)), plain(c.size());
    gemm(m, 7, 3, {a.data(), 3, 1}, {b.data(), 7, 1}, c.data(), {.row_bias = bias.data()});
    gemm(m, 7, 3, {a.data(), 3, 1}, {b.data(), 7, 1}, plain.data());
    for (size_t i = 0; i < c.size(); ++i) ASSERT_EQ(c[i], plain[i] + bias[i / 7]) << m << " at " << i;
  }
}

TEST(Gemm, IsRightWhetherBLiesNearOrFar) {  // around the limit up to which its panels are not packed
  for (int64_t n : {32, 128, 132, 256, 260, 4096}) {
    for (int64_t k : {2, 32, 63, 64}) {
      const Product p{13, n, k, false, false, k == 2, k == 63};
      ASSERT_LE(worst_of(p), 1) << text(p);
    }
  }
}

TEST(Gemm,
     GivesTheSameBitsByPanelsLaidBefore) {  // the first rows and columns of what was laid; rows of c further apart
  constexpr float kGuard = -12345.0f;
  for (const auto& [rows, columns] : {std::pair<int64_t, int64_t>{1, 1}, {5, 19}, {33, 64}, {1030, 37}}) {
    const std::vector<float> b = drawn(rows * columns, 12), a = drawn(9 * rows, 13);
    for (const bool turned : {false, true}) {
      const MatrixView right = turned ? MatrixView{b.data(), 1, rows} : MatrixView{b.data(), columns, 1};
      std::vector<float> panels(static_cast<size_t>(Packed::floats(rows, columns)) + 1, kGuard);
      const Packed packed = pack(rows, columns, right, panels.data());
      EXPECT_EQ(panels.back(), kGuard);
      for (const int64_t n : {columns, (columns + 1) / 2, std::max<int64_t>(columns - 1, 1)}) {
        for (const int64_t k : {rows, (rows + 1) / 2}) {
          const int64_t apart = n + 3;
          std::vector<float> c(static_cast<size_t>(9 * apart), kGuard), plain(static_cast<size_t>(9 * n), kGuard);
          const GemmOptions added{.accumulate = k != rows};
          gemm(9, n, k, {a.data(), rows, 1}, packed, c.data(), {.accumulate = added.accumulate, .c_row = apart});
          gemm(9, n, k, {a.data(), rows, 1}, right, plain.data(), added);
          for (int64_t i = 0; i < 9 * apart; ++i) {
            const bool behind = i % apart >= n;
            const float want = behind ? kGuard : plain[static_cast<size_t>(i / apart * n + i % apart)];
            ASSERT_EQ(c[static_cast<size_t>(i)], want)
                << rows << "x" << columns << ": " << n << ", " << k << " at " << i;
          }
        }
      }
    }
  }
}

TEST(Gemm, ReadsAMatrixInsideALargerOne) {
  const std::vector<float> a = drawn(6 * 10, 5), b = drawn(10 * 20, 6);
  std::vector<float> inside(4 * 9), copied(4 * 9), packed_a, packed_b;
  for (int i = 1; i < 5; ++i) packed_a.insert(packed_a.end(), a.begin() + i * 10 + 2, a.begin() + i * 10 + 9);
  for (int i = 3; i < 10; ++i) packed_b.insert(packed_b.end(), b.begin() + i * 20 + 5, b.begin() + i * 20 + 14);
  gemm(4, 9, 7, {a.data() + 10 + 2, 10, 1}, {b.data() + 3 * 20 + 5, 20, 1}, inside.data());
  gemm(4, 9, 7, {packed_a.data(), 7, 1}, {packed_b.data(), 9, 1}, copied.data());
  EXPECT_EQ(inside, copied);
}

TEST(Gemm, GivesARowTheSameBitsAloneAndAmongOthers) {
  constexpr int64_t kM = 1030, kN = 21, kK = 517;
  const std::vector<float> a = drawn(kM * kK, 9), b = drawn(kK * kN, 10);  // both transposed
  std::vector<float> all(kM * kN), one(kN);
  gemm(kM, kN, kK, {a.data(), 1, kM}, {b.data(), 1, kK}, all.data());
  for (int64_t i : {0, 63, 64, 1029}) {
    gemm(1, kN, kK, {a.data() + i, 1, kM}, {b.data(), 1, kK}, one.data());
    ASSERT_TRUE(std::equal(one.begin(), one.end(), all.begin() + i * kN)) << i;
  }
}

TEST(Gemm, GivesAnElementTheSameBitsWhateverSurroundsIt) {
  constexpr int64_t kM = 9, kN = 197, kK = 700;
  const std::vector<float> a = drawn(kM * kK, 7), b = drawn(kK * kN, 8);
  std::vector<float> all(kM * kN);
  gemm(kM, kN, kK, {a.data(), kK, 1}, {b.data(), kN, 1}, all.data());
  for (int64_t i = 0; i < kM; ++i) {
    for (int64_t j = 0; j < kN; ++j) {
      float one = 0;
      gemm(1, 1, kK, {a.data() + i * kK, kK, 1}, {b.data() + j, kN, 1}, &one);
      ASSERT_EQ(one, all[static_cast<size_t>(i * kN + j)]) << i << ", " << j;
    }
  }
}

TEST(Gemm, OfNoDepthIsZerosPlusBias) {
  const float bias[] = {1, 2, 3};
  std::vector<float> c(6, 9.0f);
  gemm(2, 3, 0, {nullptr, 0, 1}, {nullptr, 3, 1}, c.data());
  EXPECT_EQ(c, std::vector<float>(6, 0.0f));
  gemm(2, 3, 0, {nullptr, 0, 1}, {nullptr, 3, 1}, c.data(), {.bias = bias});
  EXPECT_EQ(c, (std::vector<float>{1, 2, 3, 1, 2, 3}));
  gemm(2, 3, 0, {nullptr, 0, 1}, {nullptr, 3, 1}, c.data(), {.accumulate = true});
  EXPECT_EQ(c, (std::vector<float>{1, 2, 3, 1, 2, 3}));
}

TEST(Gemm, KeepsNaNsInTheirRowsAndColumns) {
  std::vector<float> a = drawn(5 * 6, 9), b = drawn(6 * 7, 10), c(5 * 7);
  a[2 * 6 + 4] = std::numeric_limits<float>::quiet_NaN();
  b[3 * 7 + 6] = std::numeric_limits<float>::infinity();
  gemm(5, 7, 6, {a.data(), 6, 1}, {b.data(), 7, 1}, c.data());
  for (size_t i = 0; i < 5; ++i) {
    for (size_t j = 0; j < 7; ++j) {
      EXPECT_EQ(std::isnan(c[i * 7 + j]), i == 2) << i << ", " << j;
      EXPECT_EQ(std::isinf(c[i * 7 + j]), i != 2 && j == 6) << i << ", " << j;
    }
  }
}

}  // namespace
}  // namespace hebb::kernels
