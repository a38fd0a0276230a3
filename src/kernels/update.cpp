// Optimizer updates, a vector at a time; the tail goes through the same code.
#include "kernels/update.h"

#include "simd/vec.h"

namespace hebb::kernels {
namespace {

using simd::kWidth;
using simd::madd;
using simd::splat;
using simd::Vec;

/// Calls step(load, store, i) over whole vectors, then over what is left.
template <typename F>
void blocks(int64_t n, F step) {
  int64_t i = 0;
  for (; i + kWidth <= n; i += kWidth) {
    step(i, [](const float* p) { return simd::load(p); }, [](float* p, Vec v) { simd::store(p, v); });
  }
  if (i < n) {
    const int64_t rest = n - i;
    step(i, [rest](const float* p) { return simd::load_partial(p, rest); },
         [rest](float* p, Vec v) { simd::store_partial(p, v, rest); });
  }
}

}  // namespace

void sgd(int64_t n, SgdStep s, const float* g, float* v, float* p) noexcept {
  blocks(n, [&](int64_t i, auto load, auto store) {
    const Vec weight = load(p + i);
    const Vec slope = s.decay != 0 ? madd(weight, splat(s.decay), load(g + i)) : load(g + i);
    Vec direction = slope;
    if (s.momentum != 0) {
      const Vec velocity =
          s.first ? slope : madd(load(v + i), splat(s.momentum), slope * splat(1 - s.dampening));
      store(v + i, velocity);
      direction = s.nesterov ? madd(velocity, splat(s.momentum), slope) : velocity;
    }
    store(p + i, madd(direction, splat(-s.lr), weight));
  });
}

void adam(int64_t n, AdamStep s, const float* g, float* m, float* v, float* p) noexcept {
  const float step_size = s.lr / s.correction1;
  blocks(n, [&](int64_t i, auto load, auto store) {
    Vec weight = load(p + i), slope = load(g + i);
    if (s.decay != 0 && s.decoupled) weight = weight * splat(1 - s.lr * s.decay);
    if (s.decay != 0 && !s.decoupled) slope = madd(weight, splat(s.decay), slope);
    const Vec mean = madd(load(m + i), splat(s.beta1), slope * splat(1 - s.beta1));
    const Vec square = madd(load(v + i), splat(s.beta2), slope * slope * splat(1 - s.beta2));
    store(m + i, mean);
    store(v + i, square);
    const Vec size = simd::sqrt(square) / splat(s.root_correction2) + splat(s.eps);
    store(p + i, weight - splat(step_size) * mean / size);
  });
}

double squared_norm(int64_t n, const float* g) noexcept {
  double total = 0;
  for (int64_t i = 0; i < n; ++i) total += static_cast<double>(g[i]) * static_cast<double>(g[i]);
  return total;
}

}  // namespace hebb::kernels
