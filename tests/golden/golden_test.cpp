// PyTorch's answers for every row of ops.def, modules.def and optimizers.def.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstring>

#include "autograd/node.h"
#include "golden/golden_file.h"
#include "nn/modules.h"
#include "ops/op_table.h"
#include "optim/optimizers.h"

namespace hebb::testing {

inline void convert(const Argument& from, optim::Betas& to) {
  char* end = nullptr;
  to[0] = std::strtof(from.value.c_str() + 1, &end);
  to[1] = std::strtof(end + 1, nullptr);
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

struct OptimizerRow {
  std::string name;
  Ref<optim::Optimizer> (*make)(const Tensors&, const Arguments&);
};

const std::vector<OptimizerRow>& optimizer_rows() {
  static const std::vector<OptimizerRow> rows = {
#define HEBB_OPTION(type, field, value, doc) arguments.read(#field, options.field);
#define HEBB_OPTIMIZER(Class, name, fields, doc)                                               \
  {#name, [](const Tensors& parameters, const Arguments& arguments) -> Ref<optim::Optimizer> { \
     optim::Class##Options options;                                                            \
     fields arguments.reject_unknown();                                                        \
     return make_ref<optim::Class>(parameters, options);                                       \
   }},
#include "optim/optimizers.def"
#undef HEBB_OPTIMIZER
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

void compare(const GoldenCase& golden, const std::string& what, const Tensor& got, const Tensor& want) {
  const double error = deviation(got, want);
  EXPECT_LE(error, golden.tolerance) << what << "\n got " << shown(got) << "\nwant " << shown(want);
  ++compared;
  if (error / golden.tolerance > worst_ratio)
    worst_ratio = error / golden.tolerance, worst_case = golden.label() + ", " + what;
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

nn::ModulePtr make_layers(const GoldenCase& golden) {
  std::vector<nn::ModulePtr> layers;
  for (const Entry& entry : golden.entries) {
    if (entry.kind != "layer") continue;
    Arguments arguments;
    for (size_t i = 1; i < entry.words.size(); ++i) {
      const size_t equals = entry.words[i].find('=');
      arguments[entry.words[i].substr(0, equals)].value = entry.words[i].substr(equals + 1);
    }
    layers.push_back(row_of(module_rows(), entry.words.at(0)).make(arguments));
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

void run_optimizer(const GoldenCase& golden) {
  Arguments arguments;
  Tensors parameters;
  for (const Entry& entry : golden.entries) {
    if (entry.kind == "option") arguments[entry.words.at(0)].value = entry.words.at(1);
    if (entry.kind == "start")
      parameters.push_back(read_tensor({entry.words.begin() + 1, entry.words.end()}).set_requires_grad());
  }
  const Ref<optim::Optimizer> optimizer = row_of(optimizer_rows(), golden.name).make(parameters, arguments);
  for (int step = 1; step <= 10; ++step) {
    optimizer->zero_grad();
    const auto of_this_step = [&](const Entry& entry) { return std::atoi(entry.words.at(0).c_str()) == step; };
    for (const Entry& entry : golden.entries) {
      if (entry.kind != "feed" || !of_this_step(entry)) continue;
      parameters.at(static_cast<size_t>(std::atoi(entry.words[1].c_str())))
          .set_grad(read_tensor({entry.words.begin() + 2, entry.words.end()}));
    }
    optimizer->step();
    for (const Entry& entry : golden.entries) {
      if (entry.kind != "after" || !of_this_step(entry)) continue;
      compare(golden, "parameter " + entry.words[1] + " after step " + entry.words[0],
              parameters.at(static_cast<size_t>(std::atoi(entry.words[1].c_str()))),
              read_tensor({entry.words.begin() + 2, entry.words.end()}));
    }
  }
}

/// Runs the cases of one kind in all files; returns how often each name occurred.
std::map<std::string, int> run_all(const std::string& kind, void (*run)(const GoldenCase&)) {
  std::map<std::string, int> seen;
  for (const std::string& file : golden_files()) {
    for (const GoldenCase& golden : read_golden(file)) {
      if (golden.kind != kind) continue;
      SCOPED_TRACE(golden.label());
      EXPECT_GT(golden.tolerance, 0);
      try {
        run(golden);
      } catch (const std::exception& error) {
        ADD_FAILURE() << error.what();
      }
      ++seen[golden.name];
    }
  }
  return seen;
}

class Golden : public ::testing::Test {
 protected:
  void SetUp() override { worst_ratio = compared = 0; }
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
