// Strided: how a loop over one contiguous tensor walks along a second and third one that are broadcast or reduced.
#pragma once

#include <cstdint>

#include "core/shape.h"

namespace hebb::kernels {

/// A loop nest over `sizes`, innermost last. In operand a (or b) a step along dimension d moves by a_stride[d]:
/// 0 where the operand has size 1 there. Dimensions that all operands walk alike are merged, so the innermost stride
/// of each operand is 1 or 0.
struct Strided {
  int rank = 0;
  int64_t sizes[Shape::kMaxRank];
  int64_t a_stride[Shape::kMaxRank];
  int64_t b_stride[Shape::kMaxRank];

  /// `full` is the shape walked; `a` and `b` broadcast to it.
  Strided(const Shape& full, const Shape& a, const Shape& b);
  int64_t inner() const { return sizes[rank - 1]; }
  int64_t a_inner() const { return a_stride[rank - 1]; }
  int64_t b_inner() const { return b_stride[rank - 1]; }

  /// How many innermost rows there are.
  int64_t rows() const {
    int64_t count = 1;
    for (int d = 0; d + 1 < rank; ++d) count *= sizes[d];
    return count;
  }

  /// Calls row(index, a_offset, b_offset) for each innermost row, in order; index counts elements of the full shape.
  template <typename Row>
  void each_row(Row row) const {
    each_row(0, rows(), row);
  }
  /// The same for rows begin … end - 1.
  template <typename Row>
  void each_row(int64_t begin, int64_t end, Row row) const {
    int64_t position[Shape::kMaxRank] = {};
    int64_t a = 0, b = 0;
    if (inner() == 0 || begin == end) return;
    for (int64_t d = rank - 2, rest = begin; d >= 0; rest /= sizes[d--]) {
      position[d] = rest % sizes[d];
      a += position[d] * a_stride[d];
      b += position[d] * b_stride[d];
    }
    for (int64_t r = begin; r < end; ++r) {
      row(r * inner(), a, b);
      for (int d = rank - 2; d >= 0; --d) {
        a += a_stride[d];
        b += b_stride[d];
        if (++position[d] < sizes[d]) break;
        a -= sizes[d] * a_stride[d];
        b -= sizes[d] * b_stride[d];
        position[d] = 0;
      }
    }
  }
};

}  // namespace hebb::kernels
