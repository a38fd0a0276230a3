// Catching the Error that a call must throw.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "core/error.h"

namespace hebb::testing {

/// The Error that f throws; a test failure when it throws none.
template <typename F>
Error error_of(F f) {
  try {
    f();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "no error";
  return Error(Code::argument, "no error", "", {});
}

/// f throws an Error with this code, whose text holds `part`.
template <typename F>
void expect_error(Code code, const std::string& part, F f) {
  const Error error = error_of(f);
  EXPECT_STREQ(code_name(error.code()), code_name(code)) << error.what();
  EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what() << " does not say " << part;
}

}  // namespace hebb::testing
