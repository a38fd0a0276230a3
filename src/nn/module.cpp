// Walking the tree of modules, and Sequential.
#include "nn/module.h"

#include "core/error.h"
#include "ops/ops.h"

namespace hebb::nn {

void Module::collect(const std::string& prefix, std::vector<Entry>& entries) const {
  for (const Entry& entry : own_) entries.push_back({prefix + entry.name, entry.tensor, entry.parameter});
  for (size_t i = 0; i < children_.size(); ++i) children_[i]->collect(prefix + child_names_[i] + ".", entries);
}

std::vector<Module::Entry> Module::state() const {
  std::vector<Entry> entries;
  collect("", entries);
  return entries;
}

Tensors Module::parameters() const {
  Tensors result;
  for (const Entry& entry : state()) {
    if (entry.parameter) result.push_back(entry.tensor);
  }
  return result;
}

void Module::train(bool training) {
  training_ = training;
  for (const ModulePtr& child : children_) child->train(training);
}

Tensor Module::add_parameter(const std::string& name, const Tensor& values) {
  own_.push_back({name, values.set_requires_grad(), true});
  return values;
}

Tensor Module::add_buffer(const std::string& name, const Tensor& values) {
  own_.push_back({name, values, false});
  return values;
}

Tensors Module::apply(const Tensors& inputs) {
  if (inputs.size() != 1) fail(Code::argument, "module", {"takes one input, got ", inputs.size()});
  return {forward(inputs[0])};
}

ModulePtr Module::add_child(const std::string& name, ModulePtr child) {
  child_names_.push_back(name);
  children_.push_back(child);
  return child;
}

Sequential::Sequential(std::vector<ModulePtr> modules) {
  for (size_t i = 0; i < modules.size(); ++i) {
    if (!modules[i]) fail(Code::argument, "sequential", {"module ", i, " is missing"});
    add_child(std::to_string(i), std::move(modules[i]));
  }
}

Tensor Sequential::forward(const Tensor& x) {
  Tensor y = x;
  for (const ModulePtr& child : children()) y = child->forward(y);
  return y;
}

Tensors Sequential::activations(const Tensor& x) {
  Tensors result;
  Tensor y = x;
  for (const ModulePtr& child : children()) {
    y = child->forward(y);
    result.push_back(y);
  }
  return result;
}

namespace {

class Residual final : public Module {
 public:
  explicit Residual(ModulePtr inner) {
    if (!inner) fail(Code::argument, "residual", {"the inner module is missing"});
    inner_ = add_child("inner", std::move(inner));
  }
  Tensor forward(const Tensor& x) override {
    const Tensor y = inner_->forward(x);
    if (!(y.shape() == x.shape())) {
      fail(Code::shape, "residual", {"the inner module turns x", x.shape(), " into ", y.shape()});
    }
    return add(x, y);
  }

 private:
  ModulePtr inner_;
};

}  // namespace

ModulePtr residual(ModulePtr inner) { return make_ref<Residual>(std::move(inner)); }

ModulePtr sequential(std::vector<ModulePtr> modules) { return make_ref<Sequential>(std::move(modules)); }

}  // namespace hebb::nn
