// Rows of a table by their numbers. A negative number stands for a row of zeros that takes nothing in.
#pragma once

#include <cstdint>

namespace hebb::kernels {

/// y[i] = table[index[i]] for rows of `width` floats, and table[index[i]] += dy[i], in the order of i.
void rows_at(int64_t count, int64_t width, const float* table, const int32_t* index, float* y) noexcept;
void add_rows_at(int64_t count, int64_t width, const float* dy, const int32_t* index, float* table) noexcept;

}  // namespace hebb::kernels
