"""What the families write with: values exact in f32, and cases of operations, modules, optimizers and schedules.

The format is described in make_golden.py.
"""
import sys

try:
    import numpy as np
    import torch
    import torch.nn.functional as F
except ImportError as missing:
    print(f"cannot make golden values here: {missing}")
    sys.exit(77)

random = np.random.RandomState(20261121)
lines = []

ONE_STEP = (2e-6, "a few roundings in f32: 2^-24 is 6e-8")
GRADIENT_OF_ERF = (4e-6, "1 + erf cancels below 0; errors are absolute")
SUMS = (1e-5, "sums of up to 64 products of normal numbers")
LONG_SUMS = (1e-4, "sums of more than 512 products of normal numbers, magnitudes up to 100")
RATES = (1e-9, "a few roundings in double precision; relative to the rate itself")
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
    if value is None:
        return "null"
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


def each(name, values):
    """(name, value) for one, (name.0, …), (name.1, …) for several."""
    return [(f"{name}.{i}", v) for i, v in enumerate(values)] if isinstance(values, (list, tuple)) else [(name, values)]


def outputs(out):
    """Writes the outputs; a missing one is none."""
    for name, value in each("out", out):
        if value is None:
            emit(name, "none")
        else:
            emit(name, text(value.double() if value.is_floating_point() else value.to(torch.int32)))


def gradients(out, inputs):
    """Writes dy for each output that has a gradient, and the gradient of each input that has one."""
    names = [n for n, v in inputs.items() if isinstance(v, torch.Tensor) and v.requires_grad]
    if names and isinstance(out, torch.Tensor) and not out.requires_grad:
        return  # a step: there is no gradient
    live_outs, starts = [], []
    for name, value in each("dy", out):
        if value is not None and value.is_floating_point() and (value.requires_grad or not isinstance(out, (list, tuple))):
            dy = incoming(value)
            emit(name, text(dy))
            live_outs.append(value)
            starts.append(torch.from_numpy(dy.astype(np.float64)))
    if names and live_outs:
        found = torch.autograd.grad(live_outs, [inputs[n] for n in names], starts, allow_unused=True)
        for name, gradient in zip(names, found):
            if gradient is not None:
                emit("grad", name, text(gradient))


def like(pytorch):
    """Says what PyTorch calls a function or class that is written out in a family."""
    def named(f):
        f.pytorch = pytorch
        return f
    return named


def pytorch_name(f):
    """What PyTorch calls it: torch.nn.functional.relu, torch.nn.Linear; nothing for a formula of our own."""
    if hasattr(f, "pytorch"):
        return f.pytorch
    name, module = getattr(f, "__name__", ""), getattr(f, "__module__", None) or "torch"
    if "<" in name or not module.startswith("torch"):
        return None
    for public in ("torch.nn", "torch.optim.lr_scheduler", "torch.optim"):
        if module.startswith(public + ".") and module != "torch.nn.functional":
            return f"{public}.{name}"
    if module.startswith("torch._") or module == "torch":
        module = "torch" if hasattr(torch, name) else "torch.nn.functional"
    return f"{module}.{name}"


def name_it(pytorch, f):
    pytorch = pytorch or pytorch_name(f)
    if pytorch:
        emit("pytorch", pytorch)


# --- operations ---------------------------------------------------------------------------------------------------

def op(name, title, f, params, options=None, tol=ONE_STEP, fixed=(), backward=True, pytorch=None):
    """One case: f gets the params in order and the options by name. `fixed` names floats without a gradient."""
    options = options or {}
    begin("op", name, title, tol)
    name_it(pytorch, f)
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
    outputs(out.double() if name == "one_hot" else out)
    if not backward:
        return
    flat = {}
    for key, value in values.items():
        if isinstance(value, list) and value and isinstance(value[0], torch.Tensor):
            flat.update({f"{key}.{i}": one for i, one in enumerate(value)})
        else:
            flat[key] = value
    gradients(out, flat)


# --- modules ------------------------------------------------------------------------------------------------------

def module(title, layers, x, tol=SUMS, evaluate=False, pytorch=None):
    """layers: (name in the table, its named values, PyTorch's module; None for a normalization of the weight of the
    layer before it, which that module has already). Several inputs are a list; None is one that is left out. Parameters get new values, buffers keep those that they have; what they are after training is written."""
    names = [name for name, _, _ in layers]
    made = [m for _, _, m in layers if m is not None]
    begin("module", names[-1] if len(made) == 1 else "sequential", title, tol)
    model = made[0] if len(made) == 1 else torch.nn.Sequential(*made)
    name_it(pytorch, type(model))
    for name, values, _ in layers:
        emit("layer", name, *[f"{k}={text(v)}" for k, v in values.items()])
    model = model.double().train(not evaluate)
    if evaluate:
        emit("option", "training", "false")
    state = {}
    for name, parameter in model.named_parameters():
        values = apart(*parameter.shape)
        emit("state", name, text(np.asarray(values)))
        with torch.no_grad():
            parameter.copy_(torch.from_numpy(np.asarray(values).astype(np.float64)))
        state[name] = parameter
    for name, buffer in model.named_buffers():
        emit("state", name, text(buffer))
    given = []
    for name, value in each("x", x):
        emit(name, "none" if value is None else text(value))
        given.append(None if value is None else live(value))
        state[name] = given[-1]
    out = model(*given)
    outputs(out)
    gradients(out, state)
    if not evaluate:
        for name, buffer in model.named_buffers():
            emit("after", name, text(buffer))


