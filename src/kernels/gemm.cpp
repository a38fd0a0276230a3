// The product is cut into panels of b, kDepth rows by up to 4 vectors of columns, that fit the first-level cache.
// A panel is packed once for many rows of a (contiguous, zero-padded, whatever b's strides) and meets them tile by tile;
// a is read by scalar broadcast, from where it lies or, before many columns, from rows laid side by side.
// Tiles, by `npm run bench -- --kernel gemm`: relaxed SIMD wants 12 accumulators, 6 rows by 2 vectors (98 % of the
// multiply-adds on registers alone in Chromium, 83 % with 2 by 4); with mul + add 2 rows by 4 vectors do as well as any,
// and Node 20 spills larger tiles.
// Every element of c sums over k in the same order whatever the tile, so the bits do not depend on the shape of the rest;
// except that a few rows by a b that lies column by column, as in a prediction of one sample, sum in lanes.
#include "kernels/gemm.h"

#include <algorithm>
#include <type_traits>

#include "core/profile.h"
#include "core/threads.h"
#include "simd/vec.h"

namespace hebb::kernels {
namespace {

using simd::in_vectors;
using simd::kWidth;
using simd::Vec;

constexpr int kVectors = 4;                      // vectors of columns in a full panel
constexpr int64_t kColumns = kVectors * kWidth;  // columns in a full panel
constexpr int64_t kDepth = 512;                  // rows of b in a panel: 32 KB at width 4
constexpr int64_t kPackRows = 8;                 // fewer rows of a than this do not repay packing
constexpr int64_t kNear = 8192;  // nor do panels of a b that fits the first-level cache as it lies, in floats

// Most rows go through tiles of kTall rows and kWide vectors.
#ifdef HEBB_RELAXED_SIMD
constexpr int kTall = 6, kWide = 2;
#else
constexpr int kTall = 2, kWide = kVectors;
#endif

// So many rows of a, kDepth deep, stay in the second-level cache while the panels pass; of shallow ones up to kShallow times
// as many. Before more columns than kLaidColumns a thread, or a panel where a is transposed and its steps lie far
// apart, these rows are laid anew: a tile's side by side at every step, which takes a sixth off a tile's instructions (1.12
// to 1.15 where a core's other half is at work, nothing where it is idle; before 128 columns 0.95).
constexpr int64_t kRows = 240, kLaidRows = 132, kShallow = 8;
static_assert(kRows % kTall == 0 && kLaidRows % kTall == 0, "a block, which is of whole tiles, is no higher");
constexpr int64_t kFar = 128;  // floats
constexpr int64_t kLaidColumns = 192;

// So many multiply-adds, some 10 µs, are worth a thread's while; it takes two panels of columns at least, or as many as
// repay that its rows of a, from far apart, are laid once more.
constexpr int64_t kGrain = 1 << 18, kLaidPanels = 16;

/// Steps in bytes, which the compiler takes as they are: it would work them out anew at every step of a tile (1.04).
constexpr ptrdiff_t kFloat = sizeof(float);
ptrdiff_t bytes(int64_t floats) {
  ptrdiff_t n = static_cast<ptrdiff_t>(floats) * kFloat;
  asm("" : "+r"(n));
  return n;
}
template <typename T>
T* further(T* from, ptrdiff_t bytes) {
  using Byte = std::conditional_t<std::is_const_v<T>, const char, char>;
  return reinterpret_cast<T*>(reinterpret_cast<Byte*>(from) + bytes);
}

struct Panel {
  const float* data;
  int64_t stride;  // floats from one row of the panel to the next
  int64_t depth;
};

/// Copies b[0..depth)[0..columns) into `packed`, a row every `padded` floats; zeros fill the last vector of a row.
[[gnu::noinline]] void pack_panel(MatrixView b, int64_t depth, int64_t columns, int64_t padded, float* packed) {
  if (b.column_stride == 1) {
    for (int64_t p = 0; p < depth; ++p) {
      const float* row = b.data + p * b.row_stride;
      float* to = packed + p * padded;
      if (columns == kColumns) {
        for (int j = 0; j < kVectors; ++j) simd::store(to + j * kWidth, simd::load(row + j * kWidth));
        continue;
      }
      for (int64_t j = 0; j < columns; j += kWidth) simd::store(to + j, simd::load(row + j, columns - j));
    }
    return;
  }
  if (columns % kWidth != 0) {
    for (int64_t p = 0; p < depth; ++p)
      simd::store(packed + p * padded + columns - columns % kWidth, simd::splat(0.0f));
  }
  // By squares of whole vectors where columns lie in one piece; what is left, one by one.
  const int64_t wide = b.row_stride == 1 ? columns - columns % kWidth : 0, tall = depth - depth % kWidth;
  const ptrdiff_t column = bytes(b.column_stride), row = bytes(padded);
  for (int64_t j = 0; j < wide; j += kWidth) {
    const float *from = b.data + j * b.column_stride, *end = from + tall;
    for (float* to = packed + j; from != end; from += kWidth) {
      Vec square[kWidth];
      for (int i = 0; i < kWidth; ++i) square[i] = simd::load(further(from, i * column));
      simd::transpose(square);
      for (int i = 0; i < kWidth; ++i, to = further(to, row)) simd::store(to, square[i]);
    }
  }
  for (int64_t p = 0; p < depth; ++p) {
    for (int64_t j = p < tall ? wide : 0; j < columns; ++j) {
      packed[p * padded + j] = b.data[p * b.row_stride + j * b.column_stride];
    }
  }
}

/// Where the sums of a block go, and what they are added to: what is there already, a bias (whose rows lie 0 floats apart),
/// or zeros.
struct Sums {
  const float* onto;
  int64_t onto_row;
  float* c;
  int64_t c_row;

