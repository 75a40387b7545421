"""Builds that fail: layers printed until one build is complete."""

from __future__ import annotations

import numpy as np

from sekiso.numerics.arrays import FloatArray


def expected_layers(
    n_layers: FloatArray | float, *, failure_per_layer: FloatArray | float
) -> FloatArray:
    """Layers printed per complete build of N layers: ((1 - p)^(-N) - 1) / p, shapes broadcast.

    `failure_per_layer` p in 0-1; N itself where p is 0.  A build stops at the layer that fails, so
    a failure costs the layers printed so far and not a whole build: the mean number of trials
    until N successes in a row (Feller 1968, An Introduction to Probability, XIII.7).

    >>> round(float(expected_layers(2, failure_per_layer=0.5)), 9)
    6.0
    """
    p = np.asarray(failure_per_layer, dtype=float)
    exponent = -np.asarray(n_layers) * np.log1p(-p)
    safe = np.where(p > 0.0, p, 1.0)
    return np.where(p > 0.0, np.expm1(exponent) / safe, np.asarray(n_layers, dtype=float))
