// Random fills over Philox words, four to a counter.
#include "kernels/fill.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "simd/loop.h"
#include "simd/math.h"

namespace hebb::kernels {
namespace {

/// Calls each(i, word) for i in 0 … n - 1.
template <typename F>
void each_word(int64_t n, Generator& source, F each) {
  uint64_t counter = source.reserve(static_cast<uint64_t>(n));
  for (int64_t i = 0; i < n; i += 4, ++counter) {
    const auto words = philox(source.seed, counter);
    const int64_t count = std::min<int64_t>(4, n - i);
    for (int64_t j = 0; j < count; ++j) each(i + j, words[static_cast<size_t>(j)]);
  }
}

/// A whole number below `bound` < 2^31 from 32 random bits: the high half of their product.
int64_t below(uint32_t word, int64_t bound) {
  return static_cast<int64_t>((uint64_t{word} * static_cast<uint64_t>(bound)) >> 32);
}

}  // namespace

void uniform(int64_t n, float low, float high, Generator& source, float* y) noexcept {
  const float span = high - low;
  each_word(n, source, [&](int64_t i, uint32_t word) { y[i] = low + span * to_unit(word); });
}

// Box & Muller 1958: with u, v uniform, sqrt(-2 ln(1 - u)) cos(2 pi v) and … sin(2 pi v) are normal and independent.
void normal(int64_t n, float mean, float deviation, Generator& source, float* y) noexcept {
  constexpr int64_t kBlock = 256;  // numbers worked out at a time: the first half cosines, the second sines
  alignas(64) float u[kBlock], out[kBlock];
  for (int64_t start = 0; start < n; start += kBlock) {
    uniform(kBlock, 0.0f, 1.0f, source, u);
    for (int64_t i = 0; i < kBlock / 2; i += simd::kWidth) {
      const simd::Vec log_u = simd::log(simd::splat(1.0f) - simd::load(u + i));
      const simd::Vec radius = simd::sqrt(simd::splat(-2.0f) * log_u) * simd::splat(deviation);
      const simd::CosSin turn = simd::cos_sin_turn(simd::load(u + kBlock / 2 + i));
      simd::store(out + i, radius * turn.cos + simd::splat(mean));
      simd::store(out + kBlock / 2 + i, radius * turn.sin + simd::splat(mean));
    }
    std::copy_n(out, std::min(kBlock, n - start), y + start);
  }
}

// By rejection from a uniform z in the interval: kept with probability e^((least^2 - z^2) / 2), least being the |z|
// nearest to 0 (Robert, "Simulation of truncated normal variables", 1995, section 2.2).
void truncated_normal(int64_t n, float mean, float deviation, float low, float high, Generator& source,
                      float* y) noexcept {
  constexpr int64_t kBlock = 128;
  constexpr float kReach = 8;
  const float from = std::clamp((low - mean) / deviation, -kReach, kReach);
  const float to = std::clamp((high - mean) / deviation, -kReach, kReach);
  if (!(from < to)) {
    std::fill_n(y, n, std::clamp(mean, low, high));
    return;
  }
  const float least = std::clamp(0.0f, from, to);
  alignas(64) float u[2 * kBlock], kept[kBlock];
  for (int64_t done = 0; done < n;) {
    uniform(2 * kBlock, 0.0f, 1.0f, source, u);
    simd::map(kBlock, u, kept, [=](simd::Vec v) {
      const simd::Vec z = simd::splat(from) + simd::splat(to - from) * v;
      return simd::exp(simd::splat(0.5f) * (simd::splat(least * least) - z * z));
    });
    for (int64_t i = 0; i < kBlock && done < n; ++i) {
      if (u[kBlock + i] < kept[i]) y[done++] = std::clamp(mean + deviation * (from + (to - from) * u[i]), low, high);
    }
  }
}

// With u, v uniform, t = sqrt(u^(-1 / a) - 1) cos(2 pi v) gives 1/2 + t / (2 sqrt(1 + t^2)) this distribution (Bailey,
// "Polar generation of random variates with the t-distribution", 1994; Devroye, "Random variate generation in one line of
// code", 1996). Numerator and denominator are multiplied by w = u^(1 / a), which may become 0.
void symmetric_beta(int64_t n, float shape, Generator& source, float* y) noexcept {
  const auto first = [](simd::Vec x) { return simd::first_lane(x); };
  for (int64_t i = 0; i < n; ++i) {
    const auto words = philox(source.seed, source.reserve(2));
    const float w = first(simd::exp(simd::log(simd::splat(1 - to_unit(words[0]))) * simd::splat(1 / shape)));
    const float t = std::sqrt(1 - w) * first(simd::cos_sin_turn(simd::splat(to_unit(words[1]))).cos);
    const float length = std::sqrt(w + t * t);
    y[i] = length > 0 ? std::clamp(0.5f + 0.5f * t / length, 0.0f, 1.0f) : 0.5f;
  }
}

void integers(int64_t n, int64_t low, int64_t high, Generator& source, int32_t* y) noexcept {
  each_word(n, source, [&](int64_t i, uint32_t word) { y[i] = static_cast<int32_t>(low + below(word, high - low)); });
}

// Fisher & Yates, from the front: element i changes places with one of those from i on.
void permutation(int64_t n, Generator& source, int32_t* y) noexcept {
  for (int64_t i = 0; i < n; ++i) y[i] = static_cast<int32_t>(i);
  each_word(n, source, [&](int64_t i, uint32_t word) { std::swap(y[i], y[i + below(word, n - i)]); });
}

void dropout(int64_t n, float p, Generator& source, const float* x, float* mask, float* y) noexcept {
  const float kept = 1 / (1 - p);
  each_word(n, source, [&](int64_t i, uint32_t word) { mask[i] = to_unit(word) < p ? 0.0f : kept; });
  simd::map(n, x, mask, y, [](simd::Vec v, simd::Vec m) { return v * m; });
}

}  // namespace hebb::kernels
