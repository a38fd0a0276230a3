// One loop at a time is open, and whoever is free takes its next part. Everything here is seq_cst: each handshake is two
// threads that write one word and read the other's.
#include "core/threads.h"

#include <atomic>

#include "core/sleep.h"

namespace hebb::threads {
namespace {

// Some 50 µs: longer than the gaps between the loops of a training step (with a quarter of it W3 took 0.96 times as many
// steps on two threads), about as long as a sleep and its end.
constexpr int kSpins = 120000;

struct Loop {
  int64_t parts;
  void (*run)(const void*, int64_t);
  const void* body;
};

// What is written by different threads lies in different cache lines.
alignas(64) std::atomic<uint32_t> turn{0};  // odd while a loop is open; what helpers wait for
alignas(64) std::atomic<int64_t> next{0};   // the part that nobody has taken
alignas(64) std::atomic<int> inside{0};     // helpers that may be reading the loop
alignas(64) std::atomic<int> asleep{0};
std::atomic<int> present{0};    // helpers that share loops
std::atomic<int> crew{0};       // counts dismissals
std::atomic<bool> busy{false};  // from before a loop opens until all have left it
Loop loop;
int invited = 0;
thread_local int own_number = 0;

void take_parts() noexcept {
  for (int64_t part; (part = next.fetch_add(1)) < loop.parts;) loop.run(loop.body, part);
}

/// The turn after `seen`, once there is one.
uint32_t turn_after(uint32_t seen) noexcept {
  for (int i = 0; i < kSpins; ++i) {
    if (const uint32_t now = turn.load(); now != seen) return now;
  }
  ++asleep;  // announced first: who changes the turn then sees it, or the sleep sees the change
  while (turn.load() == seen) sleep_while(turn, seen);
  --asleep;
  return turn.load();
}

void change_turn(uint32_t by) noexcept {
  turn.store(turn.load() + by);
  if (asleep.load() > 0) wake_all(turn);
}

}  // namespace

int invite() noexcept { return ++invited; }

[[gnu::noinline]] void help(int number) noexcept {
  own_number = number;
  const int mine = crew.load();
  ++present;
  for (uint32_t seen = turn.load(); crew.load() == mine;) {
    seen = turn_after(seen);
    if (seen % 2 == 0) continue;
    ++inside;  // the loop stays as it is until this is taken back, if it is still open now
    if (turn.load() == seen) take_parts();
    --inside;
  }
  --present;
}

int helpers() noexcept { return present.load(); }

void dismiss() noexcept {
  invited = 0;
  ++crew;
  change_turn(2);
}

int count() noexcept { return 1 + invited; }
int number() noexcept { return own_number; }

void share(int64_t parts, void (*run)(const void*, int64_t), const void* body) noexcept {
  if (busy.load() || present.load() == 0) {
    for (int64_t part = 0; part < parts; ++part) run(body, part);
    return;
  }
  busy.store(true);
  loop = {parts, run, body};
  next.store(0);
  change_turn(1);
  take_parts();
  turn.store(turn.load() + 1);
  while (inside.load() != 0) {  // the thread of a page may not sleep, and what is left is less than a part
  }
  busy.store(false);
}

}  // namespace hebb::threads
