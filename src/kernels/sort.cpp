// Merge sort from the bottom up: stable, no recursion, n log n whatever the values.
#include "kernels/sort.h"

#include <algorithm>
#include <numeric>

namespace hebb::kernels {
namespace {

bool less(float a, float b) { return a < b || (b != b && a == a); }

/// Whether the element at i has to stand before the one at j.
struct Before {
  const float* x;
  bool descending;
  bool operator()(int32_t i, int32_t j) const { return descending ? less(x[j], x[i]) : less(x[i], x[j]); }
};

/// Sorts index; the result is there, whichever of the two buffers the last pass wrote to.
void merge_sort(int64_t n, Before before, int32_t* index, int32_t* scratch) {
  int32_t *from = index, *to = scratch;
  for (int64_t width = 1; width < n; width *= 2, std::swap(from, to)) {
    for (int64_t start = 0; start < n; start += 2 * width) {
      const int64_t middle = std::min(start + width, n), end = std::min(middle + width, n);
      for (int64_t at = start, left = start, right = middle; at < end; ++at) {
        const bool take_right = left == middle || (right < end && before(from[right], from[left]));
        to[at] = from[take_right ? right++ : left++];
      }
    }
  }
  if (from != index) std::copy_n(from, n, index);
}

}  // namespace

void argsort(int64_t rows, int64_t n, bool descending, const float* x, int32_t* index, int32_t* scratch) noexcept {
  for (int64_t r = 0; r < rows; ++r, x += n, index += n) {
    std::iota(index, index + n, 0);
    merge_sort(n, {x, descending}, index, scratch);
  }
}

}  // namespace hebb::kernels
