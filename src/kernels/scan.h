// Linear recurrences along a dimension: running sums and products are two of them.
#pragma once

#include <cstdint>

namespace hebb::kernels {

/// b and s are (outer, n, inner), a is (outer, n - 1, inner): s[j] = b[j] + a[j - 1] s[j - 1] along n, or, from the end,
/// s[j] = b[j] + a[j] s[j + 1]: a[j] links j and j + 1 either way. Without a it is 1. Sums are in double precision.
struct ScanOf {
  int64_t outer, n, inner;
  bool reverse;
};
void scan(ScanOf sizes, const float* a, const float* b, float* s) noexcept;

}  // namespace hebb::kernels
