"""Softmax and its logarithm."""
from writer import *


def cases():
    for name, f in (("softmax", F.softmax), ("log_softmax", F.log_softmax)):
        for shape, dim in (((5,), 0), ((1, 1), 1), ((3, 17), 1), ((3, 17), 0), ((2, 3, 5), 1), ((2, 3, 5), -3), ((0, 3), 1), ((), 0)):
            op(name, f"{'x'.join(map(str, shape)) or 'scalar'}_dim{dim}", f, {"x": np.asarray(normal(*shape)), "dim": dim})
        rows = np.stack([array(1000, 0, -1000), array(-1000, -1000, -1000), array(1000, 999, 998), array(0, 0, 0)])
        op(name, "extremes", f, {"x": rows, "dim": 1})
