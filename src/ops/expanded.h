// Broadcasting as an op of its own, for ops whose kernels want every operand in full.
#pragma once

#include "autograd/node.h"
#include "core/error.h"
#include "ops/ops.h"

namespace hebb {

/// x itself where it has that shape already, else expand(x, shape).
Tensor expanded(const Tensor& x, const Shape& shape);

}  // namespace hebb
