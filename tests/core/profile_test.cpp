// Profiles: time and multiply-adds belong to the operation, forward or backward, that a mark names.
#include "core/profile.h"

#include <gtest/gtest.h>

#include <cstring>

#include "ops/ops.h"

namespace hebb {
namespace {

const profile::Entry* find(const std::vector<profile::Entry>& entries, const char* name, profile::Phase phase) {
  for (const profile::Entry& entry : entries) {
    if (entry.phase == phase && std::strcmp(entry.name, name) == 0) return &entry;
  }
  return nullptr;
}

TEST(Profile, TellsForwardFromBackwardAndCountsProducts) {
  const Tensor x = Tensor::full({4, 8}, 1), weight = Tensor::full({3, 8}, 1);
  weight.set_requires_grad(true);
  profile::start();
  for (int i = 0; i < 2; ++i) sum(tanh(linear(x, weight))).backward();
  const std::vector<profile::Entry> entries = profile::stop();
  const auto* forward = find(entries, "linear", profile::Phase::forward);
  const auto* backward = find(entries, "linear", profile::Phase::backward);
  ASSERT_TRUE(forward && backward);
  EXPECT_EQ(forward->calls, 2);
  EXPECT_EQ(forward->multiply_adds, 2 * 4 * 8 * 3);
  EXPECT_EQ(backward->multiply_adds, 2 * 4 * 8 * 3);  // only the weight wants a gradient
  EXPECT_TRUE(find(entries, "tanh", profile::Phase::backward));
  EXPECT_FALSE(find(entries, "tanh", profile::Phase::other));
}

TEST(Profile, SeesNothingBeforeAndAfter) {
  profile::start();
  EXPECT_TRUE(profile::stop().empty());
  tanh(Tensor::full({2}, 1));
  EXPECT_TRUE(profile::stop().empty());
}

}  // namespace
}  // namespace hebb
