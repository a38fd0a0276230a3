"""Optimizers over ten steps."""
from writer import *


class Lion(torch.optim.Optimizer):
    """Chen et al. 2023, algorithm 2 (PyTorch has no Lion)."""

    def __init__(self, params, lr=1e-4, betas=(0.9, 0.99), weight_decay=0.0):
        super().__init__(params, dict(lr=lr, betas=betas, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                m = self.state[p].setdefault("exp_avg", torch.zeros_like(p))
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.sub_(group["lr"] * (b1 * m + (1 - b1) * p.grad).sign())
                m.mul_(b2).add_(p.grad, alpha=1 - b2)


def amsgrad(params, **options):
    return torch.optim.Adam(params, amsgrad=True, **options)


def cases():
    o = torch.optim
    for title, options in (("plain", {"lr": 0.1}), ("momentum", {"lr": 0.1, "momentum": 0.9}), ("nesterov", {"lr": 0.1, "momentum": 0.9, "nesterov": True}),
                           ("dampening", {"lr": 0.1, "momentum": 0.9, "dampening": 0.5}), ("decay", {"lr": 0.1, "weight_decay": 0.1}),
                           ("all", {"lr": 0.05, "momentum": 0.8, "weight_decay": 0.01, "nesterov": True}),
                           ("dampened_decay", {"lr": 0.05, "momentum": 0.8, "dampening": 0.1, "weight_decay": 0.01})):
        optimizer("sgd", title, o.SGD, options)
    optimizer("sgd", "penalties", o.SGD, {"lr": 0.1, "momentum": 0.9}, extras={"l1": 0.1, "l2": 0.05})
    for title, options in (("plain", {}), ("alpha", {"lr": 0.05, "alpha": 0.9}), ("eps_decay", {"lr": 0.05, "eps": 0.1, "weight_decay": 0.1}),
                           ("momentum", {"lr": 0.02, "alpha": 0.9, "momentum": 0.9}), ("centered", {"lr": 0.02, "alpha": 0.9, "eps": 0.01, "centered": True}),
                           ("all", {"lr": 0.01, "alpha": 0.8, "eps": 0.01, "momentum": 0.5, "centered": True, "weight_decay": 0.01})):
        optimizer("rmsprop", title, o.RMSprop, options, tol=(1e-5, "the first steps divide by the root of small squares, the centred ones of differences"))
    for title, options in (("plain", {}), ("fast", {"lr": 0.5}), ("lr_decay", {"lr": 0.5, "lr_decay": 0.1}), ("decay", {"lr": 0.1, "weight_decay": 0.1}),
                           ("start", {"lr": 0.5, "initial_accumulator_value": 0.5, "eps": 0.01})):
        optimizer("adagrad", title, o.Adagrad, options)
    for title, options in (("plain", {}), ("rho", {"rho": 0.5}), ("eps_decay", {"lr": 0.5, "eps": 0.01, "weight_decay": 0.1})):
        optimizer("adadelta", title, o.Adadelta, options)
    for name, make in (("adam", o.Adam), ("adamw", o.AdamW)):
        for title, options in (("plain", {}), ("fast", {"lr": 0.1}), ("betas", {"lr": 0.1, "betas": (0.5, 0.9)}), ("eps", {"lr": 0.1, "eps": 0.1}),
                               ("decay", {"lr": 0.1, "weight_decay": 0.1}), ("amsgrad", {"lr": 0.1, "betas": (0.5, 0.5), "amsgrad": True})):
            optimizer(name, title, make, options)
    optimizer("adam", "penalties_maximize", o.Adam, {"lr": 0.1}, extras={"l1": 0.1, "l2": 0.05, "maximize": True})
    for title, options in (("plain", {}), ("betas", {"lr": 0.1, "betas": (0.9, 0.5)}), ("eps_decay", {"lr": 0.1, "eps": 0.1, "weight_decay": 0.1})):
        optimizer("amsgrad", title, amsgrad, options, pytorch="torch.optim.Adam")
        optimizer("adamax", title, o.Adamax, options)
        optimizer("nadam", title, o.NAdam, options)
        optimizer("radam", title, o.RAdam, options)
    optimizer("nadam", "momentum_decay", o.NAdam, {"lr": 0.1, "momentum_decay": 0.5})
    optimizer("radam", "long", o.RAdam, {"lr": 0.1, "betas": (0.9, 0.9)})
    for title, options in (("plain", {}), ("betas", {"lr": 0.01, "betas": (0.5, 0.9)}), ("decay", {"lr": 0.01, "weight_decay": 0.1})):
        optimizer("lion", title, Lion, options)
    for name, make, options, group in (("sgd", o.SGD, {"lr": 0.1}, {"lr": 0.01, "momentum": 0.9}), ("adam", o.Adam, {}, {"lr": 0.1, "betas": (0.5, 0.9), "weight_decay": 0.1}),
                                       ("adamw", o.AdamW, {"lr": 0.01}, {"weight_decay": 0.5, "amsgrad": True}),
                                       ("rmsprop", o.RMSprop, {}, {"alpha": 0.5, "momentum": 0.5, "centered": True, "eps": 0.1}),
                                       ("adagrad", o.Adagrad, {}, {"lr": 0.5, "eps": 0.1}), ("nadam", o.NAdam, {"lr": 0.1}, {"betas": (0.5, 0.9)}),
                                       ("lion", Lion, {}, {"lr": 0.01})):
        optimizer(name, "groups", make, options, group)
    converging = (1e-4, "errors of the gradient in f32, over the curvature")
    for title, options in (("plain", {"lr": 0.05, "max_iter": 4}), ("one", {"lr": 0.1, "max_iter": 1}), ("short_history", {"lr": 0.1, "max_iter": 6, "history_size": 2}),
                           ("max_eval", {"lr": 0.05, "max_iter": 10, "max_eval": 3}), ("tolerance", {"lr": 0.2, "max_iter": 50, "tolerance_grad": 1.0}),
                           ("wolfe", {"max_iter": 4, "line_search_fn": "strong_wolfe"}),
                           ("wolfe_far", {"lr": 8.0, "max_iter": 3, "line_search_fn": "strong_wolfe"})):
        minimize("lbfgs", title, o.LBFGS, options, steps=4 if "wolfe" not in title else 2, tol=converging)
