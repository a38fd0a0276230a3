// Gram and Schmidt's process, done twice for each row: what the first pass leaves of the others by rounding, the
// second takes away ("twice is enough": Giraud, Langou & Rozloznik 2005).
#include "kernels/orthonormal.h"

#include <cmath>

#include "simd/loop.h"

namespace hebb::kernels {
namespace {

/// y = scale y + factor x.
void combine(int64_t n, float scale, float factor, const float* x, float* y) {
  simd::map(n, x, y, y, [=](simd::Vec u, simd::Vec v) { return simd::splat(scale) * v + simd::splat(factor) * u; });
}

}  // namespace

void orthonormalize(int64_t rows, int64_t n, float* x) noexcept {
  for (int64_t i = 0; i < rows; ++i) {
    float* row = x + i * n;
    for (int pass = 0; pass < 2; ++pass) {
      for (int64_t j = 0; j < i; ++j) combine(n, 1, -simd::dot(n, row, x + j * n), x + j * n, row);
      combine(n, 1 / std::sqrt(simd::dot(n, row, row)), 0, row, row);
    }
  }
}

}  // namespace hebb::kernels
