"""Shapes, parts and joins."""
from writer import *


def cases():
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
    for shape, dim, sizes in (((6, 2), 0, [2, 3]), ((2, 12), -1, [3, -1, 2]), ((5, 3), 1, [3]), ((2, 0), 1, [0, 3]), ((1,), 0, [1, 1])):
        op("unflatten", f"{'x'.join(map(str, shape))}_{dim}", torch.Tensor.unflatten, {"x": normal(*shape), "dim": dim, "sizes": sizes}, pytorch="torch.Tensor.unflatten")
