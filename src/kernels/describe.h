// Description: what there is to say of many numbers at once, in one pass over them.
#pragma once

#include <cstdint>

namespace hebb::kernels {

/// Of the finite numbers alone; without any, all is 0.
struct Description {
  int64_t finite = 0;  ///< numbers that are neither NaN nor infinite
  int64_t zeros = 0;
  double mean = 0;
  double std = 0;  ///< square root of the mean square deviation
  float min = 0, max = 0;
};

/// Sums run in vectors within blocks of 1024 and in double precision over the blocks, both about the first number: the
/// deviations of 1e6 + {0, 1} are exact, too.
Description describe(int64_t n, const float* x) noexcept;

}  // namespace hebb::kernels
