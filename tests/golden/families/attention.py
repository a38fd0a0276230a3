"""Attention, rotary, sinusoidal and learned positions."""
from writer import *

ATTENTION = (3e-5, "sums of up to 80 products of normal numbers and sums of such sums, magnitudes up to 100")
LONGER = (1e-4, "as ATTENTION, sums of up to 300 products")
ANGLES = (3e-6, "sine and cosine to 2^-22, times numbers up to 3")


def attention(query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, scale=None):
    """As torch.nn.functional.scaled_dot_product_attention of PyTorch 2 documents it; nowhere to look: everywhere alike."""
    scores = query @ key.transpose(-1, -2) * (query.shape[-1] ** -0.5 if scale is None else scale)
    if is_causal:
        scores = scores.masked_fill(~torch.ones(scores.shape[-2:], dtype=torch.bool).tril(), -1e30)
    if attn_mask is not None:
        scores = scores + attn_mask if attn_mask.is_floating_point() else scores.masked_fill(attn_mask == 0, -1e30)
    return F.dropout(torch.softmax(scores, -1), dropout_p) @ value


def rotary(x, base=10000.0, offset=0, interleaved=True):
    """Su et al. 2021, equation 34: pair i at position t turns by t base^(-2 i / D)."""
    steps, size = x.shape[-2:]
    angle = torch.arange(offset, offset + steps, dtype=x.dtype)[:, None] * base ** (-torch.arange(0, size, 2, dtype=x.dtype) / size)
    a, b = (x[..., 0::2], x[..., 1::2]) if interleaved else x.chunk(2, -1)
    turned = a * angle.cos() - b * angle.sin(), b * angle.cos() + a * angle.sin()
    return torch.stack(turned, -1).flatten(-2) if interleaved else torch.cat(turned, -1)


class Multihead(torch.nn.MultiheadAttention):
    """As apply() takes it: all inputs by position."""

    def forward(self, query, key=None, value=None, key_padding_mask=None, attn_mask=None, weights=None, causal=None):
        key = query if key is None else key
        value = key if value is None else value
        masks = [m if m is None or m.is_floating_point() else m != 0 for m in (key_padding_mask, attn_mask)]
        if causal is not None or getattr(self, "always_causal", False):
            steps = query.shape[1 if self.batch_first and query.dim() == 3 else 0]
            later = torch.full((steps, steps), -np.inf, dtype=query.dtype).triu(1)
            masks[1] = later if masks[1] is None else later + masks[1]
        want = 0 if weights is None else int(weights)
        output, found = super().forward(query, key, value, masks[0], want > 0, masks[1], average_attn_weights=want == 1)
        return [output, found] if want else [output]


class Rotary(Multihead):
    """Queries and keys of each head turned by their positions; for [N, L, E] with equal sizes."""

    def forward(self, x, *_):
        n, steps, size = x.shape
        parts = F.linear(x, self.in_proj_weight, self.in_proj_bias).reshape(n, steps, 3, self.num_heads, -1).permute(2, 0, 3, 1, 4)
        merged = attention(rotary(parts[0]), rotary(parts[1]), parts[2])
        return [self.out_proj(merged.transpose(1, 2).reshape(n, steps, size))]


class Sinusoidal(torch.nn.Module):
    """Vaswani et al. 2017, section 3.5: sin(t base^(-2 i / D)) at 2 i, cos at 2 i + 1."""

    def __init__(self, batch_first=False, base=10000.0):
        super().__init__()
        self.batch_first, self.base = batch_first, base

    def forward(self, x):
        inside = self.batch_first and x.dim() == 3
        steps, size = x.shape[1 if inside else 0], x.shape[-1]
        angle = torch.arange(steps, dtype=x.dtype)[:, None] * self.base ** (-torch.arange(0, size, 2, dtype=x.dtype) / size)
        table = torch.stack([angle.sin(), angle.cos()], -1).flatten(1)[:, :size]
        return x + (table if inside or x.dim() == 2 else table[:, None])


