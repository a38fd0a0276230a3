// Weight constraints; their kernels are limit_norms (kernels/update.h) and relu.
#include "optim/constraint.h"

#include <algorithm>

#include "core/error.h"
#include "kernels/elementwise.h"
#include "kernels/update.h"

namespace hebb::optim {
namespace {

/// The dims as a range [first, end) of the shape's; empty where nothing is to do.
struct Range {
  int first, end;
};

Range range_of(const char* op, const Dims& dims, const Shape& shape) {
  if (dims.rank() == 0) return {1, std::max(shape.rank(), 1)};
  Range range{shape.rank(), 0};
  for (int64_t dim : dims) {
    const int at = checked_dim(op, dim, shape.rank());
    range = {std::min(range.first, at), std::max(range.end, at + 1)};
  }
  if (range.end - range.first != dims.rank()) {
    fail(Code::argument, op, "a constraint's dims must be neighbours, got {}", static_cast<const Shape&>(dims));
  }
  return range;
}

}  // namespace

Constraint max_norm(float max_value, Dims dims) { return min_max_norm(0, max_value, 1, dims); }
Constraint unit_norm(Dims dims) { return min_max_norm(1, 1, 1, dims); }
Constraint min_max_norm(float min_value, float max_value, float rate, Dims dims) {
  return {Constraint::Kind::norm, min_value, max_value, rate, dims};
}
Constraint non_negative() { return {.kind = Constraint::Kind::non_negative}; }

void check_constraint(const char* op, const Constraint& c, const Shape& shape) {
  if (c.kind != Constraint::Kind::norm) return;
  if (!(c.low >= 0 && c.high >= c.low && c.rate >= 0 && c.rate <= 1)) {
    fail(Code::argument, op, "a constraint needs 0 <= minValue <= maxValue and 0 <= rate <= 1, got {}, {}, {}", c.low,
         c.high, c.rate);
  }
  range_of(op, c.dims, shape);
}

void apply_constraint(const Constraint& c, const Shape& shape, float* p) {
  if (c.kind == Constraint::Kind::non_negative) kernels::relu(shape.size(), p, p);
  if (c.kind != Constraint::Kind::norm) return;
  const auto [first, end] = range_of("constraint", c.dims, shape);
  if (first == end) return;
  const int64_t outer = size_before(shape, first), inner = size_from(shape, end);
  kernels::limit_norms(outer, size_before(shape, end) / std::max<int64_t>(outer, 1), inner, {c.low, c.high, c.rate}, p);
}

}  // namespace hebb::optim
