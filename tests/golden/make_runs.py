"""Whole training runs by PyTorch, in double precision: the losses of 100 steps of four networks, in tests/runs/losses.txt.

    /usr/bin/python3 tests/golden/make_runs.py

Weights and batches are not stored: tests/runs/runs_test.cpp and tests/web/runs.test.mjs compute the same ones. Number i
of a stream is r = k / 2^23 - 1, k the upper 24 bits of a 32-bit hash of i and the stream's number (lowbias32 by
C. Wellons), so that it is exact in f32 everywhere. Stream p is parameter p in the order of PyTorch: weights of several
dimensions are r times the largest power of 2 that is not above 1 / sqrt(numbers of one output), weights of one dimension
(norms) 1 + r / 16, biases r / 16. Streams 1000 + b and 2000 + b are inputs and targets of batch b; step s trains on batch
s % 4. Whole numbers below n are floor((r + 1) / 2 * n).
"""
import pathlib
import sys

try:
    import numpy as np
    import torch
    from torch import nn
except ImportError as missing:
    print(f"cannot make runs here: {missing}")
    sys.exit(77)

STEPS = 100
BATCHES = 4


def stream(number, shape):
    h = (np.arange(np.prod(shape), dtype=np.uint64) + 1) * 0x9E3779B1 + number * 0x85EBCA77 & 0xFFFFFFFF
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B), (16, 1)):
        h = (h ^ h >> shift) * factor & 0xFFFFFFFF
    return torch.from_numpy(((h >> 8) / 2.0**23 - 1).reshape(shape))


def below(n, number, shape):
    return ((stream(number, shape) + 1) / 2 * n).floor().long()


def start(model):
    for p, (name, tensor) in enumerate(model.named_parameters()):
        r = stream(p, tuple(tensor.shape))
        scale = 1.0
        while scale * scale * tensor[0].numel() > 1:
            scale /= 2
        with torch.no_grad():
            tensor.copy_(r * scale if tensor.dim() > 1 else r / 16 + name.endswith("weight"))
    return model


class Lstm(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(8, 16, batch_first=True)
        self.head = nn.Linear(16, 4)

    def forward(self, x):
        return self.head(self.lstm(x)[0][:, -1])


class Block(nn.Module):
    def __init__(self, size, heads):
        super().__init__()
        self.norm1, self.attention = nn.LayerNorm(size), nn.MultiheadAttention(size, heads, batch_first=True)
        self.norm2, self.mlp = nn.LayerNorm(size), nn.Sequential(nn.Linear(size, 4 * size), nn.GELU(), nn.Linear(4 * size, size))

    def forward(self, x):
        future = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).triu(1)
        y = self.norm1(x)
        x = x + self.attention(y, y, y, attn_mask=future, need_weights=False)[0]
        return x + self.mlp(self.norm2(x))


class Gpt(nn.Module):
    def __init__(self, vocabulary, context, size, heads, layers):
        super().__init__()
        self.tokens, self.positions = nn.Embedding(vocabulary, size), nn.Embedding(context, size)
        self.blocks = nn.Sequential(*[Block(size, heads) for _ in range(layers)])
        self.norm, self.head = nn.LayerNorm(size), nn.Linear(size, vocabulary, bias=False)

    def forward(self, x):
        x = self.tokens(x) + self.positions.weight[: x.shape[1]]
        return self.head(self.norm(self.blocks(x))).flatten(0, 1)


def mlp():
    model = nn.Sequential(nn.Linear(20, 32), nn.ReLU(), nn.Linear(32, 16), nn.ReLU(), nn.Linear(16, 5))
    batch = lambda b: (stream(1000 + b, (32, 20)), below(5, 2000 + b, (32,)))
    return model, batch, lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9)


def lenet():
    layers = [nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
              nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)]
    batch = lambda b: (stream(1000 + b, (16, 1, 28, 28)), below(10, 2000 + b, (16,)))
    return nn.Sequential(*layers), batch, lambda p: torch.optim.Adam(p, lr=0.0015)


def lstm():
    batch = lambda b: (stream(1000 + b, (16, 12, 8)), below(4, 2000 + b, (16,)))
    return Lstm(), batch, lambda p: torch.optim.Adam(p, lr=0.005)


def gpt():
    def batch(b):
        tokens = below(11, 1000 + b, (4, 17))
        return tokens[:, :-1], tokens[:, 1:].flatten()

    return Gpt(11, 16, 16, 2, 2), batch, lambda p: torch.optim.AdamW(p, lr=0.003, weight_decay=0.1)


def losses(make):
    model, batch, optimizer = make()
    start(model.double())
    step = optimizer(model.parameters())
    batches = [batch(b) for b in range(BATCHES)]
    for s in range(STEPS):
        x, y = batches[s % BATCHES]
        loss = nn.functional.cross_entropy(model(x), y)
        step.zero_grad()
        loss.backward()
        step.step()
        yield loss.item()


if __name__ == "__main__":
    path = pathlib.Path(__file__).parent.parent / "runs" / "losses.txt"
    lines = ["# Made by tests/golden/make_runs.py: a network, and its loss at each of 100 steps."]
    for make in (mlp, lenet, lstm, gpt):
        values = list(losses(make))
        print(f"{make.__name__}: from {values[0]:.4f} to {values[-1]:.4f}, least {min(values):.4f}")
        lines.append(" ".join([make.__name__, *(f"{value:.7f}" for value in values)]))
    path.write_text("\n".join(lines) + "\n")
