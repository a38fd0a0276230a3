// The operations of ops.def as op_<name>(…parameters, …options).
#include "wire.h"

namespace hebb::bindings {

EMSCRIPTEN_BINDINGS(hebb_ops) {
#define HEBB_OPTION(type, name, value, doc) , type
#define HEBB_OP(result, name, params, doc, checks) emscripten::function("op_" #name, &Bound<&hebb::name>::call);
#define HEBB_OP_OPTIONS(result, name, params, Options, fields, doc, checks) \
  emscripten::function("op_" #name, &BoundWithOptions<&hebb::name, hebb::Options, Types<void fields>>::Call::call);
#define HEBB_LOSS(name, params, Options, fields, doc, checks) \
  emscripten::function("op_" #name, &BoundWithOptions<&hebb::name, hebb::Options, Types<void fields>>::Call::call);
#include "ops/ops.def"
}

}  // namespace hebb::bindings
