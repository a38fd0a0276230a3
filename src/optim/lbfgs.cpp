// L-BFGS: minimizes a smooth function along directions that the last gradients bend towards Newton's.
#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "optim/optimizers.h"

namespace hebb::optim {
namespace {

using kernels::add_scaled;
using kernels::dot;
using kernels::largest_size;

float narrow(double value) { return static_cast<float>(value); }

}  // namespace

void LbfgsBase::add_group(Tensors parameters, std::vector<double> options, const Extras& extras) {
  if (!groups().empty()) fail(Code::argument, "lbfgs", "all parameters belong to one group");
  if (extras.l1 != 0 || extras.l2 != 0 || extras.maximize) {
    fail(Code::argument, "lbfgs", "l1, l2 and maximize are part of the loss here: add them in the closure");
  }
  Optimizer::add_group(std::move(parameters), std::move(options), extras);
  int64_t n = 0;
  for (const Tensor& parameter : this->parameters()) n += parameter.size();
  LbfgsOptions o;
  each_field(o, LoadFields{groups()[0].options.data()});
  const int64_t rows = o.history_size + 1;
  n_iter_ = Tensor::zeros({}, DType::i32), pairs_ = Tensor::zeros({}, DType::i32);
  t_ = Tensor::zeros({}), d_ = Tensor::zeros({n}), previous_ = Tensor::zeros({n});
  steps_ = Tensor::zeros({rows, n}, DType::f32, "lbfgs"), changes_ = Tensor::zeros({rows, n}, DType::f32, "lbfgs");
  inverses_ = Tensor::zeros({rows});
  shares_.resize(static_cast<size_t>(o.history_size));
}

void LbfgsBase::step() { fail(Code::argument, "lbfgs", "step needs a closure that works out the loss"); }

std::vector<Optimizer::Entry> LbfgsBase::state() const {
  return {{"n_iter", n_iter_},
          {"pairs", pairs_},
          {"t", t_},
          {"d", d_},
          {"old_stps", steps_},
          {"old_dirs", changes_},
          {"prev_flat_grad", previous_},
          {"ro", inverses_}};
}

/// Loss and gradient where the parameters are now; those without a gradient count as flat.
LbfgsBase::Point LbfgsBase::evaluate(double t, Closure closure) const {
  Point point{t, closure(), 0, Tensor::empty(d_.shape(), DType::f32, "lbfgs")};
  if (!std::isfinite(point.loss)) fail(Code::non_finite, "lbfgs", "the loss became {}", point.loss);
  float* to = point.gradient.data();
  for (const Tensor& parameter : parameters()) {
    const Tensor gradient = parameter.grad();
    if (gradient) {
      std::copy_n(gradient.data(), parameter.size(), to);
    } else {
      std::fill_n(to, parameter.size(), 0.0f);
    }
    to += parameter.size();
  }
  point.slope = dot(d_.size(), point.gradient.data(), d_.data());
  return point;
}

/// Parameters at `from` + t d; from where they are without it.
void LbfgsBase::move(double t, const Tensor& from) const {
  int64_t at = 0;
  for (const Tensor& parameter : parameters()) {
    if (from) std::copy_n(from.data() + at, parameter.size(), parameter.data());
    add_scaled(parameter.size(), narrow(t), d_.data() + at, parameter.data());
    at += parameter.size();
  }
}

/// A pair of the last step and how it changed the gradient, where the function is convex along it.
void LbfgsBase::remember(const Tensor& gradient) {
  const int64_t n = d_.size();
  int32_t& pairs = *pairs_.data<int32_t>();
  const int64_t row = pairs % steps_.size(0);
  float *s = steps_.data() + row * n, *y = changes_.data() + row * n;
  std::copy_n(gradient.data(), n, y);
  add_scaled(n, -1, previous_.data(), y);
  std::fill_n(s, n, 0.0f);
  add_scaled(n, *t_.data(), d_.data(), s);
  const double product = dot(n, y, s);
  if (product <= 1e-10) return;
  inverses_.data()[row] = narrow(1 / product);
  ++pairs;
}

/// d = -H gradient with the inverse Hessian H that the pairs tell (algorithm 7.4).
void LbfgsBase::turn(const Tensor& gradient) {
  const int64_t n = d_.size(), rows = steps_.size(0), pairs = *pairs_.data<int32_t>();
  const int64_t kept = std::min(pairs, rows - 1);
  float* d = d_.data();
  std::fill_n(d, n, 0.0f);
  add_scaled(n, -1, gradient.data(), d);
  const auto s = [&](int64_t pair) { return steps_.data() + pair % rows * n; };
  const auto y = [&](int64_t pair) { return changes_.data() + pair % rows * n; };
  const auto inverse = [&](int64_t pair) { return static_cast<double>(inverses_.data()[pair % rows]); };
  for (int64_t pair = pairs - 1; pair >= pairs - kept; --pair) {
    double& share = shares_[static_cast<size_t>(pair % (rows - 1))];
    share = dot(n, s(pair), d) * inverse(pair);
    add_scaled(n, narrow(-share), y(pair), d);
  }
  if (kept > 0) {
    const float* newest = y(pairs - 1);
    const double scale = 1 / (inverse(pairs - 1) * dot(n, newest, newest));
    for (int64_t i = 0; i < n; ++i) d[i] *= narrow(scale);
  }
  for (int64_t pair = pairs - kept; pair < pairs; ++pair) {
    const double share = shares_[static_cast<size_t>(pair % (rows - 1))] - dot(n, y(pair), d) * inverse(pair);
    add_scaled(n, narrow(share), s(pair), d);
  }
}

/// A point of the line where the loss is low enough for its distance (Armijo) and nearly flat (curvature): the strong
/// Wolfe conditions, by bracketing and cubic interpolation (algorithms 3.5 and 3.6, details as in PyTorch).
class LbfgsBase::StrongWolfe {
 public:
  StrongWolfe(const LbfgsBase& optimizer, Closure closure, const Point& start, double shortest)
      : optimizer_(optimizer), closure_(closure), start_(start), shortest_(shortest) {
    from_ = Tensor::empty(optimizer.d_.shape(), DType::f32, "lbfgs");
    float* to = from_.data();
    for (const Tensor& parameter : optimizer.parameters()) to = std::copy_n(parameter.data(), parameter.size(), to);
  }

