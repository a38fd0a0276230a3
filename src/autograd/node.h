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

/// How often an op's gradient may be differentiated again: a gradient made of operations on tensors that carry their
/// history, `any`; one that works on bare numbers, not at all.
enum class Derivative { first, any };

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

  void set_backward(Backward* backward, Derivative derivative) {
    backward_ = backward;
    derivative_ = derivative;
  }
  void backward(const Tensor& dy, Gradients& gradients) { (*backward_)(dy, gradients); }
  Derivative derivative() const { return derivative_; }
  /// Lets go of saved tensors and inputs; after that, a second backward is an error.
  void free_graph();
  bool freed() const { return freed_; }

  /// Adds to `gradient`; takes the buffer over when nobody else holds it. Recorded while recording is on.
  void accumulate(Tensor dx);
  /// `gradient`, held by nobody else: zeros of this shape if nothing has arrived.
  const Tensor& sum_in_place(const Shape& shape);

  const char* op;
  Tensor gradient;              ///< what has arrived so far; a leaf keeps it
  uint64_t order;               ///< of creation: inputs always precede
  uint64_t visited = 0;         ///< the last backward that collected this node
  uint64_t wanted = 0;          ///< the last backward that needs this node's gradient
  bool keeps_gradient = false;  ///< whether backward leaves `gradient` here when it has passed it on

 private:
  // Deep graphs are taken apart by a loop: wasm's stack is too small for a chain of destructors.
  void destroy() override;

  static constexpr size_t kInline = 3;
  std::array<Ref<Node>, kInline> few_;
  std::vector<Ref<Node>> many_;  // instead of few_ when an op has more inputs
  size_t count_ = 0;
  Backward* backward_ = nullptr;
  Derivative derivative_ = Derivative::first;
  bool freed_ = false;
};

/// Where an op's gradient puts its results, by the position of the input.
class Gradients {
 public:
  Gradients(Ref<Node> node, uint64_t backward)
      : node_(std::move(node)), inputs_(node_->inputs()), backward_(backward) {}
  bool needs(size_t input) const { return inputs_[input] && inputs_[input]->wanted == backward_; }
  void add(size_t input, Tensor dx) {
    if (needs(input)) inputs_[input]->accumulate(std::move(dx));
  }
  /// The gradient so far of an input that needs one, zeros at first: shares of a part of it are added there. Only while nothing
  /// is recorded.
  const Tensor& sum_in_place(size_t input, const Shape& shape) { return inputs_[input]->sum_in_place(shape); }
  /// The op's output, of which the gradient kept y.detach(): with its history while recording is on.
  Tensor output(const Tensor& y) const;

 private:
  Ref<Node> node_;
  std::span<const Ref<Node>> inputs_;
  uint64_t backward_;
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

/// Hangs a node on y when an input needs a gradient, and returns y. `backward(dy, gradients)` runs without recording,
/// unless the gradient is to be differentiated again: that takes Derivative::any (and grad_enabled() tells).
/// It must not capture y itself: y.detach() has the values, and gradients.output(y.detach()) the history, too.
template <typename F>
Tensor record(const char* op, const Tensor& y, std::span<const Tensor> inputs, F backward,
              Derivative derivative = Derivative::first) {
  struct Kept final : Backward {
    explicit Kept(F f) : f(std::move(f)) {}
    void operator()(const Tensor& dy, Gradients& gradients) override { f(dy, gradients); }
    F f;
  };
  if (Node* node = attach(op, y, inputs)) node->set_backward(new Kept(std::move(backward)), derivative);
  return y;
}

template <size_t kCount, typename F>
Tensor record(const char* op, const Tensor& y, const Tensor (&inputs)[kCount], F backward,
              Derivative derivative = Derivative::first) {
  return record(op, y, std::span<const Tensor>(inputs), std::move(backward), derivative);
}

struct GradOptions {
  Tensors grad_outputs =
      {};  ///< what to start from, of each output's shape; ones by default, for outputs of one element
  bool retain_graph = false;  ///< keep the graph for another backward
  bool create_graph = false;  ///< record the gradients, too, so that they can be differentiated; keeps the graph
};

/// The gradients of the sum of all outputs by each input, which may be any tensor on the way; no .grad changes. An
/// input that the outputs do not depend on gets an undefined Tensor.
Tensors grad(const Tensors& outputs, const Tensors& inputs, const GradOptions& options = {});

}  // namespace hebb
