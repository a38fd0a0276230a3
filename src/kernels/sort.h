// Sorting rows: where each element would stand.
#pragma once

#include <cstdint>

namespace hebb::kernels {

/// Positions along each of `rows` rows of n, in the order of their values; equal ones keep theirs. A NaN counts as
/// larger than every number. `scratch` has room for n positions.
void argsort(int64_t rows, int64_t n, bool descending, const float* x, int32_t* index, int32_t* scratch) noexcept;

}  // namespace hebb::kernels
