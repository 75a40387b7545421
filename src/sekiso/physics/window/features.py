"""Dimensionless numbers of a scanned layer on which defects and density are fitted.

The pool is that of `conduction_pool.LayerPool`; the fits were made with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np

from sekiso.materials.scan_numbers import overlap_numbers, scan_numbers, vapour_depth
from sekiso.numerics.arrays import FloatArray
from sekiso.physics.melt_pool import keyhole
from sekiso.physics.melt_pool.correction import PoolState, pool_state
from sekiso.physics.melt_pool.track import Track

VAPOUR_SHARE: Final = 0.8
HOTTEST_LOOSE_BED: Final = 500.0  # K: no label comes from a hotter one


@dataclass(frozen=True)
class ScannedLayer:
    """Tracks side by side: their `state`, `hatch` [m], shape (n,); the layer must be positive.

    `is_sintered` where the beam sinters the bed before it melts (electron beams).
    """

    state: PoolState
    hatch: FloatArray
    is_sintered: bool = False

    @property
    def track(self) -> Track:
        """Metal and recipe of the tracks."""
        return self.state.track

    @cached_property  # defects and density both read them
    def numbers(self) -> Mapping[str, FloatArray]:
        """`features` of the layer, computed once for defects and density."""
        return features(self)

    @cached_property  # may look a second pool up
    def on_loose_powder(self) -> PoolState:
        """The state on a bed of at most 500 K: the same one where no bed is hotter or loose."""
        if self.is_sintered or (self.track.preheat <= HOTTEST_LOOSE_BED).all():
            return self.state
        cool = replace(self.track, preheat=np.minimum(self.track.preheat, HOTTEST_LOOSE_BED))
        return pool_state(cool, self.state.model)


def features(scan: ScannedLayer) -> dict[str, FloatArray]:
    """Every number of `density.LINEAR` as a natural logarithm, each (n,).

    excess_heat ln(Q/Q_c) of the hottest point; the others as in `scan_numbers` and, with the sizes
    of the Eagar-Tsai pool, in `overlap_numbers`, the depth reached being the larger of D and 0.8 of
    Gan's vapour depth.  Raises ValueError for a state that was looked up without its layer.
    """
    pool = scan.state.conduction.layer_pool
    if pool is None:
        raise ValueError("the state of a scanned layer is looked up with its layer")
    track = replace(scan.track, beam_diameter=pool.spot)
    numbers = scan_numbers(
        track.metal,
        power=track.power,
        speed=track.speed,
        hatch=scan.hatch,
        layer=track.layer,
        beam_diameter=pool.spot,
        preheat=track.preheat,
    )
    overlaps = overlap_numbers(
        width=pool.width,
        depth=pool.depth,
        length=pool.length,
        reached=np.maximum(pool.depth, _vapour_depth(track)),
        hatch=scan.hatch,
        layer=track.layer,
        beam_diameter=pool.spot,
    )
    return {"excess_heat": pool.excess, **numbers, **overlaps}


def _vapour_depth(track: Track) -> FloatArray:
    """Vapour depression at rising absorptivity, 0.8 of Gan's depth (median of measured pools)."""
    number = keyhole.rising_keyhole_number(track)
    return VAPOUR_SHARE * vapour_depth(number, track.beam_diameter)
