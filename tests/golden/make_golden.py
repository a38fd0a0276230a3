"""Writes tests/golden/*.txt: PyTorch's answers for the operations, modules and optimizers of hebb's tables.

`/usr/bin/python3 tests/golden/make_golden.py` writes the files; `--check` makes them again and compares (exit code 0
the same, 1 stale, 77 no PyTorch). PyTorch 1.13.1 is Debian's python3-torch; nobody needs it to run the tests.

A file holds cases, one line an entry:
  case KIND NAME TITLE            KIND is op, module or optimizer; NAME as in the table
  tol NUMBER WHY                  allowed deviation: |got - want| <= tol * max(1, |want|)
  param NAME VALUE                in the table's order; a VALUE is a tensor `f32[2,3] 1 2 …` or text: `1`, `[0,2]`, `true`
  option NAME VALUE               named options
  layer NAME key=value …          of a module: one is the module itself, several are children of a sequential
  state NAME VALUE                parameters to set before the forward pass
  x, dy, out VALUE                input of a module, gradient that comes in, output
  grad NAME VALUE                 gradient of a param, a state or x
  start I VALUE, feed STEP I VALUE, after STEP I VALUE    parameters, their gradients, and what an optimizer makes of them
Values are inputs exact in f32 (so that nothing is lost in reading) and answers worked out in double precision, 9 digits.
"""

import os
import sys

try:
    import numpy as np
    import torch
    import torch.nn.functional as F
except ImportError as missing:
    print(f"cannot make golden values here: {missing}")
    sys.exit(77)

HERE = os.path.dirname(os.path.abspath(__file__))
random = np.random.RandomState(20261121)
lines = []

ONE_STEP = (2e-6, "a few roundings in f32: 2^-24 is 6e-8")
GRADIENT_OF_ERF = (4e-6, "1 + erf cancels below 0; errors are absolute")
SUMS = (1e-5, "sums of up to 64 products of normal numbers")
LONG_SUMS = (1e-4, "sums of more than 512 products of normal numbers, magnitudes up to 100")
STEPS = (2e-6, "ten updates in f32 of numbers around 1")


# --- values -------------------------------------------------------------------------------------------------------

def normal(*shape):
    """Normal numbers with three decimals."""
    return np.round(random.standard_normal(shape), 3).astype(np.float32)


def apart(*shape):
    """Normal numbers away from the kinks at 0."""
    x = normal(*shape)
    return np.where(np.abs(x) < 0.05, np.float32(0.125), x).astype(np.float32)


def positive(*shape):
    return np.round(random.uniform(0.1, 3, shape), 3).astype(np.float32)


def unit(*shape):
    return np.round(random.uniform(0.02, 0.98, shape), 3).astype(np.float32)


def whole(below, *shape):
    return random.randint(0, below, shape).astype(np.int32)


def array(*values):
    return np.array(values, dtype=np.float32)


def number(x):
    if np.isnan(x):
        return "nan"
    if np.isinf(x):
        return "inf" if x > 0 else "-inf"
    x = np.float32(x)
    return str(int(x)) if x == np.trunc(x) and abs(x) < 1e6 and not (x == 0 and np.signbit(x)) else str(x)


def text(value):
    if isinstance(value, torch.Tensor):
        value = value.detach().numpy()
    if isinstance(value, (np.ndarray, np.generic)):
        kind = "i32" if value.dtype.kind in "iu" else "f32"
        with np.errstate(over="ignore"):
            values = " ".join(number(v) for v in value.astype(np.float32).reshape(-1))
        return f"{kind}[{','.join(str(n) for n in value.shape)}] {values}".rstrip()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(str(v) for v in value) + "]"
    return str(value)


def emit(*words):
    lines.append(" ".join(str(w) for w in words))


def begin(kind, name, title, tol):
    lines.append("")
    emit("case", kind, name, title)
    emit("tol", *tol)


def live(value, wants_gradient=True):
    """A numpy array as PyTorch takes it: floats in double precision, indices as int64."""
    if not isinstance(value, np.ndarray):
        return value
    if value.dtype.kind == "i":
        return torch.from_numpy(value.astype(np.int64))
    return torch.from_numpy(value.astype(np.float64)).requires_grad_(wants_gradient)


