"""Loads and supports: what acts on which place of a part, and where it is held."""

from __future__ import annotations

from dataclasses import dataclass, field

Vector = tuple[float, float, float]
LOAD_KINDS = ("force", "pressure", "moment", "bearing", "acceleration", "temperature")
INFLOW_KINDS = ("heat", "current")
AXES = ("x", "y", "z")


@dataclass(frozen=True)
class Box:
    """Everything between two corners [m]."""

    low: Vector
    high: Vector


@dataclass(frozen=True)
class Plane:
    """Everything within `within` [m] of the plane through `point` [m] with the unit `normal`."""

    point: Vector
    normal: Vector
    within: float


@dataclass(frozen=True)
class Side:
    """The outermost faces of the part along one axis: `axis` of x, y, z, `sign` -1 or 1."""

    axis: str
    sign: int


@dataclass(frozen=True)
class Place:
    """Where on a part: the surface that meets any of what is given; empty means nowhere.

    `faces` are numbers of faces from 1, as `sekiso faces` lists them (of the CAD file, or smooth
    patches of a mesh); `colours` faces of that colour ("#rrggbb"); `triangles` indices from 0, as
    picked on a picture; `boxes`, `planes` and `sides` as above.  Boxes, and planes with a width of
    their own, cut triangles; `among` are the triangles that boxes and planes look at, all if empty.
    """

    faces: tuple[int, ...] = ()
    colours: tuple[str, ...] = ()
    triangles: tuple[int, ...] = ()
    boxes: tuple[Box, ...] = ()
    planes: tuple[Plane, ...] = ()
    sides: tuple[Side, ...] = ()
    among: tuple[int, ...] = ()


@dataclass(frozen=True)
class Load:
    """One load of one load case.

    `kind` and `vector`: "force" [N] in total, spread evenly over `on`; "bearing" [N] in total,
    pressed as a cosine on the half of a hole that it meets; "moment" [N m] about the middle of
    `on`; "acceleration" [m/s2] of the whole part (gravity is 9.80665 downwards; the force on the
    mass is opposite to an acceleration of the part, so this is the acceleration of a free mass:
    what pulls).  `value`: "pressure" [Pa] onto the surface, "temperature" [K] of the whole part
    above that at which it is free of stress.

    Loads of the same `case` act together.
    """

    kind: str
    on: Place = Place()
    vector: Vector = (0.0, 0.0, 0.0)
    value: float = 0.0
    case: str = "1"
    weight: float = 1.0


@dataclass(frozen=True)
class Support:
    """A place that is held: the axes along which it cannot move."""

    on: Place
    fixes: tuple[str, ...] = field(default=AXES)


@dataclass(frozen=True)
class Inflow:
    """What enters a conducting part: `kind` "heat" [W] or "current" [A], `value` in total.

    It is spread evenly over `on` and leaves where the part is held at one temperature or potential.
    """

    kind: str
    on: Place
    value: float
