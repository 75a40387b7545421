"""Dimensionless numbers of a beam that scans a metal, on which defects and density are fitted.

They need the constants of the metal and the recipe only, or the sizes of a pool that the caller
computed (Rosenthal in `learning`, Eagar-Tsai in `physics`).

Keyhole number and vapour depth: Gan, Kafka, Parab, Zhao, Fang, Heinonen, Sun, Liu, Nature
Communications 12 (2021) 2379.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sekiso.materials.thermophysical import Thermophysical
from sekiso.numerics.arrays import FloatArray

CONDUCTION_LIMIT: Final = 1.4
AMBIENT: Final = 298.15  # K
POWER_REFERENCE, SPEED_REFERENCE = 200.0, 0.8  # W, m/s
HATCH_REFERENCE, LAYER_REFERENCE = 100e-6, 40e-6  # m
LOG_2: Final = float(np.log(2.0))


def scan_numbers(
    metal: Thermophysical,
    *,
    power: FloatArray,
    speed: FloatArray,
    hatch: FloatArray,
    layer: FloatArray,
    beam_diameter: FloatArray,
    preheat: FloatArray | float = AMBIENT,
) -> dict[str, FloatArray]:
    """Natural logarithms of what metal and recipe alone say of a scanned layer, each (n,).

    With dT = T_L - T_0 and d = 2 r0 the beam diameter: slowness alpha/(v r0); keyhole Ke at
    constant absorptivity; energy A P/(v h t rho cp dT), spot_energy the same with d for h; boiling
    and boiling_energy are keyhole and spot_energy times dT/(T_b - T_0); build_rate v h t/(alpha d);
    power, speed, hatch, layer over 200 W, 0.8 m/s, 100 um, 40 um.

    `power` [W], `speed` [m/s], `hatch`, `layer`, `beam_diameter` [m], `preheat` [K], all positive.
    """
    rise, spot = metal.liquidus - preheat, np.log(beam_diameter)
    alpha, heat = np.log(metal.diffusivity), np.log(metal.density * metal.specific_heat * rise)
    watt, pace, gap, step = np.log(power), np.log(speed), np.log(hatch), np.log(layer)
    number = np.log(
        keyhole_number(
            metal,
            absorbed_power=metal.absorptivity * power,
            speed=speed,
            beam_diameter=beam_diameter,
            preheat=preheat,
        )
    )
    boiling = np.log(rise / (metal.boiling - preheat))
    energy = np.log(metal.absorptivity) + watt - pace - step - heat
    return {
        "slowness": alpha - pace - spot + LOG_2,
        "keyhole": number,
        "boiling": number + boiling,
        "energy": energy - gap,
        "spot_energy": energy - spot,
        "boiling_energy": energy - spot + boiling,
        "build_rate": pace + gap + step - alpha - spot,
        "power": watt - np.log(POWER_REFERENCE),
        "speed": pace - np.log(SPEED_REFERENCE),
        "hatch": gap - np.log(HATCH_REFERENCE),
        "layer": step - np.log(LAYER_REFERENCE),
    }


def overlap_numbers(
    *,
    width: FloatArray,
    depth: FloatArray,
    length: FloatArray,
    reached: FloatArray,
    hatch: FloatArray,
    layer: FloatArray,
    beam_diameter: FloatArray,
) -> dict[str, FloatArray]:
    """Natural logarithms of how tracks with pools of these sizes [m] overlap, each (n,).

    layer_over_depth t/D, hatch_over_width h/W, length_over_width L/W, depth_over_spot D/d and
    overlap (h/W)^2 + (t/D_r)^2, with D_r the depth `reached` by conduction or vapour: pools no
    longer close where it exceeds 1 (Tang, Pistorius, Beuth, Additive Manufacturing 14 (2017) 39).
    """
    wide, deep = np.log(width), np.log(depth)
    return {
        "layer_over_depth": np.log(layer) - deep,
        "hatch_over_width": np.log(hatch) - wide,
        "length_over_width": np.log(length) - wide,
        "overlap": np.log((hatch / width) ** 2 + (layer / reached) ** 2),
        "depth_over_spot": deep - np.log(beam_diameter),
    }


def keyhole_number(
    metal: Thermophysical,
    *,
    absorbed_power: FloatArray,
    speed: FloatArray,
    beam_diameter: FloatArray,
    preheat: FloatArray | float,
) -> FloatArray:
    """Ke = eta P / ((T_L - T_0) pi rho cp sqrt(alpha v r0^3)), dimensionless (Gan 2021).

    `absorbed_power` eta P [W].  Below 1.4 conduction, above about 6 keyhole, porosity from about
    16.
    """
    scale = np.sqrt(metal.diffusivity * speed * (0.5 * beam_diameter) ** 3)
    heat = (metal.liquidus - preheat) * np.pi * metal.density * metal.specific_heat * scale
    return np.asarray(absorbed_power / heat, dtype=float)


def vapour_depth(keyhole: FloatArray, beam_diameter: FloatArray) -> FloatArray:
    """Depth of the vapour depression 0.4 (Ke - 1.4) r0 [m], 0 in conduction mode (Gan 2021).

    `keyhole` Ke, `beam_diameter` [m]; scatter of the paper's own data 20 %.

    >>> round(float(vapour_depth(np.array(11.4), np.array(95e-6))) * 1e6)  # 0.4 x 10 x 47.5 um
    190
    """
    return np.asarray(0.4 * np.maximum(keyhole - CONDUCTION_LIMIT, 0.0) * 0.5 * beam_diameter)
