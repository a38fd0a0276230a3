"""Arithmetic of two tensors."""
from writer import *


PAIRS = [("plain", (3, 5), (3, 5)), ("row", (4, 17), (17,)), ("column", (4, 1), (1, 5)), ("scalar", (), (2, 3)),
         ("one", (1,), (1,)), ("middle", (2, 3, 5), (3, 1)), ("ranks", (5,), (2, 1, 3, 1)), ("empty", (0, 3), (3,))]


def cases():
    binary = {"add": torch.add, "sub": torch.sub, "mul": torch.mul, "div": torch.div,
              "maximum": torch.maximum, "minimum": torch.minimum}
    for name, f in binary.items():
        for title, a, b in PAIRS:
            second = positive(*b) if name == "div" else normal(*b)
            op(name, title, f, {"a": normal(*a), "b": np.asarray(second)})
    for name in ("maximum", "minimum"):
        op(name, "ties", binary[name], {"a": array(1, 2, 3, -1), "b": array(1, 3, 2, -1)})
    op("div", "by_zero", torch.div, {"a": array(1, -1, 0), "b": array(0, 0, 0)})
    for title, a, b in PAIRS:
        op("pow", title, torch.pow, {"a": np.asarray(positive(*a)), "b": np.asarray(normal(*b))})
    op("pow", "whole_powers_of_negatives", torch.pow, {"a": array(-2, -1.5, -3, -1, 2), "b": array(2, 3, -1, 0, 10)},
       fixed=("b",))
    op("pow", "zeros", torch.pow, {"a": array(0, 0, 0, 1, 5), "b": array(0, 1, 2, 0, 0)})
    op("pow", "out_of_range", torch.pow, {"a": array(1000, 0.001, -8, 2), "b": array(20, 20, 0.5, -200)}, backward=False)
