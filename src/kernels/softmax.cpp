// Row by row: the maximum first, so that no exponential overflows.
#include "kernels/softmax.h"

#include <algorithm>
#include <limits>

#include "kernels/reduce.h"
#include "simd/math.h"

namespace hebb::kernels {
namespace {

using simd::map;
using simd::splat;
using simd::Vec;

float largest(int64_t n, const float* x) {
  float result = -std::numeric_limits<float>::infinity();
  for (int64_t i = 0; i < n; ++i) result = x[i] > result || x[i] != x[i] ? x[i] : result;
  return result;
}

float log_of(float x) { return simd::first_lane(simd::log(splat(x))); }

float dot(int64_t n, const float* a, const float* b) {
  Vec total = splat(0.0f);
  for (int64_t i = 0; i < n; i += simd::kWidth)
    total = simd::madd(simd::load(a + i, n - i), simd::load(b + i, n - i), total);
  return simd::sum_lanes(total);
}

/// y = e^(x - shift).
void exp_shifted(int64_t n, const float* x, float shift, float* y) {
  map(n, x, y, [shift](Vec v) { return simd::exp(v - splat(shift)); });
}

}  // namespace

void softmax(int64_t rows, int64_t n, const float* x, float* y) noexcept {
  for (int64_t r = 0; r < rows; ++r, x += n, y += n) {
    exp_shifted(n, x, largest(n, x), y);
    const float total = sum(n, y);
    map(n, y, y, [total](Vec v) { return v / splat(total); });
  }
}

void softmax_backward(int64_t rows, int64_t n, const float* y, const float* dy, float* dx) noexcept {
  for (int64_t r = 0; r < rows; ++r, y += n, dy += n, dx += n) {
    const float mean = dot(n, y, dy);
    map(n, y, dy, dx, [mean](Vec v, Vec d) { return v * (d - splat(mean)); });
  }
}

void log_softmax(int64_t rows, int64_t n, const float* x, float* y) noexcept {
  for (int64_t r = 0; r < rows; ++r, x += n, y += n) {
    const float most = largest(n, x);
    exp_shifted(n, x, most, y);
    const float log_total = log_of(sum(n, y));
    map(n, x, y, [most, log_total](Vec v) { return v - splat(most) - splat(log_total); });
  }
}

void log_softmax_backward(int64_t rows, int64_t n, const float* y, const float* dy, float* dx) noexcept {
  for (int64_t r = 0; r < rows; ++r, y += n, dy += n, dx += n) {
    const float total = sum(n, dy);
    map(n, y, dy, dx, [total](Vec v, Vec d) { return d - simd::exp(v) * splat(total); });
  }
}

void nll(int64_t rows, int64_t n, const float* log_p, ClassTargets targets, float* losses) noexcept {
  for (int64_t r = 0; r < rows; ++r, log_p += n) {
    if (targets.index[r] == targets.ignore) {
      losses[r] = 0;
      continue;
    }
    losses[r] = -(1 - targets.smoothing) * targets.weight_of(r) * log_p[targets.index[r]];
    if (targets.smoothing > 0) {
      const float spread = targets.weight ? dot(n, targets.weight, log_p) : sum(n, log_p);
      losses[r] -= targets.smoothing / static_cast<float>(n) * spread;
    }
  }
}

void nll_backward(int64_t rows, int64_t n, ClassTargets targets, const float* d, int64_t d_step,
                  float* dlog_p) noexcept {
  for (int64_t r = 0; r < rows; ++r, dlog_p += n, d += d_step) {
    if (targets.index[r] == targets.ignore) {
      std::fill_n(dlog_p, n, 0.0f);
      continue;
    }
    const float each = -*d * targets.smoothing / static_cast<float>(n);
    for (int64_t c = 0; c < n; ++c) dlog_p[c] = targets.weight ? each * targets.weight[c] : each;
    dlog_p[targets.index[r]] -= *d * (1 - targets.smoothing) * targets.weight_of(r);
  }
}

void cross_entropy_backward(int64_t rows, int64_t n, const float* log_p, ClassTargets targets, const float* d,
                            int64_t d_step, float* dx) noexcept {
  nll_backward(rows, n, targets, d, d_step, dx);
  log_softmax_backward(rows, n, log_p, dx, dx);
}

}  // namespace hebb::kernels
