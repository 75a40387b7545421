"""Geometry: a part in SI units with what was found on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING, Any

from sekiso.domain.errors import PartError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FACE_KINDS = ("plane", "cylinder", "cone", "sphere", "torus", "other")
SEVERITIES = ("info", "warning", "error")
FEATURES = (
    "internal_channels",
    "lattice",
    "thin_walls",
    "thin_shell",
    "prismatic",
    "overhang",
    "large_bulk",
    "repair",
    "multi_material",
)


@dataclass(frozen=True)
class Finding:
    """Something about the part: a code with a text under `[finding.<code>]`, place and numbers."""

    code: str
    severity: str = "warning"
    values: Mapping[str, Any] = field(default_factory=dict)
    faces: tuple[int, ...] = ()
    points: tuple[tuple[float, float, float], ...] = ()
    source: str | None = None

    def __post_init__(self) -> None:
        if self.severity not in SEVERITIES:
            raise ValueError(f"severity {self.severity!r} is not one of {SEVERITIES}")


@dataclass(frozen=True)
class Solid:
    """One solid of a CAD file: name, colour (red, green, blue, opacity, 0-1), its triangles.

    The solid has the triangles `first` to `end` (not included) of the part.
    """

    name: str
    colour: tuple[float, ...]
    first: int
    end: int


@dataclass(frozen=True)
class Face:
    """One face of a part: a face of its CAD model, or a smooth patch of its mesh.

    `number` counts from 1, `kind` is one of `FACE_KINDS`, `area` [m2], `middle` [m] is the centre
    of the area.  `direction` is the unit normal out of the part for a plane, the axis for a
    cylinder, cone or torus, None else; `radius` [m] that of a cylinder, cone or sphere, the large
    one of a torus; `colour` (RGBA, 0-1) is empty where none is known, `solid` counts from 0.
    """

    number: int
    kind: str
    area: float
    middle: tuple[float, float, float]
    direction: tuple[float, float, float] | None = None
    radius: float | None = None
    colour: tuple[float, ...] = ()
    solid: int = 0

    @property
    def colour_code(self) -> str:
        """The colour as "#rrggbb"; "" for none.

        >>> Face(1, "plane", 1.0, (0.0, 0.0, 0.0), colour=(1.0, 0.5, 0.0, 1.0)).colour_code
        '#ff8000'
        """
        parts = (f"{round(255 * part):02x}" for part in self.colour[:3])
        return "#" + "".join(parts) if self.colour else ""

    def plain(self) -> dict[str, Any]:
        """The face in the units of drawings: mm2 and mm."""
        return {
            "number": self.number,
            "kind": self.kind,
            "area_mm2": round(self.area * 1e6, 3),
            "middle_mm": [round(part * 1e3, 3) + 0.0 for part in self.middle],
            "direction": self.direction and [round(part, 4) + 0.0 for part in self.direction],
            "diameter_mm": self.radius and round(2e3 * self.radius, 4),
            "colour": self.colour_code or None,
            "solid": self.solid + 1,
        }


@dataclass(frozen=True, eq=False)
class Faces:
    """The faces of a part: `number` of the face of each triangle (0: of none), and each face.

    `faces[3]` is face 3, and iterating gives one face after the other.
    """

    number: NDArray[np.int32]
    table: tuple[Face, ...]

    def __len__(self) -> int:
        return len(self.table)

    def __iter__(self) -> Iterator[Face]:
        return iter(self.table)

    def __getitem__(self, number: int) -> Face:
        if not 1 <= number <= len(self.table):
            raise IndexError(f"face {number} is not one of 1 to {len(self.table)}")
        return self.table[number - 1]

    def plain(self) -> list[dict[str, Any]]:
        """All faces as rows, in mm2 and mm."""
        return [face.plain() for face in self.table]

    def triangles_of(self, *numbers: int) -> NDArray[np.bool_]:
        """Which triangles belong to one of these faces."""
        found = self.number == numbers[0] if numbers else self.number < 0
        for other in numbers[1:]:
            found |= self.number == other
        return found


@dataclass(frozen=True, eq=False)
class Part:
    """A body: volume [m3], surface area [m2], extent (x, y, z) [m], triangles if it has any.

    `digest` is the sha256 of the file's bytes, the id under which it is uploaded, or that of the
    numbers given instead of a file; `unit` is the one that was given for the file, `declared_unit`
    the one that the file states itself.

    `summary` [SI] holds what was measured on the mesh.  A number that does not exist is absent from
    it: a convex body has no `gap_min`, one without parallel surfaces no `wall_min`.  Raises
    ValueError for one that is nan or infinite.  `faces` are those of a CAD file; for others see
    `design/faces`.
    """

    volume: float
    area: float
    extent: tuple[float, float, float]
    n_bodies: int = 1
    is_closed: bool = True
    findings: tuple[Finding, ...] = ()
    features: frozenset[str] = frozenset()
    name: str = ""
    digest: str = ""
    unit: str | None = None
    declared_unit: str | None = None
    vertices: NDArray[np.float64] | None = None
    triangles: NDArray[np.int64] | None = None
    summary: Mapping[str, float] = field(default_factory=dict)
    solids: tuple[Solid, ...] = ()
    faces: Faces | None = None

    def __post_init__(self) -> None:
        for key, value in self.summary.items():
            if not isfinite(value):
                raise ValueError(f"summary {key!r} is {value}; leave out what does not exist")

    @property
    def mesh(self) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Vertices [m], shape (n, 3), and triangles, (m, 3); PartError for one without a mesh."""
        if self.vertices is None or self.triangles is None:
            raise PartError("part_without_mesh")
        return self.vertices, self.triangles

    @property
    def n_triangles(self) -> int:
        """Number of triangles; 0 for a part given by numbers."""
        return 0 if self.triangles is None else len(self.triangles)
