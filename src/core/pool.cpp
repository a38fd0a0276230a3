// Size classes: four steps to each doubling (64, 80, 96, 112, 128, 160, …), so a block wastes a fifth at most.
// The pool belongs to the engine's thread; kernels' helper threads never allocate.
#include "core/pool.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <limits>

#include "core/error.h"
#include "core/poison.h"

namespace hebb::pool {
namespace {

constexpr size_t kAlignment = 64;
constexpr int kSteps = 4;
constexpr int kClasses = (std::numeric_limits<size_t>::digits - 6) * kSteps + 1;

struct FreeBlock {
  FreeBlock* next;
};

struct State {
  std::array<FreeBlock*, kClasses> free{};
  Stats stats;
  size_t limit = std::numeric_limits<size_t>::max();
};

State& state() {
  static State* instance = new State;  // outlives every static tensor
  return *instance;
}

/// The class whose blocks hold `bytes`: class 0 is 64 bytes, class 4 is 128, class 6 is 192.
int class_of(size_t bytes) {
  if (bytes <= kAlignment) return 0;
  const int doubling = static_cast<int>(std::bit_width(bytes - 1)) - 1;  // 2^doubling < bytes <= 2^(doubling + 1)
  const size_t base = size_t{1} << doubling, step = base / kSteps;
  return (doubling - 6) * kSteps + static_cast<int>((bytes - base + step - 1) / step);
}

size_t class_bytes(int index) {
  const size_t base = kAlignment << (index / kSteps);
  return base + static_cast<size_t>(index % kSteps) * (base / kSteps);
}

void* system_block(size_t bytes) {
  State& s = state();
  if (bytes > s.limit || s.stats.reserved_bytes > s.limit - bytes) return nullptr;
  const size_t rounded = (bytes + kAlignment - 1) / kAlignment * kAlignment;
  void* block = std::aligned_alloc(kAlignment, rounded);
  if (block) {
    s.stats.reserved_bytes += bytes;
    ++s.stats.system_calls;
  }
  return block;
}

}  // namespace

void* allocate(size_t bytes, const char* op) {
  State& s = state();
  if (bytes > std::numeric_limits<size_t>::max() / 2) {
    fail(Code::out_of_memory, op, "cannot allocate {} bytes", bytes);
  }
  const int index = class_of(bytes);
  const size_t size = class_bytes(index);
  void* block = s.free[static_cast<size_t>(index)];
  if (block) {
    s.free[static_cast<size_t>(index)] = static_cast<FreeBlock*>(block)->next;
  } else {
    block = system_block(size);
    if (!block) {
      trim();
      block = system_block(size);
    }
    if (!block) {
      fail(Code::out_of_memory, op, "cannot allocate {} bytes; in use {}", bytes, s.stats.bytes);
    }
  }
  poison(block, size);
  unpoison(block, bytes);
  s.stats.bytes += size;
  s.stats.peak_bytes = std::max(s.stats.peak_bytes, s.stats.bytes);
  return block;
}

void release(void* block, size_t bytes) noexcept {
  State& s = state();
  const int index = class_of(bytes);
  s.stats.bytes -= class_bytes(index);
  poison(block, class_bytes(index));
  unpoison(block, sizeof(FreeBlock));
  auto* free_block = static_cast<FreeBlock*>(block);
  free_block->next = s.free[static_cast<size_t>(index)];
  s.free[static_cast<size_t>(index)] = free_block;
}

Stats stats() { return state().stats; }

void reset_peak() noexcept {
  Stats& stats = state().stats;
  stats.peak_bytes = stats.bytes;
}

void trim() {
  State& s = state();
  for (int index = 0; index < kClasses; ++index) {
    FreeBlock*& head = s.free[static_cast<size_t>(index)];
    while (head) {
      FreeBlock* block = head;
      head = block->next;
      unpoison(block, class_bytes(index));
      std::free(block);
      s.stats.reserved_bytes -= class_bytes(index);
    }
  }
}

void set_limit(size_t bytes) { state().limit = bytes; }

}  // namespace hebb::pool
