"""Exact Eagar-Tsai melt pool of a moving Gaussian heat source in a semi-infinite solid.

T - T0 = (A P / (pi k)) sqrt(alpha / pi) int_0^inf 2 exp[-z^2/(4 alpha u^2)
- (y^2 + (x + v u^2)^2) / (4 alpha u^2 + a^2)] / (4 alpha u^2 + a^2) du  (Eagar & Tsai 1983).
a is the 1/e radius of intensity (`beam.BeamSize.e_radius`); x points along the travel, z down.
Constant properties, conduction only: depth is too small in keyhole mode.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from sekiso.numerics.arrays import AnyArray, FloatArray

MIN_FREEZING_RANGE: Final = 5.0  # K


@dataclass(frozen=True)
class HeatSource:
    """Absorbed heat and solid, all SI, arrays broadcast.

    `absorbed_power` [W], `speed` [m/s], `e_radius` a [m], `conductivity` [W/m/K],
    `diffusivity` [m2/s], `rise` = T_melt - T0 [K] (latent heat as an added L/cp if wanted).
    """

    absorbed_power: FloatArray
    speed: FloatArray
    e_radius: FloatArray
    conductivity: FloatArray
    diffusivity: FloatArray
    rise: FloatArray

    @property
    def strength(self) -> FloatArray:
        """Q = A P / (pi^1.5 k a dT): peak rise of a resting disc source over 2/pi of dT."""
        heat = np.pi**1.5 * self.conductivity * self.e_radius * self.rise
        return np.asarray(self.absorbed_power / heat, dtype=float)

    @property
    def slowness(self) -> FloatArray:
        """P = alpha / (v a): how far heat runs while the beam moves by its radius."""
        return np.asarray(self.diffusivity / (self.speed * self.e_radius), dtype=float)


@dataclass(frozen=True)
class PoolSize:
    """Width, depth, and signed ends of the pool on the centre line [m]; 0 where nothing melts."""

    width: FloatArray
    depth: FloatArray
    front: FloatArray
    tail: FloatArray

    @property
    def length(self) -> FloatArray:
        """Front - tail [m]; 0 where nothing melts."""
        return np.nan_to_num(self.front - self.tail)


def pool_size(source: HeatSource) -> PoolSize:
    """Size of the melting isotherm by quadrature (relative error below 1e-5), about 1 ms a point.

    Case C0 of reference note (200 W, 0.8 m/s, A .35, k 30, rho 7800, cp 700, dT 1402, a 70.711 um):

    >>> c0 = HeatSource(*map(np.asarray, (70.0, 0.8, 70.711e-6, 30.0, 30 / (7800 * 700), 1402.0)))
    >>> size = pool_size(c0)
    >>> [round(float(x) * 1e6, 2) for x in (size.width, size.depth)]
    [150.41, 30.47]
    """
    from sekiso.physics.melt_pool import eagar_tsai_kernels  # loads numba

    strength, slowness, radius = np.broadcast_arrays(
        source.strength, source.slowness, source.e_radius
    )
    size = eagar_tsai_kernels.pool_sizes(np.ravel(strength), np.ravel(slowness)).reshape(
        *strength.shape, 4
    )
    return PoolSize(*(size[..., i] * radius for i in range(4)))


def temperature(at: AnyArray, source: HeatSource, *, ambient: float = 293.15) -> FloatArray:
    """Temperature [K] at points `at` (n, 3) [m] around ONE source (scalar fields).

    Valid everywhere, also at the source; z may carry either sign (the surface is a mirror).
    Far behind the beam it is Rosenthal's line A P / (2 pi k |x|), here 18.57 K at 20 mm:

    >>> c0 = HeatSource(*map(np.asarray, (70.0, 0.8, 70.711e-6, 30.0, 30 / (7800 * 700), 1402.0)))
    >>> round(float(temperature(np.array([[-20e-3, 0.0, 0.0]]), c0)[0]) - 293.15, 1)
    18.5
    """
    from sekiso.physics.melt_pool import eagar_tsai_kernels  # loads numba

    points = np.ascontiguousarray(np.asarray(at, dtype=float) / float(source.e_radius))
    influence = eagar_tsai_kernels.field(points, float(source.slowness))
    return ambient + float(source.rise) * float(source.strength) * np.asarray(influence)


@dataclass(frozen=True)
class BoundaryProfile:
    """Solidification conditions along the rear boundary in the symmetry plane, from top down.

    `depth` z [m], `gradient` G = |grad T| [K/m], `front_speed` R = v cos(theta) [m/s] of the
    isotherm along its normal (0 at the bottom), each shape (n,).
    """

    depth: FloatArray
    gradient: FloatArray
    front_speed: FloatArray


def boundary_profile(source: HeatSource, *, n_points: int = 20) -> BoundaryProfile:
    """G [K/m] and R [m/s] at `n_points` depths of ONE pool (scalar fields) that melts something."""
    from sekiso.physics.melt_pool import eagar_tsai_kernels  # loads numba

    strength, slowness = float(source.strength), float(source.slowness)
    radius = float(source.e_radius)
    bottom = float(pool_size(source).depth) / radius
    level = bottom * np.linspace(0.0, 1.0, n_points + 1)[:-1]
    rear = eagar_tsai_kernels.rear_boundary(strength, slowness, level)
    slope = np.array(
        [
            eagar_tsai_kernels.influence_slope(x, 0.0, z, slowness)
            for x, z in zip(rear, level, strict=True)
        ]
    )
    size = np.linalg.norm(slope, axis=1)
    gradient = size * strength * float(source.rise) / radius
    return BoundaryProfile(level * radius, gradient, float(source.speed) * slope[:, 0] / size)
