"""Pooling: operations and modules."""
from writer import *


def tuples(values):
    return {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}


def title_of(shape, values):
    return "_".join(["x".join(map(str, shape))] + [f"{k}{v}" for k, v in values.items()]).replace(" ", "")


def both(name, f, make, x, first, options):
    """A case of the operation and one of the module; `first` is kernel_size or output_size."""
    shape = x.shape if isinstance(x, np.ndarray) else x
    x = x if isinstance(x, np.ndarray) else normal(*x)
    title = title_of(shape, {**first, **options})
    op(name, title, lambda x, *p, **o: f(x, *tuples(first).values(), **tuples(o)), {"x": x, **first}, options, tol=SUMS, pytorch=f"torch.nn.functional.{name}")
    module(title, [(name, {**first, **options}, make(**tuples(first), **tuples(options)))], x)


def cases():
    nn = torch.nn
    for f, make, name, shapes in ((F.max_pool1d, nn.MaxPool1d, "max_pool1d", [
            ((2, 3, 7), 2, {}), ((1, 1), 1, {}), ((2, 17), 5, {"stride": 2, "padding": 2}), ((1, 2, 8), 3, {"stride": 3, "ceil_mode": True}),
            ((1, 2, 9), 3, {"dilation": 2, "stride": 1}), ((0, 2, 5), 2, {})]), (F.max_pool2d, nn.MaxPool2d, "max_pool2d", [
                ((2, 3, 4, 6), 2, {}), ((2, 5, 5), [3, 2], {"stride": [1, 2]}), ((1, 2, 5, 5), 3, {"stride": 2, "padding": 1}),
                ((1, 2, 5, 6), 2, {"ceil_mode": True}), ((1, 1, 6, 7), [2, 3], {"dilation": [3, 2], "stride": 1, "padding": 1}), ((1, 1, 3, 3), 2, {"stride": 3, "ceil_mode": True}),
                ((0, 2, 4, 4), 2, {}), ((1, 1, 3, 17), 3, {})]), (F.avg_pool1d, nn.AvgPool1d, "avg_pool1d", [
                    ((2, 3, 7), 2, {}), ((1, 1), 1, {}), ((2, 17), 5, {"stride": 2, "padding": 2}), ((1, 2, 8), 3, {"stride": 3, "ceil_mode": True}),
                    ((1, 2, 8), 4, {"stride": 3, "padding": 2, "ceil_mode": True, "count_include_pad": False}), ((0, 2, 5), 2, {})]), (F.avg_pool2d, nn.AvgPool2d, "avg_pool2d", [
                        ((2, 3, 4, 6), 2, {}), ((2, 5, 5), [3, 2], {"stride": [1, 2]}), ((1, 2, 5, 5), 3, {"stride": 2, "padding": 1}),
                        ((1, 2, 5, 5), 3, {"stride": 2, "padding": 1, "count_include_pad": False}), ((1, 2, 5, 6), [2, 4], {"stride": 3, "padding": [1, 2], "ceil_mode": True}),
                        ((1, 2, 5, 6), [2, 4], {"stride": 3, "padding": [1, 2], "ceil_mode": True, "count_include_pad": False}), ((0, 2, 4, 4), 2, {}), ((1, 1, 17, 3), [17, 1], {})])):
        for x, kernel, options in shapes:
            both(name, f, make, x, {"kernel_size": kernel}, options)
    for f, make, name, shapes in ((F.adaptive_avg_pool1d, nn.AdaptiveAvgPool1d, "adaptive_avg_pool1d", [((2, 3, 7), 3), ((3, 5), 1), ((1, 2, 3), 5), ((0, 2, 4), 2)]),
                                  (F.adaptive_max_pool1d, nn.AdaptiveMaxPool1d, "adaptive_max_pool1d", [((2, 3, 7), 3), ((3, 5), 1), ((1, 2, 3), 5), ((0, 2, 4), 2)]),
                                  (F.adaptive_avg_pool2d, nn.AdaptiveAvgPool2d, "adaptive_avg_pool2d", [((2, 3, 5, 7), [3, 2]), ((2, 4, 4), 1), ((1, 2, 3, 2), 5), ((0, 2, 4, 4), 2)]),
                                  (F.adaptive_max_pool2d, nn.AdaptiveMaxPool2d, "adaptive_max_pool2d", [((2, 3, 5, 7), [3, 2]), ((2, 4, 4), 1), ((1, 2, 3, 2), 5), ((0, 2, 4, 4), 2)])):
        for x, size in shapes:
            both(name, f, make, x, {"output_size": size}, {})
    ties = np.zeros((1, 1, 5, 5), np.float32)
    ties[0, 0, 1:3, 1:4] = 1
    far = np.array([[[1000, -1000, 1e-40, -np.inf], [-np.inf, -np.inf, np.inf, 1000], [-np.inf, -np.inf, 3, 3]]], np.float32)
    for x in (ties, far):
        both("max_pool2d", F.max_pool2d, nn.MaxPool2d, x, {"kernel_size": 2}, {"stride": 1})
        both("adaptive_max_pool2d", F.adaptive_max_pool2d, nn.AdaptiveMaxPool2d, x, {"output_size": 2}, {})
    op("max_pool1d", "not_a_number", F.max_pool1d, {"x": array(3, np.nan, 5, np.nan, 1, -0.0, 0)[None], "kernel_size": 3}, {"stride": 2}, backward=False,
       pytorch="torch.nn.functional.max_pool1d")
