// A head is one thread's: its keys and values are laid as panels once, and meet its queries block by block.
#include "kernels/attention.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "core/threads.h"
#include "kernels/gemm.h"
#include "simd/loop.h"
#include "simd/math.h"

namespace hebb::kernels {
namespace {

using simd::in_vectors;
using simd::kWidth;
using simd::splat;
using simd::Vec;

/// Queries in a block: few, so that little of what a causal mask forbids is worked out; whole tiles of products.
constexpr int64_t kRows = 24;

/// Hands out parts of a room.
struct Room {
  float* next;

  float* take(int64_t floats) { return std::exchange(next, next + floats); }
};

/// A block of queries of one head: rows of it, and the keys that any of them looks at.
struct Block {
  int64_t begin, rows, keys, row_step;
  bool causal;

  /// Keys that query `row` of the block looks at.
  int64_t seen(int64_t row) const { return causal ? std::min(begin + row + 1, keys) : keys; }
};

/// Calls f(block) for each.
template <typename F>
void each_block(const AttentionSizes& s, F f) {
  for (int64_t begin = 0; begin < s.queries; begin += kRows) {
    const int64_t rows = std::min(kRows, s.queries - begin);
    f(Block{begin, rows, s.causal ? std::min(begin + rows, s.keys) : s.keys, in_vectors(s.keys), s.causal});
  }
}

/// The products of a block's queries and keys; behind a query's last key as far as vectors go -infinity.
void score(const AttentionSizes& s, const Block& block, const float* q, int64_t q_step, const Packed& keys,
           float* scores) {
  gemm(block.rows, block.keys, s.depth, {q + block.begin * q_step, q_step, 1}, keys, scores, {.c_row = block.row_step});
  for (int64_t i = 0; i < block.rows; ++i) {
    float* row = scores + i * block.row_step;
    for (int64_t j = block.seen(i); j < in_vectors(block.seen(i)); ++j)
      row[j] = -std::numeric_limits<float>::infinity();
  }
}

void clear(const float* end, float* from) {
  for (; from < end; from += kWidth) simd::store(from, splat(0.0f));
}

/// Products to e^(scale product - largest).
Softmaxed exponentials(int64_t n, float scale, float* row) {
  Vec most = simd::load(row);
  for (int64_t j = kWidth; j < n; j += kWidth) most = simd::max(most, simd::load(row + j));
  const float largest = scale * simd::max_lanes(most);
  Vec total = splat(0.0f);
  for (int64_t j = 0; j < n; j += kWidth) {
    const Vec e = simd::exp_down(simd::madd(simd::load(row + j), splat(scale), splat(-largest)));
    simd::store(row + j, e);
    total = total + e;
  }
  return {largest, simd::sum_lanes(total)};
}

/// Products to weights P, and slopes dP = dy v to those of the products: scale P (dP - the sum of P dP).
void differentiate(int64_t n, float scale, Softmaxed row, float* weight, float* slope) {
  const Vec factor = splat(1 / row.sum);
  Vec sum = splat(0.0f);
  for (int64_t j = 0; j < n; j += kWidth) {
    const Vec e = simd::exp_down(simd::madd(simd::load(weight + j), splat(scale), splat(-row.largest))), p = e * factor;
    simd::store(weight + j, p);
    sum = simd::madd(p, simd::load(slope + j), sum);
  }
  const Vec mean = splat(simd::sum_lanes(sum));
  for (int64_t j = 0; j < n; j += kWidth) {
    simd::store(slope + j, splat(scale) * simd::load(weight + j) * (simd::load(slope + j) - mean));
  }
}

}  // namespace

int64_t attention_room(const AttentionSizes& s, bool backward) noexcept {
  const int64_t scores = kRows * in_vectors(s.keys), across = Packed::floats(s.depth, s.keys);
  if (!backward) return scores + across + Packed::floats(s.keys, s.width);
  return 2 * scores + across + Packed::floats(s.keys, s.depth) + Packed::floats(s.width, s.keys);
}

void attention(const AttentionSizes& s, const AttentionInputs& x, Heads<float> y, Softmaxed* softmaxed,
               float* rooms) noexcept {
  parallel_for(s.batch * s.heads, [&](int64_t part) {
    const int64_t batch = part / s.heads, head = part % s.heads;
    Room room{rooms + threads::number() * attention_room(s, false)};
    float* weights = room.take(kRows * in_vectors(s.keys));
    const Packed keys =
        pack(s.depth, s.keys, {x.k.of(batch, head), 1, x.k.row_step}, room.take(Packed::floats(s.depth, s.keys)));
    const Packed values =
        pack(s.keys, s.width, {x.v.of(batch, head), x.v.row_step, 1}, room.take(Packed::floats(s.keys, s.width)));
    each_block(s, [&](const Block& block) {
      score(s, block, x.q.of(batch, head), x.q.row_step, keys, weights);
      Softmaxed* of_rows = softmaxed + part * s.queries + block.begin;
      for (int64_t i = 0; i < block.rows; ++i) {
        float* row = weights + i * block.row_step;
        const int64_t seen = in_vectors(block.seen(i));
        of_rows[i] = exponentials(seen, s.scale, row);
        clear(row + block.keys, row + seen);
      }
      float* to = y.of(batch, head) + block.begin * y.row_step;
      gemm(block.rows, s.width, block.keys, {weights, block.row_step, 1}, values, to, {.c_row = y.row_step});
      for (int64_t i = 0; i < block.rows; ++i, to += y.row_step) {
        for (int64_t c = 0; c < s.width; c += kWidth) {
          const int64_t left = s.width - c;
          simd::store(to + c, simd::load(to + c, left) / splat(of_rows[i].sum), left);
        }
      }
    });
  });
}

void attention_backward(const AttentionSizes& s, const AttentionInputs& x, const Softmaxed* softmaxed,
                        Heads<const float> dy, const AttentionGradients& dx, float* rooms) noexcept {
  parallel_for(s.batch * s.heads, [&](int64_t part) {
    const int64_t batch = part / s.heads, head = part % s.heads;
    Room room{rooms + threads::number() * attention_room(s, true)};
    float *weights = room.take(kRows * in_vectors(s.keys)), *slopes = room.take(kRows * in_vectors(s.keys));
    const float *q = x.q.of(batch, head), *k = x.k.of(batch, head), *v = x.v.of(batch, head);
    const Packed keys = pack(s.keys, s.depth, {k, x.k.row_step, 1}, room.take(Packed::floats(s.keys, s.depth)));
    const Packed keys_across = pack(s.depth, s.keys, {k, 1, x.k.row_step}, room.take(Packed::floats(s.depth, s.keys)));
    const Packed values_across =
        pack(s.width, s.keys, {v, 1, x.v.row_step}, room.take(Packed::floats(s.width, s.keys)));
    float *dq = dx.q.of(batch, head), *dk = dx.k.of(batch, head), *dv = dx.v.of(batch, head);
    for (int64_t i = 0; i < s.keys; ++i) {
      std::fill_n(dk + i * dx.k.row_step, s.depth, 0.0f);
      std::fill_n(dv + i * dx.v.row_step, s.width, 0.0f);
    }
    each_block(s, [&](const Block& block) {
      const int64_t rows = block.rows, keys_seen = block.keys, step = block.row_step;
      const float* of_dy = dy.of(batch, head) + block.begin * dy.row_step;
      score(s, block, q, x.q.row_step, keys_across, weights);
      gemm(rows, keys_seen, s.width, {of_dy, dy.row_step, 1}, values_across, slopes, {.c_row = step});
      for (int64_t i = 0; i < rows; ++i) {
        float *weight = weights + i * step, *slope = slopes + i * step;
        const int64_t seen = in_vectors(block.seen(i));
        for (int64_t j = keys_seen; j < seen; ++j) slope[j] = 0;
        differentiate(seen, s.scale, softmaxed[part * s.queries + block.begin + i], weight, slope);
        clear(weight + keys_seen, weight + seen);
        clear(slope + keys_seen, slope + seen);
      }
      gemm(keys_seen, s.width, rows, {weights, 1, step}, {of_dy, dy.row_step, 1}, dv,
           {.accumulate = true, .c_row = dx.v.row_step});
      gemm(keys_seen, s.depth, rows, {slopes, 1, step}, {q + block.begin * x.q.row_step, x.q.row_step, 1}, dk,
           {.accumulate = true, .c_row = dx.k.row_step});
      gemm(rows, s.depth, keys_seen, {slopes, step, 1}, keys, dq + block.begin * dx.q.row_step,
           {.c_row = dx.q.row_step});
    });
  });
}

}  // namespace hebb::kernels
