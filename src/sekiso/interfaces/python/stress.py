"""Does the part hold?  A strength check by voxel elements."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any

from sekiso.design.intake import assumed_unit, load_part
from sekiso.design.loads.places import triangles_at
from sekiso.design.strength.check import check_strength
from sekiso.design.strength.material import StrengthMaterial
from sekiso.design.strength.result import Stress
from sekiso.domain import quantities
from sekiso.domain.errors import NeedError, PartError
from sekiso.domain.load_plain import Given, loads_of, supports_of
from sekiso.domain.loads import Load, Support
from sekiso.domain.part import Part
from sekiso.domain.prediction import Prediction
from sekiso.domain.quantities import unit_of
from sekiso.domain.units import number_in
from sekiso.explorer.strength_material import USUAL_POISSON, Made, strength_material
from sekiso.interfaces.python.need import need_of
from sekiso.interfaces.python.resolution import Resolution, edge_of
from sekiso.knowledge import load

Loads = Given | Load | Iterable[Given | Load]
Supports = Given | Support | Iterable[Given | Support]
_NUMBERS = (
    "young_modulus", "poisson_ratio", "yield_strength", "fatigue_strength", "density",
    "thermal_expansion",
)  # fmt: skip
_GIVEN = "given"
_MOST_FACTOR = 1e3
_OF_BODY = ("acceleration", "temperature")  # loads without a place


def stress(
    part: Part | str | PathLike[str],
    *,
    loads: Loads,
    supports: Supports,
    material: str | Mapping[str, Any] | StrengthMaterial,
    process: str | None = None,
    heat_condition: str | None = None,
    machined: bool = False,
    resolution: Resolution | None = None,
    min_safety_factor: float = 1.0,
    max_displacement: str | float | None = None,
    unit: str | None = None,
    knowledge: str | PathLike[str] | None = None,
    progress: Callable[[float], None] | None = None,
) -> Stress:
    """Displacement, stress and safety factor of a part under loads, with intervals.

    `part` is a mesh or CAD file (read in `unit`) or a `Part`.  `loads` are texts such as
    "5000 N -z on face 12", "up: 8 kN +z on bottom" (a case in front of a colon; what has no case
    acts together), or `Load`s; `supports` texts such as "face 3,4" or "bottom in z", or `Support`s.
    `material` is an alloy in any spelling, or numbers: young_modulus, poisson_ratio,
    yield_strength, fatigue_strength, density, thermal_expansion (texts with units, or SI).

    Stiffness and strength are those of the alloy made by `process` in `heat_condition`, in the
    weakest build direction, as one new part from a source never seen; `machined`: no face keeps the
    skin that building left.  `resolution` is the edge of a cell ("1 mm", or metres), a number of
    cells in the box, or one of coarse, normal, fine (default: normal, about 60,000 cells of metal);
    `min_safety_factor` what the verdict asks for, `max_displacement` a limit that is judged as
    well.  `progress` is told shares 0..1.

    Raises NeedError and PartError: see `sekiso.design.loads` and `sekiso.design.strength`.

    >>> from sekiso import simple_part
    >>> told = stress(
    ...     simple_part("box", x=0.04, y=0.01, z=0.006), loads="200 N -z on right", supports="left",
    ...     material={"young_modulus": "200 GPa", "yield_strength": "500 MPa"}, resolution="3 mm",
    ... )
    >>> told.verdict, told.worst.is_peak_at_support
    ('holds', True)
    """
    body = part if isinstance(part, Part) else load_part(Path(part), unit=unit)
    _refuse_meshless(body)
    given, held = loads_of(loads or ()), supports_of(supports or ())
    for place in (*(x.on for x in given if x.kind not in _OF_BODY), *(x.on for x in held)):
        triangles_at(body, place)
    required = required_factor(min_safety_factor)
    metal = material_of(body, material, Made(process, heat_condition, machined), knowledge)
    told = check_strength(
        body,
        loads=given,
        supports=held,
        material=metal,
        resolution=edge_of(body, resolution),
        required=required,
        max_displacement=number_in("m", max_displacement, likely="mm"),
        progress=progress,
    )
    return replace(told, findings=(*told.findings, *assumed_unit(body)))


def required_factor(given: float | str) -> float:
    """The least safety factor that is asked for; NeedError for none between 0 and 1000."""
    try:
        factor = float(given)
    except ValueError:
        factor = math.nan
    if not 0.0 < factor < _MOST_FACTOR:
        raise NeedError("strength_required", got=given)
    return factor


def _refuse_meshless(part: Part) -> None:
    """Raise PartError for a part without triangles or with open edges."""
    if part.vertices is None or part.triangles is None:
        raise PartError("part_without_mesh")
    if not part.is_closed:
        raise PartError("part_open_for_loads", got=part.name or "-")


def material_of(
    part: Part,
    material: str | Mapping[str, Any] | StrengthMaterial,
    made: Made,
    knowledge: str | PathLike[str] | None,
) -> StrengthMaterial:
    """The metal behind a name or numbers, made as `made`; raises NeedError for what is none."""
    if isinstance(material, StrengthMaterial):
        return material
    if isinstance(material, Mapping):
        return given_material(material)
    if not isinstance(material, str):
        raise NeedError("material_not_a_name", got=type(material).__name__)
    if not material.strip():
        raise NeedError("material_not_a_name", got="blank text")
    return strength_material(need_of(part, material=material), load(knowledge), made)


def given_material(values: Mapping[str, Any]) -> StrengthMaterial:
    """A metal told by numbers; strengths are taken as they are, without an interval.

    >>> steel = given_material({"young_modulus": "210 GPa", "yield_strength": "355 MPa"})
    >>> steel.young_modulus, steel.yield_strength.high, steel.poisson_ratio
    (210000000000.0, 355000000.0, 0.33)
    """
    numbers = metal_numbers(values, _NUMBERS)
    name = str(values.get("name", _GIVEN))
    if "young_modulus" not in numbers:
        raise NeedError("strength_material_modulus", got=name)
    return StrengthMaterial(
        name=name,
        young_modulus=numbers["young_modulus"],
        poisson_ratio=numbers.get("poisson_ratio", USUAL_POISSON),
        density=numbers.get("density"),
        expansion=numbers.get("thermal_expansion"),
        yield_strength=_exactly("yield_strength", numbers),
        fatigue_strength=_exactly("fatigue_strength", numbers),
    )


def metal_numbers(values: Mapping[str, Any], keys: Sequence[str]) -> dict[str, float]:
    """The numbers of a metal by quantity [SI]: text with its unit, or SI already.

    Raises NeedError for what is none of `keys` or a name, and for a text without its unit.
    """
    unknown = sorted(set(values) - {*keys, "name"})
    if unknown:
        raise NeedError("strength_material_keys", got=", ".join(unknown), allowed=", ".join(keys))
    return {key: quantities.quantity(key).read(values[key]) for key in keys if key in values}


def _exactly(key: str, numbers: Mapping[str, float]) -> Prediction | None:
    """A strength without an interval, None where it is not given."""
    if key not in numbers:
        return None
    return Prediction.normal(key, unit_of(key), numbers[key], 0.0, model=_GIVEN, basis=_GIVEN)
