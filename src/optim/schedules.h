// Learning-rate schedules: a Schedule is a description, a Scheduler carries it out on an optimizer.
#pragma once

#include <limits>
#include <string_view>

#include "optim/optimizers.h"

namespace hebb::optim {

class Schedule;
using SchedulePtr = Ref<Schedule>;
using Schedules = std::vector<SchedulePtr>;

// The options of each row, and their fields one by one.
#define HEBB_OPTION(type, name, value, doc) type name = value;
#define HEBB_SCHEDULE(Class, name, fields, doc) \
  struct Class##Options {                       \
    fields                                      \
  };
namespace schedule {
#include "optim/schedules.def"
}
#undef HEBB_SCHEDULE
#undef HEBB_OPTION

class Schedule final : public RefCounted {
 public:
#define HEBB_SCHEDULE(Class, name, fields, doc) name,
  enum class Kind : uint8_t {
#include "optim/schedules.def"
  };
#undef HEBB_SCHEDULE

  /// `options` are the fields that are numbers; an Error where they make no sense.
  Schedule(Kind kind, std::vector<double> options, Schedules children);
  /// From numbers: kind, options, how many children, children. `numbers` is left at what follows.
  static SchedulePtr read(std::span<const double>& numbers);

  /// The learning rate of time t, made of that of time t - 1 (at time 0: of the optimizer's). `base` is the optimizer's
  /// at first. Sets `momentum` where that is scheduled, too.
  double rate(int64_t t, double lr, double base, double& momentum) const;
  /// Tells a metric, for reduceOnPlateau.
  void observe(int64_t t, double metric);

  /// What is remembered, for checkpoints: f(number) for each.
  template <typename F>
  void each_number(F f) {
    f(best_), f(bad_), f(cooling_);
    for (const SchedulePtr& child : children_) child->each_number(f);
  }

 private:
  template <typename Options>
  Options load() const;
  void check() const;
  /// The rate is `floor` + (rate at first - floor) factor.
  struct Factor {
    double factor, floor = 0;
  };
  Factor factor(int64_t t) const;
  /// Which child is at work at t, and since when.
  struct Turn {
    Schedule* child = nullptr;
    int64_t since = 0;
  };
  Turn turn(int64_t t) const;

  Kind kind_;
  std::vector<double> options_;
  Schedules children_;
  // of reduceOnPlateau
  double best_, bad_ = 0, cooling_ = 0;
  bool reduces_ = false;
};

class Scheduler final : public RefCounted {
 public:
  /// Sets the learning rates of time 0.
  Scheduler(Ref<Optimizer> optimizer, SchedulePtr schedule);
  /// The learning rates of the next time.
  void step(double metric = std::numeric_limits<double>::quiet_NaN());

  /// Time, rates at first and now, and what the schedule remembers.
  std::vector<double> state() const;
  void set_state(std::span<const double> state);

 private:
  void apply();
  Ref<Optimizer> optimizer_;
  SchedulePtr schedule_;
  std::vector<double> bases_;
  int64_t t_ = 0;
};

// optim::schedule::cosine({.epochs = 50}), …
namespace schedule {

struct StoreSchedule : StoreFields {
  Schedules& children;
  using StoreFields::operator();
  void operator()(const Schedules& schedules) const { children = schedules; }
};

#define HEBB_OPTION(type, name, value, doc) f(options.name);
#define HEBB_SCHEDULE(Class, name, fields, doc)                                                                  \
  template <typename Options, typename F>                                                                        \
  requires std::is_same_v<std::remove_const_t<Options>, Class##Options> void each_field(Options& options, F f) { \
    fields                                                                                                       \
  }                                                                                                              \
  inline SchedulePtr name(const Class##Options& options = {}) {                                                  \
    std::vector<double> numbers;                                                                                 \
    Schedules children;                                                                                          \
    each_field(options, StoreSchedule{{numbers}, children});                                                     \
    return make_ref<Schedule>(Schedule::Kind::name, numbers, children);                                          \
  }
#include "optim/schedules.def"
#undef HEBB_SCHEDULE
#undef HEBB_OPTION

}  // namespace schedule
}  // namespace hebb::optim
