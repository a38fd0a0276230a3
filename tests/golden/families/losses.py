"""Losses."""
from writer import *


def cases():
    for reduction in ("mean", "sum", "none"):
        for name, f in (("mse", F.mse_loss), ("l1", F.l1_loss)):
            for shape in ((1,), (5,), (17, 3), (2, 3, 5), ()):
                op(name, f"{reduction}_{'x'.join(map(str, shape)) or 'scalar'}", f, {"input": np.asarray(normal(*shape)), "target": np.asarray(normal(*shape))},
                   {"reduction": reduction}, tol=SUMS)
        for shape in ((1,), (17, 3), (2, 3, 5), ()):
            title = f"{reduction}_{'x'.join(map(str, shape)) or 'scalar'}"
            op("bce", title, F.binary_cross_entropy, {"input": np.asarray(unit(*shape)), "target": np.asarray(unit(*shape))}, {"reduction": reduction},
               fixed=("target",), tol=SUMS)
            op("bce_with_logits", title, F.binary_cross_entropy_with_logits, {"input": np.asarray(normal(*shape)), "target": np.asarray(unit(*shape))},
               {"reduction": reduction}, fixed=("target",), tol=SUMS)
        op("bce", f"{reduction}_edges", F.binary_cross_entropy, {"input": array(0, 1, 0, 1, 0.5), "target": array(0, 1, 1, 0, 1)}, {"reduction": reduction},
           fixed=("target",))
        op("bce_with_logits", f"{reduction}_extremes", F.binary_cross_entropy_with_logits,
           {"input": array(1000, -1000, 1000, -1000, 0, 88, -104), "target": array(1, 0, 0, 1, 0.5, 0, 1)}, {"reduction": reduction}, fixed=("target",))
        for rows, classes in ((1, 1), (5, 3), (17, 10), (3, 17)):
            x, t = normal(rows, classes), whole(classes, rows)
            w = positive(classes)
            given = {"input": x, "target": t}
            ignored = int(t[0])
            for title, options in (("plain", {}), ("weight", {"weight": w}), ("ignore", {"ignore_index": ignored}),
                                   ("both", {"weight": w, "ignore_index": ignored})):
                if rows == 1 and "ignore_index" in options:
                    continue  # nothing is left: see all_ignored
                title = f"{reduction}_{title}_{rows}x{classes}"
                options = {**options, "reduction": reduction}
                op("nll", title, F.nll_loss, given, options, fixed=("weight",), tol=SUMS)
                for smoothing in (0.0, 0.1, 1.0) if classes > 1 else (0.0,):
                    extra = {"label_smoothing": smoothing} if smoothing else {}
                    op("cross_entropy", title + (f"_smooth{smoothing}" if smoothing else ""), F.cross_entropy, given, {**options, **extra}, fixed=("weight",), tol=SUMS)
        rows = np.stack([array(1000, 0, -1000), array(1000, 0, -1000), array(-1000, -1000, -1000), array(0, 0, 0)])
        for smoothing in (0.0, 0.2):
            op("cross_entropy", f"{reduction}_extremes_{smoothing}", F.cross_entropy, {"input": rows, "target": np.array([0, 2, 1, 1], np.int32)},
               {"reduction": reduction, "label_smoothing": smoothing})
        op("cross_entropy", f"{reduction}_all_ignored", F.cross_entropy, {"input": normal(2, 3), "target": np.array([-100, -100], np.int32)}, {"reduction": reduction},
           backward=False)
    op("cross_entropy", "one_row", F.cross_entropy, {"input": normal(5), "target": np.array(3, np.int32)}, tol=SUMS)
    op("nll", "one_row", F.nll_loss, {"input": normal(5), "target": np.array(3, np.int32)}, tol=SUMS)
    for name, f in (("mse", F.mse_loss), ("l1", F.l1_loss)):
        op(name, "empty_mean", f, {"input": normal(0, 3), "target": normal(0, 3)}, backward=False)
        op(name, "empty_sum", f, {"input": normal(0, 3), "target": normal(0, 3)}, {"reduction": "sum"})
        op(name, "equal", f, {"input": array(1, -2, 0), "target": array(1, -2, 0)})
