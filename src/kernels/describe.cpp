// One pass: what is not finite is masked out of every sum.
#include "kernels/describe.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "simd/vec.h"

namespace hebb::kernels {
namespace {

using simd::Vec;

constexpr int64_t kBlock = 1024;

/// Lanes over numbers x - shift.
struct Lanes {
  Vec count = simd::splat(0.0f), zeros = simd::splat(0.0f), sum = simd::splat(0.0f), squares = simd::splat(0.0f);

  void add(Vec x, Vec shift, Vec& least, Vec& most) {
    const Vec none = simd::splat(0.0f), one = simd::splat(1.0f);
    const auto finite = simd::abs(x) <= simd::splat(std::numeric_limits<float>::max());
    const Vec d = simd::select(finite, x - shift, none);
    count = count + simd::select(finite, one, none);
    zeros = zeros + simd::select(x == none, one, none);
    sum = sum + d;
    squares = squares + d * d;
    least = simd::select(finite & (x < least), x, least);
    most = simd::select(finite & (x > most), x, most);
  }
};

}  // namespace

Description describe(int64_t n, const float* x) noexcept {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  Description result;
  const float first = n > 0 && std::isfinite(x[0]) ? x[0] : 0;
  const Vec shift = simd::splat(first);
  Vec least = simd::splat(kInfinity), most = simd::splat(-kInfinity);
  double sum = 0, squares = 0;
  for (int64_t start = 0; start < n; start += kBlock) {
    const int64_t end = std::min(n, start + kBlock);
    Lanes lanes;
    int64_t i = start;
    for (; i + simd::kWidth <= end; i += simd::kWidth) lanes.add(simd::load(x + i), shift, least, most);
    if (i < end) {  // the lanes without a number hold what does not count
      alignas(64) float rest[simd::kWidth];
      std::fill_n(rest, simd::kWidth, kInfinity);
      std::copy_n(x + i, end - i, rest);
      lanes.add(simd::load(rest), shift, least, most);
    }
    result.finite += static_cast<int64_t>(simd::sum_lanes(lanes.count));
    result.zeros += static_cast<int64_t>(simd::sum_lanes(lanes.zeros));
    sum += simd::sum_lanes(lanes.sum);
    squares += simd::sum_lanes(lanes.squares);
  }
  if (result.finite == 0) return result;
  const double from_first = sum / static_cast<double>(result.finite);
  result.mean = first + from_first;
  result.std = std::sqrt(std::fmax(squares / static_cast<double>(result.finite) - from_first * from_first, 0));
  result.min = -simd::max_lanes(-least);
  result.max = simd::max_lanes(most);
  return result;
}

}  // namespace hebb::kernels
