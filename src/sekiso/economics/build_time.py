"""How long a machine is busy: scanned layers, jetted layers, deposited beads."""

from __future__ import annotations

import numpy as np

from sekiso.numerics.arrays import FloatArray

# A height of exactly n layers must not become n + 1 by round-off.
_ROUNDING = 1e-9


def layer_count(height: FloatArray | float, *, layer: FloatArray | float) -> FloatArray:
    """Number of layers of a build of `height` [m]: N = ceil(H / t).

    >>> float(layer_count(0.100, layer=30e-6))
    3334.0
    """
    return np.ceil(np.asarray(height, dtype=float) / layer - _ROUNDING)


def scanned_build_time(
    volume: FloatArray | float,
    *,
    volume_rate: FloatArray | float,
    n_layers: FloatArray | float,
    layer_overhead: FloatArray | float,
    n_beams: FloatArray | float = 1.0,
    duty: FloatArray | float = 1.0,
    contour_area: FloatArray | float = 0.0,
    n_contours: FloatArray | float = 0.0,
    contour_rate: FloatArray | float = 1.0,
    setup: FloatArray | float = 0.0,
) -> FloatArray:
    """Machine time [s] of a powder-bed build that is scanned line by line.

    T = V / (Q n_b eta) + n_c A / (R_c n_b) + N t_layer + t_setup,
    V melted volume incl. supports [m3], Q = hatch x layer x speed of one beam [m3/s], n_b beams,
    eta duty, A = sum of facet areas x sqrt(1 - nz^2) [m2] (the layer perimeters x t), n_c contours,
    R_c = contour speed x layer [m2/s], N layers, t_layer recoating, preheating and dwell [s].
    Source: T_b = T_s + T_t + T_e, Gibson, Rosen, Stucker, Additive Manufacturing Technologies,
    eq. 16.7-16.8 (recalled); the recoating case is recomputed from additive.tools.

    >>> n = layer_count(0.100, layer=30e-6)
    >>> t = scanned_build_time(20e-6, volume_rate=1e-9, n_layers=n, layer_overhead=12, setup=14400)
    >>> round(float(t) / 3600, 2)
    20.67
    """
    melting = np.asarray(volume, dtype=float) / (volume_rate * np.asarray(n_beams) * duty)
    contours = np.asarray(n_contours) * contour_area / (np.asarray(contour_rate) * n_beams)
    return np.asarray(melting + contours + np.asarray(n_layers) * layer_overhead + setup)


def jetted_build_time(
    n_layers: FloatArray | float,
    *,
    layer_time: FloatArray | float,
    setup: FloatArray | float = 0.0,
) -> FloatArray:
    """Machine time [s] of a build whose layers take one pass each: T = N t_layer + t_setup.

    It does not depend on the number of parts in the box (binder jetting).
    """
    return np.asarray(np.asarray(n_layers) * layer_time + setup)


def deposition_time(
    mass: FloatArray | float,
    *,
    mass_rate: FloatArray | float,
    efficiency: FloatArray | float = 1.0,
    duty: FloatArray | float = 1.0,
    n_layers: FloatArray | float = 0.0,
    interpass: FloatArray | float = 0.0,
    setup: FloatArray | float = 0.0,
) -> FloatArray:
    """Machine time [s] of a bead-by-bead deposit (directed energy deposition).

    T = m / (mdot eta_dep duty) + N t_interpass + t_setup; the wait for the interpass temperature
    dominates thin walls.
    """
    arc_on = np.asarray(mass, dtype=float) / (np.asarray(mass_rate) * efficiency * duty)
    return np.asarray(arc_on + np.asarray(n_layers) * interpass + setup)
