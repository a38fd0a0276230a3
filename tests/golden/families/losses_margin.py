"""Margin losses."""
from writer import *


def signs(*shape):
    return np.asarray(random.randint(0, 2, shape) * 2 - 1).astype(np.float32)


def cases():
    def reduce(losses, reduction):
        return {"mean": torch.mean, "sum": torch.sum, "none": lambda x: x}[reduction](losses)

    def hinge(input, target, reduction="mean"):
        return reduce(torch.clamp(1 - target * input, min=0), reduction)

    def perceptron(input, target, reduction="mean"):
        return reduce(torch.clamp(-target * input, min=0), reduction)

    far = array(1000, -1000, 1000, -1000, 0, 1e-40)
    either = array(1, 1, -1, -1, 1, -1)
    for reduction in ("mean", "sum", "none"):
        options = {"reduction": reduction}
        all_shapes = reduction == "mean"
        for shape in ((1,), (3, 5), (2, 3, 1), ()) if all_shapes else ((2, 3),):
            title = f"{reduction}_{'x'.join(map(str, shape)) or 'scalar'}"
            given = {"input": np.asarray(apart(*shape)), "target": signs(*shape)}
            op("hinge", title, hinge, given, options, fixed=("target",), tol=SUMS)
            op("perceptron", title, perceptron, given, options, fixed=("target",), tol=SUMS)
            op("soft_margin", title, F.soft_margin_loss, given, options, fixed=("target",), tol=SUMS)
            op("hinge_embedding", title, F.hinge_embedding_loss, given, {"margin": 0.6, **options}, fixed=("target",), tol=SUMS)
            op("margin_ranking", title, F.margin_ranking_loss, {"input1": np.asarray(normal(*shape)), "input2": np.asarray(normal(*shape)), "target": signs(*shape)}, {"margin": 0.4, **options}, fixed=("target",), tol=SUMS)
        for name, f in (("hinge", hinge), ("hinge_embedding", F.hinge_embedding_loss)):
            op(name, f"{reduction}_extremes", f, {"input": far, "target": either}, options, fixed=("target",))
        op("perceptron", f"{reduction}_extremes", perceptron, {"input": far[:5], "target": either[:5]}, options, fixed=("target",), backward=False)
        op("soft_margin", f"{reduction}_large", F.soft_margin_loss, {"input": array(25, -25, 80, -80, 0), "target": array(1, 1, -1, -1, 1)}, options, fixed=("target",))
        op("margin_ranking", f"{reduction}_extremes", F.margin_ranking_loss, {"input1": far, "input2": -far, "target": either}, {"margin": 1.0, **options}, fixed=("target",))
        for shape in ((4, 5), (5,), (1, 1), (17, 3)) if all_shapes else ((5,), (3, 4)):
            classes, rows = shape[-1], shape[:-1]
            title = f"{reduction}_{'x'.join(map(str, shape))}"
            t = np.asarray(whole(classes, *rows), np.int32)
            for p in (1, 2):
                op("multi_margin", f"{title}_p{p}", F.multi_margin_loss, {"input": normal(*shape), "target": t}, {"p": p, **options}, tol=SUMS)
            op("multi_margin", f"{title}_weight", F.multi_margin_loss, {"input": normal(*shape), "target": t}, {"p": 2, "margin": 0.5, "weight": positive(classes), **options}, fixed=("weight",), tol=SUMS)
            listed = np.stack([random.permutation(classes) for _ in range(int(np.prod(rows)))]).astype(np.int32)
            for row in listed:
                row[random.randint(0, classes + 1):] = -1
            op("multi_label_margin", title, F.multilabel_margin_loss, {"input": normal(*shape), "target": listed.reshape(shape)}, options, tol=SUMS)
            op("multi_label_soft_margin", title, F.multilabel_soft_margin_loss, {"input": normal(*shape), "target": unit(*shape)}, options, tol=SUMS)
            op("multi_label_soft_margin", f"{title}_weight", F.multilabel_soft_margin_loss, {"input": normal(*shape), "target": unit(*shape)}, {"weight": positive(classes), **options}, fixed=("weight",), tol=SUMS)
        op("multi_margin", f"{reduction}_extremes", F.multi_margin_loss, {"input": np.stack([array(1000, 0, -1000), array(0, 0, 0)]), "target": np.array([2, 1], np.int32)}, options)
        op("multi_label_soft_margin", f"{reduction}_extremes", F.multilabel_soft_margin_loss, {"input": np.stack([array(1000, 0, -1000), array(-1000, 88, -88)]), "target": np.stack([array(1, 0, 0), array(1, 1, 0)])}, options, fixed=("target",))
        for shape in ((3, 5), (1, 1), (2, 3, 2), (5,)) if all_shapes else ((5,), (3, 2)):
            title = f"{reduction}_{'x'.join(map(str, shape))}"
            given = {"anchor": normal(*shape), "positive": normal(*shape), "negative": normal(*shape)}
            op("triplet_margin", title, F.triplet_margin_loss, given, options, tol=SUMS)
            op("triplet_margin", f"{title}_swap", F.triplet_margin_loss, given, {"margin": 2.0, "swap": True, **options}, tol=SUMS)
            op("triplet_margin", f"{title}_p1", F.triplet_margin_loss, given, {"margin": 2.0, "p": 1.0, **options}, tol=SUMS)
            if len(shape) < 3:
                op("cosine_embedding", title, F.cosine_embedding_loss, {"input1": normal(*shape), "input2": normal(*shape), "target": signs(*shape[:-1])}, {"margin": 0.1, **options}, fixed=("target",), tol=SUMS)
        same = normal(2, 3)
        op("triplet_margin", f"{reduction}_equal", F.triplet_margin_loss, {"anchor": same, "positive": same, "negative": same}, options, tol=SUMS)
        op("cosine_embedding", f"{reduction}_zeros_and_large", F.cosine_embedding_loss, {"input1": np.stack([array(0, 0), array(1000, 1000), array(0, 0)]), "input2": np.stack([array(1, 2), array(-1000, 3), array(1, 1)]), "target": array(1, 1, -1)},
           options, fixed=("target",), backward=False)
    for name, f in (("hinge", hinge), ("soft_margin", F.soft_margin_loss), ("hinge_embedding", F.hinge_embedding_loss)):
        op(name, "empty_sum", f, {"input": normal(0, 3), "target": normal(0, 3)}, {"reduction": "sum"}, fixed=("target",))
        op(name, "empty_mean", f, {"input": normal(0, 3), "target": normal(0, 3)}, fixed=("target",), backward=False)
    op("multi_margin", "empty_sum", F.multi_margin_loss, {"input": normal(0, 3), "target": whole(3, 0)}, {"reduction": "sum"}, backward=False)
