// Tensors of indices, checked so that kernels may trust them.
#pragma once

#include <limits>

#include "tensor/tensor.h"

namespace hebb {

/// An i32 copy that nobody else holds: what is made of the user's tensor later does not matter. Whole floats are taken,
/// too, because numbers in JavaScript are floats. Each is in [0, below), or `ignored`.
Tensor checked_indices(const char* op, const char* name, const Tensor& index, int64_t below,
                       int64_t ignored = std::numeric_limits<int64_t>::min());

/// The same for an index into x along dim whose other sizes are x's.
Tensor along_index(const char* op, const Tensor& x, int dim, const Tensor& index);

}  // namespace hebb
