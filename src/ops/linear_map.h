// Linear maps of one tensor: an operation whose gradient is its transpose, and that one's gradient the map again.
#pragma once

#include "tensor/tensor.h"

namespace hebb {

struct LinearMap : RefCounted, pool::Pooled {
  LinearMap(const char* op, const Shape& from, const Shape& to) : op(op), from(from), to(to) {}
  /// Adds the map of x to y, which is zeros, or, back, its transpose of y to x, which is zeros.
  virtual void apply(bool back, const float* x, float* y) const = 0;
  /// Whether apply() writes all of its result, which then need not be zeros.
  virtual bool writes_all(bool) const { return false; }

  const char* op;
  Shape from, to;
};

/// The map, or its transpose, of x, which may be known already; differentiable any number of times.
Tensor mapped(const Ref<LinearMap>& map, const Tensor& x, bool back = false, Tensor known = {});

}  // namespace hebb
