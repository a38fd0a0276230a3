// What tests of equal bits share: a hash of tensors, and the skip in builds that round otherwise.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "crew.h"
#include "nn/module.h"
#include "simd/vec.h"

namespace hebb::testing {

/// FNV-1a, 64 bits, over the bytes of tensors in order.
class Hash {
 public:
  void add(const Tensor& x) {
    const auto* bytes = x.data<uint8_t>();
    for (size_t i = 0; i < x.bytes(); ++i) hash_ = (hash_ ^ bytes[i]) * 0x100000001b3;
    for (float value : x.to_vector()) EXPECT_TRUE(std::isfinite(value));
  }
  std::string text() const {
    char digits[17];
    std::snprintf(digits, sizeof(digits), "%016llx", static_cast<unsigned long long>(hash_));
    return digits;
  }

 private:
  uint64_t hash_ = 0xcbf29ce484222325;
};

/// Of a model: all its parameters and buffers.
inline std::string hash_of(const nn::ModulePtr& model) {
  Hash hash;
  for (const nn::Module::Entry& entry : model->state()) hash.add(entry.tensor);
  return hash.text();
}

/// Runs with as many threads as its parameter says, in 4-wide builds without fused multiply-add only.
class SameBits : public ::testing::TestWithParam<int> {
 protected:
  void SetUp() override {
#ifdef __FMA__
    GTEST_SKIP() << "this build fuses multiply and add; native-portable and wasm do not";
#endif
    if (simd::kWidth != 4) GTEST_SKIP() << "this build's vectors are " << simd::kWidth << " floats wide, not 4";
  }

  static void expect(const std::string& got, const char* want) {
    if (std::getenv("HEBB_SHOW_BITS"))
      std::printf("%s %s\n", ::testing::UnitTest::GetInstance()->current_test_info()->name(), got.c_str());
    EXPECT_EQ(got, want);
  }

 private:
  Crew crew_{GetParam() - 1};
};

}  // namespace hebb::testing
