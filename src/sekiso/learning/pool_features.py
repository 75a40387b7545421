"""Inputs of the density surrogate: the recipe and the melt pool of Rosenthal at high speed.

W = sqrt(8 A P / (pi e rho cp v dT)) (Tang, Pistorius and Beuth 2017, Additive Manufacturing 14:39);
the depth is half the width, or that of the vapour depression (Gan 2021) where it is deeper.  The
window models of `physics` use the Eagar-Tsai pool instead; numbers that need no pool are the same
(`materials.scan_numbers`), those that do are named `rosenthal_...` here.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sekiso.materials.scan_numbers import AMBIENT, overlap_numbers, scan_numbers, vapour_depth
from sekiso.materials.thermophysical import Thermophysical
from sekiso.numerics.arrays import FloatArray

RECIPE = ("power", "speed", "hatch", "layer", "beam_diameter")
SPOT_BAND = (50e-6, 120e-6)
SPOT_USUAL = 90e-6
SPOT_DOUBTFUL = 150e-6
SQUARED = ("energy", "rosenthal_hatch_over_width", "build_rate", "keyhole", "rosenthal_overlap")


def cleaned_spot(spot: FloatArray) -> FloatArray:
    """Beam diameter [m] of powder-bed lasers: above 0.15 mm a radius or focus offset was reported.

    Such values become 90 um, the rest is held within 50-120 um (a dense part needs a melt pool).
    """
    return np.clip(np.where(spot > SPOT_DOUBTFUL, SPOT_USUAL, spot), *SPOT_BAND)


def pool_features(recipe: Mapping[str, FloatArray], metal: Thermophysical) -> dict[str, FloatArray]:
    """Natural logarithms of recipe and pool measures by name, each shape (n,).

    "gaps" and "cold" are switches (-1 to 1) where tracks no longer overlap or energy is short,
    placed as read off the shared density table.

    `recipe`: power [W], speed [m/s], hatch, layer, beam_diameter [m]; `metal`: constants, floats
    or arrays (n,).  All finite and positive.
    """
    power, speed, hatch, layer = (recipe[name] for name in RECIPE[:4])
    spot = cleaned_spot(recipe["beam_diameter"])
    numbers = scan_numbers(
        metal, power=power, speed=speed, hatch=hatch, layer=layer, beam_diameter=spot
    )
    width, depth, length = _rosenthal_pool(metal, power, speed, spot, np.exp(numbers["keyhole"]))
    overlaps = overlap_numbers(
        width=width, depth=depth, length=length, reached=depth,
        hatch=hatch, layer=layer, beam_diameter=spot,
    )  # fmt: skip
    return {
        **numbers,
        **{f"rosenthal_{name}": values for name, values in overlaps.items()},
        "rosenthal_layer_over_half_width": np.log(2.0 * layer / width),
        "gaps": np.tanh(0.5 * (overlaps["overlap"] - 1.0) / 0.4),
        "cold": np.tanh(0.5 * (1.2 - numbers["energy"]) / 0.25),
        "spot": np.log(spot),
        "energy_density": np.log(power / (speed * hatch * layer)),
        "hatch_over_spot": np.log(hatch / spot),
    }


def _rosenthal_pool(
    metal: Thermophysical,
    power: FloatArray,
    speed: FloatArray,
    spot: FloatArray,
    keyhole: FloatArray,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Width, depth and length [m], floored at 0.15, 0.05 and 0.2 of the spot."""
    rise = metal.liquidus - AMBIENT
    absorbed = metal.absorptivity * power
    heat = metal.density * metal.specific_heat * speed * rise
    width = np.maximum(np.sqrt(8.0 * absorbed / (np.pi * np.e * heat)), 0.15 * spot)
    deep = np.maximum(0.5 * width, vapour_depth(keyhole, spot))
    length = absorbed / (2.0 * np.pi * metal.conductivity * rise)
    return width, np.maximum(deep, 0.05 * spot), np.maximum(length, 0.2 * spot)
