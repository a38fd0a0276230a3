// Normalization layers: their weights start at 1, their biases at 0.
#include <algorithm>

#include "core/error.h"
#include "nn/modules.h"

namespace hebb::nn {
namespace {

Tensor filled(const Shape& shape, float value) {
  Tensor values = Tensor::empty(shape, DType::f32, "normalization");
  std::fill_n(values.data(), values.size(), value);
  return values;
}

std::optional<Tensor> optional(const Tensor& x) { return x ? std::optional(x) : std::nullopt; }

/// Layer, RMS and group normalization: of each sample on its own.
class SampleNorm final : public Module {
 public:
  enum class Kind : uint8_t { layer, rms, group };

  /// `weights` is the normalized shape, or the number of channels, which fall into `groups`.
  SampleNorm(Kind kind, const Shape& weights, std::optional<float> eps, bool weight, bool bias, int64_t groups = 1)
      : kind_(kind), weights_(weights), eps_(eps), groups_(groups) {
    if (weight) weight_ = add_parameter("weight", filled(weights, 1));
    if (weight && bias) bias_ = add_parameter("bias", filled(weights, 0));
  }

  Tensor forward(const Tensor& x) override {
    const std::optional<Tensor> weight = optional(weight_), bias = optional(bias_);
    if (kind_ == Kind::layer) return hebb::layer_norm(x, weights_, {weight, bias, *eps_});
    if (kind_ == Kind::rms) return hebb::rms_norm(x, weights_, {weight, eps_});
    return hebb::group_norm(x, groups_, {weight, bias, *eps_});
  }

 private:
  Kind kind_;
  Shape weights_;
  std::optional<float> eps_;
  int64_t groups_;
  Tensor weight_, bias_;
};

/// Batch normalization, and instance normalization, which may be given one sample without a batch dimension.
/// Frozen, that is with a weight that takes no gradient, it normalizes as in eval mode and leaves its statistics alone,
/// as in Keras: a frozen body gives the same features whatever the batch, and is not changed by training what follows.
class ChannelNorm final : public Module {
 public:
  struct Kind {
    const char* name;
    int rank;  // of x with its batch dimension, the most
    bool instance;
  };
  struct Settings {
    float eps;
    std::optional<float> momentum;  // none: every batch counts the same
    bool affine, track;
  };

  ChannelNorm(Kind kind, int64_t channels, Settings settings) : kind_(kind), channels_(channels), settings_(settings) {
    if (channels < 0) fail(Code::argument, kind.name, "numFeatures must not be negative: {}", channels);
    if (settings.affine) {
      weight_ = add_parameter("weight", filled({channels}, 1));
      bias_ = add_parameter("bias", filled({channels}, 0));
    }
    if (settings.track) {
      mean_ = add_buffer("running_mean", filled({channels}, 0));
      variance_ = add_buffer("running_var", filled({channels}, 1));
      batches_ = add_buffer("num_batches_tracked", Tensor::zeros({}, DType::i32));
    }
  }

  Tensor forward(const Tensor& x) override {
    check_defined(kind_.name, "x", x);
    const bool alone = kind_.instance && x.rank() == kind_.rank - 1;
    const bool flat = !kind_.instance && kind_.rank == 3 && x.rank() == 2;
    const Tensor batch = alone ? unsqueeze(x, 0) : x;
    if ((batch.rank() != kind_.rank && !flat) || batch.size(1) != channels_) {
      fail(Code::shape, kind_.name, "x{} is no batch of {}-d signals with {} channels", x.shape(), kind_.rank - 2,
           channels_);
    }
    const std::optional<Tensor> mean = optional(mean_), variance = optional(variance_);
    const std::optional<Tensor> weight = optional(weight_), bias = optional(bias_);
    const bool learns = training() && !(weight_ && !weight_.requires_grad());
    const bool own = learns || !mean_;
    if (kind_.instance) {
      const Tensor y = instance_norm(batch, {mean, variance, weight, bias, own, *settings_.momentum, settings_.eps});
      return alone ? squeeze(y, {.dim = 0}) : y;
    }
    const bool counts = learns && mean_;
    const auto batches = static_cast<float>(counts ? *batches_.data<int32_t>() + 1 : 1);
    const float momentum = settings_.momentum.value_or(1 / batches);
    Tensor y = batch_norm(batch, {mean, variance, weight, bias, own, momentum, settings_.eps});
    if (counts) ++*batches_.data<int32_t>();
    return y;
  }

 private:
  Kind kind_;
  int64_t channels_;
  Settings settings_;
  Tensor weight_, bias_, mean_, variance_, batches_;
};

template <typename Options>
ModulePtr channel_norm(ChannelNorm::Kind kind, int64_t channels, const Options& options) {
  const ChannelNorm::Settings settings{options.eps, options.momentum, options.affine, options.track_running_stats};
  return make_ref<ChannelNorm>(kind, channels, settings);
}

}  // namespace

ModulePtr batch_norm1d(int64_t num_features, const BatchNormOptions& options) {
  return channel_norm({"batch_norm1d", 3, false}, num_features, options);
}

ModulePtr batch_norm2d(int64_t num_features, const BatchNormOptions& options) {
  return channel_norm({"batch_norm2d", 4, false}, num_features, options);
}

ModulePtr instance_norm1d(int64_t num_features, const InstanceNormOptions& options) {
  return channel_norm({"instance_norm1d", 3, true}, num_features, options);
}

ModulePtr instance_norm2d(int64_t num_features, const InstanceNormOptions& options) {
  return channel_norm({"instance_norm2d", 4, true}, num_features, options);
}

ModulePtr group_norm(int64_t num_groups, int64_t num_channels, const GroupNormOptions& options) {
  if (num_groups < 1 || num_channels < 0 || num_channels % num_groups != 0) {
    fail(Code::argument, "group_norm", "{} channels do not fall into {} groups", num_channels, num_groups);
  }
  return make_ref<SampleNorm>(SampleNorm::Kind::group, Shape{num_channels}, options.eps, options.affine, true,
                              num_groups);
}

ModulePtr layer_norm(Dims normalized_shape, const LayerNormOptions& options) {
  return make_ref<SampleNorm>(SampleNorm::Kind::layer, normalized_shape, options.eps, options.elementwise_affine,
                              options.bias);
}

ModulePtr rms_norm(Dims normalized_shape, const RmsNormOptions& options) {
  return make_ref<SampleNorm>(SampleNorm::Kind::rms, normalized_shape, options.eps, options.elementwise_affine, false);
}

}  // namespace hebb::nn
