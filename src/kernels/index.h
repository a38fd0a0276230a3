// Moving elements: permuted dimensions, slices, gathered values and rows.
#pragma once

#include <cstdint>

#include "kernels/broadcast.h"

namespace hebb::kernels {

/// y = x with its dimensions in the order of `dims`; y's dimension d is x's dims[d]. Elements of `bytes` (1 or 4).
void permute(const Shape& x_shape, const Shape& dims, const void* x, void* y, int64_t bytes) noexcept;

/// x is (outer, n, inner): copies [start, start + length) of n to or from y (outer, length, inner).
struct SliceOf {
  int64_t outer, n, inner, start, length;
};
void slice(SliceOf part, const void* x, void* y, int64_t bytes) noexcept;
void place(SliceOf part, const void* y, void* x, int64_t bytes) noexcept;
/// Adds y to that part of x.
void add_part(SliceOf part, const float* y, float* x) noexcept;

/// x is (outer, n, inner), index and y are (outer, m, inner): y[o, j, i] = x[o, index[o, j, i], i].
struct GatherOf {
  int64_t outer, n, m, inner;
};
void gather(GatherOf sizes, const float* x, const int32_t* index, float* y) noexcept;

/// y = x, or y += x, at the index: y is (outer, n, inner), index and x are (outer, m, inner). Adding is the gradient of
/// gather; of several elements put at one place the last one stays.
void scatter(GatherOf sizes, bool add, const int32_t* index, const float* x, float* y) noexcept;

/// Whole slices: x is (outer, n, inner), y (outer, m, inner), index (m): y[o, j] = x[o, index[j]] of elements of `bytes`;
/// and x[o, index[j]] += y[o, j].
void select_rows(GatherOf sizes, const void* x, const int32_t* index, void* y, int64_t bytes) noexcept;
void add_rows(GatherOf sizes, const int32_t* index, const float* y, float* x) noexcept;

/// y = x repeated over the shape that `walk` walks. Elements of `bytes` (1 or 4).
void expand(const Strided& walk, const void* x, void* y, int64_t bytes) noexcept;

/// RowsOf of `width` elements, each of which begins `step` elements behind the one before: less than `width` where they overlap.
struct RowsOf {
  int64_t width, step;
};
struct RowScale {
  float shift = 0;
  float scale = 1;
};
/// y[i] = (x[row[i]] - shift) * scale for `count` rows of y, one behind the other; of x read as u8 or f32.
void gather_rows(int64_t count, RowsOf of, const uint8_t* x, const int32_t* row, RowScale scale, float* y) noexcept;
void gather_rows(int64_t count, RowsOf of, const float* x, const int32_t* row, RowScale scale, float* y) noexcept;
/// y[i] = x[row[i]].
void gather_rows(int64_t count, RowsOf of, const int32_t* x, const int32_t* row, int32_t* y) noexcept;

}  // namespace hebb::kernels
