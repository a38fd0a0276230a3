// What the tests of tables found, row by row, for tools/coverage.mjs: lines of JSON appended to the file that
// HEBB_DEVIATIONS names.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>

namespace hebb::testing {

/// Deviations of one check, "golden" or "gradient", by row: "op conv2d".
class Deviations {
 public:
  explicit Deviations(std::string check) : check_(std::move(check)) {}

  /// One case of a row: `checks` numbers, the worst of which deviated by `worst`.
  void add(const std::string& kind, const std::string& name, int64_t checks, double worst) {
    Row& row = rows_[{kind, name}];
    ++row.cases;
    row.checks += checks;
    row.worst = std::max(row.worst, worst);
  }

  ~Deviations() {
    const char* path = std::getenv("HEBB_DEVIATIONS");
    if (!path) return;
    std::ofstream file(path, std::ios::app);
    for (const auto& [row, found] : rows_) {
      if (!std::isfinite(found.worst)) continue;  // its test fails
      file << R"({"check":")" << check_ << R"(","kind":")" << row.first << R"(","name":")" << row.second
           << R"(","cases":)" << found.cases << R"(,"checks":)" << found.checks << R"(,"deviation":)" << found.worst
           << "}\n";
    }
  }
  Deviations(const Deviations&) = delete;
  Deviations& operator=(const Deviations&) = delete;

 private:
  struct Row {
    int64_t cases = 0, checks = 0;
    double worst = 0;
  };
  std::string check_;
  std::map<std::pair<std::string, std::string>, Row> rows_;
};

}  // namespace hebb::testing
