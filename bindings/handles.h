// Handles: the numbers by which JavaScript holds C++ objects. A number is a slot and the slot's generation, so one that
// was freed is noticed instead of followed.
#pragma once

#include <cstdint>
#include <vector>

#include "core/error.h"
#include "nn/module.h"
#include "optim/optimizers.h"
#include "tensor/tensor.h"

namespace hebb::bindings {

using Handle = uint32_t;  // 0 is none

template <typename T>
class Handles {
 public:
  explicit Handles(const char* kind) : kind_(kind) {}

  Handle add(T object) {
    if (free_.empty()) {
      if (slots_.size() > kSlotMask) fail(Code::out_of_memory, kind_, "more than a million handles are in use");
      free_.push_back(static_cast<Handle>(slots_.size()));
      slots_.emplace_back();
    }
    const Handle index = free_.back();
    free_.pop_back();
    slots_[index].object = std::move(object);
    return index | slots_[index].generation << kSlotBits;
  }

  const T& at(Handle handle) const {
    const Handle index = handle & kSlotMask;
    if (index >= slots_.size() || slots_[index].generation != handle >> kSlotBits || !slots_[index].object) {
      fail(Code::disposed, kind_, "used after dispose");
    }
    return slots_[index].object;
  }

  void free(Handle handle) {
    at(handle);
    const Handle index = handle & kSlotMask;
    slots_[index].object = T();
    slots_[index].generation = slots_[index].generation % kGenerations + 1;
    free_.push_back(index);
  }

 private:
  static constexpr Handle kSlotBits = 20, kSlotMask = (1u << kSlotBits) - 1, kGenerations = (1u << 11) - 1;
  struct Slot {
    T object;
    Handle generation = 1;  // never 0, so no handle is 0; below 2^11, so every handle is a positive 32-bit integer
  };
  const char* kind_;
  std::vector<Slot> slots_;
  std::vector<Handle> free_;
};

/// Objects behind a Ref: one table's code for all types of them.
template <typename Object>
class Objects {
 public:
  explicit Objects(const char* kind) : handles_(kind) {}
  Handle add(const Ref<Object>& object) { return handles_.add(object); }
  Ref<Object> at(Handle handle) const { return Ref<Object>(static_cast<Object*>(handles_.at(handle).get())); }
  void free(Handle handle) { handles_.free(handle); }

 private:
  Handles<Ref<RefCounted>> handles_;
};

Handles<Tensor>& tensors();
Objects<nn::Module>& modules();
Objects<optim::Optimizer>& optimizers();

}  // namespace hebb::bindings
