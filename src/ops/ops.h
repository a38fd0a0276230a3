// The operations, declared from ops.def. Bodies are in the files of this folder, one a family.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/words.h"
#include "tensor/tensor.h"

namespace hebb {

#define HEBB_UNPACK(...) __VA_ARGS__
#define HEBB_OPTION(type, name, value, doc) type name = value;
#define HEBB_OP(result, name, params, doc, checks) result name params;
#define HEBB_OP_OPTIONS(result, name, params, Options, fields, doc, checks) \
  struct Options {                                                          \
    fields                                                                  \
  };                                                                        \
  result name(HEBB_UNPACK params, const Options& options = {});
#define HEBB_OP_LIKE(result, name, params, Options, doc, checks) \
  result name(HEBB_UNPACK params, const Options& options = {});
#define HEBB_LOSS(name, params, Options, fields, doc, checks) \
  HEBB_OP_OPTIONS(Tensor, name, params, Options, HEBB_UNPACK(fields), doc, checks)

#include "ops/ops.def"

#undef HEBB_LOSS
#undef HEBB_OP_LIKE
#undef HEBB_OP_OPTIONS
#undef HEBB_OP
#undef HEBB_OPTION

}  // namespace hebb
