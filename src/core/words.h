// Options that are words, as enumerations: Reduction::mean. The list is words.def.
#pragma once

namespace hebb {

#define HEBB_WORDS(Name, ...)      \
  enum class Name { __VA_ARGS__ }; \
  /** "mean, sum, none" */         \
  constexpr const char* words_of(Name) { return #__VA_ARGS__; }
#include "core/words.def"
#undef HEBB_WORDS

}  // namespace hebb
