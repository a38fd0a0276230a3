// The product is cut into panels of b, kDepth rows by up to 2 vectors of columns, that fit the first-level cache.
// A panel is packed once (contiguous, zero-padded, whatever b's strides) and meets all rows of a, five at a time: the
// 5 x 8 tile keeps 10 accumulators, and a is read by scalar broadcast from where it lies, transposed or not.
// Why this tile: V8 has 15 usable vector registers on x86. Of the speed of multiply-adds on registers alone, at
// 64 x 128 x 784, it reaches as much as any other tile in Node 20 (85 % relaxed, 102 % simd128; 6 x 8 spills there:
// 64 %) and is near the best in Chromium 156 (107 %; 6 x 8 112 %, 2 x 16 94 %).
// Every element of c sums over k in the same order whatever the tile, so the bits do not depend on the shape of the rest.
#include "kernels/gemm.h"

#include <algorithm>

#include "simd/vec.h"

namespace hebb::kernels {
namespace {

using simd::kWidth;
using simd::Vec;

constexpr int kRows = 5;                         // rows of a in a full tile
constexpr int kVectors = 2;                      // vectors of columns in a full panel
constexpr int64_t kColumns = kVectors * kWidth;  // columns in a full panel
constexpr int64_t kDepth = 512;                  // rows of b in a panel: 16 KB at width 4
constexpr int64_t kPackRows = 8;                 // fewer rows of a than this do not repay packing

struct Panel {
  const float* data;
  int64_t stride;  // floats from one row of the panel to the next
  int64_t depth;
};

/// Copies b[0..depth)[0..columns) into `packed`, `padded` floats a row, zeros behind the last column.
void pack(MatrixView b, int64_t depth, int64_t columns, int64_t padded, float* packed) {
  if (b.column_stride == 1) {
    for (int64_t p = 0; p < depth; ++p) {
      float* row = packed + p * padded;
      std::copy_n(b.data + p * b.row_stride, columns, row);
      std::fill(row + columns, row + padded, 0.0f);
    }
    return;
  }
  if (columns < padded) std::fill_n(packed, depth * padded, 0.0f);
  for (int64_t j = 0; j < columns; ++j) {
    const float* column = b.data + j * b.column_stride;
    for (int64_t p = 0; p < depth; ++p) packed[p * padded + j] = column[p * b.row_stride];
  }
}

/// How a tile's sums reach c: onto what is there or over it, and with a bias or not. Not inlined: it runs once a tile.
struct Epilogue {
  const float* bias;
  bool accumulate;

  [[gnu::noinline]] void finish(const float* sums, float* c, int64_t columns) const {
    for (int64_t j = 0; j < columns; j += kWidth) {
      const int64_t rest = columns - j;
      Vec value = simd::load(sums + j);
      if (bias) value += simd::load(bias + j, rest);
      if (accumulate) value = simd::load(c + j, rest) + value;
      simd::store(c + j, value, rest);
    }
  }
};

template <int kTall, int kWide>
void tile(Panel b, MatrixView a, float* c, int64_t c_row, int64_t columns, Epilogue epilogue) {
  Vec sum[kTall][kWide];
  for (auto& row : sum) {
    for (Vec& v : row) v = simd::splat(0.0f);
  }
  const float* b_row = b.data;
  const float* a_column = a.data;
  for (int64_t p = 0; p < b.depth; ++p, b_row += b.stride, a_column += a.column_stride) {
    Vec b_vec[kWide];
    for (int j = 0; j < kWide; ++j) b_vec[j] = simd::load(b_row + j * kWidth);
    for (int i = 0; i < kTall; ++i) {
      const Vec a_vec = simd::splat(a_column[i * a.row_stride]);
      for (int j = 0; j < kWide; ++j) sum[i][j] = simd::madd(a_vec, b_vec[j], sum[i][j]);
    }
  }
  alignas(64) float out[kTall][kWide * kWidth];
  for (int i = 0; i < kTall; ++i) {
    for (int j = 0; j < kWide; ++j) simd::store(out[i] + j * kWidth, sum[i][j]);
  }
  for (int i = 0; i < kTall; ++i) epilogue.finish(out[i], c + i * c_row, columns);
}

/// The panel and all rows of a: full tiles, then one of the rows that are left.
template <int kWide>
void panel_rows(int64_t m, Panel b, MatrixView a, float* c, int64_t c_row, int64_t columns, Epilogue epilogue) {
  for (; m >= kRows; m -= kRows, a.data += kRows * a.row_stride, c += kRows * c_row) {
    tile<kRows, kWide>(b, a, c, c_row, columns, epilogue);
  }
  switch (m) {
    case 1: return tile<1, kWide>(b, a, c, c_row, columns, epilogue);
    case 2: return tile<2, kWide>(b, a, c, c_row, columns, epilogue);
    case 3: return tile<3, kWide>(b, a, c, c_row, columns, epilogue);
    case 4: return tile<4, kWide>(b, a, c, c_row, columns, epilogue);
    default: return;
  }
}

}  // namespace

void gemm(int64_t m, int64_t n, int64_t k, MatrixView a, MatrixView b, float* c, GemmOptions options) noexcept {
  alignas(64) static thread_local float packed[kDepth * kColumns];
  for (int64_t column = 0; column < n; column += kColumns) {
    const int64_t columns = std::min(kColumns, n - column);
    const int64_t vectors = (columns + kWidth - 1) / kWidth;
    const bool whole = columns == vectors * kWidth;
    for (int64_t start = 0; start == 0 || start < k; start += kDepth) {
      const int64_t depth = std::min(kDepth, k - start);
      const MatrixView b_block{b.data + start * b.row_stride + column * b.column_stride, b.row_stride, b.column_stride};
      Panel panel{b_block.data, b.row_stride, depth};
      if (!whole || b.column_stride != 1 || m >= kPackRows) {
        pack(b_block, depth, columns, vectors * kWidth, packed);
        panel = {packed, vectors * kWidth, depth};
      }
      const MatrixView a_block{a.data + start * a.column_stride, a.row_stride, a.column_stride};
      const bool last = start + kDepth >= k;
      const Epilogue epilogue{last && options.bias ? options.bias + column : nullptr, options.accumulate || start > 0};
      const auto rows = vectors == 1 ? panel_rows<1> : panel_rows<kVectors>;
      rows(m, panel, a_block, c + column, n, columns, epilogue);
    }
  }
}

}  // namespace hebb::kernels
