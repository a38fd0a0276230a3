// Wire: what crosses between JavaScript and C++, all of it numbers in the engine's memory (web/api/wire.ts is the other end).
// A list is its length and its numbers, a text the list of its bytes, an object its handle (0 for none), a word its place in
// words.def, a missing number NaN, a flag 0 or 1; an array of bytes or numbers is a tensor that lives for the call.
#pragma once

#include <cmath>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/error.h"
#include "handles.h"
#include "nn/module.h"
#include "ops/ops.h"
#include "optim/schedules.h"

namespace hebb::bindings {

/// A whole number; fractions and numbers past 2^53 are Errors.
int64_t whole(double value);

// The conversions are out of line: a hundred calls share them.
Tensor tensor_at(Handle handle);
Handle to_wire(const Tensor& x);
Handle to_wire(const nn::ModulePtr& m);
Handle to_wire(const Ref<optim::Optimizer>& o);
/// Several tensors wait until JavaScript takes them by results(); what crosses at once is how many.
Handle to_wire(const Tensors& list);

/// The arguments of one call, in their order.
class Reader {
 public:
  explicit Reader(std::span<const double> numbers) : numbers_(numbers) {}

  double number();
  int64_t integer() { return whole(number()); }
  bool flag() { return number() != 0; }
  Handle handle() { return static_cast<Handle>(number()); }
  std::span<const double> list();
  Shape shape();
  Tensor tensor() { return tensor_at(handle()); }
  /// Handles; 0 is an undefined Tensor.
  Tensors tensors();
  std::string text();
  /// What is left; skip() goes on behind some of it.
  std::span<const double> rest() const { return numbers_.subspan(at_); }
  void skip(size_t count) { at_ += count; }

 private:
  std::span<const double> numbers_;
  size_t at_ = 0;
};

/// What a call gives back: numbers one after another.
class Answer {
 public:
  explicit Answer(std::vector<double>& numbers) : numbers_(numbers) {}

  template <typename Number>
  requires std::is_arithmetic_v<Number> Answer& add(Number number) { return push(static_cast<double>(number)); }
  Answer& add(const Tensor& x) { return push(to_wire(x)); }
  Answer& add(const char* text) { return add(std::string_view(text)); }
  Answer& add(const std::string& text) { return add(std::string_view(text)); }
  Answer& add(std::string_view text);
  Answer& add(const Shape& shape);
  Answer& add(const Tensors& list);
  Answer& add(std::span<const double> list);
  /// A copy of bytes, as an array.
  Answer& bytes(const void* from, size_t count);

  /// Where JavaScript finds it: how many numbers there are, or -1 where they tell of an error, and then these.
  const double* sent(bool error = false);

 private:
  Answer& push(double number);
  std::vector<double>& numbers_;
  bool begun_ = false;  // only then are the numbers its own: calls from within a call answer in the same place
};

/// A function of JavaScript, whose number is an argument. JavaScript keeps it until the last copy of this is gone.
class Callback {
 public:
  explicit Callback(uint32_t number) : held_(make_ref<Held>(number)) {}
  /// Runs it with these numbers.
  double operator()(std::span<const double> numbers = {}) const;

 private:
  struct Held : RefCounted {
    explicit Held(uint32_t number) : number(number) {}
    ~Held() override;
    uint32_t number;
  };
  Ref<Held> held_;
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
  static std::vector<double> from(Reader& r) {
    const std::span<const double> list = r.list();
    return {list.begin(), list.end()};
  }
};
template <>
struct Read<std::string> {
  static std::string from(Reader& r) { return r.text(); }
};

/// A group of parameters: their handles, l1, l2, maximize, the constraint, and the options in the row's order.
void add_group(optim::Optimizer& optimizer, Reader& r);

// The functions of calls.def.
#define HEBB_CALL(name, result) void name(Reader& in, Answer& out);
#include "calls.def"
#undef HEBB_CALL

}  // namespace hebb::bindings
