// Sparse matrices along one dimension, and the largest of what they look at.
#include "kernels/taps.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "core/threads.h"
#include "simd/loop.h"

namespace hebb::kernels {

// Rows are short here: the last vector once more takes half as long as a tail that passes as a copy (simd/loop.h).
void move_row(int64_t n, float weight, const float* from, bool add, float* to) noexcept {
  using simd::kWidth, simd::load, simd::store;
  const auto value_at = [&](int64_t i) { return simd::splat(weight) * load(from + i); };
  int64_t i = 0;
  for (; i + kWidth <= n; i += kWidth) store(to + i, add ? load(to + i) + value_at(i) : value_at(i));
  if (i == n) return;
  if (n >= kWidth) {  // the last vector again, of which the lanes before i have their value
    constexpr auto kNew = [] {
      std::array<float, 2 * kWidth> lanes{};
      std::fill_n(lanes.begin() + kWidth, kWidth, 1.0f);
      return lanes;
    }();
    const simd::Vec there = load(to + n - kWidth), value = value_at(n - kWidth);
    const simd::Mask fresh = load(kNew.data() + n - i) > simd::splat(0.0f);
    return store(to + n - kWidth, simd::select(fresh, add ? there + value : value, there));
  }
  for (; i < n; ++i) {
    const float value = weight * from[i];
    to[i] = add ? to[i] + value : value;
  }
}

namespace {

/// As weigh, of one outer place along the last dimension: a row of `in` elements and one of `out`.
void weigh_row(const Taps& taps, float blank, bool back, const float* from, float* to) {
  const int32_t* index = taps.index;
  const float* weight = taps.weight;
  for (int64_t o = 0; o < taps.out; ++o) {
    const int32_t* end = taps.index + taps.start[o + 1];
    if (back) {
      for (const float dy = from[o]; index != end; ++index, ++weight) to[*index] += *weight * dy;
      continue;
    }
    float sum = index == end ? blank : 0;
    for (; index != end; ++index, ++weight) sum += *weight * from[*index];
    to[o] = sum;
  }
}

/// The same of several rows side by side.
void weigh_rows(const Taps& taps, int64_t inner, float blank, bool back, const float* from, float* to) {
  for (int64_t o = 0; o < taps.out; ++o) {
    const int32_t start = taps.start[o], end = taps.start[o + 1];
    if (start == end && !back) std::fill_n(to + o * inner, inner, blank);
    for (int32_t t = start; t < end; ++t) {
      const int64_t x = taps.index[t] * inner, y = o * inner;
      move_row(inner, taps.weight[t], from + (back ? y : x), true, to + (back ? x : y));
    }
  }
}

}  // namespace

void weigh(const Taps& taps, int64_t outer, int64_t inner, float blank, bool back, const float* from,
           float* to) noexcept {
  const int64_t read = (back ? taps.out : taps.in) * inner, written = (back ? taps.in : taps.out) * inner;
  parallel_ranges(outer, simd::grain_of(std::max(read, written)), [&](int64_t b, int64_t b_end) {
    for (; b < b_end; ++b) {
      if (inner == 1) {
        weigh_row(taps, blank, back, from + b * read, to + b * written);
      } else {
        weigh_rows(taps, inner, blank, back, from + b * read, to + b * written);
      }
    }
  });
}

namespace {

using simd::IntVec, simd::kWidth, simd::Mask, simd::splat, simd::Vec;

/// The largest values seen and where in their plane they stand; a NaN is largest, and the first of equals stays.
struct Largest {
  Vec value, place;  // places as the bits of integers

