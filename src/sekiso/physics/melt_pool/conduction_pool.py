"""The physics behind the fitted correction: conduction pools at shrunken spots, bounded terms.

A stated spot carries its own error (nominal values, other definitions, focus), so its effect on
the pool is attenuated: d_e = d_ref (d / d_ref)^s with s below 1 (errors in variables).
A smooth threshold e -> w ln(1 + exp(e / w)) on the excess ln(Q / Q_c) keeps the logarithm of a
pool that hardly melts finite.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sekiso.numerics.arrays import AnyArray, FloatArray
from sekiso.physics.melt_pool import eagar_tsai_table as table
from sekiso.physics.melt_pool.eagar_tsai import HeatSource
from sekiso.physics.melt_pool.keyhole import keyhole_number
from sekiso.physics.melt_pool.track import Track

SPOT_REFERENCE: Final = 85e-6
THRESHOLD_WIDTH: Final = 0.15
HIGHEST_ABSORPTIVITY: Final = 0.95
SIZES: Final = ("width", "depth", "length")
TERMS: Final = ("one", "keyhole", "speed", "power", "powder")


def effective_spot(d4sigma: FloatArray, exponent: float) -> FloatArray:
    """Spot [m] with its departure from the reference attenuated by `exponent`."""
    return np.asarray(SPOT_REFERENCE * (d4sigma / SPOT_REFERENCE) ** exponent, dtype=float)


def heat_source(track: Track, spot: FloatArray, *, absorptivity: float | None = None) -> HeatSource:
    """Eagar-Tsai source of the track with latent heat of fusion in its temperature rise."""
    metal = track.metal
    share = metal.absorptivity if absorptivity is None else absorptivity
    return HeatSource(
        np.asarray(share * track.power, dtype=float),
        track.speed,
        spot / (2.0 * np.sqrt(2.0)),
        np.asarray(metal.conductivity, dtype=float),
        metal.diffusivity,
        track.rise_with_fusion,
    )


def log_sizes(track: Track, exponent: float) -> FloatArray:
    """Logarithms of conduction width, depth and length [ln m], shape (3, n), always finite."""
    source = heat_source(track, effective_spot(track.d4sigma, exponent))
    slowness = source.slowness
    critical = table.threshold_strength(slowness)
    excess = np.log(source.strength / critical)
    softened = THRESHOLD_WIDTH * np.logaddexp(0.0, excess / THRESHOLD_WIDTH)
    size = table.pool_sizes(critical * np.exp(softened), slowness)
    radius = source.e_radius
    lengths = np.array([size[:, 0], size[:, 1], size[:, 2] - size[:, 3]]) * radius
    return np.asarray(np.log(lengths), dtype=float)


def melts(track: Track) -> AnyArray:
    """Whether the beam could melt the plate even if it absorbed as much as a deep keyhole does."""
    source = heat_source(track, track.d4sigma, absorptivity=HIGHEST_ABSORPTIVITY)
    return np.asarray(source.strength > table.threshold_strength(source.slowness))


def terms(track: Track, exponent: float) -> dict[str, FloatArray]:
    """Terms of the correction, each (n,), bounded by tanh so that none runs away outside the data.

    keyhole ln Ke - 2, speed ln(v / 0.8 m/s), power ln(P / 200 W), powder layer / 50 um.
    """
    spot = effective_spot(track.d4sigma, exponent)
    number = keyhole_number(
        track.metal,
        absorbed_power=np.asarray(track.metal.absorptivity * track.power, dtype=float),
        speed=track.speed,
        d4sigma=spot,
        preheat=track.preheat,
    )
    return {
        "one": np.ones_like(track.power),
        "keyhole": _bounded(np.log(number) - 2.0, 1.5),
        "speed": _bounded(np.log(track.speed / 0.8), 1.5),
        "power": _bounded(np.log(track.power / 200.0), 1.5),
        "powder": _bounded(track.layer / 50e-6, 3.0),
    }


def _bounded(x: FloatArray, limit: float) -> FloatArray:
    return np.asarray(limit * np.tanh(x / limit), dtype=float)
