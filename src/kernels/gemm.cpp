// The product is cut into panels of b, kDepth rows by up to 4 vectors of columns, that fit the first-level cache.
// A panel is packed once (contiguous, zero-padded, whatever b's strides) and meets all rows of a, two at a time: the
// 2 x 16 tile keeps 8 accumulators, and a is read by scalar broadcast from where it lies, transposed or not.
// Why so small a tile: V8 has 15 usable vector registers on x86 and Node 20 spills larger ones (see architecture.md).
// Every element of c sums over k in the same order whatever the tile, so the bits do not depend on the shape of the rest.
#include "kernels/gemm.h"

#include <algorithm>

#include "simd/vec.h"

namespace hebb::kernels {
namespace {

using simd::kWidth;
using simd::Vec;

constexpr int kVectors = 4;                      // vectors of columns in a full panel
constexpr int64_t kColumns = kVectors * kWidth;  // columns in a full panel
constexpr int64_t kDepth = 512;                  // rows of b in a panel: 32 KB at width 4
constexpr int64_t kPackRows = 8;                 // fewer rows of a than this do not repay packing

// A transposed a whose steps lie pages apart (1024 x 1024 x 1024 ran at 16 GFLOP/s, turned at 38) is first laid out in rows, a
// block of rows at a time.
constexpr int64_t kFar = 1024;                  // floats
constexpr int64_t kTurned = 64;                 // rows of a block
constexpr int64_t kTurnedStride = kDepth + 16;  // no power of 2: rows would compete for places of the cache

struct Panel {
  const float* data;
  int64_t stride;  // floats from one row of the panel to the next
  int64_t depth;
};

/// Copies b[0..depth)[0..columns) into `packed`, a row every `padded` floats; zeros fill the last vector of a row.
void pack(MatrixView b, int64_t depth, int64_t columns, int64_t padded, float* packed) {
  if (b.column_stride == 1) {
    for (int64_t p = 0; p < depth; ++p) {
      const float* row = b.data + p * b.row_stride;
      for (int64_t j = 0; j < columns; j += kWidth)
        simd::store(packed + p * padded + j, simd::load(row + j, columns - j));
    }
    return;
  }
  if (columns % kWidth != 0) {
    for (int64_t p = 0; p < depth; ++p)
      simd::store(packed + p * padded + columns - columns % kWidth, simd::splat(0.0f));
  }
  // By squares of whole vectors where columns lie in one piece; what is left, one by one.
  const int64_t wide = b.row_stride == 1 ? columns - columns % kWidth : 0, tall = depth - depth % kWidth;
  for (int64_t j = 0; j < wide; j += kWidth) {
    for (int64_t p = 0; p < tall; p += kWidth) {
      Vec square[kWidth];
      for (int64_t i = 0; i < kWidth; ++i) square[i] = simd::load(b.data + p + (j + i) * b.column_stride);
      simd::transpose(square);
      for (int64_t i = 0; i < kWidth; ++i) simd::store(packed + (p + i) * padded + j, square[i]);
    }
  }
  for (int64_t p = 0; p < depth; ++p) {
    for (int64_t j = p < tall ? wide : 0; j < columns; ++j) {
      packed[p * padded + j] = b.data[p * b.row_stride + j * b.column_stride];
    }
  }
}

/// How a tile's sums reach c: onto what is there or over it, and with a bias or not. Not inlined: it runs once a tile.
struct Epilogue {
  const float* bias;
  bool accumulate;

