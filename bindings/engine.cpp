// The engine as a whole: handles, errors, lists, randomness, memory, features.
#include "autograd/node.h"
#include "wire.h"
#include "core/random.h"
#include "simd/vec.h"

namespace hebb::bindings {
namespace {

bool set_grad(bool enabled) { return set_grad_enabled(enabled); }

void seed(double value) {
  guarded([&] { manual_seed(static_cast<uint64_t>(whole(value))); });
}

/// Seed and position as 16 bytes.
val random_state() {
  const Generator state = generator();
  const auto* bytes = reinterpret_cast<const uint8_t*>(&state);
  return val::global("Uint8Array").new_(emscripten::typed_memory_view(sizeof(state), bytes));
}

void set_random_state(const val& bytes) {
  guarded([&] {
    if (bytes["length"].as<size_t>() != sizeof(Generator)) {
      fail(Code::state, "setRandomState", {"needs 16 bytes, got ", bytes["length"].as<double>()});
    }
    Generator state;
    val(emscripten::typed_memory_view(sizeof(state), reinterpret_cast<uint8_t*>(&state))).call<void>("set", bytes);
    generator() = state;
  });
}

val memory() {
  const pool::Stats stats = pool::stats();
  val result = val::object();
  result.set("bytes", stats.bytes);
  result.set("peakBytes", stats.peak_bytes);
  result.set("reservedBytes", stats.reserved_bytes);
  result.set("heapBytes", static_cast<double>(__builtin_wasm_memory_size(0)) * 65536);
  result.set("tensors", static_cast<double>(Tensor::living()));
  return result;
}

val features() {
  val result = val::object();
  result.set("simd", std::string(simd::kBuild));
  result.set("threads", 1);
  return result;
}

}  // namespace

Handles<Tensor>& tensors() {
  static auto* table = new Handles<Tensor>("tensor");
  return *table;
}

Handles<nn::ModulePtr>& modules() {
  static auto* table = new Handles<nn::ModulePtr>("module");
  return *table;
}

void throw_to_js() {
  const auto as_js = [](const Error& error) {
    val shapes = val::array();
    for (const Shape& shape : error.shapes()) shapes.call<void>("push", to_list(shape));
    return val::module_property("makeError")(std::string(code_name(error.code())), error.op(), std::string(error.what()), shapes);
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
    fail(Code::argument, "number", {"needs a whole number, got ", value});
  }
  return static_cast<int64_t>(value);
}

Shape to_shape(const val& list) {
  Shape shape;
  for (double size : emscripten::convertJSArrayToNumberVector<double>(list)) shape.push_back(whole(size));
  return shape;
}

val to_list(const Shape& shape) {
  val list = val::array();
  for (int64_t size : shape) list.call<void>("push", static_cast<double>(size));
  return list;
}

Reduction Wire<Reduction>::from(const std::string& name) {
  if (name == "mean") return Reduction::mean;
  if (name == "sum") return Reduction::sum;
  if (name == "none") return Reduction::none;
  fail(Code::argument, "reduction", {"must be 'mean', 'sum' or 'none', got '", name, "'"});
}

Approximate Wire<Approximate>::from(const std::string& name) {
  if (name == "none") return Approximate::none;
  if (name == "tanh") return Approximate::tanh;
  fail(Code::argument, "gelu", {"approximate must be 'none' or 'tanh', got '", name, "'"});
}

EMSCRIPTEN_BINDINGS(hebb_engine) {
  emscripten::function("setGradEnabled", &set_grad);
  emscripten::function("manualSeed", &seed);
  emscripten::function("randomState", &random_state);
  emscripten::function("setRandomState", &set_random_state);
  emscripten::function("memory", &memory);
  emscripten::function("features", &features);
}

}  // namespace hebb::bindings
