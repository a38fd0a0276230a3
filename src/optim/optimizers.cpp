// What optimizers share: parameters, state, and gradient clipping.
#include "optim/optimizers.h"

#include <cmath>

#include "core/error.h"
#include "kernels/elementwise.h"
#include "kernels/update.h"

namespace hebb::optim {

Optimizer::Optimizer(const char* op, Tensors parameters, float lr, std::vector<const char*> averages)
    : parameters_(std::move(parameters)), names_(std::move(averages)), lr_(lr) {
  check_option(op, "lr", lr);
  if (parameters_.empty()) fail(Code::argument, op, {"no parameters to optimize"});
  for (const Tensor& parameter : parameters_) {
    check_float(op, "a parameter", parameter);
    for (size_t i = 0; i < names_.size(); ++i) averages_.push_back(Tensor::zeros(parameter.shape(), DType::f32, op));
    steps_.push_back(Tensor::zeros({}));
  }
}

void Optimizer::check_option(const char* op, const char* name, float value) {
  if (!(value >= 0) || std::isinf(value)) fail(Code::argument, op, {name, " must be at least 0, got ", value});
}

void Optimizer::set_lr(float lr) {
  check_option("optimizer", "lr", lr);
  lr_ = lr;
}

void Optimizer::zero_grad() const {
  for (const Tensor& parameter : parameters_) {
    if (parameter.requires_grad()) parameter.set_grad({});
  }
}

void Optimizer::step() {
  for (size_t i = 0; i < parameters_.size(); ++i) {
    const Tensor gradient = parameters_[i].grad();
    if (!gradient) continue;
    *steps_[i].data() += 1;
    update(parameters_[i], gradient, averages_.data() + i * names_.size(), static_cast<int64_t>(*steps_[i].data()));
  }
}

std::vector<Optimizer::Entry> Optimizer::state() const {
  std::vector<Entry> entries;
  for (size_t i = 0; i < parameters_.size(); ++i) {
    const std::string prefix = std::to_string(i) + ".";
    entries.push_back({prefix + "step", steps_[i]});
    for (size_t j = 0; j < names_.size(); ++j)
      entries.push_back({prefix + names_[j], averages_[i * names_.size() + j]});
  }
  return entries;
}

float clip_grad_norm(const Tensors& parameters, float max_norm) {
  double squares = 0;
  for (const Tensor& parameter : parameters) {
    if (const Tensor gradient = parameter.grad()) squares += kernels::squared_norm(gradient.size(), gradient.data());
  }
  const double norm = std::sqrt(squares);
  const double factor = static_cast<double>(max_norm) / (norm + 1e-6);
  if (factor < 1) {
    for (const Tensor& parameter : parameters) {
      if (const Tensor gradient = parameter.grad()) {
        kernels::scale(gradient.size(), static_cast<float>(factor), gradient.data(), gradient.data());
      }
    }
  }
  return static_cast<float>(norm);
}

}  // namespace hebb::optim
