// The losses of ops.def by name, and reading classes from outputs.
#include "train/objective.h"

#include <algorithm>
#include <string_view>
#include <type_traits>

#include "core/error.h"
#include "kernels/reduce.h"
#include "ops/ops.h"

namespace hebb::train {
namespace {

struct Named {
  std::string_view name;
  Tensor (*function)(const Tensor&, const Tensor&, bool each);  // each: without reduction, where it has one
  bool weighs;
};

template <typename Options>
using OfTwo = Tensor (*)(const Tensor&, const Tensor&, const Options&);

/// A loss of an output and a target; of one that takes more, no function.
template <typename Options, auto kLoss>
constexpr Named named(std::string_view name) {
  constexpr bool kReduced = requires(Options options) { options.reduction; };
  if constexpr (std::is_same_v<decltype(kLoss), OfTwo<Options>>) {
    const auto function = [](const Tensor& output, const Tensor& target, [[maybe_unused]] bool each) {
      Options options;
      if constexpr (kReduced) {
        if (each) options.reduction = decltype(options.reduction)::none;
      }
      return kLoss(output, target, options);
    };
    return {name, function, kReduced};
  } else {
    return {name, nullptr, false};
  }
}

constexpr Named kLosses[] = {
#define HEBB_OP(...)
#define HEBB_OP_OPTIONS(...)
#define HEBB_OP_LIKE(...)
#define HEBB_LOSS(name, params, Options, ...) named<hebb::Options, &hebb::name>(#name),
#define HEBB_LOSS_LIKE(...) HEBB_LOSS(__VA_ARGS__)
#include "ops/ops.def"
#undef HEBB_LOSS_LIKE
#undef HEBB_LOSS
#undef HEBB_OP_LIKE
#undef HEBB_OP_OPTIONS
#undef HEBB_OP
};

/// Losses of scores, not probabilities: 0 is the even chance.
constexpr std::string_view kOfScores[] = {"bce_with_logits", "focal", "multi_label_soft_margin"};

}  // namespace

Objective::Objective(const std::string& name)
    : threshold_(std::find(std::begin(kOfScores), std::end(kOfScores), name) != std::end(kOfScores) ? 0.0f : 0.5f) {
  const Named* found = std::find_if(std::begin(kLosses), std::end(kLosses),
                                    [&](const Named& loss) { return loss.name == name && loss.function; });
  if (found == std::end(kLosses)) {
    std::string known;
    for (const Named& loss : kLosses) {
      if (loss.function) known.append(known.empty() ? "" : ", ").append(loss.name);
    }
    fail(Code::argument, "fit", "unknown loss (one of {}): {}", known, name);
  }
  function_ = found->function;
  weighs_ = found->weighs;
}

Tensor Objective::loss(const Tensor& output, const Tensor& target, const Tensor& weights) const {
  if (!weighs_) fail(Code::argument, "fit", "the loss has no value for each row, by which weights could count");
  const Tensor each = function_(output, target, true);
  const int64_t rows = weights.size();
  double total = 0;
  for (int64_t i = 0; i < rows; ++i) total += double{weights.data()[i]};
  const Tensor weighted = mul(mean(reshape(each, {rows, each.size() / rows}), {.dim = 1}), weights);
  return div(sum(weighted), Tensor::full({}, total != 0 ? static_cast<float>(total) : 1));
}

bool Objective::classify(const Tensor& output, const Tensor& target, int32_t* predicted, int32_t* actual) const {
  const int64_t rows = target.size();
  if (target.dtype() == DType::i32) {
    kernels::argmax(rows, output.size() / std::max<int64_t>(rows, 1), 1, output.data(), predicted);
    std::copy_n(target.data<int32_t>(), rows, actual);
    return true;
  }
  if (output.size() != rows) return false;
  if (target.rank() == 2 && target.size(1) > 1) {
    kernels::argmax(target.size(0), target.size(1), 1, output.data(), predicted);
    kernels::argmax(target.size(0), target.size(1), 1, target.data(), actual);
    return true;
  }
  for (int64_t i = 0; i < rows; ++i) {
    predicted[i] = output.data()[i] > threshold_;
    actual[i] = static_cast<int32_t>(target.data()[i]);
  }
  return true;
}

}  // namespace hebb::train
