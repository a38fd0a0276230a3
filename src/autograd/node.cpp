// Nodes: creation order, accumulation, grad mode, and the loop that takes a graph apart.
#include "autograd/node.h"

#include "core/error.h"

namespace hebb {
namespace {

bool enabled = true;
uint64_t next_order = 1;
bool draining = false;
std::vector<Node*>& dying() {
  static std::vector<Node*> list;
  return list;
}

/// A tensor that the user asked gradients for: it passes nothing on.
class Leaf final : public Node {
 public:
  Leaf() : Node("leaf") {}
  void backward(const Tensor&, Gradients&) override {}
  std::span<const Ref<Node>> inputs() const override { return {}; }
  void free_graph() override {}
  bool freed() const override { return false; }
};

}  // namespace

bool grad_enabled() { return enabled; }
bool set_grad_enabled(bool value) { return std::exchange(enabled, value); }

Node::Node(const char* op) : op(op), order(next_order++) {}

void Node::accumulate(Tensor dx) {
  if (!gradient.defined()) {
    // A leaf's gradient is changed in place later (clipping, zeroing), so it must not share its buffer.
    gradient = leaf() && !dx.unique() ? dx.clone() : std::move(dx);
    return;
  }
  if (!gradient.unique()) gradient = gradient.clone();
  float* sum = gradient.data();
  const float* more = dx.data();
  for (int64_t i = 0; i < gradient.size(); ++i) sum[i] += more[i];
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
    throw Error(Code::state, "requires_grad", "only a leaf can stop requiring a gradient; use detach()", {shape()});
  }
  if (required) check_float("requires_grad", "the tensor", *this);
  set_history(required ? Ref<History>(new Leaf) : nullptr);
  return *this;
}

Tensor Tensor::grad() const {
  const Ref<Node> node = node_of(*this);
  return node && node->leaf() ? node->gradient : Tensor();
}

void Tensor::set_grad(const Tensor& gradient) const {
  const Ref<Node> node = node_of(*this);
  if (!node || !node->leaf()) throw Error(Code::state, "set_grad", "the tensor is no leaf that requires a gradient");
  if (gradient.defined() && !(gradient.shape() == shape())) {
    throw Error(Code::shape, "set_grad", "gradient" + text(gradient.shape()) + " does not fit " + text(shape()));
  }
  node->gradient = gradient;
}

}  // namespace hebb
