// Training: optimizers, datasets, and the two loops that stay inside WebAssembly.
#include <cstring>

#include "train/evaluator.h"
#include "train/trainer.h"
#include "wire.h"

namespace hebb::bindings {
namespace {

Objects<data::Dataset>& datasets() {
  static auto* table = new Objects<data::Dataset>("dataset");
  return *table;
}
Objects<optim::Scheduler>& schedulers() {
  static auto* table = new Objects<optim::Scheduler>("scheduler");
  return *table;
}
Objects<train::Trainer>& trainers() {
  static auto* table = new Objects<train::Trainer>("trainer");
  return *table;
}
Objects<train::Evaluator>& evaluators() {
  static auto* table = new Objects<train::Evaluator>("evaluator");
  return *table;
}

Ref<optim::Optimizer> optimizer_at(Reader& in) { return optimizers().at(in.handle()); }
data::DatasetPtr dataset_at(Reader& in) { return datasets().at(in.handle()); }

/// An object as in web/api/data/augment.ts: each option's name, whether a word follows, and this or a list of numbers.
data::Augmentation to_augmentation(Reader& in) {
  data::Augmentation result;
  for (double left = in.number(); left > 0; --left) {
    const std::string name = in.text();
    if (in.flag()) {
      result.set(name, in.text());
    } else {
      result.set(name, in.list());
    }
  }
  return result;
}

data::Batch batch_of(const data::Dataset& dataset, const Tensor& rows) {
  return dataset.batch(rows.data<int32_t>(), rows.size());
}

}  // namespace

void optimizer_step(Reader& in, Answer&) { optimizer_at(in)->step(); }

/// The closure may do anything, also free the optimizer.
void optimizer_step_with(Reader& in, Answer& out) {
  const Ref<optim::Optimizer> optimizer = optimizer_at(in);
  const Callback closure(in.handle());
  out.add(optimizer->step([&] { return closure(); }));
}
void optimizer_add_group(Reader& in, Answer&) {
  const Ref<optim::Optimizer> optimizer = optimizer_at(in);
  Reader group(in.list());
  add_group(*optimizer, group);
}
void optimizer_groups(Reader& in, Answer& out) { out.add(optimizer_at(in)->groups().size()); }

/// An option of a group, as numbers; set to those given first, unless there are none.
void optimizer_option(Reader& in, Answer& out) {
  const Ref<optim::Optimizer> optimizer = optimizer_at(in);
  const auto group = static_cast<size_t>(in.integer());
  const std::string name = in.text();
  const auto numbers = in.list();
  if (!numbers.empty()) optimizer->set_option(group, name.c_str(), numbers);
  out.add(optimizer->option(group, name.c_str()));
}
void optimizer_zero_grad(Reader& in, Answer&) { optimizer_at(in)->zero_grad(); }
void optimizer_free(Reader& in, Answer&) { optimizers().free(in.handle()); }

void optimizer_state(Reader& in, Answer& out) {
  const auto entries = optimizer_at(in)->state();
  out.add(entries.size());
  for (const optim::Optimizer::Entry& entry : entries) out.add(entry.name).add(entry.tensor);
}

/// The norm of all gradients before it is brought down to max_norm, where that is above 0; then the limit, likewise.
void clip_gradients(Reader& in, Answer& out) {
  const Tensors list = in.tensors();
  const auto max_norm = static_cast<float>(in.number()), limit = static_cast<float>(in.number());
  const float norm = max_norm > 0 ? optim::clip_grad_norm(list, max_norm) : 0;
  if (limit > 0) optim::clip_grad_value(list, limit);
  out.add(norm);
}
void tensors_lerp(Reader& in, Answer&) {
  const Tensors x = in.tensors(), y = in.tensors();
  optim::average_values(x, y, in.number());
}
void tensors_exchange(Reader& in, Answer&) {
  const Tensors x = in.tensors();
  optim::swap_values(x, in.tensors());
}

void scheduler_new(Reader& in, Answer& out) {
  const Ref<optim::Optimizer> optimizer = optimizer_at(in);
  std::span<const double> schedule = in.list();
  out.add(schedulers().add(make_ref<optim::Scheduler>(optimizer, optim::Schedule::read(schedule))));
}
void scheduler_step(Reader& in, Answer&) {
  const Ref<optim::Scheduler> scheduler = schedulers().at(in.handle());
  scheduler->step(in.number());
}
void scheduler_state(Reader& in, Answer& out) { out.add(schedulers().at(in.handle())->state()); }
void scheduler_set_state(Reader& in, Answer&) {
  const Ref<optim::Scheduler> scheduler = schedulers().at(in.handle());
  scheduler->set_state(Read<std::vector<double>>::from(in));
}
void scheduler_free(Reader& in, Answer&) { schedulers().free(in.handle()); }

/// x and y are tensors (the caller frees them; their storage is shared); y is i32 class indices or f32 targets.
void dataset_new(Reader& in, Answer& out) {
  const Tensor x = in.tensor(), y = in.tensor();
  const auto shift = static_cast<float>(in.number()), scale = static_cast<float>(in.number());
  out.add(datasets().add(make_ref<data::Dataset>(x, y, data::Scaling{shift, scale})));
}
void dataset_size(Reader& in, Answer& out) { out.add(dataset_at(in)->size()); }
void dataset_subset(Reader& in, Answer& out) {
  const data::DatasetPtr dataset = dataset_at(in);
  const Tensor rows = in.tensor();
  out.add(datasets().add(dataset->subset({rows.data<int32_t>(), rows.data<int32_t>() + rows.size()})));
}
void dataset_batch(Reader& in, Answer& out) {
  const data::DatasetPtr dataset = dataset_at(in);
  const data::Batch batch = batch_of(*dataset, in.tensor());
  out.add(Tensors{batch.x, batch.y});
}
/// The same, varied; of mixtures also the other targets, y's share, and which example of the batch those are of.
void dataset_varied(Reader& in, Answer& out) {
  const data::DatasetPtr dataset = dataset_at(in);
  data::Batch batch = batch_of(*dataset, in.tensor());
  dataset->vary(to_augmentation(in), batch);
  if (!batch.other) return static_cast<void>(out.add(Tensors{batch.x, batch.y}));
  const double mixed[] = {static_cast<double>(to_wire(batch.x)), static_cast<double>(to_wire(batch.y)),
                          static_cast<double>(batch.share), static_cast<double>(to_wire(batch.other)),
                          static_cast<double>(to_wire(batch.partner))};
  out.add(mixed);
}
/// Nothing, or an error that says what cannot be done; the handle is 0 where any data set may come.
void augmentation_check(Reader& in, Answer&) {
  const data::Augmentation augmentation = to_augmentation(in);
  const Handle dataset = in.handle();
  if (dataset != 0) datasets().at(dataset)->check(augmentation);
}
void dataset_permutation(Reader& in, Answer& out) {
  const std::vector<int32_t> order = data::permutation(in.integer());
  out.add(Tensor::from(order, {static_cast<int64_t>(order.size())}));
}
void dataset_free(Reader& in, Answer&) { datasets().free(in.handle()); }

void trainer_new(Reader& in, Answer& out) {
  const nn::ModulePtr module = modules().at(in.handle());
  const Ref<optim::Optimizer> optimizer = optimizer_at(in);
  const data::DatasetPtr dataset = dataset_at(in);
  train::TrainerOptions options;
  options.loss = in.text();
  options.batch_size = in.integer();
  options.shuffle = in.flag();
  options.clip_norm = static_cast<float>(in.number());
  options.clip_value = static_cast<float>(in.number());
  options.accumulate = in.integer();
  if (const Handle scheduler = in.handle()) options.scheduler = schedulers().at(scheduler);
  out.add(trainers().add(make_ref<train::Trainer>(module, optimizer, dataset, options)));
}
void trainer_run(Reader& in, Answer& out) {
  const Ref<train::Trainer> trainer = trainers().at(in.handle());
  const int64_t max_steps = in.integer();
  const double budget_ms = in.number();
  const train::Slice slice = trainer->run(max_steps, budget_ms, in.number());
  out.add(slice.steps).add(slice.loss_sum).add(slice.epoch_loss).add(slice.samples).add(slice.correct);
  out.add(slice.epoch).add(slice.step_in_epoch).add(slice.epoch_ended).add(slice.seconds);
}
/// Epoch, step, and the generator at the start of the epoch: four 64-bit words.
void trainer_state(Reader& in, Answer& out) {
  const train::Position position = trainers().at(in.handle())->position();
  const uint64_t words[4] = {static_cast<uint64_t>(position.epoch), static_cast<uint64_t>(position.step),
                             position.shuffle.seed, position.shuffle.counter};
  out.bytes(words, sizeof(words));
}
void trainer_set_state(Reader& in, Answer&) {
  const Ref<train::Trainer> trainer = trainers().at(in.handle());
  const Tensor bytes = in.tensor();
  uint64_t words[4];
  if (bytes.bytes() != sizeof(words))
    fail(Code::state, "fit", "a place in the data has 32 bytes, got {}", bytes.bytes());
  std::memcpy(words, bytes.data<std::byte>(), sizeof(words));
  trainer->set_position({static_cast<int64_t>(words[0]), static_cast<int64_t>(words[1]), {words[2], words[3]}});
}
void trainer_free(Reader& in, Answer&) { trainers().free(in.handle()); }

void evaluator_new(Reader& in, Answer& out) {
  const nn::ModulePtr module = modules().at(in.handle());
  const data::DatasetPtr dataset = dataset_at(in);
  const std::string loss = in.text();
  out.add(evaluators().add(make_ref<train::Evaluator>(module, dataset, loss, in.integer())));
}
void evaluator_run(Reader& in, Answer& out) {
  const Ref<train::Evaluator> evaluator = evaluators().at(in.handle());
  const train::Report& report = evaluator->run(in.number());
  out.add(report.done).add(report.loss).add(report.samples).add(report.correct).add(report.classes);
  out.add(std::vector<double>(report.confusion.begin(), report.confusion.end()));
}
void evaluator_free(Reader& in, Answer&) { evaluators().free(in.handle()); }

}  // namespace hebb::bindings
