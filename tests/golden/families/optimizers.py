"""Optimizers over ten steps."""
from writer import *


def cases():
    sgd, adam, adamw = torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW
    for title, options in (("plain", {"lr": 0.1}), ("momentum", {"lr": 0.1, "momentum": 0.9}), ("nesterov", {"lr": 0.1, "momentum": 0.9, "nesterov": True}),
                           ("dampening", {"lr": 0.1, "momentum": 0.9, "dampening": 0.5}), ("decay", {"lr": 0.1, "weight_decay": 0.1}),
                           ("all", {"lr": 0.05, "momentum": 0.8, "weight_decay": 0.01, "nesterov": True}),
                           ("dampened_decay", {"lr": 0.05, "momentum": 0.8, "dampening": 0.1, "weight_decay": 0.01})):
        optimizer("sgd", title, sgd, options)
    for name, make in (("adam", adam), ("adamw", adamw)):
        for title, options in (("plain", {}), ("fast", {"lr": 0.1}), ("betas", {"lr": 0.1, "betas": (0.5, 0.9)}), ("eps", {"lr": 0.1, "eps": 0.1}),
                               ("decay", {"lr": 0.1, "weight_decay": 0.1})):
            optimizer(name, title, make, options)
