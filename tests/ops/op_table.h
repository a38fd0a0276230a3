// Every operation of ops.def, callable by its name with arguments by their names: what the gradient checks and the
// golden values run. A row added to the table is here without a further line.
#pragma once

#include <cstdlib>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "ops/ops.h"

namespace hebb::testing {

/// A tensor (or several, for `const Tensors&`), or the text of another value: "1", "true", "0,2", "[2, 6]", "sum".
struct Argument {
  Tensors tensors;
  std::string value;
};

inline std::vector<int64_t> whole_numbers(const std::string& text) {
  std::vector<int64_t> numbers;
  for (const char* at = text.c_str(); *at;) {
    char* end = nullptr;
    const long long number = std::strtoll(at, &end, 10);
    if (end == at) {
      ++at;  // brackets, commas and spaces
    } else {
      numbers.push_back(number);
      at = end;
    }
  }
  return numbers;
}

[[noreturn]] inline void bad_value(const std::string& value, const char* type) {
  throw std::invalid_argument("not " + std::string(type) + ": " + value);
}

// convert(argument, target): one for each type that a table may name.
inline void convert(const Argument& from, Tensor& to) {
  if (from.tensors.size() != 1) bad_value(from.value, "a tensor with its shape");
  to = from.tensors[0];
}
inline void convert(const Argument& from, Tensors& to) { to = from.tensors; }
inline void convert(const Argument& from, std::optional<Tensor>& to) { convert(from, to.emplace()); }
inline void convert(const Argument& from, float& to) {
  char* end = nullptr;
  to = std::strtof(from.value.c_str(), &end);
  if (from.value.empty() || (*end != '\0' && std::string(end) != "f")) bad_value(from.value, "a number");
}
inline void convert(const Argument& from, double& to) {
  char* end = nullptr;
  to = std::strtod(from.value.c_str(), &end);
  if (from.value.empty() || *end != '\0') bad_value(from.value, "a number");
}
inline void convert(const Argument& from, int64_t& to) {
  const std::vector<int64_t> numbers = whole_numbers(from.value);
  if (numbers.size() != 1) bad_value(from.value, "a whole number");
  to = numbers[0];
}
inline void convert(const Argument& from, bool& to) {
  if (from.value != "true" && from.value != "false") bad_value(from.value, "true or false");
  to = from.value == "true";
}
template <typename List>
requires std::is_base_of_v<Shape, List>
void convert(const Argument& from, List& to) {
  to = {};
  for (int64_t size : whole_numbers(from.value)) to.push_back(size);
}
inline void convert(const Argument& from, Padding& to) {
  if (from.value == "same") {
    to = Padding::as_needed();
  } else if (from.value == "valid") {
    to = 0;
  } else {
    convert(from, to.sizes);
  }
}
template <typename Number>
void convert(const Argument& from, std::optional<Number>& to) {
  if (from.value == "null") return to.reset();
  convert(from, to.emplace());
}
inline void convert(const Argument& from, std::string& to) { to = from.value; }
inline void convert(const Argument& from, std::vector<double>& to) {
  to.clear();
  for (const char* at = from.value.c_str(); *at;) {
    char* end = nullptr;
    const double number = std::strtod(at, &end);
    if (end == at) {
      ++at;
    } else {
      to.push_back(number);
      at = end;
    }
  }
}
/// A word of words.def.
template <typename E>
requires std::is_enum_v<E>
void convert(const Argument& from, E& to) {
  std::istringstream words(words_of(E{}));
  int place = 0;
  for (std::string word; words >> word; ++place) {
    if (word == from.value || word == from.value + ",") {
      to = static_cast<E>(place);
      return;
    }
  }
  bad_value(from.value, words_of(E{}));
}

/// Arguments by name. What no parameter and no option has asked for is an unknown name.
class Arguments {
 public:
  Argument& operator[](const std::string& name) { return by_name_[name]; }
  const std::map<std::string, Argument>& all() const { return by_name_; }

  /// Sets `to` from the argument of this name; false when there is none.
  template <typename T>
  bool read(const std::string& name, T& to) const {
    const auto found = by_name_.find(name);
    if (found == by_name_.end()) return false;
    asked_.insert(name);
    convert(found->second, to);
    return true;
  }
  void reject_unknown() const {
    for (const auto& [name, argument] : by_name_) {
      if (!asked_.count(name)) throw std::invalid_argument("unknown name: " + name);
    }
  }

