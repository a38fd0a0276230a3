// PyTorch's answers for every row of ops.def, modules.def, optimizers.def and schedules.def.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstring>

#include "autograd/node.h"
#include "deviations.h"
#include "golden/golden_file.h"
#include "nn/modules.h"
#include "nn/reparametrization.h"
#include "ops/op_table.h"
#include "optim/schedules.h"

namespace hebb::testing {

inline void convert(const Argument& from, optim::Betas& to) {
  char* end = nullptr;
  to[0] = std::strtod(from.value.c_str() + 1, &end);
  to[1] = std::strtod(end + 1, nullptr);
}

#define HEBB_OPTION(type, field, value, doc) arguments.read(#field, options.field);
#define HEBB_MODULE(...)
#define HEBB_MODULE_LIKE(...)
#define HEBB_MODULE_OPTIONS(name, params, Options, fields, doc) \
  inline void read_options(const Arguments& arguments, nn::Options& options) { fields }
#include "nn/modules.def"
#undef HEBB_MODULE_OPTIONS
#undef HEBB_MODULE_LIKE
#undef HEBB_MODULE
#undef HEBB_OPTION

namespace {

struct ModuleRow {
  std::string name;
  nn::ModulePtr (*make)(const Arguments&);
};

/// nn::f(arguments in the order of `params`, its options).
template <typename... P>
nn::ModulePtr make(nn::ModulePtr (*f)(P...), const char* params, const Arguments& arguments) {
  std::decay_t<typename decltype((std::type_identity<P>(), ...))::type> options;
  read_options(arguments, options);
  return call(f, params, arguments, options);
}

const std::vector<ModuleRow>& module_rows() {
  static const std::vector<ModuleRow> rows = {
#define HEBB_MODULE(name, params, doc) \
  {#name, [](const Arguments& arguments) { return call(&nn::name, #params, arguments); }},
#define HEBB_MODULE_LIKE(name, params, ...) \
  {#name, [](const Arguments& arguments) { return make(&nn::name, #params, arguments); }},
#define HEBB_MODULE_OPTIONS(name, params, ...) HEBB_MODULE_LIKE(name, params)
#include "nn/modules.def"
#undef HEBB_MODULE_OPTIONS
#undef HEBB_MODULE_LIKE
#undef HEBB_MODULE
  };
  return rows;
}

using optim::Schedules;

struct OptimizerRow {
  std::string name;
  /// Makes an optimizer, or adds a group of parameters to one.
  Ref<optim::Optimizer> (*make)(Ref<optim::Optimizer>, const Tensors&, const Arguments&, const optim::Extras&);
};

const std::vector<OptimizerRow>& optimizer_rows() {
  static const std::vector<OptimizerRow> rows = {
#define HEBB_OPTION(type, field, value, doc) arguments.read(#field, options.field);
#define HEBB_OPTIMIZER(Class, name, fields, doc)                                              \
  {#name,                                                                                     \
   [](Ref<optim::Optimizer> optimizer, const Tensors& parameters, const Arguments& arguments, \
      const optim::Extras& extras) -> Ref<optim::Optimizer> {                                 \
     optim::Class##Options options;                                                           \
     fields arguments.reject_unknown();                                                       \
     if (!optimizer) return make_ref<optim::Class>(parameters, options, extras);              \
     static_cast<optim::Class&>(*optimizer).add_group(parameters, options, extras);           \
     return optimizer;                                                                        \
   }},
#include "optim/optimizers.def"
#undef HEBB_OPTIMIZER
#undef HEBB_OPTION
  };
  return rows;
}

/// The schedules within one are not among the arguments.
template <typename T>
void read_field(const Arguments& arguments, const char* name, T& to, const Schedules&) {
  arguments.read(name, to);
}
void read_field(const Arguments&, const char*, Schedules& to, const Schedules& children) { to = children; }

struct ScheduleRow {
  std::string name;
  optim::SchedulePtr (*make)(const Arguments&, const Schedules& children);
};

const std::vector<ScheduleRow>& schedule_rows() {
  using namespace optim::schedule;
  static const std::vector<ScheduleRow> rows = {
#define HEBB_OPTION(type, field, value, doc) read_field(arguments, #field, options.field, children);
#define HEBB_SCHEDULE(Class, name, fields, doc)                       \
  {#name, [](const Arguments& arguments, const Schedules& children) { \
     optim::schedule::Class##Options options;                         \
     fields arguments.reject_unknown();                               \
     return optim::schedule::name(options);                           \
   }},
#include "optim/schedules.def"
#undef HEBB_SCHEDULE
#undef HEBB_OPTION
  };
  return rows;
}

template <typename Rows>
const auto& row_of(const Rows& rows, const std::string& name) {
  for (const auto& row : rows) {
    if (row.name == name) return row;
  }
  throw std::runtime_error("the table has no " + name);
}

/// The largest |got - want| / max(1, |want|); infinite where shapes, NaNs or infinities differ.
double deviation(const Tensor& got, const Tensor& want) {
  if (!got.defined() || !(got.shape() == want.shape()) || got.dtype() != want.dtype()) return INFINITY;
  const std::vector<float> a = got.to_vector(), b = want.to_vector();
  double worst = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i]))) continue;
    const double error = std::fabs(static_cast<double>(a[i]) - static_cast<double>(b[i])) /
                         std::max(1.0, std::fabs(static_cast<double>(b[i])));
    worst = std::isfinite(error) ? std::max(worst, error) : INFINITY;
  }
  return worst;
}

