"""Comparisons, masks and choices."""
from writer import *


def cases():
    binary = {"eq": torch.eq, "ne": torch.ne, "lt": torch.lt, "le": torch.le, "gt": torch.gt, "ge": torch.ge,
              "logical_and": torch.logical_and, "logical_or": torch.logical_or}
    special = array(1, 2, 0, -0.0, np.nan, np.inf, -np.inf, 1e-45, np.nan)
    other = array(1, 3, -0.0, 0, 1, np.inf, np.inf, 0, np.nan)
    for name, f in binary.items():
        def answer(a, b, f=f):
            return f(a, b).double()

        for title, a, b in (("plain", (3, 5), (3, 5)), ("row", (3, 5), (5,)), ("column", (17, 1), (3,)), ("scalar", (), (2, 3)), ("empty", (0, 3), (3,))):
            a, b = np.asarray(np.round(normal(*a))), np.asarray(np.round(normal(*b)))
            op(name, title, answer, {"a": a, "b": b}, backward=False, pytorch=f"torch.{name}")
        op(name, "special", answer, {"a": special, "b": other}, backward=False, pytorch=f"torch.{name}")
        op(name, "whole_and_float", answer, {"a": whole(3, 2, 3), "b": array(0, 1, 1.5)}, backward=False, pytorch=f"torch.{name}")
    for name, f in (("logical_not", torch.logical_not), ("isnan", torch.isnan), ("isfinite", torch.isfinite)):
        def answer(x, f=f):
            return f(x).double()

        for title, x in (("special", special), ("whole", whole(2, 2, 3)), ("empty", normal(0, 2)), ("scalar", np.asarray(normal()))):
            op(name, title, answer, {"x": x}, backward=False, pytorch=f"torch.{name}")

    def where(condition, a, b):
        return torch.where(condition != 0, a, b)

    for title, c, a, b in (("plain", (3, 5), (3, 5), (3, 5)), ("broadcast", (3, 1), (5,), (2, 3, 5)), ("numbers", (4,), (), ()), ("wide", (2, 3, 1), (3, 17), ()), ("empty", (0, 3), (), (3,))):
        op("where", title, where, {"condition": whole(2, *c), "a": np.asarray(normal(*a)), "b": np.asarray(normal(*b))}, pytorch="torch.where")
    op("where", "floats_decide", where, {"condition": array(0, -0.0, np.nan, 1e-45, -2), "a": normal(5), "b": normal(5)}, fixed=("condition",), pytorch="torch.where")
    op("where", "keeps_nan_out", where, {"condition": np.array([1, 0], np.int32), "a": array(1, np.nan), "b": array(np.inf, 2)}, pytorch="torch.where")
    op("where", "whole_numbers", where, {"condition": whole(2, 4), "a": whole(9, 4), "b": whole(9, 4)}, backward=False, pytorch="torch.where")

    def masked_fill(x, mask, value):
        return x.masked_fill(mask != 0, value)

    for title, x, mask, value in (("plain", (3, 5), (3, 5), 2.5), ("row", (3, 5), (5,), -1000.0), ("column", (2, 3, 4), (3, 1), 0.0), ("infinite", (4,), (4,), float("-inf")), ("empty", (0, 3), (3,), 1.0)):
        op("masked_fill", title, masked_fill, {"x": normal(*x), "mask": whole(2, *mask), "value": value}, pytorch="torch.masked_fill")
