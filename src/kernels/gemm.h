// Matrix product: c = a b, with transposes as strides and the bias as an epilogue.
#pragma once

#include <cstdint>

namespace hebb::kernels {

/// A matrix in memory: element (i, j) is at data[i * row_stride + j * column_stride]. A transpose swaps the strides.
struct MatrixView {
  const float* data;
  int64_t row_stride;
  int64_t column_stride;

  MatrixView transposed() const { return {data, column_stride, row_stride}; }
};

struct GemmOptions {
  const float* bias = nullptr;  ///< (n) added to every row of c
  bool accumulate = false;      ///< c += a b instead of c = a b
};

/// a is (m, k), b is (k, n), c is (m, n) contiguous. k = 0 gives zeros (plus bias).
void gemm(int64_t m, int64_t n, int64_t k, MatrixView a, MatrixView b, float* c, GemmOptions options = {}) noexcept;

}  // namespace hebb::kernels
