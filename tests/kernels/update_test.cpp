// One update of each optimizer against its formula in double precision, at every size of tail.
#include "kernels/update.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>

#include "drawn.h"

namespace hebb::kernels {
namespace {

using testing::drawn;

constexpr float kGuard = -12345.0f;

struct Arrays {
  std::vector<float> g, m, v, p;

  explicit Arrays(int64_t n) : g(drawn(n, 61)), m(drawn(n, 62)), v(drawn(n, 63, 0, 1)), p(drawn(n, 64)) {
    for (auto* values : {&m, &v, &p}) values->push_back(kGuard);
  }
};

void expect_close(double want, float got, const char* what) {
  EXPECT_NEAR(static_cast<double>(got), want, 5e-7 * std::max(1.0, std::fabs(want))) << what;
}

TEST(SgdUpdate, IsItsFormulaWithEveryOption) {
  for (int64_t n : {0, 1, 3, 4, 5, 16, 17, 33}) {
    for (int options = 0; options < 16; ++options) {
      const SgdStep s{.lr = 0.1f,
                      .momentum = options & 1 ? 0.9f : 0.0f,
                      .dampening = options & 1 && !(options & 4) ? 0.25f : 0.0f,
                      .decay = options & 2 ? 0.01f : 0.0f,
                      .nesterov = (options & 1) && (options & 4),
                      .first = (options & 8) != 0};
      Arrays now(n);
      const Arrays before = now;
      sgd(n, s, now.g.data(), s.momentum != 0 ? now.v.data() : nullptr, now.p.data());
      for (size_t i = 0; i < static_cast<size_t>(n); ++i) {
        const double momentum = static_cast<double>(s.momentum), p = static_cast<double>(before.p[i]);
        const double slope = static_cast<double>(before.g[i]) + static_cast<double>(s.decay) * p;
        double direction = slope;
        if (s.momentum != 0) {
          const double v =
              s.first ? slope
                      : momentum * static_cast<double>(before.v[i]) + (1 - static_cast<double>(s.dampening)) * slope;
          expect_close(v, now.v[i], "velocity");
          direction = s.nesterov ? slope + momentum * v : v;
        }
        expect_close(p - static_cast<double>(s.lr) * direction, now.p[i], "weight");
      }
      EXPECT_EQ(now.p.back(), kGuard);
      EXPECT_EQ(now.v.back(), kGuard);
    }
  }
}

TEST(AdamUpdate, IsItsFormulaWithEveryOption) {
  for (int64_t n : {0, 1, 3, 4, 5, 16, 17, 33}) {
    for (int options = 0; options < 4; ++options) {
      const AdamStep s{.lr = 0.01f,
                       .beta1 = 0.9f,
                       .beta2 = 0.99f,
                       .eps = 1e-3f,
                       .decay = options & 1 ? 0.1f : 0.0f,
                       .decoupled = (options & 2) != 0,
                       .correction1 = 0.271f,
                       .root_correction2 = 0.17f};
      Arrays now(n);
      const Arrays before = now;
      adam(n, s, now.g.data(), now.m.data(), now.v.data(), now.p.data());
      for (size_t i = 0; i < static_cast<size_t>(n); ++i) {
        const double lr = 0.01f, b1 = 0.9f, b2 = 0.99f, decay = static_cast<double>(s.decay);
        double p = static_cast<double>(before.p[i]), g = static_cast<double>(before.g[i]);
        if (s.decoupled) {
          p *= 1 - lr * decay;
        } else {
          g += decay * p;
        }
        const double m = b1 * static_cast<double>(before.m[i]) + (1 - b1) * g,
                     v = b2 * static_cast<double>(before.v[i]) + (1 - b2) * g * g;
        expect_close(m, now.m[i], "first moment");
        expect_close(v, now.v[i], "second moment");
        const double step = lr / static_cast<double>(s.correction1) * m;
        expect_close(p - step / (std::sqrt(v) / static_cast<double>(s.root_correction2) + static_cast<double>(s.eps)),
                     now.p[i], "weight");
      }
      EXPECT_EQ(now.m.back(), kGuard);
      EXPECT_EQ(now.v.back(), kGuard);
      EXPECT_EQ(now.p.back(), kGuard);
    }
  }
}

TEST(AdamUpdate, GivesAWeightTheSameBitsAtEveryPosition) {
  constexpr int64_t kN = 37;
  const AdamStep s{.lr = 0.01f,
                   .beta1 = 0.9f,
                   .beta2 = 0.999f,
                   .eps = 1e-8f,
                   .decay = 0.1f,
                   .decoupled = false,
                   .correction1 = 0.1f,
                   .root_correction2 = 0.03f};
  Arrays all(kN), alone(kN);
  adam(kN, s, all.g.data(), all.m.data(), all.v.data(), all.p.data());
  for (size_t i = 0; i < kN; ++i) adam(1, s, &alone.g[i], &alone.m[i], &alone.v[i], &alone.p[i]);
  EXPECT_EQ(all.p, alone.p);
  EXPECT_EQ(all.m, alone.m);
  EXPECT_EQ(all.v, alone.v);
}

TEST(SquaredNorm, IsDoublePrecision) {
  const std::vector<float> g(1000000, 0.1f);
  const double each = static_cast<double>(0.1f) * static_cast<double>(0.1f);
  EXPECT_NEAR(squared_norm(1000000, g.data()), 1e6 * each, 1e-6);  // a sum in floats would be off by 1
  EXPECT_EQ(squared_norm(0, nullptr), 0);
}

}  // namespace
}  // namespace hebb::kernels
