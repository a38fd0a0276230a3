// The losses of ops.def by name, and reading classes from outputs.
#include "train/objective.h"

#include <algorithm>
#include <string_view>

#include "core/error.h"
#include "kernels/reduce.h"
#include "ops/ops.h"

namespace hebb::train {
namespace {

struct Named {
  std::string_view name;
  Tensor (*function)(const Tensor&, const Tensor&);
};

constexpr Named kLosses[] = {
#define HEBB_OP(...)
#define HEBB_OP_OPTIONS(...)
#define HEBB_OP_LIKE(...)
#define HEBB_LOSS(name, ...) {#name, [](const Tensor& output, const Tensor& target) { return name(output, target); }},
#include "ops/ops.def"
#undef HEBB_LOSS
#undef HEBB_OP_LIKE
#undef HEBB_OP_OPTIONS
#undef HEBB_OP
};

}  // namespace

Objective::Objective(const std::string& name) : threshold_(name == "bce_with_logits" ? 0.0f : 0.5f) {
  const Named* found =
      std::find_if(std::begin(kLosses), std::end(kLosses), [&](const Named& loss) { return loss.name == name; });
  if (found == std::end(kLosses)) {
    std::string known;
    for (const Named& loss : kLosses) known.append(known.empty() ? "" : ", ").append(loss.name);
    fail(Code::argument, "fit", {"unknown loss (one of ", known, "): ", name});
  }
  function_ = found->function;
}

bool Objective::classify(const Tensor& output, const Tensor& target, int32_t* predicted, int32_t* actual) const {
  const int64_t rows = target.size();
  if (target.dtype() == DType::i32) {
    kernels::argmax(rows, output.size() / std::max<int64_t>(rows, 1), 1, output.data(), predicted);
    std::copy_n(target.data<int32_t>(), rows, actual);
    return true;
  }
  if (output.size() != rows) return false;
  for (int64_t i = 0; i < rows; ++i) {
    predicted[i] = output.data()[i] > threshold_;
    actual[i] = static_cast<int32_t>(target.data()[i]);
  }
  return true;
}

}  // namespace hebb::train