def incoming(out):
    """A gradient for `out`."""
    return np.asarray(apart(*out.shape), dtype=np.float32).reshape(out.shape)


def gradients(out, inputs):
    """Writes dy, and the gradient of each input that has one."""
    dy = incoming(out)
    emit("dy", text(dy))
    names = [n for n, v in inputs.items() if isinstance(v, torch.Tensor) and v.requires_grad]
    if names:
        found = torch.autograd.grad(out, [inputs[n] for n in names], torch.from_numpy(dy.astype(np.float64)), allow_unused=True)
        for name, gradient in zip(names, found):
            emit("grad", name, text(gradient))


# --- operations ---------------------------------------------------------------------------------------------------

def op(name, title, f, params, options=None, tol=ONE_STEP, fixed=(), backward=True):
    """One case: f gets the params in order and the options by name. `fixed` names floats without a gradient."""
    options = options or {}
    begin("op", name, title, tol)
    values = {}
    for kind, given in (("param", params), ("option", options)):
        for key, value in given.items():
            if isinstance(value, list) and value and isinstance(value[0], np.ndarray):
                for i, one in enumerate(value):
                    emit(kind, f"{key}.{i}", text(one))
                values[key] = [live(one) for one in value]
            else:
                value = np.asarray(value) if isinstance(value, np.generic) else value
                emit(kind, key, text(value))
                values[key] = live(value, key not in fixed)
    out = f(*[values[key] for key in params], **{key: values[key] for key in options})
    emit("out", text(out.to(torch.int32) if not out.is_floating_point() and name != "one_hot" else out.double()))
    if not backward:
        return
    flat = {}
    for key, value in values.items():
        if isinstance(value, list) and value and isinstance(value[0], torch.Tensor):
            flat.update({f"{key}.{i}": one for i, one in enumerate(value)})
        else:
            flat[key] = value
    gradients(out, flat)


PAIRS = [("plain", (3, 5), (3, 5)), ("row", (4, 17), (17,)), ("column", (4, 1), (1, 5)), ("scalar", (), (2, 3)),
         ("one", (1,), (1,)), ("middle", (2, 3, 5), (3, 1)), ("ranks", (5,), (2, 1, 3, 1)), ("empty", (0, 3), (3,))]


def arithmetic():
    binary = {"add": torch.add, "sub": torch.sub, "mul": torch.mul, "div": torch.div,
              "maximum": torch.maximum, "minimum": torch.minimum}
    for name, f in binary.items():
        for title, a, b in PAIRS:
            second = positive(*b) if name == "div" else normal(*b)
            op(name, title, f, {"a": normal(*a), "b": np.asarray(second)})
    for name in ("maximum", "minimum"):
        op(name, "ties", binary[name], {"a": array(1, 2, 3, -1), "b": array(1, 3, 2, -1)})
    op("div", "by_zero", torch.div, {"a": array(1, -1, 0), "b": array(0, 0, 0)})
    for title, a, b in PAIRS:
        op("pow", title, torch.pow, {"a": np.asarray(positive(*a)), "b": np.asarray(normal(*b))})
    op("pow", "whole_powers_of_negatives", torch.pow, {"a": array(-2, -1.5, -3, -1, 2), "b": array(2, 3, -1, 0, 10)},
       fixed=("b",))
    op("pow", "zeros", torch.pow, {"a": array(0, 0, 0, 1, 5), "b": array(0, 1, 2, 0, 0)})
    op("pow", "out_of_range", torch.pow, {"a": array(1000, 0.001, -8, 2), "b": array(20, 20, 0.5, -200)}, backward=False)


