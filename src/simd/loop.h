// Loops over arrays side by side, a vector at a time. A body is compiled once, to a loop over whole vectors whose pointers move
// and which has no branch but its end: in wasm an index of 64 bits and a look for the tail make simple loops 4 times slower.
// What is left behind whole vectors passes as copies, filled up with zeros, so that a value never depends on its position.
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

#include "core/threads.h"
#include "simd/vec.h"

namespace hebb::simd {

/// Elements that a thread takes at a time, a whole number of vectors: some microseconds of the simplest loops.
constexpr int64_t kGrain = 8192;
/// As many rows of n elements.
constexpr int64_t grain_of(int64_t n) { return n < kGrain ? (kGrain + n - 1) / (n > 0 ? n : 1) : 1; }

/// A body for whole vectors of `arrays`, of which it changes the first `written`.
struct Loop {
  void (*run)(void* body, float* const* at, int64_t n);
  void* body;
  int arrays, written;
};
constexpr int kMostArrays = 12;

/// Runs it over n floats of each array; share_loop on all threads there are.
void run_loop(const Loop& loop, int64_t n, float* const* at) noexcept;
void share_loop(const Loop& loop, int64_t n, float* const* at) noexcept;

template <int kWritten, bool kKeeps, typename Body, size_t... kIndex>
void over_vectors(void* given, float* const* at, int64_t n) {
  Body body = *static_cast<const Body*>(given);  // a copy: what is stored might be in the original
  float* from[] = {at[kIndex]...};
  for (const float* end = from[0] + n; from[0] != end;) {
    Vec v[] = {load(from[kIndex])...};
    body(v[kIndex]...);
    (..., (static_cast<int>(kIndex) < kWritten ? store(from[kIndex], v[kIndex]) : void()));
    (..., (from[kIndex] += kWidth));
  }
  if constexpr (kKeeps) *static_cast<Body*>(given) = body;
}

template <int kWritten, bool kKeeps, typename Body, size_t... kIndex>
Loop loop_of(const Body& body, std::index_sequence<kIndex...>) {
  static_assert(kWritten <= static_cast<int>(sizeof...(kIndex)) && sizeof...(kIndex) <= kMostArrays);
  return {over_vectors<kWritten, kKeeps, Body, kIndex...>, const_cast<Body*>(&body), sizeof...(kIndex), kWritten};
}

/// Calls body(v…) for each vector of n floats of the arrays, on all threads there are; it changes the first kWritten.
template <int kWritten, typename Body, typename... Floats>
void each(int64_t n, const Body& body, Floats*... arrays) {
  float* const at[] = {const_cast<float*>(arrays)...};
  share_loop(loop_of<kWritten, false>(body, std::index_sequence_for<Floats...>()), n, at);
}

/// As each, in order on this thread: a body that can be assigned keeps what it sums up. Zeros stand behind the last float.
template <int kWritten, typename Body, typename... Floats>
void in_order(int64_t n, Body& body, Floats*... arrays) {
  constexpr bool kKeeps = std::is_copy_assignable_v<Body> && !std::is_empty_v<Body>;
  float* const at[] = {const_cast<float*>(arrays)...};
  run_loop(loop_of<kWritten, kKeeps>(body, std::index_sequence_for<Floats...>()), n, at);
}

/// y[i] = f(x[i]).
template <typename F>
void map(int64_t n, const float* x, float* y, F f) {
  each<1>(
      n, [f](Vec& to, Vec v) { to = f(v); }, y, x);
}
/// y[i] = f(a[i], b[i]).
template <typename F>
void map(int64_t n, const float* a, const float* b, float* y, F f) {
  each<1>(
      n, [f](Vec& to, Vec u, Vec v) { to = f(u, v); }, y, a, b);
}

/// A place further on in an array, where there is one.
template <typename T>
T* moved(T* from, int64_t by) {
  return from ? from + by : nullptr;
}

/// The sum of a[i] b[i].
float dot(int64_t n, const float* a, const float* b) noexcept;

}  // namespace hebb::simd
