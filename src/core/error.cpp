// Error's text, and numbers for messages without the weight of printf or iostream in the wasm file.
#include "core/error.h"

#include <cmath>

namespace hebb {

const char* code_name(Code code) {
  switch (code) {
    case Code::shape: return "shape";
    case Code::dtype: return "dtype";
    case Code::argument: return "argument";
    case Code::index: return "index";
    case Code::value: return "value";
    case Code::non_finite: return "non_finite";
    case Code::out_of_memory: return "out_of_memory";
    case Code::disposed: return "disposed";
    case Code::file: return "file";
    case Code::state: return "state";
  }
  return "unknown";
}

Error::Error(Code code, std::string_view op, std::string_view message, std::vector<Shape> shapes)
    : code_(code), op_(op), shapes_(std::move(shapes)) {
  message_.reserve(op.size() + 2 + message.size());
  message_.append(op).append(": ").append(message);
}

std::string text(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  const std::string sign = value < 0 ? "-" : "";
  double rest = std::fabs(value);
  if (rest == std::floor(rest) && rest < 9e15) return sign + std::to_string(static_cast<long long>(rest));
  int exponent = 0;
  while (rest >= 10) rest /= 10, ++exponent;
  while (rest < 1) rest *= 10, --exponent;
  long long digits = std::llround(rest * 1e5);  // d.ddddd
  if (digits >= 1000000) digits /= 10, ++exponent;
  std::string all = std::to_string(digits);
  const bool scientific = exponent < -5 || exponent > 5;
  if (scientific) {
    all.insert(1, ".");
  } else if (exponent >= 0) {
    all.insert(static_cast<size_t>(exponent) + 1, ".");
  } else {
    all.insert(0, "0." + std::string(static_cast<size_t>(-exponent - 1), '0'));
  }
  while (all.back() == '0') all.pop_back();
  if (all.back() == '.') all.pop_back();
  return sign + all + (scientific ? "e" + std::to_string(exponent) : "");
}

void Piece::append_to(std::string& message, std::vector<Shape>& shapes) const {
  switch (kind_) {
    case Kind::text: message += text_; break;
    case Kind::number: message += text(number_); break;
    case Kind::shape:
      message += text(*shape_);
      shapes.push_back(*shape_);
      break;
  }
}

void fail_with(Code code, const char* op, const char* format, const Piece* pieces) {
  std::string message;
  std::vector<Shape> shapes;
  for (const char* at = format; *at; ++at) {
    if (at[0] == '{' && at[1] == '}') {
      pieces++->append_to(message, shapes);
      ++at;
    } else {
      message += *at;
    }
  }
  throw Error(code, op, message, std::move(shapes));
}

}  // namespace hebb
