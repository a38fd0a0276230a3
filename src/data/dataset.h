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

/// Stretches of a series: each begins `stride` steps behind the one before.
struct Windows {
  int64_t length;   ///< steps of an example
  int64_t horizon;  ///< steps of its target
  int64_t stride;
};

class Dataset final : public RefCounted {
 public:
  /// x is (N, …) in u8 or f32; y is class indices (N) in i32 or float targets (N, …). Targets must be finite and
  /// indices not negative.
  Dataset(const Tensor& x, const Tensor& y, Scaling scaling = {});
  /// Windows of two series (steps, …), which share their memory: example i is x's steps from i * stride on, its target
  /// y's from the same step on. x in i32 holds numbers of things, such as tokens; y in i32 the class of every step.
  Dataset(const Tensor& x, const Tensor& y, const Windows& windows, Scaling scaling);
  /// The examples at `rows` of another set, sharing its memory.
  Dataset(const Dataset& other, const std::vector<int32_t>& rows);

  int64_t size() const;
  bool has_class_targets() const { return y_.values.dtype() == DType::i32; }
  /// One more than the largest class index; the numbers of a target where all are probabilities of classes; 2 where each
  /// example has one float target and all are 0 or 1; else 0, and right and wrong answers have no meaning.
  int64_t classes() const { return classes_; }

  Ref<Dataset> subset(const std::vector<int32_t>& rows) const { return make_ref<Dataset>(*this, rows); }
  /// An Error unless the examples can be varied so.
  void check(const Augmentation& augmentation) const;
  /// Varies a batch of them; black is what 0 becomes.
  void vary(const Augmentation& augmentation, Batch& batch) const;
  /// The examples at rows[0 … count) as floats (class indices stay i32).
  Batch batch(const int32_t* rows, int64_t count) const;

 private:
  /// Examples or targets: of the shape `each`, begun `step` numbers behind each other.
  struct Side {
    Tensor values;
    Shape each;
    int64_t step;

    /// Those at `rows`, one behind the other; i32 as it is, all else as floats.
    Tensor at(const int32_t* rows, int64_t count, Scaling scaling) const;
  };

  /// Where example i of this set is in x_ and y_.
  int32_t row(int64_t i) const;
  void check_targets();

  Side x_, y_;
  Scaling scaling_;
  int64_t classes_ = 0, all_ = 0;  // all_: examples of x_ and y_
  bool whole_ = true;
  std::vector<int32_t> rows_;  // among them, when this is a subset
};

using DatasetPtr = Ref<Dataset>;

/// 0 … n - 1 in an order drawn from the one generator.
std::vector<int32_t> permutation(int64_t n);

}  // namespace hebb::data
