// Optimizers: they change parameters along their gradients.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "tensor/tensor.h"

namespace hebb::optim {

/// Decay rates of Adam's two running averages.
using Betas = std::array<float, 2>;

#define HEBB_OPTION(type, name, value, doc) type name = value;
#define HEBB_OPTIMIZER(Class, name, fields, doc) \
  struct Class##Options {                        \
    fields                                       \
  };
#include "optim/optimizers.def"
#undef HEBB_OPTIMIZER
#undef HEBB_OPTION

class Optimizer : public RefCounted {
 public:
  struct Entry {
    std::string name;
    Tensor tensor;
  };

  void zero_grad() const;
  /// One update of every parameter that has a gradient.
  void step();

  float lr() const { return lr_; }
  void set_lr(float lr);
  const Tensors& parameters() const { return parameters_; }
  /// The running averages by parameter ("0.exp_avg"), and "0.step" with the number of updates, for checkpoints.
  std::vector<Entry> state() const;

 protected:
  /// `averages` names the tensors of state that each parameter has.
  Optimizer(const char* op, Tensors parameters, float lr, std::vector<const char*> averages);
  /// An Error unless an option is a finite number of at least 0.
  static void check_option(const char* op, const char* name, float value);
  /// `step` counts this parameter's updates from 1.
  virtual void update(const Tensor& parameter, const Tensor& gradient, const Tensor* averages, int64_t step) = 0;

 private:
  Tensors parameters_;
  std::vector<const char*> names_;
  Tensors averages_;  // names_.size() for each parameter
  Tensors steps_;     // one number for each parameter
  float lr_;
};

class Sgd final : public Optimizer {
 public:
  explicit Sgd(Tensors parameters, const SgdOptions& options = {});

 private:
  void update(const Tensor& parameter, const Tensor& gradient, const Tensor* averages, int64_t step) override;
  SgdOptions options_;
};

class Adam : public Optimizer {
 public:
  explicit Adam(Tensors parameters, const AdamOptions& options = {});

 protected:
  Adam(const char* op, Tensors parameters, const AdamOptions& options, bool decoupled);

 private:
  void update(const Tensor& parameter, const Tensor& gradient, const Tensor* averages, int64_t step) override;
  AdamOptions options_;
  bool decoupled_;
};

class AdamW final : public Adam {
 public:
  explicit AdamW(Tensors parameters, const AdamWOptions& options = {});
};

/// Scales the gradients so that their common norm is at most `max_norm`; returns the norm before
/// (Pascanu et al., "On the difficulty of training recurrent neural networks", 2013).
float clip_grad_norm(const Tensors& parameters, float max_norm);

}  // namespace hebb::optim
