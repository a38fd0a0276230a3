// The end of a Ref.
#include "core/ref.h"

namespace hebb {

void RefCounted::release(RefCounted* object) noexcept {
  if (--object->references_ == 0) object->destroy();
}

}  // namespace hebb
