// The pool: blocks come back, waste is bounded, a limit is an Error that the engine survives.
#include "core/pool.h"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "core/error.h"
#include "ops/ops.h"

namespace hebb {
namespace {

TEST(Pool, GivesTheSameBlockAgain) {
  void* first = pool::allocate(1000, "test");
  pool::release(first, 1000);
  void* second = pool::allocate(1000, "test");
  EXPECT_EQ(first, second);
  pool::release(second, 1000);
  void* smaller = pool::allocate(900, "test");  // 897 … 1,024 bytes are one class
  EXPECT_EQ(smaller, first);
  pool::release(smaller, 900);
}

TEST(Pool, ForgetsThePeakOnlyWhenTold) {
  pool::release(pool::allocate(100000, "test"), 100000);
  EXPECT_GE(pool::stats().peak_bytes, pool::stats().bytes + 100000);
  pool::reset_peak();
  EXPECT_EQ(pool::stats().peak_bytes, pool::stats().bytes);
}

TEST(Pool, AlignsEveryBlockTo64BytesAndWastesAFifthAtMost) {
  for (size_t bytes = 0; bytes < 70000; bytes = bytes * 9 / 8 + 1) {
    const size_t before = pool::stats().bytes;
    void* block = pool::allocate(bytes, "test");
    EXPECT_EQ(reinterpret_cast<uintptr_t>(block) % 64, 0u);
    std::memset(block, 0xAB, bytes);  // ASan sees when the block is too small
    const size_t held = pool::stats().bytes - before;
    EXPECT_GE(held, bytes);
    EXPECT_LE(held, std::max<size_t>(64, bytes + bytes / 4)) << bytes;
    pool::release(block, bytes);
    EXPECT_EQ(pool::stats().bytes, before);
  }
}

TEST(Pool, KeepsLivingBlocksApart) {
  struct Block {
    unsigned char* data;
    size_t bytes;
  };
  std::vector<Block> blocks;
  for (size_t i = 0; i < 300; ++i) {
    const size_t bytes = 1 + i * 37 % 5000;
    blocks.push_back({static_cast<unsigned char*>(pool::allocate(bytes, "test")), bytes});
    std::memset(blocks.back().data, static_cast<int>(i % 251), bytes);
  }
  for (size_t i = 0; i < blocks.size(); ++i) {
    for (size_t j = 0; j < blocks[i].bytes; ++j) ASSERT_EQ(blocks[i].data[j], i % 251);
  }
  for (const Block& block : blocks) pool::release(block.data, block.bytes);
}

TEST(Pool, TrimGivesFreeBlocksBack) {
  pool::release(pool::allocate(1 << 20, "test"), 1 << 20);
  const size_t reserved = pool::stats().reserved_bytes;
  pool::trim();
  const pool::Stats after = pool::stats();
  EXPECT_LE(after.reserved_bytes, reserved - (1 << 20));
  EXPECT_EQ(after.reserved_bytes, after.bytes) << "only what lives is left";
}

TEST(Pool, RemembersThePeak) {
  pool::trim();
  void* large = pool::allocate(3 << 20, "test");
  const size_t peak = pool::stats().peak_bytes;
  EXPECT_GE(peak, pool::stats().bytes);
  pool::release(large, 3 << 20);
  EXPECT_EQ(pool::stats().peak_bytes, peak);
}

/// A limit for as long as it lives.
struct Limit {
  explicit Limit(size_t more) {
    pool::trim();
    pool::set_limit(pool::stats().reserved_bytes + more);
  }
  ~Limit() { pool::set_limit(static_cast<size_t>(-1)); }
};

TEST(Pool, ALimitIsAnErrorAndTheEngineGoesOn) {
  const int64_t living = Tensor::living();
  {
    const Limit limit(1 << 20);
    const Tensor small = Tensor::full({10}, 1);
    try {
      add(Tensor::zeros({400, 400}), Tensor::zeros({400, 400}));
      FAIL() << "960 KB more than 1 MB were given";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), Code::out_of_memory);
      EXPECT_NE(std::string(error.what()).find("[400, 400]"), std::string::npos) << error.what();
    }
    EXPECT_EQ(sum(add(small, small)).item(), 20);
  }
  EXPECT_EQ(sum(Tensor::full({400, 400}, 1)).item(), 160000);
  EXPECT_EQ(Tensor::living(), living);
}

TEST(Pool, GivesFreeBlocksOfOtherSizesBackBeforeItFails) {
  const Limit limit(1 << 20);
  pool::release(pool::allocate(900000, "test"), 900000);  // kept, and in the way of the next
  void* other = nullptr;
  EXPECT_NO_THROW(other = pool::allocate(600000, "test"));
  pool::release(other, 600000);
}

TEST(Pool, MoreThanTheMachineHasIsAnErrorOfTheOp) {
  for (const Shape& shape : {Shape{100000, 100000, 100000}, Shape{int64_t{1} << 40, int64_t{1} << 40}}) {
    try {
      Tensor::zeros(shape);
      FAIL() << text(shape);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), Code::out_of_memory);
      EXPECT_EQ(error.op(), "zeros");
      EXPECT_NE(std::string(error.what()).find(text(shape)), std::string::npos) << error.what();
      ASSERT_EQ(error.shapes().size(), 1u);
      EXPECT_EQ(error.shapes()[0], shape);
    }
  }
  EXPECT_THROW(pool::allocate(static_cast<size_t>(-1), "test"), Error);
}

TEST(Pool, ThreeGigabytesAreAnErrorInWasm) {
  if (sizeof(size_t) > 4) GTEST_SKIP() << "addresses have 64 bits here";
  EXPECT_THROW(Tensor::zeros({800000000}), Error);
  EXPECT_EQ(sum(Tensor::full({1000}, 1)).item(), 1000);
}

}  // namespace
}  // namespace hebb
