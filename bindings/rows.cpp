// Every row of the tables (operations, modules, optimizers, initializers) behind one function: call(row, arguments). JavaScript
// knows the rows by their numbers, which bindings/generate.mjs counts in the order of kRows.
#include "nn/init.h"
#include "nn/modules.h"
#include "wire.h"

namespace hebb::bindings {

// The types of each options struct's fields, by overload; never called.
#define HEBB_OPTION(type, name, value, doc) , type
#define HEBB_OP(...)
#define HEBB_OP_LIKE(...)
#define HEBB_OP_OPTIONS(result, name, params, Options, fields, doc, checks) \
  Types<void fields> fields_of(const hebb::Options&);
#define HEBB_LOSS(name, params, Options, fields, doc, checks) Types<void fields> fields_of(const hebb::Options&);
#include "ops/ops.def"
#define HEBB_MODULE(...)
#define HEBB_MODULE_LIKE(...)
#define HEBB_MODULE_OPTIONS(name, params, Options, fields, doc) Types<void fields> fields_of(const nn::Options&);
#include "nn/modules.def"
#undef HEBB_MODULE_OPTIONS
#undef HEBB_MODULE_LIKE
#undef HEBB_MODULE
#undef HEBB_LOSS
#undef HEBB_OP_OPTIONS
#undef HEBB_OP_LIKE
#undef HEBB_OP

namespace {

using optim::Betas;

/// A function whose last parameter is options. Rows with the same parameters and options share it.
template <typename R, typename... P>
Handle with_options(R (*f)(P...), Reader& r) {
  using Options = std::decay_t<typename decltype((std::type_identity<P>(), ...))::type>;
  return called_with<Options>(decltype(fields_of(std::declval<const Options&>()))(), f, r);
}

/// An optimizer's first argument is its parameters.
template <typename Class, typename Options, typename... Fields>
Handle made(Types<void, Fields...>, Reader& r) {
  const Tensors parameters = r.tensors();
  const Options options{Read<Fields>::from(r)...};
  return to_wire(Ref<optim::Optimizer>(make_ref<Class>(parameters, options)));
}

using Row = Handle (*)(Reader&);

constexpr Row kRows[] = {
#define HEBB_OP(result, name, params, doc, checks) [](Reader& r) { return called(&hebb::name, r); },
#define HEBB_OP_OPTIONS(result, name, ...) [](Reader& r) { return with_options(&hebb::name, r); },
#define HEBB_OP_LIKE(result, name, ...) [](Reader& r) { return with_options(&hebb::name, r); },
#define HEBB_LOSS(name, ...) [](Reader& r) { return with_options(&hebb::name, r); },
#include "ops/ops.def"
#define HEBB_MODULE(name, params, doc) [](Reader& r) { return called(&nn::name, r); },
#define HEBB_MODULE_OPTIONS(name, ...) [](Reader& r) { return with_options(&nn::name, r); },
#define HEBB_MODULE_LIKE(name, ...) [](Reader& r) { return with_options(&nn::name, r); },
#include "nn/modules.def"
#define HEBB_OPTIMIZER(Class, name, fields, doc) \
  [](Reader& r) { return made<optim::Class, optim::Class##Options>(Types<void fields>(), r); },
#include "optim/optimizers.def"
#define HEBB_INIT(name, params, doc) [](Reader& r) { return called(&nn::init::name, r); },
#define HEBB_INIT_OPTIONS(name, params, Options, fields, doc) \
  [](Reader& r) { return called_with<nn::init::Options>(Types<void fields>(), &nn::init::name, r); },
#include "nn/init.def"
};

Handle call(uint32_t row, const val& arguments) {
  return guarded([&] {
    if (row >= std::size(kRows)) fail(Code::argument, "engine", {"no such row: ", row});
    Reader reader(arguments);
    return kRows[row](reader);
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
