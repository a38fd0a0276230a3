// Trainer: many training steps in one call, each of them forward, loss, backward, clip, update.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/random.h"
#include "data/dataset.h"
#include "nn/module.h"
#include "optim/schedules.h"
#include "train/objective.h"

namespace hebb::train {

struct TrainerOptions {
  std::string loss = "cross_entropy";
  int64_t batch_size = 32;
  bool shuffle = true;
  float clip_norm = 0;                   ///< largest norm of all gradients together; 0 does not clip
  float clip_value = 0;                  ///< largest size of a gradient; 0 does not clip
  int64_t accumulate = 1;                ///< batches whose mean gradient makes one step of the optimizer
  Ref<optim::Scheduler> scheduler = {};  ///< moved on with every step of the optimizer
  std::vector<float> weights = {};       ///< how much each example of the dataset counts; empty for all alike
  std::optional<data::Augmentation> augmentation = {};  ///< varies every batch
};

/// What one call of run() did.
struct Slice {
  int64_t steps = 0;
  double loss_sum = 0;    ///< of loss times examples
  double epoch_loss = 0;  ///< the same since the epoch began
  int64_t samples = 0;
  double correct = 0;  ///< right answers; NaN where the loss and targets have no classes
  int64_t epoch = 0;   ///< epochs that are complete
  int64_t step_in_epoch = 0;
  bool epoch_ended = false;
  double seconds = 0;
};

/// The place in the data: with the generator's state, all that a run needs to go on as if never stopped.
struct Position {
  int64_t epoch = 0;
  int64_t step = 0;   ///< within the epoch
  Generator shuffle;  ///< where the order of this epoch was drawn
};

class Trainer final : public RefCounted {
 public:
  Trainer(nn::ModulePtr model, Ref<optim::Optimizer> optimizer, data::DatasetPtr dataset, TrainerOptions options);

  /// Trains until `max_steps`, until `budget_ms` milliseconds have passed (asked between steps; at least one step is
  /// made), or until the epoch ends. A loss that is NaN or infinite is an Error (non_finite) before it is learned from.
  /// `epoch_loss` is what the slice before it said: the steps' losses are added one by one, so that an epoch's sum has the
  /// same bits however it is sliced.
  Slice run(int64_t max_steps, double budget_ms, double epoch_loss = 0);

  int64_t steps_per_epoch() const;
  Position position() const;
  void set_position(const Position& position);

 private:
  void start_epoch();
  Tensor loss(const data::Batch& batch, const Tensor& output, const int32_t* rows) const;
  Tensor loss_of(const Tensor& output, const Tensor& target, const std::vector<int32_t>& rows) const;
  void step(Slice& slice);
  void clip() const;

  nn::ModulePtr model_;
  Ref<optim::Optimizer> optimizer_;
  data::DatasetPtr dataset_;
  TrainerOptions options_;
  Objective objective_;
  std::vector<int32_t> order_, predicted_, actual_;
  int64_t epoch_ = 0, step_ = 0;
  Generator shuffle_;
};

}  // namespace hebb::train
