// F(2 x 2, 3 x 3) of Winograd 1980 as in Lavin & Gray 2015 (https://arxiv.org/abs/1509.09308): a tile of 2 x 2 outputs
//   Y = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A
// takes 16 multiplications where its windows take 36. Summed over channels, each of the 16 places is a matrix product over
// the tiles. By x, y is convolved with the weight turned round, and frames of 2 - padding. By the weight, all is transposed:
//   g = Gᵀ [Σ (A Y Aᵀ) ⊙ (Bᵀ d B)] G, where each of the 16 sums over tiles is a matrix product, too.
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
// About so many tiles at a time, whose products stay in the second-level cache: some rows of a sample, or some samples.
constexpr int64_t kTiles = 128;

/// A convolution from `from` planes to `to` planes of h x w, as tiles.
struct Tiling {
  int64_t batch, from, to, h, w, down, across;  // outputs, and tiles
  Window window;                                // of the tiles, over what is read

  Tiling(const Conv& sizes, ConvTerm by)
      : batch(sizes.batch),
        from(by == kX ? sizes.filters : sizes.channels),
        to(by == kX ? sizes.channels : sizes.filters),
        h(by == kX ? sizes.window.h.in : sizes.window.h.out),
        w(by == kX ? sizes.window.w.in : sizes.window.w.out),
        down((h + 1) / 2),
        across((w + 1) / 2),
        window{side(sizes.window.h, by, down), side(sizes.window.w, by, across)} {}

  // At a time: rows of tiles, of so many samples.
  int64_t rows() const { return std::clamp<int64_t>(kTiles / across, 1, down); }
  int64_t samples() const { return std::clamp<int64_t>(kTiles / (down * across), 1, batch); }
  /// Of so many rows, with what the last one's last vector has too much.
  int64_t columns(int64_t rows) const {
    const int64_t used = (rows - 1) * across + simd::in_vectors(across);
    return simd::in_vectors(used);
  }
  int64_t columns() const { return columns(rows() * samples()); }
  // From one place to the next, no power of 2: they would compete for the cache.
  static int64_t apart(int64_t floats) { return floats / 16 * 16 + 16 * (floats / 16 % 2 + 1); }
  int64_t weight_place() const { return apart(to * from); }
  int64_t weights() const { return kPlaces * weight_place(); }
  int64_t inputs() const { return kPlaces * from * columns() + kWidth; }
  int64_t products() const { return kPlaces * to * columns() + kWidth; }
  int64_t framed() const { return Framed::scratch(window, from); }
  int64_t own() const { return framed() + inputs() + products(); }

  // By the weight: rows of tiles of all samples, so many at a time; x's and y's, whose planes are framed one at a time.
  int64_t many() const { return std::max<int64_t>(kTiles / across, 1); }
  int64_t place() const { return columns(many()); }
  int64_t tiles(int64_t planes) const { return kPlaces * apart(planes * place()) + kWidth; }
  int64_t planes() const { return Framed::scratch(window, 1) + Framed::scratch(outputs(), 1); }
  Window outputs() const { return {{h, down, 2, 2, 0, 1}, {w, across, 2, 2, 0, 1}}; }

 private:
  static Sliding side(const Sliding& s, ConvTerm by, int64_t tiles) {
    return {by == kX ? s.out : s.in, tiles, 4, 2, by == kX ? 2 - s.padding : s.padding, 1};
  }
};

/// Element k of all filters in g[k].
void side_by_side(const float* const (&filters)[kWidth], Vec (&g)[9]) {
  alignas(64) float lanes[kWidth];
  int64_t k = 0;
  if constexpr (kWidth == 4) {
    for (; k < 8; k += kWidth) {
      Vec square[kWidth];
      for (int64_t v = 0; v < kWidth; ++v) square[v] = simd::load(filters[v] + k);
      simd::transpose(square);
      for (int64_t v = 0; v < kWidth; ++v) g[k + v] = square[v];
    }
  }
  for (; k < 9; ++k) {
    for (int64_t v = 0; v < kWidth; ++v) lanes[v] = filters[v][k];
    g[k] = simd::load(lanes);
  }
}

