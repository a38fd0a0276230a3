// Softmax and its logarithm. The kernels work on rows; another dimension is moved to the end and back.
#include "kernels/softmax.h"

#include "ops/reduced.h"

namespace hebb {
namespace {

/// The op on rows of the last dimension, with `backward` a kernel (rows, n, y, dy, dx).
template <typename Forward, typename Backward>
Tensor along_rows(const char* name, const Tensor& x, Forward forward, Backward backward) {
  const int64_t n = x.rank() ? x.shape().back() : 1;
  const int64_t rows = n ? x.size() / n : 0;
  Tensor y = Tensor::empty(x.shape(), DType::f32, name);
  forward(rows, n, x.data(), y.data());
  return record(name, y, {x}, [y = y.detach(), rows, n, backward](const Tensor& dy, Gradients& gradients) {
    Tensor dx = Tensor::empty(dy.shape());
    backward(rows, n, y.data(), dy.data(), dx.data());
    gradients.add(0, std::move(dx));
  });
}

template <typename Forward, typename Backward>
Tensor along(const char* name, const Tensor& x, int64_t dim, Forward forward, Backward backward) {
  check_float(name, "x", x);
  const int d = checked_dim(name, dim, x.rank());
  if (d >= x.rank() - 1) return along_rows(name, x, forward, backward);
  return transpose(along_rows(name, transpose(x, d, -1), forward, backward), d, -1);
}

}  // namespace

// dx = y (dy - sum(dy y))
Tensor softmax(const Tensor& x, int64_t dim) {
  return along("softmax", x, dim, kernels::softmax, kernels::softmax_backward);
}

// dx = dy - e^y sum(dy)
Tensor log_softmax(const Tensor& x, int64_t dim) {
  return along("log_softmax", x, dim, kernels::log_softmax, kernels::log_softmax_backward);
}

}  // namespace hebb
