// Windows of x: pooling, unfolding, resizing, as modules.
#include "nn/function.h"
#include "nn/modules.h"

namespace hebb::nn {
namespace {

ModulePtr sized(Tensor (*op)(const Tensor&, const Dims&), const Dims& size) {
  return function([=](const Tensor& x, bool) { return op(x, size); });
}

template <typename Options>
ModulePtr sized(Tensor (*op)(const Tensor&, const Dims&, const Options&), const Dims& size, const Options& options) {
  return function([=](const Tensor& x, bool) { return op(x, size, options); });
}

}  // namespace

ModulePtr max_pool1d(const Dims& kernel_size, const MaxPoolOptions& o) {
  return of_kind(Module::Kind::max_pool, sized(hebb::max_pool1d, kernel_size, o));
}

ModulePtr max_pool2d(const Dims& kernel_size, const MaxPoolOptions& o) {
  return of_kind(Module::Kind::max_pool, sized(hebb::max_pool2d, kernel_size, o));
}

ModulePtr avg_pool1d(const Dims& kernel_size, const AvgPoolOptions& o) {
  return sized(hebb::avg_pool1d, kernel_size, o);
}

ModulePtr avg_pool2d(const Dims& kernel_size, const AvgPoolOptions& o) {
  return sized(hebb::avg_pool2d, kernel_size, o);
}

ModulePtr adaptive_avg_pool1d(const Dims& output_size) { return sized(hebb::adaptive_avg_pool1d, output_size); }

ModulePtr adaptive_avg_pool2d(const Dims& output_size) { return sized(hebb::adaptive_avg_pool2d, output_size); }

ModulePtr adaptive_max_pool1d(const Dims& output_size) { return sized(hebb::adaptive_max_pool1d, output_size); }

ModulePtr adaptive_max_pool2d(const Dims& output_size) { return sized(hebb::adaptive_max_pool2d, output_size); }

ModulePtr unfold(const Dims& kernel_size, const UnfoldOptions& o) { return sized(hebb::unfold, kernel_size, o); }

ModulePtr fold(const Dims& output_size, const Dims& kernel_size, const UnfoldOptions& o) {
  return function([=](const Tensor& x, bool) { return hebb::fold(x, output_size, kernel_size, o); });
}

ModulePtr upsample(const InterpolateOptions& o) {
  return function([=](const Tensor& x, bool) { return interpolate(x, o); });
}

ModulePtr pixel_shuffle(int64_t upscale_factor) {
  return function([=](const Tensor& x, bool) { return hebb::pixel_shuffle(x, upscale_factor); });
}

}  // namespace hebb::nn