def pointwise():
    functions = {"neg": (torch.neg, normal), "exp": (torch.exp, normal), "log": (torch.log, positive),
                 "sqrt": (torch.sqrt, positive), "abs": (torch.abs, normal), "relu": (F.relu, normal),
                 "sigmoid": (torch.sigmoid, normal), "tanh": (torch.tanh, normal), "leaky_relu": (F.leaky_relu, normal),
                 "softplus": (F.softplus, normal), "gelu": (F.gelu, normal)}
    for name, (f, values) in functions.items():
        tol = GRADIENT_OF_ERF if name == "gelu" else ONE_STEP
        for shape in [(), (1,), (3,), (5, 17), (2, 3, 5), (0, 4)]:
            op(name, "x".join(map(str, shape)) or "scalar", f, {"x": np.asarray(values(*shape))}, tol=tol)
    far = array(0, -0.0, 1e-6, -1e-6, 0.5, -0.5, 4, -4, 10, -10, 25, -25, 60, -60, 87, -87, 1000, -1000)
    for name in ("neg", "exp", "abs", "relu", "sigmoid", "tanh", "leaky_relu", "softplus", "gelu"):
        op(name, "extremes", functions[name][0], {"x": far}, tol=GRADIENT_OF_ERF if name == "gelu" else ONE_STEP)
    op("log", "extremes", torch.log, {"x": array(1e-38, 1e-6, 1, 1e6, 3e38)})
    op("log", "outside", torch.log, {"x": array(0, -1)}, backward=False)
    op("sqrt", "extremes", torch.sqrt, {"x": array(0, 1e-38, 1e-6, 1, 1e6, 3e38)})
    op("sqrt", "below_zero", torch.sqrt, {"x": array(-1, -1e-6)}, backward=False)
    x = array(-3, -1, -0.5, 0, 0.5, 1, 3)
    for title, bounds in (("both", {"min": -1.0, "max": 1.0}), ("low", {"min": -0.5}), ("high", {"max": 0.5}),
                          ("crossed", {"min": 1.0, "max": -1.0})):
        op("clamp", title, torch.clamp, {"x": x}, bounds)
    op("leaky_relu", "steep", F.leaky_relu, {"x": normal(3, 5)}, {"negative_slope": 0.3})
    for beta, threshold in ((2.0, 20.0), (0.5, 20.0), (3.0, 1.0)):
        op("softplus", f"beta_{beta}_threshold_{threshold}", F.softplus, {"x": normal(3, 5)}, {"beta": beta, "threshold": threshold})
    op("gelu", "tanh", F.gelu, {"x": normal(5, 5)}, {"approximate": "tanh"}, tol=GRADIENT_OF_ERF)
    op("gelu", "tanh_extremes", F.gelu, {"x": far}, {"approximate": "tanh"}, tol=GRADIENT_OF_ERF)
    for title, options in (("p_zero", {"p": 0.0}), ("p_one", {"p": 1.0}), ("not_training", {"p": 0.5, "training": False})):
        op("dropout", title, F.dropout, {"x": normal(3, 5)}, options)


def softmaxes():
    for name, f in (("softmax", F.softmax), ("log_softmax", F.log_softmax)):
        for shape, dim in (((5,), 0), ((1, 1), 1), ((3, 17), 1), ((3, 17), 0), ((2, 3, 5), 1), ((2, 3, 5), -3), ((0, 3), 1), ((), 0)):
            op(name, f"{'x'.join(map(str, shape)) or 'scalar'}_dim{dim}", f, {"x": np.asarray(normal(*shape)), "dim": dim})
        rows = np.stack([array(1000, 0, -1000), array(-1000, -1000, -1000), array(1000, 999, 998), array(0, 0, 0)])
        op(name, "extremes", f, {"x": rows, "dim": 1})


