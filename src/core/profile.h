// Where time goes: what passes between two marks belongs to what the second one names.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

namespace hebb::profile {

enum class Phase { forward, backward, other };

struct Entry {
  const char* name;
  Phase phase;
  int64_t calls = 0;
  double ms = 0;
  double multiply_adds = 0;  ///< of matrix products
};

/// Forgets what was, and measures from now on.
void start();
/// Stops; what was measured, in the order of first calls.
const std::vector<Entry>& stop();

inline bool on = false;
inline int held = 0;
inline std::atomic<int64_t> multiply_adds = 0;

void add_mark(const char* name, Phase phase);

inline void mark(const char* name, Phase phase) {
  if (on && held == 0) add_mark(name, phase);
}
inline void count(int64_t more) {
  if (on) multiply_adds.fetch_add(more, std::memory_order_relaxed);
}

/// What runs meanwhile belongs to the one that holds, whose mark follows.
struct Hold {
  Hold() { ++held; }
  ~Hold() { --held; }
  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;
};

}  // namespace hebb::profile
