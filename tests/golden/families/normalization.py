"""Normalization, as operations and as modules with their running statistics."""
from writer import *

nn = torch.nn
# 1 / sqrt(variance + eps) is up to 316 where the variance is 0, and multiplies the rounding of the mean.
ONE_VALUE = (2e-4, "the variance is 0, and 1 / sqrt(eps) multiplies roundings by 316")


@like("torch.nn.functional.rms_norm")
def rms_norm(x, normalized_shape, weight=None, eps=None):
    """Zhang & Sennrich 2019, equation (4), with PyTorch 2.4's eps."""
    dims = tuple(range(-len(normalized_shape), 0))
    y = x / torch.sqrt((x * x).mean(dims, keepdim=True) + (2.0 ** -23 if eps is None else eps))
    return y if weight is None else y * weight


@like("torch.nn.RMSNorm")
class RMSNorm(nn.Module):
    def __init__(self, shape, eps=None, elementwise_affine=True):
        super().__init__()
        self.shape, self.eps = shape, eps
        self.weight = nn.Parameter(torch.ones(shape)) if elementwise_affine else None

    def forward(self, x):
        return rms_norm(x, self.shape, self.weight, self.eps)


class LayerNormWithoutBias(nn.Module):
    """PyTorch 2.1's bias=False."""

    def __init__(self, n):
        super().__init__()
        self.n, self.weight = n, nn.Parameter(torch.ones(n))

    def forward(self, x):
        return F.layer_norm(x, [self.n], self.weight, torch.zeros_like(self.weight))


def named(shape, options):
    return "_".join(["x".join(map(str, shape))] + [k for k in options])


def operations():
    def batch_norm(x, running_mean=None, running_var=None, **options):
        clone = lambda t: None if t is None else t.clone()
        return F.batch_norm(x, clone(running_mean), clone(running_var), **options)

    def instance_norm(x, **options):
        return F.instance_norm(x, **options)

    def layer_norm(x, normalized_shape, weight=None, bias=None, eps=1e-5):
        if weight is not None and bias is None:
            bias = torch.zeros_like(weight)  # PyTorch 1.13 fails with a weight alone
        return F.layer_norm(x, normalized_shape, weight, bias, eps)

    for shape in ((5, 3), (2, 1), (2, 1, 17), (3, 2, 1), (2, 2, 3, 3), (1, 3, 4), (0, 3), (3, 2, 1, 1)):
        c = shape[1]
        affine = {"weight": normal(c), "bias": normal(c)}
        running = {"running_mean": normal(c), "running_var": positive(c)}
        for options in ({"training": True, **affine}, {"training": True}, {**running, **affine}, {**running, "eps": 0.5}):
            if shape not in ((5, 3), (2, 2, 3, 3)) and options != {"training": True, **affine} and options != {**running, **affine}:
                continue
            op("batch_norm", named(shape, options), batch_norm, {"x": normal(*shape)}, options, fixed=tuple(running), pytorch="torch.nn.functional.batch_norm")
    op("batch_norm", "far", batch_norm, {"x": np.stack([array(1000, -1000, 5), array(1001, 1000, 5), array(1002, 0, 5)])}, {"training": True},
       tol=(2e-4, "the mean of numbers around 1000 has an ulp of 6e-5; the last channel has variance 0"), pytorch="torch.nn.functional.batch_norm")
    for shape in ((1, 2, 17), (2, 3, 2, 1, 2)):
        c = shape[1]
        affine = {"weight": normal(c), "bias": normal(c)}
        for options in ({}, affine, {"running_mean": normal(c), "running_var": positive(c), "use_input_stats": False, **affine}):
            op("instance_norm", named(shape, options), instance_norm, {"x": normal(*shape)}, options, fixed=("running_mean", "running_var"),
               pytorch="torch.nn.functional.instance_norm")
    for shape, groups in (((2, 6), 2), ((1, 6, 5), 3), ((3, 4), 1), ((1, 4, 3, 2), 2), ((1, 2, 17), 2), ((0, 4), 2)):
        c = shape[1]
        for options in ({}, {"weight": normal(c), "bias": normal(c)}, {"weight": normal(c), "eps": 0.25}):
            if shape != (2, 6) and len(options) != 2:
                continue
            op("group_norm", f"{named(shape, options)}_{groups}", F.group_norm, {"x": normal(*shape), "num_groups": groups}, options)
    for shape, last in (((3, 5), [5]), ((17,), [17]), ((2, 3, 3), [3, 3]), ((2, 2, 4), [4]), ((1, 33), [33]), ((0, 4), [4]), ((2, 1), [1])):
        for options in ({}, {"weight": normal(*last), "bias": normal(*last)}, {"weight": normal(*last), "eps": 0.25}):
            if shape != (3, 5) and not options:
                continue
            params = {"x": normal(*shape), "normalized_shape": last}
            tol = ONE_VALUE if shape[-1] == 1 else SUMS
            op("layer_norm", f"{named(shape, options)}_{len(last)}", layer_norm, params, options, tol=tol, pytorch="torch.nn.functional.layer_norm")
            if "bias" not in options:
                op("rms_norm", f"{named(shape, options)}_{len(last)}", rms_norm, params, options, tol=SUMS)
    rows = np.stack([array(1000, 1001, 1002), array(-1000, 0, 1000), array(0, 0, 0), array(1e-20, -1e-20, 1e-20), array(7, 7, 7)])
    op("layer_norm", "extremes", F.layer_norm, {"x": rows, "normalized_shape": [3]}, tol=(2e-4, "numbers around 1000 have an ulp of 6e-5"))
    op("rms_norm", "extremes", rms_norm, {"x": rows, "normalized_shape": [3]}, tol=(2e-4, "1 / sqrt(eps) is 2896 where all is 0"))


