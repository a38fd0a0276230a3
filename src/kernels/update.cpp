// Optimizer updates, a vector at a time.
#include "kernels/update.h"

#include <algorithm>
#include <cmath>

#include "simd/loop.h"

namespace hebb::kernels {
namespace {

using simd::in_order;
using simd::kWidth;
using simd::madd;
using simd::select;
using simd::splat;
using simd::Vec;

constexpr int64_t kBlock = 64 * kWidth;

Vec sign_of(Vec x) { return select(x > splat(0.0f), splat(1.0f), select(x < splat(0.0f), splat(-1.0f), splat(0.0f))); }

/// beta x + rest y, kept in x.
Vec average(Vec& x, float beta, float rest, Vec y) { return x = madd(x, splat(beta), splat(rest) * y); }

void subtract(Vec& p, float rate, Vec direction) { p = madd(direction, splat(-rate), p); }

/// A block of one parameter, at most kBlock long.
struct Block {
  int64_t n;
  float *p, *g, *a, *b, *c;
};

void sgd(const Update& u, Block x) {
  const auto plain = [u](Vec& p, Vec slope) { p = p - slope * splat(u.g_rate); };
  const auto heavy = [u](Vec& p, Vec& a, Vec slope) {
    p = p - madd(average(a, u.beta1, u.rest1, slope), splat(u.a_rate), slope * splat(u.g_rate));
  };
  if (x.a) return in_order<2>(x.n, heavy, x.p, x.a, x.g);
  in_order<1>(x.n, plain, x.p, x.g);
}

void rmsprop(const Update& u, Block x) {
  float unused[2][kBlock] = {};
  const auto step = [u, centered = x.c != nullptr, heavy = x.b != nullptr](Vec& p, Vec& a, Vec& b, Vec& c, Vec slope) {
    Vec square = average(a, u.beta2, u.rest2, slope * slope);
    if (centered) {
      const Vec mean = average(c, u.beta2, u.rest2, slope);
      square = simd::max(square - mean * mean, splat(0.0f));
    }
    Vec direction = slope / (simd::sqrt(square) + splat(u.eps));
    if (heavy) direction = average(b, u.beta1, 1, direction);
    subtract(p, u.g_rate, direction);
  };
  in_order<4>(x.n, step, x.p, x.a, x.b ? x.b : unused[0], x.c ? x.c : unused[1], x.g);
}

void adadelta(const Update& u, Block x) {
  const auto step = [u](Vec& p, Vec& a, Vec& b, Vec slope) {
    const Vec eps = splat(u.eps), square = average(a, u.beta2, u.rest2, slope * slope);
    const Vec direction = simd::sqrt(b + eps) / simd::sqrt(square + eps) * slope;
    average(b, u.beta2, u.rest2, direction * direction);
    subtract(p, u.g_rate, direction);
  };
  in_order<3>(x.n, step, x.p, x.a, x.b, x.g);
}

void adam(const Update& u, Block x) {
  const auto moved = [u](Vec p, Vec mean, Vec square, Vec slope) {
    const Vec direction = madd(mean, splat(u.a_rate), slope * splat(u.g_rate));
    return p - direction / madd(simd::sqrt(square), splat(u.scale), splat(u.eps));
  };
  const auto step = [=](Vec& p, Vec& a, Vec& b, Vec slope) {
    const Vec mean = average(a, u.beta1, u.rest1, slope);
    p = moved(p, mean, average(b, u.beta2, u.rest2, slope * slope), slope);
  };
  const auto ams = [=](Vec& p, Vec& a, Vec& b, Vec& c, Vec slope) {
    const Vec mean = average(a, u.beta1, u.rest1, slope);
    p = moved(p, mean, c = simd::max(c, average(b, u.beta2, u.rest2, slope * slope)), slope);
  };
  if (x.c) return in_order<4>(x.n, ams, x.p, x.a, x.b, x.c, x.g);
  in_order<3>(x.n, step, x.p, x.a, x.b, x.g);
}

void adamax(const Update& u, Block x) {
  const auto step = [u](Vec& p, Vec& a, Vec& b, Vec slope) {
    const Vec mean = average(a, u.beta1, u.rest1, slope);
    b = simd::max(b * splat(u.beta2), simd::abs(slope) + splat(u.eps));
    subtract(p, u.a_rate, mean / b);
  };
  in_order<3>(x.n, step, x.p, x.a, x.b, x.g);
}

void lion(const Update& u, Block x) {
  const auto step = [u](Vec& p, Vec& a, Vec slope) {
    const Vec mixed = madd(a, splat(u.beta1), slope * splat(u.rest1));
    average(a, u.beta2, u.rest2, slope);
    subtract(p, u.g_rate, sign_of(mixed));
  };
  in_order<2>(x.n, step, x.p, x.a, x.g);
}

using Rule = void (*)(const Update&, Block);
constexpr Rule kRules[] = {sgd, rmsprop, adadelta, adam, adamax, lion};  // in Formula's order

/// The options' part, where there is any: the slope into `slope`, and p shrunk.
void regularize(const Update& u, Block& x, float* slope) {
  if (u.sign == 1 && u.decay == 0 && u.l1 == 0 && u.keep == 1) return;
  const auto part = [u](Vec& to, Vec& p, Vec g) {
    const Vec with_decay = madd(p, splat(u.decay), g * splat(u.sign));
    to = u.l1 == 0 ? with_decay : madd(sign_of(p), splat(u.l1), with_decay);
    p = p * splat(u.keep);
  };
  in_order<2>(x.n, part, slope, x.p, x.g);
  x.g = slope;
}

/// Numbers at … end - 1 of an update, block by block.
void update_range(Rule rule, const Update& u, int64_t at, int64_t end) {
  float slope[kBlock];
  for (; at < end; at += kBlock) {
    Block block{std::min(end - at, kBlock),   u.p + at,
                const_cast<float*>(u.g) + at, simd::moved(u.a, at),
                simd::moved(u.b, at),         simd::moved(u.c, at)};
    regularize(u, block, slope);
    rule(u, block);
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
