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

/// What the product is added to: zeros, or one of these.
struct GemmOptions {
  const float* bias = nullptr;      ///< (n), the same for every row of c
  const float* row_bias = nullptr;  ///< (m), the same for every column of c
  bool accumulate = false;          ///< what c holds
  int64_t c_row = 0;                ///< floats from one row of c to the next, where they are not n
};

/// c = a b: a is (m, k), b is (k, n), c is (m, n). k = 0 gives zeros, the bias, or c as it was.
void gemm(int64_t m, int64_t n, int64_t k, MatrixView a, MatrixView b, float* c, GemmOptions options = {}) noexcept;

/// A right operand that lies nowhere as a whole: gemm asks for it by panels.
class Panels {
 public:
  /// Rows `row` … row + rows - 1 of columns `column` … column + columns - 1, a row every `padded` floats, which is columns
  /// in whole vectors. What stands behind a row's columns does not matter; up to a vector behind the last row, neither.
  virtual void pack(int64_t row, int64_t rows, int64_t column, int64_t columns, int64_t padded,
                    float* to) const noexcept = 0;

 protected:
  ~Panels() = default;
};

void gemm(int64_t m, int64_t n, int64_t k, MatrixView a, const Panels& b, float* c, GemmOptions options = {}) noexcept;

/// A right operand whose panels were laid beforehand, by pack(), for many products with it.
struct Packed {
  int64_t rows, columns;
  const float* data;

  static int64_t floats(int64_t rows, int64_t columns);
};

/// Lays b's rows and columns as panels, Packed::floats(rows, columns) of them.
Packed pack(int64_t rows, int64_t columns, MatrixView b, float* to) noexcept;

/// By the first k rows and n columns of b.
void gemm(int64_t m, int64_t n, int64_t k, MatrixView a, const Packed& b, float* c, GemmOptions options = {}) noexcept;

/// How many such products are worth a thread's while.
int64_t gemm_grain(int64_t m, int64_t n, int64_t k) noexcept;

}  // namespace hebb::kernels
