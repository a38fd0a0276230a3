// The optimizers' updates: all parameters of a step in one call, weights, gradients and running averages in one pass.
#pragma once

#include <cstdint>

namespace hebb::kernels {

/// What an update does with n numbers of weights p, gradients g and running averages a, b, c. `slope` is the gradient
/// as the options see it: sign g + decay p + l1 sign(p); then p shrinks to keep p (decoupled weight decay).
///   sgd       a = beta1 a + rest1 slope;  p -= g_rate slope + a_rate a                  (without a: p -= g_rate slope)
///             Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013
///   rmsprop   a = beta2 a + rest2 slope^2;  c = beta2 c + rest2 slope;  d = slope / (sqrt(a - c^2) + eps);
///             b = beta1 b + d;  p -= g_rate b                                            (without c: 0; without b: d)
///             Graves, "Generating sequences with recurrent neural networks", 2013; with beta2 = rest2 = 1 Adagrad:
///             Duchi et al., "Adaptive subgradient methods for online learning and stochastic optimization", 2011
///   adadelta  a = beta2 a + rest2 slope^2;  d = sqrt(b + eps) / sqrt(a + eps) slope;  b = beta2 b + rest2 d^2;
///             p -= g_rate d                          Zeiler, "Adadelta: an adaptive learning rate method", 2012
///   adam      a = beta1 a + rest1 slope;  b = beta2 b + rest2 slope^2;  c = max(c, b);
///             p -= (g_rate slope + a_rate a) / (scale sqrt(c) + eps)                     (without c: b in its place)
///             Kingma & Ba, "Adam: a method for stochastic optimization", 2015, algorithm 1, and its relatives
///   adamax    a = beta1 a + rest1 slope;  b = max(beta2 b, |slope| + eps);  p -= a_rate a / b      algorithm 2 there
///   lion      p -= g_rate sign(beta1 a + rest1 slope);  a = beta2 a + rest2 slope
///             Chen et al., "Symbolic discovery of optimization algorithms", 2023, algorithm 2
enum class Formula : uint8_t { sgd, rmsprop, adadelta, adam, adamax, lion };

struct Update {
  int64_t n;
  float* p;
  const float* g;
  float *a = nullptr, *b = nullptr, *c = nullptr;  ///< null where the formula can do without
  float sign = 1, decay = 0, l1 = 0, keep = 1;
  float g_rate = 0, a_rate = 0, beta1 = 0, rest1 = 0, beta2 = 0, rest2 = 0, eps = 0, scale = 1;
};

void update(Formula formula, int64_t count, const Update* updates) noexcept;

/// Scales p[outer, size, inner] along its middle, so that each norm becomes rate clip(norm, low, high) + (1 - rate) norm:
/// the factor is that over (norm + 1e-7), as in Keras's constraints.
struct NormLimits {
  float low, high, rate;
};
void limit_norms(int64_t outer, int64_t size, int64_t inner, NormLimits limits, float* p) noexcept;

/// Sums and the largest size, in double precision; y += factor x.
double dot(int64_t n, const float* x, const float* y) noexcept;
double sum_of_sizes(int64_t n, const float* x) noexcept;
double largest_size(int64_t n, const float* x) noexcept;
void add_scaled(int64_t n, float factor, const float* x, float* y) noexcept;

}  // namespace hebb::kernels
