"""Layer by layer: what a layer can carry, from smooth maxima and minima; compiled."""

from __future__ import annotations

import numpy as np

from sekiso.numerics.arrays import FloatArray, IntArray
from sekiso.numerics.kernels import njit

POWER = 64.0  # of the weights in both means: the larger, the nearer to maximum and minimum
_SQUARINGS = 6  # POWER = 2^6
_TINY = 1e-9  # keeps the weights of empty cells finite


@njit(fastmath={"contract", "nsz", "arcp", "reassoc"}, error_model="numpy")
def carried_layers(
    x: FloatArray, given: FloatArray, offsets: IntArray, starts: IntArray
) -> FloatArray:
    """Printed density y (layers, a, b), padded in a and b by the widest offset.

    s = sum w v / sum w over the values v of the supporting cells one layer below and of `given`,
    w = v^P;  y = (x s^P + s x^P) / (x^P + s^P).  Layer k has the offsets (in a and b) of rows
    `starts[k]` to `starts[k + 1]` of `offsets`; a cell with `given` > 0 is carried by that as well.
    """
    n, rows, columns = x.shape
    pad = 0
    for k in range(len(offsets)):
        pad = max(pad, abs(offsets[k, 0]), abs(offsets[k, 1]))
    y = np.zeros((n, rows + 2 * pad, columns + 2 * pad))
    top, weight, total = np.empty(columns), np.empty(columns), np.empty(columns)
    for i in range(n):
        for a in range(rows):
            _support(y, given, offsets, starts, pad, i, a, top, weight, total)
            for b in range(columns):
                s, xi = total[b] / weight[b], x[i, a, b]
                scale = 1.0 / (max(xi, s) + _TINY)
                p, q = _power((xi + _TINY) * scale), _power((s + _TINY) * scale)
                y[i, a + pad, b + pad] = (xi * q + s * p) / (p + q)
    return y


@njit(fastmath={"contract", "nsz", "arcp", "reassoc"}, error_model="numpy")
def carried_layers_adjoint(
    x: FloatArray,
    given: FloatArray,
    offsets: IntArray,
    starts: IntArray,
    y: FloatArray,
    gradient: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Derivatives by x and by `given`, both (layers, a, b), of a function with dF/dy `gradient`.

    `y` as `carried_layers` gave it; the layers are swept from the last to the first.
    """
    n, rows, columns = x.shape
    pad = (y.shape[1] - rows) // 2
    padded = np.zeros_like(y)
    padded[:, pad : pad + rows, pad : pad + columns] = gradient
    by_x, by_given = np.empty_like(x), np.zeros_like(x)
    top, weight, total = np.empty(columns), np.empty(columns), np.empty(columns)
    share, mean = np.empty(columns), np.empty(columns)
    for i in range(n - 1, -1, -1):
        for a in range(rows):
            _support(y, given, offsets, starts, pad, i, a, top, weight, total)
            for b in range(columns):
                s, xi = total[b] / weight[b], x[i, a, b]
                scale = 1.0 / (max(xi, s) + _TINY)
                p, q = _power((xi + _TINY) * scale), _power((s + _TINY) * scale)
                m = (xi * q + s * p) / (p + q)
                pull = padded[i, a + pad, b + pad] / (p + q)
                by_x[i, a, b] = pull * (q + POWER * p * (s - m) / (xi + _TINY))
                share[b] = pull * (p + POWER * q * (xi - m) / (s + _TINY)) / weight[b]
                mean[b] = s
                v = given[i, a, b]
                w = _power((v + _TINY) / top[b])
                by_given[i, a, b] = share[b] * w * (1.0 + POWER * (v - s) / (v + _TINY))
            if i == 0:
                continue
            for k in range(starts[i], starts[i + 1]):
                da, db = a + pad + offsets[k, 0], pad + offsets[k, 1]
                for b in range(columns):
                    v = y[i - 1, da, b + db]
                    w = _power((v + _TINY) / top[b])
                    padded[i - 1, da, b + db] += (
                        share[b] * w * (1.0 + POWER * (v - mean[b]) / (v + _TINY))
                    )
    return by_x, by_given


@njit(fastmath={"contract", "nsz", "arcp", "reassoc"}, error_model="numpy", inline="always")
def _power(u: float) -> float:
    for _ in range(_SQUARINGS):
        u *= u
    return u


@njit(fastmath={"contract", "nsz", "arcp", "reassoc"}, error_model="numpy")
def _support(
    y: FloatArray,
    given: FloatArray,
    offsets: IntArray,
    starts: IntArray,
    pad: int,
    i: int,
    a: int,
    top: FloatArray,
    weight: FloatArray,
    total: FloatArray,
) -> None:
    """Largest value, sum of weights and of weighted values below each cell of row a of layer i."""
    columns = len(top)
    first, last = (starts[i], starts[i + 1]) if i else (0, 0)
    for b in range(columns):
        top[b] = given[i, a, b]
    for k in range(first, last):
        da, db = a + pad + offsets[k, 0], pad + offsets[k, 1]
        for b in range(columns):
            top[b] = max(top[b], y[i - 1, da, b + db])
    for b in range(columns):
        top[b] += _TINY
        weight[b] = _power((given[i, a, b] + _TINY) / top[b])
        total[b] = weight[b] * given[i, a, b]
    for k in range(first, last):
        da, db = a + pad + offsets[k, 0], pad + offsets[k, 1]
        for b in range(columns):
            v = y[i - 1, da, b + db]
            w = _power((v + _TINY) / top[b])
            weight[b] += w
            total[b] += w * v