def products():
    def matmul(a, b, transpose_a=False, transpose_b=False):
        return torch.matmul(a.transpose(-1, -2) if transpose_a else a, b.transpose(-1, -2) if transpose_b else b)

    cases = [((1, 1), (1, 1)), ((3, 5), (5, 17)), ((17, 3), (3, 1)), ((1, 17), (17, 5)), ((5,), (5,)), ((5,), (5, 3)),
             ((3, 5), (5,)), ((2, 3, 5), (5, 4)), ((2, 3, 5), (2, 5, 4)), ((2, 1, 3, 5), (4, 5, 1)), ((3, 5), (2, 5, 4)),
             ((5,), (2, 5, 3)), ((2, 3, 5), (5,)), ((3, 0), (0, 2)), ((0, 3), (3, 2)), ((0, 3, 5), (5, 4)), ((9, 33), (33, 20))]
    for a, b in cases:
        op("matmul", f"{'x'.join(map(str, a))}_{'x'.join(map(str, b))}", matmul, {"a": normal(*a), "b": normal(*b)}, tol=SUMS)
    for ta in (False, True):
        for tb in (False, True):
            for batch_a, batch_b in (((), ()), ((3,), ()), ((2,), (2,)), ((), (2,))):
                a, b = batch_a + ((5, 3) if ta else (3, 5)), batch_b + ((4, 5) if tb else (5, 4))
                op("matmul", f"t{int(ta)}{int(tb)}_{len(batch_a)}{len(batch_b)}", matmul, {"a": normal(*a), "b": normal(*b)},
                   {"transpose_a": ta, "transpose_b": tb}, tol=SUMS)
    op("matmul", "deep", matmul, {"a": normal(3, 1030), "b": normal(1030, 5)}, tol=LONG_SUMS)

    def linear(x, weight, bias=None):
        return F.linear(x, weight, bias)

    for x, out, bias in (((1, 1), 1, True), ((3, 5), 17, True), ((17, 3), 1, False), ((5,), 3, True), ((2, 3, 5), 4, True), ((0, 3), 2, True)):
        options = {"bias": normal(out)} if bias else {}
        op("linear", f"{'x'.join(map(str, x))}_{out}_{bias}", linear, {"x": normal(*x), "weight": normal(out, x[-1])}, options, tol=SUMS)


def reductions():
    def over(f):
        return lambda x, dim=None, keepdim=False: f(x, tuple(range(x.dim())) if dim is None else dim, keepdim)

    for name, f in (("sum", torch.sum), ("mean", torch.mean), ("max", torch.amax), ("min", torch.amin)):
        for shape, options in (((3, 17), {}), ((3, 17), {"dim": 0}), ((3, 17), {"dim": 1}), ((3, 17), {"dim": -1, "keepdim": True}),
                               ((2, 3, 5), {"dim": [0, 2]}), ((2, 3, 5), {"dim": [1], "keepdim": True}), ((2, 3, 5), {"dim": [-1, 0], "keepdim": True}),
                               ((1,), {}), ((5, 1, 3), {"dim": 1}), ((), {}), ((33, 9), {"keepdim": True})):
            title = "_".join(["x".join(map(str, shape)) or "scalar"] + [f"{k}{v}".replace(" ", "") for k, v in options.items()])
            op(name, title, over(f), {"x": np.asarray(normal(*shape))}, options, tol=SUMS)
    op("sum", "empty", over(torch.sum), {"x": normal(0, 3)})
    op("sum", "empty_columns", over(torch.sum), {"x": normal(0, 3)}, {"dim": 0})
    op("mean", "empty", over(torch.mean), {"x": normal(0, 3)}, backward=False)
    op("mean", "empty_columns", over(torch.mean), {"x": normal(0, 3)}, {"dim": 0}, backward=False)
    ties = np.stack([array(1, 3, 3, 2), array(-1, -1, -1, -1)])
    op("max", "ties", over(torch.amax), {"x": ties}, {"dim": 1})
    op("min", "ties", over(torch.amin), {"x": ties})
    big = array(1e30, -1e30, 5, -1000)
    for name, f in (("sum", torch.sum), ("max", torch.amax), ("min", torch.amin)):
        op(name, "magnitudes", over(f), {"x": big[2:] if name == "sum" else big})
    for shape, options in (((3, 5), {}), ((3, 5), {"dim": 0}), ((3, 5), {"dim": 1, "keepdim": True}), ((2, 3, 4), {"dim": -2}), ((), {}), ((), {"dim": 0})):
        op("argmax", "_".join(["x".join(map(str, shape)) or "scalar"] + [f"{k}{v}" for k, v in options.items()]), torch.argmax,
           {"x": np.asarray(normal(*shape))}, options, backward=False)
    op("argmax", "not_a_number", torch.argmax, {"x": np.stack([array(1, np.nan, 3), array(np.nan, 5, np.nan), array(2, 2, 1)])}, {"dim": 1},
       backward=False)


