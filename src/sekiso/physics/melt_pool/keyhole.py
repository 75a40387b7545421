"""Keyhole physics: normalised enthalpy, keyhole number, absorptivity rising with it, vapour depth.

Gan, Kafka, Parab, Zhao, Fang, Heinonen, Sun, Liu, Nature Communications 12 (2021) 2379:
Ke = eta P / ((T_L - T_0) pi rho cp sqrt(alpha v r0^3)), r0 = half the beam diameter; vapour depth
e = 0.4 (Ke - 1.4) r0; eta = 0.7 (1 - exp(-0.6 eta_m x)), x = P / ((T_L - T_0) pi rho cp v r0^2).
Absorptivity eta_m of a flat melt: Ye et al., Adv. Eng. Mater. 21 (2019) 1900185.
"""

from __future__ import annotations

from enum import Enum

import numpy as np

from sekiso.materials.thermophysical import Thermophysical
from sekiso.numerics.arrays import AnyArray, FloatArray

CONDUCTION_LIMIT = 1.4
KEYHOLE_LIMIT = 6.0
ONSET_OF_POROSITY = 16.0
CHAOTIC_LIMIT = 30.0
DEEPEST_SHARE = 0.7


class Mode(Enum):
    """How the beam couples: not a defect.  NONE where the recipe cannot melt the metal."""

    NONE = "none"
    CONDUCTION = "conduction"
    TRANSITION = "transition"
    KEYHOLE = "keyhole"


def absorptivity(
    metal: Thermophysical,
    *,
    power: FloatArray,
    speed: FloatArray,
    d4sigma: FloatArray,
    preheat: FloatArray,
) -> FloatArray:
    """Absorbed share eta of the beam, from the flat melt (weak beam) to 0.7 (deep keyhole).

    The flat-melt value is its floor, so that conduction mode keeps the measured absorptivity.
    Valid for infrared lasers on metals without powder effects.
    """  # fmt: skip
    radius = 0.5 * d4sigma
    rise = metal.liquidus - preheat
    heat = rise * np.pi * metal.density * metal.specific_heat * speed * radius**2
    x = metal.absorptivity_flat * power / heat
    eta = DEEPEST_SHARE * (1.0 - np.exp(-0.6 * x))
    return np.asarray(np.maximum(eta, metal.absorptivity_flat), dtype=float)


def keyhole_number(
    metal: Thermophysical,
    *,
    absorbed_power: FloatArray,
    speed: FloatArray,
    d4sigma: FloatArray,
    preheat: FloatArray,
) -> FloatArray:
    """Ke = eta P / ((T_L - T_0) pi rho cp sqrt(alpha v r0^3)), dimensionless (Gan 2021).

    Below 1.4 conduction, above about 6 keyhole, porosity from about 16, chaotic above 30.
    """  # fmt: skip
    rise = metal.liquidus - preheat
    scale = np.sqrt(metal.diffusivity * speed * (0.5 * d4sigma) ** 3)
    heat = rise * np.pi * metal.density * metal.specific_heat * scale
    return np.asarray(absorbed_power / heat, dtype=float)


def normalised_enthalpy(
    metal: Thermophysical, *, absorbed_power: FloatArray, speed: FloatArray, d4sigma: FloatArray
) -> FloatArray:
    """dH/hs = A P / (rho hs sqrt(pi alpha v r^3)), r = D/2, hs = cp T_L + L (Hann 2011, J. Phys. D
    44:445401; definitions differ by powers of pi: this one has pi inside the root).
    """
    enthalpy = metal.specific_heat * metal.liquidus + metal.latent_heat
    scale = np.sqrt(np.pi * metal.diffusivity * speed * (0.5 * d4sigma) ** 3)
    return np.asarray(absorbed_power / (metal.density * enthalpy * scale), dtype=float)


def vapour_depth(keyhole: FloatArray, d4sigma: FloatArray) -> FloatArray:
    """Depth of the vapour depression 0.4 (Ke - 1.4) r0 [m], 0 in conduction mode (Gan 2021)."""
    return np.asarray(0.4 * np.maximum(keyhole - CONDUCTION_LIMIT, 0.0) * 0.5 * d4sigma)


def mode_of(keyhole: FloatArray, melts: AnyArray) -> AnyArray:
    """`Mode` value of every point as text, from its keyhole number with rising absorptivity."""
    names = np.where(
        keyhole > KEYHOLE_LIMIT,
        Mode.KEYHOLE.value,
        np.where(keyhole > CONDUCTION_LIMIT, Mode.TRANSITION.value, Mode.CONDUCTION.value),
    )
    return np.where(melts, names, Mode.NONE.value)
