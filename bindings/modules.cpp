// What every module can do, and the factories whose arguments are modules.
#include <memory>

#include "autograd/node.h"
#include "nn/modules.h"
#include "nn/reparametrization.h"
#include "nn/watcher.h"
#include "wire.h"

namespace hebb::bindings {
namespace {

nn::ModulePtr module_at(Reader& in) { return modules().at(in.handle()); }

std::vector<nn::ModulePtr> modules_at(Reader& in) {
  std::vector<nn::ModulePtr> list;
  for (double handle : in.list()) list.push_back(modules().at(static_cast<Handle>(handle)));
  return list;
}

std::optional<int64_t> optional_dim(Reader& in) {
  const double dim = in.number();
  return std::isnan(dim) ? std::nullopt : std::optional(whole(dim));
}

std::vector<std::string> texts(Reader& in) {
  std::vector<std::string> list;
  for (double left = in.number(); left > 0; --left) list.push_back(in.text());
  return list;
}

}  // namespace

void sequential(Reader& in, Answer& out) { out.add(to_wire(nn::sequential(modules_at(in)))); }

void weight_norm(Reader& in, Answer& out) {
  const nn::ModulePtr module = module_at(in);
  const std::string name = in.text();
  out.add(to_wire(nn::weight_norm(module, {name, optional_dim(in)})));
}

void spectral_norm(Reader& in, Answer& out) {
  const nn::ModulePtr module = module_at(in);
  const std::string name = in.text();
  const int64_t iterations = in.integer();
  const auto eps = static_cast<float>(in.number());
  out.add(to_wire(nn::spectral_norm(module, {name, iterations, eps, optional_dim(in)})));
}

/// No shortcut: handle 0.
void residual(Reader& in, Answer& out) {
  const nn::ModulePtr inner = module_at(in);
  const Handle shortcut = in.handle();
  const nn::ModulePtr past = shortcut ? modules().at(shortcut) : nn::ModulePtr();
  out.add(to_wire(nn::residual(inner, past, in.flag())));
}

void module_forward(Reader& in, Answer& out) {
  const nn::ModulePtr module = module_at(in);
  out.add((*module)(in.tensor()));
}

void module_predict(Reader& in, Answer& out) {
  const nn::ModulePtr module = module_at(in);
  out.add(nn::predict(*module, in.tensor()));
}

/// Inputs and outputs by position; 0 is none.
void module_apply(Reader& in, Answer& out) {
  const nn::ModulePtr module = module_at(in);
  const Tensors outputs = module->apply(in.tensors());
  if (!outputs.empty()) nn::Watcher::tell(*module, outputs[0]);
  out.add(outputs);
}

void module_free(Reader& in, Answer&) { modules().free(in.handle()); }

void module_train(Reader& in, Answer&) {
  const nn::ModulePtr module = module_at(in);
  module->train(in.flag());
}

void module_is_training(Reader& in, Answer& out) { out.add(module_at(in)->training()); }

/// New handles on the module's own storage.
void module_state(Reader& in, Answer& out) {
  const auto entries = module_at(in)->state();
  out.add(entries.size());
  for (const nn::Module::Entry& entry : entries) out.add(entry.name).add(entry.tensor).add(entry.parameter);
}

/// The output of each child of a sequential; of any other module, its one output.
void module_activations(Reader& in, Answer& out) {
  const NoGrad no_grad;
  const nn::ModulePtr module = module_at(in);
  out.add(module->activations(in.tensor()));
}

namespace {
std::unique_ptr<nn::Watcher>& watcher() {
  static auto* current = new std::unique_ptr<nn::Watcher>;
  return *current;
}
}  // namespace

/// What these modules give out, or `only` those named, is kept from now on, until it is taken by watched().
void watch(Reader& in, Answer&) {
  const auto names = texts(in);
  const auto roots = modules_at(in);
  watcher() = std::make_unique<nn::Watcher>(names, roots, texts(in));
}

/// A gradient that there is not is 0.
void watched(Reader&, Answer& out) {
  const auto done = std::move(watcher());
  if (!done) {
    out.add(0);
    return;
  }
  out.add(done->seen().size());
  for (const nn::Watcher::Seen& seen : done->seen()) {
    out.add(seen.name).add(seen.op()).add(seen.output.detach()).add(seen.gradient());
  }
}

}  // namespace hebb::bindings
