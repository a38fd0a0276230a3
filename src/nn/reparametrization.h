// Weights made of other parameters: weight and spectral normalization of the layer that they take over.
#pragma once

#include <optional>
#include <string>

#include "nn/module.h"

namespace hebb::nn {

struct WeightNormOptions {
  std::string name = "weight";
  std::optional<int64_t> dim = 0;  ///< each index along it has a length of its own; none: one length for all
};

/// The module with weight = weight_g weight_v / |weight_v|: direction and length apart (Salimans & Kingma 2016).
ModulePtr weight_norm(const ModulePtr& module, const WeightNormOptions& options = {});

struct SpectralNormOptions {
  std::string name = "weight";
  int64_t n_power_iterations = 1;   ///< at each forward pass in training
  float eps = 1e-12f;               ///< least length to divide by
  std::optional<int64_t> dim = {};  ///< the rows of the matrix; by default the layer's outputs
};

/// The module with weight = weight_orig over its largest singular value, found by power iteration (Miyato et al. 2018).
/// The singular vectors are the buffers weight_u and weight_v.
ModulePtr spectral_norm(const ModulePtr& module, const SpectralNormOptions& options = {});

}  // namespace hebb::nn
