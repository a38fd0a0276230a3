// Optimizer updates, a vector at a time.
#include "kernels/update.h"

#include "simd/vec.h"

namespace hebb::kernels {
namespace {

using simd::kWidth;
using simd::load;
using simd::madd;
using simd::splat;
using simd::store;
using simd::Vec;

}  // namespace

void sgd(int64_t n, SgdStep s, const float* g, float* v, float* p) noexcept {
  for (int64_t i = 0; i < n; i += kWidth) {
    const int64_t rest = n - i;
    const Vec weight = load(p + i, rest);
    const Vec slope = s.decay != 0 ? madd(weight, splat(s.decay), load(g + i, rest)) : load(g + i, rest);
    Vec direction = slope;
    if (s.momentum != 0) {
      const Vec velocity = s.first ? slope : madd(load(v + i, rest), splat(s.momentum), slope * splat(1 - s.dampening));
      store(v + i, velocity, rest);
      direction = s.nesterov ? madd(velocity, splat(s.momentum), slope) : velocity;
    }
    store(p + i, madd(direction, splat(-s.lr), weight), rest);
  }
}

void adam(int64_t n, AdamStep s, const float* g, float* m, float* v, float* p) noexcept {
  const float step_size = s.lr / s.correction1;
  for (int64_t i = 0; i < n; i += kWidth) {
    const int64_t rest = n - i;
    Vec weight = load(p + i, rest), slope = load(g + i, rest);
    if (s.decay != 0 && s.decoupled) weight = weight * splat(1 - s.lr * s.decay);
    if (s.decay != 0 && !s.decoupled) slope = madd(weight, splat(s.decay), slope);
    const Vec mean = madd(load(m + i, rest), splat(s.beta1), slope * splat(1 - s.beta1));
    const Vec square = madd(load(v + i, rest), splat(s.beta2), slope * slope * splat(1 - s.beta2));
    store(m + i, mean, rest);
    store(v + i, square, rest);
    const Vec size = simd::sqrt(square) / splat(s.root_correction2) + splat(s.eps);
    store(p + i, weight - splat(step_size) * mean / size, rest);
  }
}

double squared_norm(int64_t n, const float* g) noexcept {
  double total = 0;
  for (int64_t i = 0; i < n; ++i) total += static_cast<double>(g[i]) * static_cast<double>(g[i]);
  return total;
}

}  // namespace hebb::kernels
