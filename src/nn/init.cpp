// Initial values. A weight is [out, in, …]: fan in and fan out are in and out times the size of the rest.
#include "nn/init.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "kernels/fill.h"
#include "kernels/orthonormal.h"

namespace hebb::nn::init {
namespace {

struct Fans {
  double in, out;
};

Fans fans_of(const char* op, const Tensor& tensor) {
  check_float(op, "tensor", tensor);
  if (tensor.rank() < 2) fail(Code::shape, op, "needs tensor[out, in, …], got {}", tensor.shape());
  const auto field = static_cast<double>(size_from(tensor.shape(), 2));
  return {static_cast<double>(tensor.size(1)) * field, static_cast<double>(tensor.size(0)) * field};
}

/// Uniform or normal numbers of mean 0 and this variance; none of an empty tensor, whose fan may be 0.
Tensor with_variance(const Tensor& tensor, bool uniform_numbers, double variance) {
  if (tensor.size() == 0) return tensor;
  const double bound = std::sqrt(3 * variance);
  if (!uniform_numbers) return normal(tensor, {0, static_cast<float>(std::sqrt(variance))});
  return uniform(tensor, {static_cast<float>(-bound), static_cast<float>(bound)});
}

Tensor xavier(const char* op, const Tensor& tensor, bool uniform_numbers, float gain) {
  const Fans fans = fans_of(op, tensor);
  const auto factor = static_cast<double>(gain);
  return with_variance(tensor, uniform_numbers, factor * factor * 2 / (fans.in + fans.out));
}

Tensor kaiming(const char* op, const Tensor& tensor, bool uniform_numbers, float a, FanMode mode,
               Nonlinearity nonlinearity) {
  const Fans fans = fans_of(op, tensor);
  const auto gain = static_cast<double>(calculate_gain(nonlinearity, a));
  return with_variance(tensor, uniform_numbers, gain * gain / (mode == FanMode::fan_in ? fans.in : fans.out));
}

void check_deviation(const char* op, float std) {
  if (!(std >= 0)) fail(Code::argument, op, "std must not be negative, got {}", std);
}

}  // namespace

float calculate_gain(Nonlinearity nonlinearity, std::optional<float> param) {
  switch (nonlinearity) {
    case Nonlinearity::tanh: return 5.0f / 3;
    case Nonlinearity::relu: return std::sqrt(2.0f);
    case Nonlinearity::selu: return 0.75f;
    case Nonlinearity::leaky_relu: {
      const float slope = param.value_or(0.01f);
      return std::sqrt(2 / (1 + slope * slope));
    }
    default: return 1;
  }
}

Tensor uniform(const Tensor& tensor, const UniformOptions& options) {
  check_float("uniform", "tensor", tensor);
  if (!(options.a <= options.b)) fail(Code::argument, "uniform", "a must not be above b: {}, {}", options.a, options.b);
  kernels::uniform(tensor.size(), options.a, options.b, generator(), tensor.data());
  return tensor;
}

Tensor normal(const Tensor& tensor, const NormalOptions& options) {
  check_float("normal", "tensor", tensor);
  check_deviation("normal", options.std);
  kernels::normal(tensor.size(), options.mean, options.std, generator(), tensor.data());
  return tensor;
}

Tensor trunc_normal(const Tensor& tensor, const TruncNormalOptions& options) {
  const auto [mean, std, a, b] = options;
  check_float("trunc_normal", "tensor", tensor);
  check_deviation("trunc_normal", std);
  if (!(a <= b)) fail(Code::argument, "trunc_normal", "a must not be above b: {}, {}", a, b);
  kernels::truncated_normal(tensor.size(), mean, std, a, b, generator(), tensor.data());
  return tensor;
}

Tensor constant(const Tensor& tensor, float value) {
  check_float("constant", "tensor", tensor);
  std::fill_n(tensor.data(), tensor.size(), value);
  return tensor;
}

Tensor zeros(const Tensor& tensor) { return constant(tensor, 0); }
Tensor ones(const Tensor& tensor) { return constant(tensor, 1); }

Tensor eye(const Tensor& tensor) {
  check_float("eye", "tensor", tensor);
  check_rank("eye", "tensor", tensor, 2);
  zeros(tensor);
  for (int64_t i = 0; i < std::min(tensor.size(0), tensor.size(1)); ++i) tensor.data()[i * tensor.size(1) + i] = 1;
  return tensor;
}

Tensor dirac(const Tensor& tensor, const DiracOptions& options) {
  check_float("dirac", "tensor", tensor);
  if (tensor.rank() < 3)
    fail(Code::shape, "dirac", "needs tensor[out, in, …] of a convolution, got {}", tensor.shape());
  const int64_t out = tensor.size(0), in = tensor.size(1), groups = options.groups,
                field = size_from(tensor.shape(), 2);
  if (groups < 1 || out % groups != 0) {
    fail(Code::argument, "dirac", "{} outputs do not fall into {} groups", out, groups);
  }
  int64_t middle = 0;
  for (int d = 2; d < tensor.rank(); ++d) middle = middle * tensor.size(d) + tensor.size(d) / 2;
  zeros(tensor);
  if (field == 0) return tensor;
  for (int64_t o = 0; o < out; ++o) {
    const int64_t i = o % (out / groups);
    if (i < in) tensor.data()[(o * in + i) * field + middle] = 1;
  }
  return tensor;
}

// Rows of normal numbers, made orthonormal one after the other, are any orthonormal ones with equal probability.
Tensor orthogonal(const Tensor& tensor, const XavierOptions& options) {
  check_float("orthogonal", "tensor", tensor);
  if (tensor.rank() < 2) fail(Code::shape, "orthogonal", "needs tensor[m, …, n], got {}", tensor.shape());
  if (tensor.size() == 0) return tensor;
  const int64_t m = tensor.size(0), n = tensor.size() / m, rows = std::min(m, n), length = std::max(m, n);
  const Tensor q = Tensor::empty({rows, length}, DType::f32, "orthogonal");
  kernels::normal(q.size(), 0, 1, generator(), q.data());
  kernels::orthonormalize(rows, length, q.data());
  for (int64_t i = 0; i < q.size(); ++i) {
    const int64_t to = m > n ? i % length * rows + i / length : i;
    tensor.data()[to] = options.gain * q.data()[i];
  }
  return tensor;
}

Tensor sparse(const Tensor& tensor, float sparsity, const SparseOptions& options) {
  check_float("sparse", "tensor", tensor);
  check_rank("sparse", "tensor", tensor, 2);
  if (!(sparsity >= 0 && sparsity <= 1)) {
    fail(Code::argument, "sparse", "sparsity must be between 0 and 1, got {}", sparsity);
  }
  normal(tensor, {0, options.std});
  const int64_t rows = tensor.size(0), columns = tensor.size(1);
  const auto none = static_cast<int64_t>(std::ceil(static_cast<double>(sparsity) * static_cast<double>(rows)));
  const Tensor order = Tensor::empty({rows}, DType::i32, "sparse");
  for (int64_t c = 0; c < columns; ++c) {
    kernels::permutation(rows, generator(), order.data<int32_t>());
    for (int64_t i = 0; i < none; ++i) tensor.data()[order.data<int32_t>()[i] * columns + c] = 0;
  }
  return tensor;
}

Tensor xavier_uniform(const Tensor& tensor, const XavierOptions& options) {
  return xavier("xavier_uniform", tensor, true, options.gain);
}

Tensor xavier_normal(const Tensor& tensor, const XavierOptions& options) {
  return xavier("xavier_normal", tensor, false, options.gain);
}

Tensor kaiming_uniform(const Tensor& tensor, const KaimingOptions& options) {
  return kaiming("kaiming_uniform", tensor, true, options.a, options.mode, options.nonlinearity);
}

Tensor kaiming_normal(const Tensor& tensor, const KaimingOptions& options) {
  return kaiming("kaiming_normal", tensor, false, options.a, options.mode, options.nonlinearity);
}

}  // namespace hebb::nn::init
