// Helpers of the engine's thread: further instances of this module over the same memory, each with a stack and
// thread-locals of its own (web/api/threads.ts). Only the modules with threads have this.
#include "core/threads.h"

#include <pthread.h>

#include <cstddef>
#include <cstdlib>

#include "wire.h"

extern "C" {
void __wasm_init_tls(void* memory);
void _emscripten_stack_restore(void* top);
// The libraries lock what only the engine's thread ever enters: helpers neither allocate nor throw.
int pthread_mutex_lock(pthread_mutex_t*) { return 0; }
int pthread_mutex_unlock(pthread_mutex_t*) { return 0; }
}

namespace hebb::bindings {
namespace {

constexpr size_t kStackBytes = 64 * 1024;
constexpr size_t kAlignment = 64;

/// Room for an instance's thread-locals, after `before` bytes for something else.
std::byte* room_for_locals(size_t before) {
  const size_t bytes = before + (__builtin_wasm_tls_size() + kAlignment - 1) / kAlignment * kAlignment;
  return static_cast<std::byte*>(std::aligned_alloc(kAlignment, bytes));
}

/// The engine's thread wants its own, too, before anything else: among them is what exceptions are caught by, which does
/// not work where the linker puts it.
[[gnu::constructor(101)]] void own_locals() { __wasm_init_tls(room_for_locals(0)); }

/// What a helper's instance runs: the room is its stack, which grows down, and above it its thread-locals.
void help(std::byte* room, int number) {
  _emscripten_stack_restore(room + kStackBytes);
  __wasm_init_tls(room + kStackBytes);
  threads::help(number);
}

}  // namespace

/// For one more helper.
void helper(Reader&, Answer& out) {
  std::byte* room = room_for_locals(kStackBytes);
  if (!room) throw std::bad_alloc();
  out.add(reinterpret_cast<uintptr_t>(&help)).add(reinterpret_cast<uintptr_t>(room)).add(threads::invite());
}

}  // namespace hebb::bindings
