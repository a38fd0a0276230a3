// States are blank, label, blank, label, …, blank; from one step to the next a spelling stays, moves on by one, or skips
// the blank between two labels that differ. Sums of probabilities are kept as logarithms.
#include "kernels/ctc.h"

#include <algorithm>
#include <limits>

#include "simd/math.h"

namespace hebb::kernels {
namespace {

using simd::kWidth;
using simd::load;
using simd::select;
using simd::splat;
using simd::Vec;

constexpr float kNever = -std::numeric_limits<float>::infinity();

/// ln(e^a + e^b + e^c)
Vec log_sum(Vec a, Vec b, Vec c) {
  const Vec most = simd::max(a, simd::max(b, c));
  const Vec shift = select(most == splat(kNever), splat(0.0f), most);
  return shift + simd::log(simd::exp(a - shift) + simd::exp(b - shift) + simd::exp(c - shift));
}

/// The lattice of one sequence, read from the front, or from the back: the same rules hold for the sequence reversed.
struct Lattice {
  const CtcOf& of;
  bool reverse;
  int64_t states = 2 * of.length + 1;

  int32_t label(int64_t state) const {
    const int64_t at = reverse ? states - 1 - state : state;
    return at % 2 ? of.labels[at / 2] : of.blank;
  }
  const float* step(int64_t t) const { return of.log_p + (reverse ? of.steps - 1 - t : t) * of.stride; }

  /// Rows are two floats longer than there are states: what comes before the first two. At the start, only what is
  /// right before the first state is possible.
  void start(float* row) const {
    std::fill_n(row, states + 2, kNever);
    row[1] = 0;
  }
  /// 0 where a state may be reached from two before, else -infinity.
  void find_skips(float* skip) const {
    for (int64_t s = 0; s < states; ++s) {
      const bool may = label(s) != of.blank && (s < 2 || label(s) != label(s - 2));
      skip[s] = may ? 0 : kNever;
    }
  }
  void advance(int64_t t, const float* before, const float* skip, float* emit, float* after) const {
    const float* log_p = step(t);
    for (int64_t s = 0; s < states; ++s) emit[s] = log_p[label(s)];
    after[0] = after[1] = kNever;
    for (int64_t s = 0; s < states; s += kWidth) {
      const int64_t rest = states - s;
      const Vec skipped = load(before + s, rest) + load(skip + s, rest);
      const Vec reached = log_sum(load(before + s + 2, rest), load(before + s + 1, rest), skipped);
      simd::store(after + s + 2, reached + load(emit + s, rest), rest);
    }
  }
  /// The spellings that are complete: in the last label or the blank after it.
  float total(const float* row) const {
    const Vec label = states > 1 ? splat(row[states]) : splat(kNever);
    return simd::first_lane(log_sum(splat(row[states + 1]), label, splat(kNever)));
  }
};

}  // namespace

float ctc(CtcOf of, float* gradient, float* scratch) noexcept {
  const Lattice forward{of, false}, backward{of, true};
  const int64_t states = forward.states, width = states + 2;
  float *skip = scratch, *emit = skip + width, *beta = emit + width, *next = beta + width, *alpha = next + width;
  if (of.steps == 0) return of.length == 0 ? 0 : -kNever;
  forward.find_skips(skip);
  forward.start(alpha);
  for (int64_t t = 0; t < of.steps; ++t) {
    forward.advance(t, alpha + t * width, skip, emit, alpha + (t + 1) * width);
  }
  const float total = forward.total(alpha + of.steps * width);
  if (!gradient || total == kNever) return -total;
  backward.find_skips(skip);
  backward.start(beta);
  for (int64_t t = of.steps - 1; t >= 0; --t, std::swap(beta, next)) {
    backward.advance(of.steps - 1 - t, beta, skip, emit, next);
    const float* from_start = alpha + (t + 1) * width + 2;
    for (int64_t s = 0; s < states; ++s) {  // both counts hold log_p at this step once
      const int64_t back = states - 1 - s;
      const float path = from_start[s] + next[back + 2] - emit[back] - total;
      const bool possible = from_start[s] != kNever && next[back + 2] != kNever;
      if (possible) gradient[t * of.stride + forward.label(s)] -= simd::first_lane(simd::exp(splat(path)));
    }
  }
  return -total;
}

}  // namespace hebb::kernels
