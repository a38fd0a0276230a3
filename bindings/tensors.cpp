// Tensors: in from typed arrays, out as copies, and the tape's controls.
#include <algorithm>

#include "autograd/node.h"
#include "kernels/describe.h"
#include "kernels/fill.h"
#include "wire.h"

namespace hebb::bindings {
namespace {

DType to_dtype(const std::string& name) {
  if (name == "f32") return DType::f32;
  if (name == "i32") return DType::i32;
  if (name == "u8") return DType::u8;
  fail(Code::dtype, "tensor", "dtype must be 'f32', 'i32' or 'u8', got '{}'", name);
}

/// A view of the tensor's memory, valid until the next allocation: used within one call and never handed out.
val memory_view(const Tensor& x) {
  const auto n = static_cast<size_t>(x.size());
  switch (x.dtype()) {
    case DType::i32: return val(emscripten::typed_memory_view(n, x.data<int32_t>()));
    case DType::u8: return val(emscripten::typed_memory_view(n, x.data<uint8_t>()));
    case DType::f32: break;
  }
  return val(emscripten::typed_memory_view(n, x.data()));
}

double address_of(const Tensor& x) { return static_cast<double>(reinterpret_cast<uintptr_t>(x.data<uint8_t>())); }

/// Of the sizes in the room, into which goes where the values are: those that were there.
Handle tensor_empty(uint32_t dtype, uint32_t rank) {
  return guarded([&] {
    const Tensor x = Tensor::empty(shape_in_room(rank), static_cast<DType>(dtype));
    room(1)[0] = address_of(x);
    return to_wire(x);
  });
}

void tensor_free(Handle x) {
  guarded([&] { tensors().free(x); });
}
/// Into the room: where the values are, the dtype, the sizes. Gives how many of the latter.
uint32_t tensor_face(Handle x) {
  return guarded([&] {
    const Tensor& tensor = tensors().at(x);
    const Shape& shape = tensor.shape();
    const std::span<double> to = room(2 + static_cast<size_t>(shape.rank()));
    to[0] = address_of(tensor);
    to[1] = static_cast<double>(tensor.dtype());
    std::copy(shape.begin(), shape.end(), to.begin() + 2);
    return static_cast<uint32_t>(shape.rank());
  });
}
float tensor_item(Handle x) {
  return guarded([&] { return tensors().at(x).item(); });
}

/// How many numbers are finite and how many zero, and mean, standard deviation, least and largest of the finite ones.
val tensor_describe(Handle x) {
  return guarded([&] {
    const Tensor& tensor = tensors().at(x);
    check_float("statistics", "the tensor", tensor);
    const kernels::Description d = kernels::describe(tensor.size(), tensor.data());
    const double numbers[] = {static_cast<double>(d.finite), static_cast<double>(d.zeros), d.mean, d.std, d.min, d.max};
    return to_list(numbers);
  });
}
/// At most so many of the numbers, evenly apart.
val tensor_sample(Handle x, double most) {
  return guarded([&] {
    const Tensor& tensor = tensors().at(x);
    check_float("statistics", "the tensor", tensor);
    const int64_t count = std::min(tensor.size(), whole(most));
    const Tensor some = Tensor::empty({count});
    for (int64_t i = 0; i < count; ++i) some.data()[i] = tensor.data()[i * tensor.size() / count];
    return val::global("Float32Array").new_(memory_view(some));
  });
}

/// The operation that made the tensor; empty where nothing was recorded.
std::string tensor_op(Handle x) {
  return guarded([&] {
    const Ref<Node> node = node_of(tensors().at(x));
    return std::string(node ? node->op : "");
  });
}

bool tensor_requires_grad(Handle x) {
  return guarded([&] { return tensors().at(x).requires_grad(); });
}
void tensor_set_requires_grad(Handle x, bool required) {
  guarded([&] { tensors().at(x).set_requires_grad(required); });
}
Handle tensor_grad(Handle x) {
  return guarded([&] {
    const Tensor gradient = tensors().at(x).grad();
    return gradient ? to_wire(gradient) : 0;
  });
}
void tensor_zero_grad(Handle x) {
  guarded([&] { tensors().at(x).set_grad({}); });
}
Handle tensor_detach(Handle x) {
  return guarded([&] { return to_wire(tensors().at(x).detach()); });
}
void tensor_backward(Handle x, Handle gradient, bool retain_graph) {
  guarded([&] { tensors().at(x).backward(gradient ? tensors().at(gradient) : Tensor(), retain_graph); });
}

Handle tensor_zeros(const val& shape, const std::string& dtype) {
  return guarded([&] { return to_wire(Tensor::zeros(to_shape(shape), to_dtype(dtype))); });
}

/// A tensor whose element i is f(i).
template <typename F>
Handle made(const char* op, const Shape& shape, DType dtype, F f) {
  const Tensor x = Tensor::empty(shape, dtype, op);
  for (int64_t i = 0; i < x.size(); ++i) {
    const double value = f(i);
    switch (dtype) {
      case DType::f32: x.data()[i] = static_cast<float>(value); break;
      case DType::i32: x.data<int32_t>()[i] = static_cast<int32_t>(value); break;
      case DType::u8: x.data<uint8_t>()[i] = static_cast<uint8_t>(value); break;
    }
  }
  return to_wire(x);
}

Handle tensor_full(const val& shape, double value, const std::string& dtype) {
  return guarded([&] { return made("full", to_shape(shape), to_dtype(dtype), [=](int64_t) { return value; }); });
}
Handle tensor_arange(double start, double end, double step, const std::string& dtype) {
  return guarded([&] {
    const double count = std::ceil((end - start) / step);
    if (!(std::isfinite(count) && step != 0))
      fail(Code::argument, "arange", "step must lead from start to end, got {}", step);
    return made("arange", {static_cast<int64_t>(std::fmax(count, 0))}, to_dtype(dtype),
                [=](int64_t i) { return start + static_cast<double>(i) * step; });
  });
}
Handle tensor_linspace(double start, double end, double steps) {
  return guarded([&] {
    const int64_t n = whole(steps);
    return made("linspace", {n}, DType::f32, [=](int64_t i) {
      return n == 1 ? start : start + (end - start) * static_cast<double>(i) / static_cast<double>(n - 1);
    });
  });
}
Handle tensor_eye(double n) {
  return guarded([&] {
    const int64_t size = whole(n);
    return made("eye", {size, size}, DType::f32, [=](int64_t i) { return i / size == i % size; });
  });
}

Handle tensor_rand(const val& shape) {
  return guarded([&] {
    const Tensor x = Tensor::empty(to_shape(shape), DType::f32, "rand");
    kernels::uniform(x.size(), 0, 1, generator(), x.data());
    return to_wire(x);
  });
}
Handle tensor_randn(const val& shape) {
  return guarded([&] {
    const Tensor x = Tensor::empty(to_shape(shape), DType::f32, "randn");
    kernels::normal(x.size(), 0, 1, generator(), x.data());
    return to_wire(x);
  });
}
Handle tensor_randint(double low, double high, const val& shape) {
  return guarded([&] {
    const Tensor x = Tensor::empty(to_shape(shape), DType::i32, "randint");
    if (!(whole(low) < whole(high) && high - low <= 2147483647)) {
      fail(Code::argument, "randint", "needs low below high, got {}, {}", low, high);
    }
    kernels::integers(x.size(), whole(low), whole(high), generator(), x.data<int32_t>());
    return to_wire(x);
  });
}

}  // namespace

EMSCRIPTEN_BINDINGS(hebb_tensors) {
  emscripten::function("tensorEmpty", &tensor_empty);
  emscripten::function("tensorFace", &tensor_face);
  emscripten::function("tensorFree", &tensor_free);
  emscripten::function("tensorItem", &tensor_item);
  emscripten::function("tensorDescribe", &tensor_describe);
  emscripten::function("tensorSample", &tensor_sample);
  emscripten::function("tensorOp", &tensor_op);
  emscripten::function("tensorRequiresGrad", &tensor_requires_grad);
  emscripten::function("tensorSetRequiresGrad", &tensor_set_requires_grad);
  emscripten::function("tensorGrad", &tensor_grad);
  emscripten::function("tensorZeroGrad", &tensor_zero_grad);
  emscripten::function("tensorDetach", &tensor_detach);
  emscripten::function("tensorBackward", &tensor_backward);
  emscripten::function("tensorZeros", &tensor_zeros);
  emscripten::function("tensorFull", &tensor_full);
  emscripten::function("tensorArange", &tensor_arange);
  emscripten::function("tensorLinspace", &tensor_linspace);
  emscripten::function("tensorEye", &tensor_eye);
  emscripten::function("tensorRand", &tensor_rand);
  emscripten::function("tensorRandn", &tensor_randn);
  emscripten::function("tensorRandint", &tensor_randint);
}

}  // namespace hebb::bindings
