// The engine as a whole: handles, errors, lists, randomness, memory, features.
#include <cstring>

#include "autograd/node.h"
#include "core/profile.h"
#include "core/random.h"
#include "simd/vec.h"
#include "wire.h"

// libc++'s checks would bring in printf to say what failed; a trap says where.
void std::__libcpp_verbose_abort(const char*, ...) noexcept { __builtin_trap(); }
// So would libc++abi's, before it aborts.
extern "C" void __abort_message(const char*, ...) { __builtin_trap(); }
// And Embind, to name a type that nobody bound by its address: all types here are bound.
extern "C" int siprintf(char* to, const char*, ...) {
  *to = 0;
  return 0;
}

namespace hebb::bindings {
namespace {

bool set_grad(bool enabled) { return set_grad_enabled(enabled); }

void seed(double value) {
  guarded([&] { manual_seed(static_cast<uint64_t>(whole(value))); });
}

/// Seed and position as 16 bytes.
val random_state() {
  const Generator state = generator();
  return copied_bytes(&state, sizeof(state));
}

void set_random_state(const val& bytes) {
  guarded([&] {
    const auto list = emscripten::convertJSArrayToNumberVector<uint8_t>(bytes);
    if (list.size() != sizeof(Generator)) fail(Code::state, "setRandomState", "needs 16 bytes, got {}", list.size());
    std::memcpy(&generator(), list.data(), sizeof(Generator));
  });
}

val memory(bool reset_peak) {
  const pool::Stats stats = pool::stats();
  if (reset_peak) pool::reset_peak();
  return JsObject()
      .set("bytes", static_cast<double>(stats.bytes))
      .set("peakBytes", static_cast<double>(stats.peak_bytes))
      .set("reservedBytes", static_cast<double>(stats.reserved_bytes))
      .set("heapBytes", static_cast<double>(__builtin_wasm_memory_size(0)) * 65536)
      .set("tensors", static_cast<double>(Tensor::living()))
      .value();
}

std::vector<double> numbers;

uintptr_t room_at(uint32_t count) { return reinterpret_cast<uintptr_t>(room(count).data()); }

void profile_start() { profile::start(); }
val profile_stop() {
  constexpr const char* kPhases[] = {"forward", "backward", "other"};
  val list = val::array();
  for (const profile::Entry& entry : profile::stop()) {
    push(list, JsObject()
                   .set("name", std::string(entry.name))
                   .set("phase", std::string(kPhases[static_cast<int>(entry.phase)]))
                   .set("calls", static_cast<double>(entry.calls))
                   .set("ms", entry.ms)
                   .set("multiplyAdds", entry.multiply_adds)
                   .value());
  }
  return list;
}

val features() { return JsObject().set("simd", std::string(simd::kBuild)).value(); }

}  // namespace

Handles<Tensor>& tensors() {
  static auto* table = new Handles<Tensor>("tensor");
  return *table;
}

Objects<nn::Module>& modules() {
  static auto* table = new Objects<nn::Module>("module");
  return *table;
}

Objects<optim::Optimizer>& optimizers() {
  static auto* table = new Objects<optim::Optimizer>("optimizer");
  return *table;
}

void throw_to_js() {
  const auto as_js = [](const Error& error) {
    val shapes = val::array();
    for (const Shape& shape : error.shapes()) push(shapes, to_list(shape));
    return val::module_property("makeError")(std::string(code_name(error.code())), error.op(),
                                             std::string(error.what()), shapes);
  };
  val thrown = val::undefined();
  try {
    throw;
  } catch (const Error& error) {
    thrown = as_js(error);
  } catch (const std::bad_alloc&) {
    thrown = as_js(Error(Code::out_of_memory, "engine", "engine: no memory left", {}));
  }
  thrown.throw_();
}

int64_t whole(double value) {
  if (!(std::fabs(value) <= 9007199254740992.0) || value != std::floor(value)) {
    fail(Code::argument, "number", "needs a whole number, got {}", value);
  }
  return static_cast<int64_t>(value);
}

std::span<double> room(size_t count) {
  if (numbers.size() < count) numbers.resize(count);
  return std::span(numbers).first(count);
}

Shape shape_in_room(uint32_t rank) {
  Shape shape;
  for (double size : room(rank)) shape.push_back(whole(size));
  return shape;
}

Shape to_shape(const val& list) {
  Shape shape;
  for (double size : to_numbers(list)) shape.push_back(whole(size));
  return shape;
}

val to_list(const Shape& shape) { return to_list(std::vector<double>(shape.begin(), shape.end())); }

val to_list(std::span<const double> numbers) {
  val list = val::array();
  for (double number : numbers) push(list, val(number));
  return list;
}

Tensor tensor_at(Handle handle) { return tensors().at(handle); }

Tensors tensors_at(const val& handles) {
  Tensors result;
  for (double handle : to_numbers(handles)) result.push_back(tensor_at(static_cast<Handle>(handle)));
  return result;
}

Handle to_wire(const Tensor& x) { return tensors().add(x); }
Handle to_wire(const nn::ModulePtr& m) { return modules().add(m); }
Handle to_wire(const Ref<optim::Optimizer>& o) { return optimizers().add(o); }

namespace {
Tensors waiting;
}
Handle to_wire(const Tensors& list) {
  waiting = list;
  return static_cast<Handle>(list.size());
}
val results() {
  val list = val::array();
  for (const Tensor& x : std::exchange(waiting, {})) push(list, x ? to_wire(x) : 0);
  return list;
}

std::vector<double> to_numbers(const val& list) { return emscripten::convertJSArrayToNumberVector<double>(list); }

JsObject& JsObject::set(const char* key, double value) { return set(key, val(value)); }
JsObject& JsObject::set(const char* key, bool value) { return set(key, val(value)); }
JsObject& JsObject::set(const char* key, const std::string& value) { return set(key, val(value)); }
JsObject& JsObject::set(const char* key, const val& value) {
  value_.set(key, value);
  return *this;
}

void push(val& list, const val& item) { list.call<void>("push", item); }
void push(val& list, Handle item) { push(list, val(item)); }

val copied_bytes(const void* data, size_t bytes) {
  return val::global("Uint8Array").new_(emscripten::typed_memory_view(bytes, static_cast<const uint8_t*>(data)));
}

val copied_indices(const int32_t* data, size_t count) {
  return val::global("Int32Array").new_(emscripten::typed_memory_view(count, data));
}

double Reader::number() {
  if (at_ == numbers_.size()) fail(Code::argument, "engine", "too few arguments: {}", numbers_.size());
  return numbers_[at_++];
}

std::vector<double> Reader::list() {
  const double count = number();
  std::vector<double> result;
  for (double i = 0; i < count; ++i) result.push_back(number());
  return result;
}

Shape Reader::shape() {
  Shape shape;
  for (double size : list()) shape.push_back(whole(size));
  return shape;
}

Tensors Reader::tensors() {
  Tensors result;
  for (double handle : list()) result.push_back(tensor_at(static_cast<Handle>(handle)));
  return result;
}

std::string Reader::text() {
  std::string result;
  for (double code : list()) result.push_back(static_cast<char>(code));
  return result;
}

void add_group(optim::Optimizer& optimizer, Reader& r) {
  const Tensors parameters = r.tensors();
  optim::Extras extras{.l1 = r.number(), .l2 = r.number(), .maximize = r.number() != 0};
  extras.constraint.kind = static_cast<optim::Constraint::Kind>(r.number());
  extras.constraint.low = static_cast<float>(r.number());
  extras.constraint.high = static_cast<float>(r.number());
  extras.constraint.rate = static_cast<float>(r.number());
  extras.constraint.dims = Read<Dims>::from(r);
  const auto options = r.rest().first(optim::check_options(optimizer.rule().name, optimizer.rule().fields, r.rest()));
  r.skip(options.size());
  optimizer.add_group(parameters, {options.begin(), options.end()}, extras);
}

EMSCRIPTEN_BINDINGS(hebb_engine) {
  emscripten::function("setGradEnabled", &set_grad);
  emscripten::function("manualSeed", &seed);
  emscripten::function("randomState", &random_state);
  emscripten::function("setRandomState", &set_random_state);
  emscripten::function("memory", &memory);
  emscripten::function("profileStart", &profile_start);
  emscripten::function("profileStop", &profile_stop);
  emscripten::function("features", &features);
  emscripten::function("results", &results);
  emscripten::function("room", &room_at);
}

}  // namespace hebb::bindings
