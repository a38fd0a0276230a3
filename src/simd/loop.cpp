#include "simd/loop.h"

namespace hebb::simd {

void run_loop(const Loop& loop, int64_t n, float* const* at) noexcept {
  const int64_t left = n % kWidth, whole = n - left;
  if (whole > 0) loop.run(loop.body, at, whole);
  if (left == 0) return;
  alignas(64) float lanes[kMostArrays][kWidth];
  float* copies[kMostArrays];
  for (int a = 0; a < loop.arrays; ++a) {
    copies[a] = lanes[a];
    store(copies[a], load_tail(at[a] + whole, left));
  }
  loop.run(loop.body, copies, kWidth);
  for (int a = 0; a < loop.written; ++a) store_tail(at[a] + whole, load(copies[a]), left);
}

void share_loop(const Loop& loop, int64_t n, float* const* at) noexcept {
  parallel_ranges(n, kGrain, [&](int64_t begin, int64_t end) {
    float* from[kMostArrays];
    for (int a = 0; a < loop.arrays; ++a) from[a] = at[a] + begin;
    run_loop(loop, end - begin, from);
  });
}

float dot(int64_t n, const float* a, const float* b) noexcept {
  struct {
    Vec total = splat(0.0f);
    void operator()(Vec u, Vec v) { total = madd(u, v, total); }
  } sum;
  in_order<0>(n, sum, a, b);
  return sum_lanes(sum.total);
}

}  // namespace hebb::simd
