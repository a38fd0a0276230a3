// The convolutional layers.
#include <cmath>

#include "core/error.h"
#include "kernels/fill.h"
#include "nn/modules.h"
#include "ops/spatial.h"

namespace hebb::nn {
namespace {

/// y = op(x, weight, options), the bias among the options.
template <typename Options>
class Layer final : public Module {
 public:
  using Op = Tensor (*)(const Tensor& x, const Tensor& weight, const Options& options);

  Layer(Op op, const Tensor& weight, const Options& options, const Shape& edges, PadMode mode)
      : op_(op), weight_(add_parameter("weight", weight)), options_(options), edges_(edges), mode_(mode) {
    if (options.bias) add_parameter("bias", *options.bias);
  }

  Tensor forward(const Tensor& x) override {
    return op_(edges_.rank() ? pad(x, edges_, {.mode = mode_}) : x, weight_, options_);
  }
  Place place_of(const std::string& name) override {
    return {name == "weight" ? &weight_ : nullptr, std::is_same_v<Options, ConvTransposeOpOptions>};
  }

 private:
  Op op_;
  Tensor weight_;
  Options options_;
  Shape edges_;  // what x gets before; nothing unless it is something else than zeros
  PadMode mode_;
};

/// Weight and bias as PyTorch draws them: kaiming_uniform with a = sqrt(5) (He et al. 2015) comes to a bound of
/// 1 / sqrt(fan in), for the bias, too. The fan in is the size of one of the weight's first dimension.
struct Parameters {
  Tensor weight;
  std::optional<Tensor> bias;

  Parameters(const char* op, int dims, int64_t first, int64_t second, int64_t out, const Shape& kernel_size,
             int64_t groups, bool with_bias) {
    if (groups < 1 || first < 1 || second < 1 || first % groups != 0 || second % groups != 0) {
      fail(Code::argument, op, "channels must be positive multiples of groups {}, got {} and {}", groups, first,
           second);
    }
    Shape shape{first, second / groups};
    for (int64_t size : per_dim(op, "kernelSize", kernel_size, dims, 1)) shape.push_back(size);
    const auto bound = static_cast<float>(1 / std::sqrt(static_cast<double>(size_from(shape, 1))));
    const auto drawn = [&](const Shape& sizes) {
      Tensor values = Tensor::empty(sizes, DType::f32, op);
      kernels::uniform(values.size(), -bound, bound, generator(), values.data());
      return values;
    };
    weight = drawn(shape);
    if (with_bias) bias = drawn({out});
  }
};

ModulePtr convolution(const char* name, int dims, Layer<ConvOpOptions>::Op op, int64_t in, int64_t out,
                      const Shape& kernel_size, const ConvOptions& o) {
  for (int64_t step : o.stride) {
    if (o.padding.same && step != 1) fail(Code::argument, name, "padding 'same' needs stride 1, got {}", o.stride);
  }
  const Parameters made(name, dims, out, in, out, kernel_size, o.groups, o.bias);
  ConvOpOptions options{made.bias, o.stride, o.padding, o.dilation, o.groups};
  Shape edges;
  if (o.padding_mode != PaddingMode::zeros) {
    const Shape spread = per_dim(name, "dilation", o.dilation, dims, 1);
    const Shape sizes = o.padding.same ? spread : per_dim(name, "padding", o.padding.sizes, dims, 0);
    for (int d = dims - 1; d >= 0; --d) {
      const int64_t total = o.padding.same ? spread[d] * (made.weight.size(d + 2) - 1) : 2 * sizes[d];
      edges.push_back(total / 2);
      edges.push_back(total - total / 2);
    }
    options.padding = 0;
  }
  // The same words in the same order, but for the first.
  return make_ref<Layer<ConvOpOptions>>(op, made.weight, options, edges, static_cast<PadMode>(o.padding_mode));
}

ModulePtr transposed(const char* name, int dims, Layer<ConvTransposeOpOptions>::Op op, int64_t in, int64_t out,
                     const Shape& kernel_size, const ConvTransposeOptions& o) {
  const Parameters made(name, dims, in, out, out, kernel_size, o.groups, o.bias);
  const ConvTransposeOpOptions options{made.bias, o.stride, o.padding, o.output_padding, o.groups, o.dilation};
  return make_ref<Layer<ConvTransposeOpOptions>>(op, made.weight, options, Shape(), PadMode::constant);
}

}  // namespace

ModulePtr conv1d(int64_t in_channels, int64_t out_channels, const Dims& kernel_size, const ConvOptions& o) {
  return convolution("conv1d", 1, hebb::conv1d, in_channels, out_channels, kernel_size, o);
}

ModulePtr conv2d(int64_t in_channels, int64_t out_channels, const Dims& kernel_size, const ConvOptions& o) {
  return convolution("conv2d", 2, hebb::conv2d, in_channels, out_channels, kernel_size, o);
}

ModulePtr conv_transpose1d(int64_t in_channels, int64_t out_channels, const Dims& kernel_size,
                           const ConvTransposeOptions& o) {
  return transposed("conv_transpose1d", 1, hebb::conv_transpose1d, in_channels, out_channels, kernel_size, o);
}

ModulePtr conv_transpose2d(int64_t in_channels, int64_t out_channels, const Dims& kernel_size,
                           const ConvTransposeOptions& o) {
  return transposed("conv_transpose2d", 2, hebb::conv_transpose2d, in_channels, out_channels, kernel_size, o);
}

}  // namespace hebb::nn
