// Module: a function with parameters. Modules contain modules; names are paths ("0.weight"), as in PyTorch.
#pragma once

#include <string>
#include <vector>

#include "tensor/tensor.h"

namespace hebb::nn {

class Module : public RefCounted {
 public:
  /// Parameters get gradients and are trained; buffers are state that is only kept and saved.
  struct Entry {
    std::string name;
    Tensor tensor;
    bool parameter;
  };

  /// One tensor in, one out.
  virtual Tensor forward(const Tensor& x) = 0;
  /// Everything in and out, by position, for modules with more of either (an LSTM's state, attention's key and value);
  /// undefined where something optional is absent.
  virtual Tensors apply(const Tensors& inputs);
  /// What each part gives out for x, in turn: the children of a sequential, else the module itself.
  virtual Tensors activations(const Tensor& x) { return {forward(x)}; }

  /// This module's parameters and buffers and those of its children, in the order they were made.
  std::vector<Entry> state() const;
  Tensors parameters() const;
  const std::vector<Ref<Module>>& children() const { return children_; }

  /// Training and evaluation differ for dropout and the like; both reach the children.
  void train(bool training = true);
  void eval() { train(false); }
  bool training() const { return training_; }

 protected:
  /// Registers and returns.
  Tensor add_parameter(const std::string& name, const Tensor& values);
  /// State that is kept and saved, but not trained: running statistics.
  Tensor add_buffer(const std::string& name, const Tensor& values);
  Ref<Module> add_child(const std::string& name, Ref<Module> child);

 private:
  void collect(const std::string& prefix, std::vector<Entry>& entries) const;

  std::vector<Entry> own_;
  std::vector<std::string> child_names_;
  std::vector<Ref<Module>> children_;
  bool training_ = true;
};

using ModulePtr = Ref<Module>;

/// Modules one after the other; children are named "0", "1", ….
class Sequential final : public Module {
 public:
  explicit Sequential(std::vector<ModulePtr> modules);
  Tensor forward(const Tensor& x) override;
  Tensors activations(const Tensor& x) override;
};

ModulePtr sequential(std::vector<ModulePtr> modules);
/// x + inner(x), which has x's shape; the child is named "inner".
ModulePtr residual(ModulePtr inner);

}  // namespace hebb::nn
