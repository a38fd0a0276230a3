"""Losses of values, distributions and overlaps."""
from writer import *


def cases():
    def reduce(losses, reduction):
        return {"mean": torch.mean, "sum": torch.sum, "none": lambda x: x}[reduction](losses)

    def kl(input, target, reduction="mean", log_target=False):
        return F.kl_div(input, target, reduction=reduction, log_target=log_target)

    def focal(input, target, alpha=0.25, gamma=2.0, reduction="mean"):
        """torchvision.ops.sigmoid_focal_loss, line by line (Lin et al. 2017, equation 5)."""
        p = torch.sigmoid(input)
        ce_loss = F.binary_cross_entropy_with_logits(input, target, reduction="none")
        p_t = p * target + (1 - p) * (1 - target)
        loss = ce_loss * ((1 - p_t) ** gamma)
        if alpha >= 0:
            loss = (alpha * target + (1 - alpha) * (1 - target)) * loss
        return reduce(loss, reduction)

    def dice(input, target, smooth=1.0, reduction="mean"):
        """Soft Dice after Milletari et al. 2016, with plain sums below the line."""
        p, t = (x.reshape(x.shape[0] if x.dim() > 1 else 1, -1) for x in (input, target))
        losses = 1 - (2 * (p * t).sum(1) + smooth) / (p.sum(1) + t.sum(1) + smooth)
        return reduce(losses if input.dim() > 1 else losses[0], reduction)

    far = {"input": array(1000, -1000, 1000, -1000, 0, 1e-40, 3), "target": array(-1000, 1000, 1000, 0, 0, 0, 2)}
    for reduction in ("mean", "sum", "none"):
        r = {"reduction": reduction}
        all_shapes = reduction == "mean"
        for shape in ((1,), (3, 5), (2, 3, 1), ()) if all_shapes else ((2, 3),):
            title = f"{reduction}_{'x'.join(map(str, shape)) or 'scalar'}"
            pair = {"input": np.asarray(normal(*shape)), "target": np.asarray(normal(*shape))}
            for beta in (1.0, 0.3, 0.0):
                op("smooth_l1", f"{title}_beta{beta}", F.smooth_l1_loss, pair, {"beta": beta, **r}, tol=SUMS)
            for delta in (1.0, 0.3):
                op("huber", f"{title}_delta{delta}", F.huber_loss, pair, {"delta": delta, **r}, tol=SUMS)
            counts = np.asarray(random.poisson(2, shape)).astype(np.float32)
            for log_input in (True, False):
                for full in (True, False):
                    rate = np.asarray(normal(*shape) if log_input else positive(*shape))
                    op("poisson_nll", f"{title}_{log_input}_{full}", F.poisson_nll_loss, {"input": rate, "target": counts}, {"log_input": log_input, "full": full, **r}, fixed=("target",), tol=SUMS)
            op("poisson_nll", f"{title}_fractions", F.poisson_nll_loss, {"input": np.asarray(normal(*shape)), "target": np.asarray(positive(*shape))}, {"full": True, **r}, tol=SUMS)
            for full in (True, False):
                op("gaussian_nll", f"{title}_{full}", F.gaussian_nll_loss, {**pair, "var": np.asarray(positive(*shape))}, {"full": full, **r}, tol=SUMS)
            op("focal", title, focal, {"input": pair["input"], "target": np.asarray(whole(2, *shape)).astype(np.float32)}, r, fixed=("target",), tol=SUMS, pytorch="torchvision.ops.sigmoid_focal_loss")
            for alpha, gamma in ((-1.0, 2.0), (0.7, 0.0), (0.4, 1.5)):
                op("focal", f"{title}_{alpha}_{gamma}", focal, {"input": pair["input"], "target": np.asarray(unit(*shape))}, {"alpha": alpha, "gamma": gamma, **r}, tol=SUMS, pytorch="torchvision.ops.sigmoid_focal_loss")
        op("smooth_l1", f"{reduction}_extremes", F.smooth_l1_loss, far, r)
        op("huber", f"{reduction}_extremes", F.huber_loss, far, {"delta": 2.0, **r})
        op("gaussian_nll", f"{reduction}_extremes", F.gaussian_nll_loss, {"input": array(1000, 0, 1, 2), "target": array(-1000, 0, 1, 2), "var": array(1e6, 1, 0, 1e-8)}, r, fixed=("var",))
        op("poisson_nll", f"{reduction}_zeros", F.poisson_nll_loss, {"input": array(0, 0, 3, 1e-20), "target": array(0, 2, 0, 1)}, {"log_input": False, **r}, fixed=("target",), backward=False)
        op("poisson_nll", f"{reduction}_extremes", F.poisson_nll_loss, {"input": array(-1000, 20, 0), "target": array(3, 0, 1000)}, {"full": True, **r}, fixed=("target",))
        op("focal", f"{reduction}_extremes", focal, {"input": array(1000, -1000, 1000, -1000, 0, 30, -30), "target": array(1, 0, 0, 1, 1, 1, 1)}, r, fixed=("target",), pytorch="torchvision.ops.sigmoid_focal_loss")
        for var in ((3, 5), (3,), (3, 1)):
            op("gaussian_nll", f"{reduction}_var_{'x'.join(map(str, var))}", F.gaussian_nll_loss, {"input": normal(3, 5), "target": normal(3, 5), "var": positive(*var)}, r, tol=SUMS)
        for shape in ((2, 3, 4), (3, 5), (5,), (1, 1), (4, 1, 2, 2)) if all_shapes else ((5,), (2, 3)):
            size = "x".join(map(str, shape))
            op("dice", f"{reduction}_{size}", dice, {"input": unit(*shape), "target": whole(2, *shape).astype(np.float32)}, r, fixed=("target",), tol=SUMS)
            op("dice", f"{reduction}_{size}_smooth", dice, {"input": unit(*shape), "target": unit(*shape)}, {"smooth": 0.01, **r}, tol=SUMS)
        op("dice", f"{reduction}_nothing_and_all", dice, {"input": np.stack([array(0, 0), array(1, 1)]), "target": np.stack([array(0, 0), array(0, 0)])}, r, fixed=("target",))
    for reduction in ("mean", "batchmean", "sum", "none"):
        r = {"reduction": reduction}
        for shape in ((3, 5), (1,), (2, 3, 1), ()) if reduction == "batchmean" else ((2, 3),):
            title = f"{reduction}_{'x'.join(map(str, shape)) or 'scalar'}"
            op("kl", title, kl, {"input": np.asarray(normal(*shape)), "target": np.asarray(unit(*shape))}, r, tol=SUMS, pytorch="torch.nn.functional.kl_div")
            op("kl", f"{title}_log", kl, {"input": np.asarray(normal(*shape)), "target": np.asarray(normal(*shape))}, {"log_target": True, **r}, tol=SUMS, pytorch="torch.nn.functional.kl_div")
        op("kl", f"{reduction}_extremes", kl, {"input": array(-1000, -1000, 0, -1e-40), "target": array(0, 1, 0, 1e-40)}, r, fixed=("target",), pytorch="torch.nn.functional.kl_div")
    for name, f in (("smooth_l1", F.smooth_l1_loss), ("huber", F.huber_loss), ("poisson_nll", F.poisson_nll_loss), ("focal", focal), ("kl", kl)):
        op(name, "empty_sum", f, {"input": normal(0, 3), "target": normal(0, 3)}, {"reduction": "sum"}, fixed=("target",), backward=False)
        op(name, "empty_mean", f, {"input": normal(0, 3), "target": normal(0, 3)}, fixed=("target",), backward=False)
