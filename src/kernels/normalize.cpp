// Group by group, in segments whose elements share a weight or have one each; no segment is longer than a block, so
// that running sums in f32 stay short.
#include "kernels/normalize.h"

#include <algorithm>
#include <cmath>

#include "simd/vec.h"

namespace hebb::kernels {
namespace {

using simd::kWidth;
using simd::splat;
using simd::Vec;

constexpr int64_t kBlock = 4096;

/// Calls f(offset in x, length, first channel) for the segments of group g, in order.
template <typename F>
void each_segment(const NormalizeOf& of, int64_t g, F f) {
  const int64_t run = of.run == 1 ? of.inner : of.run;
  for (int64_t o = 0; o < of.outer; ++o) {
    const int64_t row = (o * of.groups + g) * of.inner;
    for (int64_t i = 0, length = 0; i < of.inner; i += length) {
      length = std::min(kBlock, run - i % run);
      f(row + i, length, (g * of.inner + i) / of.run % of.channels);
    }
  }
}

/// Calls f(group) for all groups.
template <typename F>
void each_group(const NormalizeOf& of, F f) {
  parallel_ranges(of.groups, simd::grain_of(of.outer * of.inner), [&](int64_t g, int64_t end) {
    for (; g < end; ++g) f(g);
  });
}

/// Weights (or their gradients) along a segment: one for each element, or one that the loop does not leave.
struct Along {
  bool moves;
  const float* at;
  alignas(64) float spread[kWidth];

