// Max-pooling by windows of 2 x 2 that lie side by side, both ways: what most of it is, without a look at taps.
#pragma once

#include <cstdint>

#include "kernels/taps.h"

namespace hebb::kernels {

/// Planes of (h, w), from which each output takes rows 2 i, 2 i + 1 and columns 2 j, 2 j + 1; what is left over is not seen.
struct Pairs {
  int64_t planes, h, w;
};

/// Whether taps are such windows, and a row of outputs at least a vector.
bool are_pairs(const Taps& h, const Taps& w) noexcept;

/// As `largest`: y and index are (planes, h / 2, w / 2).
void largest(Pairs sizes, const float* x, float* y, int32_t* index) noexcept;

/// Its transpose: writes all of dx (planes, h, w), which is dy at the index and 0 elsewhere.
void spread(Pairs sizes, const int32_t* index, const float* dy, float* dx) noexcept;

}  // namespace hebb::kernels
