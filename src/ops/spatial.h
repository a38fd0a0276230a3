// The last dimensions of [N, C, H, W], [N, C, L] and the same without N: what convolution, pooling and resizing work on.
#pragma once

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
  void add(int64_t index, double weight = 1);
  void end_row();

  int64_t out() const { return out_; }
  kernels::Taps view() const;

 private:
  int64_t in_, out_, most_;
  int32_t rows_ = 0, count_ = 0;
  Tensor table_;  // starts [out + 1], indices [out, most], weights [out, most]
};

/// x with dimension `dim` (taps.in places) as the weighed sums of its taps, `blank` where there are none.
Tensor weighed(const char* op, const Tensor& x, int dim, const Taps& taps, float blank = 0);

}  // namespace hebb
