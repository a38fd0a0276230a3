// Pooling: the mean or the largest of what each output looks at.
#include <algorithm>

#include "core/error.h"
#include "core/threads.h"
#include "kernels/index.h"
#include "kernels/pairs.h"
#include "ops/linear_map.h"
#include "ops/spatial.h"

namespace hebb {
namespace {

/// What a pooling of x looks at: windows, or (adaptive) as many even parts as `kernel` says.
struct Pooling {
  const char* op;
  int dims;
  const Tensor& x;
  Shape kernel, stride = {}, padding = {}, dilation = {};
  bool ceil_mode = false, count_include_pad = true, adaptive = false;

  /// The dimension of x that spatial dimension d is.
  int dim(int d) const { return x.rank() - dims + d; }

  Taps taps(int d) const {
    if (d < 0) return parts(1, 1);
    return adaptive ? parts(x.size(dim(d)), kernel[d])
                    : windows(x.size(dim(d)), kernel[d], stride[d], padding[d], dilation[d]);
  }

 private:
  // part o is floor(o in / out) … ceil((o + 1) in / out) - 1
  Taps parts(int64_t in, int64_t out) const {
    Taps taps(op, in, out, in / out + 2);
    for (int64_t o = 0; o < out; ++o) {
      const int64_t first = o * in / out, end = ((o + 1) * in + out - 1) / out;
      for (int64_t i = first; i < end; ++i) taps.add(i, 1.0 / static_cast<double>(end - first));
      taps.end_row();
    }
    return taps;
  }

  Taps windows(int64_t in, int64_t size, int64_t step, int64_t pad, int64_t spread) const {
    if (2 * pad > size) fail(Code::argument, op, "padding must be at most half of kernelSize: {}, {}", padding, kernel);
    const int64_t room = in + 2 * pad - (size - 1) * spread - 1 + (ceil_mode ? step - 1 : 0);
    if (room < 0)
      fail(Code::shape, op, "a window of {} does not fit into x{} with padding {}", kernel, x.shape(), padding);
    int64_t out = room / step + 1;
    if (ceil_mode && (out - 1) * step >= in + pad) --out;  // the last window begins within x or before it
    Taps taps(op, in, out, std::min(size, in));
    for (int64_t o = 0; o < out; ++o) {
      const int64_t start = o * step - pad,
                    end = std::min(start + (size - 1) * spread + 1, in + (count_include_pad ? pad : 0));
      const int64_t first = start < 0 ? start + (spread - 1 - start) / spread * spread : start;
      const auto count = static_cast<double>(end - (count_include_pad ? start : first));
      if (first >= std::min(end, in)) fail(Code::shape, op, "a window of {} misses all of x{}", kernel, x.shape());
      for (int64_t i = first; i < std::min(end, in); i += spread) taps.add(i, 1 / count);
      taps.end_row();
    }
    return taps;
  }
};

Pooling windows(const char* op, int dims, const Tensor& x, const Shape& kernel_size, const Shape& stride,
                const Shape& padding, const Shape& dilation, bool ceil_mode, bool count_include_pad) {
  check_spatial(op, x, dims);
  return {op,
          dims,
          x,
          per_dim(op, "kernelSize", kernel_size, dims, 1),
          per_dim(op, "stride", stride.rank() ? stride : kernel_size, dims, 1),
          per_dim(op, "padding", padding, dims, 0),
          per_dim(op, "dilation", dilation, dims, 1),
          ceil_mode,
          count_include_pad};
}

Pooling parts(const char* op, int dims, const Tensor& x, const Shape& output_size) {
  check_spatial(op, x, dims);
  return {.op = op, .dims = dims, .x = x, .kernel = per_dim(op, "outputSize", output_size, dims, 1), .adaptive = true};
}

Tensor mean_of(const Pooling& p) {
  Tensor y = p.x;
  for (int d = 0; d < p.dims; ++d) y = weighed(p.op, y, p.dim(d), p.taps(d));
  return y;
}

/// The elements of each plane that stand at `index`; where windows are pairs, a plane has sides.
struct Selection final : LinearMap {
  Selection(const char* op, const Shape& from, const Shape& to, int64_t plane, const Tensor& index, int64_t side)
      : LinearMap(op, from, to), plane(plane), index(index), side(side) {}
  bool writes_all(bool back) const override { return back && side > 0; }
  void apply(bool back, const float* x, float* y) const override {
    const kernels::GatherOf sizes{index.size(0), plane, index.size(1), 1};
    const auto* at = index.data<int32_t>();
    if (writes_all(back)) {
      kernels::spread({sizes.outer, plane / side, side}, at, x, y);
    } else if (back) {
      kernels::scatter(sizes, true, at, x, y);
    } else {
      kernels::gather(sizes, x, at, y);
    }
  }

