// Aligning shapes at the last dimension and merging neighbours that walk alike.
#include "kernels/broadcast.h"

namespace hebb::kernels {

Strided::Strided(const Shape& full, const Shape& a, const Shape& b) {
  int64_t step_a = 1, step_b = 1;
  int count = 0;  // filled from the innermost; reversed at the end
  for (int d = full.rank() - 1; d >= 0; --d) {
    const int da = d - (full.rank() - a.rank()), db = d - (full.rank() - b.rank());
    const int64_t size = full[d], size_a = da < 0 ? 1 : a[da], size_b = db < 0 ? 1 : b[db];
    if (size != 1) {
      const int64_t stride_a = size_a == 1 ? 0 : step_a, stride_b = size_b == 1 ? 0 : step_b;
      const int last = count - 1;
      if (count > 0 && stride_a == a_stride[last] * sizes[last] && stride_b == b_stride[last] * sizes[last]) {
        sizes[last] *= size;
      } else {
        sizes[count] = size;
        a_stride[count] = stride_a;
        b_stride[count] = stride_b;
        ++count;
      }
    }
    step_a *= size_a;
    step_b *= size_b;
  }
  if (count == 0) {
    sizes[0] = 1;
    a_stride[0] = b_stride[0] = 1;
    count = 1;
  }
  rank = count;
  for (int i = 0, j = count - 1; i < j; ++i, --j) {
    const int64_t size = sizes[i], sa = a_stride[i], sb = b_stride[i];
    sizes[i] = sizes[j], a_stride[i] = a_stride[j], b_stride[i] = b_stride[j];
    sizes[j] = size, a_stride[j] = sa, b_stride[j] = sb;
  }
}

}  // namespace hebb::kernels
