// A vector of outputs at a time; the last one of a row overlaps the one before.
#include "kernels/pairs.h"

#include <algorithm>

#include "core/threads.h"
#include "simd/loop.h"

namespace hebb::kernels {
namespace {

using simd::IntVec, simd::kWidth, simd::load, simd::Mask, simd::splat, simd::store, simd::Vec;

bool are_pairs(const Taps& taps) {
  if (taps.in < 2 * taps.out) return false;
  for (int64_t o = 0; o < taps.out; ++o) {
    const int32_t* index = taps.index + taps.start[o];
    if (taps.start[o + 1] - taps.start[o] != 2 || index[0] != 2 * o || index[1] != 2 * o + 1) return false;
  }
  return true;
}

/// Calls f(where in a plane of x the upper pair of a vector's first window begins, where in one of y) for each vector.
template <typename F>
void each_vector(const Pairs& sizes, F f) {
  const auto w = static_cast<int32_t>(sizes.w), across = w / 2;
  for (int32_t i = 0; i < static_cast<int32_t>(sizes.h / 2); ++i) {
    for (int32_t next = 0; next < across; next += kWidth) {
      const int32_t j = std::min(next, across - static_cast<int32_t>(kWidth));
      f(2 * (i * w + j), i * across + j);
    }
  }
}

/// Calls f(where in x a plane begins, where in y) for all planes.
template <typename F>
void each_plane(const Pairs& sizes, F f) {
  const int64_t in = sizes.h * sizes.w, out = (sizes.h / 2) * (sizes.w / 2);
  parallel_ranges(sizes.planes, simd::grain_of(in), [&](int64_t plane, int64_t end) {
    for (; plane < end; ++plane) f(plane * in, plane * out);
  });
}

/// 0, 2, 4, …: how far from the first window's corner each one's is.
IntVec corners() {
  alignas(64) int32_t lanes[kWidth];
  for (int32_t i = 0; i < kWidth; ++i) lanes[i] = 2 * i;
  return simd::bits(load(reinterpret_cast<const float*>(lanes)));
}

}  // namespace

bool are_pairs(const Taps& h, const Taps& w) noexcept { return are_pairs(h) && are_pairs(w) && w.out >= kWidth; }

void largest(Pairs sizes, const float* x, float* y, int32_t* index) noexcept {
  const IntVec corner = corners(), right = splat(1), below = splat(static_cast<int32_t>(sizes.w));
  each_plane(sizes, [=](int64_t in, int64_t out) {
    const float *above = x + in, *under = above + sizes.w;
    float *to = y + out, *where = reinterpret_cast<float*>(index) + out;
    each_vector(sizes, [=](int32_t at, int32_t place) {
      Vec a = load(above + at), b = load(above + at + kWidth), c = load(under + at), d = load(under + at + kWidth);
      simd::deal(a, b);
      simd::deal(c, d);
      // A NaN is largest, and the first of equals stays.
      const auto beats = [](Vec v, Vec best) { return ~((v <= best) | (best != best)); };
      const Mask right_above = beats(b, a), right_below = beats(d, c);
      const Vec upper = simd::select(right_above, b, a), lower = simd::select(right_below, d, c);
      const Mask second = beats(lower, upper);
      const IntVec first = corner + splat(at), behind = first + below;
      const auto one_of = [&](Mask next, IntVec from) {
        return simd::select(next, simd::from_bits(from + right), simd::from_bits(from));
      };
      store(to + place, simd::select(second, lower, upper));
      store(where + place, simd::select(second, one_of(right_below, behind), one_of(right_above, first)));
    });
  });
}

void spread(Pairs sizes, const int32_t* index, const float* dy, float* dx) noexcept {
  const IntVec corner = corners(), right = splat(1), below = splat(static_cast<int32_t>(sizes.w));
  each_plane(sizes, [=](int64_t in, int64_t out) {
    float *above = dx + in, *under = above + sizes.w;
    const float *from = dy + out, *places = reinterpret_cast<const float*>(index) + out;
    if (sizes.h % 2 != 0 || sizes.w % 2 != 0) std::fill_n(above, sizes.h * sizes.w, 0.0f);
    each_vector(sizes, [=](int32_t at, int32_t place) {
      const Vec d = load(from + place);
      const IntVec offset = simd::bits(load(places + place)) - splat(at) - corner;
      const auto where = [&](IntVec one) { return simd::select(simd::as_mask(offset == one), d, splat(0.0f)); };
      const auto put = [&](float* to, Vec even, Vec odd) {
        store(to, simd::alternate_low(even, odd));
        store(to + kWidth, simd::alternate_high(even, odd));
      };
      put(above + at, where(splat(0)), where(right));
      put(under + at, where(below), where(below + right));
    });
  });
}

}  // namespace hebb::kernels
