// Matrix products. Transposes are strides of the kernel, never copies.
#include "core/threads.h"
#include "kernels/broadcast.h"
#include "kernels/gemm.h"
#include "ops/reduced.h"

namespace hebb {
namespace {

/// The last two dimensions as a matrix.
struct Operand {
  Shape batch;
  int64_t rows, columns;  // as stored
  bool transposed;

  Operand(const Shape& shape, bool transposed)
      : batch(shape.begin(), shape.end() - 2),
        rows(shape[shape.rank() - 2]),
        columns(shape[shape.rank() - 1]),
        transposed(transposed) {}
  int64_t used_rows() const { return transposed ? columns : rows; }
  int64_t used_columns() const { return transposed ? rows : columns; }
  kernels::MatrixView at(const Tensor& x, int64_t index) const {
    const kernels::MatrixView stored{x.data() + index * rows * columns, columns, 1};
    return transposed ? stored.transposed() : stored;
  }
};

Shape with_matrix(const Shape& batch, int64_t rows, int64_t columns) {
  Shape shape = batch;
  shape.push_back(rows);
  shape.push_back(columns);
  return shape;
}

/// Tensors of at least two dimensions, batches broadcast. Gradients of y = op(a) op(b): d op(a) = dy op(b)ᵀ and
/// d op(b) = op(a)ᵀ dy; where an operand is used transposed, so is its gradient.
Tensor product(const Tensor& a, const Tensor& b, bool ta, bool tb) {
  const Operand left(a.shape(), ta), right(b.shape(), tb);
  const int64_t m = left.used_rows(), k = left.used_columns(), n = right.used_columns();
  if (k != right.used_rows()) {
    fail(Code::shape, "matmul", "inner dimensions differ: a{}{}, b{}{}", a.shape(), ta ? "ᵀ" : "", b.shape(),
         tb ? "ᵀ" : "");
  }
  const Shape batch = broadcast("matmul", left.batch, right.batch);
  Tensor y = Tensor::empty(with_matrix(batch, m, n), DType::f32, "matmul");
  // A batch of rows against one matrix is one large product.
  if (right.batch.size() == 1 && !ta && left.batch == batch) {
    kernels::gemm(batch.size() * m, n, k, {a.data(), k, 1}, right.at(b, 0), y.data());
  } else {
    const kernels::Strided walk(batch, left.batch, right.batch);
    walk.each_row([&](int64_t index, int64_t ia, int64_t ib) {
      const auto some = [&](int64_t i, int64_t end) {
        for (; i < end; ++i) {
          kernels::gemm(m, n, k, left.at(a, ia + i * walk.a_inner()), right.at(b, ib + i * walk.b_inner()),
                        y.data() + (index + i) * m * n);
        }
      };
      parallel_ranges(walk.inner(), kernels::gemm_grain(m, n, k), some);
    });
  }
  const auto backward = [a, b, ta, tb](const Tensor& dy, Gradients& gradients) {
    if (gradients.needs(0)) {
      gradients.add(0, sum_to(ta ? product(b, dy, tb, true) : product(dy, b, false, !tb), a.shape()));
    }
    if (gradients.needs(1)) {
      gradients.add(1, sum_to(tb ? product(dy, a, true, ta) : product(a, dy, !ta, false), b.shape()));
    }
  };
  return record("matmul", y, {a, b}, backward, Derivative::any);
}

Shape leading(const Tensor& x) { return Shape(x.shape().begin(), x.shape().end() - 1); }

}  // namespace

Tensor matmul(const Tensor& a, const Tensor& b, const MatmulOptions& options) {
  check_float("matmul", "a", a);
  check_float("matmul", "b", b);
  if (a.rank() == 0 || b.rank() == 0) {
    fail(Code::shape, "matmul", "needs at least one dimension: a{}, b{}", a.shape(), b.shape());
  }
  // A vector is a row on the left and a column on the right; its dimension goes again at the end.
  const Tensor left = a.rank() == 1 ? unsqueeze(a, 0) : a;
  const Tensor right = b.rank() == 1 ? unsqueeze(b, 1) : b;
  Tensor y = product(left, right, options.transpose_a && a.rank() > 1, options.transpose_b && b.rank() > 1);
  if (a.rank() == 1) y = squeeze(y, {.dim = -2});
  if (b.rank() == 1) y = squeeze(y, {.dim = -1});
  return y;
}

// y = x Wᵀ + b. dx = dy W, dW = dyᵀ x, db = sum of dy's rows.
Tensor linear(const Tensor& x, const Tensor& weight, const LinearOpOptions& options) {
  check_float("linear", "x", x);
  check_float("linear", "weight", weight);
  check_rank("linear", "weight", weight, 2);
  const int64_t out = weight.size(0), in = weight.size(1);
  if (x.rank() == 0 || x.shape().back() != in) {
    fail(Code::shape, "linear", "x{} does not fit weight{}", x.shape(), weight.shape());
  }
  const Tensor bias = options.bias.value_or(Tensor());
  if (bias) {
    check_float("linear", "bias", bias);
    if (!(bias.shape() == Shape{out})) {
      fail(Code::shape, "linear", "bias{} does not fit weight{}", bias.shape(), weight.shape());
    }
  }
  Shape shape = leading(x);
  const int64_t rows = shape.size();
  shape.push_back(out);
  Tensor y = Tensor::empty(shape, DType::f32, "linear");
  kernels::gemm(rows, out, in, {x.data(), in, 1}, {weight.data(), 1, in}, y.data(),
                {.bias = bias ? bias.data() : nullptr});
  const auto backward = [x, weight, rows, out, in](const Tensor& dy, Gradients& gradients) {
    if (gradients.needs(2)) gradients.add(2, sum_to(dy, {out}));
    if (grad_enabled()) {
      if (gradients.needs(0)) gradients.add(0, matmul(dy, weight));
      const Tensor left = reshape(dy, {rows, out}), right = reshape(x, {rows, in});
      if (gradients.needs(1)) gradients.add(1, product(left, right, true, false));
      return;
    }
    const kernels::MatrixView d{dy.data(), out, 1};
    if (gradients.needs(0)) {
      Tensor dx = Tensor::empty(x.shape(), DType::f32, "linear");
      kernels::gemm(rows, in, out, d, {weight.data(), in, 1}, dx.data());
      gradients.add(0, std::move(dx));
    }
    if (gradients.needs(1)) {
      Tensor dw = Tensor::empty(weight.shape(), DType::f32, "linear");
      kernels::gemm(out, in, rows, d.transposed(), {x.data(), in, 1}, dw.data());
      gradients.add(1, std::move(dw));
    }
  };
  return record("linear", y, {x, weight, bias}, backward, Derivative::any);
}

}  // namespace hebb
