// Initial values of parameters, as in torch.nn.init: declared from init.def.
#pragma once

#include <optional>

#include "core/words.h"
#include "tensor/tensor.h"

namespace hebb::nn::init {

/// What an activation's slope asks the weights before it to be multiplied by. `param` is the slope below 0 of a leaky
/// relu, 0.01 by default.
float calculate_gain(Nonlinearity nonlinearity, std::optional<float> param = {});

#define HEBB_UNPACK(...) __VA_ARGS__
#define HEBB_OPTION(type, name, value, doc) type name = value;
#define HEBB_INIT(name, params, doc) Tensor name params;
#define HEBB_INIT_OPTIONS(name, params, Options, fields, doc) \
  struct Options {                                            \
    fields                                                    \
  };                                                          \
  Tensor name(HEBB_UNPACK params, const Options& options = {});

#include "nn/init.def"

#undef HEBB_INIT_OPTIONS
#undef HEBB_INIT
#undef HEBB_OPTION

}  // namespace hebb::nn::init