  Sums at(int64_t row, int64_t column) const {
    return {onto + row * onto_row + column, onto_row, c + row * c_row + column, c_row};
  }
};

alignas(64) constexpr float kZeros[kColumns] = {};

/// Adds sums, a row every kColumns floats, where the last vector of a row may be a part of one.
[[gnu::noinline]] void add_rows(int64_t rows, int64_t columns, const float* sums, Sums to) {
  for (int64_t i = 0; i < rows; ++i, sums += kColumns, to = to.at(1, 0)) {
    for (int64_t j = 0; j < columns; j += kWidth) {
      simd::store(to.c + j, simd::load(to.onto + j, columns - j) + simd::load(sums + j), columns - j);
    }
  }
}

/// Of kHeight rows and kCols vectors of columns. Rows that are laid stand side by side, so that constants tell them apart.
template <int kHeight, int kCols, bool kLaid>
void tile(Panel b, const float* a, int64_t a_row, int64_t a_column, Sums to) {
  Vec sum[kHeight][kCols];
  for (auto& row : sum) {
    for (Vec& v : row) v = simd::splat(0.0f);
  }
  const ptrdiff_t b_step = bytes(b.stride), a_step = kLaid ? kHeight * kFloat : bytes(a_column);
  ptrdiff_t row_at[kHeight];
  for (int i = 0; i < kHeight; ++i) row_at[i] = kLaid ? i * kFloat : bytes(i * a_row);
  const float *b_row = b.data, *end = further(b_row, b.depth * b_step);
  for (; b_row != end; b_row = further(b_row, b_step), a = further(a, a_step)) {
    Vec b_vec[kCols];
    for (int j = 0; j < kCols; ++j) b_vec[j] = simd::load(b_row + j * kWidth);
    for (int i = 0; i < kHeight; ++i) {
      const Vec a_vec = simd::splat(*further(a, row_at[i]));
      for (int j = 0; j < kCols; ++j) sum[i][j] = simd::madd(a_vec, b_vec[j], sum[i][j]);
    }
  }
  for (int i = 0; i < kHeight; ++i) {
    const Sums row = to.at(i, 0);
    for (int j = 0; j < kCols; ++j) simd::store(row.c + j * kWidth, simd::load(row.onto + j * kWidth) + sum[i][j]);
  }
}

/// kHeight rows of c, at most a panel wide, tile by tile.
template <int kHeight, bool kLaid>
void strip(Panel b, MatrixView a, int64_t columns, Sums sums) {
  constexpr int kCols = kHeight == kTall ? kWide : kVectors;
  alignas(64) float edge[kHeight * kColumns];
  const bool whole = columns % kWidth == 0;
  const Sums to = whole ? sums : Sums{kZeros, 0, edge, kColumns};
  int64_t step = 0;
  for (int64_t j = 0; j < columns; j += step) {
    const Panel part{b.data + j, b.stride, b.depth};
    const Sums at = to.at(0, j);
    const auto run = [&](auto tile, int64_t vectors) {
      tile(part, a.data, a.row_stride, a.column_stride, at);
      step = vectors * kWidth;
    };
    if (kCols == 4 && columns - j > 3 * kWidth) {
      run(tile<kHeight, kCols, kLaid>, 4);
    } else if (columns - j > kWidth) {
      run(tile<kHeight, 2, kLaid>, 2);
    } else {
      run(tile<kHeight, 1, kLaid>, 1);
    }
  }
  if (!whole) add_rows(kHeight, columns, edge, sums);
}

/// One row of c from a b whose columns lie in one piece, for too few rows of a to repay packing: each column's products
/// with the row are summed lane by lane, and then the lanes.
void row_by_dots(MatrixView b, int64_t depth, const float* a, int64_t columns, Sums to) {
  constexpr int64_t kAtOnce = 2 * kWidth;
  alignas(64) float dots[kColumns];
  for (int64_t j = 0; j < columns; j += kAtOnce) {
    const float* column[kAtOnce];  // behind the last one, the last one again: its sums are not kept
    Vec sum[2][kWidth];
    for (int64_t i = 0; i < kAtOnce; ++i) {
      column[i] = b.data + std::min(j + i, columns - 1) * b.column_stride;
      sum[i / kWidth][i % kWidth] = simd::splat(0.0f);
    }
    int64_t p = 0;
    const auto add = [&]<int kSteps>(std::integral_constant<int, kSteps>) {
      for (; p + kSteps * kWidth <= depth; p += kSteps * kWidth) {
        Vec a_vec[kSteps];
        for (int s = 0; s < kSteps; ++s) a_vec[s] = simd::load(a + p + s * kWidth);
        for (int64_t i = 0; i < kAtOnce; ++i) {
          Vec& lanes = sum[i / kWidth][i % kWidth];
          const float* from = column[i] + p;
          for (int s = 0; s < kSteps; ++s) lanes = simd::madd(a_vec[s], simd::load(from + s * kWidth), lanes);
        }
      }
    };
    add(std::integral_constant<int, 4>());  // where each column begins is found once for several vectors
    add(std::integral_constant<int, 1>());
    for (int64_t half = 0; half < 2; ++half) {
      simd::transpose(sum[half]);
      Vec dot = sum[half][0];
      for (int64_t i = 1; i < kWidth; ++i) dot = dot + sum[half][i];
      simd::store(dots + j + half * kWidth, dot);
    }
    for (; p < depth; ++p) {
      for (int64_t i = 0; i < kAtOnce; ++i) dots[j + i] += a[p] * column[i][p];
    }
  }
  add_rows(1, columns, dots, to);
}

/// Left rows: as they lie, or those of each tile side by side at every step, tile after tile.
struct Left {
  MatrixView matrix;
  bool laid = false;

