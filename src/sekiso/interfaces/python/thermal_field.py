"""Temperature around the beam and solidification along the pool's rear boundary, on demand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from os import PathLike
from typing import Any

import numpy as np

from sekiso.domain.errors import RecipeError
from sekiso.interfaces.python.melt_pool import refuse_molten_bed
from sekiso.interfaces.python.metal import metal_of
from sekiso.interfaces.python.recipe_input import (
    Beam,
    Power,
    Share,
    Speed,
    Temperature,
    read_one,
)
from sekiso.knowledge import load
from sekiso.numerics.arrays import FloatArray
from sekiso.physics.melt_pool import eagar_tsai
from sekiso.physics.melt_pool.conduction_pool import heat_source
from sekiso.physics.melt_pool.eagar_tsai import BoundaryProfile, HeatSource
from sekiso.physics.melt_pool.track import Track


def temperature_field(
    material: str | Mapping[str, Any],
    *,
    at: FloatArray | Sequence[Sequence[float]],
    power: Power,
    speed: Speed,
    beam_diameter: Beam,
    preheat: Temperature = 298.15,
    absorptivity: Share | None = None,
    knowledge: str | PathLike[str] | None = None,
) -> FloatArray:
    """Temperature [K] at points `at` (n, 3) [m] around the beam, x along travel, z down.

    Exact Eagar-Tsai conduction with constant properties near melting and without latent heat: it is
    the field of the plain model, too hot under the beam and too shallow in keyhole mode.
    Raises RecipeError for points or a value that cannot be meant, NeedError for an unknown metal.

    >>> rise = temperature_field(
    ...     "IN625", at=[[0, 0, 0], [0, 0, 2e-3]], power="195 W", speed="800 mm/s",
    ...     beam_diameter="100 um",
    ... )
    >>> bool(rise[0] > 1623 > rise[1])
    True
    """
    points = np.asarray(at, dtype=float)
    if points.ndim != 2 or points.shape[1] != 3 or not np.isfinite(points).all():
        raise RecipeError("field_points", got=points.shape)
    given = power, speed, beam_diameter, preheat, absorptivity
    source, ambient = _source(material, *given, knowledge)
    return eagar_tsai.temperature(points, source, ambient=ambient)


def solidification_profile(
    material: str | Mapping[str, Any],
    *,
    power: Power,
    speed: Speed,
    beam_diameter: Beam,
    preheat: Temperature = 298.15,
    absorptivity: Share | None = None,
    n_points: int = 20,
    knowledge: str | PathLike[str] | None = None,
) -> BoundaryProfile:
    """Gradient G [K/m] and front speed R [m/s] along the rear boundary in the symmetry plane.

    Depths [m] run from the surface to just above the bottom, where R is zero; all (n_points,).
    Raises RecipeError `nothing_melts` where the plain model melts nothing.
    """
    given = power, speed, beam_diameter, preheat, absorptivity
    source, _ = _source(material, *given, knowledge)
    if float(eagar_tsai.pool_size(source).depth) <= 0.0:
        name = material if isinstance(material, str) else "this metal"
        raise RecipeError("nothing_melts", material=name, power=f"{read_one(power, 'power'):.0f}")
    return eagar_tsai.boundary_profile(source, n_points=n_points)


def _source(
    material: str | Mapping[str, Any], power: Power, speed: Speed, beam_diameter: Beam,
    preheat: Temperature, absorptivity: Share | None, knowledge: str | PathLike[str] | None,
) -> tuple[HeatSource, float]:  # fmt: skip
    """Heat source of one recipe (scalars) without heat of fusion, and its start temperature [K]."""
    metal = metal_of(material, load(knowledge)).constants
    if absorptivity is not None:
        metal = metal.with_absorptivity(read_one(absorptivity, "absorptivity"))
    track = Track.of(
        metal,
        power=read_one(power, "power"),
        speed=read_one(speed, "speed"),
        beam_diameter=read_one(beam_diameter, "beam_diameter"),
        preheat=read_one(preheat, "preheat"),
    )
    refuse_molten_bed(track)
    source = replace(heat_source(track, track.beam_diameter), rise=track.rise)
    return HeatSource(*(np.reshape(v, ()) for v in vars(source).values())), float(track.preheat[0])
