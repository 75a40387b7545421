"""Parts through the Python door: reading, checking, turning and slicing them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any

from sekiso.design.build_orientation import rotate
from sekiso.design.faces import faces_of
from sekiso.design.hatching import Pattern
from sekiso.design.intake import load_part
from sekiso.design.orientation import N_DIRECTIONS, Orientations, orientations
from sekiso.design.overhang import USUAL_ANGLE
from sekiso.design.printability import Printability, check_printability
from sekiso.design.repair import Repair, repair_mesh
from sekiso.design.shapes import SHAPES
from sekiso.design.slices import Slices, hatch_part
from sekiso.design.wall_survey import survey_of
from sekiso.domain.direction import Direction
from sekiso.domain.errors import NeedError, PartError
from sekiso.domain.part import Faces, Part
from sekiso.domain.units import number_in
from sekiso.explorer.standing import standing_of
from sekiso.geometry.contours import cut_heights, layers
from sekiso.geometry.formats.threemf_slices import layers_as_3mf
from sekiso.knowledge import Record, load

__all__ = [
    "export_slices", "faces", "load_part", "orient", "printability", "repair", "simple_part",
    "slice_part",
]  # fmt: skip
_STRATEGIES = ("lines", "stripes", "islands")
_THINNEST, _THICKEST = 5e-6, 5e-3  # m, layers and hatch distances of any process


def simple_part(shape: str, **lengths: float) -> Part:
    """A part without CAD: `shape` is one of box, cylinder, plate_with_holes, bracket, pipe,
    mould_insert, impeller, heat_sink, lattice_block; `lengths` are its dimensions in metres.
    """
    if shape not in SHAPES:
        raise NeedError("shape_unknown", got=shape, allowed=", ".join(SHAPES))
    return SHAPES[shape](**lengths)


def faces(part: Part | str | Path, *, unit: str | None = None) -> Faces:
    """The faces of a part by number: kind, area, middle, normal or axis, radius, colour, solid.

    Those of a CAD file (STEP) in the order of the file; of a mesh its smooth patches, parted by
    edges sharper than 30 degrees, the largest first.  Loads and supports name these numbers; `unit`
    ("mm" if not given) is that of files which declare none.
    """
    return faces_of(part if isinstance(part, Part) else load_part(part, unit))


def repair(part: Part | str | Path) -> Repair:
    """The part mended on request: corners joined, triangles turned, holes closed, bodies united.

    The result says what was done, how volume and area changed, and whether it can be trusted: it is
    a solid, and its volume agrees with the winding number of the broken mesh.
    """
    return repair_mesh(part if isinstance(part, Part) else load_part(part))


def printability(
    part: Part | str | Path,
    *,
    process: str = "PBF-LB",
    direction: Direction | None = None,
    envelope: tuple[float, float, float] | None = None,
    density: float | None = None,
    knowledge: str | None = None,
) -> Printability:
    """What a process finds on a part built along `direction`: findings, numbers, fields on a mesh.

    Without `direction` the part stands as in an answer: in the best direction for the process.
    `envelope` [m] is the build space and `density` [kg/m3] that of the metal, where known;
    `knowledge` a folder of own rules.  Raises NeedError for a process without rules.
    """
    rules = process_rules(process, knowledge)
    body = part if isinstance(part, Part) else load_part(part)
    stands = standing_of(body, process, load(knowledge), direction)
    found = check_printability(
        body, rules=rules, direction=stands.direction, envelope=envelope, density=density
    )
    return replace(found, findings=(stands.finding, *found.findings))


def orient(
    part: Part | str | Path,
    *,
    process: str = "PBF-LB",
    weights: Mapping[str, float] | None = None,
    n: int = N_DIRECTIONS,
    cost: Callable[[Mapping[str, Any]], Any] | None = None,
    knowledge: str | None = None,
) -> Orientations:
    """Build directions compared by supports, height, footprint and down-skin; a Pareto set.

    `weights` multiply the scores, each relative to its range; `cost` adds one of the caller's.
    """
    rules = process_rules(process, knowledge)
    body = part if isinstance(part, Part) else load_part(part)
    survey = survey_of(body)
    limit = rules.fact("overhang.angle")
    return orientations(
        survey.vertices, survey.triangles, normals=survey.normals, areas=survey.areas, n=n,
        weights=weights, cost=cost, angle=USUAL_ANGLE if limit is None else limit.value,
    )  # fmt: skip


def slice_part(
    part: Part | str | Path,
    *,
    layer: str | float = 4e-5,
    strategy: str = "stripes",
    hatch: str | float = 1e-4,
    direction: Direction = (0.0, 0.0, 1.0),
) -> Slices:
    """The part in layers, hatched in "lines", "stripes" or "islands", turned by 67 degrees a layer.

    `layer` and the hatch distance `hatch` are texts like "40 um" or metres.  The slices know their
    areas, scan lengths and jumps, and `time(speeds)` with the speeds of a machine.
    """
    if strategy not in _STRATEGIES:
        raise NeedError("strategy_unknown", got=strategy, allowed=", ".join(_STRATEGIES))
    thickness, distance = _fine(layer), _fine(hatch)
    body = part if isinstance(part, Part) else load_part(part)
    pattern = Pattern(kind=strategy, distance=distance)
    return hatch_part(body, layer=thickness, pattern=pattern, direction=direction)


def export_slices(
    part: Part | str | Path,
    path: str | Path,
    *,
    layer: str | float = 4e-5,
    direction: Direction = (0.0, 0.0, 1.0),
) -> None:
    """Write the part's outlines layer by layer as a 3MF file with the slice extension."""
    body = part if isinstance(part, Part) else load_part(part)
    if body.vertices is None or body.triangles is None:
        raise PartError("part_without_mesh")
    thickness = _fine(layer)
    standing = rotate(body.vertices, direction)
    low, high = float(standing[:, 2].min()), float(standing[:, 2].max())
    cut = layers(standing, body.triangles, heights=cut_heights(low, high, layer=thickness))
    content = layers_as_3mf(
        standing, body.triangles, cut=cut, layer=thickness, name=body.name or "part"
    )
    Path(path).write_bytes(content)


def _fine(length: str | float) -> float:
    """A layer thickness or hatch distance [m]; raises NeedError outside what processes do."""
    metres = number_in("m", length, likely="mm")
    if not _THINNEST <= metres <= _THICKEST:
        raise NeedError("layer_impossible", got=f"{metres * 1e6:g} um", allowed="5-5000 um")
    return metres


def process_rules(process: str, knowledge: str | PathLike[str] | None) -> Record:
    """The rules of a process; raises NeedError for one that has none."""
    rules = load(knowledge).of("rules")
    if process not in rules:
        raise NeedError("process_without_rules", got=process, allowed=", ".join(rules))
    return rules[process]
