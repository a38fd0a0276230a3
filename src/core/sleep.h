// Sleeping until a word changes: WebAssembly's own instructions, as libc++ would poll there.
#pragma once

#include <atomic>
#include <climits>
#include <cstdint>

namespace hebb::threads {

/// Returns when woken, or at once where the word is no longer `value`; it may also return for no reason.
inline void sleep_while(std::atomic<uint32_t>& word, uint32_t value) noexcept {
#ifdef __wasm_atomics__
  __builtin_wasm_memory_atomic_wait32(reinterpret_cast<int*>(&word), static_cast<int>(value), -1);
#else
  word.wait(value);
#endif
}

inline void wake_all(std::atomic<uint32_t>& word) noexcept {
#ifdef __wasm_atomics__
  __builtin_wasm_memory_atomic_notify(reinterpret_cast<int*>(&word), UINT_MAX);
#else
  word.notify_all();
#endif
}

}  // namespace hebb::threads
