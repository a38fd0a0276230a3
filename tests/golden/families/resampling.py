"""Padding, resizing and pixel shuffling: operations and modules."""
from writer import *


def title_of(shape, values):
    return "_".join(["x".join(map(str, shape))] + [f"{k}{v}" for k, v in values.items()]).replace(" ", "")


def cases():
    nn = torch.nn
    for x, pad, options in [
            ((3, 5), [1, 2], {}), ((2, 3, 5), [1, 0, 2, 3], {"value": 0.5}), ((2, 3, 4), [0, 0, 1, 0, 0, 2], {"value": -1000.0}), ((5,), [-1, 2], {}),
            ((3, 4, 5), [-1, -2, 1, -1], {"value": 3.0}), ((0, 3), [1, 1], {}), ((3, 4), [0, 0], {}), ((1,), [17, 0], {}),
            ((2, 3, 5), [4, 2], {"mode": "reflect"}), ((1, 2, 3, 4), [3, 1, 2, 0], {"mode": "reflect"}), ((2, 5), [2, -1], {"mode": "reflect"}),
            ((2, 3, 1), [4, 2], {"mode": "replicate"}), ((1, 2, 3, 4), [3, 1, 0, 5], {"mode": "replicate"}),
            ((2, 3, 5), [5, 2], {"mode": "circular"}), ((1, 2, 3, 4), [3, 1, 0, 3], {"mode": "circular"}), ((2, 1, 5), [1, 0], {"mode": "circular"})]:
        op("pad", title_of(x, {"pad": pad, **options}), F.pad, {"x": normal(*x), "pad": pad}, options, pytorch="torch.nn.functional.pad")
    for x, options in [
            ((1, 2, 3), {"size": 7}), ((2, 1, 7), {"scale_factor": 0.7}), ((1, 2, 3, 4), {"size": [5, 3]}), ((1, 1, 5, 3), {"scale_factor": 2.0}), ((1, 1, 10), {"scale_factor": 0.3}),
            ((1, 1, 2, 3, 2), {"size": [3, 2, 5]}), ((0, 2, 3, 3), {"scale_factor": 2.0}), ((1, 1, 1), {"size": 3}),
            ((1, 2, 5), {"size": 8, "mode": "linear"}), ((1, 2, 5), {"size": 8, "mode": "linear", "align_corners": True}), ((2, 1, 7), {"size": 3, "mode": "linear"}),
            ((2, 1, 7), {"size": 1, "mode": "linear", "align_corners": True}), ((1, 1, 10), {"scale_factor": 0.7, "mode": "linear"}),
            ((1, 2, 3, 4), {"size": [5, 3], "mode": "bilinear"}), ((1, 2, 3, 4), {"size": [5, 7], "mode": "bilinear", "align_corners": True}),
            ((1, 1, 3, 3), {"scale_factor": 2.0, "mode": "bilinear"}), ((1, 1, 4, 5), {"scale_factor": 1.7, "mode": "bilinear", "align_corners": True}),
            ((1, 1, 4, 5), {"scale_factor": 1.7, "mode": "bilinear"}), ((1, 1, 1, 3), {"size": [3, 1], "mode": "bilinear"}),
            ((1, 2, 3, 4), {"size": [5, 3], "mode": "bicubic"}), ((1, 1, 4, 3), {"scale_factor": 2.0, "mode": "bicubic", "align_corners": True}),
            ((1, 1, 5, 5), {"size": 2, "mode": "bicubic"})]:
        given = normal(*x)
        op("interpolate", title_of(x, options), F.interpolate, {"x": given}, options, tol=SUMS)
        module(title_of(x, options), [("upsample", options, nn.Upsample(**{k: tuple(v) if isinstance(v, list) else v for k, v in options.items()}))], given)
    for x, r in [((1, 8, 2, 3), 2), ((9, 1, 2), 3), ((2, 3, 2, 2), 1), ((2, 2, 4, 1, 1), 2), ((0, 4, 2, 2), 2)]:
        op("pixel_shuffle", title_of(x, {"r": r}), F.pixel_shuffle, {"x": normal(*x), "upscale_factor": r}, backward=0 not in x, pytorch="torch.nn.functional.pixel_shuffle")
        if 0 not in x:
            module(title_of(x, {"r": r}), [("pixel_shuffle", {"upscale_factor": r}, nn.PixelShuffle(r))], normal(*x))
