// Sizes and taps of spatial dimensions.
#include "ops/spatial.h"

#include "core/error.h"
#include "ops/linear_map.h"

namespace hebb {

void check_spatial(const char* op, const Tensor& x, int dims) {
  check_float(op, "x", x);
  if (x.rank() != dims + 1 && x.rank() != dims + 2) {
    fail(Code::shape, op, "x needs {} dimensions, or {} without a batch: x{}", dims + 2, dims + 1, x.shape());
  }
  for (int d = x.rank() - dims - 1; d < x.rank(); ++d) {
    if (x.size(d) < 1 || x.size(d) > INT32_MAX) fail(Code::shape, op, "only the batch may be empty: x{}", x.shape());
  }
}

Shape per_dim(const char* op, const char* name, const Shape& given, int dims, int64_t least) {
  if (given.rank() != 1 && given.rank() != dims) {
    fail(Code::argument, op, "{} needs one number or {}: {}", name, dims, given);
  }
  Shape result;
  for (int d = 0; d < dims; ++d) {
    result.push_back(given[given.rank() == 1 ? 0 : d]);
    if (result[d] < least || result[d] > INT32_MAX) fail(Code::argument, op, "{} out of range: {}", name, given);
  }
  return result;
}

Taps::Taps(const char* op, int64_t in, int64_t out, int64_t most) : in_(in), out_(out), most_(most) {
  if (out > INT32_MAX / most) fail(Code::shape, op, "too large: {} places of {}", out, most);
  table_ = Tensor::zeros({1 + out + 2 * out * most}, DType::i32, op);
}

kernels::Taps Taps::view() const {
  int32_t* starts = table_.data<int32_t>();
  int32_t* indices = starts + out_ + 1;
  return {in_, out_, starts, indices, table_.data() + (1 + out_ + out_ * most_)};
}

void Taps::add(int64_t index, double weight) {
  table_.data<int32_t>()[1 + out_ + count_] = static_cast<int32_t>(index);
  table_.data()[1 + out_ + out_ * most_ + count_++] = static_cast<float>(weight);
}

void Taps::end_row() { table_.data<int32_t>()[++rows_] = count_; }

namespace {

struct Weighing final : LinearMap {
  Weighing(const char* op, const Shape& from, const Shape& to, int dim, const Taps& taps, float blank)
      : LinearMap(op, from, to), dim(dim), taps(taps), blank(blank) {}
  void apply(bool back, const float* x, float* y) const override {
    kernels::weigh(taps.view(), size_before(from, dim), size_from(from, dim + 1), blank, back, x, y);
  }

  int dim;
  Taps taps;
  float blank;
};

}  // namespace

Tensor weighed(const char* op, const Tensor& x, int dim, const Taps& taps, float blank) {
  Shape shape = x.shape();
  shape[dim] = taps.out();
  return mapped(make_ref<Weighing>(op, x.shape(), shape, dim, taps, blank), x);
}

}  // namespace hebb
