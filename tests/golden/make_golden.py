"""Writes tests/golden/*.txt, one for each of families/*.py: PyTorch's answers for the operations, modules and optimizers of hebb's tables.

`/usr/bin/python3 tests/golden/make_golden.py` writes the files (a family's name after it: that one); `--check` makes them again and compares (exit code 0
the same, 1 stale, 77 no PyTorch). PyTorch 1.13.1 is Debian's python3-torch; nobody needs it to run the tests.

A file holds cases, one line an entry:
  case KIND NAME TITLE            KIND is op, module, optimizer or schedule; NAME as in the table
  tol NUMBER WHY                  allowed deviation: |got - want| <= tol * max(1, |want|)
  param NAME VALUE                in the table's order; a VALUE is a tensor `f32[2,3] 1 2 …` or text: `1`, `[0,2]`, `true`
  option NAME VALUE               named options
  pytorch NAME                    what PyTorch calls it
  layer NAME key=value …          of a module: one is the module itself, several are children of a sequential;
                                  weight_norm and spectral_norm go around the layer before them
  state NAME VALUE                parameters and buffers to set before the forward pass
  x, dy, out VALUE                input of a module, gradient that comes in, output; x.0, x.1, … where there are several,
                                  none where one is left out
  after NAME VALUE                a buffer after the forward pass in training
  grad NAME VALUE                 gradient of a param, a state or x
  start I VALUE, feed STEP I VALUE, after STEP I VALUE    parameters, their gradients, and what an optimizer makes of them
  extra NAME VALUE                l1, l2, maximize; group FIRST key=value …: own options of the parameters from FIRST on
  matrix, target VALUE, loss STEP VALUE    of an optimizer that takes a closure: see writer.minimize
  schedule DEPTH NAME key=value … a schedule and, deeper, those in it; optimizer NAME rates of its groups;
                                  metric TIME VALUE, rate TIME values, momentum TIME value
Values are inputs exact in f32 (so that nothing is lost in reading) and answers worked out in double precision, 9 digits.
"""

import importlib
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "families")]
sys.dont_write_bytecode = True

import writer
from writer import torch


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
    wanted = [a for a in sys.argv[1:] if not a.startswith("-")]
    families = sorted(f[:-3] for f in os.listdir(os.path.join(HERE, "families")) if f.endswith(".py"))
    stale = []
    for name in wanted or families:
        writer.random.seed(20261121)
        torch.manual_seed(20261121)
        writer.lines.clear()
        writer.lines.append("# Made by tests/golden/make_golden.py with PyTorch: do not edit.")
        importlib.import_module(name).cases()
        made = "\n".join(writer.lines) + "\n"
        path = os.path.join(HERE, name + ".txt")
        if not check:
            with open(path, "w") as file:
                file.write(made)
            print(f"{name}.txt: {made.count(chr(10) + 'case ')} cases, {len(made)} bytes")
        elif not os.path.exists(path) or not same(open(path).read(), made):
            stale.append(name + ".txt")
    if check:
        print(f"stale: {', '.join(stale)}" if stale else f"{len(families)} files are fresh (PyTorch {torch.__version__})")
        sys.exit(1 if stale else 0)


main()
