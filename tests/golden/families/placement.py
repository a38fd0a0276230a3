"""Elements repeated, cut, picked and put elsewhere."""
from writer import *


def name_of(shape):
    return "x".join(map(str, shape)) or "scalar"


def cases():
    for shape, to in (((3, 1), [3, 4]), ((3,), [2, -1]), ((), [2, 3]), ((2, 1, 3), [-1, 4, -1]), ((1, 1), [3, 17]), ((0, 1), [0, 3]), ((5,), [5]), ((1, 3), [0, 3])):
        op("expand", f"{name_of(shape)}_{name_of(to)}", torch.Tensor.expand, {"x": np.asarray(normal(*shape)), "shape": to}, tol=SUMS, pytorch="torch.Tensor.expand")
    op("expand", "whole_numbers", torch.Tensor.expand, {"x": whole(9, 3, 1), "shape": [3, 4]}, pytorch="torch.Tensor.expand")
    op("broadcast_to", "plain", torch.broadcast_to, {"x": normal(3, 1), "shape": [2, 3, 5]})

    def split(x, split_size, dim=0):
        return torch.split(x, split_size[0] if len(split_size) == 1 else split_size, dim)

    for shape, size, options in (((5, 2), [2], {}), ((6,), [3], {}), ((2, 5), [1, 4], {"dim": 1}), ((3, 4), [5], {}), ((2, 3, 4), [1, 0, 3], {"dim": -1}), ((0, 2), [2], {})):
        op("split", f"{name_of(shape)}_{name_of(size)}", split, {"x": normal(*shape), "split_size": size}, options, pytorch="torch.split")
    for shape, chunks, options in (((5, 2), 3, {}), ((2, 6), 2, {"dim": -1}), ((5,), 4, {}), ((3,), 7, {}), ((17, 1), 5, {})):
        op("chunk", f"{name_of(shape)}_{chunks}", torch.chunk, {"x": normal(*shape), "chunks": chunks}, options)
    for name, f in (("tril", torch.tril), ("triu", torch.triu)):
        for shape, diagonal in (((3, 5), 0), ((5, 3), 1), ((3, 3), -1), ((2, 3, 4), 2), ((2, 3, 3), -5), ((1, 1), 0), ((0, 3), 0)):
            op(name, f"{name_of(shape)}_{diagonal}", f, {"x": normal(*shape)}, {"diagonal": diagonal})
        op(name, "not_finite", f, {"x": array(np.inf, np.nan, -np.inf, 1).reshape(2, 2)})

    for shape, dim, m in (((3, 5), 0, (4,)), ((3, 5), 1, (2,)), ((2, 3, 4), -2, (5,)), ((4,), 0, ()), ((3, 2), 0, (0,)), ((17, 1), 0, (3,))):
        op("index_select", f"{name_of(shape)}_{dim}_{name_of(m)}", torch.index_select, {"x": normal(*shape), "dim": dim, "index": np.asarray(whole(shape[dim], *m), np.int32)}, tol=SUMS)
    op("index_select", "whole_numbers", torch.index_select, {"x": whole(9, 3, 2), "dim": 0, "index": np.array([2, 0], np.int32)})

    def scatter(x, dim, index, src):
        return torch.scatter(x, dim, index, src.expand(index.shape))

    once = np.array([[0, 2], [4, 1], [3, 0]], np.int32)  # the gradient of what is written over is PyTorch's to choose
    op("scatter", "rows", scatter, {"x": normal(3, 5), "dim": 1, "index": once, "src": normal(3, 2)}, pytorch="torch.scatter")
    op("scatter", "columns", scatter, {"x": normal(3, 4), "dim": 0, "index": np.array([[1, 0, 2, 2]], np.int32), "src": normal(1, 4)}, pytorch="torch.scatter")
    op("scatter", "middle", scatter, {"x": normal(2, 3, 2), "dim": 1, "index": np.array([[[0, 2]], [[1, 1]]], np.int32), "src": normal(2, 1, 2)}, pytorch="torch.scatter")
    op("scatter", "number", scatter, {"x": normal(3, 5), "dim": 1, "index": once, "src": np.asarray(normal())}, fixed=("src",), pytorch="torch.scatter")
    op("scatter", "last_one_stays", scatter, {"x": normal(3), "dim": 0, "index": np.array([1, 1, 1], np.int32), "src": normal(3)}, backward=False, pytorch="torch.scatter")
    for shape, dim, m in (((3, 5), 1, (3, 4)), ((3, 5), 0, (7, 5)), ((2, 3, 2), -2, (2, 5, 2)), ((4,), 0, (9,)), ((4,), 0, (0,))):
        op("scatter_add", f"{name_of(shape)}_{dim}", torch.scatter_add, {"x": normal(*shape), "dim": dim, "index": whole(shape[dim], *m), "src": normal(*m)}, tol=SUMS)

    for shape, dims in (((3, 5), [0]), ((3, 5), [0, 1]), ((2, 3, 4), [-1]), ((2, 3, 4), [0, 2]), ((1,), [0]), ((0, 3), [0]), ((3,), [])):
        op("flip", f"{name_of(shape)}_{name_of(dims)}", torch.flip, {"x": normal(*shape), "dims": dims})
    for shape, shifts, options in (((3, 5), [1], {}), ((3, 5), [-1], {"dims": [1]}), ((3, 5), [2, -7], {"dims": [0, 1]}), ((2, 3, 2), [4], {"dims": [1]}), ((5,), [0], {}), ((0, 2), [1], {"dims": [0]})):
        op("roll", f"{name_of(shape)}_{'_'.join(map(str, shifts))}_{len(options)}", torch.roll, {"x": normal(*shape), "shifts": shifts}, options)
    for shape, sizes in (((2, 3), [2, 1]), ((3,), [2, 2]), ((), [3]), ((2, 1, 3), [1, 3, 2]), ((2, 3), [0, 2]), ((1,), [5, 1, 3])):
        op("repeat", f"{name_of(shape)}_{name_of(sizes)}", torch.Tensor.repeat, {"x": np.asarray(normal(*shape)), "sizes": sizes}, tol=SUMS, pytorch="torch.Tensor.repeat")