/// G g Gᵀ of every filter: to (16, to, from). By x, of the filters turned round, from filters to channels.
void transform_weights(const Tiling& t, ConvTerm by, const float* weight, float* to) {
  const auto along = [](Vec g0, Vec g1, Vec g2, Vec(&out)[4]) {
    const Vec half = simd::splat(0.5f), sum = g0 + g2;
    out[0] = g0, out[1] = half * (sum + g1), out[2] = half * (sum - g1), out[3] = g2;
  };
  for (int64_t o = 0; o < t.to; ++o) {
    for (int64_t i = 0; i < t.from; i += kWidth) {  // so many filters at a time
      const int64_t count = std::min(kWidth, t.from - i);
      const float* filters[kWidth];  // behind the last one, the last one again: it is not kept
      for (int64_t v = 0; v < kWidth; ++v) {
        const int64_t from = i + std::min(v, count - 1);
        filters[v] = weight + (by == kY ? o * t.from + from : from * t.to + o) * 9;
      }
      Vec g[9];
      side_by_side(filters, g);
      if (by == kX) std::reverse(g, g + 9);
      Vec rows[3][4], places[4];
      for (int64_t r = 0; r < 3; ++r) along(g[3 * r], g[3 * r + 1], g[3 * r + 2], rows[r]);
      for (int64_t c = 0; c < 4; ++c) {
        along(rows[0][c], rows[1][c], rows[2][c], places);
        for (int64_t r = 0; r < 4; ++r)
          simd::store(to + (4 * r + c) * t.weight_place() + o * t.from + i, places[r], count);
      }
    }
  }
}

/// Gᵀ m G of the sums (16, to, from): the filters.
void transform_sums(const Tiling& t, const float* m, float* weight) {
  const auto along = [](const Vec(&m)[4], Vec(&out)[3]) {
    const Vec half = simd::splat(0.5f), sum = half * (m[1] + m[2]);
    out[0] = m[0] + sum, out[1] = half * (m[1] - m[2]), out[2] = sum + m[3];
  };
  alignas(64) float g[9][kWidth];
  for (int64_t o = 0; o < t.to; ++o) {
    for (int64_t i = 0; i < t.from; i += kWidth) {
      const int64_t count = std::min(kWidth, t.from - i);
      Vec columns[4][3];
      for (int64_t c = 0; c < 4; ++c) {
        Vec column[4];
        for (int64_t r = 0; r < 4; ++r)
          column[r] = simd::load(m + (4 * r + c) * t.weight_place() + o * t.from + i, count);
        along(column, columns[c]);
      }
      for (int64_t r = 0; r < 3; ++r) {
        Vec row[3];
        along({columns[0][r], columns[1][r], columns[2][r], columns[3][r]}, row);
        for (int64_t c = 0; c < 3; ++c) simd::store(g[3 * r + c], row[c]);
      }
      for (int64_t v = 0; v < count; ++v) {
        for (int64_t k = 0; k < 9; ++k) weight[(o * t.from + i + v) * 9 + k] = g[k][v];
      }
    }
  }
}

/// Bᵀ d B of a channel's row of tiles, a vector of tiles at a time: the last may reach into the next row, which comes after
/// it. Results of one place stand `place` floats behind those of the one before.
void transform_input(const Tiling& t, const Framed& x, int64_t channel, int64_t row, int64_t place, float* to) {
  const float *even[4], *odd[4];  // tiles overlap by half: the third of four columns is the first of the next tile
  for (int64_t r = 0; r < 4; ++r) {
    even[r] = x.element(channel * kPlaces + 4 * r) + x.output(row, 0);
    odd[r] = x.element(channel * kPlaces + 4 * r + 1) + x.output(row, 0);
  }
  for (int64_t left = t.across; left > 0; left -= kWidth, to += kWidth) {
    Vec m[4][4];
    for (int64_t k = 0; k < 4; ++k) {
      const float* const(&from)[4] = k % 2 == 0 ? even : odd;
      const auto d = [&](int64_t r) { return simd::load(from[r] + k / 2); };
      const Vec d0 = d(0), d1 = d(1), d2 = d(2), d3 = d(3);
      m[0][k] = d0 - d2, m[1][k] = d1 + d2, m[2][k] = d2 - d1, m[3][k] = d1 - d3;
    }
    float* out = to;
    const auto put = [&](Vec v) {
      simd::store(out, v);
      out += place;
    };
    for (int64_t r = 0; r < 4; ++r) {
      put(m[r][0] - m[r][2]);
      put(m[r][1] + m[r][2]);
      put(m[r][2] - m[r][1]);
      put(m[r][1] - m[r][3]);
    }
    for (int64_t r = 0; r < 4; ++r) even[r] += kWidth, odd[r] += kWidth;
  }
}

