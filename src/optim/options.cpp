// Checking options, and finding them by name.
#include "optim/options.h"

#include "core/error.h"

namespace hebb::optim {
namespace {

using Kind = Field::Kind;

/// How many numbers a field takes.
size_t width(const Field& field, std::span<const double> numbers) {
  if (field.kind == Kind::none) return 0;
  const bool list = field.kind == Kind::betas || field.kind == Kind::list;
  return list && !numbers.empty() ? 1 + static_cast<size_t>(numbers[0]) : 1;
}

/// "weight_decay" as users of JavaScript know it: "weightDecay".
std::string camel(const char* name) {
  std::string result;
  for (; *name; ++name) {
    const bool starts_word = *name == '_';
    result += static_cast<char>(starts_word ? *++name - ('a' - 'A') : *name);
  }
  return result;
}

void check(const char* op, const Field& field, double number) {
  const bool beta = field.kind == Kind::betas, whole = field.kind == Kind::whole;
  const char* rule = beta && !(number >= 0 && number < 1)    ? " must be in [0, 1), got "
                     : !(number >= 0) || std::isinf(number)  ? " must be at least 0, got "
                     : whole && number != std::floor(number) ? " must be a whole number, got "
                                                             : nullptr;
  if (rule) fail(Code::argument, op, "{}{}{}", camel(field.name), rule, number);
}

}  // namespace

size_t check_options(const char* op, Fields fields, std::span<const double> numbers) {
  size_t at = 0;
  for (const Field& field : fields) {
    const size_t count = width(field, numbers.subspan(at)), list = count > 1;
    if (at + count > numbers.size() || (field.kind == Kind::betas && count != 3)) {
      fail(Code::argument, op, "{} has too few numbers", camel(field.name));
    }
    for (const double number : numbers.subspan(at + list, count - list)) {
      const bool missing = field.kind == Kind::whole && std::isnan(number);  // an optional one
      if (!missing) check(op, field, number);
    }
    at += count;
  }
  return at;
}

std::span<const double> find_option(Fields fields, std::span<const double> numbers, const char* name) {
  size_t at = 0;
  for (const Field& field : fields) {
    const size_t count = width(field, numbers.subspan(at)), list = count > 1;
    if (camel(field.name) == name) return numbers.subspan(at + list, count - list);
    at += count;
  }
  return {};
}

}  // namespace hebb::optim
