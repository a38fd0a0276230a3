// Error: the one exception of hebb. It carries a code, the operation, and the shapes that were involved.
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "core/shape.h"

namespace hebb {

enum class Code { shape, dtype, argument, index, value, non_finite, out_of_memory, disposed, file, state };

/// The code as users see it: "shape", "out_of_memory", …
const char* code_name(Code code);

class Error : public std::exception {
 public:
  /// `message` says what is wrong and ends with the offending value; what() is "op: message".
  Error(Code code, std::string_view op, std::string_view message, std::vector<Shape> shapes = {});

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

}  // namespace hebb
