// Evaluator: loss, right answers and the confusion matrix of a model over a dataset, in slices of time.
#pragma once

#include <string>
#include <vector>

#include "data/dataset.h"
#include "nn/module.h"
#include "train/objective.h"

namespace hebb::train {

/// What has been seen so far.
struct Report {
  bool done = false;
  double loss = 0;  ///< mean over the examples
  int64_t samples = 0;
  double correct = 0;              ///< NaN where the loss and targets have no classes
  int64_t classes = 0;             ///< of the confusion matrix
  std::vector<int32_t> confusion;  ///< (classes, classes): examples of an actual class (row) predicted as another
};

class Evaluator final : public RefCounted {
 public:
  Evaluator(nn::ModulePtr model, data::DatasetPtr dataset, const std::string& loss, int64_t batch_size);

  /// Goes on for `budget_ms` milliseconds, in eval mode and without gradients; at least one batch.
  const Report& run(double budget_ms);

 private:
  void count(const data::Batch& batch, const Tensor& output);

  nn::ModulePtr model_;
  data::DatasetPtr dataset_;
  Objective objective_;
  int64_t batch_size_;
  std::vector<int32_t> rows_, predicted_, actual_;
  double loss_sum_ = 0;
  Report report_;
};

}  // namespace hebb::train
