"""Running sums and products."""
from writer import *


def cases():
    for name, f in (("cumsum", torch.cumsum), ("cumprod", torch.cumprod)):
        for shape, dim in (((5,), 0), ((3, 5), 0), ((3, 5), 1), ((2, 3, 4), 1), ((2, 3, 4), -1), ((1,), 0), ((1, 3), 0), ((17, 1), 0), ((0, 3), 0), ((3, 0), 0), ((), 0)):
            op(name, f"{'x'.join(map(str, shape)) or 'scalar'}_{dim}", f, {"x": np.asarray(normal(*shape)), "dim": dim}, tol=SUMS)
    op("cumsum", "cancelling", torch.cumsum, {"x": array(1e8, 1, 1, 1, -1e8, 0.5), "dim": 0})
    for title, x in (("one_zero", array(2, 3, 0, 4, 5)), ("two_zeros", array(2, 0, 3, 0, 5)), ("zero_first", array(0, 2, 3)), ("zero_last", array(2, 3, 0))):
        op("cumprod", title, torch.cumprod, {"x": x, "dim": 0}, tol=SUMS)
        op("prod", title, torch.prod, {"x": x}, tol=SUMS)
    for shape, options in (((3, 5), {}), ((3, 5), {"dim": 0}), ((3, 5), {"dim": 1, "keepdim": True}), ((2, 3, 4), {"dim": -2}), ((), {}), ((1,), {}), ((0,), {}), ((0, 3), {"dim": 0}), ((3, 0), {"dim": 1})):
        title = "_".join(["x".join(map(str, shape)) or "scalar"] + [f"{k}{v}" for k, v in options.items()])
        op("prod", title, torch.prod, {"x": np.asarray(normal(*shape))}, options, tol=SUMS)
