// Softmax and its logarithm. The kernels work on rows; another dimension is moved to the end and back.
#include "kernels/softmax.h"

#include "ops/reduced.h"

namespace hebb {
namespace {

/// Rows of the last dimension: kernels forward (rows, n, x, y) and backward (rows, n, y, dy, dx), and the gradient by
/// operations, again(y, dy), for derivatives of the derivative.
struct Rows {
  const char* name;
  void (*forward)(int64_t, int64_t, const float*, float*) noexcept;
  void (*backward)(int64_t, int64_t, const float*, const float*, float*) noexcept;
  Tensor (*again)(const Tensor& y, const Tensor& dy);
};

Tensor along_rows(const Rows& op, const Tensor& x) {
  const int64_t n = x.rank() ? x.shape().back() : 1;
  const int64_t rows = n ? x.size() / n : 0;
  Tensor y = Tensor::empty(x.shape(), DType::f32, op.name);
  op.forward(rows, n, x.data(), y.data());
  const auto backward = [y = y.detach(), rows, n, op](const Tensor& dy, Gradients& gradients) {
    if (grad_enabled()) return gradients.add(0, op.again(gradients.output(y), dy));
    Tensor dx = Tensor::empty(dy.shape());
    op.backward(rows, n, y.data(), dy.data(), dx.data());
    gradients.add(0, std::move(dx));
  };
  return record(op.name, y, {x}, backward, Derivative::any);
}

Tensor along(const Rows& op, const Tensor& x, int64_t dim) {
  check_float(op.name, "x", x);
  const int d = checked_dim(op.name, dim, x.rank());
  if (d >= x.rank() - 1) return along_rows(op, x);
  return transpose(along_rows(op, transpose(x, d, -1)), d, -1);
}

/// The sum of each row, as a column; of a scalar, itself.
Tensor row_sum(const Tensor& x) { return x.rank() ? sum(x, {.dim = -1, .keepdim = true}) : x; }

}  // namespace

// dx = y (dy - sum(dy y))
Tensor softmax(const Tensor& x, int64_t dim) {
  return along({"softmax", kernels::softmax, kernels::softmax_backward,
                [](const Tensor& y, const Tensor& dy) { return mul(y, sub(dy, row_sum(mul(dy, y)))); }},
               x, dim);
}

// dx = dy - e^y sum(dy)
Tensor log_softmax(const Tensor& x, int64_t dim) {
  return along({"log_softmax", kernels::log_softmax, kernels::log_softmax_backward,
                [](const Tensor& y, const Tensor& dy) { return sub(dy, mul(exp(y), row_sum(dy))); }},
               x, dim);
}

}  // namespace hebb
