"""A machine's own tracks correct the model: offset and slope in closed form, beam checked.

The residual ln(measured) - ln(predicted) of the asker's tracks is b0 + b1 (ln Ke - 2) + b2 ln(v/v0)
with priors found on sources left out; five tracks suffice and the update is a 3 x 3 solve.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.statistics import HierarchicalModel, LocalModel
from sekiso.physics.melt_pool import members
from sekiso.physics.melt_pool.correction import LogSize, PoolModel, log_sizes_of_all
from sekiso.physics.melt_pool.track import Track

SLOPE_TERMS: Final = ("one", "keyhole", "speed")
SLOPE_EXPONENT: Final = 0.5
SPOT_FACTORS: Final = (0.5, 0.71, 1.0, 1.41, 2.0)
SPOT_DOUBT: Final = 0.85


@dataclass(frozen=True)
class LocalTracks:
    """Measured tracks of one machine: recipe plus measured sizes [m], NaN where not measured."""

    track: Track
    measured: Mapping[str, FloatArray]


@dataclass(frozen=True)
class LocalCorrection:
    """Posterior of offset and slopes of each size that was measured."""

    models: Mapping[str, LocalModel]
    n_tracks: int

    def applied(self, track: Track, size: str, log_size: LogSize) -> LogSize:
        """`log_size` moved by the local effect, its spread that of one new track of the machine."""
        if size not in self.models:
            return log_size
        design = _design(track)
        shift, variance = self.models[size].predict(
            np.empty((len(design), 0)), source_design=design
        )
        return LogSize(log_size.mean + shift, np.sqrt(variance))


def fit_local(tracks: LocalTracks, model: PoolModel) -> LocalCorrection:
    """Condition the prior of a machine's offset and slopes on its own tracks."""
    predicted = log_sizes_of_all(tracks.track, model)
    models = {}
    for size, values in tracks.measured.items():
        known = np.isfinite(values) & (values > 0.0)
        if not known.any():
            continue
        residual = np.log(values[known]) - predicted[size].mean[known]
        design = _design(tracks.track)[known]
        models[size] = _prior(model, size).update(
            np.empty((len(design), 0)), residual, source_design=design
        )
    return LocalCorrection(models, int(tracks.track.power.size))


def spot_posterior(tracks: LocalTracks, model: PoolModel) -> dict[float, float]:
    """Probability that the true D4sigma is `factor` times the stated one, for factors 0.5 to 2.

    Evidence of the measured sizes under the plain conduction pool at each spot with the prior of a
    machine's offset and slopes; the five factors are equally likely beforehand except that 1
    carries half of the prior.
    """
    logs = []
    for factor in SPOT_FACTORS:
        moved = replace(tracks.track, d4sigma=tracks.track.d4sigma * factor)
        physics = members.log_sizes(moved, 1.0)
        logs.append(
            sum(
                _evidence(values, physics[members.SIZES.index(size)], _design(moved), model, size)
                for size, values in tracks.measured.items()
            )
        )
    prior = np.where(np.isclose(SPOT_FACTORS, 1.0), 0.5, 0.5 / (len(SPOT_FACTORS) - 1))
    weight = prior * np.exp(np.array(logs) - max(logs))
    return dict(zip(SPOT_FACTORS, (weight / weight.sum()).tolist(), strict=True))


def doubted_spot(posterior: Mapping[float, float]) -> float | None:
    """The factor by which the stated beam looks wrong, None while 1 remains plausible."""
    factor = max(posterior, key=lambda f: posterior[f])
    return factor if factor != 1.0 and posterior[factor] > SPOT_DOUBT else None


def _evidence(
    values: FloatArray, physics: FloatArray, design: FloatArray, model: PoolModel, size: str
) -> float:
    known = np.isfinite(values) & (values > 0.0)
    if not known.any():
        return 0.0
    prior = _prior(model, size)
    residual = np.log(values[known]) - physics[known]
    z = design[known]
    covariance = (z * prior.source_variance) @ z.T + prior.noise_variance * np.eye(len(z))
    solved = np.linalg.solve(covariance, residual)
    return float(-0.5 * (residual @ solved + np.linalg.slogdet(covariance)[1]))


def _prior(model: PoolModel, size: str) -> HierarchicalModel:
    entry = model.local[size]
    spread = np.array([entry["offset"], entry["slope"], entry["slope"]], dtype=float) ** 2
    return HierarchicalModel(np.empty(0), np.empty((0, 0)), spread, float(entry["noise"]) ** 2)


def _design(track: Track) -> FloatArray:
    values = members.terms(track, SLOPE_EXPONENT)
    return np.column_stack([values[name] for name in SLOPE_TERMS])