def modules():
    for name, layer, shapes in (("batch_norm1d", nn.BatchNorm1d, ((5, 3), (2, 3, 4))), ("batch_norm2d", nn.BatchNorm2d, ((2, 3, 2, 3), (3, 3, 1, 1))),
                                ("instance_norm1d", nn.InstanceNorm1d, ((2, 3, 4), (3, 5))), ("instance_norm2d", nn.InstanceNorm2d, ((2, 3, 2, 3), (3, 2, 2)))):
        for shape in shapes:
            for options in ({}, {"momentum": None if name.startswith("batch") else 0.25, "track_running_stats": True}, {"affine": True, "eps": 0.25, "momentum": 0.5}, {"affine": False, "track_running_stats": False}):
                if shape != shapes[0] and options:
                    continue
                for evaluate in (False,) if "eps" in options else (False, True):
                    made = layer(3, **options).double()
                    if evaluate and options.get("track_running_stats", True) and made.running_mean is not None:
                        for _ in range(2):  # statistics of something
                            made(torch.from_numpy(normal(*shape).astype(np.float64)))
                        for buffer in (made.running_mean, made.running_var):
                            buffer.copy_(buffer.float())
                    module(f"{named(shape, options)}_{'eval' if evaluate else 'train'}", [(name, {"num_features": 3, **options}, made)], normal(*shape), evaluate=evaluate)
    module("empty", [("batch_norm1d", {"num_features": 2}, nn.BatchNorm1d(2))], normal(0, 2))
    for shape, options in (((2, 6), {}), ((2, 6, 5), {"eps": 0.25}), ((2, 6, 2, 2), {"affine": False})):
        module(named(shape, options), [("group_norm", {"num_groups": 3, "num_channels": 6, **options}, nn.GroupNorm(3, 6, **options))], normal(*shape))
    for shape, last, options in (((3, 5), [5], {}), ((2, 3, 4), [3, 4], {"eps": 0.25}), ((3, 5), [5], {"elementwise_affine": False})):
        values = {"normalized_shape": last, **options}
        module(f"{named(shape, options)}_{len(last)}", [("layer_norm", values, nn.LayerNorm(last, **options))], normal(*shape))
        module(f"{named(shape, options)}_{len(last)}", [("rms_norm", values, RMSNorm(last, **options))], normal(*shape))
    module("without_bias", [("layer_norm", {"normalized_shape": [5], "bias": False}, LayerNormWithoutBias(5))], normal(3, 5), pytorch="torch.nn.LayerNorm")
    module("net", [("linear", {"in_features": 3, "out_features": 5, "bias": False}, nn.Linear(3, 5, bias=False)), ("batch_norm1d", {"num_features": 5}, nn.BatchNorm1d(5)),
                   ("elu", {}, nn.ELU()), ("linear", {"in_features": 5, "out_features": 4}, nn.Linear(5, 4)), ("layer_norm", {"normalized_shape": [4]}, nn.LayerNorm(4))],
           normal(7, 3))


def cases():
    operations()
    modules()
