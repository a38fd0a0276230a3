// CTC: lengths and labels are checked here, so that the kernel may trust them.
#include <cmath>

#include "kernels/ctc.h"
#include "ops/losses.h"
#include "ops/reduced.h"

namespace hebb {
namespace {

std::vector<int64_t> lengths(const char* name, const std::vector<double>& given, int64_t count, int64_t most) {
  if (static_cast<int64_t>(given.size()) != count) {
    fail(Code::shape, "ctc", "{} must be {} numbers, got {}", name, count, given.size());
  }
  std::vector<int64_t> result;
  for (double length : given) {
    if (!(length >= 0 && length <= static_cast<double>(most) && length == std::floor(length))) {
      fail(Code::value, "ctc", "{} must be within 0…{}, got {}", name, most, length);
    }
    result.push_back(static_cast<int64_t>(length));
  }
  return result;
}

}  // namespace

Tensor ctc(const Tensor& log_probs, const Tensor& targets, const std::vector<double>& input_lengths,
           const std::vector<double>& target_lengths, const CtcOptions& options) {
  check_float("ctc", "logProbs", log_probs);
  check_defined("ctc", "targets", targets);
  const bool one = log_probs.rank() == 2;
  if (log_probs.rank() != 3 && !one) {
    fail(Code::shape, "ctc", "needs logProbs[T, N, C] or [T, C], got {}", log_probs.shape());
  }
  const int64_t steps = log_probs.size(0), n = one ? 1 : log_probs.size(1), classes = log_probs.shape().back();
  const bool padded = targets.rank() == 2;
  if (targets.rank() < 1 || targets.rank() > 2 || (padded && (one || targets.size(0) != n))) {
    fail(Code::shape, "ctc", "targets{} do not fit logProbs{}", targets.shape(), log_probs.shape());
  }
  if (options.blank < 0 || options.blank >= classes) {
    fail(Code::index, "ctc", "blank is out of range 0…{}: {}", classes - 1, options.blank);
  }
  const std::vector<int64_t> times = lengths("inputLengths", input_lengths, n, steps);
  const std::vector<int64_t> counts = lengths("targetLengths", target_lengths, n, targets.shape().back());
  const std::vector<float> labels = targets.to_vector();
  std::vector<int32_t> spelled;
  int64_t longest = 0, start = 0;
  for (size_t i = 0; i < counts.size(); ++i) {
    if (padded) start = static_cast<int64_t>(i) * targets.size(1);
    for (int64_t j = start; j < start + counts[i]; ++j) {
      const float label = j < targets.size() ? labels[static_cast<size_t>(j)] : NAN;
      if (!(label >= 0 && label < static_cast<float>(classes) && label == std::floor(label)) ||
          label == static_cast<float>(options.blank)) {
        fail(Code::index, "ctc", "targets: element {} is no class 0…{} other than blank: {}", j, classes - 1, label);
      }
      spelled.push_back(static_cast<int32_t>(label));
    }
    start += counts[i];
    longest = std::max(longest, counts[i]);
  }
  const Tensor losses = Tensor::empty(one ? Shape{} : Shape{n}, DType::f32, "ctc");
  const Tensor scratch = Tensor::empty({kernels::ctc_scratch(steps, longest)}, DType::f32, "ctc");
  Tensor slope;  // of each sequence's own loss
  if (log_probs.requires_grad() && grad_enabled()) slope = Tensor::zeros(log_probs.shape(), DType::f32, "ctc");
  const int32_t* at = spelled.data();
  for (int64_t i = 0; i < n; ++i) {
    const auto row = static_cast<size_t>(i);
    const kernels::CtcOf of{log_probs.data() + i * classes,     times[row], n * classes, at, counts[row],
                            static_cast<int32_t>(options.blank)};
    const float loss = kernels::ctc(of, slope ? slope.data() + i * classes : nullptr, scratch.data());
    losses.data()[i] = std::isinf(loss) && options.zero_infinity ? 0 : loss;
    at += counts[row];
  }
  record("ctc", losses, {log_probs}, [slope, one](const Tensor& dy, Gradients& gradients) {
    gradients.add(0, mul(slope, one ? dy : unsqueeze(dy, 1)));
  });
  if (options.reduction != Reduction::mean) return reduce_loss(losses, options.reduction);
  const Tensor shares = Tensor::empty(losses.shape());
  for (size_t i = 0; i < counts.size(); ++i) shares.data()[i] = static_cast<float>(std::max<int64_t>(counts[i], 1));
  return mean(div(losses, shares));
}

}  // namespace hebb
