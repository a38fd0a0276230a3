"""Weight and spectral normalization of linear and convolutional layers."""
from writer import *

nn = torch.nn
weight_norm, spectral_norm = nn.utils.weight_norm, nn.utils.spectral_norm


def cases():
    def linear(**values):
        return ("linear", {"in_features": 5, "out_features": 3, **values}, nn.Linear(5, 3, **values))

    def conv2d():
        return ("conv2d", {"in_channels": 2, "out_channels": 3, "kernel_size": [2, 3]}, nn.Conv2d(2, 3, (2, 3)))

    def conv_transpose1d():
        return ("conv_transpose1d", {"in_channels": 2, "out_channels": 3, "kernel_size": [3]}, nn.ConvTranspose1d(2, 3, 3))

    def normed(title, layer, name, f, x, values={}, evaluate=False, pytorch=None):
        tol = (2e-4, "u and v are not those of this weight: sigma cancels to nearly 0") if evaluate else SUMS
        module(title, [(layer[0], layer[1], f(layer[2], **values)), (name, values, None)], x, tol=tol, evaluate=evaluate, pytorch=pytorch)

    for title, layer, x in (("linear", linear, normal(4, 5)), ("conv2d", conv2d, normal(1, 2, 3, 4)), ("conv_transpose1d", conv_transpose1d, normal(1, 2, 4))):
        for values in ({}, {"dim": 1}, {"dim": None}):
            normed(f"{title}_{values.get('dim', 'plain')}", layer(), "weight_norm", weight_norm, x, values, pytorch="torch.nn.utils.weight_norm")
        for values, evaluate in (({}, False), ({}, True), ({"n_power_iterations": 3, "dim": 1}, False)):
            normed(f"{title}_{len(values)}_{'eval' if evaluate else 'train'}", layer(), "spectral_norm", spectral_norm, x, values, evaluate, pytorch="torch.nn.utils.spectral_norm")
    normed("no_bias", linear(bias=False), "weight_norm", weight_norm, normal(2, 5), pytorch="torch.nn.utils.weight_norm")
    normed("last_dim", conv2d(), "spectral_norm", spectral_norm, normal(1, 2, 3, 4), {"dim": 3}, pytorch="torch.nn.utils.spectral_norm")
    name, values, layer = linear()
    module("critic", [(name, values, spectral_norm(layer)), ("spectral_norm", {}, None), ("silu", {}, nn.SiLU()), ("linear", {"in_features": 3, "out_features": 1}, nn.Linear(3, 1))],
           normal(4, 5))
