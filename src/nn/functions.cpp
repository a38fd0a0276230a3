// Modules without parameters: an operation with its options.
#include "core/error.h"
#include "nn/function.h"
#include "nn/modules.h"

namespace hebb::nn {
ModulePtr identity() {
  return function([](const Tensor& x, bool) { return x; });
}

ModulePtr flatten(int64_t start_dim, int64_t end_dim) {
  return function(
      [=](const Tensor& x, bool) { return hebb::flatten(x, {.start_dim = start_dim, .end_dim = end_dim}); });
}

ModulePtr dropout(float p) {
  if (!(p >= 0 && p <= 1)) fail(Code::argument, "dropout", {"p must be between 0 and 1, got ", p});
  return function([=](const Tensor& x, bool training) { return hebb::dropout(x, {.p = p, .training = training}); });
}

ModulePtr relu() {
  return function([](const Tensor& x, bool) { return hebb::relu(x); });
}

ModulePtr leaky_relu(float negative_slope) {
  return function([=](const Tensor& x, bool) { return hebb::leaky_relu(x, {.negative_slope = negative_slope}); });
}

ModulePtr sigmoid() {
  return function([](const Tensor& x, bool) { return hebb::sigmoid(x); });
}

ModulePtr tanh() {
  return function([](const Tensor& x, bool) { return hebb::tanh(x); });
}

ModulePtr softplus(const SoftplusOptions& options) {
  return function(
      [=](const Tensor& x, bool) { return hebb::softplus(x, {.beta = options.beta, .threshold = options.threshold}); });
}

ModulePtr gelu(const GeluOptions& options) {
  return function([=](const Tensor& x, bool) { return hebb::gelu(x, {.approximate = options.approximate}); });
}

ModulePtr softmax(int64_t dim) {
  return function([=](const Tensor& x, bool) { return hebb::softmax(x, dim); });
}

ModulePtr log_softmax(int64_t dim) {
  return function([=](const Tensor& x, bool) { return hebb::log_softmax(x, dim); });
}

}  // namespace hebb::nn
