#!/usr/bin/python3
"""Writes the npy and npz files that numpy.test.mjs reads: python3 tests/web/numpy/make.py (with NumPy)."""

from pathlib import Path

import numpy as np

here = Path(__file__).parent
count = np.arange(24).reshape(2, 3, 4)
# What is in an array of each kind; the test knows the same.
values = {"f": count * 0.5 - 1, "i": count - 5, "u": count + 100, "b": count % 2}

arrays = {}
for kind in ["f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1"]:
    for endian in "<>":
        for order in "CF":
            arrays[f"{endian}{kind}{order}"] = np.array(values[kind[0]], dtype=endian + kind, order=order)
np.savez_compressed(here / "all.npz", **arrays)

np.savez(here / "set.npz", x=np.arange(12, dtype="u1").reshape(4, 3), label=np.array([0, 1, 1, 0]), value=np.array([0.5, 1, 2, 3]), text=np.array(["a"]))
np.save(here / "scalar.npy", np.float64(2.5))
np.save(here / "large.npy", np.array([1, 2**40]))
np.lib.format.write_array((here / "version2.npy").open("wb"), np.array([1, 2], dtype="f4"), version=(2, 0))
