"""The command `stress`: does a part hold under its loads?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter

import sekiso
from sekiso.design.strength.field_file import field_vtu
from sekiso.domain.errors import NeedError
from sekiso.interfaces.cli.acting import acting, resolution_told
from sekiso.interfaces.cli.console import wide_console
from sekiso.interfaces.report.stress import print_stress

Several = Annotated[tuple[str, ...], Parameter(negative="")]


def stress(
    part: Path,
    *,
    load: Several = (),
    support: Several = (),
    loads_file: Path | None = None,
    material: str | None = None,
    number: Several = (),
    process: str | None = None,
    heat_condition: str | None = None,
    machined: Annotated[bool, Parameter(negative="")] = False,
    resolution: str = "normal",
    min_safety_factor: float = 1.0,
    max_displacement: str | None = None,
    unit: str | None = None,
    knowledge: Path | None = None,
    out: Path | None = None,
    json: Annotated[bool, Parameter(negative="")] = False,
    lang: Annotated[Literal["en", "ja"], Parameter(name=["--lang", "--language"])] = "en",
) -> None:
    """Displacement, stress and safety factor of a part under loads, by voxel elements.

    Parameters
    ----------
    part
        mesh or CAD file such as STL or STEP.
    load
        what acts, repeatable: "5000 N -z on face 12", "up: 8 kN +z on top"; faces: 'sekiso faces'.
    support
        what holds, repeatable: "face 3,4", "bottom in z".
    loads_file
        JSON file with loads and supports, beside those given here.
    material
        alloy such as Ti-6Al-4V, in any spelling.
    number
        instead of an alloy, repeatable: "young_modulus=114 GPa", "yield_strength=880 MPa",
        "poisson_ratio=0.33", "density=4430 kg/m^3".
    process
        how it is made, such as PBF-LB or forging: strength follows.
    heat_condition
        such as stress-relieved, HIP or T6.
    machined
        no face keeps the skin that building left (fatigue).
    resolution
        coarse, normal, fine, a number of cells, or the edge of a cell such as "1 mm".
    min_safety_factor
        what is asked for; 1 is yield.
    max_displacement
        limit such as "0.5 mm".
    unit
        unit of a file that declares none: mm, inch ...
    knowledge
        folder with your own alloys, laid over the shipped ones.
    out
        also write the fields to this .vtu file (ParaView), or the numbers to a .json file.
    json
        print the numbers as JSON.
    lang
        language of the text.
    """
    _refuse_ending(out)
    loads, supports = acting(load, support, loads_file)
    told = sekiso.stress(
        part, loads=loads, supports=supports, material=material_told(material, number),
        process=process, heat_condition=heat_condition, machined=machined,
        resolution=resolution_told(resolution),
        min_safety_factor=min_safety_factor, max_displacement=max_displacement, unit=unit,
        knowledge=knowledge,
    )  # fmt: skip
    if out is not None:
        is_field = out.suffix.lower() == ".vtu"
        names = tuple(case.name for case in told.cases)
        out.write_bytes(field_vtu(told.field, names) if is_field else told.json())
    if json:
        sys.stdout.buffer.write(told.json() + b"\n")
        return
    print_stress(told, wide_console(), lang)


def material_told(name: str | None, numbers: tuple[str, ...]) -> str | dict[str, Any]:
    """The alloy, or a metal by numbers, whose name is then only a name."""
    if not numbers:
        if name is None:
            raise NeedError("strength_without_material")
        return name
    told: dict[str, Any] = {} if name is None else {"name": name}
    for text in numbers:
        key, sign, value = text.partition("=")
        if not sign:
            raise NeedError("assume_unreadable", got=text)
        told[key.strip()] = value.strip()
    return told


def _refuse_ending(out: Path | None) -> None:
    if out is not None and out.suffix.lower() not in (".vtu", ".json"):
        raise NeedError("strength_out", got=out.name)
