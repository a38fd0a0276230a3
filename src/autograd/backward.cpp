// Backward: collect the graph by a loop, then visit the nodes from the newest to the oldest. Creation order is a
// topological order, because an op's inputs exist before it.
#include <algorithm>

#include "autograd/node.h"
#include "core/error.h"
#include "core/profile.h"

namespace hebb {
namespace {

uint64_t next_visit = 1;

bool older(const Ref<Node>& a, const Ref<Node>& b) { return a->order < b->order; }

/// All nodes below the root that this visit has not met, as a heap with the newest on top.
void collect(Ref<Node> root, std::vector<Ref<Node>>& nodes, uint64_t visit) {
  if (root->visited == visit) return;
  root->visited = visit;
  const size_t first = nodes.size();
  nodes.push_back(std::move(root));
  for (size_t i = first; i < nodes.size(); ++i) {
    if (nodes[i]->freed()) {
      fail(Code::state, "backward", "the graph of {} was freed by an earlier backward; keep it with retain_graph",
           nodes[i]->op);
    }
    for (const Ref<Node>& input : nodes[i]->inputs()) {
      if (!input || input->visited == visit) continue;
      input->visited = visit;
      nodes.push_back(input);
    }
  }
  std::make_heap(nodes.begin(), nodes.end(), older);
}

/// Nodes that a gradient must pass: all, or, of a heap of nodes, the targets and whatever is computed from them.
void mark_wanted(const std::vector<Ref<Node>>& nodes, const Tensors* targets, uint64_t visit) {
  if (!targets) {
    for (const Ref<Node>& node : nodes) node->wanted = visit;
    return;
  }
  for (const Tensor& target : *targets) node_of(target)->wanted = visit;
  std::vector<Ref<Node>> sorted = nodes;
  std::sort_heap(sorted.begin(), sorted.end(), older);
  for (const Ref<Node>& node : sorted) {
    for (const Ref<Node>& input : node->inputs()) {
      if (input && input->wanted == visit) node->wanted = visit;
    }
  }
}

/// Runs the nodes' gradients, newest first; frees each node's saved tensors as soon as it is done, unless the graph is kept.
/// `targets`' gradients stay where they are.
void run(std::vector<Ref<Node>>& nodes, bool retain_graph, const Tensors* targets, uint64_t visit) {
  while (!nodes.empty()) {
    std::pop_heap(nodes.begin(), nodes.end(), older);
    const Ref<Node> node = std::move(nodes.back());
    nodes.pop_back();
    if (node->leaf()) continue;
    if (node->gradient.defined()) {
      Tensor dy = node->gradient;
      const bool kept = targets && std::any_of(targets->begin(), targets->end(),
                                               [&](const Tensor& target) { return node_of(target) == node; });
      if (!kept && !node->keeps_gradient) node->gradient = Tensor();
      if (grad_enabled() && node->derivative() == Derivative::first) {
        fail(Code::state, node->op, "its gradient cannot be differentiated again (createGraph)");
      }
      Gradients gradients(node, visit);
      {
        const profile::Hold hold;
        node->backward(dy, gradients);
      }
      profile::mark(node->op, profile::Phase::backward);
    }
    if (!retain_graph) node->free_graph();
  }
}

void check_start(const char* op, const Tensor& output, const Tensor& gradient) {
  if (!node_of(output)) fail(Code::state, op, "the tensor does not require a gradient");
  if (!gradient.defined()) {
    if (output.size() != 1) {
      fail(Code::shape, op, "needs a gradient, as it has more than one element: {}", output.shape());
    }
    return;
  }
  check_float(op, "gradient", gradient);
  if (!(gradient.shape() == output.shape())) {
    fail(Code::shape, op, "gradient{} does not fit {}", gradient.shape(), output.shape());
  }
}

/// Recording as wished until the end of the scope.
struct GradMode {
  explicit GradMode(bool enabled) : before(set_grad_enabled(enabled)) {}
  ~GradMode() { set_grad_enabled(before); }
  GradMode(const GradMode&) = delete;
  GradMode& operator=(const GradMode&) = delete;
  bool before;
};

}  // namespace

void Tensor::backward(const Tensor& gradient, bool retain_graph) const {
  check_start("backward", *this, gradient);
  const Ref<Node> root = node_of(*this);
  static std::vector<Ref<Node>> scratch;  // its capacity is kept: a steady step allocates nothing
  std::vector<Ref<Node>> nodes = std::move(scratch);
  const GradMode mode(false);
  const uint64_t visit = next_visit++;
  try {
    collect(root, nodes, visit);
    mark_wanted(nodes, nullptr, visit);
    root->accumulate(gradient.defined() ? gradient : Tensor::full(shape(), 1.0f));
    run(nodes, retain_graph, nullptr, visit);
  } catch (...) {
    for (const Ref<Node>& node : nodes) {
      if (!node->leaf()) node->gradient = Tensor();
    }
    throw;
  }
  scratch = std::move(nodes);
}

Tensors grad(const Tensors& outputs, const Tensors& inputs, const GradOptions& options) {
  const auto start_of = [&](size_t i) { return i < options.grad_outputs.size() ? options.grad_outputs[i] : Tensor(); };
  if (outputs.empty()) fail(Code::argument, "grad", "of no outputs");
  if (options.grad_outputs.size() > outputs.size()) {
    fail(Code::argument, "grad", "{} gradOutputs for {} outputs", options.grad_outputs.size(), outputs.size());
  }
  for (size_t i = 0; i < outputs.size(); ++i) check_start("grad", outputs[i], start_of(i));
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (!node_of(inputs[i])) fail(Code::state, "grad", "input {}{} does not require a gradient", i, inputs[i].shape());
  }
  const uint64_t visit = next_visit++;
  std::vector<Ref<Node>> nodes;
  for (const Tensor& output : outputs) collect(node_of(output), nodes, visit);
  for (const Tensor& input : inputs) {
    if (node_of(input)->visited != visit) nodes.push_back(node_of(input));
    node_of(input)->visited = visit;
  }
  std::make_heap(nodes.begin(), nodes.end(), older);
  mark_wanted(nodes, &inputs, visit);
  // What leaves hold is theirs: it is put aside and comes back.
  const std::vector<Ref<Node>> all = nodes;
  Tensors before;
  for (const Ref<Node>& node : all) before.push_back(std::exchange(node->gradient, Tensor()));
  const auto restore = [&] {
    for (size_t i = 0; i < all.size(); ++i) all[i]->gradient = before[i];
  };
  Tensors result;
  try {
    const GradMode mode(options.create_graph);
    for (size_t i = 0; i < outputs.size(); ++i) {
      const Tensor start = start_of(i);
      node_of(outputs[i])->accumulate(start.defined() ? start : Tensor::full(outputs[i].shape(), 1.0f));
    }
    run(nodes, options.retain_graph || options.create_graph, &inputs, visit);
    for (const Tensor& input : inputs) result.push_back(node_of(input)->gradient);
  } catch (...) {
    restore();
    throw;
  }
  restore();
  return result;
}

}  // namespace hebb
