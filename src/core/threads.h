// Threads: loops that the engine's thread shares with helpers. A loop is cut into parts by its sizes alone, and one thread
// does a part whole, so that the results are the same bits at any number of threads.
#pragma once

#include <algorithm>
#include <cstdint>

namespace hebb {

/// Whether loops can be shared: wasm without shared memory has one thread, and its loops stay plain.
#if defined(__wasm__) && !defined(__wasm_atomics__)
constexpr bool kThreaded = false;
#else
constexpr bool kThreaded = true;
#endif

namespace threads {

/// Counts one more helper in, from the engine's thread; its number, for help().
int invite() noexcept;
/// What a helper runs: it shares loops until all are dismissed. The thread itself comes from outside (web/api/threads.ts).
void help(int number) noexcept;
/// How many share loops now.
int helpers() noexcept;
/// Sends the helpers home, between loops.
void dismiss() noexcept;

/// How many threads there are or will be: 1 + helpers; and which of them this is, 0 for the engine's.
int count() noexcept;
int number() noexcept;

/// parallel_for, without the body's type. Loops within a part run on the part's thread.
void share(int64_t parts, void (*run)(const void* body, int64_t part), const void* body) noexcept;

}  // namespace threads

/// Calls body(part) for part = 0 … parts - 1, each once, in any order, on all threads there are. The body neither throws
/// nor allocates, and no part reads what another writes.
template <typename Body>
void parallel_for(int64_t parts, const Body& body) noexcept {
  if constexpr (kThreaded) {
    if (parts > 1) {
      return threads::share(
          parts, [](const void* of, int64_t part) { (*static_cast<const Body*>(of))(part); }, &body);
    }
  }
  for (int64_t part = 0; part < parts; ++part) body(part);
}

/// Calls body(begin, end) for the pieces of 0 … n - 1, `grain` long and the last one longer; a loop shorter than two stays
/// in one piece. A grain should be worth some 5 µs, as sharing a loop costs about 1.
template <typename Body>
void parallel_ranges(int64_t n, int64_t grain, const Body& body) noexcept {
  if (!kThreaded || n < 2 * grain) return body(int64_t{0}, n);
  const int64_t parts = n / grain;
  parallel_for(parts, [&](int64_t part) { body(part * grain, part + 1 < parts ? (part + 1) * grain : n); });
}

}  // namespace hebb