def shapes():
    for shape, to in (((3, 4), [2, 6]), ((3, 4), [-1]), ((2, 3, 5), [5, -1]), ((), [1, 1]), ((1,), []), ((0, 3), [3, 0])):
        op("reshape", f"{'x'.join(map(str, shape)) or 'scalar'}_{'x'.join(map(str, to))}", torch.reshape, {"x": np.asarray(normal(*shape)), "shape": to})
    for shape, options in (((2, 3, 4), {}), ((2, 3, 4), {"start_dim": 1}), ((2, 3, 4, 1), {"start_dim": 1, "end_dim": 2}), ((), {}), ((3,), {})):
        op("flatten", "_".join(["x".join(map(str, shape)) or "scalar"] + [f"{k}{v}" for k, v in options.items()]), torch.flatten, {"x": np.asarray(normal(*shape))}, options)
    for shape, dim in (((2, 3), 0), ((2, 3), 1), ((2, 3), -1), ((), 0)):
        op("unsqueeze", f"{len(shape)}_{dim}", torch.unsqueeze, {"x": np.asarray(normal(*shape)), "dim": dim})
    op("squeeze", "all", torch.squeeze, {"x": normal(2, 1, 3, 1)})
    op("squeeze", "one", torch.squeeze, {"x": normal(1, 2, 1)}, {"dim": 0})
    op("squeeze", "not_one", torch.squeeze, {"x": normal(2, 3)}, {"dim": 0})
    for shape, dims in (((3, 5), [1, 0]), ((2, 3, 4), [2, 0, 1]), ((2, 3, 4), [0, -1, 1]), ((2, 1, 3, 5), [3, 1, 0, 2]), ((0, 3), [1, 0]), ((), [])):
        op("permute", "x".join(map(str, shape)) or "scalar", torch.permute, {"x": np.asarray(normal(*shape)), "dims": dims})
    for shape, a, b in (((3, 5), 0, 1), ((2, 3, 4), 0, -1), ((2, 3, 4), 1, 1), ((17, 5), -1, -2)):
        op("transpose", f"{'x'.join(map(str, shape))}_{a}_{b}", torch.transpose, {"x": normal(*shape), "dim0": a, "dim1": b})

    def slice_of(x, dim, start, end):
        return x[(slice(None),) * (dim % x.dim()) + (slice(start, end),)]

    for shape, dim, start, end in (((5, 3), 0, 1, 4), ((5, 3), 0, -2, 5), ((2, 5, 3), 1, 1, -1), ((2, 5), -1, 0, 99), ((4,), 0, 3, 1), ((5, 3), 1, 2, 3)):
        op("slice", f"{'x'.join(map(str, shape))}_{dim}_{start}_{end}", slice_of, {"x": normal(*shape), "dim": dim, "start": start, "end": end})
    for title, parts, options in (("rows", [(2, 3), (1, 3), (4, 3)], {}), ("columns", [(2, 3), (2, 1)], {"dim": 1}), ("inner", [(2, 1, 5), (2, 4, 5)], {"dim": -2}),
                                  ("empty", [(0, 3), (2, 3)], {}), ("single", [(2, 3)], {"dim": 1})):
        op("concat", title, torch.cat, {"tensors": [normal(*p) for p in parts]}, options)
    for title, shape, count, options in (("front", (2, 3), 2, {}), ("back", (2, 3), 3, {"dim": -1}), ("middle", (3,), 2, {"dim": 1}), ("scalars", (), 3, {})):
        op("stack", title, torch.stack, {"tensors": [np.asarray(normal(*shape)) for _ in range(count)]}, options)
    for shape, dim, index in (((3, 5), 1, (3, 2)), ((4, 3), 0, (6, 3)), ((2, 3, 4), 1, (2, 5, 4)), ((5,), -1, (7,)), ((3, 5), 1, (3, 0))):
        op("gather", f"{'x'.join(map(str, shape))}_{dim}", torch.gather, {"x": normal(*shape), "dim": dim, "index": whole(shape[dim], *index)})
    op("one_hot", "wide", F.one_hot, {"x": whole(5, 7)}, {"num_classes": 6}, backward=False)
    op("one_hot", "inferred", F.one_hot, {"x": np.array([[0, 2], [1, 1]], np.int32)}, backward=False)
    op("one_hot", "scalar", F.one_hot, {"x": np.array(3, np.int32)}, {"num_classes": 4}, backward=False)


