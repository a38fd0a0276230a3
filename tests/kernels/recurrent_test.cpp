// Steps of recurrent layers against the papers' formulas in double precision, at sizes around the vector width.
#include "kernels/recurrent.h"

#include <gtest/gtest.h>

#include <cmath>

#include "drawn.h"

namespace hebb::kernels {
namespace {

using testing::drawn;

constexpr float kGuard = -12345.0f;

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

/// One row's next h and c from its gates' products; for gru `p` are h's products.
struct Naive {
  std::vector<double> h, c;

  Naive(Cell cell, int64_t n, const float* a, const float* p, const float* h_before, const float* c_before) {
    for (int64_t j = 0; j < n; ++j) {
      const auto at = [&](const float* from, int64_t gate) { return static_cast<double>(from[gate * n + j]); };
      if (cell == Cell::lstm) {
        c.push_back(sigmoid(at(a, 1)) * at(c_before, 0) + sigmoid(at(a, 0)) * std::tanh(at(a, 2)));
        h.push_back(sigmoid(at(a, 3)) * std::tanh(c.back()));
      } else if (cell == Cell::gru) {
        const double r = sigmoid(at(a, 0) + at(p, 0)), z = sigmoid(at(a, 1) + at(p, 1));
        h.push_back((1 - z) * std::tanh(at(a, 2) + r * at(p, 2)) + z * at(h_before, 0));
      } else {
        h.push_back(cell == Cell::tanh ? std::tanh(at(a, 0)) : std::max(at(a, 0), 0.0));
      }
    }
  }
};

TEST(Recurrent, IsItsFormulaAtEverySize) {
  constexpr int64_t kRows = 3;
  for (Cell cell : {Cell::tanh, Cell::relu, Cell::lstm, Cell::gru}) {
    for (int64_t n : {1, 3, 4, 5, 8, 17}) {
      SCOPED_TRACE(::testing::Message() << "cell " << static_cast<int>(cell) << ", hidden " << n);
      const int64_t wide = gate_count(cell) * n, size = kRows * n;
      const std::vector<float> a = drawn(kRows * wide, 1, -3, 3), p = drawn(kRows * wide, 2, -3, 3);
      const std::vector<float> h_before = drawn(size, 3), c_before = drawn(size, 4);
      std::vector<float> gates = a, h(static_cast<size_t>(size + 1), kGuard), c = h;
      gates.push_back(kGuard);
      const int32_t lengths[kRows] = {5, 2, 3};  // at time 2, the second row has ended
      recurrent(cell, {kRows, n, 2, lengths},
                {gates.data(), p.data(), h_before.data(), h.data(), c_before.data(), c.data()});
      EXPECT_EQ(gates.back(), kGuard);
      EXPECT_EQ(h.back(), kGuard);
      EXPECT_EQ(c.back(), kGuard);
      for (int64_t row = 0; row < kRows; ++row) {
        const Naive want(cell, n, a.data() + row * wide, p.data() + row * wide, h_before.data() + row * n,
                         c_before.data() + row * n);
        for (int64_t j = 0; j < n; ++j) {
          const auto at = static_cast<size_t>(row * n + j), in_row = static_cast<size_t>(j);
          if (row == 1) {
            EXPECT_EQ(h[at], h_before[at]);
            if (cell == Cell::lstm) {
              EXPECT_EQ(c[at], c_before[at]);
            }
          } else {
            EXPECT_NEAR(static_cast<double>(h[at]), want.h[in_row], 1e-6);  // a few roundings of numbers up to 3
            if (cell == Cell::lstm) {
              EXPECT_NEAR(static_cast<double>(c[at]), want.c[in_row], 1e-6);
            }
          }
        }
      }
    }
  }
}

TEST(Recurrent, PassesGradientsPastRowsThatAreFrozen) {
  for (Cell cell : {Cell::tanh, Cell::lstm, Cell::gru}) {
    constexpr int64_t kHidden = 5;
    const int64_t wide = gate_count(cell) * kHidden;
    std::vector<float> gates = drawn(wide, 1), state = drawn(kHidden, 2), dh = drawn(kHidden, 3),
                       dc = drawn(kHidden, 4);
    const std::vector<float> dy = drawn(kHidden, 5), dh_after = dh, dc_after = dc;
    std::vector<float> dgates(static_cast<size_t>(wide), kGuard), dproducts = dgates;
    const int32_t length = 1;
    recurrent_backward(cell, {1, kHidden, 1, &length},
                       {gates.data(), nullptr, state.data(), state.data(), state.data(), state.data()},
                       {dy.data(), dh.data(), dc.data(), dgates.data(), dproducts.data()});
    EXPECT_EQ(dgates, std::vector<float>(static_cast<size_t>(wide)));
    if (cell == Cell::gru) {
      EXPECT_EQ(dproducts, dgates);
    }
    EXPECT_EQ(dc, dc_after);
    for (size_t j = 0; j < kHidden; ++j) EXPECT_EQ(dh[j], dh_after[j] + dy[j]);
  }
}

}  // namespace
}  // namespace hebb::kernels