std::string shown(const Tensor& x) {
  if (!x.defined()) return "nothing";
  std::string result = std::string(dtype_name(x.dtype())) + text(x.shape());
  const std::vector<float> values = x.to_vector();
  for (size_t i = 0; i < std::min<size_t>(values.size(), 24); ++i) result += " " + std::to_string(values[i]);
  return result;
}

double worst_ratio = 0;  // deviation over tolerance
std::string worst_case;
int compared = 0;
int64_t case_numbers = 0;  // of the case under way
double case_worst = 0;

/// One comparison of the case, for what is reported at the end.
void count(const GoldenCase& golden, const std::string& what, int64_t numbers, double error) {
  ++compared;
  case_numbers += numbers;
  case_worst = std::max(case_worst, error);
  if (error / golden.tolerance > worst_ratio)
    worst_ratio = error / golden.tolerance, worst_case = golden.label() + ", " + what;
}

void compare(const GoldenCase& golden, const std::string& what, const Tensor& got, const Tensor& want) {
  const double error = deviation(got, want);
  EXPECT_LE(error, golden.tolerance) << what << "\n got " << shown(got) << "\nwant " << shown(want);
  count(golden, what, want.size(), error);
}

/// Every `grad` line of the case; a leaf that PyTorch gives a gradient must have one here.
void compare_gradients(const GoldenCase& golden, const std::map<std::string, Tensor>& leaves) {
  for (const Entry& entry : golden.entries) {
    if (entry.kind != "grad") continue;
    const auto leaf = leaves.find(entry.words.at(0));
    ASSERT_NE(leaf, leaves.end()) << "no input " << entry.words[0];
    compare(golden, "gradient of " + entry.words[0], leaf->second.grad(),
            read_tensor({entry.words.begin() + 1, entry.words.end()}));
  }
}

bool has_gradient(const GoldenCase& golden, const std::string& name) {
  for (const Entry& entry : golden.entries) {
    if (entry.kind == "grad" && entry.words.at(0) == name) return true;
  }
  return false;
}

void compare_outputs(const GoldenCase& golden, const Tensors& got) {
  const std::vector<Entry> wanted = numbered(golden, "out");
  ASSERT_EQ(got.size(), wanted.size()) << "outputs";
  for (size_t i = 0; i < got.size(); ++i) {
    if (wanted[i].words == std::vector<std::string>{"none"}) {
      EXPECT_FALSE(got[i].defined()) << wanted[i].kind;
    } else {
      compare(golden, wanted[i].kind, got[i], read_tensor(wanted[i].words));
    }
  }
}

/// The backward pass from `dy`, or from `dy.i` of each output i that has one.
void start_backward(const GoldenCase& golden, const Tensors& outputs) {
  const std::vector<Entry> starts = numbered(golden, "dy");
  for (const Entry& start : starts) {
    const size_t i = start.kind == "dy" ? 0 : static_cast<size_t>(std::atoi(start.kind.c_str() + 3));
    outputs.at(i).backward(read_tensor(start.words), &start != &starts.back());
  }
}

