"""Sources as groups: codes, weights and splits that never cut through a source."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sekiso.numerics.arrays import AnyArray, FloatArray, IntArray


def source_codes(source: AnyArray) -> tuple[AnyArray, IntArray]:
    """Distinct sources (sorted) and, per row, the index of its source, shape (n,)."""
    names, codes = np.unique(np.asarray(source), return_inverse=True)
    return names, np.asarray(codes, dtype=np.intp).ravel()


def source_weight(source: AnyArray, *, exponent: float = 1.0) -> FloatArray:
    """Row weights n_source**-exponent, scaled to mean 1, shape (n,).

    exponent 1 gives every source the same total weight, 0 every row.

    >>> source_weight(np.array(["a", "a", "b"])).round(3).tolist()
    [0.75, 0.75, 1.5]
    """
    names, codes = source_codes(source)
    count = np.bincount(codes, minlength=names.size).astype(float)
    weight = count[codes] ** -exponent
    return np.asarray(weight / weight.mean(), dtype=float)


def source_folds(source: AnyArray, *, n_folds: int, seed: int = 0) -> IntArray:
    """Fold of every row, shape (n,): whole sources, shuffled by `seed`, folds of similar size.

    Sources are drawn in random order and each goes to the fold with the fewest rows so far.
    """
    names, codes = source_codes(source)
    count = np.bincount(codes, minlength=names.size)
    fold_of_source = np.zeros(names.size, dtype=np.intp)
    filled = np.zeros(min(n_folds, names.size), dtype=np.intp)
    for position in np.random.default_rng(seed).permutation(names.size):
        fold = int(np.argmin(filled))
        fold_of_source[position] = fold
        filled[fold] += count[position]
    return fold_of_source[codes]


def leave_one_source_out(source: AnyArray) -> Iterator[tuple[str, IntArray, IntArray]]:
    """Yield (source, training rows, test rows) for each source in turn."""
    names, codes = source_codes(source)
    for position, name in enumerate(names):
        yield str(name), np.flatnonzero(codes != position), np.flatnonzero(codes == position)


def mean_by_source(value: FloatArray, source: AnyArray) -> FloatArray:
    """Mean of `value` inside each source, in the order of `source_codes`, shape (n_sources,)."""
    names, codes = source_codes(source)
    total = np.bincount(codes, weights=np.asarray(value, dtype=float), minlength=names.size)
    return np.asarray(total / np.bincount(codes, minlength=names.size), dtype=float)
