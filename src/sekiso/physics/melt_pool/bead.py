"""Beads of directed energy deposition by mass and heat balance.

Mass: cross-section A = deposited volume rate / speed (exact).  Heat: what melts the feedstock does
not melt the plate, Q = eta P - (rho V' (cp dT + L) - P_w) with the power P_w that a hot wire brings
itself.  The plate melts as an Eagar-Tsai pool of Q;
the bead is a parabola of area A on a base as wide as the pool, or as the widest bead that wets with
90 degrees where the pool is narrower.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from sekiso.numerics.arrays import AnyArray, FloatArray
from sekiso.numerics.normal import Z95
from sekiso.physics.melt_pool import eagar_tsai_table
from sekiso.physics.melt_pool.conduction_pool import freezing_range, heat_source
from sekiso.physics.melt_pool.dendrites import dendrite_spacing
from sekiso.physics.melt_pool.keyhole import keyhole_number
from sekiso.physics.melt_pool.pool import MeltPool
from sekiso.physics.melt_pool.track import Track

LOG_DEVIATION: Final = {"width": 0.30, "depth": 0.70, "length": 0.70, "height": 0.30}
LEAST_SHARE: Final = 0.02


@dataclass(frozen=True)
class Bead:
    """One bead of n recipes, SI, shape (n,).

    `width`, `height` above the plate, `depth` of plate melted, `length` of the pool, `dilution`
    = melted plate area / (melted plate + deposited `area`), `wetting_angle` [rad] at the toe of the
    parabola, `cooling_rate` [K/s], `melts`, and the `keyhole_number` Ke of the beam.
    """

    width: FloatArray
    height: FloatArray
    depth: FloatArray
    length: FloatArray
    dilution: FloatArray
    wetting_angle: FloatArray
    cooling_rate: FloatArray
    melts: AnyArray
    area: FloatArray
    keyhole_number: FloatArray

    def pool(self) -> MeltPool:
        """The bead's melt pool with its 90 % interval for a source never seen, 0 without melt."""
        sizes: dict[str, Any] = {}
        for size in ("width", "depth", "length"):
            middle = np.where(self.melts, getattr(self, size), 0.0)
            factor = np.exp(Z95 * LOG_DEVIATION[size])
            sizes |= {size: middle, f"{size}_low": middle / factor, f"{size}_high": middle * factor}
        for name in ("height", "dilution", "wetting_angle"):
            sizes[name] = np.where(self.melts, getattr(self, name), 0.0)
        return MeltPool(
            **sizes,
            cooling_rate=self.cooling_rate,
            dendrite_spacing=dendrite_spacing(self.cooling_rate),
            mode=np.where(self.melts, "conduction", "none"),
            keyhole_number=self.keyhole_number,
            validity="",
        )


def predict_bead(
    track: Track,
    *,
    volume_rate: FloatArray,
    efficiency: FloatArray | float,
    wire_power: float = 0.0,
) -> Bead:
    """Bead of `volume_rate` [m3/s] of solid metal, (n,), laid by a beam or arc of `efficiency`.

    A = V' / v; Q = eta P - (rho V' (cp dT + L) - P_w) melts the plate; dilution = melted /
    (melted + A).  `wire_power` P_w [W] heats the wire by current, at most to the solidus.
    `track.beam_diameter` is the beam or arc diameter.  Valid for single beads on a thick plate at
    `track.preheat` (interpass temperature); no correction was fitted: expect 30 % in width and
    height and a factor 3 in depth.
    """
    metal = track.metal
    area = np.asarray(volume_rate / track.speed, dtype=float)
    feed_heat = metal.density * volume_rate * (metal.specific_heat * track.rise + metal.latent_heat)
    sensible = metal.density * volume_rate * metal.specific_heat * (metal.solidus - track.preheat)
    feed_heat = feed_heat - np.minimum(wire_power, sensible)
    absorbed = np.asarray(efficiency * track.power, dtype=float)
    into_plate = np.maximum(absorbed - feed_heat, LEAST_SHARE * absorbed)
    source = replace(heat_source(track, track.beam_diameter), absorbed_power=into_plate)
    share = source.rise / (source.rise - freezing_range(track))
    strength = np.array([source.strength, source.strength * share])
    liquid, solid = eagar_tsai_table.pool_sizes(strength, source.slowness)
    size = liquid[:, :4] * source.e_radius[:, None]
    depth, length = size[:, 1], np.nan_to_num(size[:, 2] - size[:, 3])
    width = np.maximum(size[:, 0], np.sqrt(8.0 * area / np.pi))
    height = 1.5 * area / width
    melted = 0.25 * np.pi * size[:, 0] * depth
    gap = (liquid[:, 3] - solid[:, 3]) * source.e_radius
    return Bead(
        width=width,
        height=height,
        depth=depth,
        length=length,
        dilution=melted / (melted + area),
        wetting_angle=np.arctan(4.0 * height / width),
        cooling_rate=np.asarray(track.speed * freezing_range(track) / gap, dtype=float),
        melts=(absorbed > feed_heat) & (depth > 0.0),
        area=area,
        keyhole_number=keyhole_number(track, efficiency),
    )
