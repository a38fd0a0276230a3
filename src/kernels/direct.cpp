// Sums stay in registers while the window's elements pass, read from a framed copy of x: nothing is laid out as columns,
// which takes longer than to use them where filters are few, and repays little where elements are (docs/benchmarks.md).
// 4 filters by 2 vectors of outputs do best in wasm.
//   y[f, o] = Σ weight[f, k] x[k, o],  and by x, with stride 1, the same from y with the weight turned round;
//   weight[f, k] = Σ y[f, o] x[k, o] over samples and outputs, lane by lane, the lanes at the end.
#include "kernels/direct.h"

#include <algorithm>
#include <array>
#include <type_traits>

#include "core/profile.h"
#include "core/threads.h"
#include "kernels/framed.h"
#include "kernels/gemm.h"

namespace hebb::kernels {
namespace {

using simd::kWidth;
using simd::Vec;

constexpr int kBlock = 4;  // filters at a time

/// The last `left` lanes, the others 0: a vector that overlaps its neighbour counts nothing twice.
struct Rest {
  simd::Mask mask;

  explicit Rest(int64_t left) : mask(simd::load(kLanes.data() + left) > simd::splat(0.0f)) {}
  Vec of(Vec v) const { return simd::select(mask, v, simd::splat(0.0f)); }

 private:
  static constexpr auto kLanes = [] {
    std::array<float, 2 * kWidth> lanes{};
    std::fill_n(lanes.begin() + kWidth, kWidth, 1.0f);
    return lanes;
  }();
};

// --- outputs --------------------------------------------------------------------------------------------------------

/// A convolution from the planes of `window`'s x to `to` others, in groups; a weight lies to_apart floats behind that of the
/// plane written before, from_apart behind that of the plane read before.
struct Layer {
  int64_t groups, from, to;
  Window window;
  int64_t to_apart, from_apart;
  bool turned;

  static Layer forward(const Conv& c) {
    return {c.groups, c.channels, c.filters, c.window, c.channels * c.window.kernel(), c.window.kernel(), false};
  }
  /// From y to x, where the stride is 1.
  static Layer backward(const Conv& c) {
    const int64_t kernel = c.window.kernel();
    return {c.groups, c.filters, c.channels, {back(c.window.h), back(c.window.w)}, kernel, c.channels * kernel, true};
  }

  int64_t depth() const { return from * window.kernel(); }
  /// Of a thread: the weights of a block, and the framed planes.
  int64_t scratch() const { return kBlock * depth() + Framed::scratch(window, from); }
  float weight(const float* of_group, int64_t filter, int64_t k) const {
    const int64_t kernel = window.kernel(), place = k % kernel;
    return of_group[filter * to_apart + k / kernel * from_apart + (turned ? kernel - 1 - place : place)];
  }

