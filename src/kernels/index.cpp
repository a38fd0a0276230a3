// Loops that move elements and do no arithmetic, but for sums of parts and the scaling of rows on their way out of a dataset.
#include "kernels/index.h"

#include <algorithm>
#include <cstring>

#include "simd/loop.h"

namespace hebb::kernels {
namespace {

template <typename T>
void permute_elements(const Shape& x_shape, const Shape& dims, const T* x, T* y) {
  const int rank = x_shape.rank();
  int64_t step[Shape::kMaxRank], size[Shape::kMaxRank], position[Shape::kMaxRank] = {};
  for (int d = 0; d < rank; ++d) {
    step[d] = size_from(x_shape, static_cast<int>(dims[d]) + 1);
    size[d] = x_shape[static_cast<int>(dims[d])];
  }
  const int64_t inner = size[rank - 1], inner_step = step[rank - 1], total = x_shape.size();
  int64_t from = 0;
  for (int64_t row = 0; row < total; row += inner) {
    for (int64_t i = 0; i < inner; ++i) y[row + i] = x[from + i * inner_step];
    for (int d = rank - 2; d >= 0; --d) {
      from += step[d];
      if (++position[d] < size[d]) break;
      from -= size[d] * step[d];
      position[d] = 0;
    }
  }
}

template <typename T>
void repeat(const Strided& walk, const T* x, T* y) {
  walk.each_row([&](int64_t index, int64_t at, int64_t) {
    for (int64_t i = 0; i < walk.inner(); ++i) y[index + i] = x[at + i * walk.a_inner()];
  });
}

template <typename T>
void copy_scaled(int64_t count, RowsOf of, const T* x, const int32_t* row, RowScale scale, float* y) {
  parallel_ranges(count, simd::grain_of(of.width), [=](int64_t begin, int64_t end) {
    for (int64_t r = begin; r < end; ++r) {
      const T *from = x + row[r] * of.step, *end = from + of.width;
      float* to = y + r * of.width;
      const simd::Vec shift = simd::splat(scale.shift), factor = simd::splat(scale.scale);
      for (; end - from >= simd::kWidth; from += simd::kWidth, to += simd::kWidth)
        simd::store(to, (simd::load(from) - shift) * factor);
      for (; from != end; ++from, ++to) *to = (static_cast<float>(*from) - scale.shift) * scale.scale;
    }
  });
}

}  // namespace

void permute(const Shape& x_shape, const Shape& dims, const void* x, void* y, int64_t bytes) noexcept {
  if (x_shape.size() == 0) return;
  if (x_shape.rank() == 0) {
    std::memcpy(y, x, static_cast<size_t>(bytes));
  } else if (bytes == 4) {
    permute_elements(x_shape, dims, static_cast<const uint32_t*>(x), static_cast<uint32_t*>(y));
  } else {
    permute_elements(x_shape, dims, static_cast<const uint8_t*>(x), static_cast<uint8_t*>(y));
  }
}

void slice(SliceOf part, const void* x, void* y, int64_t bytes) noexcept {
  const auto run = static_cast<size_t>(part.length * part.inner * bytes);
  for (int64_t o = 0; o < part.outer; ++o) {
    std::memcpy(static_cast<char*>(y) + static_cast<size_t>(o) * run,
                static_cast<const char*>(x) + (o * part.n + part.start) * part.inner * bytes, run);
  }
}

void place(SliceOf part, const void* y, void* x, int64_t bytes) noexcept {
  const auto run = static_cast<size_t>(part.length * part.inner * bytes);
  for (int64_t o = 0; o < part.outer; ++o) {
    std::memcpy(static_cast<char*>(x) + (o * part.n + part.start) * part.inner * bytes,
                static_cast<const char*>(y) + static_cast<size_t>(o) * run, run);
  }
}

void add_part(SliceOf part, const float* y, float* x) noexcept {
  const int64_t run = part.length * part.inner;
  x += part.start * part.inner;
  for (int64_t o = 0; o < part.outer; ++o, y += run, x += part.n * part.inner) {
    simd::map(run, x, y, x, [](simd::Vec sum, simd::Vec more) { return sum + more; });
  }
}

void gather(GatherOf sizes, const float* x, const int32_t* index, float* y) noexcept {
  for (int64_t o = 0; o < sizes.outer; ++o, x += sizes.n * sizes.inner) {
    for (int64_t j = 0; j < sizes.m; ++j) {
      for (int64_t i = 0; i < sizes.inner; ++i) *y++ = x[*index++ * sizes.inner + i];
    }
  }
}

void scatter(GatherOf sizes, bool add, const int32_t* index, const float* x, float* y) noexcept {
  const int64_t count = sizes.m * sizes.inner;
  parallel_ranges(sizes.outer, simd::grain_of(count), [=](int64_t o, int64_t end) {
    for (; o < end; ++o) {
      const int32_t* at = index + o * count;
      const float* from = x + o * count;
      if (add && sizes.inner == 1) {
        float* to = y + o * sizes.n;
        for (int64_t j = 0; j < count; ++j) to[at[j]] += from[j];
        continue;
      }
      for (int64_t j = 0; j < sizes.m; ++j) {
        for (int64_t i = 0; i < sizes.inner; ++i) {
          float& to = y[(o * sizes.n + *at++) * sizes.inner + i];
          to = add ? to + *from++ : *from++;
        }
      }
    }
  });
}

void select_rows(GatherOf sizes, const void* x, const int32_t* index, void* y, int64_t bytes) noexcept {
  const int64_t row = sizes.inner * bytes;
  const auto* from = static_cast<const char*>(x);
  auto* to = static_cast<char*>(y);
  for (int64_t o = 0; o < sizes.outer; ++o, from += sizes.n * row) {
    for (int64_t j = 0; j < sizes.m; ++j, to += row) std::memcpy(to, from + index[j] * row, static_cast<size_t>(row));
  }
}

void add_rows(GatherOf sizes, const int32_t* index, const float* y, float* x) noexcept {
  for (int64_t o = 0; o < sizes.outer; ++o, x += sizes.n * sizes.inner) {
    for (int64_t j = 0; j < sizes.m; ++j, y += sizes.inner) {
      float* to = x + index[j] * sizes.inner;
      for (int64_t i = 0; i < sizes.inner; ++i) to[i] += y[i];
    }
  }
}

void expand(const Strided& walk, const void* x, void* y, int64_t bytes) noexcept {
  if (bytes == 4) {
    repeat(walk, static_cast<const uint32_t*>(x), static_cast<uint32_t*>(y));
  } else {
    repeat(walk, static_cast<const uint8_t*>(x), static_cast<uint8_t*>(y));
  }
}

void gather_rows(int64_t count, RowsOf of, const uint8_t* x, const int32_t* row, RowScale scale, float* y) noexcept {
  copy_scaled(count, of, x, row, scale, y);
}

void gather_rows(int64_t count, RowsOf of, const float* x, const int32_t* row, RowScale scale, float* y) noexcept {
  copy_scaled(count, of, x, row, scale, y);
}

void gather_rows(int64_t count, RowsOf of, const int32_t* x, const int32_t* row, int32_t* y) noexcept {
  for (int64_t r = 0; r < count; ++r) std::copy_n(x + row[r] * of.step, of.width, y + r * of.width);
}

}  // namespace hebb::kernels
