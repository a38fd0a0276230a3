// Optimizer updates, a vector at a time. The formulas see whole vectors only.
#include "kernels/update.h"

#include <algorithm>
#include <cmath>

#include "simd/vec.h"

namespace hebb::kernels {
namespace {

using simd::kWidth;
using simd::load;
using simd::madd;
using simd::select;
using simd::splat;
using simd::store;
using simd::Vec;

constexpr int64_t kBlock = 64 * kWidth;

Vec sign_of(Vec x) { return select(x > splat(0.0f), splat(1.0f), select(x < splat(0.0f), splat(-1.0f), splat(0.0f))); }

/// beta x + rest y, kept in x.
Vec average(float* x, float beta, float rest, Vec y) {
  const Vec mean = madd(load(x), splat(beta), splat(rest) * y);
  store(x, mean);
  return mean;
}

void subtract(float* p, float rate, Vec direction) { store(p, madd(direction, splat(-rate), load(p))); }

/// A block of whole vectors of one parameter.
struct Block {
  int64_t n;
  float *p, *g, *a, *b, *c;
};

void sgd(const Update& u, Block x) {
  for (int64_t i = 0; i < x.n; i += kWidth) {
    const Vec slope = load(x.g + i);
    Vec direction = slope * splat(u.g_rate);
    if (x.a) direction = madd(average(x.a + i, u.beta1, u.rest1, slope), splat(u.a_rate), direction);
    store(x.p + i, load(x.p + i) - direction);
  }
}

void rmsprop(const Update& u, Block x) {
  for (int64_t i = 0; i < x.n; i += kWidth) {
    const Vec slope = load(x.g + i);
    Vec square = average(x.a + i, u.beta2, u.rest2, slope * slope);
    if (x.c) {
      const Vec mean = average(x.c + i, u.beta2, u.rest2, slope);
      square = simd::max(square - mean * mean, splat(0.0f));
    }
    Vec direction = slope / (simd::sqrt(square) + splat(u.eps));
    if (x.b) direction = average(x.b + i, u.beta1, 1, direction);
    subtract(x.p + i, u.g_rate, direction);
  }
}

void adadelta(const Update& u, Block x) {
  for (int64_t i = 0; i < x.n; i += kWidth) {
    const Vec slope = load(x.g + i), eps = splat(u.eps);
    const Vec square = average(x.a + i, u.beta2, u.rest2, slope * slope);
    const Vec direction = simd::sqrt(load(x.b + i) + eps) / simd::sqrt(square + eps) * slope;
    average(x.b + i, u.beta2, u.rest2, direction * direction);
    subtract(x.p + i, u.g_rate, direction);
  }
}

void adam(const Update& given, Block x) {
  const Update u = given;  // a copy: what is stored might be in the original
  for (int64_t i = 0; i < x.n; i += kWidth) {
    const Vec slope = load(x.g + i);
    const Vec mean = average(x.a + i, u.beta1, u.rest1, slope);
    Vec square = average(x.b + i, u.beta2, u.rest2, slope * slope);
    if (x.c) store(x.c + i, square = simd::max(load(x.c + i), square));
    const Vec direction = madd(mean, splat(u.a_rate), slope * splat(u.g_rate));
    store(x.p + i, load(x.p + i) - direction / madd(simd::sqrt(square), splat(u.scale), splat(u.eps)));
  }
}

void adamax(const Update& u, Block x) {
  for (int64_t i = 0; i < x.n; i += kWidth) {
    const Vec slope = load(x.g + i);
    const Vec mean = average(x.a + i, u.beta1, u.rest1, slope);
    const Vec most = simd::max(load(x.b + i) * splat(u.beta2), simd::abs(slope) + splat(u.eps));
    store(x.b + i, most);
    subtract(x.p + i, u.a_rate, mean / most);
  }
}

void lion(const Update& u, Block x) {
  for (int64_t i = 0; i < x.n; i += kWidth) {
    const Vec slope = load(x.g + i);
    const Vec mixed = madd(load(x.a + i), splat(u.beta1), slope * splat(u.rest1));
    average(x.a + i, u.beta2, u.rest2, slope);
    subtract(x.p + i, u.g_rate, sign_of(mixed));
  }
}

using Rule = void (*)(const Update&, Block);
constexpr Rule kRules[] = {sgd, rmsprop, adadelta, adam, adamax, lion};  // in Formula's order

/// The options' part, where there is any: the slope into `slope`, and p shrunk.
void regularize(const Update& u, Block& x, float* slope) {
  if (u.sign == 1 && u.decay == 0 && u.l1 == 0 && u.keep == 1) return;
  for (int64_t i = 0; i < x.n; i += kWidth) {
    const Vec weight = load(x.p + i);
    const Vec with_decay = madd(weight, splat(u.decay), load(x.g + i) * splat(u.sign));
    store(slope + i, u.l1 == 0 ? with_decay : madd(sign_of(weight), splat(u.l1), with_decay));
    store(x.p + i, weight * splat(u.keep));
  }
  x.g = slope;
}

/// Fewer numbers than a vector holds, by way of copies that are filled up with zeros.
void update_tail(Rule rule, const Update& u, Block x) {
  float slope[kWidth], lanes[5][kWidth] = {};
  float* const all[5] = {x.p, x.g, x.a, x.b, x.c};
  for (int j = 0; j < 5; ++j) {
    if (all[j]) std::copy_n(all[j], x.n, lanes[j]);
  }
  Block copy{kWidth, lanes[0], lanes[1], x.a ? lanes[2] : nullptr, x.b ? lanes[3] : nullptr, x.c ? lanes[4] : nullptr};
  regularize(u, copy, slope);
  rule(u, copy);
  for (int j : {0, 2, 3, 4}) {
    if (all[j]) std::copy_n(lanes[j], x.n, all[j]);
  }
}

float* moved(float* x, int64_t by) { return x ? x + by : nullptr; }

/// Numbers at … end - 1 of an update, block by block.
void update_range(Rule rule, const Update& u, int64_t at, int64_t end) {
  float slope[kBlock];
  while (at < end) {
    const int64_t rest = end - at;
    Block block{std::min(rest - rest % kWidth, kBlock),
                u.p + at,
                const_cast<float*>(u.g) + at,
                moved(u.a, at),
                moved(u.b, at),
                moved(u.c, at)};
    if (block.n == 0) {
      block.n = rest;
      update_tail(rule, u, block);
    } else {
      regularize(u, block, slope);
      rule(u, block);
    }
    at += block.n;
  }
}

}  // namespace

void update(Formula formula, int64_t count, const Update* updates) noexcept {
  const Rule rule = kRules[static_cast<int>(formula)];
  for (const Update* u = updates; u != updates + count; ++u) {
    parallel_ranges(u->n, simd::kGrain, [=](int64_t begin, int64_t end) { update_range(rule, *u, begin, end); });
  }
}

void limit_norms(int64_t outer, int64_t size, int64_t inner, NormLimits limits, float* p) noexcept {
  constexpr double kEps = 1e-7;  // Keras's epsilon
  for (int64_t i = 0; i < outer * inner; ++i) {
    float* first = p + i / inner * size * inner + i % inner;
    double squares = 0;
    for (int64_t j = 0; j < size; ++j)
      squares += static_cast<double>(first[j * inner]) * static_cast<double>(first[j * inner]);
    const double norm = std::sqrt(squares), rate = static_cast<double>(limits.rate);
    const double clipped = std::clamp(norm, static_cast<double>(limits.low), static_cast<double>(limits.high));
    const auto factor = static_cast<float>((rate * clipped + (1 - rate) * norm) / (norm + kEps));
    for (int64_t j = 0; j < size; ++j) first[j * inner] *= factor;
  }
}

double dot(int64_t n, const float* x, const float* y) noexcept {
  double total = 0;
  for (int64_t i = 0; i < n; ++i) total += static_cast<double>(x[i]) * static_cast<double>(y[i]);
  return total;
}

double sum_of_sizes(int64_t n, const float* x) noexcept {
  double total = 0;
  for (int64_t i = 0; i < n; ++i) total += static_cast<double>(std::fabs(x[i]));
  return total;
}

double largest_size(int64_t n, const float* x) noexcept {
  float largest = 0;
  for (int64_t i = 0; i < n; ++i) largest = std::max(largest, std::fabs(x[i]));
  return static_cast<double>(largest);
}

void add_scaled(int64_t n, float factor, const float* x, float* y) noexcept {
  simd::map(n, x, y, y, [factor](Vec a, Vec b) { return madd(a, splat(factor), b); });
}

}  // namespace hebb::kernels
