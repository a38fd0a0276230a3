// Operations as modules.
#include "nn/function.h"

#include "core/error.h"
#include "nn/modules.h"

namespace hebb::nn {
namespace {

float checked_probability(const char* op, float p) {
  if (!(p >= 0 && p <= 1)) fail(Code::argument, op, "p must be between 0 and 1, got {}", p);
  return p;
}

}  // namespace

ModulePtr identity() {
  return function([](const Tensor& x, bool) { return x; });
}

ModulePtr flatten(int64_t start_dim, int64_t end_dim) {
  return function([](const Tensor& x, bool, int64_t start,
                     int64_t end) { return hebb::flatten(x, {.start_dim = start, .end_dim = end}); },
                  start_dim, end_dim);
}

ModulePtr unflatten(int64_t dim, const Shape& unflattened_size) {
  return function([](const Tensor& x, bool, int64_t dim, Shape sizes) { return hebb::unflatten(x, dim, sizes); }, dim,
                  unflattened_size);
}

ModulePtr dropout(float p) {
  return function(
      [](const Tensor& x, bool training, float p) {
        return hebb::dropout(x, {p, training});
      },
      checked_probability("dropout", p));
}

ModulePtr dropout2d(float p) {
  return function(
      [](const Tensor& x, bool training, float p) {
        return hebb::dropout2d(x, {p, training});
      },
      checked_probability("dropout2d", p));
}

ModulePtr alpha_dropout(float p) {
  return function(
      [](const Tensor& x, bool training, float p) {
        return hebb::alpha_dropout(x, {p, training});
      },
      checked_probability("alpha_dropout", p));
}

ModulePtr gaussian_noise(float std) {
  if (!(std >= 0)) fail(Code::argument, "gaussian_noise", "std must not be negative, got {}", std);
  return function(
      [](const Tensor& x, bool training, float std) {
        return hebb::gaussian_noise(x, {std, training});
      },
      std);
}

ModulePtr relu() {
  return of_kind(Module::Kind::relu, function([](const Tensor& x, bool) { return hebb::relu(x); }));
}

ModulePtr leaky_relu(float negative_slope) {
  return function([](const Tensor& x, bool, float slope) { return hebb::leaky_relu(x, {slope}); }, negative_slope);
}

ModulePtr sigmoid() {
  return function([](const Tensor& x, bool) { return hebb::sigmoid(x); });
}

ModulePtr tanh() {
  return function([](const Tensor& x, bool) { return hebb::tanh(x); });
}

ModulePtr softplus(const SoftplusOptions& options) {
  return function([](const Tensor& x, bool, float beta,
                     float threshold) { return hebb::softplus(x, {.beta = beta, .threshold = threshold}); },
                  options.beta, options.threshold);
}

ModulePtr gelu(const GeluOptions& options) {
  return function([](const Tensor& x, bool, Approximate approximate) { return hebb::gelu(x, {approximate}); },
                  options.approximate);
}

ModulePtr softmax(int64_t dim) {
  return function([](const Tensor& x, bool, int64_t dim) { return hebb::softmax(x, dim); }, dim);
}

ModulePtr log_softmax(int64_t dim) {
  return function([](const Tensor& x, bool, int64_t dim) { return hebb::log_softmax(x, dim); }, dim);
}

ModulePtr activity_regularization(const ActivityPenaltyOptions& options) {
  return function(
      [](const Tensor& x, bool, float l1, float l2) {
        return hebb::activity_regularization(x, {l1, l2});
      },
      options.l1, options.l2);
}

}  // namespace hebb::nn
