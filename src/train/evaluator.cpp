// Batches in order, without shuffling.
#include "train/evaluator.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "autograd/node.h"
#include "core/clock.h"
#include "core/error.h"

namespace hebb::train {
Evaluator::Evaluator(nn::ModulePtr model, data::DatasetPtr dataset, const std::string& loss, int64_t batch_size)
    : model_(std::move(model)), dataset_(std::move(dataset)), objective_(loss), batch_size_(batch_size) {
  if (batch_size < 1) fail(Code::argument, "evaluate", "batchSize must be at least 1, got {}", batch_size);
  const auto most = static_cast<size_t>(std::min(batch_size, dataset_->size()));
  rows_.resize(most);
  predicted_.resize(most);
  actual_.resize(most);
}

void Evaluator::count(const data::Batch& batch, const Tensor& output) {
  if (std::isnan(report_.correct)) return;
  if (dataset_->classes() == 0 || !objective_.classify(output, batch.y, predicted_.data(), actual_.data())) {
    report_.correct = std::numeric_limits<double>::quiet_NaN();
    return;
  }
  if (report_.confusion.empty()) {
    const int64_t outputs = dataset_->has_class_targets() ? output.shape().back() : 2;
    report_.classes = std::max(dataset_->classes(), outputs);
    report_.confusion.assign(static_cast<size_t>(report_.classes * report_.classes), 0);
  }
  for (int64_t i = 0; i < batch.y.size(0); ++i) {
    const auto at = static_cast<size_t>(i);
    report_.correct += predicted_[at] == actual_[at];
    ++report_.confusion[static_cast<size_t>(actual_[at] * report_.classes + predicted_[at])];
  }
}

const Report& Evaluator::run(double budget_ms) {
  const double start = now_ms();
  const NoGrad no_grad;
  const nn::Evaluating evaluating(*model_);
  while (report_.samples < dataset_->size()) {
    const int64_t count = std::min(batch_size_, dataset_->size() - report_.samples);
    std::iota(rows_.begin(), rows_.begin() + count, static_cast<int32_t>(report_.samples));
    const data::Batch batch = dataset_->batch(rows_.data(), count);
    const Tensor output = (*model_)(batch.x);
    loss_sum_ += static_cast<double>(objective_.loss(output, batch.y).item()) * static_cast<double>(count);
    this->count(batch, output);
    report_.samples += count;
    if (now_ms() - start >= budget_ms) break;
  }
  report_.loss = loss_sum_ / static_cast<double>(report_.samples);
  report_.done = report_.samples == dataset_->size();
  return report_;
}

}  // namespace hebb::train
