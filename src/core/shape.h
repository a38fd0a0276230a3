// Shape: the sizes of a tensor's dimensions, kept inline so that making one never allocates.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>

namespace hebb {

class Shape {
 public:
  static constexpr int kMaxRank = 8;

  Shape() = default;
  Shape(std::initializer_list<int64_t> sizes) : Shape(sizes.begin(), sizes.end()) {}
  template <typename Iterator>
  Shape(Iterator first, Iterator last) {
    for (; first != last; ++first) push_back(static_cast<int64_t>(*first));
  }

  int rank() const { return rank_; }
  /// The number of elements: the product of all sizes, 1 for a scalar.
  int64_t size() const;

  int64_t operator[](int dim) const { return sizes_[static_cast<size_t>(dim)]; }
  int64_t& operator[](int dim) { return sizes_[static_cast<size_t>(dim)]; }
  int64_t back() const { return sizes_[static_cast<size_t>(rank_ - 1)]; }
  const int64_t* begin() const { return sizes_.data(); }
  const int64_t* end() const { return sizes_.data() + rank_; }

  /// Appends a dimension; more than kMaxRank is an Error.
  void push_back(int64_t size);

  bool operator==(const Shape& other) const;

 private:
  std::array<int64_t, kMaxRank> sizes_{};
  int rank_ = 0;
};

/// A list of dimensions to work over; empty means all of them. `Dims{1}`, `Dims{0, -1}`.
struct Dims : Shape {
  using Shape::Shape;
  Dims(int64_t dim) { push_back(dim); }  // implicit: sum(x, {.dim = 1}) should read as it does in PyTorch
};

/// Zeros around a window's input: so many in each dimension, or as many as keep the output's size the input's.
struct Padding {
  Padding(int64_t each = 0) : sizes(each) {}  // implicit, as in {.padding = 1}
  Padding(Dims sizes) : sizes(sizes) {}
  static Padding as_needed() {
    Padding padding;
    padding.same = true;
    return padding;
  }
  Dims sizes;
  bool same = false;
};

/// "[32, 784]"
std::string text(const Shape& shape);

/// The product of the first `dims` sizes, and of those from `dim` on.
int64_t size_before(const Shape& shape, int dim);
int64_t size_from(const Shape& shape, int dim);

/// A dimension counted from the front: -1 is the last. Out of range is an Error of `op`.
int checked_dim(const char* op, int64_t dim, int rank);

/// A shape's number of elements; negative sizes and products past 2^53 are Errors of `op`.
int64_t checked_size(const char* op, const Shape& shape);

/// NumPy's broadcast of two shapes, aligned at the last dimension; sizes that neither agree nor are 1 are an Error.
Shape broadcast(const char* op, const Shape& a, const Shape& b);

}  // namespace hebb
