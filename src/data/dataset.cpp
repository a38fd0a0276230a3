// Checking examples once, when they come in, and copying them out in batches.
#include "data/dataset.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "kernels/fill.h"
#include "kernels/index.h"

namespace hebb::data {
namespace {

/// Whether numbers are the probabilities of classes: none below 0, and 1 together.
bool is_distribution(int64_t n, const float* p) {
  double rest = 1;
  for (int64_t i = 0; i < n; ++i) rest -= p[i] >= 0 ? double{p[i]} : 2;
  return std::fabs(rest) < 1e-3;
}

[[noreturn]] void bad_target(int64_t row, const std::string& why) {
  fail(Code::value, "dataset", "target of example {} {}", row, why);
}

Shape example_of(const Shape& whole) { return {whole.begin() + 1, whole.end()}; }

/// `steps` of a series as one example.
Shape steps_of(int64_t steps, const Shape& series) {
  Shape each{steps};
  for (int d = 1; d < series.rank(); ++d) each.push_back(series[d]);
  return each;
}

void check_series(const Tensor& x, const Tensor& y) {
  check_defined("dataset", "x", x);
  check_defined("dataset", "y", y);
  if (x.rank() == 0 || y.rank() == 0) {
    fail(Code::shape, "dataset", "x{} and y{} have no common number of examples", x.shape(), y.shape());
  }
  if (y.dtype() == DType::u8 || (y.dtype() == DType::i32 && y.rank() != 1)) {
    fail(Code::dtype, "dataset", "y must be i32 class indices [N] or f32, got {}{}", dtype_name(y.dtype()), y.shape());
  }
}

}  // namespace

Dataset::Dataset(const Tensor& x, const Tensor& y, Scaling scaling) : scaling_(scaling) {
  check_series(x, y);
  if (x.size(0) != y.size(0)) {
    fail(Code::shape, "dataset", "x{} and y{} have no common number of examples", x.shape(), y.shape());
  }
  if (x.size(0) == 0) fail(Code::value, "dataset", "is empty: x{}", x.shape());
  if (x.dtype() == DType::i32) fail(Code::dtype, "dataset", "x must be u8 or f32, got i32");
  all_ = x.size(0);
  x_ = {x, example_of(x.shape()), size_from(x.shape(), 1)};
  y_ = {y, example_of(y.shape()), size_from(y.shape(), 1)};
  check_targets();
}

Dataset::Dataset(const Tensor& x, const Tensor& y, const Windows& windows, Scaling scaling) : scaling_(scaling) {
  check_series(x, y);
  const auto [length, horizon, stride] = windows;
  if (length < 1 || horizon < 1 || stride < 1) {
    fail(Code::argument, "dataset", "length, horizon and stride must be at least 1, got {}, {}, {}", length, horizon,
         stride);
  }
  const int64_t room = std::min(x.size(0) - length, y.size(0) - horizon);
  if (room < 0) fail(Code::value, "dataset", "is empty: windows of {} and {} steps in x{}", length, horizon, x.shape());
  all_ = room / stride + 1;
  x_ = {x, steps_of(length, x.shape()), stride * size_from(x.shape(), 1)};
  y_ = {y, steps_of(horizon, y.shape()), stride * size_from(y.shape(), 1)};
  check_targets();
}

void Dataset::check_targets() {
  const Tensor& y = y_.values;
  const int64_t each = size_from(y.shape(), 1), wide = y_.each.size();
  bool binary = !has_class_targets() && wide == 1;
  for (int64_t i = 0; i < y.size(); ++i) {
    if (has_class_targets()) {
      const int32_t index = y.data<int32_t>()[i];
      if (index < 0) bad_target(i, "is no class index: " + std::to_string(index));
      if (wide == 1) classes_ = std::max<int64_t>(classes_, int64_t{index} + 1);
    } else if (!std::isfinite(y.data()[i])) {
      bad_target(i / each, "is " + text(y.data()[i]));
    } else {
      binary = binary && (y.data()[i] == 0 || y.data()[i] == 1);
    }
  }
  if (binary) classes_ = 2;
  if (!has_class_targets() && wide > 1 && y_.each.rank() == 1 && y_.step == wide) {
    bool all = true;
    for (int64_t i = 0; i < all_ && all; ++i) all = is_distribution(wide, y.data() + i * wide);
    if (all) classes_ = wide;
  }
}

int64_t Dataset::size() const { return whole_ ? all_ : static_cast<int64_t>(rows_.size()); }

Dataset::Dataset(const Dataset& other, const std::vector<int32_t>& rows)
    : x_(other.x_), y_(other.y_), scaling_(other.scaling_), classes_(other.classes_), all_(other.all_), whole_(false) {
  if (rows.empty()) fail(Code::value, "subset", "is empty");
  rows_.reserve(rows.size());
  for (int32_t row : rows) {
    if (row < 0 || row >= other.size()) {
      fail(Code::index, "subset", "row out of range 0…{}: {}", other.size() - 1, row);
    }
    rows_.push_back(other.row(row));
  }
}

int32_t Dataset::row(int64_t i) const { return whole_ ? static_cast<int32_t>(i) : rows_[static_cast<size_t>(i)]; }

void Dataset::check(const Augmentation& augmentation) const {
  if (x_.values.dtype() == DType::i32) fail(Code::dtype, "augment", "examples that number things cannot be varied");
  augmentation.check(x_.each);
}

void Dataset::vary(const Augmentation& augmentation, Batch& batch) const {
  check(augmentation);
  augmentation.apply(batch, -scaling_.shift * scaling_.scale);
}

Batch Dataset::batch(const int32_t* rows, int64_t count) const {
  Tensor index = Tensor::empty({count}, DType::i32, "batch");
  auto* at = index.data<int32_t>();
  for (int64_t i = 0; i < count; ++i) {
    if (rows[i] < 0 || rows[i] >= size()) {
      fail(Code::index, "batch", "row out of range 0…{}: {}", size() - 1, rows[i]);
    }
    at[i] = row(rows[i]);
  }
  return {.x = x_.at(at, count, scaling_), .y = y_.at(at, count, {})};
}

Tensor Dataset::Side::at(const int32_t* rows, int64_t count, Scaling scaling) const {
  Shape shape{count};
  for (int64_t size : each) shape.push_back(size);
  const bool whole = values.dtype() == DType::i32;
  const kernels::RowsOf of{each.size(), step};
  const kernels::RowScale scale{scaling.shift, scaling.scale};
  Tensor result = Tensor::empty(shape, whole ? DType::i32 : DType::f32, "batch");
  if (whole) {
    kernels::gather_rows(count, of, values.data<int32_t>(), rows, result.data<int32_t>());
  } else if (values.dtype() == DType::u8) {
    kernels::gather_rows(count, of, values.data<uint8_t>(), rows, scale, result.data());
  } else {
    kernels::gather_rows(count, of, values.data(), rows, scale, result.data());
  }
  return result;
}

std::vector<int32_t> permutation(int64_t n) {
  std::vector<int32_t> order(static_cast<size_t>(n));
  kernels::permutation(n, generator(), order.data());
  return order;
}

}  // namespace hebb::data