/// A Y Aᵀ of a plane's row of tiles, likewise.
void transform_output(const Tiling& t, const Framed& y, int64_t row, int64_t place, float* to) {
  const float* at[4];
  for (int64_t k = 0; k < 4; ++k) at[k] = y.element(k) + y.output(row, 0);
  for (int64_t left = t.across; left > 0; left -= kWidth, to += kWidth) {
    float* out = to;
    const auto put = [&](Vec v) {
      simd::store(out, v);
      out += place;
    };
    const auto along = [&](Vec y0, Vec y1) {
      put(y0);
      put(y0 + y1);
      put(y0 - y1);
      put(-y1);
    };
    const Vec y00 = simd::load(at[0]), y01 = simd::load(at[1]), y10 = simd::load(at[2]), y11 = simd::load(at[3]);
    along(y00, y01);
    along(y00 + y10, y01 + y11);
    along(y00 - y10, y01 - y11);
    along(-y10, -y11);
    for (const float*& from : at) from += kWidth;
  }
}

/// Aᵀ m A of the products (16, to, columns): the outputs of the tiles in rows first … end - 1, plus a bias.
void transform_products(const Tiling& t, const float* m, int64_t first, int64_t end, const float* bias, float* y) {
  const int64_t place = t.to * t.columns();
  for (int64_t o = 0; o < t.to; ++o) {
    const Vec added = simd::splat(bias ? bias[o] : 0.0f);
    float* const behind = y + (o + 1) * t.h * t.w;  // where other rows may be done
    for (int64_t row = first; row < end; ++row) {
      const float* from = m + o * t.columns() + (row - first) * t.across;
      float* to = y + (o * t.h + 2 * row) * t.w;
      const int64_t rows = std::min<int64_t>(t.h - 2 * row, 2);
      // From the last vector of a row to the first: the last may reach into the next row, all of which comes later.
      for (int64_t j = (t.across - 1) / kWidth * kWidth; j >= 0; j -= kWidth) {
        Vec n[2][4];
        const float* at = from + j;
        for (int64_t k = 0; k < 4; ++k, at += place) {
          const Vec m1 = simd::load(at + 4 * place), m2 = simd::load(at + 8 * place);
          n[0][k] = simd::load(at) + m1 + m2;
          n[1][k] = m1 - m2 - simd::load(at + 12 * place);
        }
        for (int64_t r = 0; r < rows; ++r) {
          const auto& [n0, n1, n2, n3] = n[r];
          const Vec even = n0 + n1 + n2 + added, odd = n1 - n2 - n3 + added;
          const Vec low = simd::alternate_low(even, odd), high = simd::alternate_high(even, odd);
          float* out = to + r * t.w + 2 * j;
          if (out + 2 * kWidth <= behind) {
            simd::store(out, low);
            simd::store(out + kWidth, high);
          } else {
            simd::store(out, low, t.w - 2 * j);
            if (t.w - 2 * j > kWidth) simd::store(out + kWidth, high, t.w - 2 * j - kWidth);
          }
        }
      }
    }
  }
}

/// By the weight, of a group: sums over rows of tiles, some at a time.
void sum_products(const Conv& sizes, const Tiling& t, int64_t group, const float* x, const float* y, float* weight,
                  float* scratch) {
  float *sums = scratch, *inputs = sums + t.weights(), *outputs = inputs + t.tiles(t.from);
  float* frames = outputs + t.tiles(t.to);
  std::fill_n(sums, t.weights(), 0.0f);
  const int64_t rows = sizes.batch * t.down, from_place = t.apart(t.from * t.place()),
                to_place = t.apart(t.to * t.place());
  for (int64_t first = 0; first < rows; first += t.many()) {
    const int64_t end = std::min(first + t.many(), rows), depth = (end - first) * t.across;
    parallel_ranges(t.from + t.to, 8, [&](int64_t plane, int64_t planes_end) {
      float* own = frames + threads::number() * t.planes();
      const Window y_window = t.outputs();
      const Framed x_frame(t.window, 1, own), y_frame(y_window, 1, own + Framed::scratch(t.window, 1));
      for (; plane < planes_end; ++plane) {
        const bool of_x = plane < t.from;
        const int64_t channel = of_x ? plane : plane - t.from;
        float* to = (of_x ? inputs : outputs) + channel * t.place();
        for (int64_t row = first; row < end; ++row, to += t.across) {
          const int64_t sample = (row / t.down) * sizes.groups + group;
          if (row == first || row % t.down == 0) {
            if (of_x)
              x_frame.fill(1, x + (sample * t.from + channel) * t.window.in());
            else
              y_frame.fill(1, y + (sample * t.to + channel) * y_window.in());
          }
          if (of_x)
            transform_input(t, x_frame, 0, row % t.down, from_place, to);
          else
            transform_output(t, y_frame, row % t.down, to_place, to);
        }
      }
    });
    parallel_ranges(kPlaces, gemm_grain(t.to, t.from, depth), [&](int64_t k, int64_t k_end) {
      for (; k < k_end; ++k) {
        gemm(t.to, t.from, depth, {outputs + k * to_place, t.place(), 1}, {inputs + k * from_place, 1, t.place()},
             sums + k * t.weight_place(), {.accumulate = true});
      }
    });
  }
  transform_sums(t, sums, weight);
}

}  // namespace

