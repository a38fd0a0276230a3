// Outputs are held with their history, whose node is asked to keep its gradient.
#include "nn/watcher.h"

#include <algorithm>

#include "autograd/node.h"

namespace hebb::nn {

Watcher* Watcher::current_ = nullptr;

Watcher::Watcher(const std::vector<std::string>& names, const std::vector<ModulePtr>& roots,
                 const std::vector<std::string>& only) {
  for (size_t i = 0; i < roots.size(); ++i) roots[i]->collect_modules(names[i], modules_);
  std::erase_if(modules_, [&](const Module::Named& one) {
    return !only.empty() && std::find(only.begin(), only.end(), one.name) == only.end();
  });
  current_ = this;
}

Watcher::~Watcher() {
  if (current_ == this) current_ = nullptr;
}

const std::string* Watcher::name_of(const Module& module) const {
  const auto found =
      std::find_if(modules_.begin(), modules_.end(), [&](const auto& one) { return one.module == &module; });
  return found == modules_.end() ? nullptr : &found->name;
}

void Watcher::keep(const Module& module, const Tensor& output) {
  const std::string* const name = name_of(module);
  if (!name || !output.defined() || output.dtype() != DType::f32) return;
  if (!seen_.empty() && seen_.back().output.same(output)) return;
  if (const Ref<Node> node = node_of(output)) node->keeps_gradient = true;
  const auto before = std::find_if(seen_.begin(), seen_.end(), [&](const Seen& seen) { return seen.name == *name; });
  if (before == seen_.end()) {
    seen_.push_back({*name, output});
  } else {
    before->output = output;
  }
}

Tensor Watcher::Seen::gradient() const {
  const Ref<Node> node = node_of(output);
  return node ? node->gradient : Tensor();
}

const char* Watcher::Seen::op() const {
  const Ref<Node> node = node_of(output);
  return node ? node->op : "";
}

}  // namespace hebb::nn
