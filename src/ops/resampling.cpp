// Padding, resizing and pixel shuffling: each output looks at places along one dimension after the other.
#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "ops/spatial.h"

namespace hebb {
namespace {

/// Where a place i outside 0 … in - 1 is taken from; itself when the constant is.
int64_t taken_from(PadMode mode, int64_t i, int64_t in) {
  switch (mode) {
    case PadMode::reflect: return i < 0 ? -i : i >= in ? 2 * (in - 1) - i : i;
    case PadMode::replicate: return std::clamp<int64_t>(i, 0, in - 1);
    case PadMode::circular: return i < 0 ? i + in : i >= in ? i - in : i;
    default: return i;
  }
}

/// The weight of what lies d away in Keys' cubic convolution, a = -0.75 as in PyTorch.
double cubic(double d) {
  constexpr double a = -0.75;
  d = std::fabs(d);
  return d <= 1 ? ((a + 2) * d - (a + 3)) * d * d + 1 : ((a * d - 5 * a) * d + 8 * a) * d - 4 * a;
}

/// One dimension in another size; `step` is the distance of two outputs in inputs.
Taps resized(const char* op, int64_t in, int64_t out, double step, Interpolation mode, bool align_corners) {
  Taps taps(op, in, out, 4);
  const auto add = [&](int64_t i, double weight) { taps.add(std::clamp<int64_t>(i, 0, in - 1), weight); };
  for (int64_t o = 0; o < out; ++o, taps.end_row()) {
    if (mode == Interpolation::nearest) {  // in float, as PyTorch does
      add(static_cast<int64_t>(static_cast<float>(o) * static_cast<float>(step)), 1);
      continue;
    }
    const double place = static_cast<double>(o), at = align_corners ? place * step : (place + 0.5) * step - 0.5;
    const double whole = std::floor(at), rest = at - whole;
    const auto i = static_cast<int64_t>(whole);
    if (mode == Interpolation::bicubic) {
      for (int k = -1; k <= 2; ++k) add(i + k, cubic(rest - k));
    } else {
      add(i, 1 - rest);
      add(i + 1, rest);
    }
  }
  return taps;
}

/// One dimension with `before` and `after` more places, or fewer.
Taps padded(int64_t in, int64_t before, int64_t after, PadMode mode) {
  Taps taps("pad", in, in + before + after, 1);
  for (int64_t i = -before; i < in + after; ++i, taps.end_row()) {
    const int64_t from = taken_from(mode, i, in);
    if (from >= 0 && from < in) taps.add(from);
  }
  return taps;
}

/// How many places a mode can add to either end of `in`.
int64_t most_padding(PadMode mode, int64_t in) {
  switch (mode) {
    case PadMode::reflect: return in - 1;
    case PadMode::circular: return in;
    case PadMode::replicate: return in > 0 ? INT32_MAX : 0;
    default: return INT32_MAX;
  }
}

}  // namespace

Tensor pad(const Tensor& x, const Shape& pad, const PadOptions& o) {
  check_float("pad", "x", x);
  if (pad.rank() % 2 != 0 || pad.rank() > 2 * x.rank()) {
    fail(Code::argument, "pad", "x{} needs two numbers for each of its last dimensions, got {}", x.shape(), pad);
  }
  Tensor y = x;
  for (int p = 0; p < pad.rank(); p += 2) {
    const int dim = x.rank() - 1 - p / 2;
    const int64_t in = x.size(dim), before = pad[p], after = pad[p + 1];
    if (before == 0 && after == 0) continue;
    if (std::max(before, after) > most_padding(o.mode, in) || std::min(before, after) < -in ||
        in + before + after < 0) {
      fail(Code::argument, "pad", "x{} cannot be padded by {} in this mode", x.shape(), pad);
    }
    y = weighed("pad", y, dim, padded(in, before, after, o.mode), o.value);
  }
  return y;
}

Tensor interpolate(const Tensor& x, const InterpolateOptions& o) {
  check_float("interpolate", "x", x);
  const int dims = x.rank() - 2;
  const bool fits = o.mode == Interpolation::nearest  ? dims >= 1
                    : o.mode == Interpolation::linear ? dims == 1
                                                      : dims == 2;
  if (!fits) fail(Code::shape, "interpolate", "x{} has not the rank of this mode", x.shape());
  check_spatial("interpolate", x, dims);
  if ((o.size.rank() > 0) == o.scale_factor.has_value()) {
    fail(Code::argument, "interpolate", "needs either size or scaleFactor");
  }
  if (o.align_corners && o.mode == Interpolation::nearest) {
    fail(Code::argument, "interpolate", "alignCorners means nothing for mode 'nearest'");
  }
  // A factor that f32 has rounded down must not lose a place: 10 * 0.7f is 6.9999999.
  const double scale = static_cast<double>(o.scale_factor.value_or(1)), raised = scale * (1 + 0x1p-23);
  Shape size;
  for (int d = 0; d < dims; ++d) {
    const double wanted = static_cast<double>(x.size(d + 2)) * raised;
    if (!(wanted >= 1 && wanted <= INT32_MAX))
      fail(Code::argument, "interpolate", "scaleFactor {} does not fit x{}", scale, x.shape());
    size.push_back(static_cast<int64_t>(wanted));
  }
  if (o.size.rank() > 0) size = per_dim("interpolate", "size", o.size, dims, 1);
  Tensor y = x;
  for (int d = 0; d < dims; ++d) {
    const int64_t in = x.size(d + 2), out = size[d];
    const auto ratio = [](int64_t a, int64_t b) { return static_cast<double>(a) / static_cast<double>(b); };
    const double step = o.align_corners  ? ratio(in - 1, std::max<int64_t>(out - 1, 1))
                        : o.scale_factor ? 1 / scale
                                         : ratio(in, out);
    y = weighed("interpolate", y, d + 2, resized("interpolate", in, out, step, o.mode, o.align_corners));
  }
  return y;
}

Tensor pixel_shuffle(const Tensor& x, int64_t upscale_factor) {
  check_float("pixel_shuffle", "x", x);
  const int c = x.rank() - 3;
  const int64_t r = upscale_factor;
  if (c < 0 || r < 1 || r > INT16_MAX || x.size(c) % (r * r) != 0) {
    fail(Code::shape, "pixel_shuffle", "x{} has no channels for upscaleFactor {}", x.shape(), r);
  }
  Shape shape = x.shape();
  const Shape parts = {size_before(shape, c), shape[c] / (r * r), r, r, shape[c + 1], shape[c + 2]};
  shape[c] /= r * r;
  shape[c + 1] *= r;
  shape[c + 2] *= r;
  return reshape(permute(reshape(x, parts), {0, 1, 4, 2, 5, 3}), shape);
}

}  // namespace hebb
