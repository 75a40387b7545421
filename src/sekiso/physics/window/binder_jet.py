"""Binder jetting: saturation, shrinkage and sinter density; there is no melt pool.

Saturation S = V_drops / (V_pores) of a printed voxel (ISO/ASTM 52900 terms; ExOne practice):
S = V_drop / ((1 - packing) x y z).  Shrinkage of isotropic sintering from mass conservation:
s = 1 - (rho_green / rho_sinter)^(1/3) (German 1996, Sintering Theory and Practice, ch. 3).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from sekiso.numerics.arrays import FloatArray

SATURATION_WINDOW: Final = (0.5, 0.9)  # recalled: below, layers part; above, binder bleeds


def saturation(
    drop_volume: FloatArray, *, packing: FloatArray, spacing: FloatArray, layer: FloatArray
) -> FloatArray:
    """Share of the pore space that binder fills, dimensionless.

    `drop_volume` [m3], `packing` solid fraction of the bed, drop `spacing` [m] in x and y, `layer`.

    >>> drop = np.array(30e-15)
    >>> round(float(saturation(drop, packing=0.55, spacing=42e-6, layer=50e-6)), 3)
    0.756
    """
    pores = (1.0 - packing) * np.asarray(spacing) ** 2 * layer
    return np.asarray(drop_volume / pores, dtype=float)


def shrinkage(green: FloatArray, sintered: FloatArray) -> FloatArray:
    """Linear isotropic shrinkage from green to sintered relative density.

    >>> round(float(shrinkage(np.array(0.58), np.array(0.97))), 3)
    0.158
    """
    return np.asarray(1.0 - (np.asarray(green) / sintered) ** (1.0 / 3.0), dtype=float)


def scale(contraction: FloatArray | float) -> FloatArray:
    """Size of the printed part over that of the sintered one, 1 / (1 - s), s linear shrinkage.

    >>> round(float(scale(0.17)), 3)
    1.205
    """
    return np.asarray(1.0 / (1.0 - np.asarray(contraction)), dtype=float)


@dataclass(frozen=True)
class BinderWindow:
    """Window of a binder-jet recipe: saturation, whether it lies in the usual band, shrinkage to
    each sintered density, and the scale factor for the CAD part.
    """

    saturation: FloatArray
    is_inside: FloatArray
    shrinkage: FloatArray
    scale: FloatArray


def binder_window(
    *,
    drop_volume: FloatArray,
    spacing: FloatArray,
    layer: FloatArray,
    packing: FloatArray,
    sintered_density: FloatArray,
) -> BinderWindow:
    """Saturation and sinter shrinkage of recipes; the green density is the packing of the bed."""
    share = saturation(drop_volume, packing=packing, spacing=spacing, layer=layer)
    contraction = shrinkage(packing, sintered_density)
    inside = (share >= SATURATION_WINDOW[0]) & (share <= SATURATION_WINDOW[1])
    return BinderWindow(share, inside.astype(float), contraction, scale(contraction))
