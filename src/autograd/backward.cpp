// Backward: collect the graph by a loop, then visit the nodes from the newest to the oldest. Creation order is a
// topological order, because an op's inputs exist before it.
#include <algorithm>

#include "autograd/node.h"
#include "core/error.h"

namespace hebb {
namespace {

uint64_t next_visit = 1;

bool older(const Ref<Node>& a, const Ref<Node>& b) { return a->order < b->order; }

/// All nodes below the root, as a heap with the newest on top.
void collect(Ref<Node> root, std::vector<Ref<Node>>& nodes) {
  const uint64_t visit = next_visit++;
  root->visited = visit;
  nodes.push_back(std::move(root));
  for (size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i]->freed()) {
      fail(Code::state, "backward",
           {"the graph of ", nodes[i]->op, " was freed by an earlier backward; keep it with retain_graph"});
    }
    for (const Ref<Node>& input : nodes[i]->inputs()) {
      if (!input || input->visited == visit) continue;
      input->visited = visit;
      nodes.push_back(input);
    }
  }
  std::make_heap(nodes.begin(), nodes.end(), older);
}

/// Runs the nodes' gradients, newest first; frees each node's saved tensors as soon as it is done, unless the graph is kept.
void run(std::vector<Ref<Node>>& nodes, bool retain_graph) {
  while (!nodes.empty()) {
    std::pop_heap(nodes.begin(), nodes.end(), older);
    const Ref<Node> node = std::move(nodes.back());
    nodes.pop_back();
    if (node->leaf()) continue;
    if (node->gradient.defined()) {
      const Tensor dy = std::exchange(node->gradient, Tensor());
      Gradients gradients(*node);
      node->backward(dy, gradients);
    }
    if (!retain_graph) node->free_graph();
  }
}

}  // namespace

void Tensor::backward(const Tensor& gradient, bool retain_graph) const {
  const Ref<Node> root = node_of(*this);
  if (!root) fail(Code::state, "backward", {"the tensor does not require a gradient"});
  if (!gradient.defined() && size() != 1) {
    fail(Code::shape, "backward", {"needs a gradient, as it has more than one element: ", shape()});
  }
  if (gradient.defined()) check_float("backward", "gradient", gradient);
  if (gradient.defined() && !(gradient.shape() == shape())) {
    fail(Code::shape, "backward", {"gradient", gradient.shape(), " does not fit ", shape()});
  }
  static std::vector<Ref<Node>> scratch;  // its capacity is kept: a steady step allocates nothing
  std::vector<Ref<Node>> nodes = std::move(scratch);
  const NoGrad no_grad;
  try {
    collect(root, nodes);
    root->accumulate(gradient.defined() ? gradient : Tensor::full(shape(), 1.0f));
    run(nodes, retain_graph);
  } catch (...) {
    for (const Ref<Node>& node : nodes) {
      if (!node->leaf()) node->gradient = Tensor();
    }
    throw;
  }
  scratch = std::move(nodes);
}

}  // namespace hebb
