"""Classification losses with more dimensions, class probabilities and weights."""
from writer import *


def cases():
    for reduction in ("mean", "sum", "none"):
        for shape in ((2, 5, 3), (2, 3, 2, 2), (1, 1, 1), (2, 17, 1)) if reduction == "mean" else ((2, 3, 2),):
            classes, places = shape[1], (shape[0],) + shape[2:]
            t, w = whole(classes, *places), positive(classes)
            size = "x".join(map(str, shape))
            for title, options in (("plain", {}), ("weight", {"weight": w}), ("ignore", {"ignore_index": int(t.reshape(-1)[0])})):
                if classes == 1 and "ignore_index" in options:
                    continue  # nothing is left
                options = {**options, "reduction": reduction}
                op("nll", f"{reduction}_{title}_{size}", F.nll_loss, {"input": normal(*shape), "target": t}, options, fixed=("weight",), tol=SUMS)
                op("cross_entropy", f"{reduction}_{title}_{size}", F.cross_entropy, {"input": normal(*shape), "target": t}, options, fixed=("weight",), tol=SUMS)
        op("cross_entropy", f"{reduction}_smooth_2x5x3", F.cross_entropy, {"input": normal(2, 5, 3), "target": whole(5, 2, 3)}, {"weight": positive(5), "reduction": reduction, "label_smoothing": 0.1}, fixed=("weight",), tol=SUMS)
        for shape in ((4, 5), (5,), (2, 3, 2), (2, 3, 1, 2), (1, 1)) if reduction == "mean" else ((3, 4), (2, 3, 2)):
            classes = shape[1] if len(shape) > 1 else shape[0]
            size = "x".join(map(str, shape))
            for title, options in (("plain", {}), ("weight", {"weight": positive(classes)}), ("smooth", {"label_smoothing": 0.2})):
                op("cross_entropy", f"{reduction}_probabilities_{title}_{size}", F.cross_entropy, {"input": normal(*shape), "target": unit(*shape)}, {**options, "reduction": reduction}, fixed=("weight",), tol=SUMS)
        far = np.stack([array(1000, 0, -1000), array(1000, 0, -1000), array(-1000, -1000, -1000)])
        op("cross_entropy", f"{reduction}_probabilities_extremes", F.cross_entropy, {"input": far, "target": np.stack([array(1, 0, 0), array(0, 0, 1), array(0.5, 0.25, 0.25)])}, {"reduction": reduction}, fixed=("target",))
        op("cross_entropy", f"{reduction}_extremes_2x3x2", F.cross_entropy, {"input": far.T.reshape(1, 3, 3), "target": np.array([[0, 2, 1]], np.int32)}, {"reduction": reduction})
        for shape, weight in (((3, 5), (3, 5)), ((3, 5), (5,)), ((3, 5), (3, 1)), ((4,), ()), ((2, 3, 2), (1, 3, 1))) if reduction == "mean" else (((3, 2), (3, 1)),):
            title = f"{reduction}_{'x'.join(map(str, shape))}_weight_{'x'.join(map(str, weight)) or 'scalar'}"
            w, p = np.asarray(positive(*weight)), positive(shape[-1])
            op("bce", title, F.binary_cross_entropy, {"input": unit(*shape), "target": unit(*shape)}, {"weight": w, "reduction": reduction}, fixed=("weight",), tol=SUMS)
            both = {"input": normal(*shape), "target": unit(*shape)}
            op("bce_with_logits", title, F.binary_cross_entropy_with_logits, both, {"weight": w, "reduction": reduction}, fixed=("weight",), tol=SUMS)
            op("bce_with_logits", title + "_pos_weight", F.binary_cross_entropy_with_logits, both, {"weight": w, "pos_weight": p, "reduction": reduction}, fixed=("weight", "pos_weight"), tol=SUMS)
        op("bce_with_logits", f"{reduction}_pos_weight_extremes", F.binary_cross_entropy_with_logits, {"input": array(1000, -1000, 1000, -1000, 0, 20.5, -104), "target": array(1, 0, 0, 1, 0.5, 1, 1)},
           {"pos_weight": array(3), "reduction": reduction}, fixed=("target", "pos_weight"))
    for reduction in ("mean", "sum"):
        op("cross_entropy", f"{reduction}_probabilities_empty", F.cross_entropy, {"input": normal(0, 3), "target": normal(0, 3)}, {"reduction": reduction}, backward=False)
        op("cross_entropy", f"{reduction}_empty_0x3x2", F.cross_entropy, {"input": normal(0, 3, 2), "target": whole(3, 0, 2)}, {"reduction": reduction}, backward=False)
        op("bce", f"{reduction}_weight_empty", F.binary_cross_entropy, {"input": normal(0, 3), "target": normal(0, 3)}, {"weight": positive(3), "reduction": reduction}, fixed=("weight",), backward=False)
    op("nll", "all_ignored_1x2x3", F.nll_loss, {"input": normal(1, 2, 3), "target": np.full((1, 3), -100, np.int32)}, {"reduction": "sum"})
