"""Dimensionless numbers of a scanned layer on which defects and density are fitted.

The pool is that of `conduction_pool.LayerPool`; the fits were made with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np

from sekiso.numerics.arrays import FloatArray
from sekiso.physics.melt_pool import keyhole
from sekiso.physics.melt_pool.correction import PoolState
from sekiso.physics.melt_pool.track import Track

LOG_2: Final = float(np.log(2.0))
VAPOUR_SHARE: Final = 0.8
POWER_REFERENCE, SPEED_REFERENCE = 200.0, 0.8
HATCH_REFERENCE, LAYER_REFERENCE = 100e-6, 40e-6
NAMES: Final = (
    "excess_heat", "layer_over_depth", "hatch_over_width", "length_over_width", "slowness",
    "keyhole", "boiling", "energy", "spot_energy", "boiling_energy", "build_rate", "overlap",
    "power", "speed", "hatch", "layer", "depth_over_spot",
)  # fmt: skip


@dataclass(frozen=True)
class ScannedLayer:
    """Tracks side by side: their `state`, `hatch` [m], shape (n,); the layer must be positive."""

    state: PoolState
    hatch: FloatArray

    @property
    def track(self) -> Track:
        """Metal and recipe of the tracks."""
        return self.state.track

    @cached_property
    def numbers(self) -> Mapping[str, FloatArray]:
        """`features` of the layer, computed once for defects and density."""
        return features(self)


def features(scan: ScannedLayer) -> dict[str, FloatArray]:
    """All numbers of `NAMES` as natural logarithms, each (n,).

    excess_heat ln(Q/Q_c) of the hottest point; layer_over_depth ln(t/D), hatch_over_width ln(h/W),
    length_over_width ln(L/W); slowness ln(alpha/(v r0)); keyhole ln Ke at constant absorptivity;
    energy ln[eta P/(v h t rho cp dT)], spot_energy the same with the spot for the hatch; boiling
    and boiling_energy add ln[dT/(T_b - T_0)]; build_rate ln[v h t/(alpha d)];
    overlap ln[(h/W)^2 + (t/D_e)^2] with D_e the larger of D and Gan's vapour depth; power, speed,
    hatch, layer over 200 W, 0.8 m/s, 100 um, 40 um.
    """
    pool = scan.state.conduction.layer_pool
    track = replace(scan.track, beam_diameter=pool.spot)
    metal, rise, spot = track.metal, track.rise, np.log(pool.spot)
    alpha, heat = np.log(metal.diffusivity), np.log(metal.density * metal.specific_heat * rise)
    power, speed, layer = np.log(track.power), np.log(track.speed), np.log(track.layer)
    width, depth, hatch = np.log(pool.width), np.log(pool.depth), np.log(scan.hatch)
    absorbed = np.log(metal.absorptivity) + power
    number = np.log(keyhole.keyhole_number(track, metal.absorptivity))
    boiling = np.log(rise / (metal.boiling - track.preheat))
    energy = absorbed - speed - layer - heat
    reached = np.maximum(pool.depth, _vapour_depth(track))
    return {
        "excess_heat": pool.excess,
        "layer_over_depth": layer - depth,
        "hatch_over_width": hatch - width,
        "length_over_width": np.log(pool.length) - width,
        "slowness": alpha - speed - spot + LOG_2,
        "keyhole": number,
        "boiling": number + boiling,
        "energy": energy - hatch,
        "spot_energy": energy - spot,
        "boiling_energy": energy - spot + boiling,
        "build_rate": speed + hatch + layer - alpha - spot,
        "overlap": np.log((scan.hatch / pool.width) ** 2 + (track.layer / reached) ** 2),
        "power": power - np.log(POWER_REFERENCE),
        "speed": speed - np.log(SPEED_REFERENCE),
        "hatch": hatch - np.log(HATCH_REFERENCE),
        "layer": layer - np.log(LAYER_REFERENCE),
        "depth_over_spot": depth - spot,
    }


def _vapour_depth(track: Track) -> FloatArray:
    """Vapour depression at rising absorptivity, 0.8 of Gan's depth (median of measured pools)."""
    number = keyhole.rising_keyhole_number(track)
    return VAPOUR_SHARE * keyhole.vapour_depth(number, track.beam_diameter)
