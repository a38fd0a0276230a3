"""Products of vectors, and einsum."""
from writer import *


def cases():
    for a, b in (((2, 3, 4), (2, 4, 5)), ((1, 1, 1), (1, 1, 1)), ((3, 5, 1), (3, 1, 17)), ((0, 2, 3), (0, 3, 2))):
        op("bmm", "x".join(map(str, a)), torch.bmm, {"a": normal(*a), "b": normal(*b)}, tol=SUMS)
    for n in (1, 3, 17, 0):
        op("dot", str(n), torch.dot, {"a": normal(n), "b": normal(n)}, tol=SUMS)
    for m, n in ((3, 5), (1, 1), (17, 3), (0, 3)):
        op("outer", f"{m}_{n}", torch.outer, {"a": normal(m), "b": normal(n)}, tol=SUMS)

    def einsum(equation, tensors):
        return torch.einsum(equation, *tensors)

    for equation, shapes in (("ij,jk->ik", [(3, 5), (5, 4)]), ("ij,jk", [(3, 5), (5, 1)]), ("bij,bjk->bik", [(2, 3, 5), (2, 5, 4)]), ("i,i->", [(5,), (5,)]), ("i,j->ij", [(3,), (4,)]),
                             ("ij->ji", [(3, 5)]), ("ij->", [(3, 5)]), ("ij->i", [(3, 5)]), ("ii->", [(3, 3)]), ("ii->i", [(3, 3)]), ("ba", [(2, 3)]), ("ij,ij->ij", [(3, 5), (3, 5)]),
                             ("ij,ij->i", [(3, 5), (3, 5)]), ("bhqd,bhkd->bhqk", [(2, 3, 4, 5), (2, 3, 2, 5)]), ("bn,anm,bm->ba", [(2, 3), (4, 3, 5), (2, 5)]), ("ij,jk,kl->il", [(2, 3), (3, 4), (4, 5)]),
                             ("...ij,...jk->...ik", [(2, 1, 3, 4), (5, 4, 2)]), ("...i,i->...", [(2, 3, 4), (4,)]), ("i...->...", [(3, 2, 1)]), ("...,...", [(3, 1), (1, 4)]), ("ij,jk->ik", [(3, 1), (5, 4)]),
                             ("bii->bi", [(2, 3, 3)]), ("ijij->j", [(2, 3, 2, 3)]), ("i,j,k->kij", [(2,), (3,), (4,)]), ("ij,kj->ik", [(0, 3), (2, 3)]), ("aB,Bc->ca", [(2, 3), (3, 4)])):
        title = equation.replace("->", "_to_").replace(",", "_")
        op("einsum", title, einsum, {"equation": equation, "tensors": [normal(*shape) for shape in shapes]}, tol=SUMS, pytorch="torch.einsum")
