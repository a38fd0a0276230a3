// Moving elements: permuted dimensions, slices, gathered values and rows.
#pragma once

#include <cstdint>

#include "core/shape.h"

namespace hebb::kernels {

/// y = x with its dimensions in the order of `dims`; y's dimension d is x's dims[d]. Elements of `bytes` (1 or 4).
void permute(const Shape& x_shape, const Shape& dims, const void* x, void* y, int64_t bytes) noexcept;

/// x is (outer, n, inner): copies [start, start + length) of n to or from y (outer, length, inner).
struct SliceOf {
  int64_t outer, n, inner, start, length;
};
void slice(SliceOf part, const void* x, void* y, int64_t bytes) noexcept;
void place(SliceOf part, const void* y, void* x, int64_t bytes) noexcept;

/// x is (outer, n, inner), index and y are (outer, m, inner): y[o, j, i] = x[o, index[o, j, i], i]; and dx += dy there.
struct GatherOf {
  int64_t outer, n, m, inner;
};
void gather(GatherOf sizes, const float* x, const int32_t* index, float* y) noexcept;
void gather_backward(GatherOf sizes, const int32_t* index, const float* dy, float* dx) noexcept;

/// y[i] = (x[row[i]] - shift) * scale for rows of `width` elements, read as u8 or f32.
struct RowScale {
  float shift = 0;
  float scale = 1;
};
void gather_rows(int64_t rows, int64_t width, const uint8_t* x, const int32_t* row, RowScale scale, float* y) noexcept;
void gather_rows(int64_t rows, int64_t width, const float* x, const int32_t* row, RowScale scale, float* y) noexcept;

}  // namespace hebb::kernels
