"""What shared data bring over the asker's own rows: leave-one-out error with and without them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sekiso.numerics.arrays import AnyArray, FloatArray

MIN_ROWS = 3
MAX_ROWS = 40


def gain_over_own_data(
    target: FloatArray,
    with_shared: Callable[[AnyArray, AnyArray], FloatArray],
    own_only: Callable[[AnyArray, AnyArray], FloatArray],
) -> dict[str, Any] | None:
    """Mean absolute leave-one-out errors of both models and their difference; None below 3 rows.

    Of more than `MAX_ROWS` rows an even spread takes part.  Both functions map (known rows, asked
    rows) to medians of the asked rows.  A gain of zero or below is reported as it is.
    """
    if len(target) < MIN_ROWS:
        return None
    taken = np.unique(np.linspace(0, len(target) - 1, min(len(target), MAX_ROWS)).astype(int))
    errors = np.array(
        [
            [
                abs(target[i] - model(taken[taken != i], np.array([i]))[0])
                for model in (with_shared, own_only)
            ]
            for i in taken
        ]
    )
    shared, own = errors.mean(axis=0)
    return {
        "error_with_shared": float(shared),
        "error_own_only": float(own),
        "gain": float(own - shared),
        "n_left_out": int(taken.size),
    }
