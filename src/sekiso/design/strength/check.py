"""A part, what acts on it, what holds it and its metal: does it hold?

The part becomes cells on two grids; each load case is solved on both; displacement and stress are
extrapolated to cells of no size, with an interval (see `discretisation_error`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sekiso.design.loads.cells import fraction_of
from sekiso.design.loads.discretise import discretise
from sekiso.design.loads.places import surface_at
from sekiso.design.strength.discretisation_error import (
    factor_of,
    stress_prediction,
    two_grid_prediction,
)
from sekiso.design.strength.elements import Elements, solve_elements
from sekiso.design.strength.findings import findings_of
from sekiso.design.strength.material import StrengthMaterial
from sekiso.design.strength.methods import METHODS
from sekiso.design.strength.peaks import NEAR_WALL, Reading, is_at, read_cases
from sekiso.design.strength.reactions import reactions_of
from sekiso.design.strength.recovery import LEAST_METAL, displacement_at
from sekiso.design.strength.resolution import fine_edge, ratio_of, two_grids
from sekiso.design.strength.result import CaseStress, Stress, StressField, Vector
from sekiso.design.strength.walls import grips, held_walls
from sekiso.domain.errors import NeedError
from sekiso.domain.loads import Load, Support
from sekiso.domain.part import Finding, Part
from sekiso.geometry.mesh import normals_and_areas
from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.voxels.corners import nodes_of
from sekiso.numerics.voxels.grid import Grid

_REACH = 2.0  # coarse cells around supports at least: cells cut by a wall tell little of stress
_WARM = 30.0  # K above the state free of stress, from which strengths of a cold bar mislead
Progress = Callable[[float], None]


def check_strength(
    part: Part,
    *,
    loads: Sequence[Load],
    supports: Sequence[Support],
    material: StrengthMaterial,
    resolution: float | None = None,
    required: float = 1.0,
    max_displacement: float | None = None,
    progress: Progress | None = None,
) -> Stress:
    """Displacement, stress and safety factor of a part under its load cases.

    `resolution` [m] is the edge of the fine cells (default: about 60,000 cells of metal);
    `required` the least safety factor; `progress` is told shares 0..1 of the work.
    Raises NeedError and PartError of `discretise` and `fine_edge` before anything is solved.
    """
    told = progress or _nobody
    names = {load.case for load in loads}
    edge = fine_edge(part, resolution, n_cases=max(len(names), 1))
    grids = two_grids(part, edge)
    walls = [surface_at(part, s.on, spacing=edge) for s in supports]
    held = [wall.points for wall, s in zip(walls, supports, strict=True) if grips(s, wall.normals)]
    places = np.concatenate(held) if held else np.empty((0, 3))
    thickness = mean_thickness(part)
    reach = max(NEAR_WALL * thickness, _REACH * max(grids[0].edge))
    told(0.02)
    coarse = _solved(part, grids[0], loads, supports, material, None)
    told(0.25)
    start = _on_grid(coarse, grids[1])
    fine = _solved(part, grids[1], loads, supports, material, start)
    told(0.9)
    vertices = _vertices(part)
    pairs = zip(
        read_cases(coarse, vertices, held, reach=reach, thickness=thickness),
        read_cases(fine, vertices, held, reach=reach, thickness=thickness),
        strict=True,
    )
    ratio = ratio_of(*grids)
    fineness = max(grids[1].edge) / max(thickness, 1e-9)
    work = _Work(
        material, ratio, fineness, places, reach, list(dict.fromkeys(ld.case for ld in loads))
    )
    readings = list(pairs)
    surfaces = [wall.points for wall in walls]
    cases = tuple(_case(work, k, readings[k], fine, surfaces) for k in range(len(readings)))
    volume = part.volume if part.volume > 0.0 else float(fine.fraction.sum()) * grids[1].cell_volume
    told(1.0)
    return Stress(
        part=part.name,
        material=material,
        cases=cases,
        edge=float(max(grids[1].edge)),
        n_cells=int((fine.fraction > 0.0).sum()),
        mass=None if material.density is None else material.density * volume,
        reach=reach,
        field=_field(part, fine, [reading for _, reading in readings]),
        required=required,
        max_displacement=max_displacement,
        findings=(
            *findings_of(
                cases, readings, fine, material, required=required,
                max_displacement=max_displacement, reach=reach,
            ),
            *_warm(loads),
        ),
        sources=(*material.sources, *METHODS),
    )  # fmt: skip


def mean_thickness(part: Part) -> float:
    """Thickness [m] of the wall of the part's volume and, on both sides, its surface: 2 V / A.

    >>> from sekiso.design.shapes import SHAPES
    >>> round(mean_thickness(SHAPES["box"](x=0.1, y=0.1, z=0.004)), 5)
    0.0037
    """
    area = float(normals_and_areas(*part.mesh)[1].sum())
    return 2.0 * part.volume / area if area > 0.0 else 0.0


@dataclass(frozen=True, eq=False)
class _Work:
    """What all cases share."""

    material: StrengthMaterial
    ratio: float
    fineness: float
    places: FloatArray
    reach: float
    names: list[str]


def _warm(loads: Sequence[Load]) -> tuple[Finding, ...]:
    """That strengths are those at room temperature, where a load warms the part."""
    rise = max((load.value for load in loads if load.kind == "temperature"), default=0.0)
    return (Finding("strength_is_cold", "warning", {"rise": rise}),) if rise > _WARM else ()


def _nobody(share: float) -> None:
    """Progress that nobody asked for."""


def _solved(
    part: Part,
    grid: Grid,
    loads: Sequence[Load],
    supports: Sequence[Support],
    material: StrengthMaterial,
    start: FloatArray | None,
) -> Elements:
    fraction = fraction_of(part, grid)
    fraction = np.where(fraction > LEAST_METAL, fraction, 0.0)
    if not fraction.any():
        raise NeedError("strength_no_metal", got=1e3 * max(grid.edge))
    body = discretise(part, grid, fraction=fraction, loads=loads, supports=supports)
    fixed, scale = held_walls(part, grid, body.fraction, supports)
    return solve_elements(grid, replace(body, fixed=fixed), material, start=start, scale=scale)


def _on_grid(solved: Elements, grid: Grid) -> FloatArray:
    """The displacements of another grid at the nodes of this one: a first guess."""
    places = np.stack(
        np.meshgrid(*(grid.node_places(axis) for axis in range(3)), indexing="ij"), axis=-1
    ).reshape(-1, 3)
    is_used = nodes_of(solved.fraction > 0.0)
    return np.array(
        [
            displacement_at(places, u, solved.grid, is_used).T.reshape(3, *grid.node_shape)
            for u in solved.displacement
        ]
    )


def _case(
    work: _Work,
    number: int,
    pair: tuple[Reading, Reading],
    fine: Elements,
    held: Sequence[FloatArray],
) -> CaseStress:
    coarse, reading = pair
    displacement = two_grid_prediction(
        "displacement", "m", coarse.displacement, reading.displacement, work.ratio
    )
    stress = stress_prediction(
        coarse.free_stress,
        reading.free_stress,
        steepness=reading.steepness,
        fineness=work.fineness,
    )
    strengths = (
        (work.material.yield_strength, "safety_factor"),
        (work.material.fatigue_strength, "fatigue_factor"),
    )
    factors = [
        None if strength is None else factor_of(strength, stress, key=key)
        for strength, key in strengths
    ]
    return CaseStress(
        name=work.names[number],
        displacement=displacement,
        displacement_point=_vector(reading.displacement_point),
        stress=stress,
        stress_point=_vector(reading.free_point),
        von_mises_max=reading.stress,
        peak_point=_vector(reading.stress_point),
        is_peak_at_support=is_at(reading.stress_point, work.places, work.reach),
        robust_stress=reading.robust_stress,
        safety_factor=factors[0],
        fatigue_factor=factors[1],
        reactions=reactions_of(fine, number, held),
        applied=_vector(fine.applied[number]),
    )


def _field(part: Part, fine: Elements, readings: Sequence[Reading]) -> StressField:
    from scipy.spatial import cKDTree

    vertices, _ = part.mesh
    nearest = cKDTree(readings[0].points.point).query(vertices)[1]
    is_used = nodes_of(fine.fraction > 0.0)
    return StressField(
        grid=fine.grid,
        fraction=fine.fraction,
        displacement=fine.displacement,
        stress=fine.stress,
        vertex_displacement=np.array(
            [displacement_at(vertices, u, fine.grid, is_used) for u in fine.displacement]
        ),
        vertex_von_mises=np.array([reading.size[nearest] for reading in readings]),
    )


def _vertices(part: Part) -> FloatArray:
    vertices, triangles = part.mesh
    return np.asarray(vertices[np.unique(triangles)])


def _vector(values: FloatArray) -> Vector:
    x, y, z = (float(value) for value in values)
    return x, y, z