# --- optimizers ---------------------------------------------------------------------------------------------------

def grouped(make, parameters, first, options, group):
    """An optimizer whose parameters from index `first` on have options of their own."""
    if group is None:
        return make(parameters, **options)
    return make([{"params": parameters[:first]}, {"params": parameters[first:], **group}], **options)


def optimizer(name, title, make, options, group=None, extras=None, pytorch=None, tol=STEPS):
    """Ten steps. `group` holds options of the last parameter's own group; `extras` l1 and l2 penalties, maximize."""
    extras = extras or {}
    begin("optimizer", name, title, tol)
    name_it(pytorch, make)
    for key, value in options.items():
        emit("option", key, text(value))
    for key, value in extras.items():
        emit("extra", key, text(value))
    if group is not None:
        emit("group", 2, *[f"{k}={text(v)}" for k, v in group.items()])
    starts = [normal(2, 3), normal(1), normal(5)]
    parameters = [torch.nn.Parameter(torch.from_numpy(s.astype(np.float64))) for s in starts]
    for i, start in enumerate(starts):
        emit("start", i, text(start))
    opt = grouped(make, parameters, 2, options, group)
    for step in range(1, 11):
        for i, p in enumerate(parameters):
            if i == 1 and step in (2, 3):
                p.grad = None  # a parameter without a gradient stays, and its steps do not count
                continue
            g = normal(*p.shape)
            if step % 3 == 0:
                g[..., :1] = 0
            emit("feed", step, i, text(g))
            w, sign = p.detach(), -1 if extras.get("maximize") else 1
            p.grad = sign * torch.from_numpy(g.astype(np.float64)) + extras.get("l1", 0) * w.sign() + 2 * extras.get("l2", 0) * w
        opt.step()
        if step in (1, 2, 4, 10):
            for i, p in enumerate(parameters):
                emit("after", step, i, text(p))


def minimize(name, title, make, options, steps=3, tol=STEPS):
    """Steps that take a closure: sum((matrix p0 + p1 - target)^2) + sum(p0^4) / 10 + sum(p1^2), and the losses."""
    begin("optimizer", name, title, tol)
    name_it(None, make)
    for key, value in options.items():
        emit("option", key.removesuffix("_fn"), text(value))
    matrix, target, starts = normal(7, 5), normal(7), [normal(5), normal(7)]
    emit("matrix", text(matrix))
    emit("target", text(target))
    parameters = [torch.nn.Parameter(torch.from_numpy(s.astype(np.float64))) for s in starts]
    for i, start in enumerate(starts):
        emit("start", i, text(start))
    a, b = live(matrix, False), live(target, False)
    opt = make(parameters, **options)

    def closure():
        opt.zero_grad()
        loss = ((a @ parameters[0] + parameters[1] - b) ** 2).sum() + 0.1 * (parameters[0] ** 4).sum() + (parameters[1] ** 2).sum()
        loss.backward()
        return loss

    for step in range(1, steps + 1):
        emit("loss", step, text(opt.step(closure).detach()))
        for i, p in enumerate(parameters):
            emit("after", step, i, text(p))


# --- schedules ----------------------------------------------------------------------------------------------------

def tree(depth, name, options=None, children=()):
    """A schedule and those in it, one line each, deeper ones below."""
    emit("schedule", depth, name, *[f"{k}={text(v)}" for k, v in (options or {}).items()])
    for child in children:
        tree(depth + 1, *child)


def schedule(title, what, make, steps=12, rates=(0.1, 0.01), optim="sgd", metrics=None, pytorch=None):
    """what: (name in the table, options, children); make(optimizer) gives PyTorch's. Learning rates of two groups (and
    the momentum of the first) at time 0 and after each step; reduceOnPlateau gets the metrics."""
    begin("schedule", what[0], title, RATES)
    tree(0, *what)
    emit("optimizer", optim, *rates)
    makers = {"sgd": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9), "adam": torch.optim.Adam, "adagrad": torch.optim.Adagrad}
    opt = makers[optim]([{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": rate} for rate in rates])
    scheduler = make(opt)
    lines.insert(-1 - count_tree(what), f"pytorch {pytorch or 'torch.optim.lr_scheduler.' + type(scheduler).__name__}")

    def show(t):
        group = opt.param_groups[0]
        emit("rate", t, *[f"{g['lr']:.12g}" for g in opt.param_groups])
        if what[0] == "one_cycle" and optim != "adagrad":
            emit("momentum", t, f"{group.get('momentum', group.get('betas', [0])[0]):.12g}")

    show(0)
    for t in range(1, steps + 1):
        opt.step()
        if metrics is None:
            scheduler.step()
        else:
            metric = metrics[(t - 1) % len(metrics)]
            emit("metric", t, metric)
            scheduler.step(metric)
        show(t)


def count_tree(what):
    return 1 + sum(count_tree(child) for child in (what[2] if len(what) > 2 else ()))
