// Vec: as many floats as the machine takes at once. The only file that knows xsimd and the intrinsics of relaxed SIMD.
#pragma once

#include <cstdint>
#include <xsimd/xsimd.hpp>

#ifdef __wasm__
#include <wasm_simd128.h>
#endif

namespace hebb::simd {

using Vec = xsimd::batch<float>;
using IntVec = xsimd::batch<int32_t>;
using Mask = Vec::batch_bool_type;

/// Floats in a Vec: 4 in wasm and native-portable.
constexpr int64_t kWidth = static_cast<int64_t>(Vec::size);
/// n floats and those that fill the last vector.
constexpr int64_t in_vectors(int64_t n) { return (n + kWidth - 1) / kWidth * kWidth; }

inline Vec load(const float* from) { return Vec::load_unaligned(from); }
/// Bytes as floats.
inline Vec load(const uint8_t* from) {
#ifdef __wasm__
  return Vec(
      wasm_f32x4_convert_i32x4(wasm_u32x4_extend_low_u16x8(wasm_u16x8_extend_low_u8x16(wasm_v128_load32_zero(from)))));
#else
  alignas(64) float lanes[kWidth];
  for (int64_t i = 0; i < kWidth; ++i) lanes[i] = static_cast<float>(from[i]);
  return Vec::load_aligned(lanes);
#endif
}
inline void store(float* to, Vec v) { v.store_unaligned(to); }
inline Vec splat(float value) { return Vec(value); }
inline IntVec splat(int32_t value) { return IntVec(value); }

/// Which numerics this build has: "relaxed" fuses multiply and add, "simd128" rounds each.
#ifdef HEBB_RELAXED_SIMD
constexpr const char* kBuild = "relaxed";
#else
constexpr const char* kBuild = "simd128";
#endif

// Tails are not inlined: they are many, and rare.
[[gnu::noinline]] inline Vec load_tail(const float* from, int64_t count) {
#ifdef __wasm__
  v128_t lanes = count >= 2 ? wasm_v128_load64_zero(from) : wasm_f32x4_const_splat(0.0f);
  if (count == 1) lanes = wasm_v128_load32_zero(from);
  if (count == 3) lanes = wasm_v128_load32_lane(from + 2, lanes, 2);
  return Vec(lanes);
#else
  alignas(64) float lanes[kWidth] = {};
  for (int64_t i = 0; i < count; ++i) lanes[i] = from[i];
  return Vec::load_aligned(lanes);
#endif
}
[[gnu::noinline]] inline void store_tail(float* to, Vec v, int64_t count) {
#ifdef __wasm__
  if (count >= 2) wasm_v128_store64_lane(to, v, 0);
  if (count == 1) wasm_v128_store32_lane(to, v, 0);
  if (count == 3) wasm_v128_store32_lane(to + 2, v, 2);
#else
  alignas(64) float lanes[kWidth];
  v.store_aligned(lanes);
  for (int64_t i = 0; i < count; ++i) to[i] = lanes[i];
#endif
}

/// A whole vector, or its first `count` floats where fewer than kWidth are left; the other lanes are zero.
inline Vec load(const float* from, int64_t count) { return count >= kWidth ? load(from) : load_tail(from, count); }
inline void store(float* to, Vec v, int64_t count) {
  if (count >= kWidth) return store(to, v);
  store_tail(to, v, count);
}

/// a * b + c: one rounding where the build has a fused instruction (relaxed wasm, native with FMA), two elsewhere.
inline Vec madd(Vec a, Vec b, Vec c) {
#if defined(HEBB_RELAXED_SIMD)
  return Vec(wasm_f32x4_relaxed_madd(a, b, c));
#elif defined(__FMA__)
  return xsimd::fma(a, b, c);
#else
  return a * b + c;
#endif
}

inline Vec select(Mask condition, Vec yes, Vec no) {
#ifdef HEBB_RELAXED_SIMD
  return Vec(wasm_i32x4_relaxed_laneselect(yes, no, condition));  // whose lanes are ones or zeros throughout
#else
  return xsimd::select(condition, yes, no);
#endif
}
/// A size with the sign of another number.
inline Vec with_sign(Vec size, Vec of) { return size | (of & Vec(-0.0f)); }
inline bool all(Mask condition) { return xsimd::all(condition); }
inline Vec sqrt(Vec x) { return xsimd::sqrt(x); }
inline Vec abs(Vec x) { return xsimd::abs(x); }
/// The whole number below, and the nearest one (of two, the even).
inline Vec floor(Vec x) { return xsimd::floor(x); }
inline Vec nearest(Vec x) { return xsimd::nearbyint(x); }
/// The larger and the smaller; a NaN in either operand stays a NaN.
inline Vec max(Vec a, Vec b) { return select((a > b) | (a != a), a, b); }
inline Vec min(Vec a, Vec b) { return select((a < b) | (a != a), a, b); }
/// x, but no more or no less than a number; a NaN stays a NaN. One instruction each.
inline Vec at_most(Vec x, Vec most) {
#ifdef __wasm__
  return Vec(wasm_f32x4_pmin(x, most));
#else
  return xsimd::min(x, most);  // like std::min, the first where one is a NaN
#endif
}
inline Vec at_least(Vec x, Vec least) {
#ifdef __wasm__
  return Vec(wasm_f32x4_pmax(x, least));
#else
  return xsimd::max(x, least);
#endif
}
/// One instruction each, where NaN may come out as anything.
inline Vec quick_max(Vec a, Vec b) { return xsimd::max(a, b); }
inline Vec quick_min(Vec a, Vec b) { return xsimd::min(a, b); }

/// A square of floats, turned so that its rows are its columns.
inline void transpose(Vec (&rows)[kWidth]) {
  if constexpr (kWidth == 4) {
    const Vec a = xsimd::zip_lo(rows[0], rows[2]), b = xsimd::zip_hi(rows[0], rows[2]);
    const Vec c = xsimd::zip_lo(rows[1], rows[3]), d = xsimd::zip_hi(rows[1], rows[3]);
    rows[0] = xsimd::zip_lo(a, c), rows[1] = xsimd::zip_hi(a, c);
    rows[2] = xsimd::zip_lo(b, d), rows[3] = xsimd::zip_hi(b, d);
  } else {
    xsimd::transpose(rows, rows + kWidth);
  }
}

/// Every second of the floats of a and then b: from the first on in a, the others in b.
template <typename V>
void deal(V& a, V& b) {
  using Arch = typename V::arch_type;
  if constexpr (V::size == 4) {
    const V first = xsimd::shuffle(a, b, xsimd::batch_constant<uint32_t, Arch, 0, 2, 4, 6>());
    b = xsimd::shuffle(a, b, xsimd::batch_constant<uint32_t, Arch, 1, 3, 5, 7>());
    a = first;
  } else {
    for (size_t i = 1; i < V::size; i *= 2) {
      const V low = xsimd::zip_lo(a, b);
      b = xsimd::zip_hi(a, b);
      a = low;
    }
  }
}
inline Vec evens(Vec a, Vec b) {
  deal(a, b);
  return a;
}

/// a[0], b[0], a[1], b[1], …: the first vector of it, and the second.
inline Vec alternate_low(Vec a, Vec b) { return xsimd::zip_lo(a, b); }
inline Vec alternate_high(Vec a, Vec b) { return xsimd::zip_hi(a, b); }

/// The bits of a float as an integer, and back.
inline IntVec bits(Vec x) { return xsimd::bitwise_cast<int32_t>(x); }
inline Mask as_mask(IntVec::batch_bool_type x) { return xsimd::batch_bool_cast<float>(x); }
inline Vec from_bits(IntVec x) { return xsimd::bitwise_cast<float>(x); }
template <int Count>
IntVec shift_left(IntVec x) {
  return x << Count;
}
template <int Count>
IntVec shift_right(IntVec x) {  // arithmetic: the sign fills
  return x >> Count;
}

/// Sum and maximum over the lanes, pairing halves in a fixed order.
[[gnu::noinline]] inline float sum_lanes(Vec v) {
  alignas(64) float lanes[kWidth];
  v.store_aligned(lanes);
  for (int64_t half = kWidth / 2; half > 0; half /= 2) {
    for (int64_t i = 0; i < half; ++i) lanes[i] += lanes[i + half];
  }
  return lanes[0];
}
inline float max_lanes(Vec v) {
  alignas(64) float lanes[kWidth];
  v.store_aligned(lanes);
  float largest = lanes[0];
  for (int64_t i = 1; i < kWidth; ++i) largest = lanes[i] > largest || lanes[i] != lanes[i] ? lanes[i] : largest;
  return largest;
}

inline float first_lane(Vec v) {
  alignas(64) float lanes[kWidth];
  v.store_aligned(lanes);
  return lanes[0];
}

}  // namespace hebb::simd
