// What each row of optimizers.def does: its state, and the coefficients of its formula (kernels/update.h) at a step.
#include <cmath>

#include "core/error.h"
#include "kernels/power.h"
#include "optim/optimizers.h"

namespace hebb::optim {
namespace {

using kernels::Formula;
using kernels::Update;

float narrow(double value) { return static_cast<float>(value); }

void average_gradient(double beta, Update& u) { u.beta1 = narrow(beta), u.rest1 = narrow(1 - beta); }
void average_square(double beta, Update& u) { u.beta2 = narrow(beta), u.rest2 = narrow(1 - beta); }

void prepare(const SgdOptions& o, int64_t step, Update& u) {
  const bool first = step == 1;  // the average starts from the gradient
  u.beta1 = first ? 0 : narrow(o.momentum);
  u.rest1 = first ? 1 : narrow(1 - o.dampening);
  u.g_rate = narrow(!u.a || o.nesterov ? o.lr : 0);
  u.a_rate = narrow(o.nesterov ? o.lr * o.momentum : o.lr);
  u.decay = narrow(o.weight_decay);
}

void prepare(const RmsPropOptions& o, int64_t, Update& u) {
  average_square(o.alpha, u);
  u.beta1 = narrow(o.momentum);
  u.eps = narrow(o.eps);
  u.g_rate = narrow(o.lr);
  u.decay = narrow(o.weight_decay);
}

void prepare(const AdagradOptions& o, int64_t step, Update& u) {
  u.beta2 = u.rest2 = 1;
  u.eps = narrow(o.eps);
  u.g_rate = narrow(o.lr / (1 + static_cast<double>(step - 1) * o.lr_decay));
  u.decay = narrow(o.weight_decay);
}

void prepare(const AdadeltaOptions& o, int64_t, Update& u) {
  average_square(o.rho, u);
  u.eps = narrow(o.eps);
  u.g_rate = narrow(o.lr);
  u.decay = narrow(o.weight_decay);
}

/// Adam and its relatives: averages that start from 0 are divided by 1 - beta^step.
struct Corrections {
  double mean, square;
};
Corrections average(const Betas& betas, double eps, int64_t step, Update& u) {
  average_gradient(betas[0], u);
  average_square(betas[1], u);
  u.eps = narrow(eps);
  return {1 - kernels::whole_power(betas[0], step), 1 - kernels::whole_power(betas[1], step)};
}

void adam(double lr, const Betas& betas, double eps, int64_t step, Update& u) {
  const Corrections c = average(betas, eps, step, u);
  u.a_rate = narrow(lr / c.mean);
  u.scale = narrow(1 / std::sqrt(c.square));
}

void prepare(const AdamOptions& o, int64_t step, Update& u) {
  adam(o.lr, o.betas, o.eps, step, u);
  u.decay = narrow(o.weight_decay);
}
void prepare(const AdamWOptions& o, int64_t step, Update& u) {
  adam(o.lr, o.betas, o.eps, step, u);
  u.keep = narrow(1 - o.lr * o.weight_decay);
}
void prepare(const AmsGradOptions& o, int64_t step, Update& u) {
  adam(o.lr, o.betas, o.eps, step, u);
  u.decay = narrow(o.weight_decay);
}
void prepare(const AdamaxOptions& o, int64_t step, Update& u) {
  adam(o.lr, o.betas, o.eps, step, u);
  u.decay = narrow(o.weight_decay);
}

void prepare(const NAdamOptions& o, int64_t step, Update& u) {
  const Corrections c = average(o.betas, o.eps, step, u);
  const auto momentum = [&](int64_t t) {
    return o.betas[0] * (1 - 0.5 * kernels::positive_power(0.96, static_cast<double>(t) * o.momentum_decay));
  };
  const double now = momentum(step), next = momentum(step + 1);
  float& product = *u.c;  // of all momenta so far
  product = narrow(static_cast<double>(product) * now);
  u.c = nullptr;
  const auto so_far = static_cast<double>(product);
  u.g_rate = narrow(o.lr * (1 - now) / (1 - so_far));
  u.a_rate = narrow(o.lr * next / (1 - so_far * now * next));  // `now` twice, as in PyTorch 1.13; Dozat has it once
  u.scale = narrow(1 / std::sqrt(c.square));
  u.decay = narrow(o.weight_decay);
}

void prepare(const RAdamOptions& o, int64_t step, Update& u) {
  const Corrections c = average(o.betas, o.eps, step, u);
  const double longest = 2 / (1 - o.betas[1]) - 1;
  const double length = longest - 2 * static_cast<double>(step) * (1 - c.square) / c.square;
  u.a_rate = narrow(o.lr / c.mean);
  u.decay = narrow(o.weight_decay);
  if (length > 5) {
    const double rectified =
        std::sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length));
    u.a_rate = narrow(o.lr / c.mean * rectified * std::sqrt(c.square));
  } else {
    u.scale = 0, u.eps = 1;  // no division
  }
}

