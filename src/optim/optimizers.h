// Optimizers: they change parameters along their gradients, all of them in one kernel call a step.
#pragma once

#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "core/words.h"
#include "kernels/update.h"
#include "optim/constraint.h"
#include "optim/options.h"
#include "tensor/tensor.h"

namespace hebb::optim {

// The options of each row, and their fields one by one.
#define HEBB_OPTION(type, name, value, doc) type name = value;
#define HEBB_OPTIMIZER(Class, name, fields, doc) \
  struct Class##Options {                        \
    fields                                       \
  };
#include "optim/optimizers.def"
#undef HEBB_OPTIMIZER
#undef HEBB_OPTION

#define HEBB_OPTION(type, name, value, doc) f(options.name);
#define HEBB_OPTIMIZER(Class, name, fields, doc)                                                                 \
  template <typename Options, typename F>                                                                        \
  requires std::is_same_v<std::remove_const_t<Options>, Class##Options> void each_field(Options& options, F f) { \
    fields                                                                                                       \
  }
#include "optim/optimizers.def"
#undef HEBB_OPTIMIZER
#undef HEBB_OPTION

/// What every group of parameters may have besides its optimizer's options.
struct Extras {
  double l1 = 0;               ///< penalty l1 |w|: l1 sign(w) joins the gradient
  double l2 = 0;               ///< penalty l2 w^2: 2 l2 w joins the gradient
  bool maximize = false;       ///< walk up instead of down
  Constraint constraint = {};  ///< holds after every step
};

/// Clears the gradients, works out the loss, calls backward and returns the loss. Refers to the function it is made of.
class Closure {
 public:
  template <typename F, typename = std::enable_if_t<!std::is_same_v<std::remove_cvref_t<F>, Closure>>>
  Closure(F&& f)
      : f_(&f), call_([](const void* g) -> double { return (*static_cast<const std::remove_reference_t<F>*>(g))(); }) {}
  double operator()() const { return call_(f_); }

 private:
  const void* f_;
  double (*call_)(const void*);
};

/// What a row does: its fields, the state that each parameter has, and the coefficients of its formula.
struct Rule {
  struct Average {
    const char* name = nullptr;
    const char* option = nullptr;  ///< it is there where this option is not 0; null for always
    bool scalar = false;           ///< one number that starts from 1, not as many as the parameter has
  };
  const char* name;
  Fields fields;
  kernels::Formula formula;
  std::array<Average, 3> averages;
  /// Sets the update's coefficients from the options' numbers; `step` counts the parameter's updates from 1.
  void (*prepare)(const double* options, int64_t step, kernels::Update& update);
  /// An Error where options do not go together.
  void (*check)(const double* options);
};

class Optimizer : public RefCounted {
 public:
  struct Entry {
    std::string name;
    Tensor tensor;
  };
  struct Group {
    Tensors parameters;
    std::vector<double> options;  ///< numbers in the row's order
    Extras extras;
  };

  explicit Optimizer(const Rule& rule) : rule_(rule) {}

  /// Parameters with options of their own; an Error where one is there already.
  virtual void add_group(Tensors parameters, std::vector<double> options, const Extras& extras);
  const std::vector<Group>& groups() const { return groups_; }
  /// An option of a group by its name in JavaScript ("weightDecay"): two numbers for betas, none for what it has not.
  std::span<const double> option(size_t group, const char* name) const;
  void set_option(size_t group, const char* name, std::span<const double> numbers);

  /// The learning rate of the first group; setting it sets that of all.
  double lr() const { return groups_[0].options[0]; }
  void set_lr(double lr);
  void set_lr(size_t group, double lr);

  void zero_grad() const;
  /// One update of every parameter that has a gradient.
  virtual void step();
  /// Calls the closure, then steps: once, or as often as the optimizer needs. The first loss.
  virtual double step(Closure closure);

  const Tensors& parameters() const { return parameters_; }
  /// The running averages by parameter ("0.exp_avg"), and "0.step" with the number of updates, for checkpoints.
  virtual std::vector<Entry> state() const;

  const Rule& rule() const { return rule_; }

 protected:
  void apply_constraints() const;