  /// `sums` has a row every `padded` floats, c every `c_row`.
  [[gnu::noinline]] void finish(int rows, const float* sums, int64_t padded, float* c, int64_t c_row,
                                int64_t columns) const {
    for (int i = 0; i < rows; ++i, sums += padded, c += c_row) {
      for (int64_t j = 0; j < columns; j += kWidth) {
        const int64_t rest = columns - j;
        Vec value = simd::load(sums + j);
        if (bias) value += simd::load(bias + j, rest);
        if (accumulate) value = simd::load(c + j, rest) + value;
        simd::store(c + j, value, rest);
      }
    }
  }
};

template <int kRows, int kCols>
void tile(Panel b, const float* a, int64_t a_row, int64_t a_column, float* c, int64_t c_row, int64_t columns,
          Epilogue epilogue) {
  Vec sum[kRows][kCols];
  for (auto& row : sum) {
    for (Vec& v : row) v = simd::splat(0.0f);
  }
  const float* b_row = b.data;
  for (int64_t p = 0; p < b.depth; ++p, b_row += b.stride, a += a_column) {
    Vec b_vec[kCols];
    for (int j = 0; j < kCols; ++j) b_vec[j] = simd::load(b_row + j * kWidth);
    for (int i = 0; i < kRows; ++i) {
      const Vec a_vec = simd::splat(a[i * a_row]);
      for (int j = 0; j < kCols; ++j) sum[i][j] = simd::madd(a_vec, b_vec[j], sum[i][j]);
    }
  }
  alignas(64) float out[kRows][kCols * kWidth];
  for (int i = 0; i < kRows; ++i) {
    for (int j = 0; j < kCols; ++j) simd::store(out[i] + j * kWidth, sum[i][j]);
  }
  epilogue.finish(kRows, out[0], kCols * kWidth, c, c_row, columns);
}

/// One row of c from a b whose columns lie in one piece, for too few rows of a to repay packing: squares of b are turned
/// on their way.
template <int kCols>
void row_by_squares(MatrixView b, int64_t depth, const float* a, int64_t a_column, float* c, int64_t columns,
                    Epilogue epilogue) {
  const float* column[kCols * kWidth];  // behind the last one, the last one again: its sums are not kept
  for (int64_t j = 0; j < kCols * kWidth; ++j) column[j] = b.data + std::min(j, columns - 1) * b.column_stride;
  Vec sum[kCols];
  for (Vec& v : sum) v = simd::splat(0.0f);
  int64_t p = 0;
  for (; p + kWidth <= depth; p += kWidth) {
    for (int v = 0; v < kCols; ++v) {
      Vec square[kWidth];
      for (int64_t i = 0; i < kWidth; ++i) square[i] = simd::load(column[v * kWidth + i] + p);
      simd::transpose(square);
      for (int64_t i = 0; i < kWidth; ++i) sum[v] = simd::madd(simd::splat(a[(p + i) * a_column]), square[i], sum[v]);
    }
  }
  alignas(64) float lanes[kCols * kWidth];
  for (; p < depth; ++p) {
    for (int64_t j = 0; j < kCols * kWidth; ++j) lanes[j] = column[j][p];
    for (int v = 0; v < kCols; ++v) {
      sum[v] = simd::madd(simd::splat(a[p * a_column]), simd::load(lanes + v * kWidth), sum[v]);
    }
  }
  for (int v = 0; v < kCols; ++v) simd::store(lanes + v * kWidth, sum[v]);
  epilogue.finish(1, lanes, 0, c, 0, columns);
}

template <int kCols>
void panel_rows(int64_t m, Panel b, MatrixView a, float* c, int64_t c_row, int64_t columns, Epilogue epilogue) {
  int64_t i = 0;
  for (; i + 2 <= m; i += 2) {
    tile<2, kCols>(b, a.data + i * a.row_stride, a.row_stride, a.column_stride, c + i * c_row, c_row, columns,
                   epilogue);
  }
  if (i < m) {
    tile<1, kCols>(b, a.data + i * a.row_stride, a.row_stride, a.column_stride, c + i * c_row, c_row, columns,
                   epilogue);
  }
}

void dispatch(int64_t vectors, int64_t m, Panel b, MatrixView a, float* c, int64_t c_row, int64_t columns,
              Epilogue epilogue) {
  switch (vectors) {
    case 1: return panel_rows<1>(m, b, a, c, c_row, columns, epilogue);
    case 2: return panel_rows<2>(m, b, a, c, c_row, columns, epilogue);
    case 3: return panel_rows<3>(m, b, a, c, c_row, columns, epilogue);
    default: return panel_rows<4>(m, b, a, c, c_row, columns, epilogue);
  }
}

/// The product with a block of b that is at most a panel wide and deep.
void multiply_block(int64_t m, int64_t depth, int64_t columns, MatrixView a, MatrixView b, float* c, int64_t c_row,
                    float* packed, Epilogue epilogue) {
  const int64_t vectors = (columns + kWidth - 1) / kWidth;
  if (m < kPackRows && b.row_stride == 1 && b.column_stride != 1) {
    const auto by_squares = vectors == 1 ? row_by_squares<1> : row_by_squares<kVectors>;
    for (int64_t i = 0; i < m; ++i) {
      by_squares(b, depth, a.data + i * a.row_stride, a.column_stride, c + i * c_row, columns, epilogue);
    }
    return;
  }
  Panel panel{b.data, b.row_stride, depth};
  if (columns < vectors * kWidth || b.column_stride != 1 || m >= kPackRows) {
    pack(b, depth, columns, vectors * kWidth, packed);
    panel = {packed, vectors * kWidth, depth};
  }
  dispatch(vectors, m, panel, a, c, c_row, columns, epilogue);
}

}  // namespace

void gemm(int64_t m, int64_t n, int64_t k, MatrixView a, MatrixView b, float* c, GemmOptions options) noexcept {
  alignas(64) static thread_local float packed[kDepth * kColumns], turned[kTurned * kTurnedStride];
  const bool turns = a.row_stride == 1 && a.column_stride >= kFar && m >= kPackRows && n > kColumns;
  const int64_t most = turns ? kTurned : m;
  for (int64_t row = 0; row < m; row += most) {
    const int64_t rows = std::min(most, m - row);
    for (int64_t start = 0; start == 0 || start < k; start += kDepth) {
      const int64_t depth = std::min(kDepth, k - start);
      MatrixView a_block{a.data + row * a.row_stride + start * a.column_stride, a.row_stride, a.column_stride};
      if (turns) {
        pack(a_block, rows, depth, kTurnedStride, turned);
        a_block = {turned, kTurnedStride, 1};
      }
      for (int64_t column = 0; column < n; column += kColumns) {
        const int64_t columns = std::min(kColumns, n - column);
        const MatrixView b_block{b.data + start * b.row_stride + column * b.column_stride, b.row_stride,
                                 b.column_stride};
        const Epilogue epilogue{start + kDepth >= k && options.bias ? options.bias + column : nullptr,
                                options.accumulate || start > 0};
        multiply_block(rows, depth, columns, a_block, b_block, c + row * n + column, n, packed, epilogue);
      }
    }
  }
}

}  // namespace hebb::kernels
