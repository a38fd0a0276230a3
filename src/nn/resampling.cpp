// Windows, resizing and pixel shuffling as modules.
#include "nn/function.h"
#include "nn/modules.h"

namespace hebb::nn {

ModulePtr unfold(const Dims& kernel_size, const UnfoldOptions& o) {
  return function([=](const Tensor& x, bool) {
    return hebb::unfold(x, kernel_size, {o.dilation, o.padding, o.stride});
  });
}

ModulePtr fold(const Dims& output_size, const Dims& kernel_size, const FoldOptions& o) {
  return function([=](const Tensor& x, bool) {
    return hebb::fold(x, output_size, kernel_size, {o.dilation, o.padding, o.stride});
  });
}

ModulePtr upsample(const UpsampleOptions& o) {
  return function([=](const Tensor& x, bool) {
    return hebb::interpolate(x, {o.size, o.scale_factor, o.mode, o.align_corners});
  });
}

ModulePtr pixel_shuffle(int64_t upscale_factor) {
  return function([=](const Tensor& x, bool) { return hebb::pixel_shuffle(x, upscale_factor); });
}

}  // namespace hebb::nn
