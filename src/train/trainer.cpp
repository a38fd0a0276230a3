// The training step, and slices of an epoch within a time budget.
#include "train/trainer.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/clock.h"
#include "core/error.h"
#include "core/profile.h"
#include "ops/ops.h"

namespace hebb::train {

Trainer::Trainer(nn::ModulePtr model, Ref<optim::Optimizer> optimizer, data::DatasetPtr dataset, TrainerOptions options)
    : model_(std::move(model)),
      optimizer_(std::move(optimizer)),
      dataset_(std::move(dataset)),
      options_(std::move(options)),
      objective_(options_.loss),
      order_(static_cast<size_t>(dataset_->size())) {
  if (options_.batch_size < 1) fail(Code::argument, "fit", "batchSize must be at least 1, got {}", options_.batch_size);
  if (options_.accumulate < 1)
    fail(Code::argument, "fit", "accumulate must be at least 1, got {}", options_.accumulate);
  if (options_.accumulate > 1 && std::string_view(optimizer_->rule().name) == "lbfgs") {
    fail(Code::argument, "fit", "lbfgs cannot accumulate: {}", options_.accumulate);
  }
  if (!options_.weights.empty() && static_cast<int64_t>(options_.weights.size()) != dataset_->size()) {
    fail(Code::argument, "fit", "one weight for each of {} examples is needed, got {}", dataset_->size(),
         options_.weights.size());
  }
  options_.batch_size = std::min(options_.batch_size, dataset_->size());
  const auto most = static_cast<size_t>(options_.batch_size);
  predicted_.resize(most);
  actual_.resize(most);
  start_epoch();
}

int64_t Trainer::steps_per_epoch() const { return (dataset_->size() + options_.batch_size - 1) / options_.batch_size; }

void Trainer::start_epoch() {
  shuffle_ = generator();
  if (options_.shuffle) {
    order_ = data::permutation(dataset_->size());
  } else {
    std::iota(order_.begin(), order_.end(), 0);
  }
}

Position Trainer::position() const { return {epoch_, step_, shuffle_}; }

void Trainer::set_position(const Position& position) {
  if (position.step < 0 || position.step > steps_per_epoch() || position.epoch < 0) {
    fail(Code::state, "fit", "no such place in the data: step {} of {}", position.step, steps_per_epoch());
  }
  epoch_ = position.epoch;
  step_ = position.step;
  const Generator now = generator();
  generator() = position.shuffle;
  start_epoch();
  generator() = now;
}

void Trainer::clip() const {
  if (options_.clip_norm > 0) optim::clip_grad_norm(optimizer_->parameters(), options_.clip_norm);
  if (options_.clip_value > 0) optim::clip_grad_value(optimizer_->parameters(), options_.clip_value);
  if (options_.clip_norm > 0 || options_.clip_value > 0) profile::mark("clip", profile::Phase::other);
}

Tensor Trainer::loss_of(const Tensor& output, const Tensor& target, const std::vector<int32_t>& rows) const {
  if (options_.weights.empty()) return objective_.loss(output, target);
  const Tensor weights = Tensor::empty({static_cast<int64_t>(rows.size())});
  for (size_t i = 0; i < rows.size(); ++i) weights.data()[i] = options_.weights[static_cast<size_t>(rows[i])];
  return objective_.loss(output, target, weights);
}

/// Of mixtures by their shares of both targets.
Tensor Trainer::loss(const data::Batch& batch, const Tensor& output, const int32_t* rows) const {
  if (options_.weights.empty() && !batch.other) return objective_.loss(output, batch.y);
  const std::vector<int32_t> own(rows, rows + batch.x.size(0));
  Tensor loss = loss_of(output, batch.y, own);
  if (!batch.other) return loss;
  std::vector<int32_t> others(own.size());
  for (size_t i = 0; i < own.size(); ++i) {
    others[i] = rows[batch.partner.data<int32_t>()[i]];
  }
  const auto rest = static_cast<float>(1 - double{batch.share});
  return add(mul(loss, Tensor::full({}, batch.share)),
             mul(loss_of(output, batch.other, others), Tensor::full({}, rest)));
}

void Trainer::step(Slice& slice) {
  const int64_t first = step_ * options_.batch_size;
  const int64_t count = std::min(options_.batch_size, dataset_->size() - first);
  const int32_t* const rows = order_.data() + first;
  data::Batch batch = dataset_->batch(rows, count);
  if (options_.augmentation) dataset_->vary(*options_.augmentation, batch);
  profile::mark("batch", profile::Phase::other);
  const int64_t group = step_ / options_.accumulate * options_.accumulate;  // the step that its first batch was
  const int64_t batches = std::min(options_.accumulate, steps_per_epoch() - group);
  Tensor output;
  const auto work_out = [&] {
    if (step_ == group) optimizer_->zero_grad();
    const Tensor now = (*model_)(batch.x);
    const Tensor loss = this->loss(batch, now, rows);
    const float value = loss.item();
    if (!std::isfinite(value)) {
      fail(Code::non_finite, "fit",
           "the loss became {} in epoch {}, step {} (a smaller learning rate, clipNorm or normalized inputs may help)",
           value, epoch_ + 1, step_ + 1);
    }
    loss.backward(batches > 1 ? Tensor::full(loss.shape(), 1 / static_cast<float>(batches)) : Tensor());
    if (step_ + 1 == group + batches) clip();
    if (!output) output = now;
    return static_cast<double>(value);
  };
  double value;
  if (step_ + 1 < group + batches) {
    value = work_out();
  } else {
    value = optimizer_->step(work_out);
    if (options_.scheduler) options_.scheduler->step(value);
  }

  slice.loss_sum += value * static_cast<double>(count);
  slice.epoch_loss += value * static_cast<double>(count);
  slice.samples += count;
  ++slice.steps;
  if (dataset_->classes() > 0 && objective_.classify(output, batch.y, predicted_.data(), actual_.data())) {
    for (size_t i = 0; i < static_cast<size_t>(count); ++i) slice.correct += predicted_[i] == actual_[i];
  } else {
    slice.correct = std::numeric_limits<double>::quiet_NaN();
  }
  ++step_;
  profile::mark("accuracy", profile::Phase::other);
}

Slice Trainer::run(int64_t max_steps, double budget_ms, double epoch_loss) {
  Slice slice{.epoch_loss = epoch_loss};
  const double start = now_ms();
  profile::mark("javascript", profile::Phase::other);
  if (step_ == steps_per_epoch()) {
    step_ = 0;
    start_epoch();
  }
  model_->train();
  // The clock, which takes a page some 0.3 µs, is read ten times a millisecond, not after every step of a small network.
  constexpr double kLooksPerMs = 10, kMostSteps = 32;
  const auto more = [&] { return slice.steps < max_steps && step_ < steps_per_epoch(); };
  for (int64_t look = 1; more();) {
    step(slice);
    if (slice.steps < look && more()) continue;
    const double ms = now_ms() - start;
    slice.seconds = ms / 1000;
    if (ms >= budget_ms) break;
    const double steps =
        ms > 0 ? static_cast<double>(slice.steps) / ms / kLooksPerMs : 1;  // a coarse clock stands still
    look = slice.steps + static_cast<int64_t>(std::clamp(steps, 1.0, kMostSteps));
  }
  slice.epoch_ended = slice.steps > 0 && step_ == steps_per_epoch();
  if (slice.epoch_ended) ++epoch_;
  slice.epoch = epoch_;
  slice.step_in_epoch = step_;
  return slice;
}

}  // namespace hebb::train