 private:
  static Sliding back(const Sliding& s) {
    return {s.out, s.in, s.kernel, 1, (s.kernel - 1) * s.dilation - s.padding, s.dilation};
  }
};

/// kVectors vectors of outputs of kFilters filters, whose weights alternate and whose planes lie apart; of the last vector
/// so many floats as are left.
template <int kFilters, int kVectors>
[[gnu::always_inline]] inline void outputs(const Framed& x, int64_t at, int64_t depth, const float* weights,
                                           const float* bias, int64_t left, int64_t apart, float* y) {
  Vec sum[kFilters][kVectors];
  for (int f = 0; f < kFilters; ++f) {
    for (Vec& v : sum[f]) v = simd::splat(bias[f]);
  }
  for (int64_t k = 0; k < depth; ++k, weights += kFilters) {
    const float* from = x.element(k) + at;
    Vec seen[kVectors];
    for (int v = 0; v < kVectors; ++v) seen[v] = simd::load(from + v * kWidth);
    for (int f = 0; f < kFilters; ++f) {
      const Vec weight = simd::splat(weights[f]);
      for (int v = 0; v < kVectors; ++v) sum[f][v] = simd::madd(weight, seen[v], sum[f][v]);
    }
  }
  if (left < kWidth) {
    for (int f = 0; f < kFilters; ++f, y += apart) simd::store(y, sum[f][0], left);
    return;
  }
  for (int f = 0; f < kFilters; ++f, y += apart) {
    for (int v = 0; v < kVectors; ++v) simd::store(y + v * kWidth, sum[f][v]);
  }
}

/// Planes of kFilters filters, by rows in pieces of at most kMost vectors; a row's last piece overlaps the one before.
template <int kFilters, int kMost>
[[gnu::noinline]] void planes(const Layer& layer, const Framed& x, const float* weights, const float* bias, float* y) {
  const int64_t depth = layer.depth(), out = layer.window.w.out, apart = layer.window.out();
  for (int64_t oh = 0; oh < layer.window.h.out; ++oh, y += out) {
    const int64_t row = x.output(oh, 0);
    int64_t j = 0;
    const auto by = [&]<int kVectors>(std::integral_constant<int, kVectors>) {
      constexpr int64_t kLength = kVectors * kWidth;
      if constexpr (kVectors <= kMost) {
        constexpr int64_t kSpared = kVectors == 1 ? 0 : kLength / 2;  // so few are left to shorter pieces
        while (out - j > kSpared && (kVectors == 1 || out >= kLength)) {
          const int64_t at = out < kLength ? j : std::min(j, out - kLength);
          outputs<kFilters, kVectors>(x, row + at, depth, weights, bias, out - at, apart, y + at);
          j = at + kLength;
        }
      }
    };
    by(std::integral_constant<int, 4>());
    by(std::integral_constant<int, 2>());
    by(std::integral_constant<int, 1>());
  }
}

void each_plane(const Layer& layer, int64_t batch, const float* x, const float* weight, const float* bias, float* y,
                float* scratch) {
  const Window& window = layer.window;
  const int64_t from_size = layer.from * window.in(), plane = window.out(), depth = layer.depth();
  const int64_t own = layer.scratch(), grain = gemm_grain(layer.to, plane, depth);
  profile::count(batch * layer.groups * layer.to * plane * depth);
  parallel_ranges(batch * layer.groups, grain, [&](int64_t part, int64_t end) {
    float *alternating = scratch + threads::number() * own, added[kBlock] = {};
    const Framed framed(window, layer.from, alternating + kBlock * depth);
    for (; part < end; ++part) {
      const int64_t group = part % layer.groups;
      const float* of_group = weight + group * layer.to * depth;
      framed.fill(layer.from, x + part * from_size);
      int64_t f = 0;
      const auto add = [&]<int kFilters, int kMost>(std::integral_constant<int, kFilters>,
                                                    std::integral_constant<int, kMost>) {
        for (; f + kFilters <= layer.to; f += kFilters) {
          for (int64_t k = 0; k < depth; ++k) {
            for (int i = 0; i < kFilters; ++i) alternating[k * kFilters + i] = layer.weight(of_group, f + i, k);
          }
          if (bias) std::copy_n(bias + group * layer.to + f, kFilters, added);
          planes<kFilters, kMost>(layer, framed, alternating, added, y + (part * layer.to + f) * plane);
        }
      };
      add(std::integral_constant<int, kBlock>(), std::integral_constant<int, 2>());
      add(std::integral_constant<int, 1>(), std::integral_constant<int, 4>());
    }
  });
}

// --- weights --------------------------------------------------------------------------------------------------------

/// Adds one sample's products to the lanes of kFilters filters at kSeen elements of the window.
template <int kFilters, int kSeen>
[[gnu::noinline]] void weights(const Window& window, const Framed& x, int64_t k, const float* y, int64_t depth,
                               float* lanes) {
  const int64_t out = window.w.out, whole = out - out % kWidth, plane = window.out();
  const Rest rest(out - whole);
  const float* from[kSeen];
  Vec sum[kFilters][kSeen];
  for (int e = 0; e < kSeen; ++e) {
    from[e] = x.element(k + e);
    for (int f = 0; f < kFilters; ++f) sum[f][e] = simd::load(lanes + (f * depth + e) * kWidth);
  }
  const auto add = [&](int64_t at, const float* of_y, auto part) {
    Vec seen[kSeen];
    for (int e = 0; e < kSeen; ++e) seen[e] = part(from[e] + at);
    for (int f = 0; f < kFilters; ++f) {
      const Vec dy = part(of_y + f * plane);
      for (int e = 0; e < kSeen; ++e) sum[f][e] = simd::madd(dy, seen[e], sum[f][e]);
    }
  };
  for (int64_t oh = 0; oh < window.h.out; ++oh, y += out) {
    const int64_t at = x.output(oh, 0);
    const auto all = [](const float* v) { return simd::load(v); };
    int64_t j = 0;
    for (; j + 2 * kWidth <= whole; j += 2 * kWidth) {
      add(at + j, y + j, all);
      add(at + j + kWidth, y + j + kWidth, all);
    }
    if (j < whole) add(at + j, y + j, all);
    if (whole == out) continue;
    if (whole > 0) {
      const int64_t last = out - kWidth;
      add(at + last, y + last, [&](const float* v) { return rest.of(simd::load(v)); });
    } else {
      add(at, y, [&](const float* v) { return simd::load(v, out); });
    }
  }
  for (int e = 0; e < kSeen; ++e) {
    for (int f = 0; f < kFilters; ++f) simd::store(lanes + (f * depth + e) * kWidth, sum[f][e]);
  }
}

template <int kFilters>
void all_elements(const Window& window, const Framed& x, const float* y, int64_t depth, float* lanes) {
  int64_t k = 0;
  const auto add = [&]<int kSeen>(std::integral_constant<int, kSeen>) {
    for (; k + kSeen <= depth; k += kSeen) weights<kFilters, kSeen>(window, x, k, y, depth, lanes + k * kWidth);
  };
  if constexpr (kFilters == 1) add(std::integral_constant<int, 9>());
  add(std::integral_constant<int, 3>());
  add(std::integral_constant<int, 1>());
}

void each_weight(const Conv& c, const float* x, float* weight, const float* y, float* scratch) {
  const Window& window = c.window;
  const int64_t depth = c.channels * window.kernel(), plane = window.out(), filters = c.groups * c.filters;
  const int64_t own = Framed::scratch(window, c.channels);
  const int64_t grain = (gemm_grain(1, c.batch * plane, depth) + kBlock - 1) / kBlock * kBlock;
  float* frames = scratch + filters * depth * kWidth;
  profile::count(c.batch * filters * plane * depth);
  std::fill_n(scratch, filters * depth * kWidth, 0.0f);
  parallel_ranges(filters, grain, [&](int64_t first, int64_t end) {
    const Framed framed(window, c.channels, frames + threads::number() * own);
    for (int64_t n = 0; n < c.batch; ++n) {
      for (int64_t f = first; f < end;) {
        const int64_t group = f / c.filters, last = std::min((group + 1) * c.filters, end);
        framed.fill(c.channels, x + (n * c.groups + group) * c.channels * window.in());
        while (f < last) {
          const float* of_y = y + (n * filters + f) * plane;
          float* lanes = scratch + f * depth * kWidth;
          if (f + kBlock <= last) {
            all_elements<kBlock>(window, framed, of_y, depth, lanes), f += kBlock;
          } else {
            all_elements<1>(window, framed, of_y, depth, lanes), ++f;
          }
        }
      }
    }
    for (int64_t i = first * depth; i < end * depth; ++i) weight[i] = simd::sum_lanes(simd::load(scratch + i * kWidth));
  });
}

/// Sums of so few products, or so few of them at a place, repay no copies of columns.
constexpr int64_t kMostElements = 48, kFewFilters = 4;

bool turns_round(const Sliding& s) { return s.stride == 1 && s.padding <= (s.kernel - 1) * s.dilation; }

}  // namespace

bool suits_direct(const Conv& sizes, ConvTerm by) {
  const auto& [h, w] = sizes.window;
  if (by == kX && !(turns_round(h) && turns_round(w))) return false;
  const int64_t from = by == kX ? sizes.filters : sizes.channels, to = by == kX ? sizes.channels : sizes.filters;
  return from * sizes.window.kernel() <= kMostElements || (by != kX && to <= kFewFilters);
}

int64_t direct_scratch(const Conv& sizes, ConvTerm by) {
  if (by == kWeight) {
    const int64_t lanes = sizes.groups * sizes.filters * sizes.channels * sizes.window.kernel() * kWidth;
    return lanes + threads::count() * Framed::scratch(sizes.window, sizes.channels);
  }
  return threads::count() * (by == kX ? Layer::backward(sizes) : Layer::forward(sizes)).scratch();
}

void direct(const Conv& sizes, ConvTerm by, float* const terms[3], const float* bias, float* scratch) noexcept {
  switch (by) {
    case kX:
      return each_plane(Layer::backward(sizes), sizes.batch, terms[kY], terms[kWeight], bias, terms[kX], scratch);
    case kWeight: return each_weight(sizes, terms[kX], terms[kWeight], terms[kY], scratch);
    case kY: return each_plane(Layer::forward(sizes), sizes.batch, terms[kX], terms[kWeight], bias, terms[kY], scratch);
  }
}

}  // namespace hebb::kernels
