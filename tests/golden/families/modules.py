"""Modules of one tensor: linear, operations as modules, sequential."""
from writer import *


def cases():
    nn = torch.nn

    def linear(i, o, bias=True):
        values = {"in_features": i, "out_features": o}
        return ("linear", values if bias else {**values, "bias": False}, nn.Linear(i, o, bias=bias))

    for i, o, bias, shape in ((1, 1, True, (1, 1)), (5, 3, True, (17, 5)), (3, 17, False, (5, 3)), (5, 4, True, (2, 3, 5)), (5, 2, True, (5,)), (5, 2, True, (0, 5))):
        module(f"{i}_{o}_{bias}_{'x'.join(map(str, shape))}", [linear(i, o, bias)], normal(*shape))
    x = normal(3, 5)
    module("plain", [("identity", {}, nn.Identity())], x)
    module("plain", [("flatten", {}, nn.Flatten())], normal(2, 3, 5))
    module("some", [("flatten", {"start_dim": 0, "end_dim": 1}, nn.Flatten(0, 1))], normal(2, 3, 5))
    module("evaluating", [("dropout", {"p": 0.7}, nn.Dropout(0.7))], x, evaluate=True)
    module("everything", [("dropout", {"p": 1.0}, nn.Dropout(1.0))], x)
    module("plain", [("relu", {}, nn.ReLU())], x)
    module("plain", [("leaky_relu", {}, nn.LeakyReLU())], x)
    module("steep", [("leaky_relu", {"negative_slope": 0.3}, nn.LeakyReLU(0.3))], x)
    module("plain", [("sigmoid", {}, nn.Sigmoid())], x)
    module("plain", [("tanh", {}, nn.Tanh())], x)
    module("plain", [("softplus", {}, nn.Softplus())], x)
    module("sharp", [("softplus", {"beta": 2.0, "threshold": 1.0}, nn.Softplus(2, 1))], x)
    module("plain", [("gelu", {}, nn.GELU())], x)
    module("tanh", [("gelu", {"approximate": "tanh"}, nn.GELU("tanh"))], x)
    module("rows", [("softmax", {"dim": 1}, nn.Softmax(1))], x)
    module("columns", [("softmax", {"dim": 0}, nn.Softmax(0))], x)
    module("rows", [("log_softmax", {"dim": -1}, nn.LogSoftmax(-1))], x)
    module("xor_net", [linear(2, 8), ("tanh", {}, nn.Tanh()), linear(8, 1)], normal(4, 2))
    module("classifier", [("flatten", {}, nn.Flatten()), linear(15, 17), ("relu", {}, nn.ReLU()), linear(17, 9), ("gelu", {}, nn.GELU()), linear(9, 5),
                          ("log_softmax", {"dim": 1}, nn.LogSoftmax(1))], normal(5, 3, 5))
    module("mixed", [linear(3, 5), ("softplus", {}, nn.Softplus()), ("dropout", {"p": 0.5}, nn.Dropout(0.5)), linear(5, 4, False),
                     ("leaky_relu", {"negative_slope": 0.2}, nn.LeakyReLU(0.2)), linear(4, 3), ("sigmoid", {}, nn.Sigmoid())], normal(7, 3), evaluate=True)
    module("image", [("unflatten", {"dim": 1, "unflattened_size": [1, 3, 5]}, nn.Unflatten(1, (1, 3, 5)))], normal(2, 15))
    module("rest", [("unflatten", {"dim": -1, "unflattened_size": [2, -1]}, nn.Unflatten(-1, (2, -1)))], normal(3, 1, 6))
