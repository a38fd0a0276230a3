// Ref: a counted pointer. The count lives in the object and is not atomic: one engine, one thread that owns handles.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

namespace hebb {

class RefCounted {
 public:
  RefCounted() = default;
  RefCounted(const RefCounted&) = delete;
  RefCounted& operator=(const RefCounted&) = delete;
  virtual ~RefCounted() = default;

  uint32_t references() const { return references_; }

 protected:
  /// Called when the last Ref goes.
  virtual void destroy() { delete this; }

 private:
  template <typename T>
  friend class Ref;
  /// Out of line: it stands at the end of every scope that holds a tensor, and its size would add up.
  static void release(RefCounted* object) noexcept;
  uint32_t references_ = 0;
};

template <typename T>
class Ref {
 public:
  Ref() = default;
  Ref(std::nullptr_t) {}  // implicit, as in shared_ptr
  explicit Ref(T* object) : object_(object) { retain(); }
  Ref(const Ref& other) : object_(other.object_) { retain(); }
  Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  template <typename U>
  Ref(const Ref<U>& other) : object_(other.get()) {  // a Ref<Derived> is a Ref<Base>
    retain();
  }
  ~Ref() { release(); }

  Ref& operator=(Ref other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }

  T* get() const { return object_; }
  T* operator->() const { return object_; }
  T& operator*() const { return *object_; }
  explicit operator bool() const { return object_ != nullptr; }
  bool operator==(const Ref& other) const { return object_ == other.object_; }

 private:
  void retain() {
    if (object_) ++static_cast<RefCounted*>(object_)->references_;
  }
  void release() {
    if (object_) RefCounted::release(object_);
  }

  T* object_ = nullptr;
};

template <typename T, typename... Args>
Ref<T> make_ref(Args&&... args) {
  return Ref<T>(new T(std::forward<Args>(args)...));
}

}  // namespace hebb
