"""Inputs of the density surrogate: the recipe and closed-form measures of its melt pool.

Width of the pool by Rosenthal at high speed, W = sqrt(8 A P / (pi e rho cp v dT)) (Tang, Pistorius
and Beuth 2017, Additive Manufacturing 14:39); keyhole depth 0.4 r0 (Ke - 1.4) with
Ke = A P / (pi rho cp dT sqrt(alpha v r0^3)) (Gan et al. 2021, Nature Communications 12:2379).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sekiso.numerics.arrays import FloatArray

AMBIENT = 298.0
RECIPE = ("power", "speed", "hatch", "layer", "beam_diameter")
SPOT_BAND = (50e-6, 120e-6)
SPOT_USUAL = 90e-6
SPOT_DOUBTFUL = 150e-6
SQUARED = ("energy", "hatch_over_width", "build_rate", "keyhole_number", "overlap")


def cleaned_spot(spot: FloatArray) -> FloatArray:
    """Beam diameter [m] of powder-bed lasers: above 0.15 mm a radius or focus offset was reported.

    Such values become 90 um, the rest is held within 50-120 um (a dense part needs a melt pool).
    """
    return np.clip(np.where(spot > SPOT_DOUBTFUL, SPOT_USUAL, spot), *SPOT_BAND)


def pool_features(
    recipe: Mapping[str, FloatArray], alloy: Mapping[str, FloatArray]
) -> dict[str, FloatArray]:
    """Natural logarithms of recipe and pool measures by name, each shape (n,).

    "gaps" and "cold" are switches (-1 to 1) where tracks no longer overlap or energy is short,
    placed as read off the shared density table.

    `recipe`: power [W], speed [m/s], hatch, layer, beam_diameter [m]; `alloy`: the constants of
    `materials.CONSTANTS`.  All finite and positive.
    """
    power, speed, hatch, layer = (recipe[name] for name in RECIPE[:4])
    spot = cleaned_spot(recipe["beam_diameter"])
    radius = 0.5 * spot
    heat = alloy["density"] * alloy["specific_heat"]
    spread = alloy["conductivity"] / heat
    rise = alloy["liquidus"] - AMBIENT
    to_boil = np.log(rise / (alloy["boiling"] - AMBIENT))
    absorbed = alloy["absorptivity"] * power
    ke = absorbed / (np.pi * heat * rise * np.sqrt(spread * speed * radius**3))
    free_width = np.sqrt(8.0 * absorbed / (np.pi * np.e * heat * speed * rise))
    width = np.maximum(free_width, 0.15 * spot)
    deep = np.maximum(np.maximum(0.5 * width, 0.4 * radius * (ke - 1.4)), 0.05 * spot)
    length = np.maximum(absorbed / (2.0 * np.pi * alloy["conductivity"] * rise), 0.2 * spot)
    overlap = np.log((hatch / width) ** 2 + (layer / deep) ** 2)
    volume_energy = absorbed / (speed * layer * heat * rise)
    energy = np.log(volume_energy / hatch)
    return {
        "power": np.log(power),
        "speed": np.log(speed),
        "hatch": np.log(hatch),
        "layer": np.log(layer),
        "spot": np.log(spot),
        "keyhole_number": np.log(ke),
        "boiling_number": np.log(ke) + to_boil,
        "energy": energy,
        "track_energy": np.log(volume_energy / spot),
        "track_energy_to_boil": np.log(volume_energy / spot) + to_boil,
        "build_rate": np.log(speed * hatch * layer / (spread * spot)),
        "slowness": np.log(spread / (speed * radius)),
        "hatch_over_width": np.log(hatch / width),
        "layer_over_half_width": np.log(2.0 * layer / width),
        "layer_over_depth": np.log(layer / deep),
        "length_over_width": np.log(length / width),
        "overlap": overlap,
        "gaps": np.tanh(0.5 * (overlap - 1.0) / 0.4),
        "cold": np.tanh(0.5 * (1.2 - energy) / 0.25),
        "depth_over_spot": np.log(deep / spot),
        "energy_density": np.log(power / (speed * hatch * layer)),
        "hatch_over_spot": np.log(hatch / spot),
    }
