// Elementwise loops. One function object serves whole vectors and the tail.
#include "kernels/elementwise.h"

#include <limits>

#include "kernels/power.h"
#include "simd/loop.h"
#include "simd/math.h"

namespace hebb::kernels {
namespace {

using simd::kWidth;
using simd::map;
using simd::select;
using simd::splat;
using simd::Vec;

/// y = f(a, b), row by row; along a row an operand moves, or stays at one float.
template <typename F>
void broadcast_rows(const Strided& walk, const float* a, const float* b, float* y, F f) {
  const int64_t n = walk.inner();
  parallel_ranges(walk.rows(), simd::grain_of(n), [&](int64_t begin, int64_t end) {
    walk.each_row(begin, end, [&](int64_t index, int64_t ia, int64_t ib) {
      if (walk.a_inner() == 0) {
        map(n, b + ib, y + index, [f, u = splat(a[ia])](Vec v) { return f(u, v); });
      } else if (walk.b_inner() == 0) {
        map(n, a + ia, y + index, [f, v = splat(b[ib])](Vec u) { return f(u, v); });
      } else {
        map(n, a + ia, b + ib, y + index, f);
      }
    });
  });
}

/// Lane by lane: pow works in double precision.
Vec pow_lanes(Vec a, Vec b) {
  alignas(64) float x[kWidth], y[kWidth];
  a.store_aligned(x);
  b.store_aligned(y);
  for (int64_t i = 0; i < kWidth; ++i) x[i] = power(x[i], y[i]);
  return Vec::load_aligned(x);
}

constexpr float kRootHalf = 0.7071067812f;       // 1 / sqrt(2)
constexpr float kDensityAtZero = 0.3989422804f;  // 1 / sqrt(2 pi)
constexpr float kGeluScale = 0.7978845608f;      // sqrt(2 / pi), Hendrycks & Gimpel 2016, section 2
constexpr float kGeluCubic = 0.044715f;

Vec gelu_inner(Vec x) { return splat(kGeluScale) * simd::madd(x * x * x, splat(kGeluCubic), x); }

}  // namespace

void binary(Binary op, const Strided& walk, const float* a, const float* b, float* y) noexcept {
  switch (op) {
    case Binary::add: return broadcast_rows(walk, a, b, y, [](Vec u, Vec v) { return u + v; });
    case Binary::sub: return broadcast_rows(walk, a, b, y, [](Vec u, Vec v) { return u - v; });
    case Binary::mul: return broadcast_rows(walk, a, b, y, [](Vec u, Vec v) { return u * v; });
    case Binary::div: return broadcast_rows(walk, a, b, y, [](Vec u, Vec v) { return u / v; });
    case Binary::maximum: return broadcast_rows(walk, a, b, y, [](Vec u, Vec v) { return simd::max(u, v); });
    case Binary::minimum: return broadcast_rows(walk, a, b, y, [](Vec u, Vec v) { return simd::min(u, v); });
    case Binary::pow: return broadcast_rows(walk, a, b, y, pow_lanes);
  }
}

void neg(int64_t n, const float* x, float* y) noexcept {
  map(n, x, y, [](Vec v) { return -v; });
}
void exp(int64_t n, const float* x, float* y) noexcept {
  map(n, x, y, [](Vec v) { return simd::exp(v); });
}
void log(int64_t n, const float* x, float* y) noexcept {
  map(n, x, y, [](Vec v) { return simd::log(v); });
}
void sqrt(int64_t n, const float* x, float* y) noexcept {
  map(n, x, y, [](Vec v) { return simd::sqrt(v); });
}
void abs(int64_t n, const float* x, float* y) noexcept {
  map(n, x, y, [](Vec v) { return simd::abs(v); });
}
void erf(int64_t n, const float* x, float* y) noexcept {
  map(n, x, y, [](Vec v) { return simd::erf(v); });
}

void relu(int64_t n, const float* x, float* y) noexcept {  // a NaN is not below zero, so it stays
  map(n, x, y, [](Vec v) { return select(v < splat(0.0f), splat(0.0f), v); });
}
void leaky_relu(int64_t n, float slope, const float* x, float* y) noexcept {
  map(n, x, y, [slope](Vec v) { return select(v < splat(0.0f), v * splat(slope), v); });
}
void sigmoid(int64_t n, const float* x, float* y) noexcept {
  map(n, x, y, [](Vec v) { return simd::sigmoid(v); });
}
void tanh(int64_t n, const float* x, float* y) noexcept {
  map(n, x, y, [](Vec v) { return simd::tanh(v); });
}
void softplus(int64_t n, float beta, float threshold, const float* x, float* y) noexcept {
  map(n, x, y, [beta, threshold](Vec v) {
    const Vec scaled = v * splat(beta);
    return select(scaled > splat(threshold), v, simd::softplus(scaled) / splat(beta));
  });
}
void gelu(int64_t n, bool tanh_form, const float* x, float* y) noexcept {
  const Vec half = splat(0.5f), one = splat(1.0f);
  if (tanh_form) return map(n, x, y, [=](Vec v) { return half * v * (one + simd::tanh(gelu_inner(v))); });
  map(n, x, y, [=](Vec v) { return half * v * (one + simd::erf(v * splat(kRootHalf))); });
}
void clamp(int64_t n, float low, float high, const float* x, float* y) noexcept {
  map(n, x, y, [low, high](Vec v) {  // high wins where low is above it, as in PyTorch
    const Vec raised = select(v < splat(low), splat(low), v);
    return select(raised > splat(high), splat(high), raised);
  });
}
void scale(int64_t n, float factor, const float* x, float* y) noexcept {
  map(n, x, y, [factor](Vec v) { return v * splat(factor); });
}

void sqrt_backward(int64_t n, const float* y, const float* dy, float* dx) noexcept {
  map(n, y, dy, dx, [](Vec v, Vec d) { return splat(0.5f) * d / v; });
}
void abs_backward(int64_t n, const float* x, const float* dy, float* dx) noexcept {
  map(n, x, dy, dx, [](Vec v, Vec d) { return select(v > splat(0.0f), d, select(v < splat(0.0f), -d, splat(0.0f))); });
}
void relu_backward(int64_t n, const float* y, const float* dy,
                   float* dx) noexcept {  // a NaN passes dy on, as in PyTorch
  map(n, y, dy, dx, [](Vec v, Vec d) { return select(v <= splat(0.0f), splat(0.0f), d); });
}
void leaky_relu_backward(int64_t n, float slope, const float* x, const float* dy, float* dx) noexcept {
  map(n, x, dy, dx, [slope](Vec v, Vec d) { return select(v > splat(0.0f), d, d * splat(slope)); });
}
void sigmoid_backward(int64_t n, const float* y, const float* dy, float* dx) noexcept {
  map(n, y, dy, dx, [](Vec v, Vec d) { return d * v * (splat(1.0f) - v); });
}
void tanh_backward(int64_t n, const float* y, const float* dy, float* dx) noexcept {
  map(n, y, dy, dx, [](Vec v, Vec d) { return d * (splat(1.0f) - v * v); });
}
void softplus_backward(int64_t n, float beta, float threshold, const float* x, const float* dy, float* dx) noexcept {
  map(n, x, dy, dx, [beta, threshold](Vec v, Vec d) {
    const Vec scaled = v * splat(beta);
    return select(scaled > splat(threshold), d, d * simd::sigmoid(scaled));
  });
}
void gelu_backward(int64_t n, bool tanh_form, const float* x, const float* y, const float* dy, float* dx) noexcept {
  const Vec half = splat(0.5f), one = splat(1.0f), at_zero = splat(kDensityAtZero);
  if (tanh_form) {
    return map(n, x, dy, dx, [=](Vec v, Vec d) {
      const Vec t = simd::tanh(gelu_inner(v));
      const Vec inner_slope = splat(kGeluScale) * simd::madd(v * v, splat(3 * kGeluCubic), one);
      return d * half * (one + t + v * (one - t * t) * inner_slope);
    });
  }
  // The distribution is y / x, which saves its error function.
  const auto slope = [=](Vec& to, Vec v, Vec image, Vec d) {
    const Vec below = select(simd::abs(v) < splat(0x1p-12f), half + at_zero * v, image / v);
    to = d * simd::madd(v, at_zero * simd::exp_down(splat(-0.5f) * v * v), below);
  };
  simd::each<1>(n, slope, dx, x, y, dy);
}
void clamp_backward(int64_t n, float low, float high, const float* x, const float* dy, float* dx) noexcept {
  map(n, x, dy, dx, [low, high](Vec v, Vec d) { return select((v < splat(low)) | (v > splat(high)), splat(0.0f), d); });
}

void compare(Outcomes outcomes, const Strided& walk, const float* a, const float* b, float* y) noexcept {
  const Vec less = splat(outcomes.less), equal = splat(outcomes.equal), greater = splat(outcomes.greater);
  const Vec unordered = splat(outcomes.unordered);
  broadcast_rows(walk, a, b, y, [=](Vec u, Vec v) {
    return select(u < v, less, select(u == v, equal, select(u > v, greater, unordered)));
  });
}

void choose(int64_t n, const float* condition, const uint32_t* a, const uint32_t* b, uint32_t* y) noexcept {
  for (int64_t i = 0; i < n; ++i) y[i] = condition[i] != 0 ? a[i] : b[i];
}

void round(Rounding rounding, int64_t n, const float* x, float* y) noexcept {
  if (rounding == Rounding::nearest) return map(n, x, y, [](Vec v) { return simd::nearest(v); });
  const Vec sign = splat(rounding == Rounding::up ? -1.0f : 1.0f);  // ceil x = -floor(-x)
  map(n, x, y, [sign](Vec v) { return sign * simd::floor(sign * v); });
}

void pow_backward(int64_t n, const float* a, const float* b, const float* dy, float* da, float* db) noexcept {
  for (int64_t i = 0; i < n; ++i) {
    if (da) da[i] = b[i] == 0 ? 0 : dy[i] * b[i] * power(a[i], b[i] - 1);
    if (db) {
      const float log_a = simd::first_lane(simd::log(splat(a[i])));
      db[i] = a[i] == 0 && b[i] >= 0 ? 0 : dy[i] * power(a[i], b[i]) * log_a;
    }
  }
}

}  // namespace hebb::kernels
