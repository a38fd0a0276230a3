"""Convolutions, their transposes, unfold and fold: operations and modules."""
from writer import *

MANY = (2e-5, "sums of up to 200 products of normal numbers")


def one_or_list(value):
    return tuple(value) if isinstance(value, list) else value


def title_of(shape, options):
    parts = ["x".join(map(str, shape))] + [f"{k}{v}" for k, v in options.items() if k != "bias"]
    return "_".join(parts).replace(" ", "") + ("_bias" if "bias" in options else "")


def convolutions(name, f, cases):
    """cases: shape of x, shape of weight, options; bias=n is n numbers."""
    for x, weight, options in cases:
        given = dict(options)
        if "bias" in given:
            given["bias"] = normal(given["bias"])
        op(name, title_of(x, options) + "_k" + "x".join(map(str, weight)), lambda x, w, **o: f(x, w, **{k: one_or_list(v) for k, v in o.items()}),
           {"x": normal(*x), "weight": normal(*weight)}, given, tol=MANY, pytorch=f"torch.nn.functional.{name}")


def cases():
    nn = torch.nn
    convolutions("conv1d", F.conv1d, [
        ((1, 1, 1), (1, 1, 1), {}), ((2, 2, 17), (3, 2, 3), {"bias": 3}), ((3, 9), (4, 3, 5), {"bias": 4}),
        ((1, 4, 8), (6, 2, 3), {"groups": 2, "padding": 1}), ((1, 2, 17), (3, 2, 3), {"stride": 3, "padding": 2, "dilation": 2}),
        ((2, 2, 5), (3, 2, 4), {"padding": "same", "bias": 3}), ((1, 2, 5), (3, 2, 2), {"padding": "same", "dilation": 3}),
        ((1, 2, 5), (3, 2, 2), {"padding": "valid"}), ((0, 2, 5), (3, 2, 3), {}), ((1, 1, 3), (1, 1, 1), {"padding": 2, "stride": 2})])
    convolutions("conv2d", F.conv2d, [
        ((1, 1, 1, 1), (1, 1, 1, 1), {"bias": 1}), ((2, 2, 4, 5), (3, 2, 3, 3), {"bias": 3}), ((2, 2, 3, 5), (1, 2, 3, 3), {"padding": 1}),
        ((2, 5, 3, 2), (3, 5, 1, 1), {"bias": 3}), ((1, 5, 3, 4), (3, 5, 1, 1), {"stride": 2}), ((1, 3, 2, 2), (2, 3, 1, 1), {"padding": 1, "bias": 2}),
        ((2, 3, 4, 3), (3, 1, 3, 3), {"groups": 3, "padding": 1, "bias": 3}), ((1, 4, 4, 3), (4, 2, 2, 3), {"groups": 2, "stride": [2, 1], "padding": [1, 2]}),
        ((1, 2, 7, 9), (2, 2, 3, 2), {"dilation": [2, 3], "stride": 2, "padding": 1}), ((3, 4, 5), (2, 3, 3, 3), {"bias": 2}),
        ((1, 2, 4, 5), (2, 2, 2, 4), {"padding": "same"}), ((1, 2, 5, 5), (2, 2, 3, 2), {"padding": "same", "dilation": [2, 3]}),
        ((1, 2, 4, 4), (2, 2, 3, 3), {"padding": "valid"}), ((0, 2, 4, 4), (3, 2, 3, 3), {"bias": 3}), ((1, 1, 17, 3), (1, 1, 5, 3), {"stride": 5}),
        ((1, 17, 2, 2), (1, 17, 2, 2), {}), ((1, 1, 2, 2), (1, 1, 4, 4), {"padding": 3})])
    convolutions("conv_transpose1d", F.conv_transpose1d, [
        ((1, 1, 1), (1, 1, 1), {}), ((2, 3, 5), (3, 4, 3), {"bias": 4}), ((3, 5), (3, 2, 3), {"stride": 2, "output_padding": 1, "bias": 2}),
        ((1, 4, 5), (4, 2, 4), {"groups": 2, "stride": 3, "padding": 2, "dilation": 2, "output_padding": 2}), ((0, 2, 5), (2, 3, 3), {"bias": 3})])
    convolutions("conv_transpose2d", F.conv_transpose2d, [
        ((1, 1, 1, 1), (1, 1, 1, 1), {"bias": 1}), ((2, 3, 2, 3), (3, 2, 3, 3), {"bias": 2}), ((2, 3, 3, 3), (3, 2, 1, 1), {"bias": 2}),
        ((1, 3, 3, 2), (3, 2, 4, 4), {"stride": 2, "padding": 1}), ((1, 2, 3, 2), (2, 1, 3, 2), {"groups": 2, "stride": [2, 3], "output_padding": [1, 2], "bias": 2}),
        ((1, 2, 3, 3), (2, 3, 2, 3), {"dilation": [3, 2], "output_padding": [2, 1], "padding": [1, 2]}), ((3, 2, 5), (3, 2, 3, 3), {"padding": 1}),
        ((0, 3, 2, 2), (3, 2, 3, 3), {})])
    for x, kernel, options in [((2, 2, 3, 4), 2, {}), ((1, 1, 1, 1), 1, {}), ((2, 5, 6), [3, 2], {"stride": [1, 2], "padding": [1, 0], "dilation": 2}),
                               ((0, 2, 3, 3), 2, {}), ((1, 2, 5, 3), [1, 3], {"padding": 1, "stride": 2})]:
        def unfold(x, kernel_size, **o):
            return F.unfold(x, one_or_list(kernel_size), **{k: one_or_list(v) for k, v in o.items()})

        title = title_of(x, options) + f"_k{kernel}".replace(" ", "")
        op("unfold", title, unfold, {"x": normal(*x), "kernel_size": kernel}, options, tol=SUMS, pytorch="torch.nn.functional.unfold")
        columns = unfold(torch.zeros(*[max(n, 1) for n in x]), kernel, **options).shape
        columns = ((0,) if 0 in x else tuple(columns[:1])) + tuple(columns[1:])
        op("fold", title, lambda x, output_size, kernel_size, **o: F.fold(x, output_size, one_or_list(kernel_size), **{k: one_or_list(v) for k, v in o.items()}),
           {"x": normal(*columns), "output_size": list(x[-2:]), "kernel_size": kernel}, options, tol=SUMS, pytorch="torch.nn.functional.fold")
        if len(x) < 4 or x[0] == 2:
            module(title, [("unfold", {"kernel_size": kernel, **options}, nn.Unfold(one_or_list(kernel), **{k: one_or_list(v) for k, v in options.items()}))],
                   normal(*x))
            module(title, [("fold", {"output_size": list(x[-2:]), "kernel_size": kernel, **options},
                            nn.Fold(x[-2:], one_or_list(kernel), **{k: one_or_list(v) for k, v in options.items()}))], normal(*columns))

    def layer(name, make, i, o, kernel, **options):
        return (name, {"in_channels": i, "out_channels": o, "kernel_size": kernel, **options},
                make(i, o, one_or_list(kernel), **{k: one_or_list(v) for k, v in options.items()}))

    for make, name, i, o, kernel, x, options in [
            (nn.Conv1d, "conv1d", 3, 5, 3, (2, 3, 7), {}), (nn.Conv1d, "conv1d", 2, 4, 3, (2, 2, 7), {"padding": 2, "padding_mode": "circular", "groups": 2}),
            (nn.Conv1d, "conv1d", 2, 3, 4, (2, 5), {"padding": "same", "padding_mode": "reflect", "bias": False}),
            (nn.Conv2d, "conv2d", 2, 3, 3, (2, 2, 4, 5), {}), (nn.Conv2d, "conv2d", 2, 3, [2, 3], (1, 2, 4, 5), {"stride": 2, "padding": [1, 2], "bias": False}),
            (nn.Conv2d, "conv2d", 2, 2, 3, (3, 2, 3, 3), {"groups": 2, "padding": 1}), (nn.Conv2d, "conv2d", 2, 2, 3, (1, 2, 4, 5), {"padding": [1, 2], "padding_mode": "reflect"}),
            (nn.Conv2d, "conv2d", 2, 2, 3, (1, 2, 4, 5), {"padding": [1, 2], "padding_mode": "replicate", "stride": 2}),
            (nn.Conv2d, "conv2d", 2, 3, 3, (1, 2, 4, 5), {"padding": 2, "padding_mode": "circular", "dilation": 2}),
            (nn.Conv2d, "conv2d", 2, 3, [4, 2], (1, 2, 5, 5), {"padding": "same", "padding_mode": "replicate"}),
            (nn.Conv2d, "conv2d", 2, 3, 2, (0, 2, 4, 4), {}), (nn.Conv2d, "conv2d", 2, 3, 3, (1, 2, 4, 4), {"padding": "valid"}),
            (nn.ConvTranspose1d, "conv_transpose1d", 3, 2, 3, (2, 3, 5), {"stride": 2, "padding": 1, "output_padding": 1}),
            (nn.ConvTranspose1d, "conv_transpose1d", 4, 6, 2, (4, 5), {"groups": 2, "bias": False, "dilation": 3}),
            (nn.ConvTranspose2d, "conv_transpose2d", 2, 2, 3, (2, 2, 3, 2), {}),
            (nn.ConvTranspose2d, "conv_transpose2d", 4, 2, [4, 3], (4, 3, 2), {"stride": [2, 1], "padding": 1, "output_padding": [1, 0], "groups": 2})]:
        module(title_of(x, options) + f"_{i}_{o}_k{kernel}".replace(" ", ""), [layer(name, make, i, o, kernel, **options)], normal(*x), tol=MANY)
    module("lenet", [layer("conv2d", nn.Conv2d, 1, 3, 3, padding=1), ("relu", {}, nn.ReLU()), ("max_pool2d", {"kernel_size": 2}, nn.MaxPool2d(2)),
                     layer("conv2d", nn.Conv2d, 3, 4, 3), ("relu", {}, nn.ReLU()), ("adaptive_avg_pool2d", {"output_size": 1}, nn.AdaptiveAvgPool2d(1)),
                     ("flatten", {}, nn.Flatten()), ("linear", {"in_features": 4, "out_features": 3}, nn.Linear(4, 3))], normal(2, 1, 9, 9), tol=MANY)
