// Activity regularization: a penalty as a term of the loss, and as a gradient that joins on the way back.
#include <algorithm>

#include "kernels/update.h"
#include "ops/reduced.h"

namespace hebb {
namespace {

float batch_of(const char* op, const Tensor& x, float l1, float l2) {
  check_float(op, "x", x);
  if (!(l1 >= 0 && l2 >= 0)) fail(Code::argument, op, "l1 and l2 must be at least 0, got {} and {}", l1, l2);
  return x.rank() == 0 ? 1.0f : static_cast<float>(std::max<int64_t>(x.size(0), 1));
}

}  // namespace

Tensor activity_penalty(const Tensor& x, const ActivityPenaltyOptions& o) {
  const float batch = batch_of("activity_penalty", x, o.l1, o.l2);
  return add(mul(sum(abs(x)), Tensor::full({}, o.l1 / batch)), mul(sum(mul(x, x)), Tensor::full({}, o.l2 / batch)));
}

// y = x, dx = dy + (l1 sign(x) + 2 l2 x) / batch: an update of x that keeps nothing of it
Tensor activity_regularization(const Tensor& x, const ActivityPenaltyOptions& o) {
  const float batch = batch_of("activity_regularization", x, o.l1, o.l2);
  const Tensor values = x.detach();
  return record("activity_regularization", x.detach(), {x}, [=](const Tensor& dy, Gradients& gradients) {
    const Tensor dx = values.clone();
    const kernels::Update update = {.n = dx.size(),
                                    .p = dx.data(),
                                    .g = dy.data(),
                                    .decay = 2 * o.l2 / batch,
                                    .l1 = o.l1 / batch,
                                    .keep = 0,
                                    .g_rate = -1};
    kernels::update(kernels::Formula::sgd, 1, &update);
    gradients.add(0, dx);
  });
}

}  // namespace hebb
