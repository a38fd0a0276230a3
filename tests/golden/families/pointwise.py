"""Functions of each element."""
from writer import *


def cases():
    functions = {"neg": (torch.neg, normal), "erf": (torch.erf, normal), "exp": (torch.exp, normal), "log": (torch.log, positive),
                 "sqrt": (torch.sqrt, positive), "abs": (torch.abs, normal), "relu": (F.relu, normal),
                 "sigmoid": (torch.sigmoid, normal), "tanh": (torch.tanh, normal), "leaky_relu": (F.leaky_relu, normal),
                 "softplus": (F.softplus, normal), "gelu": (F.gelu, normal)}
    for name, (f, values) in functions.items():
        tol = GRADIENT_OF_ERF if name == "gelu" else ONE_STEP
        for shape in [(), (1,), (3,), (5, 17), (2, 3, 5), (0, 4)]:
            op(name, "x".join(map(str, shape)) or "scalar", f, {"x": np.asarray(values(*shape))}, tol=tol)
    far = array(0, -0.0, 1e-6, -1e-6, 0.5, -0.5, 4, -4, 10, -10, 25, -25, 60, -60, 87, -87, 1000, -1000)
    for name in ("neg", "exp", "abs", "relu", "sigmoid", "tanh", "leaky_relu", "softplus", "gelu"):
        op(name, "extremes", functions[name][0], {"x": far}, tol=GRADIENT_OF_ERF if name == "gelu" else ONE_STEP)
    op("log", "extremes", torch.log, {"x": array(1e-38, 1e-6, 1, 1e6, 3e38)})
    op("log", "outside", torch.log, {"x": array(0, -1)}, backward=False)
    op("sqrt", "extremes", torch.sqrt, {"x": array(0, 1e-38, 1e-6, 1, 1e6, 3e38)})
    op("sqrt", "below_zero", torch.sqrt, {"x": array(-1, -1e-6)}, backward=False)
    x = array(-3, -1, -0.5, 0, 0.5, 1, 3)
    for title, bounds in (("both", {"min": -1.0, "max": 1.0}), ("low", {"min": -0.5}), ("high", {"max": 0.5}),
                          ("crossed", {"min": 1.0, "max": -1.0})):
        op("clamp", title, torch.clamp, {"x": x}, bounds)
    op("leaky_relu", "steep", F.leaky_relu, {"x": normal(3, 5)}, {"negative_slope": 0.3})
    for beta, threshold in ((2.0, 20.0), (0.5, 20.0), (3.0, 1.0)):
        op("softplus", f"beta_{beta}_threshold_{threshold}", F.softplus, {"x": normal(3, 5)}, {"beta": beta, "threshold": threshold})
    op("gelu", "tanh", F.gelu, {"x": normal(5, 5)}, {"approximate": "tanh"}, tol=GRADIENT_OF_ERF)
    op("gelu", "tanh_extremes", F.gelu, {"x": far}, {"approximate": "tanh"}, tol=GRADIENT_OF_ERF)
    for title, options in (("p_zero", {"p": 0.0}), ("p_one", {"p": 1.0}), ("not_training", {"p": 0.5, "training": False})):
        op("dropout", title, F.dropout, {"x": normal(3, 5)}, options)