class Learned(torch.nn.Module):
    def __init__(self, length, size, batch_first=False):
        super().__init__()
        self.batch_first, self.weight = batch_first, torch.nn.Parameter(torch.zeros(length, size))

    def forward(self, x):
        inside = self.batch_first and x.dim() == 3
        table = self.weight[:x.shape[1 if inside else 0]]
        return x + (table if inside or x.dim() == 2 else table[:, None])


def multihead(title, size, heads, inputs, made=Multihead, causal=False, rotary_base=None, tol=ATTENTION, **options):
    torch_module = made(size, heads, **options)
    torch_module.always_causal = causal
    values = {"embed_dim": size, "num_heads": heads, **options}
    if causal:
        values["is_causal"] = True
    if rotary_base:
        values["rotary_base"] = rotary_base
    module(title, [("multihead_attention", values, torch_module)], inputs, tol=tol,
           pytorch=None if made is Rotary else "torch.nn.MultiheadAttention")


def bits(*shape):
    """0 or 1, the first of each row 0: something stays to look at."""
    made = whole(2, *shape)
    made[..., 0] = 0
    return made


def cases():
    def sdpa(title, q, k, v, options=None, **more):
        op("scaled_dot_product_attention", title, attention, {"query": normal(*q), "key": normal(*k), "value": normal(*v)}, options,
           tol=ATTENTION, pytorch="torch.nn.functional.scaled_dot_product_attention", **more)

    sdpa("plain", (3, 5), (4, 5), (4, 2))
    sdpa("one", (1, 1), (1, 1), (1, 1))
    sdpa("heads", (2, 3, 4, 5), (2, 3, 1, 5), (2, 3, 1, 3))
    sdpa("no_rows", (0, 3, 2), (0, 4, 2), (0, 4, 2))
    sdpa("scale", (17, 3), (5, 3), (5, 1), {"scale": 0.5})
    sdpa("causal", (2, 4, 3), (2, 4, 3), (2, 4, 2), {"is_causal": True})
    sdpa("causal_wide", (2, 3), (5, 3), (5, 2), {"is_causal": True})
    sdpa("mask", (2, 3, 4), (2, 5, 4), (2, 5, 3), {"attn_mask": 1 - bits(3, 5)})
    sdpa("mask_each", (2, 3, 4), (2, 5, 4), (2, 5, 3), {"attn_mask": 1 - bits(2, 1, 5)})
    sdpa("mask_added", (2, 3, 4), (2, 5, 4), (2, 5, 3), {"attn_mask": normal(3, 5)})
    sdpa("mask_infinite", (3, 4), (3, 4), (3, 2), {"attn_mask": np.triu(np.full((3, 3), -np.inf, np.float32), 1)}, fixed=("attn_mask",))
    sdpa("nowhere", (2, 3), (3, 3), (3, 2), {"attn_mask": np.array([[1, 0, 1], [0, 0, 0]], np.int32)}, backward=False)
    sdpa("causal_mask", (3, 4), (3, 4), (3, 2), {"attn_mask": 1 - bits(3, 3), "is_causal": True})
    sdpa("dropped", (3, 4), (3, 4), (3, 2), {"dropout_p": 1.0})
    op("scaled_dot_product_attention", "extremes", attention, {"query": normal(3, 4) * 1000, "key": normal(5, 4) * 1000, "value": normal(5, 2)},
       tol=(1e-4, "scores of a million, the softmax picks one"), backward=False)

    for title, shape, options in (("plain", (5, 4), {}), ("one", (1, 2), {}), ("heads", (2, 3, 17, 6), {}), ("offset", (3, 4), {"offset": 1000}),
                                  ("halves", (2, 5, 6), {"interleaved": False}), ("base", (3, 8), {"base": 100.0}), ("no_rows", (0, 3, 2), {}),
                                  ("far", (2, 4), {"offset": 1000000, "interleaved": False})):
        op("rotary_embedding", title, rotary, {"x": normal(*shape)}, options, tol=ANGLES)

    none = None
    multihead("itself", 4, 2, [normal(3, 2, 4), none])
    multihead("one", 1, 1, [normal(1, 1, 1), none])
    multihead("batch_first", 6, 3, [normal(2, 3, 6), normal(2, 4, 6), normal(2, 4, 6)], batch_first=True)
    multihead("memory", 4, 2, [normal(3, 2, 4), normal(5, 2, 4), none])
    multihead("sizes", 4, 2, [normal(2, 3, 4), normal(2, 5, 3), normal(2, 5, 2)], batch_first=True, kdim=3, vdim=2)
    multihead("key_size", 4, 1, [normal(3, 2, 4), normal(5, 2, 3), normal(5, 2, 4)], kdim=3, bias=False)
    multihead("no_bias", 4, 4, [normal(3, 2, 4), none], bias=False)
    multihead("unbatched", 4, 2, [normal(3, 4), normal(5, 4), normal(5, 4), bits(5), none, np.array(1, np.int32)], batch_first=True)
    multihead("weights", 4, 2, [normal(2, 3, 4), none, none, none, none, np.array(1, np.int32)], batch_first=True)
    multihead("weights_each", 4, 2, [normal(3, 2, 4), none, none, none, none, np.array(2, np.int32)])
    multihead("padding", 4, 2, [normal(2, 3, 4), normal(2, 5, 4), none, bits(2, 5)], batch_first=True)
    multihead("mask", 4, 2, [normal(2, 3, 4), none, none, none, bits(3, 3), np.array(1, np.int32)], batch_first=True)
    multihead("mask_added", 4, 2, [normal(2, 3, 4), none, none, none, normal(3, 3)], batch_first=True)
    multihead("masks_each", 4, 2, [normal(3, 2, 4), normal(5, 2, 4), none, bits(2, 5), bits(4, 3, 5)])
    multihead("causal", 4, 2, [normal(2, 3, 4), none, none, none, none, none, np.array(1, np.int32)], batch_first=True)
    multihead("always_causal", 4, 2, [normal(4, 2, 4), none], causal=True)
    multihead("rotary", 8, 2, [normal(2, 5, 8), none], made=Rotary, rotary_base=10000.0, batch_first=True)
    multihead("dropped", 4, 2, [normal(3, 2, 4), none], dropout=1.0)

    for title, shape, options in (("plain", (5, 2, 4), {}), ("batch_first", (2, 5, 4), {"batch_first": True}), ("odd", (3, 1, 5), {"base": 100.0}),
                                  ("unbatched", (17, 4), {"batch_first": True}), ("one", (1, 1), {})):
        module(title, [("sinusoidal_positions", options, Sinusoidal(**options))], normal(*shape), tol=ANGLES)
    for title, shape, options in (("plain", (3, 2, 4), {}), ("batch_first", (2, 5, 4), {"batch_first": True}), ("unbatched", (2, 4), {})):
        module(title, [("learned_positions", {"max_length": 5, "size": 4, **options}, Learned(5, 4, **options))], normal(*shape))

    # Longer than a block of queries, of one head's and of several heads' columns.
    sdpa("blocks", (2, 26, 3), (2, 50, 3), (2, 50, 2))
    sdpa("blocks_causal", (2, 50, 3), (2, 50, 3), (2, 50, 5), {"is_causal": True})
    sdpa("blocks_scaled", (49, 2), (33, 2), (33, 1), {"is_causal": True, "scale": 1.5})
    multihead("blocks", 6, 3, [normal(2, 27, 6), none, none, none, none, none, np.array(1, np.int32)], tol=LONGER, batch_first=True)
    multihead("blocks_memory", 4, 2, [normal(25, 2, 4), normal(30, 2, 4), none], tol=LONGER)