 private:
  struct State {
    Tensor step;  // i32
    std::array<Tensor, 3> averages;
  };
  void allocate_state();

  const Rule& rule_;
  std::vector<Group> groups_;
  Tensors parameters_;         // of all groups
  std::vector<State> states_;  // one for each parameter
  std::vector<kernels::Update> updates_;
};

/// Limited-memory BFGS (Nocedal & Wright, "Numerical optimization", 2006, algorithms 7.4, 7.5, 3.5 and 3.6), as in
/// PyTorch. One group only; its state is flat vectors over all parameters.
class LbfgsBase : public Optimizer {
 public:
  explicit LbfgsBase(const Rule& rule) : Optimizer(rule) {}
  void add_group(Tensors parameters, std::vector<double> options, const Extras& extras) override;
  void step() override;
  double step(Closure closure) override;
  std::vector<Entry> state() const override;

 private:
  /// The line x + t d at t: the loss, its derivative along the line, and its gradient.
  struct Point {
    double t = 0, loss = 0, slope = 0;
    Tensor gradient;
  };
  class StrongWolfe;

  Point evaluate(double t, Closure closure) const;
  void move(double t, const Tensor& from) const;
  void remember(const Tensor& gradient);
  void turn(const Tensor& gradient);

  Tensor n_iter_, pairs_;              // i32: iterations and pairs so far
  Tensor t_, d_, previous_;            // the last step: length, direction, gradient before
  Tensor steps_, changes_, inverses_;  // pairs s and y, a row each, and 1 / s y; the one after the newest row is free
  std::vector<double> shares_;
};

// The classes: optim::Sgd, optim::Adam, …
#define HEBB_OPTIMIZER(Class, name, fields, doc) const Rule& rule_of(const Class##Options&);
#include "optim/optimizers.def"
#undef HEBB_OPTIMIZER

template <typename Options>
class Typed final : public std::conditional_t<std::is_same_v<Options, LbfgsOptions>, LbfgsBase, Optimizer> {
 public:
  explicit Typed(Tensors parameters, const Options& options = {}, const Extras& extras = {})
      : Typed::Base(rule_of(options)) {
    add_group(std::move(parameters), options, extras);
  }
  /// More parameters, with options of their own.
  using Optimizer::add_group;
  void add_group(Tensors parameters, const Options& options, const Extras& extras = {}) {
    std::vector<double> numbers;
    each_field(options, StoreFields{numbers});
    Base::add_group(std::move(parameters), std::move(numbers), extras);
  }

 private:
  using Base = std::conditional_t<std::is_same_v<Options, LbfgsOptions>, LbfgsBase, Optimizer>;
};

// NOLINTNEXTLINE(bugprone-macro-parentheses): a type's name
#define HEBB_OPTIMIZER(Class, name, fields, doc) using Class = Typed<Class##Options>;
#include "optim/optimizers.def"
#undef HEBB_OPTIMIZER

/// All rows in the table's order.
std::span<const Rule* const> rules();
/// An optimizer of a row without parameters yet.
Ref<Optimizer> make_optimizer(const Rule& rule);

/// x += weight (y - x), and an exchange of values, tensor by tensor: moving averages of weights.
void average_values(const Tensors& x, const Tensors& y, double weight);
void swap_values(const Tensors& x, const Tensors& y);

/// An exponential moving average of parameters (Polyak & Juditsky 1992): after each step average = decay average + (1 -
/// decay) parameter.
class Ema {
 public:
  Ema(const Tensors& parameters, double decay);
  void update() { average_values(averages_, parameters_, 1 - decay_); }
  /// The averages go into the parameters, and what was there back with the next call.
  void swap() { swap_values(averages_, parameters_); }
  const Tensors& averages() const { return averages_; }

 private:
  Tensors parameters_, averages_;
  double decay_;
};

/// Scales the gradients so that their common norm is at most `max_norm`; returns the norm before
/// (Pascanu et al., "On the difficulty of training recurrent neural networks", 2013).
float clip_grad_norm(const Tensors& parameters, float max_norm);
/// Cuts every gradient off at -limit and limit.
void clip_grad_value(const Tensors& parameters, float limit);

}  // namespace hebb::optim
