// Randomness: one counter-based generator, Philox 4x32-10 (Salmon et al., "Parallel random numbers: as easy as
// 1, 2, 3", SC 2011). A number depends on the seed and its position alone, so any part can be made again.
#pragma once

#include <array>
#include <cstdint>

namespace hebb {

/// The four 32-bit words at position `counter` of the stream of `seed`.
std::array<uint32_t, 4> philox(uint64_t seed, uint64_t counter);

/// A place in a stream. Copying it and setting it back repeats the numbers: it is what a checkpoint keeps.
struct Generator {
  uint64_t seed = 0;
  uint64_t counter = 0;

  /// Sets aside the positions for `count` words (four to a position) and returns the first.
  uint64_t reserve(uint64_t count) {
    const uint64_t first = counter;
    counter += (count + 3) / 4;
    return first;
  }
};

/// The generator behind initialization, dropout, noise, shuffling and augmentation.
Generator& generator();
/// Starts it anew.
void manual_seed(uint64_t seed);

/// A word as a float in [0, 1): 24 bits, each value equally likely.
inline float to_unit(uint32_t word) { return static_cast<float>(word >> 8) * 0x1p-24f; }

}  // namespace hebb
