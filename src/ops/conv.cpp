// Convolution and its transpose, unfold and fold.
#include "kernels/conv.h"

#include <algorithm>

#include "autograd/node.h"
#include "core/error.h"
#include "ops/linear_map.h"
#include "ops/spatial.h"

namespace hebb {
namespace {

/// What the ops of this file are asked for, whatever their options are called.
struct Request {
  const char* op;
  int dims;
  const Shape& stride;
  const Shape& padding;
  const Shape& dilation;
  bool same = false;                      ///< as much padding as keeps the sizes
  const Shape* output_padding = nullptr;  ///< of a transposed convolution; null of any other
  int64_t groups = 1;
  Tensor bias = {};

  bool transposed() const { return output_padding; }
};

/// The window over sizes `in`; a transposed convolution knows what the window gives out instead, and finds what it reads.
kernels::Window window_of(const Request& r, const int64_t* sizes, const Shape& kernel) {
  const Shape stride = per_dim(r.op, "stride", r.stride, r.dims, 1);
  const Shape dilation = per_dim(r.op, "dilation", r.dilation, r.dims, 1);
  const Shape padding = r.same ? kernel : per_dim(r.op, "padding", r.padding, r.dims, 0);
  const Shape more = r.transposed() ? per_dim(r.op, "outputPadding", *r.output_padding, r.dims, 0) : kernel;
  kernels::Window window;
  for (int d = 0; d < r.dims; ++d) {
    kernels::Sliding& s = r.dims - d == 2 ? window.h : window.w;
    s = {sizes[d], sizes[d], kernel[d], stride[d], padding[d], dilation[d]};
    const int64_t reach = (s.kernel - 1) * s.dilation;  // from the window's first element to its last
    if (r.transposed()) {
      if (more[d] >= std::max(s.stride, s.dilation)) {
        fail(Code::argument, r.op, "outputPadding must be below stride or dilation: {}", *r.output_padding);
      }
      s.in = (s.out - 1) * s.stride - 2 * s.padding + reach + more[d] + 1;
      if (s.in < 1) fail(Code::shape, r.op, "padding {} leaves nothing of the output", r.padding);
    } else if (r.same) {
      if (s.stride != 1) fail(Code::argument, r.op, "padding 'same' needs stride 1, got {}", r.stride);
      s.padding = reach / 2;
    } else {
      const int64_t room = s.in + 2 * s.padding - reach - 1;
      if (room < 0) {
        fail(Code::shape, r.op, "a window of {}, dilation {}, does not fit into size {}, padding {}", kernel,
             r.dilation, s.in, r.padding);
      }
      s.out = room / s.stride + 1;
    }
  }
  return window;
}

/// The sum of y's elements for each channel: the gradient of a bias.
Tensor sum_of_channels(const Tensor& y, int dims) {
  const int channel = y.rank() - dims - 1;
  Dims others;
  for (int d = 0; d < y.rank(); ++d) {
    if (d != channel) others.push_back(d);
  }
  return sum(y, {.dim = others});
}

/// One of the derivatives of T (see kernels/conv.h), whose own derivatives are the other two, without end.
struct Convolution {
  const char* op;
  int dims;
  kernels::Conv sizes;
  Shape shapes[3];  // of each term

