// F(2 x 2, 3 x 3) of Winograd 1980 as in Lavin & Gray 2015 (https://arxiv.org/abs/1509.09308): a tile of 2 x 2 outputs
//   Y = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A
// takes 16 multiplications where its windows take 36. Summed over channels, each of the 16 places is a matrix product over
// the tiles. By x, y is convolved with the weight turned round, and frames of 2 - padding.
#include "kernels/winograd.h"

#include <algorithm>

#include "core/threads.h"
#include "kernels/framed.h"
#include "kernels/gemm.h"

namespace hebb::kernels {
namespace {

using simd::kWidth;
using simd::Vec;

constexpr int64_t kPlaces = 16;
constexpr int64_t kTiles = 128;  // about so many tiles at a time, whose products stay in the second-level cache

/// A convolution from `from` planes to `to` planes of h x w, as tiles.
struct Tiling {
  int64_t from, to, h, w, down, across;  // outputs, and tiles
  Window window;                         // of the tiles, over what is read

  Tiling(const Conv& sizes, ConvTerm by)
      : from(by == kY ? sizes.channels : sizes.filters),
        to(by == kY ? sizes.filters : sizes.channels),
        h(by == kY ? sizes.window.h.out : sizes.window.h.in),
        w(by == kY ? sizes.window.w.out : sizes.window.w.in),
        down((h + 1) / 2),
        across((w + 1) / 2),
        window{side(sizes.window.h, by, down), side(sizes.window.w, by, across)} {}

  int64_t rows() const { return std::clamp<int64_t>(kTiles / across, 1, down); }  // of tiles, at a time
  int64_t columns() const {  // with what the last row's last vector has too much
    const int64_t used = (rows() - 1) * across + (across + kWidth - 1) / kWidth * kWidth;
    return (used + kWidth - 1) / kWidth * kWidth;
  }
  int64_t weights() const { return kPlaces * to * from; }
  int64_t inputs() const { return kPlaces * from * columns() + kWidth; }
  int64_t products() const { return kPlaces * to * columns() + kWidth; }
  int64_t framed() const { return Framed::scratch(window, from); }
  int64_t own() const { return framed() + inputs() + products(); }

