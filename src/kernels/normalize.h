// Normalization: numbers of a group less their mean, over their standard deviation, then a weight and a bias. Batch,
// layer, group, instance and RMS normalization differ only in what is a group and which elements share a weight.
#pragma once

#include <cstdint>

namespace hebb::kernels {

/// x is (outer, groups, inner) and a group's statistics are over outer and inner. Of (g, i), weight and bias are those
/// at (g * inner + i) / run % channels: each element's own where run is 1, else shared by `run` neighbours.
struct NormalizeOf {
  int64_t outer, groups, inner;
  int64_t run, channels;
  float eps;
  bool centered = true;  ///< false: the mean counts as 0, so the variance is the mean square (RMS normalization)
  bool fixed = false;    ///< the statistics are given, not x's own: no gradient goes through them
};

/// mean[groups] (untouched unless centered) and the biased variance[groups].
void moments(const NormalizeOf& of, const float* x, float* mean, float* variance) noexcept;

/// x̂ = (x - mean) / sqrt(variance + eps), y = x̂ weight + bias; no weight is 1, no bias 0.
void normalize(const NormalizeOf& of, const float* x, const float* mean, const float* variance, const float* weight,
               const float* bias, float* y) noexcept;

/// With g = dy weight: dx = (g - mean(g) - x̂ mean(g x̂)) / sqrt(variance + eps), without the means where statistics are
/// fixed and without the first unless centered. Adds dy x̂ to dweight and dy to dbias. All three may be null.
void normalize_backward(const NormalizeOf& of, const float* x, const float* mean, const float* variance,
                        const float* weight, const float* dy, float* dx, float* dweight, float* dbias) noexcept;

}  // namespace hebb::kernels
