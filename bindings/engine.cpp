// The engine as a whole: handles, randomness, memory, profile, features.
#include <cstring>

#include "autograd/node.h"
#include "core/profile.h"
#include "core/random.h"
#include "nn/init.h"
#include "simd/vec.h"
#include "wire.h"

// libc++'s checks would bring in printf to say what failed; a trap says where.
void std::__libcpp_verbose_abort(const char*, ...) noexcept { __builtin_trap(); }
// So would libc++abi's, before it aborts.
extern "C" void __abort_message(const char*, ...) { __builtin_trap(); }

namespace hebb::bindings {

Handles<Tensor>& tensors() {
  static auto* table = new Handles<Tensor>("tensor");
  return *table;
}

Objects<nn::Module>& modules() {
  static auto* table = new Objects<nn::Module>("module");
  return *table;
}

Objects<optim::Optimizer>& optimizers() {
  static auto* table = new Objects<optim::Optimizer>("optimizer");
  return *table;
}

void set_grad_enabled(Reader& in, Answer& out) { out.add(hebb::set_grad_enabled(in.flag())); }

void manual_seed(Reader& in, Answer&) { hebb::manual_seed(static_cast<uint64_t>(in.integer())); }

/// Seed and position as 16 bytes.
void random_state(Reader&, Answer& out) { out.bytes(&generator(), sizeof(Generator)); }

void set_random_state(Reader& in, Answer&) {
  const Tensor bytes = in.tensor();
  if (bytes.bytes() != sizeof(Generator)) fail(Code::state, "setRandomState", "needs 16 bytes, got {}", bytes.bytes());
  std::memcpy(&generator(), bytes.data<std::byte>(), sizeof(Generator));
}

void memory(Reader& in, Answer& out) {
  const pool::Stats stats = pool::stats();
  if (in.flag()) pool::reset_peak();
  out.add(stats.bytes).add(stats.peak_bytes).add(stats.reserved_bytes);
  out.add(static_cast<double>(__builtin_wasm_memory_size(0)) * 65536).add(Tensor::living());
}

void profile_start(Reader&, Answer&) { profile::start(); }

void profile_stop(Reader&, Answer& out) {
  constexpr const char* kPhases[] = {"forward", "backward", "other"};
  const auto entries = profile::stop();
  out.add(entries.size());
  for (const profile::Entry& entry : entries) {
    out.add(entry.name).add(kPhases[static_cast<int>(entry.phase)]);
    out.add(entry.calls).add(entry.ms).add(entry.multiply_adds);
  }
}

void features(Reader&, Answer& out) { out.add(simd::kBuild); }

void calculate_gain(Reader& in, Answer& out) {
  const auto nonlinearity = Read<Nonlinearity>::from(in);
  out.add(nn::init::calculate_gain(nonlinearity, Read<std::optional<float>>::from(in)));
}

}  // namespace hebb::bindings