  /// Leaves the parameters at the point that it returns.
  Point run(double t) {
    Point found = search(t);
    optimizer_.move(found.t, from_);
    return found;
  }
  int64_t evaluations() const { return evaluations_; }

 private:
  static constexpr int kMost = 25;
  static constexpr double kArmijo = 1e-4, kCurvature = 0.9;

  Point at(double t) {
    optimizer_.move(t, from_);
    ++evaluations_;
    return optimizer_.evaluate(t, closure_);
  }
  bool too_high(const Point& p) const { return p.loss > start_.loss + kArmijo * p.t * start_.slope; }
  bool flat(const Point& p) const { return std::fabs(p.slope) <= -kCurvature * start_.slope; }

  /// The minimum of the cubic through two points and their slopes, within [low, high].
  static double cubic(const Point* a, const Point* b, double low, double high) {
    if (a->t > b->t) std::swap(a, b);
    const double d1 = a->slope + b->slope - 3 * (a->loss - b->loss) / (a->t - b->t);
    const double square = d1 * d1 - a->slope * b->slope;
    if (!(square >= 0)) return (low + high) / 2;
    const double d2 = std::sqrt(square);
    return std::clamp(b->t - (b->t - a->t) * ((b->slope + d2 - d1) / (b->slope - a->slope + 2 * d2)), low, high);
  }

  Point search(double t) {
    Point last = start_, now = at(t);
    int round = 0;
    for (; round < kMost; ++round) {
      const bool beyond = too_high(now) || (round > 1 && now.loss >= last.loss);
      if (!beyond && flat(now)) return now;
      if (beyond || now.slope >= 0) break;
      const double next = cubic(&last, &now, now.t + 0.01 * (now.t - last.t), now.t * 10);
      last = now;
      now = at(next);
    }
    if (round == kMost) last = start_;
    return zoom(last, now, round);
  }

  /// Narrows the bracket that two points are.
  Point zoom(const Point& a, const Point& b, int round) {
    Point ends[2] = {a, b};
    const auto lower = [&] { return ends[0].loss <= ends[1].loss ? 0 : 1; };
    int low = lower();
    bool stuck = false;
    for (; round < kMost; ++round) {
      const double left = std::min(ends[0].t, ends[1].t), right = std::max(ends[0].t, ends[1].t);
      if ((right - left) * largest_size(from_.size(), optimizer_.d_.data()) < shortest_) break;
      double t = cubic(&ends[0], &ends[1], left, right);
      const double margin = 0.1 * (right - left);
      const bool near = std::min(right - t, t - left) < margin;
      const bool pushed = near && (stuck || t >= right || t <= left);
      if (pushed) t = right - t < t - left ? right - margin : left + margin;
      stuck = near && !pushed;

      Point now = at(t);
      if (too_high(now) || now.loss >= ends[low].loss) {
        ends[1 - low] = now;
        low = lower();
      } else {
        if (flat(now)) return now;
        if (now.slope * (ends[1 - low].t - ends[low].t) >= 0) ends[1 - low] = ends[low];
        ends[low] = now;
      }
    }
    return ends[low];
  }

  const LbfgsBase& optimizer_;
  Closure closure_;
  const Point& start_;
  double shortest_;
  Tensor from_;
  int64_t evaluations_ = 0;
};

double LbfgsBase::step(Closure closure) {
  LbfgsOptions o;
  each_field(o, LoadFields{groups()[0].options.data()});
  const int64_t n = d_.size(), most = o.max_eval.value_or(o.max_iter * 5 / 4);
  Point now = evaluate(0, closure);
  const double first = now.loss;
  int64_t evaluations = 1;
  const auto level = [&] { return largest_size(n, now.gradient.data()) <= o.tolerance_grad; };
  for (int64_t i = 1; !level(); ++i) {
    const bool fresh = (*n_iter_.data<int32_t>())++ == 0;
    if (!fresh) remember(now.gradient);
    turn(now.gradient);
    std::copy_n(now.gradient.data(), n, previous_.data());
    const double guess = fresh ? std::min(1.0, 1 / kernels::sum_of_sizes(n, now.gradient.data())) : 1.0;
    double t = static_cast<double>(*t_.data() = narrow(guess * o.lr));
    now.t = 0;
    now.slope = dot(n, now.gradient.data(), d_.data());
    if (now.slope > -o.tolerance_change) break;

    const double before = now.loss;
    if (o.line_search == LineSearch::strong_wolfe) {
      StrongWolfe search(*this, closure, now, o.tolerance_change);
      const Point found = search.run(t);
      now = found;
      t = now.t;
      *t_.data() = narrow(t);
      evaluations += search.evaluations();
    } else {
      move(t, {});
      if (i == o.max_iter) break;
      now = evaluate(t, closure);
      ++evaluations;
    }
    if (i == o.max_iter || evaluations >= most || t * largest_size(n, d_.data()) <= o.tolerance_change ||
        std::fabs(now.loss - before) < o.tolerance_change) {
      break;
    }
  }
  apply_constraints();
  return first;
}

}  // namespace hebb::optim
