// Nodes: creation order, accumulation, grad mode, and the loop that takes a graph apart.
#include "autograd/node.h"

#include <utility>

#include "core/error.h"
#include "core/profile.h"

namespace hebb {
namespace {

bool enabled = true;
uint64_t next_order = 1;
bool draining = false;
std::vector<Node*>& dying() {
  static std::vector<Node*> list;
  return list;
}

}  // namespace

bool grad_enabled() { return enabled; }
bool set_grad_enabled(bool value) { return std::exchange(enabled, value); }

Node::Node(const char* op, std::span<const Tensor> inputs) : op(op), order(next_order++), count_(inputs.size()) {
  if (count_ > kInline) many_.resize(count_);
  Ref<Node>* nodes = count_ > kInline ? many_.data() : few_.data();
  for (size_t i = 0; i < count_; ++i) nodes[i] = node_of(inputs[i]);
}

Node::~Node() { delete backward_; }

void Node::free_graph() {
  delete std::exchange(backward_, nullptr);
  few_ = {};
  many_.clear();
  count_ = 0;
  freed_ = true;
}

Node* attach(const char* op, const Tensor& y, std::span<const Tensor> inputs) {
  profile::mark(op, profile::Phase::forward);
  if (!enabled) return nullptr;
  bool any = false;
  for (const Tensor& x : inputs) any = any || x.requires_grad();
  if (!any) return nullptr;
  Ref<Node> node = make_ref<Node>(op, inputs);
  y.set_history(node);
  return node.get();
}

namespace {

void add_to(const Tensor& sum, const Tensor& more) {
  float* to = sum.data();
  for (const float *from = more.data(), *end = from + more.size(); from != end;) *to++ += *from++;
}

/// a + b on the tape: ops, where add lives, is above this room.
Tensor recorded_sum(const Tensor& a, const Tensor& b) {
  const Tensor y = a.clone();
  add_to(y, b);
  return record(
      "add", y, {a, b},
      [](const Tensor& dy, Gradients& gradients) {
        gradients.add(0, dy);
        gradients.add(1, dy);
      },
      Derivative::any);
}

}  // namespace

Tensor Gradients::output(const Tensor& y) const {
  if (!enabled) return y;
  Tensor result = y.detach();
  result.set_history(node_);
  return result;
}

void Node::accumulate(Tensor dx) {
  if (!gradient.defined()) {
    // A leaf's gradient is changed in place later (clipping, zeroing), so it must not share its buffer.
    gradient = leaf() && !enabled && !dx.unique() ? dx.clone() : std::move(dx);
    return;
  }
  if (enabled && (gradient.requires_grad() || dx.requires_grad())) {
    gradient = recorded_sum(gradient, dx);
    return;
  }
  if (!gradient.unique()) gradient = gradient.clone();
  add_to(gradient, dx);
}

const Tensor& Node::sum_in_place(const Shape& shape) {
  if (!gradient.defined()) {
    gradient = Tensor::zeros(shape);
  } else if (!gradient.unique()) {
    gradient = gradient.clone();
  }
  return gradient;
}

void Node::destroy() {
  dying().push_back(this);
  if (draining) return;
  draining = true;
  while (!dying().empty()) {
    Node* node = dying().back();
    dying().pop_back();
    delete node;
  }
  draining = false;
}

const Tensor& Tensor::set_requires_grad(bool required) const {
  if (required == requires_grad()) return *this;
  if (requires_grad() && !node_of(*this)->leaf()) {
    fail(Code::state, "requires_grad", "only a leaf can stop requiring a gradient; use detach()");
  }
  if (required) check_float("requires_grad", "the tensor", *this);
  set_history(required ? Ref<History>(new Node) : nullptr);
  return *this;
}

Tensor Tensor::grad() const {
  const Ref<Node> node = node_of(*this);
  return node && node->leaf() ? node->gradient : Tensor();
}

void Tensor::set_grad(const Tensor& gradient) const {
  const Ref<Node> node = node_of(*this);
  if (!node || !node->leaf()) fail(Code::state, "set_grad", "the tensor is no leaf that requires a gradient");
  if (gradient.defined()) check_float("set_grad", "gradient", gradient);
  if (gradient.defined() && !(gradient.shape() == shape())) {
    fail(Code::shape, "set_grad", "gradient{} does not fit {}", gradient.shape(), shape());
  }
  node->gradient = gradient;
}

}  // namespace hebb
