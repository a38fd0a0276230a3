"""The side of PyTorch, one thread: reads commands from standard input, a JSON value a line, answers each with a line."""
import ctypes
import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F


class Sequences(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm, self.out = nn.LSTM(32, 128, batch_first=True), nn.Linear(128, 10)

    def forward(self, x):
        return self.out(self.lstm(x)[0][:, -1])


class Attention(nn.Module):
    """As fast as PyTorch 1.13 has it: one product for queries, keys and values."""

    def __init__(self, size, heads, context):
        super().__init__()
        self.heads, self.all, self.out = heads, nn.Linear(size, 3 * size), nn.Linear(size, size)
        self.register_buffer("future", torch.triu(torch.ones(context, context, dtype=torch.bool), 1))

    def forward(self, x):
        n, t, size = x.shape
        q, k, v = self.all(x).view(n, t, 3, self.heads, size // self.heads).permute(2, 0, 3, 1, 4)
        weights = (q @ k.transpose(-1, -2)) * (size // self.heads) ** -0.5
        weights = weights.masked_fill(self.future[:t, :t], float("-inf")).softmax(-1)
        return self.out((weights @ v).transpose(1, 2).reshape(n, t, size))


class Residual(nn.Module):
    def __init__(self, *inner):
        super().__init__()
        self.inner = nn.Sequential(*inner)

    def forward(self, x):
        return x + self.inner(x)


class Gpt(nn.Module):
    def __init__(self, vocabulary, context, size, heads, layers):
        super().__init__()
        self.tokens, self.positions = nn.Embedding(vocabulary, size), nn.Parameter(torch.randn(context, size) * 0.02)
        blocks = [Residual(nn.LayerNorm(size), inner) for _ in range(layers) for inner in (
            Attention(size, heads, context), nn.Sequential(nn.Linear(size, 4 * size), nn.GELU(), nn.Linear(4 * size, size)))]
        self.rest = nn.Sequential(*blocks, nn.LayerNorm(size), nn.Linear(size, vocabulary, bias=False))

    def forward(self, x):
        return self.rest(self.tokens(x) + self.positions).flatten(0, 1)


def mlp(task):
    sizes, layers = task["sizes"], []
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b), {"tanh": nn.Tanh, "relu": nn.ReLU}[task["activation"]]()]
    return nn.Sequential(*layers[:-1])


def cnn(_):
    return nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(64 * 7 * 7, 128), nn.ReLU(), nn.Linear(128, 10))


MODELS = {"mlp": mlp, "cnn": cnn, "lstm": lambda _: Sequences(), "gpt": lambda t: Gpt(t["vocabulary"], t["shape"][0], 128, 4, 2)}


def batches(task):
    """Inputs and targets by the rule of tasks.mjs, of numbers of its own."""
    n, count, shape, tokens = task["batch"], task["batches"], task["shape"], task.get("vocabulary", 0)
    if tokens:
        stream = torch.randint(tokens, (count * n * shape[0] + 1,))
        return list(zip(stream[:-1].view(count, n, *shape), stream[1:].view(count, -1)))
    x = torch.rand(count, n, *shape)
    of = x.flatten(2)[:, :, :2].sum(2)
    return list(zip(x, (of / 2 * task["classes"]).long() if task["classes"] else of[:, :, None] - 1))


class Trainer:
    def __init__(self, task):
        torch.manual_seed(1)
        self.model = MODELS[task["kind"]](task)
        make = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[task["optimizer"]]
        self.optimizer = make(self.model.parameters(), lr=task["lr"])
        self.batches, self.at = batches(task), 0
        self.loss = F.cross_entropy if task.get("vocabulary") or task["classes"] else F.mse_loss

    def run(self, ms):
        begin, steps = time.perf_counter(), 0
        while (time.perf_counter() - begin) * 1000 < ms:
            x, y = self.batches[self.at % len(self.batches)]
            self.optimizer.zero_grad()
            loss = self.loss(self.model(x), y)
            loss.backward()
            self.optimizer.step()
            self.at, steps = self.at + 1, steps + 1
        return steps / (time.perf_counter() - begin), loss.item()


class Predictor:
    """One sample at a time, from a flat array of floats to one."""

    def __init__(self, task):
        torch.manual_seed(1)
        self.model, self.shape = MODELS[task["kind"]](task).eval(), (1, *task["shape"])
        self.sample = torch.rand(self.shape).flatten().numpy()

    def run(self, ms):
        begin, count = time.perf_counter(), 0
        with torch.inference_mode():
            while (time.perf_counter() - begin) * 1000 < ms:
                self.model(torch.from_numpy(self.sample).view(self.shape)).numpy()
                count += 1
        return count / (time.perf_counter() - begin), 0


def blas():
    """The library that does its products, and the processor that OpenBLAS takes this one for: a plain one is 10 times as slow."""
    with open("/proc/self/maps") as maps:
        paths = {line.split()[-1] for line in maps if "openblas" in line}
    if not paths:
        return "without OpenBLAS (install libopenblas0)"
    name = ctypes.CDLL(paths.pop()).openblas_get_corename
    name.restype = ctypes.c_char_p
    return f"OpenBLAS for {name().decode()}"


torch.set_num_threads(1)
print(json.dumps(f"PyTorch {torch.__version__}, 1 thread, {blas()}"), flush=True)
running = None
for line in sys.stdin:
    command = json.loads(line)
    if isinstance(command, dict):
        running = {"trainer": Trainer, "predictor": Predictor}[command["what"]](command["task"])
    else:
        print(json.dumps(running.run(command)), flush=True)
