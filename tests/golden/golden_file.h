// Reading tests/golden/*.txt; the format is described in make_golden.py.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "tensor/tensor.h"

namespace hebb::testing {

/// "param a f32[2,3] 1 2 3 4 5 6": the words before the value, then the value.
struct Entry {
  std::string kind;                ///< param, option, layer, …
  std::vector<std::string> words;  ///< what follows on the line
};

struct GoldenCase {
  std::string file, kind, name, title;
  double tolerance = 0;
  std::vector<Entry> entries;

  std::string label() const { return file + ": " + kind + " " + name + " " + title; }

  /// The words after `kind first second…`; throws when there is no such entry, as a case must be complete.
  std::vector<std::string> value(const std::string& wanted, const std::vector<std::string>& key = {}) const {
    for (const Entry& entry : entries) {
      if (entry.kind == wanted && entry.words.size() >= key.size() &&
          std::equal(key.begin(), key.end(), entry.words.begin())) {
        return {entry.words.begin() + static_cast<std::ptrdiff_t>(key.size()), entry.words.end()};
      }
    }
    throw std::runtime_error("no entry: " + wanted + (key.empty() ? "" : " " + key[0]));
  }
};

inline bool is_tensor(const std::vector<std::string>& words) {
  return !words.empty() && (words[0].starts_with("f32[") || words[0].starts_with("i32["));
}

/// {"f32[2,3]", "1", "2", …} -> a tensor.
inline Tensor read_tensor(const std::vector<std::string>& words) {
  if (!is_tensor(words)) throw std::runtime_error("not a tensor: " + (words.empty() ? "" : words[0]));
  Shape shape;
  for (const char* at = words[0].c_str() + 4; *at && *at != ']';) {
    char* end = nullptr;
    shape.push_back(std::strtoll(at, &end, 10));
    at = *end == ',' ? end + 1 : end;
  }
  if (static_cast<int64_t>(words.size()) - 1 != shape.size())
    throw std::runtime_error("values do not fill " + words[0]);
  const bool whole = words[0][0] == 'i';
  Tensor result = Tensor::empty(shape, whole ? DType::i32 : DType::f32);
  for (int64_t i = 0; i < result.size(); ++i) {
    const char* word = words[static_cast<size_t>(i) + 1].c_str();
    if (whole) {
      result.data<int32_t>()[i] = static_cast<int32_t>(std::strtol(word, nullptr, 10));
    } else {
      result.data()[i] = std::strtof(word, nullptr);  // takes nan and inf, too
    }
  }
  return result;
}

/// "dy" where the case has one of that name, else "dy.0", "dy.1", …: the entries of one or of several values, in order.
inline std::vector<Entry> numbered(const GoldenCase& golden, const std::string& name) {
  std::vector<Entry> found;
  for (const Entry& entry : golden.entries) {
    if (entry.kind == name || entry.kind.starts_with(name + ".")) found.push_back(entry);
  }
  return found;
}

/// The names of the files below HEBB_GOLDEN_DIR, without ".txt", sorted.
inline std::vector<std::string> golden_files() {
  std::vector<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator(HEBB_GOLDEN_DIR)) {
    if (file.path().extension() == ".txt") names.push_back(file.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// The cases of `name`.txt below HEBB_GOLDEN_DIR.
inline std::vector<GoldenCase> read_golden(const std::string& name) {
  std::ifstream file(std::string(HEBB_GOLDEN_DIR) + "/" + name + ".txt");
  if (!file) throw std::runtime_error("no golden file: " + name);
  std::vector<GoldenCase> cases;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream words(line);
    Entry entry;
    words >> entry.kind;
    for (std::string word; words >> word;) entry.words.push_back(word);
    if (entry.kind == "case") {
      cases.push_back({name, entry.words.at(0), entry.words.at(1), entry.words.at(2), 0, {}});
    } else if (entry.kind == "tol") {
      cases.back().tolerance = std::strtod(entry.words.at(0).c_str(), nullptr);
    } else {
      cases.back().entries.push_back(std::move(entry));
    }
  }
  return cases;
}

}  // namespace hebb::testing