 private:
  static Sliding side(const Sliding& s, ConvTerm by, int64_t tiles) {
    return {by == kY ? s.in : s.out, tiles, 4, 2, by == kY ? s.padding : 2 - s.padding, 1};
  }
};

/// G g Gᵀ of every filter: to (16, to, from). By x, of the filters turned round, from filters to channels.
void transform_weights(const Tiling& t, ConvTerm by, const float* weight, float* to) {
  const auto along = [](const float* g, int64_t step, float* out) {
    const float sum = g[0] + g[2 * step];
    out[0] = g[0];
    out[1] = 0.5f * (sum + g[step]);
    out[2] = 0.5f * (sum - g[step]);
    out[3] = g[2 * step];
  };
  for (int64_t o = 0; o < t.to; ++o) {
    for (int64_t i = 0; i < t.from; ++i, ++to) {
      float g[9], rows[3][4], columns[4][4];
      for (int64_t k = 0; k < 9; ++k)
        g[k] = by == kY ? weight[(o * t.from + i) * 9 + k] : weight[(i * t.to + o) * 9 + 8 - k];
      for (int64_t r = 0; r < 3; ++r) along(g + 3 * r, 1, rows[r]);
      for (int64_t c = 0; c < 4; ++c) along(&rows[0][c], 4, columns[c]);
      for (int64_t k = 0; k < kPlaces; ++k) to[k * t.to * t.from] = columns[k % 4][k / 4];
    }
  }
}

/// Bᵀ d B of the tiles in rows first … end - 1: to (16, from, columns).
void transform_inputs(const Tiling& t, const Framed& x, int64_t first, int64_t end, float* to) {
  const int64_t place = t.from * t.columns();
  for (int64_t c = 0; c < t.from; ++c) {
    const float* at[kPlaces];
    for (int64_t k = 0; k < kPlaces; ++k) at[k] = x.element(c * kPlaces + k);
    for (int64_t i = first; i < end; ++i) {
      float* row = to + c * t.columns() + (i - first) * t.across;
      for (int64_t j = 0; j < t.across; j += kWidth) {  // a vector may reach into the next row, which comes after it
        const int64_t offset = x.output(i, j);
        Vec m[4][4];
        for (int64_t k = 0; k < 4; ++k) {
          const auto d = [&](int64_t r) { return simd::load(at[4 * r + k] + offset); };
          const Vec d0 = d(0), d1 = d(1), d2 = d(2), d3 = d(3);
          m[0][k] = d0 - d2, m[1][k] = d1 + d2, m[2][k] = d2 - d1, m[3][k] = d1 - d3;
        }
        for (int64_t r = 0; r < 4; ++r) {
          float* out = row + j + 4 * r * place;
          simd::store(out, m[r][0] - m[r][2]);
          simd::store(out + place, m[r][1] + m[r][2]);
          simd::store(out + 2 * place, m[r][2] - m[r][1]);
          simd::store(out + 3 * place, m[r][1] - m[r][3]);
        }
      }
    }
  }
}

/// Aᵀ m A of the products (16, to, columns): the outputs of the tiles in rows first … end - 1, plus a bias.
void transform_products(const Tiling& t, const float* m, int64_t first, int64_t end, const float* bias, float* y) {
  const int64_t place = t.to * t.columns();
  for (int64_t o = 0; o < t.to; ++o) {
    const Vec added = simd::splat(bias ? bias[o] : 0.0f);
    for (int64_t h = 2 * first; h < std::min(2 * end, t.h); ++h) {
      const float* row = m + o * t.columns() + (h / 2 - first) * t.across;
      float* to = y + (o * t.h + h) * t.w;
      const float* behind = y + (o + 1) * t.h * t.w;  // where other rows may be done
      for (int64_t j = 0; j < t.across; j += kWidth) {
        const auto at = [&](int64_t r, int64_t k) { return simd::load(row + j + (4 * r + k) * place); };
        Vec n[4];
        for (int64_t k = 0; k < 4; ++k) {
          n[k] = h % 2 == 0 ? at(0, k) + at(1, k) + at(2, k) : at(1, k) - at(2, k) - at(3, k);
        }
        const Vec even = n[0] + n[1] + n[2] + added, odd = n[1] - n[2] - n[3] + added;
        const auto put = [&](int64_t column, Vec v) {
          if (column >= t.w) return;
          if (to + column + kWidth > behind) {
            simd::store(to + column, v, t.w - column);
          } else {  // it may reach into the next row, which comes after it
            simd::store(to + column, v);
          }
        };
        put(2 * j, simd::alternate_low(even, odd));
        put(2 * j + kWidth, simd::alternate_high(even, odd));
      }
    }
  }
}

}  // namespace

bool suits_winograd(const Conv& sizes, ConvTerm by) {
  if (by == kWeight) return false;
  for (const Sliding& s : {sizes.window.h, sizes.window.w}) {
    if (s.kernel != 3 || s.stride != 1 || s.dilation != 1 || s.padding > 2) return false;
  }
  const Tiling t(sizes, by);
  return std::min(t.from, t.to) >= 8 && t.down * t.across >= 8 && sizes.batch * t.down * t.across >= 128;
}

int64_t winograd_scratch(const Conv& sizes, ConvTerm by) {
  const Tiling t(sizes, by);
  return sizes.groups * t.weights() + threads::count() * t.own();
}

void winograd(const Conv& sizes, ConvTerm by, float* const terms[3], const float* bias, float* scratch) noexcept {
  const Tiling t(sizes, by);
  float *weights = scratch, *rest = weights + sizes.groups * t.weights();
  for (int64_t g = 0; g < sizes.groups; ++g) {
    transform_weights(t, by, terms[kWeight] + g * t.to * t.from * 9, weights + g * t.weights());
  }
  const ConvTerm other = by == kY ? kX : kY;
  const auto convolve = [&](int64_t part, const Framed& x, float* inputs, float* products) {
    const int64_t group = part % sizes.groups, columns = t.columns();
    x.fill(t.from, terms[other] + part * t.from * t.window.in());
    for (int64_t first = 0; first < t.down; first += t.rows()) {
      const int64_t end = std::min(first + t.rows(), t.down);
      transform_inputs(t, x, first, end, inputs);
      for (int64_t k = 0; k < kPlaces; ++k) {
        gemm(t.to, columns, t.from, {weights + group * t.weights() + k * t.to * t.from, t.from, 1},
             {inputs + k * t.from * columns, columns, 1}, products + k * t.to * columns);
      }
      transform_products(t, products, first, end, bias ? bias + group * t.to : nullptr,
                         terms[by] + part * t.to * t.h * t.w);
    }
  };
  parallel_ranges(sizes.batch * sizes.groups, gemm_grain(t.to, t.h * t.w, 9 * t.from), [&](int64_t part, int64_t end) {
    float *framed = rest + threads::number() * t.own(), *inputs = framed + t.framed();
    const Framed x(t.window, t.from, framed);
    for (; part < end; ++part) convolve(part, x, inputs, inputs + t.inputs());
  });
}

}  // namespace hebb::kernels
