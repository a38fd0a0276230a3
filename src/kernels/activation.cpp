// Elementwise loops of activations.
#include "kernels/activation.h"

#include "simd/loop.h"
#include "simd/math.h"

namespace hebb::kernels {

using simd::madd;
using simd::map;
using simd::splat;
using simd::Vec;

void exponential_below(int64_t n, ExponentialBelow f, const float* x, float* y) noexcept {
  map(n, x, y, [f](Vec v) {  // chosen, not blended: e^(rate x) may be infinite above 0
    const Vec line = madd(splat(f.slope), v, splat(f.above));
    return select(v > splat(0.0f), line, madd(splat(f.factor), simd::exp(splat(f.rate) * v), splat(f.below)));
  });
}

void silu(int64_t n, const float* x, float* y) noexcept {
  map(n, x, y, [](Vec v) { return v * simd::sigmoid(v); });
}

void silu_backward(int64_t n, const float* x, const float* dy, float* dx) noexcept {
  map(n, x, dy, dx, [](Vec v, Vec d) {
    const Vec s = simd::sigmoid(v), one = splat(1.0f);
    return d * s * madd(v, one - s, one);
  });
}

}  // namespace hebb::kernels
