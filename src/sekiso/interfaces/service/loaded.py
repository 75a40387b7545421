"""What a worker does with a part under loads, within what the service can spare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sekiso.design.topology.optimise import Progress
from sekiso.domain.errors import NeedError
from sekiso.domain.part import Part
from sekiso.interfaces.python.resolution import edge_of, n_cells_of
from sekiso.interfaces.python.stress import stress as stress_of_part
from sekiso.interfaces.python.topology import optimise_topology
from sekiso.interfaces.service.worker import MOST_WORK, part_of

MOST_CELLS = 400_000  # in the box of a part: minutes and two gigabytes
FILES = (".stl", ".3mf", ".vtu")


@dataclass(frozen=True)
class Loaded:
    """The JSON of a result, and its files by suffix."""

    content: bytes
    files: Mapping[str, bytes] = field(default_factory=dict)


def stress(part: str, *, unit: str | None = None, **asked: Any) -> Loaded:
    """The strength of a kept upload under its loads."""
    body = part_of(part, unit)
    edge = edge_of(body, asked.get("resolution"))
    if edge is not None:
        _refuse_too_many(body, edge)
    return Loaded(stress_of_part(body, **asked).json())


def lighter(part: str, *, unit: str | None = None, **asked: Any) -> Loaded:
    """A kept upload made lighter for its loads."""
    body = part_of(part, unit)
    asked.setdefault("resolution", "coarse")
    n_cells = n_cells_of(body, asked["resolution"])
    if n_cells > MOST_CELLS:
        raise NeedError("too_many_cells", got=f"{n_cells:,}", allowed=f"{MOST_CELLS:,}")
    found = optimise_topology(body, **asked, progress=_Spared())
    return Loaded(found.json(), {suffix: found.file(suffix) for suffix in FILES})


def _refuse_too_many(part: Part, edge: float) -> None:
    x, y, z = part.extent
    n_cells = x * y * z / edge**3 if edge > 0.0 else float("inf")
    if n_cells > MOST_CELLS:
        raise NeedError("too_many_cells", got=f"{n_cells:,.0f}", allowed=f"{MOST_CELLS:,}")


class _Spared:
    """Ends a run that has used up what the service spares for it."""

    def __init__(self) -> None:
        self.before, self.at = 0.0, 0.0

    def __call__(self, progress: Progress) -> bool:
        if progress.seconds_used < self.at:  # another round
            self.before += self.at
        self.at = progress.seconds_used
        return self.before + self.at < MOST_WORK
