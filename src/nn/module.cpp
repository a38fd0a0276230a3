// Walking the tree of modules, and Sequential.
#include "nn/module.h"

#include <algorithm>

#include "autograd/node.h"
#include "core/error.h"
#include "nn/watcher.h"
#include "ops/ops.h"

namespace hebb::nn {

Tensor Module::operator()(const Tensor& x) {
  Tensor y = forward(x);
  Watcher::tell(*this, y);
  return y;
}

void Module::collect(const std::string& prefix, std::vector<Entry>& entries) const {
  for (const Entry& entry : own_) entries.push_back({prefix + entry.name, entry.tensor, entry.parameter});
  for (size_t i = 0; i < children_.size(); ++i) {
    children_[i]->collect(child_names_[i].empty() ? prefix : prefix + child_names_[i] + ".", entries);
  }
}

void Module::collect_modules(const std::string& name, std::vector<Named>& list) const {
  list.push_back({name, this});
  for (size_t i = 0; i < children_.size(); ++i) {
    std::string path = name;
    if (!name.empty() && !child_names_[i].empty()) path += '.';
    path += child_names_[i];
    children_[i]->collect_modules(path, list);
  }
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

void Module::forget_parameter(const std::string& name) {
  std::erase_if(own_, [&](const Entry& entry) { return entry.name == name; });
}

Tensors Module::apply(const Tensors& inputs) {
  if (inputs.size() != 1) fail(Code::argument, "module", "takes one input, got {}", inputs.size());
  return {forward(inputs[0])};
}

ModulePtr Module::add_child(const std::string& name, ModulePtr child) {
  child_names_.push_back(name);
  children_.push_back(child);
  return child;
}

Evaluating::Evaluating(Module& module) { pause(module); }

Evaluating::~Evaluating() {
  for (Module* module : trained_) module->training_ = true;
}

void Evaluating::pause(Module& module) {
  if (module.training_) trained_.push_back(&module);
  module.training_ = false;
  for (const ModulePtr& child : module.children_) pause(*child);
}

Tensor predict(Module& module, const Tensor& x) {
  constexpr int64_t kRows = 1024;
  const NoGrad no_grad;
  const Evaluating evaluating(module);
  const int64_t rows = x.shape().rank() > 0 ? x.shape()[0] : 0;
  if (rows <= kRows || x.size() == 0) return module(x);
  Tensors parts;
  for (int64_t at = 0; at < rows; at += kRows) parts.push_back(module(slice(x, 0, at, std::min(at + kRows, rows))));
  return concat(parts);
}

Sequential::Sequential(std::vector<ModulePtr> modules) {
  for (size_t i = 0; i < modules.size(); ++i) {
    if (!modules[i]) fail(Code::argument, "sequential", "module {} is missing", i);
    add_child(std::to_string(i), std::move(modules[i]));
  }
}

Tensor Sequential::forward(const Tensor& x) {
  Tensor y = x;
  const std::vector<ModulePtr>& all = children();
  for (size_t i = 0; i < all.size(); ++i) {
    if (i + 1 < all.size() && all[i]->kind == Kind::relu && all[i + 1]->kind == Kind::max_pool &&
        !Watcher::watches(*all[i]) && !Watcher::watches(*all[i + 1])) {
      y = (*all[i + 1])(y);
      y = (*all[i++])(y);
    } else {
      y = (*all[i])(y);
    }
  }
  return y;
}

Tensors Sequential::activations(const Tensor& x) {
  Tensors result;
  Tensor y = x;
  for (const ModulePtr& child : children()) {
    y = (*child)(y);
    result.push_back(y);
  }
  return result;
}

namespace {

class Residual final : public Module {
 public:
  Residual(ModulePtr inner, ModulePtr shortcut, bool concat) : concat_(concat) {
    if (!inner) fail(Code::argument, "residual", "the inner module is missing");
    inner_ = add_child("inner", std::move(inner));
    if (shortcut) shortcut_ = add_child("shortcut", std::move(shortcut));
  }
  Tensor forward(const Tensor& x) override {
    const Tensor past = shortcut_ ? (*shortcut_)(x) : x, y = (*inner_)(x);
    if (concat_) return hebb::concat({past, y}, {.dim = 1});
    if (!(y.shape() == past.shape())) {
      fail(Code::shape, "residual", "the inner module turns x{} into {}, past it goes {}", x.shape(), y.shape(),
           past.shape());
    }
    return add(past, y);
  }

 private:
  ModulePtr inner_, shortcut_;
  bool concat_;
};

}  // namespace

ModulePtr residual(ModulePtr inner, ModulePtr shortcut, bool concat) {
  return make_ref<Residual>(std::move(inner), std::move(shortcut), concat);
}

ModulePtr sequential(std::vector<ModulePtr> modules) { return make_ref<Sequential>(std::move(modules)); }

}  // namespace hebb::nn
