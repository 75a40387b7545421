"""A machine's own tracks correct the model: offset and slope in closed form, beam checked.

The residual ln(measured) - ln(predicted) of the asker's tracks is b0 + b1 (ln Ke - 2) + b2 ln(v/v0)
with priors found on sources left out; five tracks suffice and the update is a small solve.  How
noisy the machine is tells itself: four noise levels are weighted by the evidence of the tracks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.statistics import HierarchicalModel, LocalModel
from sekiso.physics.melt_pool.conduction_pool import SIZES, STATED, TERMS, conduction_pool, terms
from sekiso.physics.melt_pool.correction import LogSize, PoolModel, PoolState
from sekiso.physics.melt_pool.track import Track

SLOPE_TERMS: Final = ("one", "keyhole", "speed")
SLOPE_EXPONENT: Final = 0.5
SPOT_FACTORS: Final = (0.5, 0.71, 1.0, 1.41, 2.0)
SPOT_DOUBT: Final = 0.8
NOISE_FACTORS: Final = (0.5, 1.0, 2.0, 4.0)
NOISE_PRIOR: Final = (0.25, 0.4, 0.25, 0.1)


@dataclass(frozen=True)
class LocalTracks:
    """Tracks of one machine: their state plus measured sizes [m], NaN where not measured."""

    state: PoolState
    measured: Mapping[str, FloatArray]


@dataclass(frozen=True)
class SizeCorrection:
    """Posterior of offset and slopes of one size at each noise level, and the levels' weights."""

    levels: tuple[LocalModel, ...]
    weights: FloatArray

    def predict(self, design: FloatArray) -> LogSize:
        """Shift of ln size and its standard deviation for one new track of the machine."""
        empty = np.empty((len(design), 0))
        parts = [level.predict(empty, source_design=design) for level in self.levels]
        shift = np.array([mean for mean, _ in parts])
        variance = np.array([variance for _, variance in parts])
        return LogSize(self.weights @ shift, np.sqrt(self.weights @ variance))


@dataclass(frozen=True)
class LocalCorrection:
    """What a machine's own tracks say of each size that was measured."""

    models: Mapping[str, SizeCorrection]
    n_tracks: int

    def applied(self, track: Track, size: str, log_size: LogSize) -> LogSize:
        """`log_size` moved by the local effect, its spread that of one new track of the machine."""
        if size not in self.models:
            return log_size
        own = self.models[size].predict(slope_design(track))
        return LogSize(log_size.mean + own.mean, own.deviation)


def fit_local(tracks: LocalTracks) -> LocalCorrection:
    """Condition the prior of a machine's offset and slopes on its own tracks."""
    predicted, model = tracks.state.sizes, tracks.state.model
    design = slope_design(tracks.state.track)
    models = {}
    for size, values in tracks.measured.items():
        known = np.isfinite(values) & (values > 0.0)
        if known.any():
            residual = np.log(values[known]) - predicted[size].mean[known]
            models[size] = fit_size(residual, design[known], model, size)
    return LocalCorrection(models, len(design))


def fit_size(
    residual: FloatArray, design: FloatArray, model: PoolModel, size: str
) -> SizeCorrection:
    """Posterior of one size from residuals of ln size (k,) at `design` (k, 3)."""
    prior = machine_prior(model, size)
    levels = [replace(prior, noise_variance=prior.noise_variance * f**2) for f in NOISE_FACTORS]
    evidence = np.array([_log_density(residual, design, level) for level in levels])
    weights = np.array(NOISE_PRIOR) * np.exp(evidence - evidence.max())
    empty = np.empty((len(design), 0))
    fitted = [level.update(empty, residual, source_design=design) for level in levels]
    return SizeCorrection(tuple(fitted), weights / weights.sum())


def spot_posterior(tracks: LocalTracks) -> dict[float, float]:
    """Probability that the true D4sigma is `factor` times the stated one, for factors 0.5 to 2.

    Evidence of the measured sizes under the plain conduction pool at each spot with the prior of a
    machine's offset and slopes; the five factors are equally likely beforehand except that 1
    carries half of the prior.
    """
    track, model, n_factors = tracks.state.track, tracks.state.model, len(SPOT_FACTORS)
    n_tracks = track.power.size
    factors = np.repeat(SPOT_FACTORS, n_tracks)
    names = ("power", "speed", "beam_diameter", "layer", "preheat")
    moved = Track.of(track.metal, **{n: np.tile(getattr(track, n), n_factors) for n in names})
    moved = replace(moved, beam_diameter=factors * moved.beam_diameter)
    sizes = conduction_pool(moved).log_sizes[STATED].reshape(len(SIZES), n_factors, n_tracks)
    designs = slope_design(moved).reshape(n_factors, n_tracks, len(SLOPE_TERMS))
    logs = [
        sum(
            _evidence(values, sizes[SIZES.index(size), place], designs[place], model, size)
            for size, values in tracks.measured.items()
        )
        for place in range(n_factors)
    ]
    prior = np.where(np.isclose(SPOT_FACTORS, 1.0), 0.5, 0.5 / (n_factors - 1))
    weight = prior * np.exp(np.array(logs) - max(logs))
    return dict(zip(SPOT_FACTORS, (weight / weight.sum()).tolist(), strict=True))


def doubted_spot(posterior: Mapping[float, float]) -> float | None:
    """The likeliest factor by which the stated beam is wrong, None while 1 remains plausible.

    Told when the true beam is smaller (or larger) than stated with probability above 0.8.
    """
    for side in ([f for f in posterior if f < 1.0], [f for f in posterior if f > 1.0]):
        if sum(posterior[factor] for factor in side) > SPOT_DOUBT:
            return max(side, key=lambda factor: posterior[factor])
    return None


def _evidence(
    values: FloatArray, physics: FloatArray, design: FloatArray, model: PoolModel, size: str
) -> float:
    known = np.isfinite(values) & (values > 0.0)
    if not known.any():
        return 0.0
    residual = np.log(values[known]) - physics[known]
    return _log_density(residual, design[known], _as_prior(model.beam_check[size]))


def _log_density(residual: FloatArray, z: FloatArray, prior: HierarchicalModel) -> float:
    """Log density of residuals under the prior, less a constant of their number."""
    covariance = (z * prior.source_variance) @ z.T + prior.noise_variance * np.eye(len(z))
    solved = np.linalg.solve(covariance, residual)
    return float(-0.5 * (residual @ solved + np.linalg.slogdet(covariance)[1]))


def machine_prior(model: PoolModel, size: str) -> HierarchicalModel:
    """Prior of a new machine's offset, slopes and noise in ln size."""
    return _as_prior(model.local[size])


def _as_prior(entry: Mapping[str, float]) -> HierarchicalModel:
    spread = np.array([entry["offset"], entry["slope"], entry["slope"]], dtype=float) ** 2
    return HierarchicalModel(np.empty(0), np.empty((0, 0)), spread, float(entry["noise"]) ** 2)


def slope_design(track: Track) -> FloatArray:
    """Columns of the local effect: 1, ln Ke - 2, ln(v / 0.8 m/s), bounded; shape (n, 3)."""
    return terms(track, SLOPE_EXPONENT)[[TERMS.index(name) for name in SLOPE_TERMS]].T
