// Time for budgets: milliseconds since some moment, never going back.
#pragma once

#include <ctime>

namespace hebb {

/// POSIX's clock, because std::chrono's brings error categories and printf into the wasm file.
inline double now_ms() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) * 1e-6;
}

}  // namespace hebb
