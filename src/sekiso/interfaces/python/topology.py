"""A lighter part for its loads, through the Python door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any

from sekiso.design.intake import load_part
from sekiso.design.strength.material import StrengthMaterial
from sekiso.design.topology.lighten import Watch
from sekiso.design.topology.order import USUAL, Aim, Order, made_lighter
from sekiso.design.topology.result import Topology
from sekiso.design.topology.settings import OBJECTIVES, Settings
from sekiso.design.topology.state import State
from sekiso.domain.errors import NeedError
from sekiso.domain.load_plain import loads_of, supports_of
from sekiso.domain.loads import Place
from sekiso.domain.part import Part
from sekiso.domain.place_text import read_place
from sekiso.domain.units import converted, number_in, parsed
from sekiso.explorer.strength_material import Made
from sekiso.interfaces.python.part import process_rules
from sekiso.interfaces.python.resolution import n_cells_of
from sekiso.interfaces.python.stress import material_of, required_factor

USUAL_FACTOR = 1.5  # safety factor against yielding where no aim is given


def optimise_topology(
    part: Part | str | PathLike[str],
    *,
    loads: Any,
    supports: Any,
    material: str | Mapping[str, Any] | StrengthMaterial,
    process: str | None = None,
    direction: str | None = None,
    volume_fraction: float | str | None = None,
    max_mass: float | str | None = None,
    min_safety_factor: float | None = None,
    max_displacement: float | str | None = None,
    resolution: str | float | int = "normal",
    objective: str = "compliance",
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
    """The part without the metal that carries nothing, checked again on its finished shape.

    Density method on voxels (SIMP, p = 3) inside the volume of `part`; `loads`, `supports` and
    `material` as for `sekiso.stress`.  One aim: `volume_fraction` (0.3 or "30 %"), `max_mass`
    ("300 g", or kg), or `min_safety_factor` against yielding (1.5 if nothing is given), for which
    volumes are tried until the check of the finished shape gives it.  `max_displacement` is a limit
    on top of an aim.  `objective` of OBJECTIVES.

    With a `process` its rules hold: smallest wall and gap, self-supporting angle along `direction`
    ("+z", "-x" ...; the one with the least support if not given), openings for powder.
    `resolution`: "coarse", "normal", "fine", a number of cells in the box, or the edge of a cell
    ("1.5 mm").  `keep`: places that stay beside those that are loaded or held ("face 7").
    `symmetry`: axes normal to planes of symmetry through the middle of the box, of "x", "y", "z".

    `progress` is called after every iteration with objective, density and time left; returning
    False stops there.  `resume` takes the `state` of an earlier result.

    Raises NeedError and PartError before the first iteration: no support, a load on nothing, a
    mechanism, limits that contradict each other, a design space smaller than the smallest wall, a
    resolution that does not fit in memory, an open mesh.
    """
    body = part if isinstance(part, Part) else load_part(Path(part), unit=unit)
    if objective not in OBJECTIVES:
        raise NeedError("topology_objective", got=objective, allowed=", ".join(OBJECTIVES))
    asked = settings_asked(symmetry, min_member, min_gap, n_iterations)
    order = Order(
        **making(body, process, direction, resolution, keep, knowledge),
        loads=loads_of(loads),
        supports=supports_of(supports),
        metal=material_of(body, material, Made(process, heat_condition), knowledge),
        aim=_aim(volume_fraction, max_mass, min_safety_factor),
        settings=replace(
            asked,
            objective=objective,
            max_displacement=number_in("m", max_displacement, likely="mm"),
        ),
    )
    return made_lighter(order, progress=progress, resume=resume)


def making(
    part: Part,
    process: str | None,
    direction: str | None,
    resolution: str | float | int,
    keep: Sequence[str | Place],
    knowledge: str | PathLike[str] | None,
) -> dict[str, Any]:
    """The fields of `Making` that every order of a shape takes from its arguments alike."""
    return {
        "part": part,
        "rules": process_rules(process, knowledge) if process else None,
        "process": process or "",
        "build_axis": direction,
        "keep": tuple(read_place(x) if isinstance(x, str) else x for x in keep),
        "n_cells": n_cells_of(part, resolution),
    }


def settings_asked(
    symmetry: Sequence[str],
    min_member: float | str | None,
    min_gap: float | str | None,
    n_iterations: int,
) -> Settings:
    """The usual settings with what every order of a shape may ask for."""
    if not set(symmetry) <= {"x", "y", "z"}:
        raise NeedError("topology_symmetry", got=", ".join(symmetry))
    if n_iterations < 1:
        raise NeedError("topology_iterations", got=n_iterations)
    return replace(
        USUAL,
        min_member=number_in("m", min_member, likely="mm"),
        min_gap=number_in("m", min_gap, likely="mm"),
        symmetry=tuple(symmetry),
        n_iterations=n_iterations,
    )


def _aim(
    volume_fraction: float | str | None,
    max_mass: float | str | None,
    min_safety_factor: float | None,
) -> Aim:
    """The one aim; NeedError for two of them."""
    given = {
        "volume_fraction": volume_fraction,
        "max_mass": max_mass,
        "min_safety_factor": min_safety_factor,
    }
    said = [name for name, value in given.items() if value is not None]
    if len(said) > 1:
        raise NeedError("topology_two_aims", got=", ".join(said))
    if max_mass is not None:
        return Aim(max_mass=number_in("kg", max_mass, likely="g"))
    if volume_fraction is not None:
        return Aim(volume_fraction=share_of(volume_fraction))
    factor = USUAL_FACTOR if min_safety_factor is None else min_safety_factor
    return Aim(min_safety_factor=required_factor(factor))


def share_of(given: float | str) -> float:
    """A share as a number or as text, per cent too.

    >>> share_of("50%"), share_of("0.3"), share_of(0.3)
    (0.5, 0.3, 0.3)
    """
    if not isinstance(given, str):
        return float(given)
    number, unit = parsed(given, likely="%")
    return converted(number, unit or "dimensionless", "dimensionless")
