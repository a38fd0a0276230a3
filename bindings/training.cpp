// Training: optimizers, datasets, and the two loops that stay inside WebAssembly.
#include <cstring>

#include "train/evaluator.h"
#include "train/trainer.h"
#include "wire.h"

namespace hebb::bindings {
namespace {

Handles<data::DatasetPtr>& datasets() {
  static auto* table = new Handles<data::DatasetPtr>("dataset");
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

std::vector<int32_t> to_rows(const val& list) { return emscripten::convertJSArrayToNumberVector<int32_t>(list); }

/// An object of options as in web/api/data/augment.ts.
data::Augmentation to_augmentation(const val& settings) {
  data::Augmentation result;
  if (settings.typeOf().as<std::string>() != "object" || settings.isNull()) {
    fail(Code::argument, "augment", "the settings must be an object");
  }
  const val names = val::global("Object").call<val>("keys", settings);
  for (double i = 0; i < names["length"].as<double>(); ++i) {
    const std::string name = names[i].as<std::string>();
    const val value = settings[name];
    if (value.isUndefined()) continue;
    if (value.isString()) {
      result.set(name, value.as<std::string>());
    } else {
      result.set(name, value.isArray() ? to_numbers(value) : std::vector<double>{value.as<double>()});
    }
  }
  return result;
}

void optimizer_step(Handle o) {
  guarded([&] { optimizers().at(o)->step(); });
}
/// The closure may do anything, also free the optimizer.
double optimizer_step_with(Handle o, const val& closure) {
  return guarded([&] {
    const Ref<optim::Optimizer> optimizer = optimizers().at(o);
    return optimizer->step([&] { return closure().as<double>(); });
  });
}
void optimizer_add_group(Handle o, uint32_t count) {
  guarded([&] {
    Reader reader(room(count));
    add_group(*optimizers().at(o), reader);
  });
}
double optimizer_groups(Handle o) {
  return guarded([&] { return static_cast<double>(optimizers().at(o)->groups().size()); });
}
/// An option of a group, as numbers; set to `numbers` first unless that is empty.
val optimizer_option(Handle o, double group, const std::string& name, const val& numbers) {
  return guarded([&] {
    const Ref<optim::Optimizer> optimizer = optimizers().at(o);
    const auto at = static_cast<size_t>(whole(group));
    const std::vector<double> values = to_numbers(numbers);
    if (!values.empty()) optimizer->set_option(at, name.c_str(), values);
    return to_list(optimizer->option(at, name.c_str()));
  });
}
void optimizer_zero_grad(Handle o) {
  guarded([&] { optimizers().at(o)->zero_grad(); });
}
void optimizer_free(Handle o) {
  guarded([&] { optimizers().free(o); });
}
val optimizer_state(Handle o) {
  return guarded([&] {
    val list = val::array();
    for (const optim::Optimizer::Entry& entry : optimizers().at(o)->state()) {
      push(list, JsObject().set("name", entry.name).set("tensor", val(to_wire(entry.tensor))).value());
    }
    return list;
  });
}

/// The norm of all gradients before it is brought down to max_norm, where that is above 0; then the limit, likewise.
float clip_gradients(const val& parameters, float max_norm, float limit) {
  return guarded([&] {
    const Tensors list = tensors_at(parameters);
    const float norm = max_norm > 0 ? optim::clip_grad_norm(list, max_norm) : 0;
    if (limit > 0) optim::clip_grad_value(list, limit);
    return norm;
  });
}
void tensors_lerp(const val& x, const val& y, double weight) {
  guarded([&] { optim::average_values(tensors_at(x), tensors_at(y), weight); });
}
void tensors_exchange(const val& x, const val& y) {
  guarded([&] { optim::swap_values(tensors_at(x), tensors_at(y)); });
}

Handle scheduler_new(Handle optimizer, const val& schedule) {
  return guarded([&] {
    const std::vector<double> numbers = to_numbers(schedule);
    std::span<const double> rest = numbers;
    return schedulers().add(make_ref<optim::Scheduler>(optimizers().at(optimizer), optim::Schedule::read(rest)));
  });
}
void scheduler_step(Handle s, double metric) {
  guarded([&] { schedulers().at(s)->step(metric); });
}
val scheduler_state(Handle s) {
  return guarded([&] { return to_list(schedulers().at(s)->state()); });
}
void scheduler_set_state(Handle s, const val& numbers) {
  guarded([&] { schedulers().at(s)->set_state(to_numbers(numbers)); });
}
void scheduler_free(Handle s) {
  guarded([&] { schedulers().free(s); });
}

/// x and y are tensors (the caller frees them; their storage is shared); y is i32 class indices or f32 targets.
Handle dataset_new(Handle x, Handle y, float shift, float scale) {
  return guarded([&] {
    return datasets().add(make_ref<data::Dataset>(tensors().at(x), tensors().at(y), data::Scaling{shift, scale}));
  });
}
/// The same of two series, in windows of so many steps and their targets, so many steps from each to the next.
Handle dataset_windows(Handle x, Handle y, const val& sizes, float shift, float scale) {
  return guarded([&] {
    const Shape list = to_shape(sizes);
    return datasets().add(make_ref<data::Dataset>(
        tensors().at(x), tensors().at(y), data::Windows{list[0], list[1], list[2]}, data::Scaling{shift, scale}));
  });
}
double dataset_size(Handle d) {
  return guarded([&] { return static_cast<double>(datasets().at(d)->size()); });
}
Handle dataset_subset(Handle d, const val& rows) {
  return guarded([&] { return datasets().add(datasets().at(d)->subset(to_rows(rows))); });
}
val dataset_batch(Handle d, const val& rows) {
  return guarded([&] {
    const auto list = to_rows(rows);
    const data::Batch batch = datasets().at(d)->batch(list.data(), static_cast<int64_t>(list.size()));
    val pair = val::array();
    push(pair, to_wire(batch.x));
    push(pair, to_wire(batch.y));
    return pair;
  });
}
/// The same, varied; of mixtures also y's share, the other targets, and which example of the batch those are of.
val dataset_varied(Handle d, const val& rows, const val& augmentation) {
  return guarded([&] {
    const auto list = to_rows(rows);
    data::Batch batch = datasets().at(d)->batch(list.data(), static_cast<int64_t>(list.size()));
    datasets().at(d)->vary(to_augmentation(augmentation), batch);
    val result = val::array();
    push(result, to_wire(batch.x));
    push(result, to_wire(batch.y));
    if (batch.other) {
      push(result, val(batch.share));
      push(result, to_wire(batch.other));
      push(result, copied_indices(batch.partner.data<int32_t>(), list.size()));
    }
    return result;
  });
}
/// Nothing, or an error that says what cannot be done; d is 0 where any data set may come.
void augmentation_check(const val& settings, Handle d) {
  guarded([&] {
    const data::Augmentation augmentation = to_augmentation(settings);
    if (d != 0) datasets().at(d)->check(augmentation);
  });
}
val dataset_permutation(double n) {
  return guarded([&] {
    const std::vector<int32_t> order = data::permutation(whole(n));
    return copied_indices(order.data(), order.size());
  });
}
void dataset_free(Handle d) {
  guarded([&] { datasets().free(d); });
}

/// Options that few runs have: weights of the examples, and how these are varied.
void add_to(train::TrainerOptions& trainer, const val& weights, const val& augment) {
  if (!weights.isUndefined()) trainer.weights = emscripten::convertJSArrayToNumberVector<float>(weights);
  if (!augment.isUndefined()) trainer.augmentation = to_augmentation(augment);
}

Handle trainer_new(Handle module, Handle optimizer, Handle dataset, const val& options) {
  return guarded([&] {
    const auto scheduler = options["scheduler"].as<Handle>();  // 0 for none
    train::TrainerOptions trainer{.loss = options["loss"].as<std::string>(),
                                  .batch_size = whole(options["batchSize"].as<double>()),
                                  .shuffle = options["shuffle"].as<bool>(),
                                  .clip_norm = options["clipNorm"].as<float>(),
                                  .clip_value = options["clipValue"].as<float>(),
                                  .accumulate = whole(options["accumulate"].as<double>()),
                                  .scheduler = scheduler ? schedulers().at(scheduler) : Ref<optim::Scheduler>()};
    const val weights = options["weights"], augment = options["augment"];
    if (!weights.isUndefined() || !augment.isUndefined()) add_to(trainer, weights, augment);
    return trainers().add(make_ref<train::Trainer>(modules().at(module), optimizers().at(optimizer),
                                                   datasets().at(dataset), std::move(trainer)));
  });
}
val trainer_run(Handle t, double max_steps, double budget_ms, double epoch_loss) {
  return guarded([&] {
    const train::Slice slice = trainers().at(t)->run(whole(max_steps), budget_ms, epoch_loss);
    return JsObject()
        .set("steps", static_cast<double>(slice.steps))
        .set("lossSum", slice.loss_sum)
        .set("epochLoss", slice.epoch_loss)
        .set("samples", static_cast<double>(slice.samples))
        .set("correct", slice.correct)
        .set("epoch", static_cast<double>(slice.epoch))
        .set("stepInEpoch", static_cast<double>(slice.step_in_epoch))
        .set("epochEnded", slice.epoch_ended)
        .set("seconds", slice.seconds)
        .value();
  });
}
/// Epoch, step, and the generator at the start of the epoch: four 64-bit words.
val trainer_state(Handle t) {
  return guarded([&] {
    const train::Position position = trainers().at(t)->position();
    const uint64_t words[4] = {static_cast<uint64_t>(position.epoch), static_cast<uint64_t>(position.step),
                               position.shuffle.seed, position.shuffle.counter};
    return copied_bytes(words, sizeof(words));
  });
}
void trainer_set_state(Handle t, const val& bytes) {
  guarded([&] {
    const auto list = emscripten::convertJSArrayToNumberVector<uint8_t>(bytes);
    uint64_t words[4];
    if (list.size() != sizeof(words)) fail(Code::state, "fit", "a place in the data has 32 bytes, got {}", list.size());
    std::memcpy(words, list.data(), sizeof(words));
    trainers().at(t)->set_position(
        {static_cast<int64_t>(words[0]), static_cast<int64_t>(words[1]), {words[2], words[3]}});
  });
}
void trainer_free(Handle t) {
  guarded([&] { trainers().free(t); });
}

Handle evaluator_new(Handle module, Handle dataset, const std::string& loss, double batch_size) {
  return guarded([&] {
    return evaluators().add(
        make_ref<train::Evaluator>(modules().at(module), datasets().at(dataset), loss, whole(batch_size)));
  });
}
val evaluator_run(Handle e, double budget_ms) {
  return guarded([&] {
    const train::Report& report = evaluators().at(e)->run(budget_ms);
    JsObject result;
    result.set("done", report.done)
        .set("loss", report.loss)
        .set("samples", static_cast<double>(report.samples))
        .set("correct", report.correct)
        .set("classes", static_cast<double>(report.classes));
    if (!report.confusion.empty())
      result.set("confusion", copied_indices(report.confusion.data(), report.confusion.size()));
    return result.value();
  });
}
void evaluator_free(Handle e) {
  guarded([&] { evaluators().free(e); });
}

}  // namespace

EMSCRIPTEN_BINDINGS(hebb_training) {
  emscripten::function("optimizerStep", &optimizer_step);
  emscripten::function("optimizerZeroGrad", &optimizer_zero_grad);
  emscripten::function("optimizerStepWith", &optimizer_step_with);
  emscripten::function("optimizerAddGroup", &optimizer_add_group);
  emscripten::function("optimizerGroups", &optimizer_groups);
  emscripten::function("optimizerOption", &optimizer_option);
  emscripten::function("clipGradients", &clip_gradients);
  emscripten::function("tensorsLerp", &tensors_lerp);
  emscripten::function("tensorsExchange", &tensors_exchange);
  emscripten::function("schedulerNew", &scheduler_new);
  emscripten::function("schedulerStep", &scheduler_step);
  emscripten::function("schedulerState", &scheduler_state);
  emscripten::function("schedulerSetState", &scheduler_set_state);
  emscripten::function("schedulerFree", &scheduler_free);
  emscripten::function("optimizerFree", &optimizer_free);
  emscripten::function("optimizerState", &optimizer_state);
  emscripten::function("datasetNew", &dataset_new);
  emscripten::function("datasetWindows", &dataset_windows);
  emscripten::function("datasetSize", &dataset_size);
  emscripten::function("datasetSubset", &dataset_subset);
  emscripten::function("datasetBatch", &dataset_batch);
  emscripten::function("datasetVaried", &dataset_varied);
  emscripten::function("augmentationCheck", &augmentation_check);
  emscripten::function("datasetPermutation", &dataset_permutation);
  emscripten::function("datasetFree", &dataset_free);
  emscripten::function("trainerNew", &trainer_new);
  emscripten::function("trainerRun", &trainer_run);
  emscripten::function("trainerState", &trainer_state);
  emscripten::function("trainerSetState", &trainer_set_state);
  emscripten::function("trainerFree", &trainer_free);
  emscripten::function("evaluatorNew", &evaluator_new);
  emscripten::function("evaluatorRun", &evaluator_run);
  emscripten::function("evaluatorFree", &evaluator_free);
}

}  // namespace hebb::bindings
