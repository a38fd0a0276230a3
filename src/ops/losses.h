// What losses have in common: how they are reduced, and what they refuse.
#pragma once

#include "ops/ops.h"

namespace hebb {

/// The mean, the sum, or the losses themselves.
Tensor reduce_loss(const Tensor& losses, Reduction reduction);

/// Errors of `op` unless both are f32 of one shape; unless all are within 0 … 1 (NaN aside); unless it is f32 [classes].
void check_pair(const char* op, const Tensor& input, const Tensor& target);
void check_probabilities(const char* op, const Tensor& input);
void check_class_weight(const char* op, const Tensor& weight, int64_t classes);

}  // namespace hebb
