// Loops shared with helpers: every part once, whatever the helpers do meanwhile.
#include "core/threads.h"

#include <gtest/gtest.h>

#include <atomic>
#include <numeric>
#include <vector>

#include "crew.h"

namespace hebb {
namespace {

using testing::Crew;

/// How often each of `parts` parts was done.
std::vector<int> times_done(int64_t parts) {
  std::vector<int> times(static_cast<size_t>(parts));
  parallel_for(parts, [&](int64_t part) { ++times[static_cast<size_t>(part)]; });
  return times;
}

TEST(ParallelFor, DoesEveryPartOnce) {
  for (int helpers : {0, 1, 3}) {
    const Crew crew(helpers);
    for (int64_t parts : {0, 1, 2, 3, 7, 1000}) {
      for (int i = 0; i < 100; ++i) ASSERT_EQ(times_done(parts), std::vector<int>(static_cast<size_t>(parts), 1));
    }
  }
}

TEST(ParallelFor, IsSharedWithHelpersThatSlept) {
  if (!kThreaded) GTEST_SKIP() << "this build has one thread";
  const Crew crew(1);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  std::atomic<int> started{0};
  parallel_for(2, [&](int64_t) {  // neither part ends before both have begun
    ++started;
    while (started.load() < 2) std::this_thread::yield();
  });
  EXPECT_EQ(started.load(), 2);
}

TEST(ParallelFor, WithinAPartRunsOnItsThread) {
  const Crew crew(2);
  std::vector<int> wrong(64, 0);
  parallel_for(64, [&](int64_t part) {
    const int own = threads::number();
    parallel_for(16, [&](int64_t) { wrong[static_cast<size_t>(part)] += threads::number() != own; });
  });
  EXPECT_EQ(std::accumulate(wrong.begin(), wrong.end(), 0), 0);
}

TEST(ParallelFor, GivesEveryThreadANumberBelowTheirCount) {
  const Crew crew(2);
  const int count = threads::count();
  EXPECT_EQ(count, kThreaded ? 3 : 1);
  std::vector<int> bad(1000, 0);
  parallel_for(1000, [&](int64_t part) {
    const int own = threads::number();
    bad[static_cast<size_t>(part)] = own < 0 || own >= count;
  });
  EXPECT_EQ(std::accumulate(bad.begin(), bad.end(), 0), 0);
}

TEST(ParallelRanges, CoverAllAndNothingTwice) {
  const Crew crew(1);
  for (int64_t n : {0, 1, 9, 10, 19, 20, 21, 1234}) {
    std::vector<int> times(static_cast<size_t>(n));
    parallel_ranges(n, 10, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) ++times[static_cast<size_t>(i)];
    });
    EXPECT_EQ(times, std::vector<int>(static_cast<size_t>(n), 1)) << n;
  }
}

}  // namespace
}  // namespace hebb
