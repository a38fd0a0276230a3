// What optimizers share: groups of parameters, their state, the step, and gradient clipping.
#include "optim/optimizers.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/profile.h"
#include "kernels/elementwise.h"

namespace hebb::optim {

void Optimizer::add_group(Tensors parameters, std::vector<double> options, const Extras& extras) {
  const char* op = rule_.name;
  check_options(op, rule_.fields, options);
  rule_.check(options.data());
  constexpr Field kExtras[] = {{"l1", Field::Kind::number}, {"l2", Field::Kind::number}};
  check_options(op, kExtras, std::array{extras.l1, extras.l2});
  if (parameters.empty()) fail(Code::argument, op, "no parameters to optimize");
  for (size_t i = 0; i < parameters.size(); ++i) {
    const Tensor& parameter = parameters[i];
    check_float(op, "a parameter", parameter);
    check_constraint(op, extras.constraint, parameter.shape());
    const auto same = [&](const Tensor& other) { return other.same(parameter); };
    if (std::any_of(parameters_.begin(), parameters_.end(), same) ||
        std::any_of(parameters.begin(), parameters.begin() + static_cast<ptrdiff_t>(i), same)) {
      fail(Code::argument, op, "a parameter is there twice: shape {}", parameter.shape());
    }
  }
  parameters_.insert(parameters_.end(), parameters.begin(), parameters.end());
  groups_.push_back({std::move(parameters), std::move(options), extras});
  states_.resize(parameters_.size());
  updates_.resize(parameters_.size());
  allocate_state();
}

void Optimizer::allocate_state() {
  State* state = states_.data();
  for (Group& group : groups_) {
    const auto number = [&](const char* name) {
      const auto found = find_option(rule_.fields, group.options, name);
      return found.empty() ? 0 : found[0];
    };
    for (const Tensor& parameter : group.parameters) {
      if (!state->step) state->step = Tensor::zeros({}, DType::i32, rule_.name);
      for (size_t i = 0; i < rule_.averages.size(); ++i) {
        const auto& [name, option, scalar] = rule_.averages[i];
        if (!name || state->averages[i] || (option && number(option) == 0)) continue;
        state->averages[i] = Tensor::zeros(scalar ? Shape{} : parameter.shape(), DType::f32, rule_.name);
        const double start = scalar ? 1 : number("initialAccumulatorValue");
        std::fill_n(state->averages[i].data(), state->averages[i].size(), static_cast<float>(start));
      }
      ++state;
    }
  }
}

std::span<const double> Optimizer::option(size_t group, const char* name) const {
  if (group >= groups_.size()) fail(Code::index, rule_.name, "no group {}: there are {}", group, groups_.size());
  return find_option(rule_.fields, groups_[group].options, name);
}

void Optimizer::set_option(size_t group, const char* name, std::span<const double> numbers) {
  const std::span<const double> at = option(group, name);
  if (at.empty() || at.size() != numbers.size())
    fail(Code::argument, rule_.name, "no option '{}' of {} numbers", name, numbers.size());
  std::vector<double>& now = groups_[group].options;
  std::vector<double> options = now;
  std::copy(numbers.begin(), numbers.end(), options.begin() + (at.data() - now.data()));
  check_options(rule_.name, rule_.fields, options);
  rule_.check(options.data());
  now = std::move(options);
  allocate_state();
}

void Optimizer::set_lr(size_t group, double lr) {
  check_options(rule_.name, rule_.fields.first(1), {&lr, 1});
  groups_[group].options[0] = lr;
}

void Optimizer::set_lr(double lr) {
  for (size_t i = 0; i < groups_.size(); ++i) set_lr(i, lr);
}

void Optimizer::zero_grad() const {
  for (const Tensor& parameter : parameters_) {
    if (parameter.requires_grad()) parameter.set_grad({});
  }
}

void Optimizer::step() {
  size_t count = 0;
  const State* state = states_.data();
  for (const Group& group : groups_) {
    for (const Tensor& parameter : group.parameters) {
      const State& own = *state++;
      const Tensor gradient = parameter.grad();
      if (!gradient) continue;
      const auto average = [&](size_t i) { return own.averages[i] ? own.averages[i].data() : nullptr; };
      kernels::Update& update = updates_[count++];
      update = {.n = parameter.size(),
                .p = parameter.data(),
                .g = gradient.data(),
                .a = average(0),
                .b = average(1),
                .c = average(2),
                .sign = group.extras.maximize ? -1.0f : 1.0f,
                .l1 = static_cast<float>(group.extras.l1)};
      rule_.prepare(group.options.data(), ++*own.step.data<int32_t>(), update);
      update.decay += static_cast<float>(2 * group.extras.l2);
    }
  }
  kernels::update(rule_.formula, static_cast<int64_t>(count), updates_.data());
  apply_constraints();
  profile::mark(rule_.name, profile::Phase::other);
}

double Optimizer::step(Closure closure) {
  const double loss = closure();
  if (!std::isfinite(loss)) fail(Code::non_finite, rule_.name, "the loss became {}", loss);
  step();
  return loss;
}

void Optimizer::apply_constraints() const {
  for (const Group& group : groups_) {
    if (group.extras.constraint.kind == Constraint::Kind::none) continue;
    for (const Tensor& parameter : group.parameters) {
      apply_constraint(group.extras.constraint, parameter.shape(), parameter.data());
    }
  }
}

std::vector<Optimizer::Entry> Optimizer::state() const {
  std::vector<Entry> entries;
  for (size_t i = 0; i < states_.size(); ++i) {
    const std::string prefix = std::to_string(i) + ".";
    entries.push_back({prefix + "step", states_[i].step});
    for (size_t j = 0; j < rule_.averages.size(); ++j) {
      if (const Tensor& average = states_[i].averages[j]) entries.push_back({prefix + rule_.averages[j].name, average});
    }
  }
  return entries;
}

namespace {

void check_pairs(const char* op, const Tensors& x, const Tensors& y) {
  for (size_t i = 0; i < x.size(); ++i) {
    check_float(op, "a tensor", x[i]);
    if (i < y.size()) check_float(op, "a tensor", y[i]);
    if (x.size() != y.size() || !(x[i].shape() == y[i].shape())) {
      fail(Code::shape, op, "tensors do not pair: {} and {}, shape {}", x.size(), y.size(), x[i].shape());
    }
  }
}

}  // namespace

void average_values(const Tensors& x, const Tensors& y, double weight) {
  check_pairs("average_values", x, y);
  for (size_t i = 0; i < x.size(); ++i) {
    const kernels::Update update = {.n = x[i].size(),
                                    .p = x[i].data(),
                                    .g = y[i].data(),
                                    .keep = static_cast<float>(1 - weight),
                                    .g_rate = static_cast<float>(-weight)};
    kernels::update(kernels::Formula::sgd, 1, &update);
  }
}

void swap_values(const Tensors& x, const Tensors& y) {
  check_pairs("swap_values", x, y);
  for (size_t i = 0; i < x.size(); ++i) std::swap_ranges(x[i].data(), x[i].data() + x[i].size(), y[i].data());
}

Ema::Ema(const Tensors& parameters, double decay) : parameters_(parameters), decay_(decay) {
  if (!(decay >= 0 && decay <= 1)) fail(Code::argument, "ema", "decay must be between 0 and 1, got {}", decay);
  for (const Tensor& parameter : parameters) averages_.push_back(parameter.clone());
}

float clip_grad_norm(const Tensors& parameters, float max_norm) {
  double squares = 0;
  for (const Tensor& parameter : parameters) {
    if (const Tensor gradient = parameter.grad()) {
      squares += kernels::dot(gradient.size(), gradient.data(), gradient.data());
    }
  }
  const double norm = std::sqrt(squares);
  const double factor = static_cast<double>(max_norm) / (norm + 1e-6);
  if (factor < 1) {
    for (const Tensor& parameter : parameters) {
      if (const Tensor gradient = parameter.grad()) {
        kernels::scale(gradient.size(), static_cast<float>(factor), gradient.data(), gradient.data());
      }
    }
  }
  return static_cast<float>(norm);
}

void clip_grad_value(const Tensors& parameters, float limit) {
  for (const Tensor& parameter : parameters) {
    if (const Tensor gradient = parameter.grad()) {
      kernels::clamp(gradient.size(), -limit, limit, gradient.data(), gradient.data());
    }
  }
}

Ref<Optimizer> make_optimizer(const Rule& rule) {
  if (&rule == &rule_of(LbfgsOptions())) return make_ref<LbfgsBase>(rule);
  return make_ref<Optimizer>(rule);
}

}  // namespace hebb::optim
