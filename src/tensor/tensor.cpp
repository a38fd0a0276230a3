// Tensor's storage, creation and views.
#include "tensor/tensor.h"

#include <algorithm>
#include <cstring>

#include "core/error.h"

namespace hebb {
namespace {

int64_t living_tensors = 0;

template <typename T>
Tensor copied(const std::vector<T>& values, const Shape& shape) {
  if (static_cast<int64_t>(values.size()) != checked_size("tensor", shape)) {
    fail(Code::shape, "tensor", "{} values do not fill {}", values.size(), shape);
  }
  Tensor result = Tensor::empty(shape, dtype_of<T>());
  std::copy(values.begin(), values.end(), result.data<T>());
  return result;
}

}  // namespace

const char* dtype_name(DType dtype) {
  switch (dtype) {
    case DType::f32: return "f32";
    case DType::i32: return "i32";
    case DType::u8: return "u8";
  }
  return "unknown";
}

size_t dtype_bytes(DType dtype) { return dtype == DType::u8 ? 1 : 4; }

Tensor::Body::Body() { ++living_tensors; }
Tensor::Body::~Body() { --living_tensors; }

int64_t Tensor::living() { return living_tensors; }

Tensor Tensor::empty(const Shape& shape, DType dtype, const char* op) {
  const auto bytes = static_cast<double>(checked_size(op, shape)) * static_cast<double>(dtype_bytes(dtype));
  if (bytes > static_cast<double>(PTRDIFF_MAX)) {
    fail(Code::out_of_memory, op, "{} needs {} bytes", shape, bytes);
  }
  Tensor result;
  result.body_ = make_ref<Body>();
  try {
    result.body_->storage = make_ref<Storage>(static_cast<size_t>(bytes), op);
  } catch (const Error& error) {
    fail(error.code(), op, "{} needs {} bytes: out of memory", shape, bytes);
  }
  result.body_->data = result.body_->storage->data();
  result.body_->shape = shape;
  result.body_->size = shape.size();
  result.body_->dtype = dtype;
  return result;
}

Tensor Tensor::zeros(const Shape& shape, DType dtype, const char* op) {
  Tensor result = empty(shape, dtype, op);
  std::memset(result.data<std::byte>(), 0, result.bytes());
  return result;
}

Tensor Tensor::full(const Shape& shape, float value) {
  Tensor result = empty(shape, DType::f32, "full");
  std::fill_n(result.data(), result.size(), value);
  return result;
}

Tensor Tensor::from(const std::vector<float>& values, const Shape& shape) { return copied(values, shape); }
Tensor Tensor::from(const std::vector<int32_t>& values, const Shape& shape) { return copied(values, shape); }

float Tensor::item() const {
  if (!defined() || size() != 1) {
    fail(Code::shape, "item", "needs one element, got {}", defined() ? text(shape()) : "no tensor");
  }
  switch (dtype()) {
    case DType::i32: return static_cast<float>(*data<int32_t>());
    case DType::u8: return static_cast<float>(*data<uint8_t>());
    case DType::f32: break;
  }
  return *data();
}

std::vector<float> Tensor::to_vector() const {
  std::vector<float> values(static_cast<size_t>(size()));
  switch (dtype()) {
    case DType::f32: std::copy_n(data(), size(), values.begin()); break;
    case DType::i32: std::copy_n(data<int32_t>(), size(), values.begin()); break;
    case DType::u8: std::copy_n(data<uint8_t>(), size(), values.begin()); break;
  }
  return values;
}

Tensor Tensor::view(const Shape& shape) const {
  if (checked_size("view", shape) != size()) {
    fail(Code::shape, "view", "{} has no view of shape {}", this->shape(), shape);
  }
  Tensor result;
  result.body_ = make_ref<Body>();
  result.body_->storage = body_->storage;
  result.body_->data = body_->data;
  result.body_->shape = shape;
  result.body_->size = body_->size;
  result.body_->dtype = body_->dtype;
  return result;
}

Tensor Tensor::rows(int64_t start, int64_t end) const {
  if (rank() == 0 || start < 0 || end < start || end > size(0)) {
    fail(Code::index, "rows", "[{}, {}) of {}", start, end, shape());
  }
  Tensor result = detach();
  const int64_t row = size_from(shape(), 1);
  result.body_->data += static_cast<size_t>(start * row) * dtype_bytes(dtype());
  result.body_->shape[0] = end - start;
  result.body_->size = (end - start) * row;
  return result;
}

Tensor Tensor::clone() const {
  Tensor result = empty(shape(), dtype(), "clone");
  std::memcpy(result.data<std::byte>(), data<std::byte>(), bytes());
  return result;
}

void check_defined(const char* op, const char* name, const Tensor& x) {
  if (!x.defined()) fail(Code::argument, op, "{} is not a tensor", name);
}

void check_float(const char* op, const char* name, const Tensor& x) {
  check_defined(op, name, x);
  if (x.dtype() != DType::f32) {
    fail(Code::dtype, op, "{} must be f32, got {}", name, dtype_name(x.dtype()));
  }
}

void check_rank(const char* op, const char* name, const Tensor& x, int rank) {
  if (x.rank() != rank) {
    fail(Code::shape, op, "{} must have {} dimensions, got {}", name, rank, x.shape());
  }
}

}  // namespace hebb
