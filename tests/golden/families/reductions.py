"""Sums, means, extremes."""
from writer import *


def cases():
    def over(f):
        return like(f"torch.{f.__name__}")(lambda x, dim=None, keepdim=False: f(x, tuple(range(x.dim())) if dim is None else dim, keepdim))

    for name, f in (("sum", torch.sum), ("mean", torch.mean), ("max", torch.amax), ("min", torch.amin)):
        for shape, options in (((3, 17), {}), ((3, 17), {"dim": 0}), ((3, 17), {"dim": 1}), ((3, 17), {"dim": -1, "keepdim": True}),
                               ((2, 3, 5), {"dim": [0, 2]}), ((2, 3, 5), {"dim": [1], "keepdim": True}), ((2, 3, 5), {"dim": [-1, 0], "keepdim": True}),
                               ((1,), {}), ((5, 1, 3), {"dim": 1}), ((), {}), ((33, 9), {"keepdim": True})):
            title = "_".join(["x".join(map(str, shape)) or "scalar"] + [f"{k}{v}".replace(" ", "") for k, v in options.items()])
            op(name, title, over(f), {"x": np.asarray(normal(*shape))}, options, tol=SUMS)
    op("sum", "empty", over(torch.sum), {"x": normal(0, 3)})
    op("sum", "empty_columns", over(torch.sum), {"x": normal(0, 3)}, {"dim": 0})
    op("mean", "empty", over(torch.mean), {"x": normal(0, 3)}, backward=False)
    op("mean", "empty_columns", over(torch.mean), {"x": normal(0, 3)}, {"dim": 0}, backward=False)
    ties = np.stack([array(1, 3, 3, 2), array(-1, -1, -1, -1)])
    op("max", "ties", over(torch.amax), {"x": ties}, {"dim": 1})
    op("min", "ties", over(torch.amin), {"x": ties})
    big = array(1e30, -1e30, 5, -1000)
    for name, f in (("sum", torch.sum), ("max", torch.amax), ("min", torch.amin)):
        op(name, "magnitudes", over(f), {"x": big[2:] if name == "sum" else big})
    for shape, options in (((3, 5), {}), ((3, 5), {"dim": 0}), ((3, 5), {"dim": 1, "keepdim": True}), ((2, 3, 4), {"dim": -2}), ((), {}), ((), {"dim": 0})):
        op("argmax", "_".join(["x".join(map(str, shape)) or "scalar"] + [f"{k}{v}" for k, v in options.items()]), torch.argmax,
           {"x": np.asarray(normal(*shape))}, options, backward=False)
    op("argmax", "not_a_number", torch.argmax, {"x": np.stack([array(1, np.nan, 3), array(np.nan, 5, np.nan), array(2, 2, 1)])}, {"dim": 1},
       backward=False)
