// Dataset: examples in memory. Features stay as they came (u8 images take a byte a pixel) and become floats, shifted
// and scaled, on their way into a batch.
#pragma once

#include <cstdint>
#include <vector>

#include "data/augmentation.h"
#include "tensor/tensor.h"

namespace hebb::data {

/// What a batch holds is (x - shift) * scale.
struct Scaling {
  float shift = 0;
  float scale = 1;
};

class Dataset final : public RefCounted {
 public:
  /// x is (N, …) in u8 or f32; y is class indices (N) in i32 or float targets (N, …). Targets must be finite and
  /// indices not negative.
  Dataset(Tensor x, Tensor y, Scaling scaling = {});
  /// The examples at `rows` of another set, sharing its memory.
  Dataset(const Dataset& other, const std::vector<int32_t>& rows);

  int64_t size() const;
  bool has_class_targets() const { return y_.dtype() == DType::i32; }
  /// One more than the largest class index; 2 where each example has one float target and all are 0 or 1; else 0,
  /// and right and wrong answers have no meaning.
  int64_t classes() const { return classes_; }

  Ref<Dataset> subset(const std::vector<int32_t>& rows) const { return make_ref<Dataset>(*this, rows); }
  /// An Error unless the examples can be varied so.
  void check(const Augmentation& augmentation) const;
  /// Varies a batch of them; black is what 0 becomes.
  void vary(const Augmentation& augmentation, Batch& batch) const;
  /// The examples at rows[0 … count) as floats (class indices stay i32).
  Batch batch(const int32_t* rows, int64_t count) const;

 private:
  /// Where example i of this set is in x_ and y_.
  int32_t row(int64_t i) const;

  Tensor x_, y_;
  Scaling scaling_;
  int64_t classes_ = 0;
  bool whole_ = true;
  std::vector<int32_t> rows_;  // of x_ and y_, when this is a subset
};

using DatasetPtr = Ref<Dataset>;

/// 0 … n - 1 in an order drawn from the one generator.
std::vector<int32_t> permutation(int64_t n);

}  // namespace hebb::data
