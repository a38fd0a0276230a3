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

/// Calls f(where in x the upper pair of a vector's first window begins, the same within its plane, where in y) for each
/// vector of a plane.
template <typename F>
void each_vector(const Pairs& sizes, int64_t plane, F f) {
  const int64_t h = sizes.h / 2, w = sizes.w / 2;
  for (int64_t i = 0; i < h; ++i) {
    for (int64_t next = 0; next < w; next += kWidth) {
      const int64_t j = std::min(next, w - kWidth), place = 2 * (i * sizes.w + j);
      f(plane * sizes.h * sizes.w + place, place, (plane * h + i) * w + j);
    }
  }
}

/// Calls f(plane) for all planes.
template <typename F>
void each_plane(const Pairs& sizes, F f) {
  parallel_ranges(sizes.planes, simd::grain_of(sizes.h * sizes.w), [&](int64_t plane, int64_t end) {
    for (; plane < end; ++plane) f(plane);
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
  each_plane(sizes, [=](int64_t plane) {
    each_vector(sizes, plane, [=](int64_t at, int64_t place, int64_t out) {
      Vec a = load(x + at), b = load(x + at + kWidth), c = load(x + at + sizes.w), d = load(x + at + sizes.w + kWidth);
      simd::deal(a, b);
      simd::deal(c, d);
      // A NaN is largest, and the first of equals stays.
      const auto beats = [](Vec v, Vec best) { return ~((v <= best) | (best != best)); };
      const Mask right_above = beats(b, a), right_below = beats(d, c);
      const Vec above = simd::select(right_above, b, a), under = simd::select(right_below, d, c);
      const Mask lower = beats(under, above);
      const IntVec first = corner + splat(static_cast<int32_t>(place)), second = first + below;
      const auto one_of = [&](Mask next, IntVec from) {
        return simd::select(next, simd::from_bits(from + right), simd::from_bits(from));
      };
      store(y + out, simd::select(lower, under, above));
      store(reinterpret_cast<float*>(index) + out,
            simd::select(lower, one_of(right_below, second), one_of(right_above, first)));
    });
  });
}

void spread(Pairs sizes, const int32_t* index, const float* dy, float* dx) noexcept {
  const IntVec corner = corners(), right = splat(1), below = splat(static_cast<int32_t>(sizes.w));
  each_plane(sizes, [=](int64_t plane) {
    if (sizes.h % 2 != 0 || sizes.w % 2 != 0) std::fill_n(dx + plane * sizes.h * sizes.w, sizes.h * sizes.w, 0.0f);
    each_vector(sizes, plane, [=](int64_t at, int64_t place, int64_t out) {
      const Vec d = load(dy + out);
      const IntVec from =
          simd::bits(load(reinterpret_cast<const float*>(index) + out)) - splat(static_cast<int32_t>(place)) - corner;
      const auto where = [&](IntVec offset) { return simd::select(simd::as_mask(from == offset), d, splat(0.0f)); };
      const auto put = [&](float* to, Vec even, Vec odd) {
        store(to, simd::alternate_low(even, odd));
        store(to + kWidth, simd::alternate_high(even, odd));
      };
      put(dx + at, where(splat(0)), where(right));
      put(dx + at + sizes.w, where(below), where(below + right));
    });
  });
}

}  // namespace hebb::kernels
