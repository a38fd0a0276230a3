"""Transformer layers and stacks of them."""
from writer import *

TRANSFORMER = (3e-5, "a chain of up to ten products and norms, magnitudes up to several hundreds")
nn = torch.nn


def boolean(mask):
    return mask if mask is None or mask.is_floating_point() else mask != 0


def causal(mask, wanted, x, batch_first):
    if wanted is None:
        return boolean(mask)
    steps = x.shape[1 if batch_first and x.dim() == 3 else 0]
    return torch.full((steps, steps), -np.inf, dtype=x.dtype).triu(1)


def as_applied(base, decoder):
    """PyTorch's module as apply() takes it: x, mask, key_padding_mask, is_causal, memory, memory_mask, memory_key_padding_mask."""

    class Applied(base):
        def forward(self, x, mask=None, padding=None, wanted=None, memory=None, memory_mask=None, memory_padding=None):
            mask = causal(mask, wanted, x, self.batches)
            if decoder:
                return [super().forward(x, memory, mask, boolean(memory_mask), boolean(padding), boolean(memory_padding))]
            return [super().forward(x, mask, boolean(padding))]

    return Applied


def layer(title, name, inputs, norm=False, layers=None, **options):
    decoder = "decoder" in name
    base = nn.TransformerDecoderLayer if decoder else nn.TransformerEncoderLayer
    values = {"d_model": 4, "nhead": 2, "dim_feedforward": 3, "dropout": 0.0, **options}
    if layers is None:
        made = as_applied(base, decoder)(**values)
    else:
        stack = nn.TransformerDecoder if decoder else nn.TransformerEncoder
        made = as_applied(stack, decoder)(base(**values), layers, nn.LayerNorm(4, eps=options.get("layer_norm_eps", 1e-5)) if norm else None)
        values = {"d_model": values.pop("d_model"), "nhead": values.pop("nhead"), "num_layers": layers, **values, "norm": norm}
    made.batches = options.get("batch_first", False)
    module(title, [(name, values, made)], inputs, tol=TRANSFORMER, pytorch=f"torch.nn.{base.__name__ if layers is None else stack.__name__}")


def padding(rows, steps):
    made = whole(2, rows, steps)
    made[:, 0] = 0
    return made


def cases():
    none, one = None, np.array(1, np.int32)
    layer("plain", "transformer_encoder_layer", [normal(3, 2, 4), none])
    layer("unbatched", "transformer_encoder_layer", [normal(3, 4), none], batch_first=True)
    layer("norm_first", "transformer_encoder_layer", [normal(2, 3, 4), none], batch_first=True, norm_first=True, activation="gelu")
    layer("masks", "transformer_encoder_layer", [normal(2, 3, 4), normal(3, 3), padding(2, 3)], batch_first=True, layer_norm_eps=0.1)
    layer("causal", "transformer_encoder_layer", [normal(3, 2, 4), none, none, one], activation="gelu")
    layer("plain", "transformer_decoder_layer", [normal(3, 2, 4), none, none, none, normal(5, 2, 4)])
    layer("norm_first", "transformer_decoder_layer", [normal(2, 3, 4), none, none, one, normal(2, 5, 4)], batch_first=True, norm_first=True, activation="gelu")
    layer("masks", "transformer_decoder_layer", [normal(2, 3, 4), normal(3, 3), padding(2, 3), none, normal(2, 5, 4), normal(3, 5), padding(2, 5)],
          batch_first=True)
    layer("plain", "transformer_encoder", [normal(3, 2, 4), none], layers=2)
    layer("norm", "transformer_encoder", [normal(2, 3, 4), none, padding(2, 3), one], layers=2, norm=True, norm_first=True, batch_first=True)
    layer("plain", "transformer_decoder", [normal(3, 2, 4), none, none, one, normal(5, 2, 4)], layers=1, norm=True)
