// Error: the one exception of hebb. It carries a code, the operation, and the shapes that were involved.
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/shape.h"

namespace hebb {

enum class Code { shape, dtype, argument, index, value, non_finite, out_of_memory, disposed, file, state };

/// The code as users see it: "shape", "out_of_memory", …
const char* code_name(Code code);

class Error : public std::exception {
 public:
  /// what() is "op: message".
  Error(Code code, std::string_view op, std::string_view message, std::vector<Shape> shapes);

  const char* what() const noexcept override { return message_.c_str(); }
  Code code() const { return code_; }
  const std::string& op() const { return op_; }
  const std::vector<Shape>& shapes() const { return shapes_; }

 private:
  Code code_;
  std::string op_;
  std::string message_;
  std::vector<Shape> shapes_;
};

/// A number for a message: integers in full, others with six significant digits, NaN and infinities by name.
std::string text(double value);

/// What stands in for a {} of a message: text, a number or a shape.
class Piece {
 public:
  Piece(const char* text) : kind_(Kind::text), text_(text) {}
  Piece(double number) : kind_(Kind::number), number_(number) {}
  Piece(const Shape* shape) : kind_(Kind::shape), shape_(shape) {}

  /// Writes itself to the message's end; a shape also joins the list.
  void append_to(std::string& message, std::vector<Shape>& shapes) const;

 private:
  enum class Kind : uint8_t { text, number, shape } kind_;
  union {
    const char* text_;
    double number_;
    const Shape* shape_;
  };
};

/// Throws the Error whose message is the format with a piece for each {}, and whose shapes are those among these.
[[noreturn]] void fail_with(Code code, const char* op, const char* format, const Piece* pieces);

/// The same for pieces of these types, once: a call then only passes on what it has.
template <typename... Pieces>
[[noreturn, gnu::noinline]] void fail_of(Code code, const char* op, const char* format, Pieces... pieces) {
  const Piece list[] = {Piece(pieces)..., Piece("")};
  fail_with(code, op, format, list);
}

inline const char* piece_of(const char* text) { return text; }
inline const char* piece_of(const std::string& text) { return text.c_str(); }
inline const Shape* piece_of(const Shape& shape) { return &shape; }
template <typename Number>
requires std::is_arithmetic_v<Number>
double piece_of(Number number) { return static_cast<double>(number); }

/// Throws an Error: fail(Code::shape, "matmul", "inner dimensions differ: a{}, b{}", a.shape(), b.shape()).
template <typename... Pieces>
[[noreturn]] void fail(Code code, const char* op, const char* format, const Pieces&... pieces) {
  fail_of(code, op, format, piece_of(pieces)...);
}

}  // namespace hebb