void run_op(const GoldenCase& golden) {
  const OpRow& row = row_of(op_rows(), golden.name);
  Arguments arguments;
  std::map<std::string, Tensor> leaves;
  for (const Entry& entry : golden.entries) {
    if (entry.kind != "param" && entry.kind != "option") continue;
    const std::string& key = entry.words.at(0);
    const std::vector<std::string> value(entry.words.begin() + 1, entry.words.end());
    if (is_tensor(value)) {
      const Tensor x = read_tensor(value);
      if (has_gradient(golden, key)) leaves[key] = x.set_requires_grad();
      arguments[key.substr(0, key.find('.'))].tensors.push_back(x);  // "tensors.0", "tensors.1": a list
    } else {
      arguments[key].value = value.at(0);
    }
  }
  const Tensors y = row.call(arguments);
  compare_outputs(golden, y);
  if (leaves.empty()) return;
  start_backward(golden, y);
  compare_gradients(golden, leaves);
}

/// These take a module, so they are no rows of the table.
nn::ModulePtr normalized(const std::string& name, const nn::ModulePtr& module, const Arguments& arguments) {
  if (name == "weight_norm") {
    nn::WeightNormOptions options;
    arguments.read("name", options.name), arguments.read("dim", options.dim);
    return nn::weight_norm(module, options);
  }
  nn::SpectralNormOptions options;
  arguments.read("n_power_iterations", options.n_power_iterations), arguments.read("eps", options.eps);
  arguments.read("dim", options.dim);
  return nn::spectral_norm(module, options);
}

nn::ModulePtr make_layers(const GoldenCase& golden) {
  std::vector<nn::ModulePtr> layers;
  for (const Entry& entry : golden.entries) {
    if (entry.kind != "layer") continue;
    Arguments arguments;
    for (size_t i = 1; i < entry.words.size(); ++i) {
      const size_t equals = entry.words[i].find('=');
      arguments[entry.words[i].substr(0, equals)].value = entry.words[i].substr(equals + 1);
    }
    if (entry.words.at(0) == "weight_norm" || entry.words.at(0) == "spectral_norm") {
      layers.back() = normalized(entry.words.at(0), layers.back(), arguments);
    } else {
      layers.push_back(row_of(module_rows(), entry.words.at(0)).make(arguments));
    }
  }
  return layers.size() == 1 ? layers[0] : nn::sequential(layers);
}

void run_module(const GoldenCase& golden) {
  const nn::ModulePtr model = make_layers(golden);
  std::map<std::string, Tensor> leaves;
  size_t states = 0;
  for (const Entry& entry : golden.entries) {
    if (entry.kind == "option") model->eval();
    states += entry.kind == "state";
  }
  ASSERT_EQ(model->state().size(), states);
  for (const auto& [name, tensor, parameter] : model->state()) {
    const Tensor values = read_tensor(golden.value("state", {name}));  // the same names, or this throws
    ASSERT_EQ(values.shape(), tensor.shape()) << name;
    ASSERT_EQ(values.dtype(), tensor.dtype()) << name;
    std::memcpy(tensor.data<std::byte>(), values.data<std::byte>(), static_cast<size_t>(values.size()) * 4);
    leaves[name] = tensor;
  }
  Tensors inputs;
  for (const Entry& entry : numbered(golden, "x")) {
    const bool absent = entry.words == std::vector<std::string>{"none"};
    inputs.push_back(absent ? Tensor() : read_tensor(entry.words));
    if (!absent && has_gradient(golden, entry.kind)) leaves[entry.kind] = inputs.back().set_requires_grad();
  }
  const Tensors y = inputs.size() == 1 && numbered(golden, "out").size() == 1 ? Tensors{model->forward(inputs[0])}
                                                                              : model->apply(inputs);
  compare_outputs(golden, y);
  start_backward(golden, y);
  compare_gradients(golden, leaves);
  for (const auto& [name, tensor, parameter] : model->state()) {
    if (!parameter && model->training()) {
      compare(golden, name + " after", tensor, read_tensor(golden.value("after", {name})));
    }
  }
}

std::vector<std::string> rest_of(const Entry& entry, size_t from) {
  return {entry.words.begin() + static_cast<std::ptrdiff_t>(from), entry.words.end()};
}

/// "key=value" …
void read_pairs(const std::vector<std::string>& words, Arguments& arguments) {
  for (const std::string& word : words) {
    const size_t equals = word.find('=');
    arguments[word.substr(0, equals)].value = word.substr(equals + 1);
  }
}

/// "kind STEP …"
bool is_at(const Entry& entry, const char* kind, int step) {
  return entry.kind == kind && std::stoi(entry.words.at(0)) == step;
}

void compare_parameters(const GoldenCase& golden, const Tensors& parameters, int step) {
  for (const Entry& entry : golden.entries) {
    if (!is_at(entry, "after", step)) continue;
    compare(golden, "parameter " + entry.words[1] + " after step " + entry.words[0],
            parameters.at(std::stoul(entry.words[1])), read_tensor(rest_of(entry, 2)));
  }
}