void prepare(const LionOptions& o, int64_t, Update& u) {
  average_gradient(o.betas[0], u);
  average_square(o.betas[1], u);
  u.g_rate = narrow(o.lr);
  u.keep = narrow(1 - o.lr * o.weight_decay);
}

void prepare(const LbfgsOptions&, int64_t, Update&) {}

template <typename Options>
void check(const Options&) {}
void check(const SgdOptions& o) {
  if (o.nesterov && (o.momentum <= 0 || o.dampening != 0)) {
    fail(Code::argument, "sgd", "nesterov needs momentum and no dampening, got momentum {}, dampening {}", o.momentum,
         o.dampening);
  }
}
void check(const LbfgsOptions& o) {
  if (o.max_iter < 1 || o.history_size < 1) {
    fail(Code::argument, "lbfgs", "maxIter and historySize must be at least 1, got {} and {}", o.max_iter,
         o.history_size);
  }
}

using Averages = std::array<Rule::Average, 3>;  // the update's a, b and c

struct Kind {
  Formula formula;
  Averages averages;
};
constexpr Averages kMoments = {{{"exp_avg"}, {"exp_avg_sq"}, {"max_exp_avg_sq", "amsgrad"}}};

constexpr Kind kind_of(const SgdOptions*) { return {Formula::sgd, {{{"momentum_buffer", "momentum"}}}}; }
constexpr Kind kind_of(const RmsPropOptions*) {
  return {Formula::rmsprop, {{{"square_avg"}, {"momentum_buffer", "momentum"}, {"grad_avg", "centered"}}}};
}
constexpr Kind kind_of(const AdagradOptions*) { return {Formula::rmsprop, {{{"sum"}}}}; }
constexpr Kind kind_of(const AdadeltaOptions*) { return {Formula::adadelta, {{{"square_avg"}, {"acc_delta"}}}}; }
constexpr Kind kind_of(const AdamOptions*) { return {Formula::adam, kMoments}; }
constexpr Kind kind_of(const AdamWOptions*) { return {Formula::adam, kMoments}; }
constexpr Kind kind_of(const AmsGradOptions*) {
  return {Formula::adam, {{{"exp_avg"}, {"exp_avg_sq"}, {"max_exp_avg_sq"}}}};
}
constexpr Kind kind_of(const AdamaxOptions*) { return {Formula::adamax, {{{"exp_avg"}, {"exp_inf"}}}}; }
constexpr Kind kind_of(const NAdamOptions*) {
  return {Formula::adam, {{{"exp_avg"}, {"exp_avg_sq"}, {"mu_product", nullptr, true}}}};
}
constexpr Kind kind_of(const RAdamOptions*) { return {Formula::adam, {{{"exp_avg"}, {"exp_avg_sq"}}}}; }
constexpr Kind kind_of(const LionOptions*) { return {Formula::lion, {{{"exp_avg"}}}}; }
constexpr Kind kind_of(const LbfgsOptions*) { return {}; }

template <typename Options>
Options load(const double* numbers) {
  Options options;
  each_field(options, LoadFields{numbers});
  return options;
}

template <typename Options>
struct RuleFor;

#define HEBB_OPTION(type, name, value, doc) {#name, field_kind<type>()},
#define HEBB_OPTIMIZER(Class, name, fields, doc)                                                     \
  template <>                                                                                        \
  struct RuleFor<Class##Options> {                                                                   \
    static constexpr Field kFields[] = {fields};                                                     \
    static constexpr Kind kKind = kind_of(static_cast<const Class##Options*>(nullptr));              \
    static constexpr Rule kRule = {                                                                  \
        #name,                                                                                       \
        kFields,                                                                                     \
        kKind.formula,                                                                               \
        kKind.averages,                                                                              \
        [](const double* o, int64_t step, Update& u) { prepare(load<Class##Options>(o), step, u); }, \
        [](const double* o) { check(load<Class##Options>(o)); }};                                    \
  };
#include "optim/optimizers.def"
#undef HEBB_OPTIMIZER
#undef HEBB_OPTION

#define HEBB_OPTIMIZER(Class, name, fields, doc) &RuleFor<Class##Options>::kRule,
constexpr const Rule* kRules[] = {
#include "optim/optimizers.def"
};
#undef HEBB_OPTIMIZER

}  // namespace

#define HEBB_OPTIMIZER(Class, name, fields, doc) \
  const Rule& rule_of(const Class##Options&) { return RuleFor<Class##Options>::kRule; }
#include "optim/optimizers.def"
#undef HEBB_OPTIMIZER

std::span<const Rule* const> rules() { return kRules; }

}  // namespace hebb::optim
