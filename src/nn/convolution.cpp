// The convolutional layers.
#include <cmath>

#include "core/error.h"
#include "kernels/fill.h"
#include "nn/modules.h"
#include "ops/spatial.h"

namespace hebb::nn {
namespace {

/// A layer's parameters, drawn as PyTorch does: kaiming_uniform with a = sqrt(5) (He et al. 2015) comes to a bound of
/// 1 / sqrt(fan in), for the bias, too. The fan in is what one filter has: a transposed convolution's, too.
struct Parameters {
  Tensor weight, bias;  // bias is undefined where there is none

  Parameters(const char* op, int dims, int64_t in, int64_t out, int64_t groups, const Shape& kernel_size,
             bool with_bias, bool transposed) {
    if (groups < 1 || in < 1 || out < 1 || in % groups != 0 || out % groups != 0) {
      fail(Code::argument, op, {"channels must be positive multiples of groups ", groups, ", got ", in, " and ", out});
    }
    Shape shape{transposed ? in : out, (transposed ? out : in) / groups};
    for (int64_t size : per_dim(op, "kernelSize", kernel_size, dims, 1)) shape.push_back(size);
    const auto fan_in = static_cast<double>(size_from(shape, 1));
    const auto bound = static_cast<float>(1 / std::sqrt(fan_in));
    const auto drawn = [&](const Shape& sizes) {
      Tensor values = Tensor::empty(sizes, DType::f32, op);
      kernels::uniform(values.size(), -bound, bound, generator(), values.data());
      return values;
    };
    weight = drawn(shape);
    if (with_bias) bias = drawn({out});
  }
};

/// y = f(x, weight, bias).
template <typename F>
class Layer final : public Module {
 public:
  Layer(const Parameters& parameters, F f) : f_(f), weight_(add_parameter("weight", parameters.weight)) {
    if (parameters.bias) bias_ = add_parameter("bias", parameters.bias);
  }
  Tensor forward(const Tensor& x) override { return f_(x, weight_, bias_); }

 private:
  F f_;
  Tensor weight_;
  std::optional<Tensor> bias_;
};

template <typename F>
ModulePtr layer(const Parameters& parameters, F f) {
  return make_ref<Layer<F>>(parameters, f);
}

/// x with its edges as the mode says; a convolution of that needs no padding of its own.
Tensor with_edges(const char* op, const Tensor& x, const Shape& weight, const Padding& padding, const Shape& dilation,
                  PaddingMode mode) {
  const int dims = weight.rank() - 2;
  const Shape spread = per_dim(op, "dilation", dilation, dims, 1);
  const Shape sizes = padding.same ? spread : per_dim(op, "padding", padding.sizes, dims, 0);
  Shape around;
  for (int d = dims - 1; d >= 0; --d) {
    const int64_t total = padding.same ? spread[d] * (weight[d + 2] - 1) : 2 * sizes[d];
    around.push_back(total / 2);
    around.push_back(total - total / 2);
  }
  return pad(x, around, {.mode = static_cast<PadMode>(mode)});  // the same words in the same order, but for the first
}

template <typename Options>
void check_stride(const char* op, const Options& o) {
  for (int64_t step : o.stride) {
    if (o.padding.same && step != 1) fail(Code::argument, op, {"padding 'same' needs stride 1, got ", o.stride});
  }
}

}  // namespace

ModulePtr conv1d(int64_t in_channels, int64_t out_channels, const Dims& kernel_size, const Conv1dOptions& o) {
  check_stride("conv1d", o);
  return layer({"conv1d", 1, in_channels, out_channels, o.groups, kernel_size, o.bias, false},
               [o](const Tensor& x, const Tensor& weight, const std::optional<Tensor>& bias) {
                 if (o.padding_mode == PaddingMode::zeros) {
                   return hebb::conv1d(x, weight, {bias, o.stride, o.padding, o.dilation, o.groups});
                 }
                 return hebb::conv1d(with_edges("conv1d", x, weight.shape(), o.padding, o.dilation, o.padding_mode),
                                     weight, {bias, o.stride, 0, o.dilation, o.groups});
               });
}

ModulePtr conv2d(int64_t in_channels, int64_t out_channels, const Dims& kernel_size, const Conv2dOptions& o) {
  check_stride("conv2d", o);
  return layer({"conv2d", 2, in_channels, out_channels, o.groups, kernel_size, o.bias, false},
               [o](const Tensor& x, const Tensor& weight, const std::optional<Tensor>& bias) {
                 if (o.padding_mode == PaddingMode::zeros) {
                   return hebb::conv2d(x, weight, {bias, o.stride, o.padding, o.dilation, o.groups});
                 }
                 return hebb::conv2d(with_edges("conv2d", x, weight.shape(), o.padding, o.dilation, o.padding_mode),
                                     weight, {bias, o.stride, 0, o.dilation, o.groups});
               });
}

ModulePtr conv_transpose1d(int64_t in_channels, int64_t out_channels, const Dims& kernel_size,
                           const ConvTranspose1dOptions& o) {
  return layer(
      {"conv_transpose1d", 1, in_channels, out_channels, o.groups, kernel_size, o.bias, true},
      [o](const Tensor& x, const Tensor& weight, const std::optional<Tensor>& bias) {
        return hebb::conv_transpose1d(x, weight, {bias, o.stride, o.padding, o.output_padding, o.groups, o.dilation});
      });
}

ModulePtr conv_transpose2d(int64_t in_channels, int64_t out_channels, const Dims& kernel_size,
                           const ConvTranspose2dOptions& o) {
  return layer(
      {"conv_transpose2d", 2, in_channels, out_channels, o.groups, kernel_size, o.bias, true},
      [o](const Tensor& x, const Tensor& weight, const std::optional<Tensor>& bias) {
        return hebb::conv_transpose2d(x, weight, {bias, o.stride, o.padding, o.output_padding, o.groups, o.dilation});
      });
}

}  // namespace hebb::nn
