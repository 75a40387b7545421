"""Sources as groups: codes, weights and splits that never cut through a source.

To leave out one source after the other use `sklearn.model_selection.LeaveOneGroupOut`.
"""

from __future__ import annotations

import numpy as np

from sekiso.numerics.arrays import AnyArray, FloatArray, IntArray


def source_codes(source: AnyArray) -> tuple[AnyArray, IntArray]:
    """Distinct sources (sorted) and, per row, the index of its source, shape (n,).

    >>> source_codes(np.array(["b", "a", "b"]))[1].tolist()
    [1, 0, 1]
    """
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

    Sources are drawn in random order and each goes to the fold with the fewest rows so far.  Own:
    scikit-learn's GroupKFold either balances the rows or shuffles the groups, never both, and a
    score repeated over seeds needs both.

    >>> source_folds(np.array(["a", "a", "a", "b", "c", "d"]), n_folds=2).tolist()
    [1, 1, 1, 0, 0, 0]
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


def mean_by_source(value: FloatArray, source: AnyArray) -> FloatArray:
    """Mean of `value` (n,) inside each source, in the order of `source_codes`, (n_sources,).

    >>> mean_by_source(np.array([1.0, 5.0, 3.0]), np.array(["b", "a", "b"])).tolist()
    [5.0, 2.0]
    """
    names, codes = source_codes(source)
    total = np.bincount(codes, weights=np.asarray(value, dtype=float), minlength=names.size)
    return np.asarray(total / np.bincount(codes, minlength=names.size), dtype=float)
