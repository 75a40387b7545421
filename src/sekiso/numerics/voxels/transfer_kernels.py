"""Between the levels of a hierarchy, compiled: trilinear interpolation and its transpose."""

from __future__ import annotations

import numba
import numpy as np

from sekiso.numerics.arrays import AnyArray
from sekiso.numerics.kernels import njit

_FAST = {"contract", "reassoc", "nsz", "arcp"}


@njit(parallel=True, fastmath=_FAST, error_model="numpy")
def restrict(fine: AnyArray, factors: AnyArray, out: AnyArray) -> None:
    """Set `out` (n_fields, coarse nodes) to P^T of `fine` (n_fields, fine nodes)."""
    n_fields, n_planes, ny, nz = fine.shape
    fx, fy, fz = factors
    for i in numba.prange(out.shape[1]):
        line = np.zeros(nz + 3, fine.dtype)
        for f in range(n_fields):
            for j in range(out.shape[2]):
                line[:] = 0.0
                for dx in range(1 - fx, fx):
                    for dy in range(1 - fy, fy):
                        x, y = fx * i + dx, fy * j + dy
                        if 0 <= x < n_planes and 0 <= y < ny:
                            _add(fine[f, x, y], 0.5 ** (abs(dx) + abs(dy)), line[1:])
                into = out[f, i, j]
                if fz == 1:
                    into[:] = line[1 : nz + 1]
                else:
                    _halve(line, into)


@njit(parallel=True, fastmath=_FAST, error_model="numpy")
def prolong(coarse: AnyArray, factors: AnyArray, step: AnyArray, out: AnyArray) -> None:
    """Add P of `coarse` (n_fields, coarse nodes) to `out` where `step` is not 0."""
    n_fields, n_planes, ny, nz = out.shape
    fx, fy, fz = factors
    for i in numba.prange(n_planes):
        line = np.zeros(coarse.shape[3], coarse.dtype)
        whole = np.zeros(2 * coarse.shape[3], coarse.dtype)
        x, nx = i // fx, 1 + i % fx
        for f in range(n_fields):
            for j in range(ny):
                y, my = j // fy, 1 + j % fy
                line[:] = 0.0
                for dx in range(nx):
                    for dy in range(my):
                        _add(coarse[f, x + dx, y + dy], 1.0 / (nx * my), line)
                if fz == 1:
                    whole[: len(line)] = line
                else:
                    _double(line, whole)
                o, s = out[f, i, j], step[f, i, j]
                for k in range(nz):
                    o[k] += whole[k] if s[k] != 0.0 else 0.0


@njit(fastmath=_FAST, error_model="numpy")
def _add(given: AnyArray, weight: float, out: AnyArray) -> None:
    by = out.dtype.type(weight)
    for k in range(len(given)):
        out[k] += by * given[k]


@njit(fastmath=_FAST, error_model="numpy")
def _halve(line: AnyArray, out: AnyArray) -> None:
    """Sum a line, which stands one place on, at every second node."""
    half = line.dtype.type(0.5)
    for k in range(len(out)):
        out[k] = line[2 * k + 1] + half * (line[2 * k] + line[2 * k + 2])


@njit(fastmath=_FAST, error_model="numpy")
def _double(line: AnyArray, out: AnyArray) -> None:
    half = line.dtype.type(0.5)
    for k in range(len(line)):
        out[2 * k] = line[k]
    for k in range(len(line) - 1):
        out[2 * k + 1] = half * (line[k] + line[k + 1])
