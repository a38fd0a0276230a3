// The elementwise part of one step of a recurrent layer over a batch of rows, and its gradient. The products with the
// weights are gemms around it. Gates lie side by side in PyTorch's order: lstm i, f, g, o; gru r, z, n; rnn one.
#pragma once

#include <cstdint>

#include "core/words.h"

namespace hebb::kernels {

constexpr int64_t gate_count(Cell cell) { return cell == Cell::lstm ? 4 : cell == Cell::gru ? 3 : 1; }

/// Which rows take part: one whose length is at most `time` has ended (or, backwards in time, not begun) and keeps its
/// state. Null lengths: all do.
struct Rows {
  int64_t count, hidden, time;
  const int32_t* lengths;

  bool frozen(int64_t row) const { return lengths && lengths[row] <= time; }
};

/// What a step reads and writes; states are (rows, hidden).
struct RecurrentStep {
  float* gates;           ///< (rows, gates, hidden): x's products (for rnn and lstm with h's), then the gates' values
  const float* products;  ///< gru: h's products, (rows, 3, hidden)
  const float* h_before;
  float* h;
  const float* c_before;  ///< lstm
  float* c;               ///< lstm: the cell's state; gru: keeps h's product of gate n for the gradient
};

/// rnn: h = f(a). lstm (Hochreiter & Schmidhuber 1997, Gers et al. 2000): c' = f c + i g, h' = o tanh c'.
/// gru (Cho et al. 2014, in cuDNN's form): n = tanh(a_n + r p_n), h' = (1 - z) n + z h.
void recurrent(Cell cell, Rows rows, const RecurrentStep& step) noexcept;

struct RecurrentGradient {
  const float* dy;   ///< of this step's h as an output
  float* dh;         ///< comes in as the gradient from the step after; goes out as h_before's, but for h's products
  float* dc;         ///< lstm: the same of c
  float* dgates;     ///< of x's products
  float* dproducts;  ///< gru: of h's products
};

/// `step` holds what the forward step left.
void recurrent_backward(Cell cell, Rows rows, const RecurrentStep& step, const RecurrentGradient& d) noexcept;

}  // namespace hebb::kernels
