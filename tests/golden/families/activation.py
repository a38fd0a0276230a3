"""Activations beside those of pointwise.py, as operations and as modules; noise where it is none or all."""
from writer import *

nn = torch.nn
FAR = array(0, -0.0, 1e-6, -1e-6, 1e-40, 0.5, -0.5, 3, -3, 6, -6, 10, -10, 25, -25, 60, -60, 87, -87, 1000, -1000)


def maxout(x, pieces, dim=1):
    """Goodfellow et al. 2013, equation (1): the largest of each `pieces` neighbours."""
    dim %= x.dim()
    return x.reshape(*x.shape[:dim], x.shape[dim] // pieces, pieces, *x.shape[dim + 1:]).amax(dim + 1)


def operations():
    # name: function, options
    functions = {"relu6": (F.relu6, {}), "hardtanh": (F.hardtanh, {"min_val": -0.75, "max_val": 2.0}),
                 "hardsigmoid": (F.hardsigmoid, {}), "hardswish": (F.hardswish, {}),
                 "rrelu": (F.rrelu, {"lower": 0.1, "upper": 0.5}), "elu": (F.elu, {"alpha": 0.5}), "selu": (F.selu, {}),
                 "celu": (F.celu, {"alpha": 0.5}), "silu": (F.silu, {}), "mish": (F.mish, {}),
                 "softsign": (F.softsign, {}), "log_sigmoid": (F.logsigmoid, {})}
    for name, (f, options) in functions.items():
        public = "torch.nn.functional.logsigmoid" if name == "log_sigmoid" else None
        for shape in [(), (1,), (17,), (2, 5), (0, 4)]:
            op(name, "x".join(map(str, shape)) or "scalar", f, {"x": np.asarray(normal(*shape))}, pytorch=public)
        # At 3, where hardswish has a bend, PyTorch's vectors say 1 and its tail 1.5.
        op(name, "extremes", f, {"x": FAR[FAR != 3] if name == "hardswish" else FAR}, pytorch=public)
        if options:
            op(name, "options", f, {"x": FAR}, options)
    op("rrelu", "training_with_one_slope", F.rrelu, {"x": FAR}, {"lower": 0.25, "upper": 0.25, "training": True})
    op("celu", "wide", F.celu, {"x": FAR}, {"alpha": 30.0})
    op("elu", "negative_alpha", F.elu, {"x": FAR}, {"alpha": -2.0})
    for shape in ((), (3, 5), (0, 2)):
        op("step", f"{'x'.join(map(str, shape)) or 'scalar'}", lambda x: torch.heaviside(x, torch.ones_like(x)), {"x": np.asarray(normal(*shape))},
           backward=False, pytorch="torch.heaviside")
    op("step", "extremes", lambda x: torch.heaviside(x, torch.ones_like(x)), {"x": FAR}, backward=False, pytorch="torch.heaviside")
    for shape, low, value in (((3, 5), 0.25, -2.0), ((1,), 0.0, 0.0), ((0,), 1.0, 1.0)):
        op("threshold", "x".join(map(str, shape)), F.threshold, {"x": normal(*shape), "threshold": low, "value": value}, pytorch="torch.nn.functional.threshold")
    op("threshold", "extremes", F.threshold, {"x": FAR, "threshold": 0.5, "value": 20.0}, pytorch="torch.nn.functional.threshold")
    for shape, weights in (((3, 5), 1), ((3, 5), 5), ((2, 3, 4), 3), ((2, 3, 2, 3), 3), ((5,), 1), ((0, 3), 3), ((), 1)):
        op("prelu", f"{'x'.join(map(str, shape)) or 'scalar'}_{weights}", F.prelu, {"x": np.asarray(normal(*shape)), "weight": normal(weights)})
    op("prelu", "extremes", F.prelu, {"x": FAR, "weight": array(0.25)}, tol=(1e-5, "sums of numbers up to 1000"))
    for shape, options in (((3, 6), {}), ((2,), {}), ((4, 3), {"dim": 0}), ((2, 6, 5), {"dim": -2}), ((0, 4), {}), ((3, 0), {})):
        op("glu", "_".join(["x".join(map(str, shape))] + [f"{k}{v}" for k, v in options.items()]), F.glu, {"x": normal(*shape)}, options)
    op("glu", "extremes", F.glu, {"x": array(1000, -1000, 3, -3, 1000, -1000, -1000, 1000)})
    for shape, dim in (((3, 5), 1), ((3, 5), 0), ((2, 3, 4), -2), ((1,), 0)):
        op("softmin", f"{'x'.join(map(str, shape))}_{dim}", F.softmin, {"x": normal(*shape), "dim": dim})
    op("softmin", "extremes", F.softmin, {"x": np.stack([array(1000, 0, -1000), array(5, 5, 5)]), "dim": 1})
    for shape, pieces, options in (((3, 6), 2, {}), ((3, 6), 3, {}), ((5, 5), 1, {}), ((2, 4, 3), 2, {}), ((2, 4, 6), 3, {"dim": -1}), ((4, 3), 4, {"dim": 0})):
        op("maxout", "_".join(["x".join(map(str, shape)), str(pieces)] + [f"{k}{v}" for k, v in options.items()]), maxout,
           {"x": normal(*shape), "pieces": pieces}, options)
    for title, options in (("p_zero", {"p": 0.0}), ("p_one", {"p": 1.0}), ("not_training", {"p": 0.5, "training": False})):
        op("dropout2d", title, F.dropout2d, {"x": normal(2, 3, 2, 2)}, {"training": True, **options})
        op("alpha_dropout", title, F.alpha_dropout, {"x": normal(3, 5)}, {"training": True, **options})
    for title, options in (("none", {"std": 0.0}), ("not_training", {"std": 2.0, "training": False})):
        op("gaussian_noise", title, lambda x, std, training=True: x + 0, {"x": normal(3, 5)}, options)


class Step(nn.Module):
    def forward(self, x):
        return torch.heaviside(x.detach(), torch.ones_like(x))


class Same(nn.Module):
    def forward(self, x):
        return x + 0


class Maxout(nn.Module):
    def __init__(self, pieces, dim=1):
        super().__init__()
        self.pieces, self.dim = pieces, dim

    def forward(self, x):
        return maxout(x, self.pieces, self.dim)


def modules():
    x = normal(3, 6)
    for name, values, layer in (
            ("relu6", {}, nn.ReLU6()), ("hardtanh", {}, nn.Hardtanh()), ("hardtanh", {"min_val": -0.5, "max_val": 2.0}, nn.Hardtanh(-0.5, 2)),
            ("hardsigmoid", {}, nn.Hardsigmoid()), ("hardswish", {}, nn.Hardswish()), ("elu", {}, nn.ELU()), ("elu", {"alpha": 0.5}, nn.ELU(0.5)),
            ("selu", {}, nn.SELU()), ("celu", {}, nn.CELU()), ("celu", {"alpha": 0.5}, nn.CELU(0.5)), ("silu", {}, nn.SiLU()), ("mish", {}, nn.Mish()),
            ("softsign", {}, nn.Softsign()), ("log_sigmoid", {}, nn.LogSigmoid()), ("threshold", {"threshold": 0.25, "value": -1.0}, nn.Threshold(0.25, -1)),
            ("glu", {}, nn.GLU()), ("glu", {"dim": 1}, nn.GLU(1)), ("softmin", {"dim": 1}, nn.Softmin(1)), ("prelu", {}, nn.PReLU()),
            ("prelu", {"num_parameters": 6}, nn.PReLU(6)), ("maxout", {"pieces": 3}, Maxout(3)), ("maxout", {"pieces": 3, "dim": 0}, Maxout(3, 0))):
        module("_".join(["module", *(f"{k}{v}" for k, v in values.items())]), [(name, values, layer)], x)
    module("module", [("step", {}, Step())], x, pytorch="torch.heaviside")
    module("evaluating", [("rrelu", {}, nn.RReLU())], x, evaluate=True)
    module("one_slope", [("rrelu", {"lower": 0.5, "upper": 0.5}, nn.RReLU(0.5, 0.5))], x)
    for evaluate in (False, True):
        p = 0.5 if evaluate else 1.0
        title = "evaluating" if evaluate else "everything"
        module(title, [("dropout2d", {"p": p}, nn.Dropout2d(p))], normal(2, 3, 2, 2), evaluate=evaluate)
        module(title, [("alpha_dropout", {"p": p}, nn.AlphaDropout(p))], x, evaluate=evaluate)
    module("none", [("gaussian_noise", {"std": 0.0}, Same())], x)
    module("evaluating", [("gaussian_noise", {"std": 2.0}, Same())], x, evaluate=True)


def cases():
    operations()
    modules()
