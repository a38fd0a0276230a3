// A copy of x with a frame of zeros, from which windows are read without a look at borders.
#pragma once

#include <algorithm>

#include "kernels/conv.h"
#include "simd/vec.h"

namespace hebb::kernels {

/// A copy of x (channels, h.in, w.in) in which no window reads beside x: as many zeros around it as windows see. A row
/// holds every w.stride-th column, then those one further, …, so that what neighbouring outputs read lies side by side.
class Framed {
 public:
  Framed(const Window& window, int64_t channels, float* scratch)
      : window_(window),
        tall_(reach(window.h)),
        piece_((reach(window.w) - 1) / window.w.stride + 1),
        data_(scratch + channels * window.kernel()),
        elements_(reinterpret_cast<int32_t*>(scratch)) {
    if (!scratch) return;
    std::fill_n(data_, channels * plane() + kBehind, 0.0f);
    const auto& [h, w] = window;
    int32_t* at = elements_;
    for (int64_t c = 0; c < channels; ++c) {
      for (int64_t kh = 0; kh < h.kernel; ++kh) {
        const int64_t start = c * plane() + kh * h.dilation * row();
        for (int64_t j = 0; j < w.kernel * w.dilation; j += w.dilation) *at++ = static_cast<int32_t>(start + place(j));
      }
    }
  }

  static int64_t scratch(const Window& window, int64_t channels) {
    return channels * (window.kernel() + Framed(window, 0, nullptr).plane()) + kBehind;
  }

  /// What output (0, 0) reads at element k = (channel, kh, kw) of the window, and how far from there output (oh, ow) does.
  const float* element(int64_t k) const { return data_ + elements_[k]; }
  int64_t output(int64_t oh, int64_t ow) const { return oh * window_.h.stride * row() + ow; }

  /// The copy, of all channels or of one, whose numbers x then is; what frames it stays zeros.
  void fill(int64_t channels, const float* x) const {
    for (int64_t c = 0; c < channels; ++c) fill_one(c, x + c * window_.in());
  }
  void fill_one(int64_t channel, const float* x) const {
    const Sliding& w = window_.w;
    const int64_t even_place = place(w.padding), odd_place = place(w.padding + 1);
    each_row(channel, [&](int64_t at, float* row, int64_t end) {
      constexpr int64_t kPair = 2 * simd::kWidth;
      const float* from = x + at;
      int64_t left = end;
      if (w.stride == 1) {
        float* to = row + w.padding;
        for (; left >= simd::kWidth; left -= simd::kWidth, from += simd::kWidth, to += simd::kWidth)
          simd::store(to, simd::load(from));
      } else if (w.stride == 2) {
        float *evens = row + even_place, *odds = row + odd_place;
        const auto deal = [&] {
          simd::Vec even = simd::load(from), odd = simd::load(from + simd::kWidth);
          simd::deal(even, odd);
          simd::store(evens, even);
          simd::store(odds, odd);
        };
        for (; left >= kPair; left -= kPair, from += kPair, evens += simd::kWidth, odds += simd::kWidth) deal();
        if (left > 0 && left < end && end % 2 == 0) {  // some again
          from -= kPair - left, evens -= (kPair - left) / 2, odds -= (kPair - left) / 2;
          deal();
          left = 0;
        }
      }
      for (int64_t j = end - left; j < end; ++j) row[place(j + w.padding)] = x[at + j];
    });
  }

  /// Back, the transpose of all: x is what each of its elements was read for by the columns (channels kernel, outputs).
  void fold(int64_t channels, const float* columns, const float* bias, float* x) const {
    using simd::kWidth, simd::load, simd::store;
    std::fill_n(data_, channels * plane(), 0.0f);
    const int64_t length = window_.w.out, whole = length - length % kWidth;
    alignas(64) float lanes[kWidth] = {};
    std::fill_n(lanes, length - whole, 1.0f);
    const simd::Mask rest = load(lanes) > simd::splat(0.0f);
    for (int64_t k = 0; k < channels * window_.kernel(); ++k) {
      for (int64_t oh = 0; oh < window_.h.out; ++oh, columns += length) {
        float* to = data_ + elements_[k] + output(oh, 0);
        for (int64_t j = 0; j < whole; j += kWidth) store(to + j, load(to + j) + load(columns + j));
        if (whole == length) continue;
        const simd::Vec there = load(to + whole);
        store(to + whole, simd::select(rest, there + load(columns + whole), there));
      }
    }
    for (int64_t c = 0; c < channels; ++c, x += window_.in()) {
      std::fill_n(x, window_.in(), bias ? bias[c] : 0.0f);
      each_row(c, [&](int64_t at, const float* row, int64_t end) {
        for (int64_t j = 0; j < end; ++j) x[at + j] += row[place(j + window_.w.padding)];
      });
    }
  }

 private:
  static constexpr int64_t kBehind = simd::kWidth;  // whole vectors are read

  static int64_t reach(const Sliding& s) { return (s.out - 1) * s.stride + (s.kernel - 1) * s.dilation + 1; }
  int64_t row() const { return piece_ * window_.w.stride; }
  int64_t plane() const { return tall_ * row(); }
  int64_t place(int64_t column) const {
    const int64_t stride = window_.w.stride;
    return stride == 1 ? column : column % stride * piece_ + column / stride;
  }

  /// Calls f(where in the channel's x a row begins, where in the frame, how many of its columns some window reads).
  template <typename F>
  void each_row(int64_t channel, F f) const {
    const auto& [h, w] = window_;
    const int64_t end = std::min(w.in, reach(w) - w.padding), apart = row();
    float* to = data_ + channel * plane() + h.padding * apart;
    for (int64_t i = 0; i < std::min(h.in, tall_ - h.padding); ++i, to += apart) f(i * w.in, to, end);
  }

  const Window& window_;
  int64_t tall_, piece_;
  float* data_;
  int32_t* elements_;
};

}  // namespace hebb::kernels