/// Steps that take a closure: its loss is in writer.py.
void run_closures(const GoldenCase& golden, optim::Optimizer& optimizer, const Tensors& parameters) {
  const Tensor matrix = read_tensor(golden.value("matrix")), target = read_tensor(golden.value("target"));
  for (int step = 1;; ++step) {
    const auto wanted = std::find_if(golden.entries.begin(), golden.entries.end(),
                                     [&](const Entry& entry) { return is_at(entry, "loss", step); });
    if (wanted == golden.entries.end()) break;
    const auto square = [](const Tensor& x) { return mul(x, x); };
    const double first = optimizer.step([&] {
      optimizer.zero_grad();
      const Tensor &p = parameters[0], &q = parameters[1];
      const Tensor misses = square(sub(add(matmul(matrix, p), q), target));
      const Tensor loss = add(add(sum(misses), mul(sum(square(square(p))), Tensor::full({}, 0.1f))), sum(square(q)));
      loss.backward();
      return loss.item();
    });
    compare(golden, "loss of step " + std::to_string(step), Tensor::full({}, static_cast<float>(first)),
            read_tensor(rest_of(*wanted, 1)));
    compare_parameters(golden, parameters, step);
  }
}

void run_optimizer(const GoldenCase& golden) {
  Arguments arguments, of_group;
  Tensors parameters;
  optim::Extras extras;
  size_t first = 99;
  for (const Entry& entry : golden.entries) {
    if (entry.kind == "option") {
      arguments[entry.words.at(0)].value = of_group[entry.words[0]].value = entry.words.at(1);
    } else if (entry.kind == "extra") {
      const std::string& name = entry.words.at(0);
      if (name == "maximize") {
        extras.maximize = true;
      } else {
        (name == "l1" ? extras.l1 : extras.l2) = std::stod(entry.words.at(1));
      }
    } else if (entry.kind == "group") {
      first = std::stoul(entry.words.at(0));
      read_pairs(rest_of(entry, 1), of_group);
    } else if (entry.kind == "start") {
      parameters.push_back(read_tensor(rest_of(entry, 1)).set_requires_grad());
    }
  }
  const OptimizerRow& row = row_of(optimizer_rows(), golden.name);
  const auto split = parameters.begin() + static_cast<std::ptrdiff_t>(std::min(first, parameters.size()));
  const auto optimizer = row.make({}, {parameters.begin(), split}, arguments, extras);
  if (split != parameters.end()) row.make(optimizer, {split, parameters.end()}, of_group, extras);
  if (golden.name == "lbfgs") return run_closures(golden, *optimizer, parameters);
  for (int step = 1; step <= 10; ++step) {
    optimizer->zero_grad();
    for (const Entry& entry : golden.entries) {
      if (!is_at(entry, "feed", step)) continue;
      parameters.at(std::stoul(entry.words[1])).set_grad(read_tensor(rest_of(entry, 2)));
    }
    optimizer->step();
    compare_parameters(golden, parameters, step);
  }
}

/// The schedule on line `at`, with the deeper ones below it; `at` is left behind them.
optim::SchedulePtr read_schedule(const std::vector<Entry>& lines, size_t& at) {
  const Entry& line = lines.at(at++);
  Schedules children;
  while (at < lines.size() && std::stoi(lines[at].words[0]) > std::stoi(line.words[0])) {
    children.push_back(read_schedule(lines, at));
  }
  Arguments arguments;
  read_pairs(rest_of(line, 2), arguments);
  return row_of(schedule_rows(), line.words.at(1)).make(arguments, children);
}

