// The memory pool: blocks in size classes, kept when freed, so that a steady training step allocates nothing.
#pragma once

#include <cstddef>
#include <cstdint>

namespace hebb::pool {

struct Stats {
  size_t bytes = 0;           ///< held by living objects, rounded up to their size classes
  size_t peak_bytes = 0;      ///< the most that `bytes` has been
  size_t reserved_bytes = 0;  ///< taken from the system: living blocks and free ones
  uint64_t system_calls = 0;  ///< how often the system was asked for a block
};

/// A block of at least `bytes` bytes, aligned to 64. When the system has no more, free blocks of other sizes are
/// given back first; then it is an Error (out_of_memory) of `op`.
void* allocate(size_t bytes, const char* op);
/// Gives a block back; `bytes` is what was asked for.
void release(void* block, size_t bytes) noexcept;

Stats stats();
/// Forgets the peak: from now on it is the most that `bytes` is after this.
void reset_peak() noexcept;
/// Returns all free blocks to the system.
void trim();
/// `reserved_bytes` never exceeds this; no limit unless set.
void set_limit(size_t bytes);

/// A base for small objects that live in the pool.
struct Pooled {
  static void* operator new(size_t bytes) { return allocate(bytes, "pool"); }
  static void operator delete(void* block, size_t bytes) { release(block, bytes); }
};

}  // namespace hebb::pool