  Along(const NormalizeOf& of, const float* from, int64_t channel, float otherwise) : moves(from && of.run == 1) {
    if (!moves) simd::store(spread, splat(from ? from[channel] : otherwise));
    at = moves ? from + channel : spread;
  }
  Along(const Along&) = delete;
  Along& operator=(const Along&) = delete;
  Vec load(int64_t i, int64_t count) const { return moves ? simd::load(at + i, count) : simd::load(at); }
};

struct Sums {
  double sum = 0, squares = 0;
};

/// Sums of x - from and of its square over group g.
Sums deviations(const NormalizeOf& of, int64_t g, const float* x, float from) {
  Sums all;
  each_segment(of, g, [&](int64_t offset, int64_t length, int64_t) {
    const float* row = x + offset;
    Vec sum = splat(0.0f), squares = splat(0.0f);
    int64_t i = 0;
    for (; i + kWidth <= length; i += kWidth) {
      const Vec d = simd::load(row + i) - splat(from);
      sum = sum + d;
      squares = simd::madd(d, d, squares);
    }
    all.sum += simd::sum_lanes(sum);
    all.squares += simd::sum_lanes(squares);
    for (; i < length; ++i) {
      const double d = row[i] - from;
      all.sum += d;
      all.squares += d * d;
    }
  });
  return all;
}

float over_deviation(float variance, float eps) {
  return static_cast<float>(1 / std::sqrt(static_cast<double>(variance) + static_cast<double>(eps)));
}

}  // namespace

// Two passes, the first from an element of the group so that equal numbers have exactly that mean, the second
// corrected for the mean's own rounding (Chan, Golub & LeVeque, "Algorithms for computing the sample variance", 1983).
void moments(const NormalizeOf& of, const float* x, float* mean, float* variance) noexcept {
  const auto n = static_cast<double>(of.outer * of.inner);
  each_group(of, [&](int64_t g) {
    double shift = 0;
    if (of.centered) {
      const float first = x[g * of.inner];
      mean[g] = static_cast<float>(static_cast<double>(first) + deviations(of, g, x, first).sum / n);
    }
    const Sums sums = deviations(of, g, x, of.centered ? mean[g] : 0);
    if (of.centered) shift = sums.sum / n;
    variance[g] = static_cast<float>(std::max(sums.squares / n - shift * shift, 0.0));
  });
}

void normalize(const NormalizeOf& of, const float* x, const float* mean, const float* variance, const float* weight,
               const float* bias, float* y) noexcept {
  each_group(of, [&](int64_t g) {
    const Vec centre = splat(mean[g]), scale = splat(over_deviation(variance[g], of.eps));
    each_segment(of, g, [&](int64_t offset, int64_t n, int64_t channel) {
      const Along w(of, weight, channel, 1), b(of, bias, channel, 0);
      for (int64_t i = 0; i < n; i += kWidth) {
        const Vec v = (simd::load(x + offset + i, n - i) - centre) * scale;
        simd::store(y + offset + i, simd::madd(v, w.load(i, n - i), b.load(i, n - i)), n - i);
      }
    });
  });
}

namespace {

/// Of groups whose elements have a weight each: adds dy x̂ to dweight and dy to dbias, group after group. Threads share the
/// columns.
void weights_backward(const NormalizeOf& of, const float* x, const float* mean, const float* variance, const float* dy,
                      float* dweight, float* dbias) {
  constexpr int64_t kGroups = 64, kGrain = 8;
  const int64_t n = of.inner, vectors = (n + kWidth - 1) / kWidth;
  parallel_ranges(vectors, std::max(kGrain, simd::grain_of(of.groups * kWidth)), [=](int64_t first, int64_t last) {
    float scales[kGroups];
    for (int64_t start = 0; start < of.groups; start += kGroups) {
      const int64_t groups = std::min(kGroups, of.groups - start);
      for (int64_t g = 0; g < groups; ++g) scales[g] = over_deviation(variance[start + g], of.eps);
      for (int64_t i = first * kWidth; i < std::min(last * kWidth, n); i += kWidth) {
        const int64_t count = n - i;
        Vec to_weight = simd::load(dweight + i, count), to_bias = simd::load(dbias + i, count);
        for (int64_t g = 0; g < groups; ++g) {
          const int64_t at = (start + g) * n + i;
          const Vec d = simd::load(dy + at, count);
          to_bias = to_bias + d;
          to_weight = to_weight + d * ((simd::load(x + at, count) - splat(mean[start + g])) * splat(scales[g]));
        }
        simd::store(dweight + i, to_weight, count);
        simd::store(dbias + i, to_bias, count);
      }
    }
  });
}

}  // namespace

void normalize_backward(const NormalizeOf& of, const float* x, const float* mean, const float* variance,
                        const float* weight, const float* dy, float* dx, float* dweight, float* dbias) noexcept {
  const auto n = static_cast<double>(of.outer * of.inner);
  // Where each group is a row of its own, as in layer normalization, threads share rows, and then the columns of weights: the
  // same sums by another pass, which one thread saves itself.
  const bool apart =
      threads::count() > 1 && of.outer == 1 && of.run == 1 && of.channels == of.inner && dweight && dbias;
  const auto add = [&of, apart](float* to, int64_t channel, int64_t i, int64_t count, Vec more) {
    if (!to || of.run != 1 || apart) return;
    to += channel + i;
    simd::store(to, simd::load(to, count) + more, count);
  };
  const auto group = [&](int64_t g) {
    const Vec centre = splat(mean[g]), scale = splat(over_deviation(variance[g], of.eps));
    double sum_g = 0, sum_gx = 0;
    each_segment(of, g, [&](int64_t offset, int64_t length, int64_t channel) {
      const Along w(of, weight, channel, 1);
      Vec total = splat(0.0f), total_x = splat(0.0f), total_g = splat(0.0f), total_gx = splat(0.0f);
      for (int64_t i = 0; i < length; i += kWidth) {
        const int64_t count = length - i;
        const Vec d = simd::load(dy + offset + i, count);
        const Vec dxhat = d * ((simd::load(x + offset + i, count) - centre) * scale), own = w.load(i, count);
        add(dbias, channel, i, count, d);
        add(dweight, channel, i, count, dxhat);
        total = total + d;
        total_x = total_x + dxhat;
        total_g = simd::madd(d, own, total_g);
        total_gx = simd::madd(dxhat, own, total_gx);
      }
      if (of.run != 1 && dbias) dbias[channel] += simd::sum_lanes(total);
      if (of.run != 1 && dweight) dweight[channel] += simd::sum_lanes(total_x);
      sum_g += static_cast<double>(simd::sum_lanes(total_g));
      sum_gx += static_cast<double>(simd::sum_lanes(total_gx));
    });
    if (!dx) return;
    const Vec mean_g = splat(of.centered && !of.fixed ? static_cast<float>(sum_g / n) : 0.0f);
    const Vec mean_gx = splat(of.fixed ? 0.0f : static_cast<float>(sum_gx / n));
    each_segment(of, g, [&](int64_t offset, int64_t length, int64_t channel) {
      const Along w(of, weight, channel, 1);
      for (int64_t i = 0; i < length; i += kWidth) {
        const int64_t at = offset + i, count = length - i;
        const Vec v = (simd::load(x + at, count) - centre) * scale;
        const Vec rest = simd::load(dy + at, count) * w.load(i, count) - mean_g - v * mean_gx;
        simd::store(dx + at, rest * scale, count);
      }
    });
  };
  if (apart) {
    each_group(of, group);
    weights_backward(of, x, mean, variance, dy, dweight, dbias);
  } else {
    for (int64_t g = 0; g < of.groups; ++g) group(g);
  }
}

}  // namespace hebb::kernels
