// Sparse matrices along one dimension, and the largest of what they look at.
#include "kernels/taps.h"

#include <algorithm>
#include <limits>

namespace hebb::kernels {
namespace {

/// Calls pair(place in x, place in y, weight) for every tap of every row of `inner` elements.
template <typename Pair>
void each_tap(const Taps& taps, int64_t outer, int64_t inner, Pair pair) {
  for (int64_t b = 0; b < outer; ++b) {
    for (int64_t o = 0; o < taps.out; ++o) {
      for (int32_t t = taps.start[o]; t < taps.start[o + 1]; ++t) {
        pair((b * taps.in + taps.index[t]) * inner, (b * taps.out + o) * inner, taps.weight[t]);
      }
    }
  }
}

/// to += weight from
void add_row(int64_t n, float weight, const float* from, float* to) {
  for (int64_t i = 0; i < n; ++i) to[i] += weight * from[i];
}

}  // namespace

void weigh(const Taps& taps, int64_t outer, int64_t inner, float blank, const float* x, float* y) noexcept {
  for (int64_t b = 0; b < outer; ++b) {
    for (int64_t o = 0; o < taps.out; ++o) {
      std::fill_n(y + (b * taps.out + o) * inner, inner, taps.start[o] == taps.start[o + 1] ? blank : 0.0f);
    }
  }
  each_tap(taps, outer, inner,
           [=](int64_t at_x, int64_t at_y, float weight) { add_row(inner, weight, x + at_x, y + at_y); });
}

void weigh_back(const Taps& taps, int64_t outer, int64_t inner, const float* y, float* x) noexcept {
  std::fill_n(x, outer * taps.in * inner, 0.0f);
  each_tap(taps, outer, inner,
           [=](int64_t at_x, int64_t at_y, float weight) { add_row(inner, weight, y + at_y, x + at_x); });
}

void largest(const Taps& h, const Taps& w, int64_t planes, const float* x, int32_t* index) noexcept {
  for (int64_t p = 0; p < planes; ++p, x += h.in * w.in) {
    for (int64_t i = 0; i < h.out; ++i) {
      for (int64_t j = 0; j < w.out; ++j) {
        float best = -std::numeric_limits<float>::infinity();
        int64_t at = -1;
        for (int32_t th = h.start[i]; th < h.start[i + 1]; ++th) {
          for (int32_t tw = w.start[j]; tw < w.start[j + 1]; ++tw) {
            const int64_t place = h.index[th] * w.in + w.index[tw];
            if (at < 0 || x[place] > best || x[place] != x[place]) best = x[at = place];
          }
        }
        *index++ = static_cast<int32_t>(at);
      }
    }
  }
}

}  // namespace hebb::kernels
