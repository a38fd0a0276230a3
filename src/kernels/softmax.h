// Softmax along rows, its logarithm, and cross-entropy fused with it.
#pragma once

#include <cstdint>

namespace hebb::kernels {

/// y = e^(x - max) / sum, for each of `rows` rows of n.
void softmax(int64_t rows, int64_t n, const float* x, float* y) noexcept;
/// dx = y (dy - sum(dy y)).
void softmax_backward(int64_t rows, int64_t n, const float* y, const float* dy, float* dx) noexcept;

/// y = x - max - ln sum e^(x - max).
void log_softmax(int64_t rows, int64_t n, const float* x, float* y) noexcept;
/// dx = dy - e^y sum(dy).
void log_softmax_backward(int64_t rows, int64_t n, const float* y, const float* dy, float* dx) noexcept;

/// What cross-entropy and NLL share: class indices (rows), optional class weights (n), a target that counts for
/// nothing, and the share of each target spread evenly over all classes.
struct ClassTargets {
  const int32_t* index;
  const float* weight = nullptr;
  int64_t ignore = -100;
  float smoothing = 0.0f;

  float weight_of(int64_t row) const {
    if (index[row] == ignore) return 0.0f;
    return weight ? weight[index[row]] : 1.0f;
  }
};

/// losses[row] = -(1 - s) w[t] log_p[t] - s / n sum_c w[c] log_p[c], log_p being log-probabilities (rows, n).
void nll(int64_t rows, int64_t n, const float* log_p, ClassTargets targets, float* losses) noexcept;
/// dlog_p for loss gradients d (rows, or one for all with d_step 0): zero but at the targets (and under smoothing).
void nll_backward(int64_t rows, int64_t n, ClassTargets targets, const float* d, int64_t d_step,
                  float* dlog_p) noexcept;
/// The same through log-softmax, from its output: dx = dlog_p - e^log_p sum(dlog_p).
void cross_entropy_backward(int64_t rows, int64_t n, const float* log_p, ClassTargets targets, const float* d,
                            int64_t d_step, float* dx) noexcept;

}  // namespace hebb::kernels
