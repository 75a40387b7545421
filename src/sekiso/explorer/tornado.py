"""How far each uncertain input moves a price, read off samples that are there already.

The draws of the inputs are independent and the logarithm of a price is nearly a sum of terms of one
input each, so that a straight line of ln(price) over all inputs at once tells what each one does:
ln p = a + sum_k b_k x_k, x_k the logarithm of the input's samples or its normal score.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from sekiso.domain.estimate import Swing
from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.median import median

N_SHOWN = 20
_LEAST = 0.002  # of the price, below which an input is not listed
_CLEAR = 3.0  # standard errors from nothing
_RIDGE = 1e-3  # of a regressor's variance: two inputs that were drawn alike share their effect
_ENDS = (0.05, 0.95)


def tornado(
    price: FloatArray,
    inputs: Mapping[str, FloatArray],
    *,
    names: Mapping[str, Mapping[str, str]],
) -> tuple[Swing, ...]:
    """The inputs by how far they move the median of `price` [JPY], shape (n,), the first most.

    `inputs`: samples (n,) by name on a scale that ln(price) is about straight in; `names` in both
    languages.

    >>> z = np.linspace(-2.0, 2.0, 401)
    >>> cheap = {"wage": 0.5 * z, "gas": np.sin(40.0 * z)}
    >>> tornado(100.0 * np.exp(0.5 * z), cheap, names=dict.fromkeys(cheap, {}))[0].input
    'wage'
    """
    keys = [key for key, x in inputs.items() if np.size(x) > 1 and np.ptp(x) > 0.0]
    if not keys or np.size(price) < 2:
        return ()
    effects, errors = _slopes(np.log(price), [inputs[key] for key in keys])
    middle, found = median(price), []
    for key, slope, error in zip(keys, effects, errors, strict=True):
        x = inputs[key]
        low, high = np.quantile(x, _ENDS) - median(x)
        ends = middle * np.exp(slope * low), middle * np.exp(slope * high)
        is_clear = abs(slope) > _CLEAR * error  # else it is what the samples cannot tell
        if is_clear and abs(ends[1] - ends[0]) >= _LEAST * middle:
            found.append(Swing(key, float(ends[0]), float(ends[1]), dict(names[key])))
    return tuple(_by_size(found))[:N_SHOWN]


def _slopes(logs: FloatArray, columns: Iterable[FloatArray]) -> tuple[FloatArray, FloatArray]:
    """Slopes b of ln p = a + sum b x by least squares, and their standard errors.

    Each x is scaled to unit variance for the ridge.
    """
    x = np.stack([column - column.mean() for column in columns], axis=1)
    spread = x.std(axis=0)
    x /= spread
    inverse = np.linalg.inv(x.T @ x + _RIDGE * len(x) * np.eye(x.shape[1]))
    y = logs - logs.mean()
    slopes = inverse @ (x.T @ y)
    rest = float(np.sum((y - x @ slopes) ** 2)) / max(len(x) - x.shape[1], 1)
    errors = np.sqrt(rest * np.diag(inverse))
    return np.asarray(slopes / spread), np.asarray(errors / spread)


def _by_size(swings: Iterable[Swing]) -> list[Swing]:
    return sorted(swings, key=lambda swing: (-swing.size, swing.input))