  int64_t plane;  // its elements
  Tensor index;   // i32 [planes, places of an output]
  int64_t side;   // elements in a row of a plane of pairs, else 0
};

Tensor largest_of(const Pooling& p) {
  const Taps h = p.taps(p.dims - 2), w = p.taps(p.dims - 1);
  Shape shape = p.x.shape();
  if (p.dims == 2) shape[p.dim(0)] = h.out();
  shape[p.dim(p.dims - 1)] = w.out();
  const int64_t plane = size_from(p.x.shape(), p.dim(0));
  if (plane > INT32_MAX) fail(Code::shape, p.op, "planes are too large: x{}", p.x.shape());
  const Tensor index = Tensor::empty({size_before(shape, p.dim(0)), h.out() * w.out()}, DType::i32, p.op);
  const Tensor y = Tensor::empty(shape, DType::f32, p.op);
  const bool pairs = kernels::are_pairs(h.view(), w.view());
  if (pairs) {
    kernels::largest({index.size(0), h.view().in, w.view().in}, p.x.data(), y.data(), index.data<int32_t>());
  } else {
    const Tensor scratch = Tensor::empty({threads::count(), kernels::largest_scratch(w.view())}, DType::f32, p.op);
    kernels::largest(h.view(), w.view(), index.size(0), p.x.data(), y.data(), index.data<int32_t>(), scratch.data());
  }
  return mapped(make_ref<Selection>(p.op, p.x.shape(), shape, plane, index, pairs ? w.view().in : 0), p.x, false, y);
}

}  // namespace

Tensor max_pool1d(const Tensor& x, const Dims& kernel_size, const MaxPoolOptions& o) {
  return largest_of(windows("max_pool1d", 1, x, kernel_size, o.stride, o.padding, o.dilation, o.ceil_mode, false));
}

Tensor max_pool2d(const Tensor& x, const Dims& kernel_size, const MaxPoolOptions& o) {
  return largest_of(windows("max_pool2d", 2, x, kernel_size, o.stride, o.padding, o.dilation, o.ceil_mode, false));
}

Tensor avg_pool1d(const Tensor& x, const Dims& kernel_size, const AvgPoolOptions& o) {
  return mean_of(windows("avg_pool1d", 1, x, kernel_size, o.stride, o.padding, {1}, o.ceil_mode, o.count_include_pad));
}

Tensor avg_pool2d(const Tensor& x, const Dims& kernel_size, const AvgPoolOptions& o) {
  return mean_of(windows("avg_pool2d", 2, x, kernel_size, o.stride, o.padding, {1}, o.ceil_mode, o.count_include_pad));
}

Tensor adaptive_avg_pool1d(const Tensor& x, const Dims& output_size) {
  return mean_of(parts("adaptive_avg_pool1d", 1, x, output_size));
}

Tensor adaptive_avg_pool2d(const Tensor& x, const Dims& output_size) {
  return mean_of(parts("adaptive_avg_pool2d", 2, x, output_size));
}

Tensor adaptive_max_pool1d(const Tensor& x, const Dims& output_size) {
  return largest_of(parts("adaptive_max_pool1d", 1, x, output_size));
}

Tensor adaptive_max_pool2d(const Tensor& x, const Dims& output_size) {
  return largest_of(parts("adaptive_max_pool2d", 2, x, output_size));
}

}  // namespace hebb
