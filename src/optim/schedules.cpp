// The schedules' formulas, chained as PyTorch chains them: from the last rate to the next.
#include "optim/schedules.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/error.h"
#include "kernels/power.h"

namespace hebb::optim {
namespace {

using namespace schedule;
using Kind = Schedule::Kind;

struct Row {
  const char* name;
  Fields fields;
};

template <typename T>
constexpr Field::Kind kind_of_field() {
  return std::is_same_v<T, Schedules> ? Field::Kind::none : field_kind<T>();
}

#define HEBB_OPTION(type, name, value, doc) {#name, kind_of_field<type>()},
#define HEBB_SCHEDULE(Class, name, fields, doc) constexpr Field k##Class##Fields[] = {fields};
#include "optim/schedules.def"
#undef HEBB_SCHEDULE
#define HEBB_SCHEDULE(Class, name, fields, doc) {#name, k##Class##Fields},
constexpr Row kRows[] = {
#include "optim/schedules.def"
};
#undef HEBB_SCHEDULE
#undef HEBB_OPTION

const Row& row_of(Kind kind) { return kRows[static_cast<size_t>(kind)]; }

/// cos(pi x) to 1e-15: a Taylor series on a quarter of the circle.
double cos_half_turns(double x) {
  x = std::fabs(x);
  x -= 2 * std::floor(x / 2);
  if (x > 1) x = 2 - x;
  if (x > 0.5) return -cos_half_turns(1 - x);
  const double square = x * x * 9.8696044010893586;
  double sum = 1;
  for (int i = 20; i >= 2; i -= 2) sum = 1 - sum * square / (i * (i - 1));
  return sum;
}

/// (1 + cos(pi x)) / 2: from 1 at 0 to 0 at 1.
double half_wave(double x) { return (1 + cos_half_turns(x)) / 2; }

template <typename Options>
int64_t length(const Options& o) {
  return o.steps > 0 ? o.steps : o.epochs;
}

/// Learning rate and momentum at t: two phases, or three.
double one_cycle(const OneCycleOptions& o, int64_t t, double& momentum) {
  const double total = static_cast<double>(length(o)), start_lr = o.max_lr / o.div_factor;
  const double end_lr = start_lr / o.final_div_factor, low = o.base_momentum, high = o.max_momentum;
  struct Phase {
    double end, from, to, momentum_from, momentum_to;
  };
  const double top = o.pct_start * total - 1;
  const Phase rise = {top, start_lr, o.max_lr, high, low};
  const Phase two[] = {rise, {total - 1, o.max_lr, end_lr, low, high}};
  const Phase three[] = {rise, {2 * top, o.max_lr, start_lr, low, high}, {total - 1, start_lr, end_lr, high, high}};
  const Phase* phase = o.three_phase ? three : two;
  const Phase* last = o.three_phase ? three + 2 : two + 1;
  const double now = std::min(static_cast<double>(t), total - 1);
  double start = 0;
  while (now > phase->end && phase != last) start = (phase++)->end;
  const double share = phase->end > start ? (now - start) / (phase->end - start) : 1;
  const double left = o.anneal_strategy == Annealing::cos ? half_wave(share) : 1 - share;
  if (o.cycle_momentum) momentum = phase->momentum_to + (phase->momentum_from - phase->momentum_to) * left;
  return phase->to + (phase->from - phase->to) * left;
}

struct LoadSchedule : LoadFields {
  using LoadFields::operator();
  void operator()(Schedules&) {}
};

}  // namespace

template <typename Options>
Options Schedule::load() const {
  Options options;
  each_field(options, LoadSchedule{{options_.data()}});
  return options;
}

Schedule::Schedule(Kind kind, std::vector<double> options, Schedules children)
    : kind_(kind), options_(std::move(options)), children_(std::move(children)) {
  check_options(row_of(kind).name, row_of(kind).fields, options_);
  check();
  best_ = std::numeric_limits<double>::infinity();
  if (kind == Kind::reduce_on_plateau && load<ReduceOnPlateauOptions>().mode == PlateauMode::max) best_ = -best_;
}

SchedulePtr Schedule::read(std::span<const double>& numbers) {
  const auto next = [&](size_t count) {
    if (numbers.size() < count) fail(Code::argument, "schedule", "too few numbers");
    const auto first = numbers.first(count);
    numbers = numbers.subspan(count);
    return first;
  };
  const auto kind = static_cast<size_t>(next(1)[0]);
  if (kind >= std::size(kRows)) fail(Code::argument, "schedule", "no such kind: {}", kind);
  const auto options = next(check_options(kRows[kind].name, kRows[kind].fields, numbers));
  Schedules children;
  for (double count = next(1)[0]; count > 0; --count) children.push_back(read(numbers));
  return make_ref<Schedule>(static_cast<Kind>(kind), std::vector<double>(options.begin(), options.end()), children);
}

void Schedule::check() const {
  const char* op = row_of(kind_).name;
  const auto at_least_1 = [&](const char* name, int64_t value) {
    if (value < 1) fail(Code::argument, op, "{} must be at least 1, got {}", name, value);
  };
  const auto increasing = [&](const std::vector<double>& times) {
    if (!std::is_sorted(times.begin(), times.end())) fail(Code::argument, op, "milestones must increase");
  };
  for (const SchedulePtr& child : children_) {
    if (!child) fail(Code::argument, op, "a schedule is missing");
  }
  switch (kind_) {
    case Kind::step: at_least_1("stepSize", load<StepOptions>().step_size); break;
    case Kind::multi_step: increasing(load<MultiStepOptions>().milestones); break;
    case Kind::exponential: break;
    case Kind::linear: at_least_1("epochs or steps", length(load<LinearOptions>())); break;
    case Kind::polynomial: at_least_1("epochs or steps", length(load<PolynomialOptions>())); break;
    case Kind::cosine: at_least_1("epochs or steps", length(load<CosineOptions>())); break;
    case Kind::cosine_warm_restarts: {
      const auto o = load<CosineWarmRestartsOptions>();
      at_least_1("epochs or steps", length(o));
      at_least_1("tMult", o.t_mult);
      break;
    }
    case Kind::one_cycle: {
      const auto o = load<OneCycleOptions>();
      at_least_1("epochs or steps", length(o));
      if (o.pct_start > 1) fail(Code::argument, op, "pctStart must be at most 1, got {}", o.pct_start);
      break;
    }
    case Kind::warmup:
      at_least_1("epochs or steps", length(load<WarmupOptions>()));
      if (children_.size() > 1) fail(Code::argument, op, "one schedule follows, got {}", children_.size());
      break;
    case Kind::reduce_on_plateau:
      if (const auto o = load<ReduceOnPlateauOptions>(); o.factor >= 1) {
        fail(Code::argument, op, "factor must be below 1, got {}", o.factor);
      }
      break;
    case Kind::chained: at_least_1("the number of schedules", static_cast<int64_t>(children_.size())); break;
    case Kind::sequence: {
      const auto o = load<SequenceOptions>();
      increasing(o.milestones);
      if (children_.size() != o.milestones.size() + 1) {
        fail(Code::argument, op, "needs one milestone less than schedules, got {} and {}", o.milestones.size(),
             children_.size());
      }
      break;
    }
  }
}

Schedule::Factor Schedule::factor(int64_t t) const {
  const auto straight = [&](double from, double to, int64_t end) {
    return from + (to - from) * static_cast<double>(std::min(t, end)) / static_cast<double>(end);
  };
  switch (kind_) {
    case Kind::step: {
      const auto o = load<StepOptions>();
      return {kernels::whole_power(o.gamma, t / o.step_size)};
    }
    case Kind::multi_step: {
      const auto o = load<MultiStepOptions>();
      const auto passed = std::upper_bound(o.milestones.begin(), o.milestones.end(), static_cast<double>(t));
      return {kernels::whole_power(o.gamma, static_cast<int64_t>(passed - o.milestones.begin()))};
    }
    case Kind::exponential: return {kernels::whole_power(load<ExponentialOptions>().gamma, t)};
    case Kind::linear: {
      const auto o = load<LinearOptions>();
      return {straight(o.start_factor, o.end_factor, length(o))};
    }
    case Kind::warmup: {
      const auto o = load<WarmupOptions>();
      return {straight(o.start_factor, 1, length(o))};
    }
    case Kind::polynomial: {
      const auto o = load<PolynomialOptions>();
      return {kernels::positive_power(straight(1, 0, length(o)), o.power)};
    }
    case Kind::cosine: {
      const auto o = load<CosineOptions>();
      return {half_wave(static_cast<double>(t) / static_cast<double>(length(o))), o.eta_min};
    }
    default: return {1};
  }
}

Schedule::Turn Schedule::turn(int64_t t) const {
  if (kind_ == Kind::warmup && !children_.empty()) {
    const int64_t since = length(load<WarmupOptions>());
    if (t >= since) return {children_[0].get(), since};
  }
  if (kind_ == Kind::sequence) {
    const auto o = load<SequenceOptions>();
    const auto next = std::upper_bound(o.milestones.begin(), o.milestones.end(), static_cast<double>(t));
    const auto i = static_cast<size_t>(next - o.milestones.begin());
    return {children_[i].get(), i == 0 ? 0 : static_cast<int64_t>(o.milestones[i - 1])};
  }
  return {};
}

double Schedule::rate(int64_t t, double lr, double base, double& momentum) const {
  if (const auto [child, since] = turn(t); child) {
    return child->rate(t - since, t > 0 && t == since ? base : lr, base, momentum);
  }
  switch (kind_) {
    case Kind::chained:
      for (const SchedulePtr& child : children_) lr = child->rate(t, lr, base, momentum);
      return lr;
    case Kind::cosine_warm_restarts: {
      const auto o = load<CosineWarmRestartsOptions>();
      int64_t wave = length(o);
      for (; t >= wave; wave *= o.t_mult) t -= wave;
      return o.eta_min + (base - o.eta_min) * half_wave(static_cast<double>(t) / static_cast<double>(wave));
    }
    case Kind::one_cycle: return one_cycle(load<OneCycleOptions>(), t, momentum);
    case Kind::reduce_on_plateau: {
      const auto o = load<ReduceOnPlateauOptions>();
      const double reduced = std::max(lr * o.factor, o.min_lr);
      return reduces_ && lr - reduced > o.eps ? reduced : lr;
    }
    default: break;
  }
  const auto [now, floor] = factor(t);
  const double before = t > 0 ? factor(t - 1).factor : 1;
  if (before < 1e-12) return floor + (base - floor) * now;  // there was nothing left to multiply
  return floor + (lr - floor) * (now / before);
}

void Schedule::observe(int64_t t, double metric) {
  if (const auto [child, since] = turn(t); child) return child->observe(t - since, metric);
  if (kind_ == Kind::chained) {
    for (const SchedulePtr& child : children_) child->observe(t, metric);
  }
  if (kind_ != Kind::reduce_on_plateau) return;
  if (std::isnan(metric)) fail(Code::argument, "reduce_on_plateau", "step needs a metric, got {}", metric);
  const auto o = load<ReduceOnPlateauOptions>();
  const double sign = o.mode == PlateauMode::min ? -1 : 1;
  const double bound =
      o.threshold_mode == ThresholdMode::rel ? best_ * (1 + sign * o.threshold) : best_ + sign * o.threshold;
  const bool better = sign * metric > sign * bound;
  if (better) best_ = metric;
  bad_ = better ? 0 : bad_ + 1;
  if (cooling_ > 0) --cooling_, bad_ = 0;
  reduces_ = bad_ > static_cast<double>(o.patience);
  if (reduces_) cooling_ = static_cast<double>(o.cooldown), bad_ = 0;
}

Scheduler::Scheduler(Ref<Optimizer> optimizer, SchedulePtr schedule)
    : optimizer_(std::move(optimizer)), schedule_(std::move(schedule)) {
  for (const Optimizer::Group& group : optimizer_->groups()) bases_.push_back(group.options[0]);
  apply();
}

void Scheduler::step(double metric) {
  schedule_->observe(t_ + 1, metric);
  ++t_;
  apply();
}

void Scheduler::apply() {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  for (size_t i = 0; i < bases_.size(); ++i) {
    double momentum = kNone;
    const double lr = schedule_->rate(t_, optimizer_->groups()[i].options[0], bases_[i], momentum);
    optimizer_->set_lr(i, lr);
    if (std::isnan(momentum)) continue;
    const std::span<const double> now = optimizer_->option(i, "betas");
    const bool betas = !now.empty();
    if (!betas && optimizer_->option(i, "momentum").empty()) {
      fail(Code::argument, "one_cycle", "{} has no momentum: cycleMomentum must be false", optimizer_->rule().name);
    }
    const double numbers[] = {momentum, betas ? now[1] : 0};
    optimizer_->set_option(i, betas ? "betas" : "momentum", {numbers, betas ? size_t{2} : size_t{1}});
  }
}

std::vector<double> Scheduler::state() const {
  std::vector<double> numbers{static_cast<double>(t_)};
  numbers.insert(numbers.end(), bases_.begin(), bases_.end());
  for (const Optimizer::Group& group : optimizer_->groups()) numbers.push_back(group.options[0]);
  schedule_->each_number([&](double number) { numbers.push_back(number); });
  return numbers;
}

void Scheduler::set_state(std::span<const double> numbers) {
  if (numbers.size() != state().size()) {
    fail(Code::state, "schedule", "a state of {} numbers fits, got {}", state().size(), numbers.size());
  }
  auto at = numbers.begin();
  t_ = static_cast<int64_t>(*at++);
  for (double& base : bases_) base = *at++;
  for (size_t i = 0; i < bases_.size(); ++i, ++at) optimizer_->set_lr(i, *at);
  schedule_->each_number([&](double& number) { number = *at++; });
}

}  // namespace hebb::optim
