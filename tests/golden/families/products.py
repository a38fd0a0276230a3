"""Matrix products."""
from writer import *


def cases():
    @like("torch.matmul")
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

    @like("torch.nn.functional.linear")
    def linear(x, weight, bias=None):
        return F.linear(x, weight, bias)

    for x, out, bias in (((1, 1), 1, True), ((3, 5), 17, True), ((17, 3), 1, False), ((5,), 3, True), ((2, 3, 5), 4, True), ((0, 3), 2, True)):
        options = {"bias": normal(out)} if bias else {}
        op("linear", f"{'x'.join(map(str, x))}_{out}_{bias}", linear, {"x": normal(*x), "weight": normal(out, x[-1])}, options, tol=SUMS)