  /// `later` says that the others stand behind the ones seen.
  void see(const Largest& other, bool later) {
    const Mask was_nan = value != value;
    Mask wins = ~((other.value <= value) | was_nan);
    if (!later) {
      const Mask same = (other.value == value) | (was_nan & (other.value != other.value));
      wins = wins | (same & simd::as_mask(simd::bits(other.place) < simd::bits(place)));
    }
    value = simd::select(wins, other.value, value);
    place = simd::select(wins, other.place, place);
  }
};

/// The largest of each column over the rows that output i looks at, a vector of columns at a time.
void largest_of_rows(const Taps& h, int64_t i, int64_t columns, const float* x, float* value, float* place) {
  alignas(64) int32_t lanes[kWidth];
  std::iota(lanes, lanes + kWidth, 0);
  const IntVec lane = simd::bits(simd::load(reinterpret_cast<const float*>(lanes)));
  for (int64_t j = 0; j < columns; j += kWidth) {
    const auto look = [&](int32_t t) {
      const int64_t place = h.index[t] * columns + j;
      return Largest{simd::load(x + place, columns - j), simd::from_bits(lane + splat(static_cast<int32_t>(place)))};
    };
    Largest best = look(h.start[i]);
    for (int32_t t = h.start[i] + 1; t < h.start[i + 1]; ++t) best.see(look(t), true);
    simd::store(value + j, best.value);
    simd::store(place + j, best.place);
  }
}

/// Outputs first … end - 1, a vector of them at least, look at places `step` further from one to the next.
struct Regular {
  int64_t first = 0, end = 0, step = 0;

  explicit Regular(const Taps& w) {
    const auto count = [&](int64_t o) { return w.start[o + 1] - w.start[o]; };
    const auto follows = [&](int64_t o) {
      bool so = count(o + 1) == count(o);
      for (int32_t t = 0; so && t < count(o); ++t) so = w.index[w.start[o + 1] + t] == w.index[w.start[o] + t] + step;
      return so;
    };
    while (first + 1 < w.out && count(first + 1) > count(first)) ++first;
    if (first + 1 < w.out) step = w.index[w.start[first + 1]] - w.index[w.start[first]];
    for (end = first + 1; end < w.out && follows(end - 1);) ++end;
    if (end - first < kWidth || step < 1 || step > 2) end = first;
  }

  /// from[0], from[step], from[2 step], …
  Vec load(const float* from) const {
    const Vec low = simd::load(from);
    return step == 1 ? low : simd::evens(low, simd::load(from + kWidth));
  }
};

}  // namespace

int64_t largest_scratch(const Taps& w) noexcept { return 2 * w.in + 64; }

void largest(const Taps& h, const Taps& w, int64_t planes, const float* x, float* y, int32_t* index,
             float* scratch) noexcept {
  const Regular regular(w);
  const int64_t in = h.in * w.in, out = h.out * w.out;
  parallel_ranges(planes, simd::grain_of(in), [&](int64_t plane, int64_t end) {
    float *value = scratch + threads::number() * largest_scratch(w), *place = value + w.in + 2 * kWidth;
    for (; plane < end; ++plane) {
      float *to = y + plane * out, *at = reinterpret_cast<float*>(index) + plane * out;
      for (int64_t i = 0; i < h.out; ++i, to += w.out, at += w.out) {
        largest_of_rows(h, i, w.in, x + plane * in, value, place);
        for (int64_t next = 0; next < w.out;) {
          const bool whole = next >= regular.first && next < regular.end;
          const int64_t j = whole ? std::min(next, regular.end - kWidth) : next;  // the last vector overlaps
          const auto look = [&](int32_t t) {
            const float *v = value + w.index[t], *from = place + w.index[t];
            return whole ? Largest{regular.load(v), regular.load(from)} : Largest{splat(*v), splat(*from)};
          };
          Largest best = look(w.start[j]);
          for (int32_t t = w.start[j] + 1; t < w.start[j + 1]; ++t) best.see(look(t), false);
          simd::store(to + j, best.value, whole ? kWidth : 1);
          simd::store(at + j, best.place, whole ? kWidth : 1);
          next = j + (whole ? kWidth : 1);
        }
      }
    }
  });
}

}  // namespace hebb::kernels