  MatrixView rows_at(int64_t i, int64_t depth, int64_t height) const {
    if (laid) return {matrix.data + i * depth, 1, height};
    return {matrix.data + i * matrix.row_stride, matrix.row_stride, matrix.column_stride};
  }
};

/// Lays a tile's rows side by side: element (i, p) goes to to[p * kHeight + i]. Up to a vector behind may be written.
template <int kHeight>
void lay_tile(MatrixView a, int64_t depth, float* to) {
  constexpr int64_t kSquares = (kHeight + kWidth - 1) / kWidth, kRest = kHeight - kWidth;
  int64_t p = 0;
  if (kHeight > 1 && a.column_stride == 1) {  // what is too much of a vector, the next one writes again
    for (; p + kWidth <= depth; p += kWidth) {
      Vec square[kSquares][kWidth];
      for (int64_t i = 0; i < kSquares * kWidth; ++i) {
        square[i / kWidth][i % kWidth] = simd::load(a.data + std::min<int64_t>(i, kHeight - 1) * a.row_stride + p);
      }
      for (auto& rows : square) simd::transpose(rows);
      for (int64_t i = 0; i < kWidth; ++i, to += kHeight) {
        for (int64_t j = 0; j < kSquares; ++j) simd::store(to + j * kWidth, square[j][i]);
      }
    }
  } else if (kRest >= 0 && a.row_stride == 1) {
    for (; p < depth; ++p, to += kHeight) {
      const float* from = a.data + p * a.column_stride;
      simd::store(to, simd::load(from));
      simd::store(to + kRest, simd::load(from + kRest));
    }
  }
  for (; p < depth; ++p, to += kHeight) {
    for (int64_t i = 0; i < kHeight; ++i) to[i] = a.data[i * a.row_stride + p * a.column_stride];
  }
}

/// Calls f(height, i) for the tiles of m rows, from row i on.
template <typename F>
void each_tile(int64_t m, F f) {
  int64_t i = 0;
  for (; i + kTall <= m; i += kTall) f(std::integral_constant<int, kTall>(), i);
  if constexpr (kTall != 2) {
    for (; i + 2 <= m; i += 2) f(std::integral_constant<int, 2>(), i);
  }
  if (i < m) f(std::integral_constant<int, 1>(), i);
}

[[gnu::noinline]] void lay(int64_t m, MatrixView a, int64_t depth, float* laid) {
  each_tile(m, [&]<int kHeight>(std::integral_constant<int, kHeight>, int64_t i) {
    lay_tile<kHeight>({a.data + i * a.row_stride, a.row_stride, a.column_stride}, depth, laid + i * depth);
  });
}

/// All tiles of a panel.
[[gnu::noinline]] void multiply_panel(int64_t m, Panel b, Left a, int64_t columns, Sums to) {
  each_tile(m, [&]<int kHeight>(std::integral_constant<int, kHeight>, int64_t i) {
    const MatrixView rows = a.rows_at(i, b.depth, kHeight);
    if (kHeight == kTall && a.laid) return strip<kHeight, kHeight == kTall>(b, rows, columns, to.at(i, 0));
    strip<kHeight, false>(b, rows, columns, to.at(i, 0));
  });
}

/// Where panels come from: a matrix, of which few rows of a need no copies, `panels`, or those laid before.
struct Right {
  MatrixView matrix;
  const Panels* panels = nullptr;
  Packed before = {};

