// Error: the one exception of hebb. It carries a code, the operation, and the shapes that were involved.
#pragma once

#include <exception>
#include <initializer_list>
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

/// A part of a message: text, a number or a shape, each turned into a Piece by itself inside the braces of fail().
class Piece {
 public:
  Piece(const char* text) : kind_(Kind::text), text_(text) {}
  Piece(const std::string& text) : kind_(Kind::text), text_(text.c_str()) {}
  Piece(const Shape& shape) : kind_(Kind::shape), shape_(&shape) {}
  template <typename Number>
  requires std::is_arithmetic_v<Number> Piece(Number number)
      : kind_(Kind::number), number_(static_cast<double>(number)) {}

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

/// Throws the Error whose message is the pieces in a row, and whose shapes are those among them:
/// fail(Code::shape, "matmul", {"inner dimensions differ: a", a.shape(), ", b", b.shape()}).
[[noreturn]] void fail(Code code, std::string_view op, std::initializer_list<Piece> message);

}  // namespace hebb
