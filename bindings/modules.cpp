// What every module can do, and sequential, whose arguments are modules.
#include "nn/modules.h"
#include "autograd/node.h"
#include "wire.h"

namespace hebb::bindings {
namespace {

Handle module_sequential(const val& children) {
  return guarded([&] {
    std::vector<nn::ModulePtr> parts;
    for (double child : to_numbers(children)) parts.push_back(modules().at(static_cast<Handle>(child)));
    return modules().add(nn::sequential(std::move(parts)));
  });
}

Handle module_residual(Handle inner) {
  return guarded([&] { return modules().add(nn::residual(modules().at(inner))); });
}

Handle module_forward(Handle module, Handle x) {
  return guarded([&] { return to_wire(nn::ModulePtr(modules().at(module))->forward(tensors().at(x))); });
}

/// Inputs and outputs by position; 0 is none.
val module_apply(Handle module, const val& inputs) {
  return guarded([&] {
    Tensors given;
    for (double handle : to_numbers(inputs)) {
      given.push_back(handle != 0 ? tensor_at(static_cast<Handle>(handle)) : Tensor());
    }
    to_wire(nn::ModulePtr(modules().at(module))->apply(given));
    return results();
  });
}

void module_free(Handle module) {
  guarded([&] { modules().free(module); });
}

void module_train(Handle module, bool training) {
  guarded([&] { modules().at(module)->train(training); });
}

bool module_is_training(Handle module) {
  return guarded([&] { return modules().at(module)->training(); });
}

/// [{ name, tensor, parameter }]: new handles on the module's own storage.
val module_state(Handle module) {
  return guarded([&] {
    val list = val::array();
    for (const nn::Module::Entry& entry : modules().at(module)->state()) {
      push(list, JsObject()
                     .set("name", entry.name)
                     .set("tensor", val(to_wire(entry.tensor)))
                     .set("parameter", entry.parameter)
                     .value());
    }
    return list;
  });
}

/// The output of each child of a sequential; of any other module, its one output.
val module_activations(Handle module, Handle x) {
  return guarded([&] {
    const NoGrad no_grad;
    val list = val::array();
    for (const Tensor& output : nn::ModulePtr(modules().at(module))->activations(tensors().at(x)))
      push(list, to_wire(output));
    return list;
  });
}

}  // namespace

EMSCRIPTEN_BINDINGS(hebb_modules) {
  emscripten::function("sequential", &module_sequential);
  emscripten::function("residual", &module_residual);
  emscripten::function("moduleForward", &module_forward);
  emscripten::function("moduleApply", &module_apply);
  emscripten::function("moduleFree", &module_free);
  emscripten::function("moduleTrain", &module_train);
  emscripten::function("moduleIsTraining", &module_is_training);
  emscripten::function("moduleState", &module_state);
  emscripten::function("moduleActivations", &module_activations);
}

}  // namespace hebb::bindings
