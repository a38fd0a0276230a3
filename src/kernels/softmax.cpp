// Row by row: the maximum first, so that no exponential overflows.
#include "kernels/softmax.h"

#include <algorithm>
#include <limits>

#include "kernels/reduce.h"
#include "simd/loop.h"
#include "simd/math.h"

namespace hebb::kernels {
namespace {

using simd::dot;
using simd::map;
using simd::splat;
using simd::Vec;

float largest(int64_t n, const float* x) {
  Vec most = splat(-std::numeric_limits<float>::infinity());
  for (; n >= simd::kWidth; n -= simd::kWidth, x += simd::kWidth) most = simd::max(most, simd::load(x));
  float result = simd::max_lanes(most);
  for (; n > 0; --n, ++x) result = *x > result || *x != *x ? *x : result;
  return result;
}

float log_of(float x) { return simd::first_lane(simd::log(splat(x))); }

/// y = e^(x - shift).
void exp_shifted(int64_t n, const float* x, float shift, float* y) {
  map(n, x, y, [shift](Vec v) { return simd::exp_down(v - splat(shift)); });
}

/// Calls f(where the row begins) for each row of n.
template <typename F>
void each_row(int64_t rows, int64_t n, F f) {
  parallel_ranges(rows, simd::grain_of(n), [=](int64_t row, int64_t end) {
    for (; row < end; ++row) f(row * n);
  });
}

}  // namespace

void softmax(int64_t rows, int64_t n, const float* x, float* y) noexcept {
  each_row(rows, n, [=](int64_t at) {
    exp_shifted(n, x + at, largest(n, x + at), y + at);
    const float total = sum(n, y + at);
    map(n, y + at, y + at, [total](Vec v) { return v / splat(total); });
  });
}

void softmax_backward(int64_t rows, int64_t n, const float* y, const float* dy, float* dx) noexcept {
  each_row(rows, n, [=](int64_t at) {
    const float mean = dot(n, y + at, dy + at);
    map(n, y + at, dy + at, dx + at, [mean](Vec v, Vec d) { return v * (d - splat(mean)); });
  });
}

void log_softmax(int64_t rows, int64_t n, const float* x, float* y) noexcept {
  each_row(rows, n, [=](int64_t at) {
    const float most = largest(n, x + at);
    exp_shifted(n, x + at, most, y + at);
    const float log_total = log_of(sum(n, y + at));
    map(n, x + at, y + at, [most, log_total](Vec v) { return v - splat(most) - splat(log_total); });
  });
}

void log_softmax_backward(int64_t rows, int64_t n, const float* y, const float* dy, float* dx) noexcept {
  each_row(rows, n, [=](int64_t at) {
    const float total = sum(n, dy + at);
    map(n, y + at, dy + at, dx + at, [total](Vec v, Vec d) { return d - simd::exp_down(v) * splat(total); });
  });
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
