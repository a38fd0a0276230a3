"""Fits the polynomials of src/simd/math.h: `/usr/bin/python3 tools/fit_polynomials.py` prints each with its error.

Near-minimax by Lawson's reweighted least squares, weighted so that the error is relative to the function.
Coefficients are printed highest power first, as Horner's scheme takes them. Needs numpy only.
"""

import math

import numpy as np


def fit(name, target, weight, low, high, degree, basis=lambda x: x):
    """Minimizes max |weight(x) * (p(basis(x)) - target(x))| over [low, high]."""
    k = np.arange(4000)
    x = (low + high) / 2 + (high - low) / 2 * np.cos(math.pi * (k + 0.5) / len(k))
    x = x[np.abs(x) > 1e-4]
    t, w = target(x), weight(x)
    # Chebyshev basis for conditioning, converted to powers at the end.
    u = basis(x)
    vander = np.polynomial.chebyshev.Chebyshev.basis
    lo, hi = u.min(), u.max()
    columns = np.stack([vander(d, domain=[lo, hi])(u) for d in range(degree + 1)], axis=1)
    lawson = np.ones_like(x)
    for _ in range(200):
        scale = w * np.sqrt(lawson)
        coefficients, *_ = np.linalg.lstsq(columns * scale[:, None], t * scale, rcond=None)
        error = np.abs(w * (columns @ coefficients - t))
        lawson = lawson * (error / error.max() + 1e-3)
        lawson /= lawson.mean()
    powers = np.polynomial.Chebyshev(coefficients, domain=[lo, hi]).convert(kind=np.polynomial.Polynomial).coef[::-1]
    print(f"{name}: max error {error.max():.2e} (2^{math.log2(error.max()):.1f})")
    print("  " + ", ".join(f"{c:.10g}f" for c in powers))


erf = np.vectorize(math.erf)
erfc = np.vectorize(math.erfc)
half_ln2 = math.log(2) / 2

fit("exp: (e^r - 1 - r) / r^2", lambda r: (np.expm1(r) - r) / r**2, lambda r: r**2 / np.exp(r), -half_ln2, half_ln2, 4)
fit("log: (log(1 + f) - f + f^2/2) / f^3", lambda f: (np.log1p(f) - f + f * f / 2) / f**3,
    lambda f: f**3 / np.log1p(f), math.sqrt(0.5) - 1, math.sqrt(2) - 1, 8)
fit("erf: erf(x) / x in x^2, |x| < 1 (the code takes 1 off the last)", lambda x: erf(x) / x, lambda x: x / erf(x), 0, 1, 6, lambda x: x * x)
fit("erfc: log(erfc(x)), 1 <= x <= 4.1", lambda x: np.log(erfc(x)), lambda x: erfc(x) / erf(x), 1, 4.1, 7)
fit("sin: sin(2 pi f) / f in f^2, |f| <= 1/8", lambda f: np.sin(2 * math.pi * f) / f,
    lambda f: f / np.sin(2 * math.pi * f), 0, 0.125, 3, lambda f: f * f)
fit("cos: (cos(2 pi f) - 1) / f^2 in f^2, |f| <= 1/8", lambda f: (np.cos(2 * math.pi * f) - 1) / f**2,
    lambda f: f**2 / np.cos(2 * math.pi * f), 0, 0.125, 3, lambda f: f * f)
