// Gradients by hand: grad(), and operations whose forward and backward are JavaScript.
#include "autograd/node.h"
#include "wire.h"

namespace hebb::bindings {

/// The gradients of the outputs' sum by each input, 0 where there is none.
void gradients(Reader& in, Answer& out) {
  const Tensors outputs = in.tensors(), inputs = in.tensors(), starts = in.tensors();
  const bool retain_graph = in.flag(), create_graph = in.flag();
  out.add(grad(outputs, inputs, {.grad_outputs = starts, .retain_graph = retain_graph, .create_graph = create_graph}));
}

namespace {
Tensors gradients_given;  // what a custom backward has worked out
}

void give_gradients(Reader& in, Answer&) { gradients_given = in.tensors(); }

/// An output was computed from the inputs; callback(dy, output, inputs…) works out their gradients, passes them to
/// giveGradients and returns whether that went well. Its handles are its own to free.
void custom_op(Reader& in, Answer& out) {
  const std::string name = in.text();
  const Tensors from = in.tensors();
  const Tensor y = in.tensor().detach();
  const Callback callback(in.handle());
  const auto backward = [name, from, y = y.detach(), callback](const Tensor& dy, Gradients& gradients) {
    std::vector<double> handles;
    for (const Tensor& x : {dy, gradients.output(y)}) handles.push_back(to_wire(x));
    for (const Tensor& x : from) handles.push_back(to_wire(x));
    const bool done = callback(handles) != 0;
    const Tensors found = std::exchange(gradients_given, {});
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
  out.add(record("custom", y, from, backward, Derivative::any));
}

}  // namespace hebb::bindings
