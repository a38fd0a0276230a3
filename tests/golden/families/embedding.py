"""Rows of a table, and bilinear products."""
from writer import *

nn = torch.nn


def cases():
    def embedding(weight, index, padding_idx=None):
        return F.embedding(index, weight, padding_idx)

    for shape, rows, width, options in (((5,), 4, 3, {}), ((2, 3), 5, 1, {}), ((), 3, 5, {}), ((17,), 3, 2, {"padding_idx": 1}), ((2, 2), 5, 3, {"padding_idx": -1}),
                                        ((0,), 3, 2, {}), ((3, 0), 3, 2, {"padding_idx": 0})):
        op("embedding", "_".join(["x".join(map(str, shape)) or "scalar", f"{rows}x{width}"] + [f"{k}{v}" for k, v in options.items()]), embedding,
           {"weight": normal(rows, width), "index": np.asarray(whole(rows, *shape), np.int32)}, options, pytorch="torch.nn.functional.embedding")
    op("embedding", "one_row", embedding, {"weight": normal(1, 4), "index": np.zeros((9,), np.int32)}, tol=SUMS, pytorch="torch.nn.functional.embedding")
    for title, options in (("plain", {}), ("padding", {"padding_idx": 2}), ("last", {"padding_idx": -1})):
        values = {"num_embeddings": 5, "embedding_dim": 3, **options}
        module(title, [("embedding", values, nn.Embedding(5, 3, **options))], whole(5, 2, 7))

    def bilinear(x1, x2, weight, bias=None):
        return F.bilinear(x1, x2, weight, bias)

    for leading, in1, in2, out, bias in (((3,), 4, 5, 2, True), ((), 3, 2, 5, False), ((2, 3), 1, 5, 3, True), ((0,), 2, 3, 4, True), ((1,), 17, 1, 1, False)):
        options = {"bias": normal(out)} if bias else {}
        op("bilinear", f"{'x'.join(map(str, leading)) or 'vectors'}_{in1}_{in2}_{out}", bilinear,
           {"x1": normal(*leading, in1), "x2": normal(*leading, in2), "weight": normal(out, in1, in2)}, options, tol=SUMS, pytorch="torch.nn.functional.bilinear")
        values = {"in1_features": in1, "in2_features": in2, "out_features": out, **({} if bias else {"bias": False})}
        module(f"{'x'.join(map(str, leading)) or 'vectors'}_{in1}_{in2}_{out}", [("bilinear", values, nn.Bilinear(in1, in2, out, bias=bias))],
               [normal(*leading, in1), normal(*leading, in2)])
