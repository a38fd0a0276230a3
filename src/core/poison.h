// Tells the address sanitizer which bytes of the pool's blocks may be touched, so that it sees a read past a tensor's
// end or after its release although the block stays with the pool. Nothing in other builds.
#pragma once

#include <cstddef>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#include <sanitizer/asan_interface.h>
#endif
#endif

namespace hebb::pool {

#ifdef ASAN_POISON_MEMORY_REGION
inline void poison(void* from, size_t bytes) { ASAN_POISON_MEMORY_REGION(from, bytes); }
inline void unpoison(void* from, size_t bytes) { ASAN_UNPOISON_MEMORY_REGION(from, bytes); }
#else
inline void poison(void*, size_t) {}
inline void unpoison(void*, size_t) {}
#endif

}  // namespace hebb::pool
