// Shapes: sizes, dimension indices and the broadcast rule.
#include "core/shape.h"

#include <algorithm>

#include "core/error.h"

namespace hebb {

int64_t Shape::size() const {
  int64_t product = 1;
  for (int64_t size : *this) product *= size;
  return product;
}

void Shape::push_back(int64_t size) {
  if (rank_ == kMaxRank) fail(Code::shape, "shape", "more than {} dimensions", kMaxRank);
  sizes_[static_cast<size_t>(rank_++)] = size;
}

bool Shape::operator==(const Shape& other) const { return std::equal(begin(), end(), other.begin(), other.end()); }

std::string text(const Shape& shape) {
  std::string result = "[";
  for (int64_t size : shape) {
    if (result.size() > 1) result += ", ";
    result += std::to_string(size);
  }
  return result + "]";
}

int64_t size_before(const Shape& shape, int dim) { return Shape(shape.begin(), shape.begin() + dim).size(); }

int64_t size_from(const Shape& shape, int dim) { return Shape(shape.begin() + dim, shape.end()).size(); }

int checked_dim(const char* op, int64_t dim, int rank) {
  const int64_t span = std::max(rank, 1);  // a scalar has one dimension in PyTorch's indexing
  if (dim < -span || dim >= span) {
    fail(Code::index, op, "dim out of range for a tensor of rank {}: {}", rank, dim);
  }
  return static_cast<int>(dim < 0 ? dim + span : dim);
}

int64_t checked_size(const char* op, const Shape& shape) {
  double product = 1;  // exact up to 2^53, and does not wrap; zeros aside, so that no part of the shape wraps either
  for (int64_t size : shape) {
    if (size < 0) fail(Code::shape, op, "negative size in shape {}", shape);
    product *= static_cast<double>(std::max<int64_t>(size, 1));
  }
  if (product > 9e15) fail(Code::out_of_memory, op, "too many elements: {}", shape);
  return shape.size();
}

Shape broadcast(const char* op, const Shape& a, const Shape& b) {
  if (a == b) return a;
  const int rank = std::max(a.rank(), b.rank());
  Shape result;
  for (int dim = 0; dim < rank; ++dim) {
    const int ia = dim - (rank - a.rank()), ib = dim - (rank - b.rank());
    const int64_t sa = ia < 0 ? 1 : a[ia], sb = ib < 0 ? 1 : b[ib];
    if (sa != sb && sa != 1 && sb != 1) {
      fail(Code::shape, op, "shapes do not broadcast: a{}, b{}", a, b);
    }
    result.push_back(sa == 1 ? sb : sa);
  }
  return result;
}

}  // namespace hebb
