// Steps of recurrent layers, row by row: a row's gates stay in the first-level cache between the loops over it.
#include "kernels/recurrent.h"

#include <algorithm>

#include "kernels/elementwise.h"
#include "simd/math.h"

namespace hebb::kernels {
namespace {

using simd::kWidth;
using simd::load;
using simd::splat;
using simd::store;
using simd::Vec;

/// s' = s (1 - s) and t' = 1 - t^2, by the values of sigmoid and tanh.
Vec sigmoid_slope(Vec s) { return s * (splat(1.0f) - s); }
Vec tanh_slope(Vec t) { return splat(1.0f) - t * t; }

void lstm_row(int64_t n, float* gates, const float* c_before, float* c, float* h) {
  sigmoid(2 * n, gates, gates);
  tanh(n, gates + 2 * n, gates + 2 * n);
  sigmoid(n, gates + 3 * n, gates + 3 * n);
  for (int64_t j = 0; j < n; j += kWidth) {
    const auto gate = [&](int64_t index) { return load(gates + index * n + j, n - j); };
    const Vec state = simd::madd(gate(1), load(c_before + j, n - j), gate(0) * gate(2));
    store(c + j, state, n - j);
    store(h + j, gate(3) * simd::tanh(state), n - j);
  }
}

void lstm_row_backward(int64_t n, const float* gates, const float* c_before, const float* c, const float* dy, float* dh,
                       float* dc, float* dgates) {
  for (int64_t j = 0; j < n; j += kWidth) {
    const auto gate = [&](int64_t index) { return load(gates + index * n + j, n - j); };
    const auto put = [&](int64_t index, Vec d) { store(dgates + index * n + j, d, n - j); };
    const Vec i = gate(0), f = gate(1), g = gate(2), o = gate(3), t = simd::tanh(load(c + j, n - j));
    const Vec d = load(dh + j, n - j) + load(dy + j, n - j);
    const Vec d_state = simd::madd(d * o, tanh_slope(t), load(dc + j, n - j));
    put(0, d_state * g * sigmoid_slope(i));
    put(1, d_state * load(c_before + j, n - j) * sigmoid_slope(f));
    put(2, d_state * i * tanh_slope(g));
    put(3, d * t * sigmoid_slope(o));
    store(dc + j, d_state * f, n - j);
    store(dh + j, splat(0.0f), n - j);
  }
}

void gru_row(int64_t n, float* gates, const float* products, const float* h_before, float* kept, float* h) {
  for (int64_t j = 0; j < 2 * n; j += kWidth) {
    store(gates + j, load(gates + j, 2 * n - j) + load(products + j, 2 * n - j), 2 * n - j);
  }
  sigmoid(2 * n, gates, gates);
  std::copy_n(products + 2 * n, n, kept);
  float* last = gates + 2 * n;
  for (int64_t j = 0; j < n; j += kWidth) {
    store(last + j, simd::madd(load(gates + j, n - j), load(kept + j, n - j), load(last + j, n - j)), n - j);
  }
  tanh(n, last, last);
  for (int64_t j = 0; j < n; j += kWidth) {
    const Vec z = load(gates + n + j, n - j), candidate = load(last + j, n - j);
    store(h + j, simd::madd(z, load(h_before + j, n - j) - candidate, candidate), n - j);
  }
}

void gru_row_backward(int64_t n, const float* gates, const float* kept, const float* h_before, const float* dy,
                      float* dh, float* dgates, float* dproducts) {
  for (int64_t j = 0; j < n; j += kWidth) {
    const auto gate = [&](int64_t index) { return load(gates + index * n + j, n - j); };
    const auto put = [&](int64_t index, Vec of_x, Vec of_h) {
      store(dgates + index * n + j, of_x, n - j);
      store(dproducts + index * n + j, of_h, n - j);
    };
    const Vec r = gate(0), z = gate(1), candidate = gate(2);
    const Vec d = load(dh + j, n - j) + load(dy + j, n - j);
    const Vec d_candidate = d * (splat(1.0f) - z) * tanh_slope(candidate);
    const Vec dr = d_candidate * load(kept + j, n - j) * sigmoid_slope(r);
    const Vec dz = d * (load(h_before + j, n - j) - candidate) * sigmoid_slope(z);
    put(0, dr, dr);
    put(1, dz, dz);
    put(2, d_candidate, d_candidate * r);
    store(dh + j, d * z, n - j);
  }
}

/// rnn: the gradient of the one gate by h, whose activation it is.
void rnn_row_backward(int64_t n, bool relu, const float* h, const float* dy, float* dh, float* dgates) {
  for (int64_t j = 0; j < n; j += kWidth) {
    const Vec y = load(h + j, n - j), d = load(dh + j, n - j) + load(dy + j, n - j);
    store(dgates + j, relu ? simd::select(y <= splat(0.0f), splat(0.0f), d) : d * tanh_slope(y), n - j);
    store(dh + j, splat(0.0f), n - j);
  }
}

/// Calls f(row) for each row; its gates take several times as long as the simplest loop over them.
template <typename F>
void each_row(int64_t count, int64_t wide, F f) {
  parallel_ranges(count, simd::grain_of(4 * wide), [&](int64_t row, int64_t end) {
    for (; row < end; ++row) f(row);
  });
}

}  // namespace

void recurrent(Cell cell, Rows rows, const RecurrentStep& s) noexcept {
  const int64_t n = rows.hidden, wide = gate_count(cell) * n;
  each_row(rows.count, wide, [&](int64_t row) {
    const int64_t at = row * n;
    float* gates = s.gates + row * wide;
    if (rows.frozen(row)) {
      std::copy_n(s.h_before + at, n, s.h + at);
      if (cell == Cell::lstm) std::copy_n(s.c_before + at, n, s.c + at);
      return;
    }
    switch (cell) {
      case Cell::tanh: tanh(n, gates, s.h + at); break;
      case Cell::relu: relu(n, gates, s.h + at); break;
      case Cell::lstm: lstm_row(n, gates, s.c_before + at, s.c + at, s.h + at); break;
      case Cell::gru: gru_row(n, gates, s.products + row * wide, s.h_before + at, s.c + at, s.h + at); break;
    }
  });
}

void recurrent_backward(Cell cell, Rows rows, const RecurrentStep& s, const RecurrentGradient& d) noexcept {
  const int64_t n = rows.hidden, wide = gate_count(cell) * n;
  each_row(rows.count, wide, [&](int64_t row) {
    const int64_t at = row * n;
    const float *gates = s.gates + row * wide, *dy = d.dy + at;
    float *dh = d.dh + at, *dgates = d.dgates + row * wide;
    if (rows.frozen(row)) {  // h is h_before
      for (int64_t j = 0; j < n; ++j) dh[j] += dy[j];
      std::fill_n(dgates, wide, 0.0f);
      if (cell == Cell::gru) std::fill_n(d.dproducts + row * wide, wide, 0.0f);
    } else if (cell == Cell::lstm) {
      lstm_row_backward(n, gates, s.c_before + at, s.c + at, dy, dh, d.dc + at, dgates);
    } else if (cell == Cell::gru) {
      gru_row_backward(n, gates, s.c + at, s.h_before + at, dy, dh, dgates, d.dproducts + row * wide);
    } else {
      rnn_row_backward(n, cell == Cell::relu, s.h + at, dy, dh, dgates);
    }
  });
}

}  // namespace hebb::kernels
