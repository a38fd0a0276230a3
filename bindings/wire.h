// Wire: what crosses between JavaScript and C++. Objects cross as handles (numbers), lists as arrays, errors as
// exceptions that JavaScript's `makeError` builds. The only room that knows Emscripten.
#pragma once

#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <cmath>
#include <limits>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/error.h"
#include "handles.h"
#include "nn/module.h"
#include "ops/ops.h"
#include "optim/schedules.h"

namespace hebb::bindings {

using emscripten::val;

/// Within a catch: passes the current exception on to JavaScript as a HebbError.
[[noreturn]] void throw_to_js();

/// Runs f; an Error, and memory that runs out on the way, go to JavaScript as a HebbError.
template <typename F>
auto guarded(F&& f) -> decltype(f()) {
  try {
    return f();
  } catch (...) {
    throw_to_js();
  }
}

/// A whole number; fractions and numbers past 2^53 are Errors.
int64_t whole(double value);
Shape to_shape(const val& list);
val to_list(const Shape& shape);
val to_list(std::span<const double> numbers);

// The conversions are out of line: a hundred bindings share them.
Tensor tensor_at(Handle handle);
Tensors tensors_at(const val& handles);
Handle to_wire(const Tensor& x);
Handle to_wire(const nn::ModulePtr& m);
Handle to_wire(const Ref<optim::Optimizer>& o);
/// Several tensors wait until JavaScript takes them by results(); what crosses now is how many.
Handle to_wire(const Tensors& list);
val results();
std::vector<double> to_numbers(const val& list);

/// Lists of numbers lie in one room that JavaScript writes and reads, too (web/api/wire.ts). They are those of the call at
/// hand, so a call reads all of them before it does anything else. Only JavaScript makes it larger, by asking for more.
std::span<double> room(size_t count);
/// As many sizes from the room.
Shape shape_in_room(uint32_t rank);

/// An object or an array for JavaScript, filled field by field.
class JsObject {
 public:
  JsObject& set(const char* key, double value);
  JsObject& set(const char* key, bool value);
  JsObject& set(const char* key, const std::string& value);
  JsObject& set(const char* key, const val& value);
  val value() const { return value_; }

 private:
  val value_ = val::object();
};
void push(val& list, const val& item);
void push(val& list, Handle item);

/// A typed array with a copy of memory: "Uint8Array", "Int32Array".
val copied_bytes(const void* data, size_t bytes);
val copied_indices(const int32_t* data, size_t count);

/// The arguments of one call, in the order of the row: numbers, a list as its length and its numbers, a tensor as its
/// handle (0 for none), a word as its place in words.def, a missing number as NaN.
class Reader {
 public:
  explicit Reader(std::span<const double> numbers) : numbers_(numbers) {}

  double number();
  int64_t integer() { return whole(number()); }
  Handle handle() { return static_cast<Handle>(number()); }
  std::vector<double> list();
  Shape shape();
  Tensor tensor() { return tensor_at(handle()); }
  Tensors tensors();
  std::string text();
  /// What is left; skip() goes on behind some of it.
  std::span<const double> rest() const { return numbers_.subspan(at_); }
  void skip(size_t count) { at_ += count; }

 private:
  std::span<const double> numbers_;
  size_t at_ = 0;
};

/// Read<T>::from(reader): the next argument as a T.
template <typename T>
struct Read {
  static T from(Reader& r) { return static_cast<T>(r.number()); }  // float, bool, double, and words
};
template <>
struct Read<int64_t> {
  static int64_t from(Reader& r) { return r.integer(); }
};
template <>
struct Read<Tensor> {
  static Tensor from(Reader& r) { return r.tensor(); }
};
template <>
struct Read<Tensors> {
  static Tensors from(Reader& r) { return r.tensors(); }
};
template <>
struct Read<std::optional<Tensor>> {
  static std::optional<Tensor> from(Reader& r) {
    const Handle handle = r.handle();
    return handle ? std::optional<Tensor>(tensor_at(handle)) : std::nullopt;
  }
};
template <typename T>
struct Read<std::optional<T>> {
  static std::optional<T> from(Reader& r) {
    const double value = r.number();
    return std::isnan(value) ? std::nullopt : std::optional<T>(static_cast<T>(value));
  }
};
template <>
struct Read<Shape> {
  static Shape from(Reader& r) { return r.shape(); }
};
template <>
struct Read<Dims> {
  static Dims from(Reader& r) {
    const Shape dims = r.shape();
    return Dims(dims.begin(), dims.end());
  }
};
template <>
struct Read<Padding> {
  static Padding from(Reader& r) {
    const Dims sizes = Read<Dims>::from(r);
    return sizes == Dims(-1) ? Padding::as_needed() : Padding(sizes);  // -1 stands for 'same'
  }
};
template <>
struct Read<std::vector<double>> {
  static std::vector<double> from(Reader& r) { return r.list(); }
};
template <>
struct Read<std::string> {
  static std::string from(Reader& r) { return r.text(); }
};

/// A group of parameters: their handles, l1, l2, maximize, the constraint, and the options in the row's order.
void add_group(optim::Optimizer& optimizer, Reader& r);

}  // namespace hebb::bindings
