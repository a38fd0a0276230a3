// Seeded numbers for tests, apart from the one generator.
#pragma once

#include <cstdint>
#include <vector>

#include "core/random.h"
#include "tensor/tensor.h"

namespace hebb::testing {

/// n numbers uniform in [low, high): the same for the same seed, in every build.
inline std::vector<float> drawn(int64_t n, uint64_t seed, float low = -1, float high = 1) {
  std::vector<float> values(static_cast<size_t>(n));
  for (int64_t i = 0; i < n; ++i) {
    const auto at = static_cast<size_t>(i);
    values[at] = low + (high - low) * to_unit(philox(seed ^ 0x7e575eed, at)[0]);
  }
  return values;
}

inline Tensor drawn_tensor(const Shape& shape, uint64_t seed, float low = -1, float high = 1) {
  return Tensor::from(drawn(shape.size(), seed, low, high), shape);
}

}  // namespace hebb::testing
