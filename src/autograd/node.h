// Node: what the tape keeps for a tensor that needs a gradient. It points to the nodes of the op's inputs, never to the
// output tensor, so the graph has no cycle and dies with the last tensor that needs it.
#pragma once

#include <array>
#include <span>
#include <utility>
#include <vector>

#include "tensor/tensor.h"

namespace hebb {

class Gradients;

/// An op's gradient: takes dy and what it kept, and gives each input its share.
struct Backward : pool::Pooled {
  virtual ~Backward() = default;
  virtual void operator()(const Tensor& dy, Gradients& gradients) = 0;
};

class Node final : public History {
 public:
  /// A leaf: a tensor that the user asked a gradient for.
  Node() : Node("leaf", {}) {}
  Node(const char* op, std::span<const Tensor> inputs);
  ~Node() override;

  bool leaf() const { return count_ == 0 && !freed_; }
  std::span<const Ref<Node>> inputs() const { return {count_ > kInline ? many_.data() : few_.data(), count_}; }

  void set_backward(Backward* backward) { backward_ = backward; }
  void backward(const Tensor& dy, Gradients& gradients) { (*backward_)(dy, gradients); }
  /// Lets go of saved tensors and inputs; after that, a second backward is an error.
  void free_graph();
  bool freed() const { return freed_; }

  /// Adds to `gradient`; takes the buffer over when nobody else holds it.
  void accumulate(Tensor dx);

  const char* op;
  Tensor gradient;       ///< what has arrived so far; a leaf keeps it
  uint64_t order;        ///< of creation: inputs always precede
  uint64_t visited = 0;  ///< the last backward that collected this node

 private:
  // Deep graphs are taken apart by a loop: wasm's stack is too small for a chain of destructors.
  void destroy() override;

  static constexpr size_t kInline = 3;
  std::array<Ref<Node>, kInline> few_;
  std::vector<Ref<Node>> many_;  // instead of few_ when an op has more inputs
  size_t count_ = 0;
  Backward* backward_ = nullptr;
  bool freed_ = false;
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
inline Ref<Node> node_of(const Tensor& x) {
  return Ref<Node>(static_cast<Node*>(x.defined() ? x.history().get() : nullptr));
}

/// A new node on y when recording is on and an input needs a gradient, else null.
Node* attach(const char* op, const Tensor& y, std::span<const Tensor> inputs);

/// Hangs a node on y when an input needs a gradient, and returns y. `backward(dy, gradients)` runs without recording.
/// It must not capture y itself: y.detach() has the values.
template <typename F>
Tensor record(const char* op, const Tensor& y, std::span<const Tensor> inputs, F backward) {
  struct Kept final : Backward {
    explicit Kept(F f) : f(std::move(f)) {}
    void operator()(const Tensor& dy, Gradients& gradients) override { f(dy, gradients); }
    F f;
  };
  if (Node* node = attach(op, y, inputs)) node->set_backward(new Kept(std::move(backward)));
  return y;
}

template <size_t kCount, typename F>
Tensor record(const char* op, const Tensor& y, const Tensor (&inputs)[kCount], F backward) {
  return record(op, y, std::span<const Tensor>(inputs), std::move(backward));
}

}  // namespace hebb
