"""Recurrent layers: the op, and rnn, lstm, gru with their options, states and sequences of different length."""
from writer import *

RECURRENT = (1e-5, "a few steps of sums of up to 50 products, and what they add up to in the weights' gradients")


def packed(base):
    """PyTorch's module as apply() takes it: x, lengths, h, c; lengths by packing; all outputs in one list."""

    class Packed(base):
        def forward(self, x, lengths=None, h=None, c=None, last=False):
            batched = x.dim() == 3
            steps = x.shape[1 if self.batch_first and batched else 0]
            state = h if c is None else (h, c)
            if lengths is None:
                output, state = super().forward(x, state)
            else:
                sequence = torch.nn.utils.rnn.pack_padded_sequence(x, lengths, self.batch_first, enforce_sorted=False)
                output, state = super().forward(sequence, state)
                output, _ = torch.nn.utils.rnn.pad_packed_sequence(output, self.batch_first, total_length=steps)
            states = list(state) if isinstance(state, tuple) else [state]
            if getattr(self, "last_only", False):
                directions = 2 if self.bidirectional else 1
                output = torch.cat(list(states[0][-directions:]), -1)
            return [output, *states]

    Packed.__name__ = base.__name__
    return Packed


KINDS = {"rnn": packed(torch.nn.RNN), "lstm": packed(torch.nn.LSTM), "gru": packed(torch.nn.GRU)}


def layer(kind, size, hidden, x, title, lengths=None, state=False, last_only=False, **options):
    made = KINDS[kind](size, hidden, **options)
    made.last_only = last_only
    values = {"input_size": size, "hidden_size": hidden, **options, **({"return_sequences": False} if last_only else {})}
    batched = x.ndim == 3
    rows = x.shape[0 if options.get("batch_first") else 1] if batched else None
    directions = options.get("num_layers", 1) * (2 if options.get("bidirectional") else 1)
    shape = (directions, rows, hidden) if batched else (directions, hidden)
    states = [normal(*shape) for _ in range(2 if kind == "lstm" else 1)] if state else []
    module(title, [(kind, values, made)], [x, None if lengths is None else np.array(lengths, np.int32), *states], tol=RECURRENT,
           pytorch=f"torch.nn.{kind.upper()}")


def one_layer(cell, x, weight_ih, weight_hh, bias_ih=None, bias_hh=None, h0=None, c0=None, lengths=None, reverse=False):
    """The papers' formulas, step by step."""
    steps, rows, _ = x.shape
    hidden = weight_hh.shape[1]
    state = torch.zeros(rows, hidden, dtype=x.dtype) if h0 is None else h0
    cells = torch.zeros(rows, hidden, dtype=x.dtype) if c0 is None else c0
    outputs = [None] * steps
    for t in reversed(range(steps)) if reverse else range(steps):
        of_x = x[t] @ weight_ih.T + (0 if bias_ih is None else bias_ih)
        of_h = state @ weight_hh.T + (0 if bias_hh is None else bias_hh)
        next_cells = cells
        if cell == "lstm":
            i, f, g, o = (of_x + of_h).chunk(4, 1)
            next_cells = torch.sigmoid(f) * cells + torch.sigmoid(i) * torch.tanh(g)
            made = torch.sigmoid(o) * torch.tanh(next_cells)
        elif cell == "gru":
            (rx, zx, nx), (rh, zh, nh) = of_x.chunk(3, 1), of_h.chunk(3, 1)
            r, z = torch.sigmoid(rx + rh), torch.sigmoid(zx + zh)
            made = (1 - z) * torch.tanh(nx + r * nh) + z * state
        else:
            made = (torch.tanh if cell == "tanh" else torch.relu)(of_x + of_h)
        within = torch.ones(rows, 1, dtype=torch.bool) if lengths is None else (t < lengths)[:, None]
        state, cells = torch.where(within, made, state), torch.where(within, next_cells, cells)
        outputs[t] = torch.where(within, state, torch.zeros_like(state))
    return [torch.stack(outputs), state, *([cells] if cell == "lstm" else [])]


def cases():
    for cell, gates in (("tanh", 1), ("relu", 1), ("lstm", 4), ("gru", 3)):
        for title, steps, rows, size, hidden, options in (
                ("plain", 3, 2, 3, 3, {}), ("one", 1, 1, 1, 1, {"biases": True}), ("wide", 2, 2, 1, 9 if cell == "tanh" else 5, {"biases": True}),
                ("reverse", 4, 2, 3, 2, {"biases": True, "state": True, "reverse": True}), ("no_rows", 2, 0, 1, 2, {}),
                ("lengths", 5, 3, 2, 2, {"biases": True, "state": True, "lengths": [5, 1, 3]}),
                ("lengths_reverse", 5, 3, 2, 2, {"biases": True, "state": True, "lengths": [2, 5, 3], "reverse": True})):
            given = {}
            if options.get("biases"):
                given.update({"bias_ih": normal(gates * hidden), "bias_hh": normal(gates * hidden)})
            if options.get("state"):
                given["h0"] = normal(rows, hidden)
                if cell == "lstm":
                    given["c0"] = normal(rows, hidden)
            if "lengths" in options:
                given["lengths"] = np.array(options["lengths"], np.int32)
            if options.get("reverse"):
                given["reverse"] = True
            op("recurrent", f"{cell}_{title}", lambda x, wi, wh, cell, **rest: one_layer(cell, x, wi, wh, **rest),
               {"x": normal(steps, rows, size), "weight_ih": normal(gates * hidden, size), "weight_hh": normal(gates * hidden, hidden)},
               {"cell": cell, **given}, tol=RECURRENT)
        big = {"x": normal(3, 2, 3) * 1000, "weight_ih": normal(gates * 3, 3), "weight_hh": normal(gates * 3, 3)}
        if cell != "relu":
            op("recurrent", f"{cell}_extremes", lambda x, wi, wh, cell: one_layer(cell, x, wi, wh), big, {"cell": cell}, tol=RECURRENT, backward=False)
    for kind in KINDS:
        layer(kind, 3, 2, normal(5, 2, 3), "plain")
        layer(kind, 1, 1, normal(1, 1, 1), "one")
        layer(kind, 2, 5, normal(2, 3, 2), "batch_first", batch_first=True, state=True)
        layer(kind, 3, 2, normal(5, 3), "unbatched", state=True, bidirectional=True)
        layer(kind, 2, 2, normal(3, 2, 2), "deep", num_layers=3, state=True, bias=False)
        layer(kind, 2, 2, normal(3, 4, 2), "everything", num_layers=2, bidirectional=True, batch_first=True, state=True, lengths=[2, 4, 1])
        layer(kind, 2, 3, normal(5, 4, 2), "lengths", lengths=[5, 1, 3, 2])
        layer(kind, 2, 2, normal(3, 4, 2), "last", num_layers=2, bidirectional=True, batch_first=True, lengths=[2, 4, 1], last_only=True)
    layer("lstm", 2, 3, normal(5, 2), "unbatched_batch_first", batch_first=True)
    layer("gru", 2, 3, normal(4, 2), "last_unbatched", last_only=True)
    layer("lstm", 2, 2, normal(3, 2, 2), "all_dropped", num_layers=2, dropout=1.0)
    layer("rnn", 3, 5, normal(4, 2, 3), "relu", nonlinearity="relu", num_layers=2)
