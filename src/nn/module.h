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

  /// What Sequential knows to put in a better order.
  enum class Kind : uint8_t { other, relu, max_pool };
  Kind kind = Kind::other;

  /// One tensor in, one out.
  virtual Tensor forward(const Tensor& x) = 0;
  /// forward(), seen by a Watcher: how modules and training call a module.
  Tensor operator()(const Tensor& x);
  /// Everything in and out, by position, for modules with more of either (an LSTM's state, attention's key and value);
  /// undefined where something optional is absent.
  virtual Tensors apply(const Tensors& inputs);
  /// What each part gives out for x, in turn: the children of a sequential, else the module itself.
  virtual Tensors activations(const Tensor& x) { return {forward(x)}; }

  /// This module's parameters and buffers and those of its children, in the order they were made.
  std::vector<Entry> state() const;
  Tensors parameters() const;
  const std::vector<Ref<Module>>& children() const { return children_; }

  /// A module and its path; the module lives as long as the one that was asked.
  struct Named {
    std::string name;
    const Module* module;
  };
  /// Adds this module, of that path, and all inside.
  void collect_modules(const std::string& name, std::vector<Named>& list) const;

  /// Where the module keeps a parameter, for another module to put a tensor of its own making there before each forward
  /// (weight normalization); nowhere where that is not foreseen. `outputs` is the dimension that counts the outputs.
  struct Place {
    Tensor* tensor = nullptr;
    int outputs = 0;
  };
  virtual Place place_of(const std::string&) { return {}; }
  /// Takes a parameter off the list.
  void forget_parameter(const std::string& name);

  /// Training and evaluation differ for dropout and the like; both reach the children.
  void train(bool training = true);
  void eval() { train(false); }
  bool training() const { return training_; }

 protected:
  /// Registers and returns.
  Tensor add_parameter(const std::string& name, const Tensor& values);
  /// State that is kept and saved, but not trained: running statistics.
  Tensor add_buffer(const std::string& name, const Tensor& values);
  /// A child without a name has its parameters among the module's own.
  Ref<Module> add_child(const std::string& name, Ref<Module> child);

 private:
  friend class Evaluating;
  void collect(const std::string& prefix, std::vector<Entry>& entries) const;

  std::vector<Entry> own_;
  std::vector<std::string> child_names_;
  std::vector<Ref<Module>> children_;
  bool training_ = true;
};

using ModulePtr = Ref<Module>;

/// The module, of that kind.
inline ModulePtr of_kind(Module::Kind kind, ModulePtr module) {
  module->kind = kind;
  return module;
}

/// A module and all inside are in eval mode for as long as this lives, whatever is thrown; then each is what it was.
class Evaluating {
 public:
  explicit Evaluating(Module& module);
  ~Evaluating();
  Evaluating(const Evaluating&) = delete;
  Evaluating& operator=(const Evaluating&) = delete;

 private:
  void pause(Module& module);

  std::vector<Module*> trained_;
};

/// The output in eval mode and without a graph; many rows go in batches.
Tensor predict(Module& module, const Tensor& x);

/// Modules one after the other; children are named "0", "1", …. Of a relu and the max-pooling that follows it the pooling
/// runs first while nobody watches: the largest of what relu gives is what it gives for the largest, but for a zero's sign,
/// gradients are the same, and relu has a quarter of the numbers to go over.
class Sequential final : public Module {
 public:
  explicit Sequential(std::vector<ModulePtr> modules);
  Tensor forward(const Tensor& x) override;
  Tensors activations(const Tensor& x) override;
};

ModulePtr sequential(std::vector<ModulePtr> modules);
/// shortcut(x) + inner(x), x itself without a shortcut; `concat`: the two joined along dimension 1 instead.
/// Children are named "inner" and "shortcut".
ModulePtr residual(ModulePtr inner, ModulePtr shortcut = {}, bool concat = false);

}  // namespace hebb::nn
