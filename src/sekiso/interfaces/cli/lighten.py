"""The command `lighten`: the part without the metal that carries nothing."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import FrameType
from typing import Annotated, Any, Literal

from cyclopts import Parameter
from rich.console import Console
from rich.status import Status

import sekiso
from sekiso.design.topology.optimise import Progress
from sekiso.design.topology.result import Topology
from sekiso.design.topology.shape.exports import WRITERS
from sekiso.design.topology.state import load_state
from sekiso.domain import messages
from sekiso.domain.errors import NeedError
from sekiso.interfaces.cli.acting import acting, resolution_told
from sekiso.interfaces.cli.console import wide_console
from sekiso.interfaces.cli.stress import material_told
from sekiso.interfaces.report.lighter import Side, side
from sekiso.interfaces.report.lighter_run import print_lighter, progress_line

Several = Annotated[tuple[str, ...], Parameter(negative="")]
Files = Annotated[tuple[Path, ...], Parameter(negative="")]


def lighten(
    part: Path,
    *,
    load: Several = (),
    support: Several = (),
    loads_file: Path | None = None,
    material: str | None = None,
    number: Several = (),
    process: str | None = None,
    direction: str | None = None,
    heat_condition: str | None = None,
    volume_fraction: str | None = None,
    max_mass: str | None = None,
    min_safety_factor: float | None = None,
    max_displacement: str | None = None,
    resolution: str = "normal",
    keep: Several = (),
    symmetry: Several = (),
    iterations: int = 60,
    unit: str | None = None,
    knowledge: Path | None = None,
    out: Files = (),
    state: Path | None = None,
    resume: Path | None = None,
    json: Annotated[bool, Parameter(negative="")] = False,
    lang: Annotated[Literal["en", "ja"], Parameter(name=["--lang", "--language"])] = "en",
) -> None:
    """Take away what carries nothing, within the rules of a process, and check what is left.

    Ctrl-C ends the run after its iteration and uses what there is.

    Parameters
    ----------
    part
        mesh or CAD file such as STL or STEP: the space that the lighter part may fill.
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
        "density=4430 kg/m^3".
    process
        how it is made, such as PBF-LB: its rules hold, strength follows.
    direction
        build direction +x, -x, +y, -y, +z or -z; the one of least support if not given.
    heat_condition
        such as stress-relieved, HIP or T6.
    volume_fraction
        share of the volume that stays, such as 0.3 or 30%.
    max_mass
        mass at most, such as "300 g".
    min_safety_factor
        as light as this factor against yielding allows; 1.5 if no aim is given.
    max_displacement
        limit on top of an aim, such as "0.5 mm".
    resolution
        coarse, normal, fine, a number of cells, or the edge of a cell such as "1.5 mm".
    keep
        faces that stay as they are, repeatable: "face 7".
    symmetry
        axis normal to a plane of symmetry, repeatable: x, y or z.
    iterations
        most iterations of a round.
    unit
        unit of a file that declares none: mm, inch ...
    knowledge
        folder with your own alloys and rules, laid over the shipped ones.
    out
        file to write, repeatable: .stl, .3mf, .vtu (cells with density) or .json.
    state
        write where the run stands to this .npz file, to go on from it.
    resume
        go on from such a file.
    json
        print the numbers as JSON.
    lang
        language of the text.
    """
    _refuse_endings(out)
    loads, supports = acting(load, support, loads_file)
    metal = material_told(material, number)
    under: dict[str, Any] = {
        "loads": loads, "supports": supports, "material": metal, "process": process,
        "heat_condition": heat_condition, "knowledge": knowledge,
    }  # fmt: skip
    with _watch(lang) as watch:
        found = sekiso.optimise_topology(
            part, **under, direction=direction, volume_fraction=volume_fraction,
            max_mass=max_mass, min_safety_factor=min_safety_factor,
            max_displacement=max_displacement, resolution=resolution_told(resolution), keep=keep,
            symmetry=symmetry, n_iterations=iterations, unit=unit, progress=watch,
            resume=None if resume is None else load_state(resume),
        )  # fmt: skip
        if state is not None:
            found.state.save(state)
        for path in out:
            found.export(path)
        if not json:
            before, after = _sides(found, under)
    if json:
        sys.stdout.buffer.write(found.json() + b"\n")
        return
    print_lighter(found, before, after, wide_console(), lang)


def _refuse_endings(out: tuple[Path, ...]) -> None:
    """Before the minutes of a run, not after them."""
    for path in out:
        if path.suffix.lower() not in WRITERS:
            raise NeedError("export_suffix", got=path.name, allowed=", ".join(WRITERS))


def _sides(found: Topology, under: dict[str, Any]) -> tuple[Side, Side | None]:
    """The part before and after, the original checked on cells of the same size."""
    told = found.verification
    edge = None if told is None else told.edge
    checked = sekiso.stress(found.original, resolution=edge, **under)
    hanging = [_hanging(found, body) for body in (found.original, found.as_built)]
    before = side(checked, volume=found.original.volume, hanging=hanging[0])
    if told is None:
        return before, None
    return before, side(told, volume=found.part.volume, hanging=hanging[1])


def _hanging(found: Topology, body: sekiso.Part) -> float | None:
    if not found.process or found.direction is None:
        return None
    report = sekiso.printability(body, process=found.process, direction=found.direction)
    return report.overhang_area


@contextmanager
def _watch(language: str) -> Iterator[_Watch]:
    """A moving line on a terminal; the first Ctrl-C ends the run after its iteration."""
    console = Console(stderr=True)
    status = console.status(messages.text("lighter_report.starting", language))
    watch = _Watch(status, language)
    former = signal.signal(signal.SIGINT, watch.stop)
    try:
        with status if console.is_terminal else nullcontext():
            yield watch
    finally:
        signal.signal(signal.SIGINT, former)


class _Watch:
    """Tells where a run stands, and whether it goes on."""

    def __init__(self, status: Status, language: str) -> None:
        self.status, self.language = status, language
        self.round, self.last, self.goes_on = 1, 0, True

    def __call__(self, at: Progress) -> bool:
        self.round += at.iteration <= self.last
        self.last = at.iteration
        self.status.update(progress_line(at, self.round, self.language))
        if not self.goes_on or at.iteration == at.n_iterations:
            self.status.update(messages.text("lighter_report.finishing", self.language))
        return self.goes_on

    def stop(self, number: int, frame: FrameType | None) -> None:
        """End after this iteration; at once where it is asked for again."""
        if not self.goes_on:
            raise KeyboardInterrupt
        self.goes_on = False
