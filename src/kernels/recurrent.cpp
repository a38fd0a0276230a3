// Steps of recurrent layers, row by row: a row's gates stay in the first-level cache between the loops over it.
#include "kernels/recurrent.h"

#include <algorithm>

#include "kernels/elementwise.h"
#include "simd/loop.h"
#include "simd/math.h"

namespace hebb::kernels {
namespace {

using simd::each;
using simd::map;
using simd::splat;
using simd::Vec;

/// s' = s (1 - s) and t' = 1 - t^2, by the values of sigmoid and tanh.
Vec sigmoid_slope(Vec s) { return s * (splat(1.0f) - s); }
Vec tanh_slope(Vec t) { return splat(1.0f) - t * t; }

void lstm_row(int64_t n, float* gates, const float* c_before, float* c, float* h) {
  const auto step = [](Vec& i, Vec& f, Vec& g, Vec& o, Vec& state, Vec& y, Vec before) {
    i = simd::sigmoid(i);
    f = simd::sigmoid(f);
    g = simd::tanh(g);
    o = simd::sigmoid(o);
    state = simd::madd(f, before, i * g);
    y = o * simd::tanh(state);
  };
  each<6>(n, step, gates, gates + n, gates + 2 * n, gates + 3 * n, c, h, c_before);
}

void lstm_row_backward(int64_t n, const float* gates, const float* c_before, const float* c, const float* dy, float* dh,
                       float* dc, float* dgates) {
  const float *i = gates, *f = gates + n, *g = gates + 2 * n, *o = gates + 3 * n;
  const auto of_output = [](Vec& d_state, Vec& d_o, Vec& d_h, Vec d_y, Vec state, Vec o) {
    const Vec d = d_h + d_y, t = simd::tanh(state);
    d_state = simd::madd(d * o, tanh_slope(t), d_state);
    d_o = d * t * sigmoid_slope(o);
    d_h = splat(0.0f);
  };
  each<3>(n, of_output, dc, dgates + 3 * n, dh, dy, c, o);
  const auto of_state = [](Vec& d_i, Vec& d_f, Vec& d_g, Vec& d_state, Vec i, Vec f, Vec g, Vec before) {
    d_i = d_state * g * sigmoid_slope(i);
    d_f = d_state * before * sigmoid_slope(f);
    d_g = d_state * i * tanh_slope(g);
    d_state = d_state * f;
  };
  each<4>(n, of_state, dgates, dgates + n, dgates + 2 * n, dc, i, f, g, c_before);
}

void gru_row(int64_t n, float* gates, const float* products, const float* h_before, float* kept, float* h) {
  float *z = gates + n, *last = gates + 2 * n;
  map(2 * n, gates, products, gates, [](Vec of_x, Vec of_h) { return of_x + of_h; });
  sigmoid(2 * n, gates, gates);
  std::copy_n(products + 2 * n, n, kept);
  each<1>(
      n, [](Vec& candidate, Vec r, Vec k) { candidate = simd::madd(r, k, candidate); }, last, gates, kept);
  tanh(n, last, last);
  const auto mix = [](Vec& y, Vec z, Vec before, Vec candidate) { y = simd::madd(z, before - candidate, candidate); };
  each<1>(n, mix, h, z, h_before, last);
}

void gru_row_backward(int64_t n, const float* gates, const float* kept, const float* h_before, const float* dy,
                      float* dh, float* dgates, float* dproducts) {
  const float *r = gates, *z = gates + n, *candidate = gates + 2 * n;
  const auto of_mix = [](Vec& d_candidate, Vec& d_z, Vec& d_h, Vec d_y, Vec z, Vec before, Vec candidate) {
    const Vec d = d_h + d_y;
    d_candidate = d * (splat(1.0f) - z) * tanh_slope(candidate);
    d_z = d * (before - candidate) * sigmoid_slope(z);
    d_h = d * z;
  };
  each<3>(n, of_mix, dgates + 2 * n, dgates + n, dh, dy, z, h_before, candidate);
  const auto of_candidate = [](Vec& d_r, Vec& d_kept, Vec d_candidate, Vec k, Vec r) {
    d_r = d_candidate * k * sigmoid_slope(r);
    d_kept = d_candidate * r;
  };
  each<2>(n, of_candidate, dgates, dproducts + 2 * n, dgates + 2 * n, kept, r);
  std::copy_n(dgates, 2 * n, dproducts);
}

/// rnn: the gradient of the one gate by h, whose activation it is.
void rnn_row_backward(int64_t n, bool relu, const float* h, const float* dy, float* dh, float* dgates) {
  const auto slope = [relu](Vec& d_gate, Vec& d_h, Vec y, Vec d_y) {
    const Vec d = d_h + d_y;
    d_gate = relu ? simd::select(y <= splat(0.0f), splat(0.0f), d) : d * tanh_slope(y);
    d_h = splat(0.0f);
  };
  each<2>(n, slope, dgates, dh, h, dy);
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