 private:
  std::map<std::string, Argument> by_name_;
  mutable std::set<std::string> asked_;
};

/// "(const Tensor& x, int64_t dim = 1)" -> {"x", ""}, {"dim", "1"}: names with their defaults.
inline std::vector<std::pair<std::string, std::string>> parameters_of(std::string text) {
  std::vector<std::pair<std::string, std::string>> result;
  text = text.substr(1, text.size() - 2);
  for (size_t start = 0; start < text.size();) {
    const size_t end = std::min(text.find(',', start), text.size());
    std::string one = text.substr(start, end - start), value;
    if (const size_t equals = one.find(" = "); equals != std::string::npos) {
      value = one.substr(equals + 3);
      one.resize(equals);
    }
    result.emplace_back(one.substr(one.find_last_of(" &") + 1), value);
    start = end + 1;
  }
  return result;
}

template <typename T>
T required(const Arguments& arguments, const std::pair<std::string, std::string>& parameter) {
  T value{};
  if (!arguments.read(parameter.first, value)) {
    if (parameter.second.empty()) throw std::invalid_argument("missing: " + parameter.first);
    convert(Argument{{}, parameter.second}, value);
  }
  return value;
}

/// f(arguments in the order of `params`, options…).
template <typename Result, typename... P, typename... Options>
Result call(Result (*f)(P...), const char* params, const Arguments& arguments, const Options&... options) {
  using Types = std::tuple<std::decay_t<P>...>;
  const auto names = parameters_of(params);
  return [&]<size_t... I>(std::index_sequence<I...>) {
    const std::tuple values{required<std::tuple_element_t<I, Types>>(arguments, names[I])...};
    arguments.reject_unknown();
    return f(std::get<I>(values)..., options...);
  }
  (std::make_index_sequence<sizeof...(P) - sizeof...(Options)>());
}

inline Tensors as_list(const Tensor& x) { return {x}; }
inline Tensors as_list(const Tensors& list) { return list; }

// read_options(arguments, options): one for each struct of options.
#define HEBB_OPTION(type, field, value, doc) arguments.read(#field, options.field);
#define HEBB_OP(...)
#define HEBB_OP_LIKE(...)
#define HEBB_LOSS_LIKE(...)
#define HEBB_OP_OPTIONS(result, op, params, Options, fields, doc, checks) \
  inline void read_options(const Arguments& arguments, hebb::Options& options) { fields }
#define HEBB_LOSS(op, params, Options, fields, doc, checks) \
  HEBB_OP_OPTIONS(Tensor, op, params, Options, HEBB_UNPACK(fields), doc, checks)
#include "ops/ops.def"
#undef HEBB_LOSS
#undef HEBB_LOSS_LIKE
#undef HEBB_OP_OPTIONS
#undef HEBB_OP_LIKE
#undef HEBB_OP
#undef HEBB_OPTION

struct OpRow {
  std::string name;
  std::string checks;  ///< the row's gradient checks
  Tensors (*call)(const Arguments&);
};

inline const std::vector<OpRow>& op_rows() {
  static const std::vector<OpRow> rows = {
#define HEBB_OP(result, op, params, doc, checks) \
  {#op, checks, [](const Arguments& arguments) { return as_list(call(&hebb::op, #params, arguments)); }},
#define HEBB_OP_LIKE(result, op, params, Options, doc, checks)     \
  {#op, checks, [](const Arguments& arguments) {                   \
     Options options;                                              \
     read_options(arguments, options);                             \
     return as_list(call(&hebb::op, #params, arguments, options)); \
   }},
#define HEBB_OP_OPTIONS(result, op, params, Options, fields, doc, checks) \
  HEBB_OP_LIKE(result, op, params, Options, doc, checks)
#define HEBB_LOSS(op, params, Options, fields, doc, checks) HEBB_OP_LIKE(Tensor, op, params, Options, doc, checks)
#define HEBB_LOSS_LIKE(op, params, Options, doc, checks) HEBB_OP_LIKE(Tensor, op, params, Options, doc, checks)
#include "ops/ops.def"
#undef HEBB_LOSS
#undef HEBB_LOSS_LIKE
#undef HEBB_OP_OPTIONS
#undef HEBB_OP_LIKE
#undef HEBB_OP
  };
  return rows;
}

inline const OpRow* find_op(const std::string& name) {
  for (const OpRow& row : op_rows()) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

}  // namespace hebb::testing
