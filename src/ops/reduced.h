// Shapes under reduction, and the sum that undoes a broadcast.
#pragma once

#include "autograd/node.h"
#include "core/error.h"
#include "ops/ops.h"

namespace hebb {

/// x summed over the dimensions along which `shape` was broadcast to x's shape: the gradient of broadcasting.
Tensor sum_to(const Tensor& x, const Shape& shape);

/// `shape` with size 1 (keepdim) or nothing at `dims`; empty dims are all. Repeated dims are an Error of `op`.
Shape reduced_shape(const char* op, const Shape& shape, const Dims& dims, bool keepdim);

}  // namespace hebb
