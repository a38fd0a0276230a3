// Elementwise losses: the value and the slope of each are neighbours.
#include "kernels/loss.h"

#include "simd/loop.h"
#include "simd/math.h"

namespace hebb::kernels {
namespace {

using simd::select;
using simd::splat;
using simd::Vec;

struct Mse {
  static Vec value(Vec x, Vec t) { return (x - t) * (x - t); }
  static Vec slope(Vec x, Vec t) { return splat(2.0f) * (x - t); }
};

struct L1 {
  static Vec value(Vec x, Vec t) { return simd::abs(x - t); }
  static Vec slope(Vec x, Vec t) { return select(x > t, splat(1.0f), select(x < t, splat(-1.0f), x - t)); }
};

struct Bce {
  static Vec value(Vec x, Vec t) {
    const Vec one = splat(1.0f), floor = splat(-100.0f);
    const Vec yes = simd::max(simd::log(x), floor), no = simd::max(simd::log(one - x), floor);
    return -(t * yes + (one - t) * no);
  }
  static Vec slope(Vec x, Vec t) { return (x - t) / simd::max(x * (splat(1.0f) - x), splat(1e-12f)); }
};

struct BceWithLogits {
  static Vec value(Vec x, Vec t) {
    return simd::max(x, splat(0.0f)) - x * t + simd::log1p_unit(simd::exp(-simd::abs(x)));
  }
  static Vec slope(Vec x, Vec t) { return simd::sigmoid(x) - t; }
};

template <typename F>
void with(Loss kind, F f) {
  switch (kind) {
    case Loss::mse: return f(Mse());
    case Loss::l1: return f(L1());
    case Loss::bce: return f(Bce());
    case Loss::bce_with_logits: return f(BceWithLogits());
  }
}

}  // namespace

void loss(Loss kind, int64_t n, const float* x, const float* t, float* y) noexcept {
  with(kind, [&]<typename Kind>(Kind) { simd::map(n, x, t, y, [](Vec u, Vec v) { return Kind::value(u, v); }); });
}

void loss_backward(Loss kind, int64_t n, const float* x, const float* t, const float* dy, int64_t dy_step,
                   float* dx) noexcept {
  with(kind, [&]<typename Kind>(Kind) {
    if (dy_step == 0) {
      simd::map(n, x, t, dx, [d = splat(*dy)](Vec u, Vec v) { return d * Kind::slope(u, v); });
    } else {
      simd::map(n, x, t, dx, [](Vec u, Vec v) { return Kind::slope(u, v); });
      simd::map(n, dx, dy, dx, [](Vec s, Vec d) { return d * s; });
    }
  });
}

}  // namespace hebb::kernels
