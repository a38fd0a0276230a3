// The factories of modules, declared from modules.def.
#pragma once

#include "nn/module.h"
#include "ops/ops.h"

namespace hebb::nn {

#define HEBB_OPTION(type, name, value, doc) type name = value;
#define HEBB_MODULE(name, params, doc) ModulePtr name params;
#define HEBB_PARAMS(...) __VA_ARGS__ __VA_OPT__(, )
#define HEBB_MODULE_OPTIONS(name, params, Options, fields, doc) \
  struct Options {                                              \
    fields                                                      \
  };                                                            \
  ModulePtr name(HEBB_PARAMS params const Options& options = {});
#define HEBB_MODULE_LIKE(name, params, Options, doc) ModulePtr name(HEBB_PARAMS params const Options& options = {});

#include "nn/modules.def"

#undef HEBB_MODULE_LIKE
#undef HEBB_MODULE_OPTIONS
#undef HEBB_PARAMS
#undef HEBB_MODULE
#undef HEBB_OPTION

}  // namespace hebb::nn
