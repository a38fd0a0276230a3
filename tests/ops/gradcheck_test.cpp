// The gradient of every operation, from the checks in its row of ops.def.
#include "autograd/gradcheck.h"

#include <gtest/gtest.h>

#include <array>
#include <cctype>
#include <cstdio>

#include "autograd/node.h"
#include "core/error.h"
#include "core/random.h"
#include "deviations.h"
#include "ops/op_table.h"

namespace hebb::testing {
namespace {

// A sum of products is right to about 1e-6; over h = 1/64, by 18/12 of the stencil, that is 1e-4 (7e-5 is the largest
// seen). Truncation is below 1e-5 for every function here, as arguments of log, sqrt and 1/x are at least 0.2.
constexpr double kTolerance = 3e-4;

// Third derivatives bend more within the stencil's reach than second ones.
constexpr double kSecondTolerance = 2e-3;

/// FNV-1a, so that a case has the same values in every build.
uint64_t seed_of(const std::string& text) {
  uint64_t hash = 0xcbf29ce484222325;
  for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

/// Values for one case, which web/api/self-test/values.ts draws, too. Steps of 0.1, shuffled, so that no two of the first 48 are nearer than 0.1 - 0.008 and none is
/// nearer than 0.14 to zero: the stencil's reach (2 h = 0.03) meets no kink of abs, max, clamp and the like.
class Values {
 public:
  explicit Values(uint64_t seed) : seed_(seed) {}

  float normal() {
    const int level = draw(normal_, 48);
    const float size = 0.15f + 0.1f * static_cast<float>(level / 2) + jitter();
    return level % 2 ? size : -size;
  }
  float positive() {
    const int level = draw(positive_, 24);
    return 0.5f + 0.1f * static_cast<float>(level) + jitter();
  }
  float unit() {
    const int level = draw(unit_, 24);
    return 0.2f + 0.025f * static_cast<float>(level) + jitter();
  }
  int32_t below(int32_t n) { return static_cast<int32_t>(word() % static_cast<uint32_t>(n)); }

 private:
  uint32_t word() { return philox(seed_, counter_++)[0]; }
  float jitter() { return 0x1p-12f * static_cast<float>(static_cast<int>(word() % 33) - 16); }
  int draw(std::vector<int>& deck, int size) {
    if (deck.empty()) {
      for (int i = 0; i < size; ++i) deck.push_back(i);
      for (size_t i = deck.size() - 1; i > 0; --i) std::swap(deck[i], deck[word() % (i + 1)]);
    }
    const int card = deck.back();
    deck.pop_back();
    return card;
  }

  uint64_t seed_, counter_ = 0;
  std::vector<int> normal_, positive_, unit_;
};

Tensor make_tensor(const std::string& kind, const std::string& sizes, Values& values) {
  Shape shape;
  for (int64_t size : whole_numbers(sizes)) shape.push_back(size);
  if (kind.starts_with("below")) {
    Tensor x = Tensor::empty(shape, DType::i32);
    for (int64_t i = 0; i < x.size(); ++i) x.data<int32_t>()[i] = values.below(std::atoi(kind.c_str() + 5));
    return x;
  }
  Tensor x = Tensor::empty(shape);
  for (int64_t i = 0; i < x.size(); ++i) {
    if (kind == "positive") {
      x.data()[i] = values.positive();
    } else if (kind == "unit") {
      x.data()[i] = values.unit();
    } else if (kind == "sign") {
      x.data()[i] = values.below(2) ? 1.0f : -1.0f;
    } else if (kind.empty()) {
      x.data()[i] = values.normal();
    } else {
      throw std::invalid_argument("unknown kind of values: " + kind);
    }
  }
  return x;
}

/// "a[2, 3] b:unit[3] dim=0,2" -> arguments.
Arguments parse_case(const std::string& text, Values& values) {
  Arguments arguments;
  for (size_t at = 0; at < text.size();) {
    if (std::isspace(static_cast<unsigned char>(text[at]))) {
      ++at;
      continue;
    }
    const size_t name_end = std::min(text.find_first_of(":[= ", at), text.size());
    const std::string name = text.substr(at, name_end - at);
    std::string kind;
    size_t open = name_end;
    if (open < text.size() && text[open] == ':') {
      const size_t kind_end = std::min(text.find_first_of("[= ", open), text.size());
      kind = text.substr(open + 1, kind_end - open - 1);
      open = kind_end;
    }
    if (open < text.size() && text[open] == '[') {
      const size_t close = text.find(']', open);
      if (close == std::string::npos) throw std::invalid_argument("no ] in: " + text);
      const std::string sizes = text.substr(open + 1, close - open - 1);
      for (size_t start = 0; start <= sizes.size();) {  // "2, 3|1, 3": several tensors
        const size_t end = std::min(sizes.find('|', start), sizes.size());
        arguments[name].tensors.push_back(make_tensor(kind, sizes.substr(start, end - start), values));
        start = end + 1;
      }
      at = close + 1;
    } else if (open < text.size() && text[open] == '=' && kind.empty()) {
      const size_t end = std::min(text.find(' ', open), text.size());
      arguments[name].value = text.substr(open + 1, end - open - 1);
      at = end;
    } else {
      throw std::invalid_argument("neither a shape nor a value: " + text.substr(at));
    }
  }
  return arguments;
}

std::vector<std::string> cases_of(const std::string& checks) {
  std::vector<std::string> cases;
  for (size_t start = 0; start < checks.size();) {
    const size_t end = std::min(checks.find(';', start), checks.size());
    cases.push_back(checks.substr(start, end - start));
    start = end + 1;
  }
  return cases;
}

/// What a check came to. An op may refuse the gradient of an argument with an Error (state): that argument then counts
/// as refused; silence would be a wrong gradient. The same holds for the gradient of the gradient.
struct Outcome {
  Gradcheck gradcheck;
  int refused = 0;
  Gradcheck second;
  bool second_refused = false;
};

/// The float outputs as one row.
Tensor joined(const Tensors& outputs) {
  Tensors rows;
  for (const Tensor& y : outputs) {
    if (y.dtype() == DType::f32) rows.push_back(flatten(y));
  }
  return rows.size() == 1 ? rows[0] : concat(rows);
}

/// The gradients of a sum of f(inputs), weighted by 1, -0.7, 1.3, …, as one row that has a gradient of its own.
Tensor gradient_row(const std::function<Tensor(const Tensors&)>& f, const Tensors& at) {
  const bool before = set_grad_enabled(true);
  Tensors inputs;
  for (const Tensor& x : at) inputs.push_back(x.requires_grad() ? x : x.detach().set_requires_grad());
  const Tensor y = f(inputs);
  Tensor weight = Tensor::empty(y.shape());
  for (int64_t i = 0; i < y.size(); ++i)
    weight.data()[i] = std::array{1.0f, -0.7f, 1.3f, -0.4f}[static_cast<size_t>(i % 4)];
  Tensors rows;
  try {
    const Tensors gradients = grad({y}, inputs, {.grad_outputs = {weight}, .create_graph = true});
    const Tensor zero = Tensor::zeros({});
    for (size_t i = 0; i < inputs.size(); ++i) {  // x * 0 keeps what is linear, and has no second gradient, on the tape
      const Tensor none = mul(inputs[i], zero);
      rows.push_back(flatten(gradients[i] ? add(gradients[i], none) : none));
    }
  } catch (...) {
    set_grad_enabled(before);
    throw;
  }
  set_grad_enabled(before);
  return joined(rows);
}

Outcome check_case(const OpRow& row, const std::string& text) {
  Values values(seed_of(row.name + text));
  const Arguments arguments = parse_case(text, values);
  const auto with = [&](const Arguments& base, const std::vector<std::pair<std::string, size_t>>& places,
                        const Tensors& at) {
    Arguments changed = base;
    for (size_t i = 0; i < places.size(); ++i) changed[places[i].first].tensors[places[i].second] = at[i];
    return joined(row.call(changed));
  };
  Outcome outcome;
  Tensors inputs;
  std::vector<std::pair<std::string, size_t>> places;
  for (const auto& [name, argument] : arguments.all()) {
    for (size_t i = 0; i < argument.tensors.size(); ++i) {
      if (argument.tensors[i].dtype() != DType::f32) continue;
      try {
        with(arguments, {{name, i}}, {argument.tensors[i].clone().set_requires_grad()});
      } catch (const Error& error) {
        if (error.code() != Code::state) throw;
        ++outcome.refused;
        continue;
      }
      places.emplace_back(name, i);
      inputs.push_back(argument.tensors[i]);
    }
  }
  const auto f = [&](const Tensors& at) { return with(arguments, places, at); };
  outcome.gradcheck = gradcheck(f, inputs, {.tolerance = kTolerance});
  try {
    outcome.second =
        gradcheck([&](const Tensors& at) { return gradient_row(f, at); }, inputs, {.tolerance = kSecondTolerance});
  } catch (const Error& error) {
    if (error.code() != Code::state) throw;
    outcome.second_refused = true;
  }
  return outcome;
}

TEST(Gradcheck, HoldsForEveryCaseOfEveryRowOfOpsDef) {
  int cases = 0, refused = 0;
  int64_t checked = 0;
  double worst = 0;
  std::string where;
  int64_t second_checked = 0;
  double worst_second = 0;
  std::set<std::string> once;
  Deviations first("gradient"), second("second gradient");
  for (const OpRow& row : op_rows()) {
    ASSERT_FALSE(row.checks.empty()) << row.name << " has no gradient check; \"none\" says that it has no gradient";
    if (row.checks == "none") continue;
    for (const std::string& text : cases_of(row.checks)) {
      SCOPED_TRACE(row.name + ": " + text);
      try {
        const Outcome outcome = check_case(row, text);
        EXPECT_TRUE(outcome.gradcheck.passed) << outcome.gradcheck.where;
        EXPECT_TRUE(outcome.second.passed) << "second derivative: " << outcome.second.where;
        ++cases;
        first.add("op", row.name, outcome.gradcheck.checked, outcome.gradcheck.worst);
        if (outcome.second_refused) {
          once.insert(row.name);
        } else {
          second.add("op", row.name, outcome.second.checked, outcome.second.worst);
        }
        second_checked += outcome.second.checked;
        worst_second = std::max(worst_second, outcome.second.worst);
        refused += outcome.refused;
        checked += outcome.gradcheck.checked;
        if (outcome.gradcheck.worst > worst) worst = outcome.gradcheck.worst, where = row.name + ": " + text;
      } catch (const std::exception& error) {
        ADD_FAILURE() << error.what();
      }
    }
  }
  EXPECT_GE(cases, 90);
  EXPECT_GE(checked, 1500);
  RecordProperty("cases", cases);
  RecordProperty("checked", static_cast<int>(checked));
  std::printf("gradcheck: %d cases, %lld derivatives, %d arguments refused, largest deviation %.1e (%s)\n", cases,
              static_cast<long long>(checked), refused, worst, where.c_str());
  std::string names;
  for (const std::string& name : once) names += " " + name;
  std::printf("gradcheck: %lld second derivatives, largest deviation %.1e; only once differentiable:%s\n",
              static_cast<long long>(second_checked), worst_second, names.c_str());
}

TEST(Gradcheck, CatchesAWrongFactor) {
  const auto square_with_slope = [](float slope) {
    return [slope](const Tensors& at) {
      const Tensor x = at[0];
      const Tensor y = mul(x.detach(), x.detach());
      return record("square", y, {x}, [x, slope](const Tensor& dy, Gradients& gradients) {
        gradients.add(0, mul(dy, mul(x, Tensor::full({}, slope))));
      });
    };
  };
  const Tensor x = Tensor::from(std::vector<float>{0.5f, -1.25f, 2.0f}, {3});
  EXPECT_TRUE(gradcheck(square_with_slope(2.0f), {x}, {.tolerance = kTolerance}).passed);
  const Gradcheck wrong = gradcheck(square_with_slope(2.01f), {x}, {.tolerance = kTolerance});
  EXPECT_FALSE(wrong.passed);
  EXPECT_EQ(wrong.checked, 3);
  EXPECT_NE(wrong.where.find("input 0"), std::string::npos) << wrong.where;
}

TEST(Gradcheck, CatchesAGradientThatNeverArrives) {
  const Tensor x = Tensor::from(std::vector<float>{0.5f, -1.25f}, {2});
  const Gradcheck missing = gradcheck([](const Tensors& at) { return add(at[0], at[1].detach()); }, {x, x});
  EXPECT_FALSE(missing.passed);
  EXPECT_EQ(missing.where, "input 1: no gradient");
}

TEST(Gradcheck, CatchesANaN) {
  const Tensor x = Tensor::from(std::vector<float>{0.5f, -1.25f}, {2});
  EXPECT_FALSE(gradcheck([](const Tensors& at) { return log(at[0]); }, {x}).passed);
}

TEST(GradcheckCases, RefuseWhatTheyDoNotKnow) {
  Values values(1);
  const OpRow* sum = find_op("sum");
  ASSERT_NE(sum, nullptr);
  EXPECT_THROW(sum->call(parse_case("x[2, 3] dmi=1", values)), std::invalid_argument);
  EXPECT_THROW(sum->call(parse_case("x[2, 3] keepdim=yes", values)), std::invalid_argument);
  EXPECT_THROW(sum->call(parse_case("dim=1", values)), std::invalid_argument);
  EXPECT_THROW(parse_case("x", values), std::invalid_argument);
  EXPECT_THROW(parse_case("x:odd[3]", values), std::invalid_argument);
  EXPECT_THROW(parse_case("x[3", values), std::invalid_argument);
}

}  // namespace
}  // namespace hebb::testing
