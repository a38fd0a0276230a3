// Augmentation: the pictures of a training batch, each varied at random.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "data/batch.h"

namespace hebb::data {

/// What is done, in this order; 0 is nothing. Numbers are drawn anew for every picture, from the one generator. The first
/// five are one bilinear resampling. Zhong et al., "Random erasing data augmentation", 2020; Zhang et al., "mixup: beyond
/// empirical risk minimization", 2018.
struct Augmentation {
  double shift = 0;                      ///< most pixels, along both sides, also parts of pixels
  double crop = 0;                       ///< most whole pixels: a crop of the picture padded by so many
  double flip = 0;                       ///< with chance 1/2: 1 left and right, 2 top and bottom, 3 each
  double rotate = 0;                     ///< most degrees, to either side
  double scale_low = 1, scale_high = 1;  ///< how many times as large
  double erase = 0;  ///< chance of a box that covers 2 to 33 % of the picture, sides from 3:10 to 10:3
  double noise = 0;  ///< standard deviation, of the values as the network sees them
  double mixup = 0;  ///< examples are mixed with others, by shares drawn from Beta(mixup, mixup) for each batch

  /// Sets an option as JavaScript names it; an Error unless it exists and its numbers are in range.
  void set(const std::string& name, std::span<const double> values);
  void set(const std::string& name, const std::string& word);

  /// An Error unless examples of this shape, (…, height, width), can be varied so.
  void check(const Shape& example) const;

  /// Varies a batch that nobody else has. `black` is what places outside and boxes hold.
  void apply(Batch& batch, float black) const;

 private:
  bool moves() const;
  void vary(Batch& batch, float black) const;
  void mix(Batch& batch) const;
};

}  // namespace hebb::data
