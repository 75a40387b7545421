"""Whose rows moved a prediction, in shares that add up to one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sekiso.learning.predictions import Predictions
from sekiso.materials.shared_rows import SharedRows
from sekiso.numerics.arrays import FloatArray

LEARNED_FROM = "learned_from"
OWN = "own"  # the asker's own table, where no organisation of the store stands behind it


def learned_from(
    shared: SharedRows,
    owners: Sequence[str],
    by_owner: FloatArray,
    *,
    n_rows: int,
    own: FloatArray | None = None,
) -> dict[str, Any]:
    """Owners with their share of what n predictions were moved, `share` (n, K).

    `by_owner` (n, K) the shift by each of `owners` on the model's scale; `own` (n,) that by the
    asker's own rows, which stand last.  No row and no shift is in it.
    """
    keys, parts = tuple(owners), by_owner
    if own is not None:
        keys, parts = (*keys, shared.own or OWN), np.column_stack([by_owner, own])
    return {
        "digest": shared.digest,
        "n_rows": n_rows,
        "owners": keys,
        "names": {key: shared.names.get(key, "") for key in keys},
        "share": shares(parts),
    }


def shares(parts: FloatArray) -> FloatArray:
    """|c_k| / sum |c| of each row of `parts` (n, K); zeros where nothing moved.

    >>> shares(np.array([[3.0, -1.0], [0.0, 0.0]])).tolist()
    [[0.75, 0.25], [0.0, 0.0]]
    """
    size = np.abs(parts)
    total = size.sum(axis=1, keepdims=True)
    return np.asarray(size / np.where(total > 0.0, total, 1.0))


def told_of(found: Predictions) -> dict[str, Any]:
    """Evidence of a prediction of one row: whose rows moved it; empty where none did."""
    learned = found.evidence.get(LEARNED_FROM)
    if learned is None or not learned["share"][0].any():
        return {}
    return {LEARNED_FROM: told_of_row(learned, 0)}


def told_of_row(learned: Mapping[str, Any], row: int) -> dict[str, Any]:
    """`learned_from` of one row as JSON values, owners by falling share."""
    owners = [
        {"id": key, "name": learned["names"][key], "share": float(share)}
        for key, share in zip(learned["owners"], learned["share"][row], strict=True)
    ]
    owners.sort(key=lambda one: (-one["share"], one["id"]))
    return {"digest": learned["digest"], "n_rows": learned["n_rows"], "owners": owners}
