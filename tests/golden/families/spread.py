"""Variance, norms, log-sum-exp, argmin."""
from writer import *


def title_of(shape, options):
    return "_".join(["x".join(map(str, shape)) or "scalar"] + [f"{k}{'-'.join(map(str, v)) if isinstance(v, list) else v}" for k, v in options.items()])


def cases():
    for name, f in (("var", torch.var), ("std", torch.std)):
        def spread(x, dim=(), correction=1, unbiased=True, keepdim=False, f=f):
            return f(x, dim=tuple(dim) if isinstance(dim, (list, tuple)) and dim else tuple(range(x.dim())) if dim == () else dim, correction=correction if unbiased else 0, keepdim=keepdim)

        for shape, options in (((5,), {}), ((3, 5), {}), ((3, 5), {"dim": [1]}), ((3, 5), {"dim": [0], "keepdim": True}), ((2, 3, 4), {"dim": [0, 2], "correction": 0}),
                               ((17, 3), {"dim": [0], "unbiased": False}), ((4, 3), {"dim": [-1], "correction": 2})):
            op(name, title_of(shape, options), spread, {"x": normal(*shape)}, options, tol=SUMS, pytorch=f"torch.{name}")
        op(name, "one_element", spread, {"x": array(3)}, backward=False, pytorch=f"torch.{name}")
        op(name, "one_element_of_all", spread, {"x": array(3)}, {"correction": 0}, pytorch=f"torch.{name}")
        op(name, "none", spread, {"x": normal(0, 3)}, {"dim": [0]}, backward=False, pytorch=f"torch.{name}")
        op(name, "constant", spread, {"x": np.full((2, 3), 0.5, np.float32)}, {"dim": [1]}, pytorch=f"torch.{name}")
        op(name, "large_mean", spread, {"x": array(10000, 10001, 10002, 10004)}, tol=SUMS, pytorch=f"torch.{name}")

    def norm(x, p=2.0, dim=None, keepdim=False):
        return torch.linalg.vector_norm(x, p, dim, keepdim)

    infinity = float("inf")
    for p in (2.0, 1.0, 3.0, 0.5, 0.0, -1.0, infinity, -infinity):
        for shape, options in (((5,), {}), ((3, 5), {"dim": [1]}), ((2, 3, 4), {"dim": [0, 2], "keepdim": True}), ((1,), {})):
            options = {"p": p, **options}
            op("norm", title_of(shape, options), norm, {"x": apart(*shape)}, options, tol=SUMS, pytorch="torch.norm")
    for p in (2.0, 1.0, 3.0, 1.5, 0.5, infinity):
        op("norm", f"zeros_p{p}", norm, {"x": np.zeros((2, 3), np.float32)}, {"p": p, "dim": [1]}, pytorch="torch.norm")
        op("norm", f"some_zeros_p{p}", norm, {"x": array(0, 3, -4, 0)}, {"p": p}, tol=SUMS, pytorch="torch.norm")
    op("norm", "empty", norm, {"x": normal(0, 3)}, {"dim": [0]}, pytorch="torch.norm")

    def logsumexp(x, dim, keepdim=False):
        return torch.logsumexp(x, dim, keepdim)

    for shape, dim, options in (((5,), [0], {}), ((3, 5), [1], {}), ((3, 5), [0, 1], {}), ((2, 3, 4), [-2], {"keepdim": True}), ((1, 1), [1], {}), ((17, 3), [0], {})):
        op("logsumexp", title_of(shape, {"dim": dim, **options}), logsumexp, {"x": normal(*shape), "dim": dim}, options, pytorch="torch.logsumexp")
    extremes = np.stack([array(1000, 999, -1000), array(-1000, -1000, -1000), array(-np.inf, 0, 1)])
    op("logsumexp", "extremes", logsumexp, {"x": extremes, "dim": [1]}, pytorch="torch.logsumexp")
    op("logsumexp", "infinite", logsumexp, {"x": np.stack([array(np.inf, 0), array(-np.inf, -np.inf), array(np.nan, 1)]), "dim": [1]}, backward=False, pytorch="torch.logsumexp")
    op("logsumexp", "of_nothing", logsumexp, {"x": normal(0, 3), "dim": [0]}, backward=False, pytorch="torch.logsumexp")
    for shape, options in (((5,), {}), ((3, 5), {}), ((3, 5), {"dim": 1}), ((4, 3), {"dim": 0, "keepdim": True}), ((), {})):
        op("argmin", title_of(shape, options), torch.argmin, {"x": np.asarray(normal(*shape))}, options, backward=False)
    op("argmin", "nan_and_ties", torch.argmin, {"x": np.stack([array(2, 1, 1), array(2, np.nan, 1), array(np.inf, -np.inf, 0)])}, {"dim": 1}, backward=False)