  void multiply(int64_t m, int64_t row, int64_t depth, int64_t column, int64_t columns, Left a, float* packed,
                Sums to) const {
    const int64_t padded = in_vectors(columns);
    const Panel copy{packed, padded, depth};
    if (before.data) return multiply_panel(m, laid_before(row, depth, column), a, columns, to);
    if (panels) {
      panels->pack(row, depth, column, columns, padded, packed);
      return multiply_panel(m, copy, a, columns, to);
    }
    const MatrixView b{matrix.data + row * matrix.row_stride + column * matrix.column_stride, matrix.row_stride,
                       matrix.column_stride};
    if (m < kPackRows && b.row_stride == 1 && b.column_stride != 1 && a.matrix.column_stride == 1) {
      for (int64_t i = 0; i < m; ++i) row_by_dots(b, depth, a.rows_at(i, depth, 1).data, columns, to.at(i, 0));
    } else if (b.column_stride == 1 && columns == padded && (m < kPackRows || depth * b.row_stride <= kNear)) {
      multiply_panel(m, {b.data, b.row_stride, depth}, a, columns, to);
    } else {
      pack_panel(b, depth, columns, padded, packed);
      multiply_panel(m, copy, a, columns, to);
    }
  }

 private:
  /// Panels lie one behind the other, those of the first kDepth rows before all others.
  Panel laid_before(int64_t row, int64_t depth, int64_t column) const {
    const int64_t wide = in_vectors(before.columns), tall = std::min(kDepth, before.rows - row);
    return {before.data + row * wide + column * tall, std::min(kColumns, wide - column), depth};
  }
};

/// Columns begin … end - 1 of c.
struct Strip {
  int64_t begin, end;
};

/// As gemm, of a block of rows and a strip of columns.
void multiply_rows(int64_t m, int64_t n, int64_t k, MatrixView a, const Right& b, float* c, int64_t c_row,
                   GemmOptions options, bool laying, Strip strip) {
  alignas(64) static thread_local float packed[kDepth * kColumns + kWidth], laid[kLaidRows * kDepth + kWidth];
  alignas(64) static thread_local float spread[kRows * kColumns];
  if (options.row_bias) {
    for (int64_t i = 0; i < m; ++i) std::fill_n(spread + i * kColumns, kColumns, options.row_bias[i]);
  }
  for (int64_t start = 0; start == 0 || start < k; start += kDepth) {
    const int64_t depth = std::min(kDepth, k - start);
    Left rows{{a.data + start * a.column_stride, a.row_stride, a.column_stride}};
    if (laying) {
      lay(m, rows.matrix, depth, laid);
      rows = {{laid, 1, 1}, true};
    }
    for (int64_t column = strip.begin; column < strip.end; column += kColumns) {
      float* to = c + column;
      Sums sums{kZeros, 0, to, c_row};
      if (start > 0 || options.accumulate) {
        sums.onto = to, sums.onto_row = c_row;
      } else if (options.bias) {
        sums.onto = options.bias + column;
      } else if (options.row_bias) {
        sums.onto = spread, sums.onto_row = kColumns;
      }
      b.multiply(m, start, depth, column, std::min(kColumns, n - column), rows, packed, sums);
    }
  }
}

void multiply(int64_t m, int64_t n, int64_t k, MatrixView a, const Right& b, float* c, GemmOptions options) {
  profile::count(m * n * k);
  const int64_t c_row = options.c_row > 0 ? options.c_row : n;
  const bool far = a.row_stride == 1 && a.column_stride >= kFar;
  const int64_t sharing = threads::count();  // each strip lays its rows anew
  const bool laying = m >= kPackRows && n > (far ? kColumns : kLaidColumns * sharing);
  if (m <= kLaidRows && m * n * k < kGrain) {  // one block, one strip: small networks have many of these
    return multiply_rows(m, n, k, a, b, c, c_row, options, laying, {0, n});
  }
  const int64_t panels = (n + kColumns - 1) / kColumns, wide = panels / (laying && far ? kLaidPanels : 2);
  const int64_t enough = sharing == 1 ? 1 : laying ? 2 * sharing : panels;
  const int64_t most_strips = std::clamp<int64_t>(wide, 1, std::max<int64_t>(enough, 1));
  // Each block packs b anew, so blocks are few and high, but no fewer than threads can share.
  const int64_t deep = options.row_bias ? 1 : std::clamp<int64_t>(kDepth / std::max<int64_t>(k, 1), 1, kShallow);
  const int64_t wanted = sharing == 1 ? 1 : 2 * sharing / most_strips + 1;
  const int64_t least = laying ? kLaidRows : kRows, most = std::clamp(m / wanted, least, deep * least);
  const int64_t tiles = (m + kTall - 1) / kTall, blocks = (tiles * kTall + most - 1) / most;
  const int64_t strips = std::clamp<int64_t>(std::min(m, most) * n * k / kGrain, 1, most_strips);
  parallel_for(blocks * strips, [&](int64_t part) {  // blocks of whole tiles, strips of whole panels
    const int64_t block = part / strips, strip = part % strips, row = tiles * block / blocks * kTall;
    const int64_t end = std::min(tiles * (block + 1) / blocks * kTall, m);
    GemmOptions of_rows = options;
    if (of_rows.row_bias) of_rows.row_bias += row;
    multiply_rows(end - row, n, k, {a.data + row * a.row_stride, a.row_stride, a.column_stride}, b, c + row * c_row,
                  c_row, of_rows, laying,
                  {panels * strip / strips * kColumns, std::min(panels * (strip + 1) / strips * kColumns, n)});
  });
}

}  // namespace

void gemm(int64_t m, int64_t n, int64_t k, MatrixView a, MatrixView b, float* c, GemmOptions options) noexcept {
  multiply(m, n, k, a, {b}, c, options);
}

void gemm(int64_t m, int64_t n, int64_t k, MatrixView a, const Panels& b, float* c, GemmOptions options) noexcept {
  multiply(m, n, k, a, {{}, &b}, c, options);
}

void gemm(int64_t m, int64_t n, int64_t k, MatrixView a, const Packed& b, float* c, GemmOptions options) noexcept {
  multiply(m, n, k, a, {{}, nullptr, b}, c, options);
}

int64_t Packed::floats(int64_t rows, int64_t columns) { return rows * in_vectors(columns); }

Packed pack(int64_t rows, int64_t columns, MatrixView b, float* to) noexcept {
  float* panel = to;
  for (int64_t row = 0; row < rows; row += kDepth) {
    const int64_t depth = std::min(kDepth, rows - row);
    for (int64_t column = 0; column < columns; column += kColumns) {
      const int64_t wide = std::min(kColumns, columns - column), padded = in_vectors(wide);
      pack_panel({b.data + row * b.row_stride + column * b.column_stride, b.row_stride, b.column_stride}, depth, wide,
                 padded, panel);
      panel += depth * padded;
    }
  }
  return {rows, columns, to};
}

int64_t gemm_grain(int64_t m, int64_t n, int64_t k) noexcept {
  return std::max<int64_t>(kGrain / std::max<int64_t>(m * n * k, 1), 1);
}

}  // namespace hebb::kernels
