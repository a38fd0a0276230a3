"""Activity regularization: Keras's layer, in plain PyTorch."""
from writer import *


def penalty(x, l1=0.0, l2=0.0):
    batch = max(x.shape[0], 1) if x.dim() else 1
    return (l1 * x.abs().sum() + l2 * (x * x).sum()) / batch


class Joins(torch.autograd.Function):
    """x; on the way back the penalty's gradient joins."""

    @staticmethod
    def forward(ctx, x, l1, l2):
        ctx.save_for_backward(x)
        ctx.factors = l1, l2
        return x.clone()

    @staticmethod
    def backward(ctx, dy):
        x, (l1, l2) = ctx.saved_tensors[0].detach().requires_grad_(), ctx.factors
        with torch.enable_grad():
            extra, = torch.autograd.grad(penalty(x, l1, l2), x)
        return dy + extra, None, None


class Regularization(torch.nn.Module):
    def __init__(self, l1=0.0, l2=0.0):
        super().__init__()
        self.factors = l1, l2

    def forward(self, x):
        return Joins.apply(x, *self.factors)


def cases():
    for title, shape, options in (("l1", (5, 17), {"l1": 0.5}), ("l2", (3, 5), {"l2": 0.25}), ("both", (2, 3, 5), {"l1": 0.1, "l2": 0.2}),
                                  ("none", (3,), {}), ("scalar", (), {"l1": 0.5, "l2": 0.5}), ("empty", (0, 3), {"l1": 1.0})):
        x = np.asarray(apart(*shape))
        op("activity_penalty", title, penalty, {"x": x}, options, tol=SUMS)
        op("activity_regularization", title, lambda x, l1=0.0, l2=0.0: Joins.apply(x, l1, l2), {"x": x}, options)
        module(title, [("activity_regularization", options, Regularization(**options))], x)
    op("activity_regularization", "zeros", lambda x, l1, l2: Joins.apply(x, l1, l2), {"x": array(0, -0.0, 1, -1)}, {"l1": 0.5, "l2": 0.5})
    module("within", [("linear", {"in_features": 5, "out_features": 4}, torch.nn.Linear(5, 4)), ("tanh", {}, torch.nn.Tanh()),
                      ("activity_regularization", {"l1": 0.2, "l2": 0.1}, Regularization(0.2, 0.1)), ("linear", {"in_features": 4, "out_features": 2}, torch.nn.Linear(4, 2))],
           normal(7, 5))
