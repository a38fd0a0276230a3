// Rows of a table, and the product of two vectors with a matrix between them.
#include "kernels/embedding.h"

#include <cmath>

#include "ops/reduced.h"

namespace hebb {
namespace {

Tensor sum_of_rows(const Tensor& dy, const Tensor& index, int64_t rows);

// y = table's rows at `index`; dtable = the sum of dy's rows that went there, by the numbers in `back`: those of rows
// that shall get no gradient are negative.
Tensor rows_at(const Tensor& table, const Tensor& index, const Tensor& back) {
  Shape shape = index.shape();
  shape.push_back(table.size(1));
  Tensor y = Tensor::empty(shape, DType::f32, "embedding");
  kernels::rows_at(index.size(), table.size(1), table.data(), index.data<int32_t>(), y.data());
  return record(
      "embedding", y, {table},
      [back, rows = table.size(0)](const Tensor& dy, Gradients& gradients) {
        gradients.add(0, sum_of_rows(dy, back, rows));
      },
      Derivative::any);
}

Tensor sum_of_rows(const Tensor& dy, const Tensor& index, int64_t rows) {
  const int64_t width = dy.shape().back();
  Tensor table = Tensor::zeros({rows, width}, DType::f32, "embedding");
  kernels::add_rows_at(index.size(), width, dy.data(), index.data<int32_t>(), table.data());
  return record(
      "embedding", table, {dy},
      [index](const Tensor& dtable, Gradients& gradients) { gradients.add(0, rows_at(dtable, index, index)); },
      Derivative::any);
}

/// A copy of the row numbers as i32, each below `rows`: whole floats are taken, too, because numbers in JavaScript are
/// floats. A copy, because the gradient trusts it, whatever becomes of the user's index until then.
Tensor row_numbers(const Tensor& index, int64_t rows) {
  check_defined("embedding", "index", index);
  const bool whole = index.dtype() == DType::i32;
  Tensor result = whole ? index.clone() : Tensor::empty(index.shape(), DType::i32, "embedding");
  const std::vector<float> values = whole ? std::vector<float>() : index.to_vector();
  for (int64_t i = 0; i < index.size(); ++i) {
    int32_t& row = result.data<int32_t>()[i];
    const double value = whole ? row : static_cast<double>(values[static_cast<size_t>(i)]);
    if (!(value >= 0 && value < static_cast<double>(rows) && value == std::floor(value))) {
      fail(Code::index, "embedding", "index[{}] is no whole number in 0…{}: {}", i, rows - 1, value);
    }
    row = static_cast<int32_t>(value);
  }
  return result;
}

}  // namespace

Tensor embedding(const Tensor& weight, const Tensor& index, const EmbeddingOpOptions& options) {
  check_float("embedding", "weight", weight);
  check_rank("embedding", "weight", weight, 2);
  const int64_t rows = weight.size(0);
  const Tensor numbers = row_numbers(index, rows);
  if (!options.padding_idx) return rows_at(weight, numbers, numbers);
  const int64_t padding = *options.padding_idx < 0 ? *options.padding_idx + rows : *options.padding_idx;
  if (padding < 0 || padding >= rows) {
    fail(Code::index, "embedding", "paddingIdx is out of range for {} rows: {}", rows, *options.padding_idx);
  }
  Tensor back = numbers.clone();
  for (int64_t i = 0; i < back.size(); ++i) {
    if (back.data<int32_t>()[i] == padding) back.data<int32_t>()[i] = -1;
  }
  return rows_at(weight, numbers, back);
}

// With x1 x2ᵀ as one long row it is a linear map.
Tensor bilinear(const Tensor& x1, const Tensor& x2, const Tensor& weight, const BilinearOpOptions& options) {
  check_float("bilinear", "x1", x1);
  check_float("bilinear", "x2", x2);
  check_float("bilinear", "weight", weight);
  check_rank("bilinear", "weight", weight, 3);
  const auto fits = [](const Tensor& x, int64_t in) { return x.rank() > 0 && x.shape().back() == in; };
  const auto leading = [](const Tensor& x) { return Shape(x.shape().begin(), x.shape().end() - 1); };
  if (!fits(x1, weight.size(1)) || !fits(x2, weight.size(2)) || !(leading(x1) == leading(x2))) {
    fail(Code::shape, "bilinear", "x1{} and x2{} do not fit weight{}", x1.shape(), x2.shape(), weight.shape());
  }
  const Tensor products = mul(unsqueeze(x1, -1), unsqueeze(x2, -2));
  return linear(flatten(products, {.start_dim = -2}), flatten(weight, {.start_dim = 1}), {.bias = options.bias});
}

}  // namespace hebb
