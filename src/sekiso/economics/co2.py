"""CO2 of one part, cradle to gate of the maker."""

from __future__ import annotations

import numpy as np

from sekiso.numerics.arrays import FloatArray


def feedstock_co2(
    mass: FloatArray | float,
    *,
    primary: FloatArray | float,
    recycled: FloatArray | float = 0.0,
    recycled_share: FloatArray | float = 0.0,
    shaping: FloatArray | float = 0.0,
) -> FloatArray:
    """CO2 [kg] of `mass` kg of feedstock bought: m [(1 - r) EF_prim + r EF_rec + EF_shaping].

    `shaping` is atomisation, drawing or rolling [kg/kg]; leave it 0 when `primary` includes it.
    Scrap that is sold is credited nothing (cut-off rule): with a credit for it the recycled share
    would count twice.

    >>> float(feedstock_co2(2.0, primary=40.0, recycled=8.0, recycled_share=0.25))
    64.0
    """
    share = np.asarray(recycled_share)
    return np.asarray(
        np.asarray(mass, dtype=float) * ((1.0 - share) * primary + share * recycled + shaping)
    )


def process_co2(
    energy: FloatArray | float,
    *,
    grid_factor: FloatArray | float,
    gas_mass: FloatArray | float = 0.0,
    gas_factor: FloatArray | float = 0.0,
) -> FloatArray:
    """CO2 [kg] of `energy` [J] from a grid of `grid_factor` [kg/J] and of `gas_mass` [kg].

    >>> round(float(process_co2(3.6e6, grid_factor=0.423 / 3.6e6)), 6)
    0.423
    """
    return np.asarray(
        np.asarray(energy, dtype=float) * grid_factor + gas_mass * np.asarray(gas_factor)
    )


def use_phase_saving(mass: FloatArray | float, *, factor: FloatArray | float) -> FloatArray:
    """CO2 [kg] that a part lighter by `mass` [kg] saves over the life of what it moves in.

    m f, `factor` f [kg CO2 per kg of mass saved].  Not part of the footprint of making.

    >>> float(use_phase_saving(0.5, factor=20.0))
    10.0
    """
    return np.asarray(np.asarray(mass, dtype=float) * factor)
