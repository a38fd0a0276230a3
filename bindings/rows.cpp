// Every row of the tables (operations, modules, initializers, optimizers) behind one function: call(row, arguments). JavaScript
// knows the rows by their numbers, which bindings/generate.mjs counts in the order of kRows, then
// the optimizers.
#include "arguments.h"
#include "core/profile.h"
#include "nn/init.h"
#include "nn/modules.h"

namespace hebb::bindings {
namespace {

/// An optimizer's arguments are its groups, as many as the first number says.
Handle made(const optim::Rule& rule, Reader& r) {
  const Ref<optim::Optimizer> optimizer = optim::make_optimizer(rule);
  for (double groups = r.number(); groups > 0; --groups) add_group(*optimizer, r);
  return to_wire(optimizer);
}

// What each argument type does: come to life from the wire, and end.
struct ArgumentType {
  void (*read)(Reader& r, void* to);
  void (*end)(void* argument);  ///< null where there is nothing to end
};
template <typename T>
constexpr ArgumentType argument_type() {
  ArgumentType type{[](Reader& r, void* to) { new (to) T(Read<T>::from(r)); }, nullptr};
  if constexpr (!std::is_trivially_destructible_v<T>)
    type.end = [](void* argument) { static_cast<T*>(argument)->~T(); };
  return type;
}
template <typename... T>
constexpr std::array<ArgumentType, sizeof...(T)> all_types(std::tuple<T...>*) {
  return {argument_type<T>()...};
}
constexpr auto kTypes = all_types(static_cast<ArgumentTypes*>(nullptr));

}  // namespace

void Frame::read(Reader& r) {
  for (; made_ < fields_.size(); ++made_) kTypes[fields_[made_].type].read(r, memory_ + fields_[made_].at);
}

Frame::~Frame() {
  for (const Field& field : fields_.first(made_)) {
    if (const auto end = kTypes[field.type].end) end(memory_ + field.at);
  }
}

#pragma clang diagnostic ignored "-Winvalid-offsetof"  // of structs with optional tensors: clang lays them out plainly

// First all options as lists of fields, …
#define HEBB_OPTION(type, name, value, doc) Field::of<type>(__builtin_offsetof(O, name)),
#define HEBB_FIELDS(Options, ...)                                     \
  template <>                                                         \
  struct FieldsOf<Options> {                                          \
    using O = Options;                                                \
    static constexpr auto list = std::to_array<Field>({__VA_ARGS__}); \
  };
#define HEBB_OP(...)
#define HEBB_OP_LIKE(...)
#define HEBB_LOSS_LIKE(...)
#define HEBB_OP_OPTIONS(result, name, params, Options, fields, doc, checks) HEBB_FIELDS(hebb::Options, fields)
#define HEBB_LOSS(name, params, Options, fields, doc, checks) HEBB_FIELDS(hebb::Options, HEBB_UNPACK(fields))
#include "ops/ops.def"
#undef HEBB_LOSS
#undef HEBB_LOSS_LIKE
#undef HEBB_OP_OPTIONS
#undef HEBB_OP_LIKE
#undef HEBB_OP
#define HEBB_MODULE(...)
#define HEBB_MODULE_LIKE(...)
#define HEBB_MODULE_OPTIONS(name, params, Options, fields, doc) HEBB_FIELDS(nn::Options, fields)
#include "nn/modules.def"
#undef HEBB_MODULE_OPTIONS
#undef HEBB_MODULE_LIKE
#undef HEBB_MODULE
#define HEBB_INIT(...)
#define HEBB_INIT_LIKE(...)
#define HEBB_INIT_OPTIONS(name, params, Options, fields, doc) HEBB_FIELDS(nn::init::Options, fields)
#include "nn/init.def"
#undef HEBB_INIT_OPTIONS
#undef HEBB_INIT_LIKE
#undef HEBB_INIT
#undef HEBB_OPTION

namespace {

// … then the rows.
constexpr Row kRows[] = {
#define HEBB_OP(result, name, ...) RowOf<&hebb::name>::row,
#define HEBB_OP_LIKE(result, name, ...) RowOf<&hebb::name>::row,
#define HEBB_OP_OPTIONS(result, name, ...) RowOf<&hebb::name>::row,
#define HEBB_LOSS(name, ...) RowOf<&hebb::name>::row,
#define HEBB_LOSS_LIKE(name, ...) RowOf<&hebb::name>::row,
#include "ops/ops.def"
#define HEBB_MODULE(name, ...) RowOf<&nn::name>::row,
#define HEBB_MODULE_LIKE(name, ...) RowOf<&nn::name>::row,
#define HEBB_MODULE_OPTIONS(name, ...) RowOf<&nn::name>::row,
#include "nn/modules.def"
#define HEBB_INIT(name, ...) RowOf<&nn::init::name>::row,
#define HEBB_INIT_LIKE(name, ...) RowOf<&nn::init::name>::row,
#define HEBB_INIT_OPTIONS(name, ...) RowOf<&nn::init::name>::row,
#include "nn/init.def"
};

/// Its arguments are the first so many numbers of the room.
Handle call(uint32_t row, uint32_t count) {
  profile::mark("javascript", profile::Phase::other);
  return guarded([&] {
    Reader reader(room(count));
    if (row >= std::size(kRows)) {
      const size_t optimizer = row - std::size(kRows);
      if (optimizer >= optim::rules().size()) fail(Code::argument, "engine", "no such row: {}", row);
      return made(*optim::rules()[optimizer], reader);
    }
    const Row& called = kRows[row];
    Frame frame({called.fields, called.count});
    frame.read(reader);
    alignas(8) std::byte result[kResultBytes];
    called.call(frame.memory(), result);
    return called.finish(result);
  });
}

float calculate_gain(uint32_t nonlinearity, float param) {
  return nn::init::calculate_gain(static_cast<Nonlinearity>(nonlinearity),
                                  std::isnan(param) ? std::nullopt : std::optional(param));
}

}  // namespace

EMSCRIPTEN_BINDINGS(hebb_rows) {
  emscripten::function("call", &call);
  emscripten::function("calculateGain", &calculate_gain);
}

}  // namespace hebb::bindings
