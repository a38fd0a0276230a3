// Connectionist temporal classification (Graves et al. 2006): all ways to spell a sequence of labels over time.
#pragma once

#include <cstdint>

namespace hebb::kernels {

/// One sequence: log-probabilities of the classes at each step, `stride` floats from one step to the next, and the
/// labels to be spelled, none of them blank.
struct CtcOf {
  const float* log_p;
  int64_t steps, stride;
  const int32_t* labels;
  int64_t length;
  int32_t blank;
};

/// Floats of scratch that ctc needs.
constexpr int64_t ctc_scratch(int64_t steps, int64_t length) { return (steps + 5) * (2 * length + 3); }

/// -ln of the probability of all spellings, infinity where there is none. Where `gradient` is given, the derivative by
/// each log_p is added to it, in log_p's layout: minus the share of all spellings that pass there.
float ctc(CtcOf of, float* gradient, float* scratch) noexcept;

}  // namespace hebb::kernels
