"""Keyhole physics: keyhole number of a track, absorptivity rising with it, mode.

Gan, Kafka, Parab, Zhao, Fang, Heinonen, Sun, Liu, Nature Communications 12 (2021) 2379:
Ke = eta P / ((T_L - T_0) pi rho cp sqrt(alpha v r0^3)), r0 = half the beam diameter;
eta = 0.7 (1 - exp(-0.6 eta_m x)), x = P / ((T_L - T_0) pi rho cp v r0^2).
Absorptivity eta_m of a flat melt: Ye et al., Adv. Eng. Mater. 21 (2019) 1900185.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from typing import Final

import numpy as np

from sekiso.materials import scan_numbers
from sekiso.materials.scan_numbers import CONDUCTION_LIMIT
from sekiso.numerics.arrays import AnyArray, FloatArray
from sekiso.physics.melt_pool.track import Track

KEYHOLE_LIMIT: Final = 6.0
DEEPEST_SHARE: Final = 0.7
REFLECTIVE: Final = 0.1  # flat absorptivity below that of every metal the pool was fitted on


class Mode(Enum):
    """How the beam couples: not a defect.  NONE where the recipe cannot melt the metal."""

    NONE = "none"
    CONDUCTION = "conduction"
    TRANSITION = "transition"
    KEYHOLE = "keyhole"


def absorptivity(track: Track) -> FloatArray:
    """Absorbed share eta of the beam, 0-1, (n,), from the flat melt to 0.7 in a deep keyhole.

    eta = 0.7 (1 - exp(-0.6 eta_m x)), x = P / ((T_L - T_0) pi rho cp v r0^2) (Gan 2021), not below
    eta_m of the flat melt, so that conduction mode keeps the measured absorptivity.  Valid for
    infrared lasers on metals without powder effects; 5 % from the paper's supplement.

    >>> from sekiso.materials.thermophysical import of_mapping
    >>> titanium = of_mapping({"density": 3920, "specific_heat": 830, "conductivity": 33.4,
    ...     "liquidus": 1928, "absorptivity": 0.26})
    >>> track = Track.of(titanium, power=206.395, speed=0.4, beam_diameter=95e-6, preheat=298)
    >>> round(float(absorptivity(track)[0]), 2)  # the supplement prints 0.605
    0.62
    """
    metal, radius = track.metal, 0.5 * track.beam_diameter
    heat = track.rise * np.pi * metal.density * metal.specific_heat * track.speed * radius**2
    x = metal.absorptivity_flat * track.power / heat
    eta = DEEPEST_SHARE * (1.0 - np.exp(-0.6 * x))
    return np.asarray(np.maximum(eta, metal.absorptivity_flat), dtype=float)


def is_reflective(track: Track) -> bool:
    """Whether the flat melt absorbs less than any metal whose tracks were fitted (copper)."""
    return bool(np.any(np.asarray(track.metal.absorptivity_flat) < REFLECTIVE))


def with_keyhole_coupling(track: Track) -> Track:
    """The track with the absorptivity that a reflective metal reaches once the beam drills in.

    eta = max(effective, eta of `absorptivity`): one effective share stands for metals that absorb
    well, but that of copper rises five to tenfold from flat melt to keyhole.  With it five measured
    depths of pure copper (400-540 W, 45 um, MeltpoolNet group 36) are met within 20 % where the
    constant 0.1 gave a twentieth; widths stay half of those measured.  Other metals as they are.
    """
    if not is_reflective(track):
        return track
    risen = np.maximum(absorptivity(track), np.asarray(track.metal.absorptivity))
    return replace(track, metal=replace(track.metal, absorptivity=risen))


def keyhole_number(track: Track, absorbed_share: FloatArray | float) -> FloatArray:
    """Ke = eta P / ((T_L - T_0) pi rho cp sqrt(alpha v r0^3)), dimensionless, (n,) (Gan 2021).

    `absorbed_share` eta, 0-1.  Below 1.4 conduction, above about 6 keyhole, porosity from about 16.
    """
    return scan_numbers.keyhole_number(
        track.metal,
        absorbed_power=np.asarray(absorbed_share * track.power),
        speed=track.speed,
        beam_diameter=track.beam_diameter,
        preheat=track.preheat,
    )


def rising_keyhole_number(track: Track) -> FloatArray:
    """Keyhole number with the absorptivity that rises towards keyhole mode, (n,) (Gan 2021)."""
    return keyhole_number(track, absorptivity(track))


def mode_of(keyhole: FloatArray, melts: AnyArray) -> AnyArray:
    """`Mode` value of every point as text, from its keyhole number with rising absorptivity.

    >>> mode_of(np.array([1.0, 3.0, 10.0]), np.array([True, True, True])).tolist()
    ['conduction', 'transition', 'keyhole']
    """
    names = np.where(
        keyhole > KEYHOLE_LIMIT,
        Mode.KEYHOLE.value,
        np.where(keyhole > CONDUCTION_LIMIT, Mode.TRANSITION.value, Mode.CONDUCTION.value),
    )
    return np.where(melts, names, Mode.NONE.value)