void run_schedule(const GoldenCase& golden) {
  const std::vector<std::string> made = golden.value("optimizer");
  Arguments none;
  Ref<optim::Optimizer> optimizer;
  for (size_t i = 1; i < made.size(); ++i) {
    Arguments arguments;
    arguments["lr"].value = made[i];
    if (made[0] == "sgd") arguments["momentum"].value = "0.9";
    optimizer = row_of(optimizer_rows(), made[0]).make(optimizer, {Tensor::zeros({1})}, arguments, {});
  }
  std::vector<Entry> lines;
  for (const Entry& entry : golden.entries) {
    if (entry.kind == "schedule") lines.push_back(entry);
  }
  size_t at = 0;
  optim::Scheduler scheduler(optimizer, read_schedule(lines, at));
  const auto close = [&](const std::string& what, double got, double want) {
    EXPECT_NEAR(got, want, golden.tolerance * std::fabs(want)) << what;
    count(golden, what, 1, want == 0 ? 0 : std::fabs(got / want - 1));
  };
  double metric = NAN;
  for (const Entry& entry : golden.entries) {
    if (entry.kind == "metric") metric = std::stod(entry.words.at(1));
    if (entry.kind == "rate") {
      if (entry.words.at(0) != "0") scheduler.step(metric);
      for (size_t i = 0; i + 1 < entry.words.size(); ++i) {
        close("rate " + entry.words[0], optimizer->option(i, "lr")[0], std::stod(entry.words[i + 1]));
      }
    }
    if (entry.kind == "momentum") {
      const auto betas = optimizer->option(0, "betas");
      close("momentum " + entry.words[0], betas.empty() ? optimizer->option(0, "momentum")[0] : betas[0],
            std::stod(entry.words.at(1)));
    }
  }
}

/// Runs the cases of one kind in all files; returns how often each name occurred.
std::map<std::string, int> run_all(const std::string& kind, void (*run)(const GoldenCase&)) {
  std::map<std::string, int> seen;
  Deviations deviations("golden");
  for (const std::string& file : golden_files()) {
    for (const GoldenCase& golden : read_golden(file)) {
      if (golden.kind != kind) continue;
      SCOPED_TRACE(golden.label());
      EXPECT_GT(golden.tolerance, 0);
      case_numbers = 0, case_worst = 0;
      try {
        run(golden);
      } catch (const std::exception& error) {
        ADD_FAILURE() << error.what();
      }
      deviations.add(kind, golden.name, case_numbers, case_worst);
      ++seen[golden.name];
    }
  }
  return seen;
}

class Golden : public ::testing::Test {
 protected:
  void SetUp() override {
    worst_ratio = compared = 0;
    worst_case = "all are the same";
  }
  void TearDown() override {
    std::printf("golden: %d tensors compared, largest deviation %.2f of its tolerance (%s)\n", compared, worst_ratio,
                worst_case.c_str());
  }
};

TEST_F(Golden, EveryOperationAnswersAsPyTorchDoes) {
  std::map<std::string, int> seen = run_all("op", run_op);
  for (const OpRow& row : op_rows()) EXPECT_GT(seen[row.name], 0) << "no golden case for " << row.name;
}

TEST_F(Golden, EveryModuleAnswersAsPyTorchDoes) {
  std::map<std::string, int> seen = run_all("module", run_module);
  for (const ModuleRow& row : module_rows()) EXPECT_GT(seen[row.name], 0) << "no golden case for " << row.name;
  EXPECT_GT(seen["sequential"], 0);
}

TEST_F(Golden, EveryOptimizerStepsAsPyTorchDoes) {
  std::map<std::string, int> seen = run_all("optimizer", run_optimizer);
  for (const OptimizerRow& row : optimizer_rows()) EXPECT_GT(seen[row.name], 0) << "no golden case for " << row.name;
}

TEST_F(Golden, EveryScheduleGivesPyTorchsRates) {
  std::map<std::string, int> seen = run_all("schedule", run_schedule);
  for (const ScheduleRow& row : schedule_rows()) EXPECT_GT(seen[row.name], 0) << "no golden case for " << row.name;
}

TEST(GoldenRunner, SeesAWrongValueAndAnUnknownName) {
  const Tensor one = Tensor::full({2}, 1), other = Tensor::from(std::vector<float>{1, 1.001f}, {2});
  EXPECT_NEAR(deviation(other, one), 0.001, 1e-6);
  EXPECT_EQ(deviation(Tensor::full({2, 1}, 1), one), INFINITY);
  EXPECT_EQ(deviation(Tensor::full({2}, NAN), one), INFINITY);
  EXPECT_EQ(deviation(one, Tensor::full({2}, INFINITY)), INFINITY);
  EXPECT_EQ(deviation(Tensor::full({2}, NAN), Tensor::full({2}, NAN)), 0);
  EXPECT_EQ(deviation(Tensor(), one), INFINITY);
  EXPECT_THROW(row_of(op_rows(), "tangent"), std::runtime_error);
  EXPECT_THROW(read_golden("nothing"), std::runtime_error);
  EXPECT_THROW(read_tensor({"f32[2]", "1"}), std::runtime_error);
}

}  // namespace
}  // namespace hebb::testing
