// Copies and sums of whole rows.
#include "kernels/embedding.h"

#include <algorithm>

namespace hebb::kernels {

void rows_at(int64_t count, int64_t width, const float* table, const int32_t* index, float* y) noexcept {
  for (int64_t i = 0; i < count; ++i, y += width) {
    if (index[i] < 0) {
      std::fill_n(y, width, 0.0f);
    } else {
      std::copy_n(table + index[i] * width, width, y);
    }
  }
}

void add_rows_at(int64_t count, int64_t width, const float* dy, const int32_t* index, float* table) noexcept {
  for (int64_t i = 0; i < count; ++i, dy += width) {
    if (index[i] < 0) continue;
    float* row = table + index[i] * width;
    for (int64_t j = 0; j < width; ++j) row[j] += dy[j];
  }
}

}  // namespace hebb::kernels
