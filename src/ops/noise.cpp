// Noise beside plain dropout: whole channels, dropout that suits selu, and normal numbers on top.
#include <algorithm>
#include <cmath>

#include "kernels/fill.h"
#include "ops/reduced.h"

namespace hebb {
namespace {

void check_probability(const char* op, float p) {
  if (!(p >= 0 && p <= 1)) fail(Code::argument, op, "p must be between 0 and 1, got {}", p);
}

/// 1 / (1 - p) with probability 1 - p, else 0.
Tensor mask(const Shape& shape, float p) {
  Tensor ones = Tensor::empty(shape);
  std::fill_n(ones.data(), ones.size(), 1.0f);
  return dropout(ones, {.p = p});
}

}  // namespace

// y = x mask, one number of the mask for a channel
Tensor dropout2d(const Tensor& x, const DropoutOptions& options) {
  check_float("dropout2d", "x", x);
  check_probability("dropout2d", options.p);
  if (x.rank() < 2) fail(Code::shape, "dropout2d", "needs x[N, C, …], got x{}", x.shape());
  if (!options.training) return x;
  Shape channels{x.size(0), x.size(1)};
  for (int d = 2; d < x.rank(); ++d) channels.push_back(1);
  return mul(x, mask(channels, options.p));
}

// y = a (x k + limit (1 - k)) + b with k 0 or 1, a = ((1 - p) (1 + p limit^2))^-1/2 and b = -a p limit, limit being
// what selu tends to far below 0, -lambda alpha. Equations of section "Alpha dropout" in the paper.
Tensor alpha_dropout(const Tensor& x, const DropoutOptions& options) {
  check_float("alpha_dropout", "x", x);
  check_probability("alpha_dropout", options.p);
  if (!options.training || options.p == 0) return x;
  if (options.p == 1) return mul(x, Tensor::full({}, 0));
  constexpr double kLimit = -1.0507009873554805 * 1.6732632423543772;
  const double p = options.p, a = 1 / std::sqrt((1 - p) * (1 + p * kLimit * kLimit)), b = -a * p * kLimit;
  const Tensor scale = mask(x.shape(), options.p), shift = Tensor::empty(x.shape());
  for (int64_t i = 0; i < x.size(); ++i) {
    const bool kept = scale.data()[i] > 0;
    scale.data()[i] = kept ? static_cast<float>(a) : 0;
    shift.data()[i] = static_cast<float>(kept ? b : b + a * kLimit);
  }
  return add(mul(x, scale), shift);
}

Tensor gaussian_noise(const Tensor& x, const GaussianNoiseOptions& options) {
  check_float("gaussian_noise", "x", x);
  if (!(options.std >= 0)) fail(Code::argument, "gaussian_noise", "std must not be negative, got {}", options.std);
  if (!options.training) return x;
  Tensor noise = Tensor::empty(x.shape(), DType::f32, "gaussian_noise");
  kernels::normal(noise.size(), 0, options.std, generator(), noise.data());
  return add(x, noise);
}

}  // namespace hebb
