// Wire: what crosses between JavaScript and C++. Objects cross as handles (numbers), lists as arrays, errors as
// exceptions that JavaScript's `makeError` builds. The only room that knows Emscripten.
#pragma once

#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <cmath>
#include <limits>
#include <new>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "core/error.h"
#include "handles.h"
#include "nn/module.h"
#include "ops/ops.h"
#include "optim/optimizers.h"

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

// The conversions are out of line: a hundred bindings share them.
Tensor tensor_at(Handle handle);
Tensors tensors_at(const val& handles);
Handle to_wire(const Tensor& x);
Handle to_wire(const nn::ModulePtr& m);
std::vector<double> to_numbers(const val& list);

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

/// Wire<T>: the type that stands for T in a binding's signature, and the conversion from it.
template <typename T>
struct Wire {
  using type = T;
  static T from(T value) { return value; }
};
template <>
struct Wire<int64_t> {
  using type = double;
  static int64_t from(double value) { return whole(value); }
};
template <>
struct Wire<Tensor> {
  using type = Handle;
  static Tensor from(Handle handle) { return tensor_at(handle); }
};
template <>
struct Wire<Tensors> {
  using type = val;
  static Tensors from(const val& list) { return tensors_at(list); }
};
template <>
struct Wire<std::optional<Tensor>> {
  using type = Handle;
  static std::optional<Tensor> from(Handle handle) {
    return handle ? std::optional<Tensor>(tensor_at(handle)) : std::nullopt;
  }
};
template <>
struct Wire<std::optional<float>> {
  using type = float;
  static std::optional<float> from(float value) {
    return std::isnan(value) ? std::nullopt : std::optional<float>(value);
  }
};
template <>
struct Wire<Shape> {
  using type = val;
  static Shape from(const val& list) { return to_shape(list); }
};
template <>
struct Wire<Dims> {
  using type = val;
  static Dims from(const val& list) {
    const Shape dims = to_shape(list);
    return Dims(dims.begin(), dims.end());
  }
};
template <>
struct Wire<optim::Betas> {
  using type = val;
  static optim::Betas from(const val& list);
};
template <>
struct Wire<Reduction> {
  using type = std::string;
  static Reduction from(const std::string& name);
};
template <>
struct Wire<Approximate> {
  using type = std::string;
  static Approximate from(const std::string& name);
};

template <typename T>
using WireOf = Wire<std::remove_cvref_t<T>>;

/// A plain function: each argument crosses as its Wire type.
template <auto kFunction>
struct Bound;
template <typename R, typename... P, R (*kFunction)(P...)>
struct Bound<kFunction> {
  static Handle call(typename WireOf<P>::type... args) {
    return guarded([&] { return to_wire(kFunction(WireOf<P>::from(args)...)); });
  }
};

template <typename... T>
struct Types {};

/// A function whose last parameter is an options struct with fields of the given types: the fields cross one by one.
template <auto kFunction, typename Options, typename FieldList>
struct BoundWithOptions;
template <typename R, typename... P, R (*kFunction)(P...), typename Options, typename... Fields>
struct BoundWithOptions<kFunction, Options, Types<void, Fields...>> {
  template <typename Params>
  struct Split;
  template <typename... Q>
  struct Split<Types<Q...>> {
    static Handle call(typename WireOf<Q>::type... args, typename WireOf<Fields>::type... fields) {
      return guarded(
          [&] { return to_wire(kFunction(WireOf<Q>::from(args)..., Options{WireOf<Fields>::from(fields)...})); });
    }
  };
  template <typename Done, typename... Rest>
  struct DropLast;
  template <typename... Done, typename Next, typename... Rest>
  struct DropLast<Types<Done...>, Next, Rest...> : DropLast<Types<Done..., Next>, Rest...> {};
  template <typename... Done, typename Last>
  struct DropLast<Types<Done...>, Last> {
    using type = Types<Done...>;
  };
  using Call = Split<typename DropLast<Types<>, P...>::type>;
};

}  // namespace hebb::bindings
