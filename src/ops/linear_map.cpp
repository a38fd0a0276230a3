// The one gradient of all linear maps.
#include "ops/linear_map.h"

#include "autograd/node.h"

namespace hebb {

Tensor mapped(const Ref<LinearMap>& map, const Tensor& x, bool back, Tensor y) {
  if (!y) {
    const Shape& shape = back ? map->from : map->to;
    y = map->writes_all(back) ? Tensor::empty(shape, DType::f32, map->op) : Tensor::zeros(shape, DType::f32, map->op);
    map->apply(back, x.data(), y.data());
  }
  return record(
      map->op, y, {x},
      [map, back](const Tensor& dy, Gradients& gradients) { gradients.add(0, mapped(map, dy, !back)); },
      Derivative::any);
}

}  // namespace hebb
