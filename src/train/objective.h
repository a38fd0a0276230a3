// Objective: a loss by its name in ops.def, and what counts as a right answer under it.
#pragma once

#include <string>

#include "tensor/tensor.h"

namespace hebb::train {

class Objective {
 public:
  /// An unknown name is an Error that lists the known ones.
  explicit Objective(const std::string& name);

  /// The mean loss of a batch, with the loss's default options.
  Tensor loss(const Tensor& output, const Tensor& target) const { return function_(output, target, false); }
  /// Σ wᵢ lossᵢ / Σ wᵢ over the rows, whose losses are the means over their elements. An Error unless weighs().
  Tensor loss(const Tensor& output, const Tensor& target, const Tensor& weights) const;
  /// Whether there is a loss of each row.
  bool weighs() const { return weighs_; }

  /// Writes the class predicted for each row of a dataset that has classes. With class indices: the largest output. With
  /// probabilities of classes: the largest output, and the largest of these. With one float target of 0 or 1 in each row:
  /// whether the output passes 0 (losses of scores, as bce_with_logits) or a half (bce, mse).
  /// False when the outputs do not fit the targets, so that classes have no meaning.
  bool classify(const Tensor& output, const Tensor& target, int32_t* predicted, int32_t* actual) const;

 private:
  Tensor (*function_)(const Tensor&, const Tensor&, bool each);
  bool weighs_;
  float threshold_;
};

}  // namespace hebb::train
