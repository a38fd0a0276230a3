// Node: what the tape keeps for a tensor that needs a gradient. It points to the nodes of the op's inputs, never to the
// output tensor, so the graph has no cycle and dies with the last tensor that needs it.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "tensor/tensor.h"

namespace hebb {

class Gradients;

class Node : public History {
 public:
  explicit Node(const char* op);

  /// Passes dy on to the inputs. A leaf has none.
  virtual void backward(const Tensor& dy, Gradients& gradients) = 0;
  virtual std::span<const Ref<Node>> inputs() const = 0;
  /// Lets go of saved tensors and inputs; after that, a second backward is an error.
  virtual void free_graph() = 0;
  virtual bool freed() const = 0;
  bool leaf() const { return inputs().empty() && !freed(); }

  /// Adds to `gradient`; takes the buffer over when nobody else holds it.
  void accumulate(Tensor dx);

  const char* op;
  Tensor gradient;      ///< what has arrived so far; a leaf keeps it
  uint64_t order;       ///< of creation: inputs always precede
  uint64_t visited = 0; ///< the last backward that collected this node

 protected:
  // Deep graphs are taken apart by a loop: wasm's stack is too small for a chain of destructors.
  void destroy() override;
};

/// Where an op's gradient puts its results, by the position of the input.
class Gradients {
 public:
  explicit Gradients(const Node& node) : inputs_(node.inputs()) {}
  bool needs(size_t input) const { return static_cast<bool>(inputs_[input]); }
  void add(size_t input, Tensor dx) {
    if (needs(input)) inputs_[input]->accumulate(std::move(dx));
  }

 private:
  std::span<const Ref<Node>> inputs_;
};

/// False inside a NoGrad: nothing is recorded.
bool grad_enabled();
bool set_grad_enabled(bool enabled);

struct NoGrad {
  NoGrad() : before(set_grad_enabled(false)) {}
  ~NoGrad() { set_grad_enabled(before); }
  NoGrad(const NoGrad&) = delete;
  NoGrad& operator=(const NoGrad&) = delete;
  bool before;
};

/// The node of a tensor, null when it needs no gradient.
inline Ref<Node> node_of(const Tensor& x) { return Ref<Node>(static_cast<Node*>(x.defined() ? x.history().get() : nullptr)); }

/// A node with its inputs (an array or a vector of Ref<Node>) and its gradient function.
template <typename Inputs, typename Backward>
class Recorded final : public Node {
 public:
  Recorded(const char* op, Inputs inputs, Backward backward)
      : Node(op), inputs_(std::move(inputs)), backward_(std::move(backward)) {}
  void backward(const Tensor& dy, Gradients& gradients) override { (*backward_)(dy, gradients); }
  std::span<const Ref<Node>> inputs() const override { return freed() ? std::span<const Ref<Node>>() : inputs_; }
  void free_graph() override {
    backward_.reset();
    inputs_ = Inputs();
  }
  bool freed() const override { return !backward_.has_value(); }

 private:
  Inputs inputs_;
  std::optional<Backward> backward_;
};

/// Hangs a node on y when an input needs a gradient, and returns y. `backward(dy, gradients)` runs without recording.
/// It must not capture y itself: y.detach() has the values.
template <size_t kCount, typename Backward>
Tensor record(const char* op, const Tensor& y, const Tensor (&inputs)[kCount], Backward backward) {
  if (!grad_enabled()) return y;
  std::array<Ref<Node>, kCount> nodes;
  bool any = false;
  for (size_t i = 0; i < kCount; ++i) {
    nodes[i] = node_of(inputs[i]);
    any = any || nodes[i];
  }
  if (any) y.set_history(make_ref<Recorded<decltype(nodes), Backward>>(op, std::move(nodes), std::move(backward)));
  return y;
}

template <typename Backward>
Tensor record(const char* op, const Tensor& y, const Tensors& inputs, Backward backward) {
  if (!grad_enabled()) return y;
  std::vector<Ref<Node>> nodes;
  bool any = false;
  for (const Tensor& x : inputs) {
    nodes.push_back(node_of(x));
    any = any || nodes.back();
  }
  if (any) y.set_history(make_ref<Recorded<decltype(nodes), Backward>>(op, std::move(nodes), std::move(backward)));
  return y;
}

}  // namespace hebb
