// Pooling as modules.
#include "nn/function.h"
#include "nn/modules.h"

namespace hebb::nn {
namespace {

ModulePtr adaptive(Tensor (*op)(const Tensor&, const Dims&), const Dims& output_size) {
  return function([=](const Tensor& x, bool) { return op(x, output_size); });
}

}  // namespace

ModulePtr max_pool1d(const Dims& kernel_size, const MaxPool1dOptions& o) {
  return function([=](const Tensor& x, bool) {
    return hebb::max_pool1d(x, kernel_size, {o.stride, o.padding, o.dilation, o.ceil_mode});
  });
}

ModulePtr max_pool2d(const Dims& kernel_size, const MaxPool2dOptions& o) {
  return function([=](const Tensor& x, bool) {
    return hebb::max_pool2d(x, kernel_size, {o.stride, o.padding, o.dilation, o.ceil_mode});
  });
}

ModulePtr avg_pool1d(const Dims& kernel_size, const AvgPool1dOptions& o) {
  return function([=](const Tensor& x, bool) {
    return hebb::avg_pool1d(x, kernel_size, {o.stride, o.padding, o.ceil_mode, o.count_include_pad});
  });
}

ModulePtr avg_pool2d(const Dims& kernel_size, const AvgPool2dOptions& o) {
  return function([=](const Tensor& x, bool) {
    return hebb::avg_pool2d(x, kernel_size, {o.stride, o.padding, o.ceil_mode, o.count_include_pad});
  });
}

ModulePtr adaptive_avg_pool1d(const Dims& output_size) { return adaptive(hebb::adaptive_avg_pool1d, output_size); }
ModulePtr adaptive_avg_pool2d(const Dims& output_size) { return adaptive(hebb::adaptive_avg_pool2d, output_size); }
ModulePtr adaptive_max_pool1d(const Dims& output_size) { return adaptive(hebb::adaptive_max_pool1d, output_size); }
ModulePtr adaptive_max_pool2d(const Dims& output_size) { return adaptive(hebb::adaptive_max_pool2d, output_size); }

}  // namespace hebb::nn
