// Checking examples once, when they come in, and copying them out in batches.
#include "data/dataset.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "kernels/fill.h"
#include "kernels/index.h"

namespace hebb::data {
namespace {

[[noreturn]] void bad_target(int64_t row, const std::string& why) {
  fail(Code::value, "dataset", "target of example {} {}", row, why);
}

}  // namespace

Dataset::Dataset(Tensor x, Tensor y, Scaling scaling) : x_(std::move(x)), y_(std::move(y)), scaling_(scaling) {
  check_defined("dataset", "x", x_);
  check_defined("dataset", "y", y_);
  if (x_.rank() == 0 || y_.rank() == 0 || x_.size(0) != y_.size(0)) {
    fail(Code::shape, "dataset", "x{} and y{} have no common number of examples", x_.shape(), y_.shape());
  }
  if (x_.size(0) == 0) fail(Code::value, "dataset", "is empty: x{}", x_.shape());
  if (x_.dtype() == DType::i32) fail(Code::dtype, "dataset", "x must be u8 or f32, got i32");
  if (y_.dtype() == DType::u8 || (y_.dtype() == DType::i32 && y_.rank() != 1)) {
    fail(Code::dtype, "dataset", "y must be i32 class indices [N] or f32, got {}{}", dtype_name(y_.dtype()),
         y_.shape());
  }
  const int64_t each = size_from(y_.shape(), 1);
  bool binary = !has_class_targets() && each == 1;
  for (int64_t i = 0; i < y_.size(); ++i) {
    if (has_class_targets()) {
      const int32_t index = y_.data<int32_t>()[i];
      if (index < 0) bad_target(i, "is no class index: " + std::to_string(index));
      classes_ = std::max<int64_t>(classes_, int64_t{index} + 1);
    } else if (!std::isfinite(y_.data()[i])) {
      bad_target(i / each, "is " + text(y_.data()[i]));
    } else {
      binary = binary && (y_.data()[i] == 0 || y_.data()[i] == 1);
    }
  }
  if (binary) classes_ = 2;
}

int64_t Dataset::size() const { return whole_ ? x_.size(0) : static_cast<int64_t>(rows_.size()); }

Dataset::Dataset(const Dataset& other, const std::vector<int32_t>& rows)
    : x_(other.x_), y_(other.y_), scaling_(other.scaling_), classes_(other.classes_), whole_(false) {
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
  Shape example;
  for (int d = 1; d < x_.rank(); ++d) example.push_back(x_.size(d));
  augmentation.check(example);
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
  Shape x_shape = x_.shape(), y_shape = y_.shape();
  x_shape[0] = y_shape[0] = count;
  Batch result{.x = Tensor::empty(x_shape, DType::f32, "batch"), .y = Tensor::empty(y_shape, y_.dtype(), "batch")};
  const kernels::RowScale scale{scaling_.shift, scaling_.scale};
  const int64_t width = size_from(x_.shape(), 1), y_width = size_from(y_.shape(), 1);
  if (x_.dtype() == DType::u8) {
    kernels::gather_rows(count, width, x_.data<uint8_t>(), at, scale, result.x.data());
  } else {
    kernels::gather_rows(count, width, x_.data(), at, scale, result.x.data());
  }
  if (has_class_targets()) {
    for (int64_t i = 0; i < count; ++i) result.y.data<int32_t>()[i] = y_.data<int32_t>()[at[i]];
  } else {
    kernels::gather_rows(count, y_width, y_.data(), at, {}, result.y.data());
  }
  return result;
}

std::vector<int32_t> permutation(int64_t n) {
  std::vector<int32_t> order(static_cast<size_t>(n));
  kernels::permutation(n, generator(), order.data());
  return order;
}

}  // namespace hebb::data
