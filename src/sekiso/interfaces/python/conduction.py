"""How well a part conducts heat or current, and the shape that conducts best, in Python."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any

from sekiso.design.conduction.check import check_conduction
from sekiso.design.conduction.material import CONDUCTIVITY, ConductiveMaterial
from sekiso.design.conduction.result import Conduction
from sekiso.design.intake import load_part
from sekiso.design.loads.conduction import refuse_inflows
from sekiso.design.topology.conductive import ConductionOrder, made_conductive
from sekiso.design.topology.lighten import Watch
from sekiso.design.topology.order import Aim
from sekiso.design.topology.result import Topology
from sekiso.design.topology.state import State
from sekiso.domain.errors import NeedError
from sekiso.domain.inflow_text import inflows_of, sinks_of
from sekiso.domain.loads import Inflow, Place
from sekiso.domain.part import Part
from sekiso.domain.prediction import Prediction
from sekiso.domain.quantities import unit_of
from sekiso.domain.units import number_in
from sekiso.explorer.conductive_material import conductive_material
from sekiso.explorer.strength_material import Made
from sekiso.interfaces.python.need import need_of
from sekiso.interfaces.python.resolution import Resolution, edge_of
from sekiso.interfaces.python.stress import metal_numbers
from sekiso.interfaces.python.topology import making, settings_asked, share_of
from sekiso.knowledge import load

Inflows = str | Inflow | Iterable[str | Inflow]
Sinks = str | Place | Iterable[str | Place]
_NUMBERS = ("thermal_conductivity", "electrical_conductivity", "density")
_GIVEN = "given"


def resistance(
    part: Part | str | PathLike[str],
    *,
    inflows: Inflows,
    sinks: Sinks,
    material: str | Mapping[str, Any] | ConductiveMaterial,
    process: str | None = None,
    heat_condition: str | None = None,
    resolution: Resolution | None = None,
    unit: str | None = None,
    knowledge: str | PathLike[str] | None = None,
) -> Conduction:
    """Thermal or electrical resistance of a part between two places, with its interval.

    `inflows` are texts such as "50 W on face 3" (heat) or "100 A on left" (current), or `Inflow`s;
    `sinks` the places that are held at one temperature or potential ("face 5").  `material` is an
    alloy in any spelling, as made by `process` in `heat_condition`, or numbers:
    thermal_conductivity or electrical_conductivity, density (texts with units, or SI).
    `resolution` is the edge of a cell ("1 mm", or metres), a number of cells in the box, or one of
    coarse, normal, fine (default: about 60,000 cells of metal).
    Steady conduction in the metal alone: no convection, no skin effect.

    Raises NeedError and PartError: see `sekiso.design.loads.conduction`.

    >>> from sekiso import simple_part
    >>> bar = simple_part("box", x=0.04, y=0.01, z=0.01)
    >>> told = resistance(
    ...     bar, inflows="100 A on right", sinks="left", resolution="2 mm",
    ...     material={"electrical_conductivity": "50 MS/m"},
    ... )
    >>> round(told.resistance.value * 1e6, 4)  # L / (k A) = 40 mm / (50 MS/m x 100 mm2) = 8 uohm
    8.0
    """
    body = part if isinstance(part, Part) else load_part(Path(part), unit=unit)
    given, held = inflows_of(inflows), sinks_of(sinks)
    refuse_inflows(given, held)
    made = Made(process, heat_condition)
    return check_conduction(
        body,
        inflows=given,
        sinks=held,
        material=_material(body, material, made, knowledge, given[0].kind),
        resolution=edge_of(body, resolution),
    )


def optimise_conduction(
    part: Part | str | PathLike[str],
    *,
    inflows: Inflows,
    sinks: Sinks,
    material: str | Mapping[str, Any] | ConductiveMaterial,
    process: str | None = None,
    direction: str | None = None,
    volume_fraction: float | str | None = None,
    max_mass: float | str | None = None,
    resolution: str | float | int = "normal",
    keep: Sequence[str | Place] = (),
    symmetry: Sequence[str] = (),
    min_member: float | str | None = None,
    min_gap: float | str | None = None,
    n_iterations: int = 60,
    heat_condition: str | None = None,
    unit: str | None = None,
    knowledge: str | PathLike[str] | None = None,
    progress: Watch | None = None,
    resume: State | None = None,
) -> Topology:
    """The shape of least resistance inside a part, for a share of its metal.

    `inflows`, `sinks` and `material` (with a density) as for `sekiso.resistance`; one aim:
    `volume_fraction` or `max_mass`; everything else as for `sekiso.optimise_topology`.
    `.verification` compares the finished part, computed anew on finer cells, with the part that it
    was cut from: `.resistance`, `.thinned_resistance` of that part made thinner to the same mass,
    `.saving`, `.finished.least_resistance` that no part of this mass falls below.

    Raises NeedError and PartError before the first iteration.
    """
    if (volume_fraction is None) == (max_mass is None):
        raise NeedError("conduction_one_aim")
    body = part if isinstance(part, Part) else load_part(Path(part), unit=unit)
    given, held = inflows_of(inflows), sinks_of(sinks)
    refuse_inflows(given, held)
    made = Made(process, heat_condition)
    asked = settings_asked(symmetry, min_member, min_gap, n_iterations)
    order = ConductionOrder(
        **making(body, process, direction, resolution, keep, knowledge),
        inflows=given,
        sinks=held,
        metal=_material(body, material, made, knowledge, given[0].kind),
        aim=Aim(
            volume_fraction=None if volume_fraction is None else share_of(volume_fraction),
            max_mass=number_in("kg", max_mass, likely="g"),
        ),
        settings=replace(asked, tolerance=1e-5),
    )
    return made_conductive(order, progress=progress, resume=resume)


def _material(
    part: Part,
    material: str | Mapping[str, Any] | ConductiveMaterial,
    made: Made,
    knowledge: str | PathLike[str] | None,
    kind: str,
) -> ConductiveMaterial:
    if isinstance(material, ConductiveMaterial):
        return material
    if isinstance(material, Mapping):
        return _given_material(material, kind)
    if not isinstance(material, str) or not material.strip():
        raise NeedError("material_not_a_name", got=type(material).__name__)
    return conductive_material(need_of(part, material=material), load(knowledge), made, kind=kind)


def _given_material(values: Mapping[str, Any], kind: str) -> ConductiveMaterial:
    """A metal told by numbers, taken as they are, without an interval."""
    numbers = metal_numbers(values, _NUMBERS)
    name, key = str(values.get("name", _GIVEN)), CONDUCTIVITY[kind]
    if key not in numbers:
        raise NeedError("conductivity_unknown", got=name)
    exact = Prediction.normal(key, unit_of(key), numbers[key], 0.0, model=_GIVEN, basis=_GIVEN)
    return ConductiveMaterial(name, exact, numbers.get("density"))
