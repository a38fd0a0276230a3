// Crew: helpers for the engine's loops, for as long as it lives. Where a build has no threads, nothing.
#pragma once

#include <thread>
#include <vector>

#include "core/threads.h"

namespace hebb::testing {

class Crew {
 public:
  explicit Crew(int helpers) {
    if constexpr (kThreaded) {
      for (int i = 0; i < helpers; ++i) helpers_.emplace_back([number = threads::invite()] { threads::help(number); });
      while (threads::helpers() < helpers) std::this_thread::yield();
    }
  }
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;
  ~Crew() {
    if constexpr (kThreaded) threads::dismiss();
    for (std::thread& helper : helpers_) helper.join();
  }

 private:
  std::vector<std::thread> helpers_;
};

}  // namespace hebb::testing
