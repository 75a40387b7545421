"""The physics behind the fitted correction: conduction pools at shrunken spots, bounded terms.

A stated spot carries its own error (nominal values, other definitions, focus), so its effect on
the pool is attenuated: d_e = d_ref (d / d_ref)^s with s below 1 (errors in variables).
A smooth threshold e -> w ln(1 + exp(e / w)) on the excess ln(Q / Q_c) keeps the logarithm of a
pool that hardly melts finite.  All isotherms of a track come from one look-up of the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from sekiso.numerics.arrays import AnyArray, FloatArray
from sekiso.physics.melt_pool import eagar_tsai_table
from sekiso.physics.melt_pool.eagar_tsai import MIN_FREEZING_RANGE, HeatSource
from sekiso.physics.melt_pool.keyhole import keyhole_number
from sekiso.physics.melt_pool.track import Track

SPOT_REFERENCE: Final = 85e-6
THRESHOLD_WIDTH: Final = 0.15
HIGHEST_ABSORPTIVITY: Final = 0.95
STATED: Final = 1.0  # the exponent that leaves the spot as it is stated
SIZES: Final = ("width", "depth", "length")
TERMS: Final = ("one", "keyhole", "speed", "power", "powder")
LEAST_SPOT: Final = 50e-6  # databases mix radii with diameters
FLOORS: Final = (0.15, 0.05, 0.2)  # width, depth, length over the spot where nothing melts


@dataclass(frozen=True)
class LayerPool:
    """The pool on which defects and density were fitted, (n,): `spot` [m] of 50 um or more, the
    heat of fusion left out, `excess` ln(Q / Q_c), and `width`, `depth`, `length` [m] floored at
    0.15, 0.05 and 0.2 of the spot so that "no melt" stays finite.
    """

    spot: FloatArray
    excess: FloatArray
    width: FloatArray
    depth: FloatArray
    length: FloatArray


@dataclass(frozen=True)
class ConductionPool:
    """Eagar-Tsai pools of n tracks, looked up once; every model of a track reads this value.

    By spot exponent: `log_sizes` ln of softened width, depth, length [ln m], (3, n), finite, and
    `terms` of the correction, (5, n), rows as in `TERMS`.  `excess` ln(Q / Q_c) at the stated
    spot, (n,); `rear_ends` [m] of the liquidus and the solidus isotherm, (2, n), NaN without melt.
    """

    track: Track
    log_sizes: Mapping[float, FloatArray]
    terms: Mapping[float, FloatArray]
    excess: FloatArray
    rear_ends: FloatArray
    layer_pool: LayerPool | None

    @property
    def melts(self) -> AnyArray:
        """Whether the beam could melt the plate if it absorbed as a deep keyhole does, (n,)."""
        share = np.log(HIGHEST_ABSORPTIVITY / np.asarray(self.track.metal.absorptivity))
        return np.asarray(self.excess + share > 0.0)

    @property
    def cooling_rate(self) -> FloatArray:
        """Mean cooling rate [K/s] between liquidus and solidus on the trailing centre line, (n,).

        v (T_L - T_S) / (x_L - x_S) from the rear ends of the two isotherms; the freezing range is
        at least 5 K.  Measured pools are longer at high speed: expect up to a factor 3 less.
        """
        distance = self.rear_ends[0] - self.rear_ends[1]
        return np.asarray(self.track.speed * freezing_range(self.track) / distance, dtype=float)

    @property
    def surface_temperature(self) -> FloatArray:
        """Hottest surface temperature [K] of the conduction pool, at most boiling, (n,)."""
        hottest = self.track.preheat + self.track.rise * np.exp(self.excess)
        return np.asarray(np.minimum(hottest, self.track.metal.boiling), dtype=float)


def conduction_pool(
    track: Track, exponents: Iterable[float] = (STATED,), *, with_layer: bool = False
) -> ConductionPool:
    """All isotherms of the n recipes of `track` from one look-up.

    Softened pools at every spot exponent, the liquidus and solidus isotherms at the stated spot,
    and `with_layer` the pool of `LayerPool`.
    """
    powers = tuple(dict.fromkeys((STATED, *exponents)))
    spots = [effective_spot(track.beam_diameter, s) for s in powers]
    stated = heat_source(track, track.beam_diameter)
    sources = [heat_source(track, at) for at in spots]
    solid_share = stated.rise / (stated.rise - freezing_range(track))
    strength = [source.strength for source in sources]
    strength += [stated.strength, stated.strength * solid_share]
    slowness = [source.slowness for source in (*sources, stated, stated)]
    if with_layer:
        layered = heat_source(track, np.maximum(track.beam_diameter, LEAST_SPOT))
        strength.append(layered.strength * track.rise_with_fusion / track.rise)
        slowness.append(layered.slowness)
    n = len(powers)
    softness = np.where(np.arange(len(strength)) < n, THRESHOLD_WIDTH, 0.0)[:, None]
    size = eagar_tsai_table.pool_sizes(np.array(strength), np.array(slowness), softness=softness)
    return ConductionPool(
        track,
        {s: _log_sizes(size[i], sources[i].e_radius) for i, s in enumerate(powers)},
        dict(zip(powers, _terms(track, spots), strict=True)),
        np.log(strength[0]) - size[0, :, 4],
        size[n : n + 2, :, 3] * stated.e_radius,
        _layer_pool(size[-1], strength[-1], layered) if with_layer else None,
    )


def effective_spot(beam_diameter: FloatArray, exponent: float) -> FloatArray:
    """Spot [m] with its departure from the reference attenuated by `exponent`.

    >>> round(float(effective_spot(np.array(170e-6), 0.5)) * 1e6, 1)  # 85 um x 2^0.5
    120.2
    """
    return np.asarray(SPOT_REFERENCE * (beam_diameter / SPOT_REFERENCE) ** exponent, dtype=float)


def heat_source(track: Track, spot: FloatArray) -> HeatSource:
    """Eagar-Tsai source of the track at `spot` [m], (n,), with the latent heat of fusion in its
    temperature rise.
    """
    metal = track.metal
    return HeatSource(
        np.asarray(metal.absorptivity * track.power, dtype=float),
        track.speed,
        spot / (2.0 * np.sqrt(2.0)),
        np.asarray(metal.conductivity, dtype=float),
        metal.diffusivity,
        track.rise_with_fusion,
    )


def freezing_range(track: Track) -> FloatArray:
    """T_L - T_S [K] of the metal, at least 5 K."""
    freezing = np.asarray(track.metal.liquidus - track.metal.solidus, dtype=float)
    return np.asarray(np.maximum(freezing, MIN_FREEZING_RANGE))


def terms(track: Track, exponent: float) -> FloatArray:
    """Terms of the correction, dimensionless, (5, n), rows as in `TERMS`.

    1, keyhole ln Ke - 2 at the effective spot, speed ln(v / 0.8 m/s), power ln(P / 200 W), powder
    layer / 50 um; bounded by limit x tanh(x / limit) so that none runs away outside the data.
    """
    return _terms(track, [effective_spot(track.beam_diameter, exponent)])[0]


def _terms(track: Track, spots: list[FloatArray]) -> list[FloatArray]:
    one = np.ones_like(track.power)
    common = (
        _bounded(np.log(track.speed / 0.8), 1.5),
        _bounded(np.log(track.power / 200.0), 1.5),
        _bounded(track.layer / 50e-6, 3.0),
    )
    at_one_metre = keyhole_number(replace(track, beam_diameter=one), track.metal.absorptivity)
    keyhole = (np.log(at_one_metre) - 1.5 * np.log(spot) for spot in spots)
    return [np.array([one, _bounded(k - 2.0, 1.5), *common]) for k in keyhole]


def _log_sizes(size: FloatArray, radius: FloatArray) -> FloatArray:
    lengths = np.array([size[:, 0], size[:, 1], size[:, 2] - size[:, 3]]) * radius
    return np.asarray(np.log(lengths), dtype=float)


def _layer_pool(size: FloatArray, strength: FloatArray, source: HeatSource) -> LayerPool:
    spot = 2.0 * np.sqrt(2.0) * source.e_radius
    sizes = (size[:, 0], size[:, 1], np.nan_to_num(size[:, 2] - size[:, 3]))
    floored = (
        np.maximum(value * source.e_radius, floor * spot)
        for value, floor in zip(sizes, FLOORS, strict=True)
    )
    return LayerPool(spot, np.log(strength) - size[:, 4], *floored)


def _bounded(x: FloatArray, limit: float) -> FloatArray:
    return np.asarray(limit * np.tanh(x / limit), dtype=float)
