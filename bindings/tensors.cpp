// Tensors: where their numbers lie, what they are made of, and the tape's controls.
#include <algorithm>

#include "autograd/node.h"
#include "core/random.h"
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

Tensor float_tensor(Reader& in) {
  const Tensor x = in.tensor();
  check_float("statistics", "the tensor", x);
  return x;
}

/// A tensor whose element i is f(i).
template <typename F>
Tensor made(const char* op, const Shape& shape, DType dtype, F f) {
  const Tensor x = Tensor::empty(shape, dtype, op);
  for (int64_t i = 0; i < x.size(); ++i) {
    const double value = f(i);
    switch (dtype) {
      case DType::f32: x.data()[i] = static_cast<float>(value); break;
      case DType::i32: x.data<int32_t>()[i] = static_cast<int32_t>(value); break;
      case DType::u8: x.data<uint8_t>()[i] = static_cast<uint8_t>(value); break;
    }
  }
  return x;
}

}  // namespace

/// Its numbers are anything: JavaScript writes them.
void tensor_empty(Reader& in, Answer& out) {
  const auto dtype = static_cast<DType>(in.number());
  out.add(Tensor::empty(in.shape(), dtype));
}

/// Place in memory, type and number of elements, for JavaScript to copy before the next call. It may say how many it brings.
void tensor_place(Reader& in, Answer& out) {
  const Tensor x = in.tensor();
  const double brought = in.number();
  if (!std::isnan(brought) && brought != static_cast<double>(x.size())) {
    fail(Code::shape, "tensor", "{} values do not fill {}", brought, x.shape());
  }
  const double place[] = {static_cast<double>(reinterpret_cast<uintptr_t>(x.data<std::byte>())),
                          static_cast<double>(x.dtype()), static_cast<double>(x.size())};
  out.add(place);
}

void tensor_free(Reader& in, Answer&) { tensors().free(in.handle()); }
void tensor_shape(Reader& in, Answer& out) { out.add(in.tensor().shape()); }
void tensor_dtype(Reader& in, Answer& out) { out.add(dtype_name(in.tensor().dtype())); }
void tensor_item(Reader& in, Answer& out) { out.add(in.tensor().item()); }

/// How many numbers are finite and how many zero, and mean, standard deviation, least and largest of the finite ones.
void tensor_describe(Reader& in, Answer& out) {
  const Tensor x = float_tensor(in);
  const kernels::Description d = kernels::describe(x.size(), x.data());
  const double numbers[] = {static_cast<double>(d.finite), static_cast<double>(d.zeros), d.mean, d.std, d.min, d.max};
  out.add(numbers);
}

/// At most so many of the numbers, evenly apart.
void tensor_sample(Reader& in, Answer& out) {
  const Tensor x = float_tensor(in);
  const int64_t count = std::min(x.size(), in.integer());
  out.add(made("statistics", {count}, DType::f32,
               [&](int64_t i) { return static_cast<double>(x.data()[i * x.size() / count]); }));
}

/// The operation that made the tensor; empty where nothing was recorded.
void tensor_op(Reader& in, Answer& out) {
  const Ref<Node> node = node_of(in.tensor());
  out.add(node ? node->op : "");
}

void tensor_requires_grad(Reader& in, Answer& out) { out.add(in.tensor().requires_grad()); }
void tensor_set_requires_grad(Reader& in, Answer&) {
  const Tensor x = in.tensor();
  x.set_requires_grad(in.flag());
}
void tensor_grad(Reader& in, Answer& out) { out.add(in.tensor().grad()); }
void tensor_zero_grad(Reader& in, Answer&) { in.tensor().set_grad({}); }
void tensor_detach(Reader& in, Answer& out) { out.add(in.tensor().detach()); }
void tensor_backward(Reader& in, Answer&) {
  const Tensor x = in.tensor();
  const Handle gradient = in.handle();
  x.backward(gradient ? tensor_at(gradient) : Tensor(), in.flag());
}

void tensor_zeros(Reader& in, Answer& out) {
  const Shape shape = in.shape();
  out.add(Tensor::zeros(shape, to_dtype(in.text())));
}

void tensor_full(Reader& in, Answer& out) {
  const Shape shape = in.shape();
  const double value = in.number();
  out.add(made("full", shape, to_dtype(in.text()), [=](int64_t) { return value; }));
}

void tensor_arange(Reader& in, Answer& out) {
  const double start = in.number(), end = in.number(), step = in.number();
  const double count = std::ceil((end - start) / step);
  if (!(std::isfinite(count) && step != 0))
    fail(Code::argument, "arange", "step must lead from start to end, got {}", step);
  out.add(made("arange", {static_cast<int64_t>(std::fmax(count, 0))}, to_dtype(in.text()),
               [=](int64_t i) { return start + static_cast<double>(i) * step; }));
}

void tensor_linspace(Reader& in, Answer& out) {
  const double start = in.number(), end = in.number();
  const int64_t n = in.integer();
  out.add(made("linspace", {n}, DType::f32, [=](int64_t i) {
    return n == 1 ? start : start + (end - start) * static_cast<double>(i) / static_cast<double>(n - 1);
  }));
}

void tensor_eye(Reader& in, Answer& out) {
  const int64_t size = in.integer();
  out.add(made("eye", {size, size}, DType::f32, [=](int64_t i) { return i / size == i % size; }));
}

void tensor_rand(Reader& in, Answer& out) {
  const Tensor x = Tensor::empty(in.shape(), DType::f32, "rand");
  kernels::uniform(x.size(), 0, 1, generator(), x.data());
  out.add(x);
}
void tensor_randn(Reader& in, Answer& out) {
  const Tensor x = Tensor::empty(in.shape(), DType::f32, "randn");
  kernels::normal(x.size(), 0, 1, generator(), x.data());
  out.add(x);
}
void tensor_randint(Reader& in, Answer& out) {
  const int64_t low = in.integer(), high = in.integer();
  if (!(low < high && high - low <= 2147483647)) {
    fail(Code::argument, "randint", "needs low below high, got {}, {}", low, high);
  }
  const Tensor x = Tensor::empty(in.shape(), DType::i32, "randint");
  kernels::integers(x.size(), low, high, generator(), x.data<int32_t>());
  out.add(x);
}

}  // namespace hebb::bindings
