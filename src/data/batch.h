// Batch: some examples of a data set, as a network takes them.
#pragma once

#include "tensor/tensor.h"

namespace hebb::data {

struct Batch {
  Tensor x, y;
  /// Of examples that are mixtures: y's share, and what the rest of each is. Without mixtures `other` is undefined.
  float share = 1;
  Tensor other = {};    ///< the targets of the partners, as y
  Tensor partner = {};  ///< (count) in i32: which example of the batch each is mixed with
};

}  // namespace hebb::data
