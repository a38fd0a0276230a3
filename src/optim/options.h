// Options as numbers: the fields of a row's options struct one after the other, as they come from JavaScript, are kept for
// each group of parameters, and are found by name. A flag is 0 or 1, a word its place in words.def, a list its length and
// its items, a missing number NaN.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace hebb::optim {

/// Decay rates of two running averages.
using Betas = std::array<double, 2>;

struct Field {
  enum class Kind : uint8_t { number, betas, list, whole, none };
  const char* name;  ///< as in the table: "weight_decay"
  Kind kind;
};
using Fields = std::span<const Field>;

template <typename T>
constexpr Field::Kind field_kind() {
  if (std::is_same_v<T, double>) return Field::Kind::number;
  if (std::is_same_v<T, Betas>) return Field::Kind::betas;
  if (std::is_same_v<T, std::vector<double>>) return Field::Kind::list;
  return Field::Kind::whole;  // flags and words, too
}

/// How many of the numbers the fields take. An Error of `op` unless they are finite and at least 0, betas below 1, and
/// whole numbers whole.
size_t check_options(const char* op, Fields fields, std::span<const double> numbers);

/// The field of this name, in JavaScript's spelling ("weightDecay"), among the numbers; empty where there is none.
std::span<const double> find_option(Fields fields, std::span<const double> numbers, const char* name);

/// Writes one field after the other.
struct StoreFields {
  std::vector<double>& to;
  template <typename T>
  void operator()(const T& value) const {
    to.push_back(static_cast<double>(value));
  }
  void operator()(const Betas& values) const { list(values); }
  void operator()(const std::vector<double>& values) const { list(values); }
  void operator()(const std::optional<int64_t>& value) const {
    to.push_back(value ? static_cast<double>(*value) : std::numeric_limits<double>::quiet_NaN());
  }
  void list(std::span<const double> values) const {
    to.push_back(static_cast<double>(values.size()));
    to.insert(to.end(), values.begin(), values.end());
  }
};

/// Reads one field after the other from numbers that check_options() has passed.
struct LoadFields {
  const double* at;
  template <typename T>
  void operator()(T& value) {
    value = static_cast<T>(*at++);
  }
  void operator()(bool& value) { value = *at++ != 0; }
  void operator()(Betas& values) { values = {at[1], at[2]}, at += 3; }
  void operator()(std::vector<double>& values) {
    values.assign(at + 1, at + 1 + static_cast<ptrdiff_t>(*at));
    at += values.size() + 1;
  }
  void operator()(std::optional<int64_t>& value) {
    if (!std::isnan(*at)) value = static_cast<int64_t>(*at);
    ++at;
  }
};

}  // namespace hebb::optim