# --- losses -------------------------------------------------------------------------------------------------------

def losses():
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


# --- modules ------------------------------------------------------------------------------------------------------

def module(title, layers, x, tol=SUMS, evaluate=False):
    """layers: (name in the table, its named values, PyTorch's module)."""
    names = [name for name, _, _ in layers]
    begin("module", names[0] if len(names) == 1 else "sequential", title, tol)
    for name, values, _ in layers:
        emit("layer", name, *[f"{k}={text(v)}" for k, v in values.items()])
    model = layers[0][2] if len(layers) == 1 else torch.nn.Sequential(*[m for _, _, m in layers])
    model = model.double().train(not evaluate)
    if evaluate:
        emit("option", "training", "false")
    state = {}
    for name, parameter in model.named_parameters():
        values = apart(*parameter.shape)
        emit("state", name, text(values))
        with torch.no_grad():
            parameter.copy_(torch.from_numpy(values.astype(np.float64)))
        state[name] = parameter
    emit("x", text(x))
    given = live(x)
    out = model(given)
    emit("out", text(out))
    gradients(out, {"x": given, **state})


def modules():
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


# --- optimizers ---------------------------------------------------------------------------------------------------

def optimizer(name, title, make, options):
    begin("optimizer", name, title, STEPS)
    for key, value in options.items():
        emit("option", key, text(value))
    starts = [normal(3, 5), normal(1), normal(17)]
    parameters = [torch.nn.Parameter(torch.from_numpy(s.astype(np.float64))) for s in starts]
    for i, start in enumerate(starts):
        emit("start", i, text(start))
    opt = make(parameters, **options)
    for step in range(1, 11):
        for i, p in enumerate(parameters):
            if i == 1 and step in (2, 3):
                p.grad = None  # a parameter without a gradient stays, and its steps do not count
                continue
            g = normal(*p.shape)
            if step % 3 == 0:
                g[..., :1] = 0
            emit("feed", step, i, text(g))
            p.grad = torch.from_numpy(g.astype(np.float64))
        opt.step()
        if step in (1, 2, 4, 10):
            for i, p in enumerate(parameters):
                emit("after", step, i, text(p))


def optimizers():
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


FILES = {"arithmetic": arithmetic, "pointwise": pointwise, "softmax": softmaxes, "products": products, "reductions": reductions,
         "shapes": shapes, "losses": losses, "modules": modules, "optimizers": optimizers}


def same(old, new):
    """Whether two files agree: words alike, numbers to 1e-6 (another BLAS or libm may round differently)."""
    a, b = old.split(), new.split()
    if len(a) != len(b):
        return False
    for x, y in zip(a, b):
        if x == y:
            continue
        try:
            u, v = float(x), float(y)
        except ValueError:
            return False
        if not abs(u - v) <= 1e-6 * max(1, abs(u)):
            return False
    return True


def main():
    check = "--check" in sys.argv
    stale = []
    for name, make in FILES.items():
        random.seed(20261121)
        lines.clear()
        lines.append("# Made by tests/golden/make_golden.py with PyTorch: do not edit.")
        make()
        made = "\n".join(lines) + "\n"
        path = os.path.join(HERE, name + ".txt")
        if not check:
            with open(path, "w") as file:
                file.write(made)
            print(f"{name}.txt: {made.count(chr(10) + 'case ')} cases, {len(made)} bytes")
        elif not os.path.exists(path) or not same(open(path).read(), made):
            stale.append(name + ".txt")
    if check:
        print(f"stale: {', '.join(stale)}" if stale else f"{len(FILES)} files are fresh (PyTorch {torch.__version__})")
        sys.exit(1 if stale else 0)


main()
