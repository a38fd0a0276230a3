// Weight constraints: what weights are brought back to after every step.
#pragma once

#include "core/shape.h"

namespace hebb::optim {

/// What Keras calls max_norm, unit_norm, min_max_norm and non_neg. The norm is that of all weights along `dims`; with no
/// dims along all but the first, the weights that lead into one unit or channel, and vectors such as biases stay free.
struct Constraint {
  enum class Kind : uint8_t { none, norm, non_negative };
  Kind kind = Kind::none;
  float low = 0, high = 0, rate = 1;
  Dims dims = {};
};

/// Norms at most `max_value` (Srivastava et al., "Dropout", 2014, section 5.1).
Constraint max_norm(float max_value, Dims dims = {});
/// Norms of 1.
Constraint unit_norm(Dims dims = {});
/// Norms between the two; a step goes `rate` of the way.
Constraint min_max_norm(float min_value, float max_value, float rate = 1, Dims dims = {});
/// No weight below 0.
Constraint non_negative();

/// An Error of `op` where the constraint is no such thing, or its dims are not neighbouring ones of the shape.
void check_constraint(const char* op, const Constraint& constraint, const Shape& shape);
/// Changes p[shape].
void apply_constraint(const Constraint& constraint, const Shape& shape, float* p);

}  // namespace hebb::optim
