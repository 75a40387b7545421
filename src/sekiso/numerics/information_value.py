"""What an observation is worth to somebody who must choose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

import numpy as np

from sekiso.numerics.arrays import FloatArray

Losses = Callable[[FloatArray, float], FloatArray]
_NODES = 801


@dataclass(frozen=True)
class ObservationValue:
    """`gain`: mean loss avoided by choosing after the observation, in the unit of the losses;
    `wrong_now`, `wrong_then`: chance that the state lies on the other side of 0 than is likelier.
    """

    gain: float
    wrong_now: float
    wrong_then: float


def observation_value(losses: Losses, *, mean: float, sd: float, share: float) -> ObservationValue:
    """Expected value of an observation that resolves a `share` (0-1) of the variance of a state.

    The state t is normal with `mean` and `sd`.  After the observation its mean M is spread by
    s = sqrt(share) sd around `mean`, and r = sqrt(1 - share) sd remains:
    EVSI = min_a E[L_a] - E_M[min_a E[L_a | M]]  (preposterior analysis; Raiffa and Schlaifer 1961,
    Applied Statistical Decision Theory).  `losses(m, r)` gives the mean loss of each action,
    shape (actions, k), for t normal around m (k,) with sd r.  With share 1 it is the value of
    perfect information.  For two actions that differ by t alone
    EVSI = s [phi(u) - u (1 - Phi(u))], u = |mean| / s.
    """
    score = _scores()
    spread, left = np.sqrt(share) * sd, float(np.sqrt(max(1.0 - share, 0.0)) * sd)
    now = losses(np.array([mean]), sd)
    then = losses(mean + spread * score, left)
    gain = float(np.min(now) - np.mean(np.min(then, axis=0)))
    return ObservationValue(
        gain=max(gain, 0.0),
        wrong_now=_beyond(np.array([abs(mean)]), sd),
        wrong_then=_beyond(np.abs(mean + spread * score), left),
    )


def _beyond(away: FloatArray, sd: float) -> float:
    """Mean chance that a normal of `sd` lies further off than `away`."""
    if sd <= 0.0:
        return 0.0
    normal = NormalDist()
    return float(np.mean([normal.cdf(-x / sd) for x in away]))


@lru_cache(maxsize=1)
def _scores() -> FloatArray:
    """Mid-quantiles of the standard normal."""
    normal = NormalDist()
    return np.array([normal.inv_cdf((i + 0.5) / _NODES) for i in range(_NODES)])
