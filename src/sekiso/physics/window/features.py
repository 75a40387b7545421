"""Dimensionless numbers of a scanned layer on which defects and density are fitted.

The pool is the Eagar-Tsai pool at the effective absorptivity (latent heat left out, lengths floored
so that "no melt" stays finite): W >= 0.15 d, D >= 0.05 d, L >= 0.2 d.  A stated spot below 50 um
is taken as 50 um: databases mix radii with diameters, and the fits were made so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from sekiso.numerics.arrays import FloatArray
from sekiso.physics.melt_pool import conduction_pool, keyhole
from sekiso.physics.melt_pool import eagar_tsai_table as table
from sekiso.physics.melt_pool.track import Track

LEAST_SPOT: Final = 50e-6
FLOORS: Final = {"width": 0.15, "depth": 0.05, "length": 0.2}
POWER_REFERENCE, SPEED_REFERENCE = 200.0, 0.8
HATCH_REFERENCE, LAYER_REFERENCE = 100e-6, 40e-6
NAMES: Final = (
    "excess_heat", "layer_over_depth", "hatch_over_width", "length_over_width", "slowness",
    "keyhole", "boiling", "energy", "spot_energy", "boiling_energy", "build_rate", "overlap",
    "power", "speed", "hatch", "layer", "depth_over_spot",
)  # fmt: skip


@dataclass(frozen=True)
class ScannedLayer:
    """Tracks side by side: `track` with `hatch` [m], shape (n,); `track.layer` must be positive."""

    track: Track
    hatch: FloatArray


def features(scan: ScannedLayer) -> dict[str, FloatArray]:
    """All numbers of `NAMES` as natural logarithms, each (n,).

    excess_heat ln(Q/Q_c) of the hottest point; layer_over_depth ln(t/D), hatch_over_width ln(h/W),
    length_over_width ln(L/W); slowness ln(alpha/(v r0)); keyhole ln Ke at constant absorptivity;
    energy ln[eta P/(v h t rho cp dT)], spot_energy the same with the spot for the hatch; boiling
    and boiling_energy add ln[dT/(T_b - T_0)]; build_rate ln[v h t/(alpha d)];
    overlap ln[(h/W)^2 + (t/D_e)^2] with D_e the larger of D and Gan's vapour depth; power, speed,
    hatch, layer over 200 W, 0.8 m/s, 100 um, 40 um.
    """
    spot = np.maximum(scan.track.d4sigma, LEAST_SPOT)
    track = replace(scan.track, d4sigma=spot)
    excess, width, depth, length = _pool(track)
    metal, rise, radius = track.metal, track.rise, 0.5 * spot
    alpha, heat = metal.diffusivity, metal.density * metal.specific_heat * track.rise
    absorbed = metal.absorptivity * track.power
    number = keyhole.keyhole_number(
        metal, absorbed_power=absorbed, speed=track.speed, d4sigma=spot, preheat=track.preheat
    )
    boiling = np.log(rise / (metal.boiling - track.preheat))
    spot_energy = np.log(absorbed / (track.speed * spot * track.layer * heat))
    reached = np.maximum(depth, _vapour_depth(track))
    return {
        "excess_heat": excess,
        "layer_over_depth": np.log(track.layer / depth),
        "hatch_over_width": np.log(scan.hatch / width),
        "length_over_width": np.log(length / width),
        "slowness": np.log(alpha / (track.speed * radius)),
        "keyhole": np.log(number),
        "boiling": np.log(number) + boiling,
        "energy": np.log(absorbed / (track.speed * scan.hatch * track.layer * heat)),
        "spot_energy": spot_energy,
        "boiling_energy": spot_energy + boiling,
        "build_rate": np.log(track.speed * scan.hatch * track.layer / (alpha * spot)),
        "overlap": np.log((scan.hatch / width) ** 2 + (track.layer / reached) ** 2),
        "power": np.log(track.power / POWER_REFERENCE),
        "speed": np.log(track.speed / SPEED_REFERENCE),
        "hatch": np.log(scan.hatch / HATCH_REFERENCE),
        "layer": np.log(track.layer / LAYER_REFERENCE),
        "depth_over_spot": np.log(depth / spot),
    }


def _pool(track: Track) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """ln(Q/Q_c) and floored width, depth, length [m] of the plain pool."""
    source = conduction_pool.heat_source(track, track.d4sigma)
    strength = source.strength * track.rise_with_fusion / track.rise
    excess = np.log(strength / table.threshold_strength(source.slowness))
    size = table.pool_sizes(strength, source.slowness) * source.e_radius[:, None]
    length = np.nan_to_num(size[:, 2] - size[:, 3])
    sizes = (size[:, 0], size[:, 1], length)
    floored = (
        np.maximum(value, floor * track.d4sigma)
        for value, floor in zip(sizes, FLOORS.values(), strict=True)
    )
    width, depth, length = floored
    return excess, width, depth, length


def _vapour_depth(track: Track) -> FloatArray:
    """Vapour depression at rising absorptivity, 0.8 of Gan's depth (median of measured pools)."""
    eta = keyhole.absorptivity(
        track.metal,
        power=track.power,
        speed=track.speed,
        d4sigma=track.d4sigma,
        preheat=track.preheat,
    )
    number = keyhole.keyhole_number(
        track.metal,
        absorbed_power=eta * track.power,
        speed=track.speed,
        d4sigma=track.d4sigma,
        preheat=track.preheat,
    )
    return 0.8 * keyhole.vapour_depth(number, track.d4sigma)
