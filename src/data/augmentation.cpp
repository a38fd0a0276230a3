// Drawing what happens to each picture, and doing it.
#include "data/augmentation.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.h"
#include "core/random.h"
#include "core/threads.h"
#include "kernels/fill.h"
#include "kernels/index.h"
#include "kernels/picture.h"
#include "kernels/update.h"

namespace hebb::data {
namespace {

using Number = double Augmentation::*;
constexpr double kNoLimit = std::numeric_limits<double>::max();

/// An option of one number, or of two in order, each from `low` to `high`.
struct Option {
  const char* name;
  Number first, second;
  double low, high;
  bool whole = false;
};
constexpr Option kOptions[] = {
    {"shift", &Augmentation::shift, nullptr, 0, kNoLimit},
    {"crop", &Augmentation::crop, nullptr, 0, 4096, true},
    {"flip", &Augmentation::flip, nullptr, 1, 3, true},
    {"rotate", &Augmentation::rotate, nullptr, 0, 180},
    {"scale", &Augmentation::scale_low, &Augmentation::scale_high, 0.01, 100},
    {"erase", &Augmentation::erase, nullptr, 0, 1},
    {"noise", &Augmentation::noise, nullptr, 0, kNoLimit},
    {"mixup", &Augmentation::mixup, nullptr, 0, kNoLimit},
};
constexpr const char* kFlips[] = {"horizontal", "vertical", "both"};

/// What is drawn for a picture: numbers in [0, 1).
enum Draw {
  kShiftX,
  kShiftY,
  kCropX,
  kCropY,
  kFlipX,
  kFlipY,
  kTurn,
  kScale,
  kErase,
  kArea,
  kRatio,
  kTall,
  kTop,
  kLeft,
  kDraws
};

/// A number from `low` to `high`, and a whole number from 0 to `most`.
float between(double low, double high, float u) { return static_cast<float>(low + (high - low) * double{u}); }
int64_t up_to(int64_t most, float u) { return static_cast<int64_t>(static_cast<double>(most + 1) * double{u}); }

kernels::Move move(const Augmentation& a, const float* draw) {
  const auto crop = static_cast<int64_t>(a.crop), flip = static_cast<int64_t>(a.flip);
  const auto off = [&](Draw shift, Draw crop_by) {
    return between(-a.shift, a.shift, draw[shift]) + static_cast<float>(up_to(2 * crop, draw[crop_by]) - crop);
  };
  return {.scale = between(a.scale_low, a.scale_high, draw[kScale]),
          .turn = between(-a.rotate / 360, a.rotate / 360, draw[kTurn]),
          .mirror_x = (flip & 1) && draw[kFlipX] < 0.5f,
          .mirror_y = (flip & 2) && draw[kFlipY] < 0.5f,
          .x = off(kShiftX, kCropX),
          .y = off(kShiftY, kCropY)};
}

kernels::Box box(const kernels::Planes& size, const float* draw) {
  const float ratio = between(0.3, 1, draw[kRatio]), tall = draw[kTall] < 0.5f ? ratio : 1 / ratio;
  const float area = between(0.02, 1.0 / 3, draw[kArea]) * static_cast<float>(size.height * size.width);
  const auto side = [](float length, int64_t most) {
    return std::clamp<int64_t>(static_cast<int64_t>(std::floor(length + 0.5f)), 1, most);
  };
  kernels::Box result{.height = side(std::sqrt(area * tall), size.height),
                      .width = side(std::sqrt(area / tall), size.width)};
  result.top = up_to(size.height - result.height, draw[kTop]);
  result.left = up_to(size.width - result.width, draw[kLeft]);
  return result;
}

}  // namespace

void Augmentation::set(const std::string& name, std::span<const double> values) {
  const Option* option =
      std::find_if(std::begin(kOptions), std::end(kOptions), [&](const Option& o) { return name == o.name; });
  if (option == std::end(kOptions)) {
    std::string known;
    for (const Option& o : kOptions) known.append(known.empty() ? "" : ", ").append(o.name);
    fail(Code::argument, "augment", "unknown option (one of {}): {}", known, name);
  }
  const auto [_, first, second, low, high, whole] = *option;
  if (values.size() != (second ? 2 : 1)) {
    fail(Code::argument, "augment", "{} must be {}, got {}", name, second ? "two numbers" : "one number",
         values.size());
  }
  for (double value : values) {
    if (value >= low && value <= high && (!whole || value == std::floor(value))) continue;
    const std::string most = high == kNoLimit ? "" : " and at most " + text(high);
    fail(Code::argument, "augment", "{} must be a {}number of at least {}{}: {}", name, whole ? "whole " : "", low,
         most, value);
  }
  if (values.front() > values.back()) {
    fail(Code::argument, "augment", "{} must go from less to more: {}, {}", name, values.front(), values.back());
  }
  this->*first = values.front();
  if (second) this->*second = values.back();
}

void Augmentation::set(const std::string& name, const std::string& word) {
  const auto* found = std::find(std::begin(kFlips), std::end(kFlips), word);
  if (name != "flip" || found == std::end(kFlips)) {
    fail(Code::argument, "augment", "{}{}{}'", name,
         name == "flip" ? " must be 'horizontal', 'vertical' or 'both': '" : " cannot be '", word);
  }
  flip = static_cast<double>(found - kFlips + 1);
}

bool Augmentation::moves() const {
  return shift > 0 || crop > 0 || flip > 0 || rotate > 0 || scale_low != 1 || scale_high != 1;
}

void Augmentation::check(const Shape& example) const {
  if ((moves() || erase > 0) && example.rank() < 2) {
    fail(Code::shape, "augment", "only noise and mixup fit examples that are no pictures (…, height, width): {}",
         example);
  }
}

void Augmentation::vary(Batch& batch, float black) const {
  const Shape& shape = batch.x.shape();
  const int rank = shape.rank();
  const int64_t count = shape[0], each = size_from(shape, 1);
  const kernels::Planes size{each / std::max<int64_t>(size_from(shape, rank - 2), 1), shape[rank - 2], shape[rank - 1]};
  const Tensor draws = Tensor::empty({count, kDraws}, DType::f32, "augment");
  kernels::uniform(count * kDraws, 0, 1, generator(), draws.data());
  const Tensor x = batch.x;
  Tensor room;
  const int64_t roomy = kernels::resampling_room(size);
  if (moves()) {
    batch.x = Tensor::empty(shape, DType::f32, "augment");
    room = Tensor::empty({threads::count(), roomy}, DType::f32, "augment");
  }
  float* const rooms = moves() ? room.data() : nullptr;
  parallel_for(each > 0 ? count : 0, [&, from = x.data(), to = batch.x.data(), drawn = draws.data()](int64_t i) {
    const float* draw = drawn + i * kDraws;
    if (moves()) {
      kernels::resample(size, kernels::taken_from(move(*this, draw)), black, from + i * each,
                        rooms + threads::number() * roomy, to + i * each);
    }
    if (draw[kErase] < static_cast<float>(erase)) kernels::paint(size, box(size, draw), black, to + i * each);
  });
}

void Augmentation::mix(Batch& batch) const {
  const int64_t count = batch.x.size(0);
  kernels::symmetric_beta(1, static_cast<float>(mixup), generator(), &batch.share);
  batch.share = std::max(batch.share, 1 - batch.share);  // so that y is what there is more of
  batch.partner = Tensor::empty({count}, DType::i32, "augment");
  const auto* partner = batch.partner.data<int32_t>();
  kernels::permutation(count, generator(), batch.partner.data<int32_t>());
  batch.other = Tensor::empty(batch.y.shape(), batch.y.dtype(), "augment");
  const kernels::GatherOf rows{.outer = 1, .n = count, .m = count, .inner = size_from(batch.y.shape(), 1)};
  kernels::select_rows(rows, batch.y.data(), partner, batch.other.data(), 4);
  const Tensor x = batch.x;
  batch.x = Tensor::empty(x.shape(), DType::f32, "augment");
  kernels::mix_rows(count, size_from(x.shape(), 1), batch.share, partner, x.data(), batch.x.data());
}

void Augmentation::apply(Batch& batch, float black) const {
  if (moves() || erase > 0) vary(batch, black);
  if (noise > 0) {
    const Tensor added = Tensor::empty(batch.x.shape(), DType::f32, "augment");
    kernels::normal(added.size(), 0, static_cast<float>(noise), generator(), added.data());
    kernels::add_scaled(added.size(), 1, added.data(), batch.x.data());
  }
  if (mixup > 0) mix(batch);
}

}  // namespace hebb::data
