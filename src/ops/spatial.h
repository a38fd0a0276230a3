// The last dimensions of [N, C, H, W], [N, C, L] and the same without N: what convolution, pooling and resizing work on.
#pragma once

#include "autograd/node.h"
#include "kernels/taps.h"
#include "ops/ops.h"

namespace hebb {

/// x has C and `dims` spatial dimensions, and a batch before them or none, else an Error of op.
void check_spatial(const char* op, const Tensor& x, int dims);

/// One number for each of `dims` dimensions from a list of one or of `dims`; below `least` is an Error of op.
Shape per_dim(const char* op, const char* name, const Shape& given, int dims, int64_t least);

/// Taps that are built row by row: add each tap of a row, then end it.
class Taps {
 public:
  /// `most` taps a row at most.
  Taps(const char* op, int64_t in, int64_t out, int64_t most);
  void add(int64_t index, double weight = 1) {
    index_.data<int32_t>()[count_] = static_cast<int32_t>(index);
    weight_.data()[count_++] = static_cast<float>(weight);
  }
  void end_row() { start_.data<int32_t>()[++rows_] = count_; }

  int64_t in() const { return in_; }
  int64_t out() const { return start_.size() - 1; }
  kernels::Taps view() const { return {in_, out(), start_.data<int32_t>(), index_.data<int32_t>(), weight_.data()}; }

 private:
  int64_t in_;
  int32_t count_ = 0, rows_ = 0;
  Tensor start_, index_, weight_;
};

/// x with dimension `dim` (taps.in places) as the weighted sums of its taps, `blank` where there are none; or, back,
/// the transpose of that. Each is the other's gradient.
Tensor weighed(const char* op, const Tensor& x, int dim, const Taps& taps, float blank = 0, bool back = false);

}  // namespace hebb
