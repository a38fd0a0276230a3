// Group by group, in segments whose elements share a weight or have one each; no segment is longer than a block, so
// that running sums in f32 stay short.
#include "kernels/normalize.h"

#include <algorithm>
#include <cmath>

#include "simd/loop.h"

namespace hebb::kernels {
namespace {

using simd::kWidth;
using simd::map;
using simd::moved;
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

struct Sums {
  double sum = 0, squares = 0;
};

/// Sums of x - from and of its square over group g.
Sums deviations(const NormalizeOf& of, int64_t g, const float* x, float from) {
  Sums all;
  each_segment(of, g, [&](int64_t offset, int64_t length, int64_t) {
    const float* row = x + offset;
    Vec sum = splat(0.0f), squares = splat(0.0f);
    for (; length >= kWidth; length -= kWidth, row += kWidth) {
      const Vec d = simd::load(row) - splat(from);
      sum = sum + d;
      squares = simd::madd(d, d, squares);
    }
    all.sum += simd::sum_lanes(sum);
    all.squares += simd::sum_lanes(squares);
    for (; length > 0; --length, ++row) {
      const double d = *row - from;
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

// Along a segment, elements have a weight apiece, or share one.
void normalize(const NormalizeOf& of, const float* x, const float* mean, const float* variance, const float* weight,
               const float* bias, float* y) noexcept {
  const bool apiece = of.run == 1;
  each_group(of, [&](int64_t g) {
    const Vec centre = splat(mean[g]), scale = splat(over_deviation(variance[g], of.eps));
    const auto scaled = [=](Vec v) { return (v - centre) * scale; };
    each_segment(of, g, [&](int64_t offset, int64_t n, int64_t channel) {
      const float *from = x + offset, *w = moved(weight, channel), *b = moved(bias, channel);
      float* to = y + offset;
      if (apiece && weight && bias) {
        const auto own = [=](Vec& to, Vec v, Vec w, Vec b) { to = simd::madd(scaled(v), w, b); };
        return simd::each<1>(n, own, to, from, w, b);
      }
      const Vec added = splat(bias && !apiece ? *b : 0.0f);
      if (apiece && weight) {
        map(n, from, w, to, [=](Vec v, Vec w) { return simd::madd(scaled(v), w, added); });
      } else {
        map(n, from, to, [=, w = splat(weight ? *w : 1.0f)](Vec v) { return simd::madd(scaled(v), w, added); });
      }
      if (apiece && bias) map(n, to, b, to, [](Vec v, Vec b) { return v + b; });
    });
  });
}

namespace {

/// Sums along a segment that normalize_backward needs; `own` where elements share a weight.
struct Slopes {
  Vec centre, scale, own;
  Vec d = splat(0.0f), dx = splat(0.0f), weighted = splat(0.0f), weighted_dx = splat(0.0f);

  void operator()(Vec dy, Vec x, Vec weight) {
    const Vec dxhat = dy * ((x - centre) * scale);
    d = d + dy;
    dx = dx + dxhat;
    weighted = simd::madd(dy, weight, weighted);
    weighted_dx = simd::madd(dxhat, weight, weighted_dx);
  }
  void operator()(Vec dy, Vec x) { (*this)(dy, x, own); }
};

/// Adds dy x̂ to dweight and dy to dbias, for n elements of a group that have a weight apiece.
void add_to_weights(int64_t n, Vec centre, Vec scale, const float* x, const float* dy, float* dweight, float* dbias) {
  if (dbias) map(n, dbias, dy, dbias, [](Vec to, Vec d) { return to + d; });
  if (!dweight) return;
  simd::each<1>(
      n, [=](Vec& to, Vec d, Vec v) { to = to + d * ((v - centre) * scale); }, dweight, dy, x);
}

}  // namespace

void normalize_backward(const NormalizeOf& of, const float* x, const float* mean, const float* variance,
                        const float* weight, const float* dy, float* dx, float* dweight, float* dbias) noexcept {
  const auto n = static_cast<double>(of.outer * of.inner);
  const bool apiece = of.run == 1;
  const auto scale_of = [&](int64_t g) { return splat(over_deviation(variance[g], of.eps)); };
  // Where each group is a row of its own, as in layer normalization, threads share rows, and then the columns of weights: the
  // same sums by another pass, which one thread saves itself.
  const bool apart = threads::count() > 1 && of.outer == 1 && apiece && of.channels == of.inner && dweight && dbias;
  const auto group = [&](int64_t g) {
    const Vec centre = splat(mean[g]), scale = scale_of(g);
    double sum_g = 0, sum_gx = 0;
    each_segment(of, g, [&](int64_t offset, int64_t length, int64_t channel) {
      Slopes of_segment{centre, scale, splat(weight && !apiece ? weight[channel] : 1.0f)};
      if (apiece && weight) {
        simd::in_order<0>(length, of_segment, dy + offset, x + offset, weight + channel);
      } else {
        simd::in_order<0>(length, of_segment, dy + offset, x + offset);
      }
      if (!apiece && dbias) dbias[channel] += simd::sum_lanes(of_segment.d);
      if (!apiece && dweight) dweight[channel] += simd::sum_lanes(of_segment.dx);
      sum_g += static_cast<double>(simd::sum_lanes(of_segment.weighted));
      sum_gx += static_cast<double>(simd::sum_lanes(of_segment.weighted_dx));
      if (apiece && !apart) {
        add_to_weights(length, centre, scale, x + offset, dy + offset, moved(dweight, channel), moved(dbias, channel));
      }
    });
    if (!dx) return;
    const Vec mean_g = splat(of.centered && !of.fixed ? static_cast<float>(sum_g / n) : 0.0f);
    const Vec mean_gx = splat(of.fixed ? 0.0f : static_cast<float>(sum_gx / n));
    const auto slope = [=](Vec d, Vec v, Vec w) { return (d * w - mean_g - (v - centre) * scale * mean_gx) * scale; };
    each_segment(of, g, [&](int64_t offset, int64_t length, int64_t channel) {
      float* to = dx + offset;
      if (apiece && weight) {
        const auto own = [=](Vec& to, Vec d, Vec v, Vec w) { to = slope(d, v, w); };
        return simd::each<1>(length, own, to, dy + offset, x + offset, weight + channel);
      }
      map(length, dy + offset, x + offset, to,
          [=, w = splat(weight ? weight[channel] : 1.0f)](Vec d, Vec v) { return slope(d, v, w); });
    });
  };
  if (!apart) {
    for (int64_t g = 0; g < of.groups; ++g) group(g);
    return;
  }
  each_group(of, group);
  constexpr int64_t kGrain = 32;
  parallel_ranges(of.inner, std::max(kGrain, simd::grain_of(of.groups)), [&](int64_t begin, int64_t end) {
    for (int64_t g = 0; g < of.groups; ++g) {
      const int64_t at = g * of.inner + begin;
      add_to_weights(end - begin, splat(mean[g]), scale_of(g), x + at, dy + at, dweight + begin, dbias + begin);
    }
  });
}

}  // namespace hebb::kernels
