// What every module can do, and the factories whose arguments are modules.
#include <memory>

#include "autograd/node.h"
#include "nn/modules.h"
#include "nn/reparametrization.h"
#include "nn/watcher.h"
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

std::optional<int64_t> optional_dim(double dim) { return std::isnan(dim) ? std::nullopt : std::optional(whole(dim)); }

Handle module_weight_norm(Handle module, const std::string& name, double dim) {
  return guarded([&] { return to_wire(nn::weight_norm(modules().at(module), {name, optional_dim(dim)})); });
}

Handle module_spectral_norm(Handle module, const std::string& name, double iterations, float eps, double dim) {
  return guarded([&] {
    return to_wire(nn::spectral_norm(modules().at(module), {name, whole(iterations), eps, optional_dim(dim)}));
  });
}

/// No shortcut: handle 0.
Handle module_residual(Handle inner, Handle shortcut, bool concat) {
  return guarded([&] {
    const nn::ModulePtr past = shortcut != 0 ? modules().at(shortcut) : nn::ModulePtr();
    return modules().add(nn::residual(modules().at(inner), past, concat));
  });
}

Handle module_forward(Handle module, Handle x) {
  return guarded([&] { return to_wire((*nn::ModulePtr(modules().at(module)))(tensors().at(x))); });
}

Handle module_predict(Handle module, Handle x) {
  return guarded([&] { return to_wire(nn::predict(*nn::ModulePtr(modules().at(module)), tensors().at(x))); });
}

/// Inputs and outputs by position; 0 is none.
val module_apply(Handle module, const val& inputs) {
  return guarded([&] {
    Tensors given;
    for (double handle : to_numbers(inputs)) {
      given.push_back(handle != 0 ? tensor_at(static_cast<Handle>(handle)) : Tensor());
    }
    const nn::ModulePtr called = modules().at(module);
    const Tensors outputs = called->apply(given);
    if (!outputs.empty()) nn::Watcher::tell(*called, outputs[0]);
    to_wire(outputs);
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

std::unique_ptr<nn::Watcher>& watcher() {
  static auto* current = new std::unique_ptr<nn::Watcher>;
  return *current;
}

/// What these modules give out, or `only` those named, is kept from now on, until it is taken by watched().
void watch(const val& names, const val& roots, const val& only) {
  guarded([&] {
    std::vector<nn::ModulePtr> list;
    for (double root : to_numbers(roots)) list.push_back(modules().at(static_cast<Handle>(root)));
    const auto to_names = [](const val& array) { return emscripten::vecFromJSArray<std::string>(array); };
    watcher() = std::make_unique<nn::Watcher>(to_names(names), list, to_names(only));
  });
}

/// [{ name, op, output, gradient }]; a gradient that there is not is 0.
val watched() {
  return guarded([&] {
    const auto done = std::move(watcher());
    val list = val::array();
    if (!done) return list;
    for (const nn::Watcher::Seen& seen : done->seen()) {
      const Tensor gradient = seen.gradient();
      push(list, JsObject()
                     .set("name", seen.name)
                     .set("op", std::string(seen.op()))
                     .set("output", val(to_wire(seen.output.detach())))
                     .set("gradient", val(gradient ? to_wire(gradient) : 0))
                     .value());
    }
    return list;
  });
}

}  // namespace

EMSCRIPTEN_BINDINGS(hebb_modules) {
  emscripten::function("sequential", &module_sequential);
  emscripten::function("weightNorm", &module_weight_norm);
  emscripten::function("spectralNorm", &module_spectral_norm);
  emscripten::function("residual", &module_residual);
  emscripten::function("moduleForward", &module_forward);
  emscripten::function("modulePredict", &module_predict);
  emscripten::function("moduleApply", &module_apply);
  emscripten::function("moduleFree", &module_free);
  emscripten::function("moduleTrain", &module_train);
  emscripten::function("moduleIsTraining", &module_is_training);
  emscripten::function("moduleState", &module_state);
  emscripten::function("moduleActivations", &module_activations);
  emscripten::function("watch", &watch);
  emscripten::function("watched", &watched);
}

}  // namespace hebb::bindings
