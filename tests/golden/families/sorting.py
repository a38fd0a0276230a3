"""Sorting, and the largest elements."""
from writer import *


def distinct(*shape):
    """Distinct numbers in any order: ties are PyTorch's to choose in topk."""
    n = int(np.prod(shape))
    return (random.permutation(n).astype(np.float32) / 4 - n / 8).reshape(shape)


def cases():
    def sort(x, dim=-1, descending=False):
        return torch.sort(x, dim=dim, descending=descending, stable=True)

    def argsort(x, dim=-1, descending=False):
        return sort(x, dim, descending)[1]

    shapes = [((5,), {}), ((1,), {}), ((), {}), ((3, 17), {}), ((4, 3), {"dim": 0}), ((2, 5, 3), {"dim": 1}), ((0,), {}), ((0, 3), {}), ((3, 0), {"dim": 1}), ((33,), {})]
    for shape, options in shapes:
        for more in ({}, {"descending": True}):
            title = "x".join(map(str, shape)) + "".join(f"_{k}{v}" for k, v in {**options, **more}.items()) or "scalar"
            x = np.asarray(normal(*shape))
            op("sort", title, sort, {"x": x}, {**options, **more}, pytorch="torch.sort")
            op("argsort", title, argsort, {"x": x}, {**options, **more}, backward=False, pytorch="torch.argsort")
    hard = array(3, np.nan, 1, -0.0, np.inf, 0, 1, np.nan, -np.inf, 1, 3, 0)
    for descending in (False, True):
        op("sort", f"ties_and_nan_{descending}", sort, {"x": hard}, {"descending": descending}, pytorch="torch.sort")
        op("argsort", f"ties_and_nan_{descending}", argsort, {"x": hard}, {"descending": descending}, backward=False, pytorch="torch.argsort")
    for shape, k, options in (((5,), 2, {}), ((3, 17), 5, {}), ((3, 17), 17, {"largest": False}), ((4, 3), 3, {"dim": 0}), ((2, 5, 3), 1, {"dim": 1, "largest": False}), ((3, 5), 0, {}), ((), 1, {}), ((0, 3), 2, {})):
        title = f"{'x'.join(map(str, shape)) or 'scalar'}_{k}" + "".join(f"_{key}{v}" for key, v in options.items())
        op("topk", title, torch.topk, {"x": np.asarray(distinct(*shape), np.float32), "k": k}, options)
    op("topk", "nan_is_largest", torch.topk, {"x": array(1, np.nan, 3, -np.inf), "k": 2}, backward=False)
    op("topk", "nan_is_not_smallest", torch.topk, {"x": array(1, np.nan, 3, -np.inf), "k": 3}, {"largest": False}, backward=False)
