// Tensor: a handle to a shape, a type and contiguous row-major storage that several tensors may share.
// Copying a Tensor copies the handle. What autograd hangs on it is `history`, which this room does not look into.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/pool.h"
#include "core/ref.h"
#include "core/shape.h"

namespace hebb {

enum class DType : uint8_t { f32, i32, u8 };

const char* dtype_name(DType dtype);
size_t dtype_bytes(DType dtype);

template <typename T>
constexpr DType dtype_of();
template <>
constexpr DType dtype_of<float>() {
  return DType::f32;
}
template <>
constexpr DType dtype_of<int32_t>() {
  return DType::i32;
}
template <>
constexpr DType dtype_of<uint8_t>() {
  return DType::u8;
}

/// A block of the pool, counted.
class Storage final : public RefCounted, public pool::Pooled {
 public:
  Storage(size_t bytes, const char* op) : bytes_(bytes), data_(static_cast<std::byte*>(pool::allocate(bytes, op))) {}
  ~Storage() override { pool::release(data_, bytes_); }
  std::byte* data() const { return data_; }
  size_t bytes() const { return bytes_; }

 private:
  size_t bytes_;
  std::byte* data_;
};

/// What autograd knows of a tensor (its Node); opaque here.
class History : public RefCounted, public pool::Pooled {};

class Tensor {
 public:
  Tensor() = default;

  /// Uninitialized, zero or constant elements. `op` is named should memory run out.
  static Tensor empty(const Shape& shape, DType dtype = DType::f32, const char* op = "tensor");
  static Tensor zeros(const Shape& shape, DType dtype = DType::f32, const char* op = "zeros");
  static Tensor full(const Shape& shape, float value);
  /// Copies `values` in; their number must be the shape's size.
  static Tensor from(const std::vector<float>& values, const Shape& shape);
  static Tensor from(const std::vector<int32_t>& values, const Shape& shape);

  bool defined() const { return static_cast<bool>(body_); }
  explicit operator bool() const { return defined(); }

  const Shape& shape() const { return body_->shape; }
  int rank() const { return body_->shape.rank(); }
  int64_t size() const { return body_->size; }
  int64_t size(int dim) const { return body_->shape[dim]; }
  DType dtype() const { return body_->dtype; }
  size_t bytes() const { return static_cast<size_t>(size()) * dtype_bytes(dtype()); }

  template <typename T = float>
  T* data() const {
    return reinterpret_cast<T*>(body_->data);
  }
  /// The one element of a tensor of size 1, whatever its type.
  float item() const;
  /// The elements as floats.
  std::vector<float> to_vector() const;

  /// Views that share storage and have no history: another shape of the same size; rows [start, end) of dimension 0.
  Tensor view(const Shape& shape) const;
  Tensor rows(int64_t start, int64_t end) const;
  /// The same values without history: a view, and a copy.
  Tensor detach() const { return view(shape()); }
  Tensor clone() const;

  /// Whether this handle is the only way to its storage, so that it may be written over.
  bool unique() const { return body_.get()->references() == 1 && body_->storage->references() == 1; }
  bool same(const Tensor& other) const { return body_ == other.body_; }

  // Defined by src/autograd.
  bool requires_grad() const { return defined() && body_->history; }
  /// Makes this a leaf whose gradient is kept, or stops that. Float tensors without history only.
  const Tensor& set_requires_grad(bool required = true) const;
  /// The gradient that backward() has added up in a leaf; undefined before that.
  Tensor grad() const;
  void set_grad(const Tensor& gradient) const;
  /// Adds d(this)/d(leaf) to every leaf's gradient. This must have one element, or `gradient` its shape.
  /// The graph is freed on the way unless `retain_graph`.
  void backward(const Tensor& gradient = {}, bool retain_graph = false) const;

  const Ref<History>& history() const { return body_->history; }
  void set_history(Ref<History> history) const { body_->history = std::move(history); }

  /// How many tensors are alive, views included.
  static int64_t living();

 private:
  struct Body final : RefCounted, pool::Pooled {
    Body();
    ~Body() override;
    Ref<Storage> storage;
    std::byte* data = nullptr;
    Shape shape;
    int64_t size = 0;
    DType dtype = DType::f32;
    Ref<History> history;
  };

  Ref<Body> body_;
};

using Tensors = std::vector<Tensor>;

/// Errors of `op` unless the tensor is defined, of this type, of this rank.
void check_defined(const char* op, const char* name, const Tensor& x);
void check_float(const char* op, const char* name, const Tensor& x);
void check_rank(const char* op, const char* name, const Tensor& x, int rank);

}  // namespace hebb
