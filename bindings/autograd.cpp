// Gradients by hand: grad(), and operations whose forward and backward are JavaScript.
#include "autograd/node.h"
#include "wire.h"

namespace hebb::bindings {
namespace {

Tensors optional_tensors(const val& handles) {
  Tensors result;
  for (double handle : to_numbers(handles)) {
    result.push_back(handle != 0 ? tensor_at(static_cast<Handle>(handle)) : Tensor());
  }
  return result;
}

/// The gradients of the outputs' sum by each input, 0 where there is none.
val gradients(const val& outputs, const val& inputs, const val& starts, bool retain_graph, bool create_graph) {
  return guarded([&] {
    to_wire(
        grad(tensors_at(outputs), tensors_at(inputs),
             {.grad_outputs = optional_tensors(starts), .retain_graph = retain_graph, .create_graph = create_graph}));
    return results();
  });
}

Tensors given;  // what a custom backward has worked out

void give_gradients(const val& handles) {
  guarded([&] { given = optional_tensors(handles); });
}

/// `output` was computed from the inputs; callback(dy, inputs, output) works out their gradients, passes them to
/// giveGradients and returns whether that went well. Its handles are its own to free.
Handle custom_op(const std::string& name, const val& inputs, Handle output, const val& callback) {
  return guarded([&] {
    const Tensors from = tensors_at(inputs);
    const Tensor y = tensor_at(output).detach();
    const auto backward = [name, from, y = y.detach(), callback](const Tensor& dy, Gradients& gradients) {
      val handles = val::array();
      for (const Tensor& x : from) push(handles, to_wire(x));
      const bool done = callback(to_wire(dy), handles, to_wire(gradients.output(y))).as<bool>();
      const Tensors found = std::exchange(given, {});
      if (!done) fail(Code::state, name.c_str(), "backward failed");
      if (found.size() != from.size()) {
        fail(Code::argument, name.c_str(), "backward gave {} gradients for {} inputs", found.size(), from.size());
      }
      for (size_t i = 0; i < from.size(); ++i) {
        if (!found[i].defined() || !gradients.needs(i)) continue;
        if (!(found[i].shape() == from[i].shape())) {
          fail(Code::shape, name.c_str(), "backward gave gradient {}{} for input{}", i, found[i].shape(),
               from[i].shape());
        }
        if (grad_enabled() && dy.requires_grad() && !found[i].requires_grad()) {
          fail(Code::state, name.c_str(),
               "its gradient cannot be differentiated again: it was not made by operations on dy");
        }
        gradients.add(i, found[i]);
      }
    };
    return to_wire(record("custom", y, from, backward, Derivative::any));
  });
}

}  // namespace

EMSCRIPTEN_BINDINGS(hebb_autograd) {
  emscripten::function("gradients", &gradients);
  emscripten::function("giveGradients", &give_gradients);
  emscripten::function("customOp", &custom_op);
}

}  // namespace hebb::bindings