  /// By one term, from the one after it (x, weight, y, x, …) and the one after that.
  Tensor derivative(int by, const Tensor& next, const Tensor& last, const Tensor& bias = {}) const {
    const Tensor out = Tensor::empty(shapes[by], DType::f32, op);
    const auto term = static_cast<kernels::ConvTerm>(by);
    const Tensor scratch = Tensor::empty({sizes.scratch(term)}, DType::f32, op);
    float* terms[3];
    terms[by] = out.data();
    terms[(by + 1) % 3] = next.data();
    terms[(by + 2) % 3] = last.data();
    kernels::conv(sizes, term, terms, bias ? bias.data() : nullptr, scratch.data());
    return record(
        op, out, {next, last, bias},
        [self = *this, by, next, last](const Tensor& dout, Gradients& gradients) {
          if (gradients.needs(0)) gradients.add(0, self.derivative((by + 1) % 3, last, dout));
          if (gradients.needs(1)) gradients.add(1, self.derivative((by + 2) % 3, dout, next));
          if (gradients.needs(2)) gradients.add(2, sum_of_channels(dout, self.dims));
        },
        Derivative::any);
  }
};

Tensor convolve(const Request& r, const Tensor& x, const Tensor& weight) {
  check_spatial(r.op, x, r.dims);
  check_float(r.op, "weight", weight);
  check_rank(r.op, "weight", weight, r.dims + 2);
  const int channel = x.rank() - r.dims - 1;
  const int64_t groups = r.groups, filters = weight.size(0), channels = weight.size(1);
  const Shape kernel(weight.shape().begin() + 2, weight.shape().end());
  if (groups < 1) fail(Code::argument, r.op, "groups must be positive, got {}", groups);
  if (weight.size() == 0 || filters % groups != 0 ||
      x.size(channel) != (r.transposed() ? filters : channels * groups)) {
    fail(Code::shape, r.op, "x{} does not fit weight{} with groups {}", x.shape(), weight.shape(), groups);
  }
  const int64_t out = r.transposed() ? channels * groups : filters;
  if (r.bias) {
    check_float(r.op, "bias", r.bias);
    if (!(r.bias.shape() == Shape{out})) {
      fail(Code::shape, r.op, "bias{} does not fit weight{}", r.bias.shape(), weight.shape());
    }
  }
  const kernels::Window window = window_of(r, x.shape().begin() + channel + 1, kernel);
  const kernels::Sliding* sides[] = {&window.h, &window.w};
  Shape shape = x.shape();
  shape[channel] = out;
  for (int d = 0; d < r.dims; ++d) {
    const kernels::Sliding& side = *sides[2 - r.dims + d];
    shape[channel + 1 + d] = r.transposed() ? side.in : side.out;
  }
  Convolution c{r.op, r.dims, {channel ? x.size(0) : 1, groups, channels, filters / groups, window}, {}};
  c.shapes[kernels::kX] = r.transposed() ? shape : x.shape();
  c.shapes[kernels::kWeight] = weight.shape();
  c.shapes[kernels::kY] = r.transposed() ? x.shape() : shape;
  if (r.transposed()) return c.derivative(kernels::kX, weight, x, r.bias);
  return c.derivative(kernels::kY, x, weight, r.bias);
}

Tensor conv(const char* op, int dims, const Tensor& x, const Tensor& weight, const ConvOpOptions& o) {
  return convolve(
      {op, dims, o.stride, o.padding.sizes, o.dilation, o.padding.same, nullptr, o.groups, o.bias.value_or(Tensor())},
      x, weight);
}

Tensor conv_transpose(const char* op, int dims, const Tensor& x, const Tensor& weight,
                      const ConvTransposeOpOptions& o) {
  return convolve(
      {op, dims, o.stride, o.padding, o.dilation, false, &o.output_padding, o.groups, o.bias.value_or(Tensor())}, x,
      weight);
}

/// The columns of each sample (see kernels::unfold).
struct Columns final : LinearMap {
  Columns(const char* op, const Shape& from, const Shape& to, int64_t channels, const kernels::Window& window)
      : LinearMap(op, from, to), channels(channels), window(window) {}
  void apply(bool back, const float* x, float* y) const override {
    const int64_t size = channels * window.in(), columns = channels * window.kernel() * window.out();
    for (int64_t n = from.size() / size; n > 0; --n, x += back ? columns : size, y += back ? size : columns) {
      kernels::unfold(window, channels, back, x, y);
    }
  }

  int64_t channels;
  kernels::Window window;
};

}  // namespace

Tensor conv1d(const Tensor& x, const Tensor& weight, const ConvOpOptions& o) { return conv("conv1d", 1, x, weight, o); }

Tensor conv2d(const Tensor& x, const Tensor& weight, const ConvOpOptions& o) { return conv("conv2d", 2, x, weight, o); }

Tensor conv_transpose1d(const Tensor& x, const Tensor& weight, const ConvTransposeOpOptions& o) {
  return conv_transpose("conv_transpose1d", 1, x, weight, o);
}

Tensor conv_transpose2d(const Tensor& x, const Tensor& weight, const ConvTransposeOpOptions& o) {
  return conv_transpose("conv_transpose2d", 2, x, weight, o);
}

Tensor unfold(const Tensor& x, const Dims& kernel_size, const UnfoldOptions& o) {
  check_spatial("unfold", x, 2);
  const Shape kernel = per_dim("unfold", "kernelSize", kernel_size, 2, 1);
  const int channel = x.rank() - 3;
  const kernels::Window window =
      window_of({"unfold", 2, o.stride, o.padding, o.dilation}, x.shape().begin() + channel + 1, kernel);
  checked_size("unfold", {x.size(channel), kernel[0], kernel[1], window.h.out, window.w.out});
  Shape shape(x.shape().begin(), x.shape().begin() + channel);
  shape.push_back(x.size(channel) * window.kernel());
  shape.push_back(window.out());
  return mapped(make_ref<Columns>("unfold", x.shape(), shape, x.size(channel), window), x);
}

Tensor fold(const Tensor& x, const Dims& output_size, const Dims& kernel_size, const UnfoldOptions& o) {
  check_spatial("fold", x, 1);
  const Shape size = per_dim("fold", "outputSize", output_size, 2, 1);
  const Shape kernel = per_dim("fold", "kernelSize", kernel_size, 2, 1);
  const kernels::Window window = window_of({"fold", 2, o.stride, o.padding, o.dilation}, size.begin(), kernel);
  checked_size("fold", {kernel[0], kernel[1], window.h.out, window.w.out});
  const int channel = x.rank() - 2;
  if (x.size(channel) % window.kernel() != 0 || x.size(channel + 1) != window.out()) {
    fail(Code::shape, "fold", "x{} is not {} windows of {}, as outputSize {} has", x.shape(), window.out(), kernel,
         size);
  }
  Shape shape(x.shape().begin(), x.shape().begin() + channel);
  shape.push_back(x.size(channel) / window.kernel());
  for (int64_t n : size) shape.push_back(n);
  return mapped(make_ref<Columns>("fold", shape, x.shape(), shape[channel], window), x, true);
}

}  // namespace hebb
