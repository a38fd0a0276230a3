// One pass; a block that holds what is not finite is gone through once more, with that masked out.
#include "kernels/describe.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "simd/vec.h"

namespace hebb::kernels {
namespace {

using simd::Vec;

constexpr int64_t kBlock = 1024;
constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// x where the condition holds, else 0.
Vec where(simd::Mask condition, Vec x) { return simd::select(condition, x, simd::splat(0.0f)); }

/// Sums of x - shift, and the least and the largest so far.
struct Lanes {
  Vec zeros = simd::splat(0.0f), sum = simd::splat(0.0f), squares = simd::splat(0.0f), least, most;

  void add(Vec x, Vec d) {
    zeros = zeros + where(x == simd::splat(0.0f), simd::splat(1.0f));
    sum = sum + d;
    squares = squares + d * d;
    least = simd::quick_min(x, least);  // a block with a NaN is gone through once more
    most = simd::quick_max(x, most);
  }

  void join(const Lanes& other) {
    zeros = zeros + other.zeros;
    sum = sum + other.sum;
    squares = squares + other.squares;
    least = simd::quick_min(other.least, least);
    most = simd::quick_max(other.most, most);
  }
};

/// What is not finite adds nothing. How many are finite.
int64_t add_masked(Lanes& lanes, const float* x, int64_t n, Vec shift) {
  Vec count = simd::splat(0.0f);
  for (int64_t i = 0; i < n; i += simd::kWidth) {
    alignas(64) float some[simd::kWidth];  // the lanes without a number hold what does not count
    std::fill_n(some, simd::kWidth, kInfinity);
    std::copy_n(x + i, std::min(n - i, simd::kWidth), some);
    const Vec v = simd::load(some);
    const auto finite = simd::abs(v) <= simd::splat(std::numeric_limits<float>::max());
    const Vec least = lanes.least, most = lanes.most;
    lanes.add(v, where(finite, v - shift));
    lanes.least = simd::select(finite, lanes.least, least);
    lanes.most = simd::select(finite, lanes.most, most);
    count = count + where(finite, simd::splat(1.0f));
  }
  return static_cast<int64_t>(simd::sum_lanes(count));
}

}  // namespace

Description describe(int64_t n, const float* x) noexcept {
  Description result;
  const float first = n > 0 && std::isfinite(x[0]) ? x[0] : 0;
  const Vec shift = simd::splat(first);
  Vec least = simd::splat(kInfinity), most = simd::splat(-kInfinity);
  double sum = 0, squares = 0;
  for (int64_t start = 0; start < n; start += kBlock) {
    const int64_t size = std::min(n - start, kBlock), whole = size / simd::kWidth * simd::kWidth;
    Lanes lanes{.least = least, .most = most}, odd = lanes;  // two at a time: a sum waits for the one before it
    const auto add = [&](Lanes& to, int64_t i) {
      const Vec v = simd::load(x + i);
      to.add(v, v - shift);
    };
    int64_t i = start;
    for (; i + 2 * simd::kWidth <= start + whole; i += 2 * simd::kWidth) add(lanes, i), add(odd, i + simd::kWidth);
    if (i < start + whole) add(lanes, i);
    lanes.join(odd);
    if (std::isfinite(simd::sum_lanes(lanes.sum))) {
      result.finite += whole;
      result.finite += add_masked(lanes, x + start + whole, size - whole, shift);
    } else {  // a number that is not finite, or sums that are too large: once more, with care
      lanes = Lanes{.least = least, .most = most};
      result.finite += add_masked(lanes, x + start, size, shift);
    }
    least = lanes.least;
    most = lanes.most;
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
