"""More functions of each element."""
from writer import *


def cases():
    functions = {"sign": (torch.sign, normal), "square": (torch.square, normal), "reciprocal": (torch.reciprocal, positive), "rsqrt": (torch.rsqrt, positive),
                 "floor": (torch.floor, normal), "ceil": (torch.ceil, normal), "round": (torch.round, normal), "sin": (torch.sin, normal), "cos": (torch.cos, normal),
                 "expm1": (torch.expm1, normal), "log1p": (torch.log1p, positive)}
    for name, (f, values) in functions.items():
        for shape in ((), (1,), (3,), (5, 3), (0, 4)):
            op(name, "x".join(map(str, shape)) or "scalar", f, {"x": np.asarray(values(*shape))})
    special = array(0, -0.0, 1, -1, 1e-40, -1e-40, 1000, -1000, np.inf, -np.inf, np.nan)
    for name in ("sign", "square", "floor", "ceil", "round"):
        op(name, "special", functions[name][0], {"x": special})
    op("round", "halves", torch.round, {"x": array(-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 0.49999997, 8388609)})
    op("floor", "edges", torch.floor, {"x": array(-0.1, 0.99999994, 8388607.5, -8388607.5)})
    op("ceil", "edges", torch.ceil, {"x": array(-0.1, 1.0000001, 8388607.5, -8388607.5)})
    op("reciprocal", "special", torch.reciprocal, {"x": array(0, -0.0, np.inf, -np.inf, 1e30)}, backward=False)
    op("rsqrt", "special", torch.rsqrt, {"x": array(0, np.inf, -1, 1e30)}, backward=False)
    angles = array(0, 1e-30, 0.5, -0.78539819, 1.5707964, 3.1415927, -6.2831855, 22, 355, -1000, 1e4, 1e6, 16777216, 1e9, -1e10, 1e20, 3.4e38, 1.17549435e-38, 6381956970095103, 5.3e15)
    for name in ("sin", "cos"):
        op(name, "all_sizes", functions[name][0], {"x": angles})
        op(name, "no_angle", functions[name][0], {"x": array(np.inf, -np.inf, np.nan)}, backward=False)
    near = array(0, -0.0, 1e-30, -1e-30, 1e-8, -1e-8, 1e-4, -1e-4, 0.5, -0.5, 20, -20, 88, -88, -1000)
    op("expm1", "near_zero_and_far", torch.expm1, {"x": near})
    op("expm1", "overflow", torch.expm1, {"x": array(1000, np.inf, -np.inf, np.nan)}, backward=False)
    op("log1p", "near_zero_and_far", torch.log1p, {"x": array(0, 1e-30, -1e-30, 1e-8, -1e-8, 1e-4, -0.999, 1, 1e6, 3e38)})
    op("log1p", "outside", torch.log1p, {"x": array(-1, -2, np.inf, np.nan)}, backward=False)
    for title, a, b, w in (("plain", (3, 5), (3, 5), (3, 5)), ("number", (3, 5), (3, 5), ()), ("broadcast", (3, 1), (5,), (2, 1, 1)), ("empty", (0, 2), (2,), ())):
        op("lerp", title, torch.lerp, {"a": np.asarray(normal(*a)), "b": np.asarray(normal(*b)), "weight": np.asarray(normal(*w))})
    op("lerp", "ends", torch.lerp, {"a": array(1e8, 1e8, 3), "b": array(1, 1, -3), "weight": array(0, 1, 0.5)}, fixed=("weight",))