bool suits_winograd(const Conv& sizes, ConvTerm by) {
  for (const Sliding& s : {sizes.window.h, sizes.window.w}) {
    if (s.kernel != 3 || s.stride != 1 || s.dilation != 1 || s.padding > 2) return false;
  }
  const Tiling t(sizes, by);
  return std::min(t.from, t.to) >= 8 && t.down * t.across >= 8 && sizes.batch * t.down * t.across >= 32;
}

int64_t winograd_scratch(const Conv& sizes, ConvTerm by) {
  const Tiling t(sizes, by);
  if (by == kWeight) return t.weights() + t.tiles(t.from) + t.tiles(t.to) + threads::count() * t.planes();
  return sizes.groups * t.weights() + threads::count() * t.own();
}

void winograd(const Conv& sizes, ConvTerm by, float* const terms[3], const float* bias, float* scratch) noexcept {
  const Tiling t(sizes, by);
  if (by == kWeight) {
    for (int64_t g = 0; g < sizes.groups; ++g) {
      sum_products(sizes, t, g, terms[kX], terms[kY], terms[kWeight] + g * t.to * t.from * 9, scratch);
    }
    return;
  }
  float *weights = scratch, *rest = weights + sizes.groups * t.weights();
  for (int64_t g = 0; g < sizes.groups; ++g) {
    transform_weights(t, by, terms[kWeight] + g * t.to * t.from * 9, weights + g * t.weights());
  }
  const ConvTerm other = by == kY ? kX : kY;
  // Samples first_sample … samples_end - 1 of a group: all rows of several of them at once, or some rows of one.
  const auto convolve = [&](int64_t group, int64_t first_sample, int64_t samples_end, const Framed& x, float* inputs,
                            float* products) {
    const int64_t columns = t.columns();
    for (int64_t first = 0; first < t.down; first += t.rows()) {
      const int64_t rows = std::min(t.rows(), t.down - first);
      for (int64_t sample = first_sample; sample < samples_end; ++sample) {
        if (first == 0) x.fill(t.from, terms[other] + (sample * sizes.groups + group) * t.from * t.window.in());
        float* to = inputs + (sample - first_sample) * rows * t.across;
        for (int64_t channel = 0; channel < t.from; ++channel, to += columns) {
          for (int64_t row = 0; row < rows; ++row)
            transform_input(t, x, channel, first + row, t.from * columns, to + row * t.across);
        }
      }
      for (int64_t k = 0; k < kPlaces; ++k) {
        gemm(t.to, columns, t.from, {weights + group * t.weights() + k * t.weight_place(), t.from, 1},
             {inputs + k * t.from * columns, columns, 1}, products + k * t.to * columns);
      }
      for (int64_t sample = first_sample; sample < samples_end; ++sample) {
        transform_products(t, products + (sample - first_sample) * rows * t.across, first, first + rows,
                           bias ? bias + group * t.to : nullptr,
                           terms[by] + (sample * sizes.groups + group) * t.to * t.h * t.w);
      }
    }
  };
  const int64_t many = t.samples(), chunks = (sizes.batch + many - 1) / many;
  parallel_ranges(
      chunks * sizes.groups, gemm_grain(t.to, many * t.h * t.w, 9 * t.from), [&](int64_t part, int64_t end) {
        float *framed = rest + threads::number() * t.own(), *inputs = framed + t.framed();
        const Framed x(t.window, t.from, framed);
        for (; part < end; ++part) {
          const int64_t first = part / sizes.groups * many;
          convolve(part % sizes.groups, first, std::min(first + many, sizes.batch), x, inputs, inputs + t.inputs());
        }
      });
}

}  // namespace hebb::kernels
