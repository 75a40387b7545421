"""What a file format is: how its bytes are told from others, how they are read, and into what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from sekiso.domain.errors import NeedError, PartError
from sekiso.domain.part import Finding
from sekiso.domain.units import converted
from sekiso.geometry.formats.plain_text import shown
from sekiso.geometry.mesh import Floats, Integers

Progress = Callable[[str, float], None]  # what is done now, and the share [0-1] that is done

_MILLIMETRE = 1e-3  # m, the unit of a file that declares none and nobody named


@dataclass(frozen=True)
class Surface:
    """What a CAD file says of one face: kind, unit axis or normal, radius, colour, its solid.

    `kind` is one of plane, cylinder, cone, sphere, torus, other; `axis` is empty without one,
    `radius` [m] is 0 without one, `colour` (RGBA, 0-1) empty.
    """

    kind: str
    axis: tuple[float, ...]
    radius: float
    colour: tuple[float, ...]
    solid: int


@dataclass(frozen=True, eq=False)
class Geometry:
    """Points, shape (n, 3), and triangles among them, shape (m, 3).

    A parser hands over points in the file's unit, `Format.read` points in metres.  `scale` [m] is
    the length of one unit of the parsed points, `declared` [m] that of the unit which the file
    names (`unit`); both are None where the format declares none.  `solid` numbers the solid of each
    triangle where the format knows solids; `names`, `colours` (RGBA, 0-1) and `nodes` (place in the
    assembly) are those of the solids; `face` numbers the CAD face of each triangle, its place in
    `surfaces`, in formats that know faces.  `findings` say what was left out or read in a way that
    needs a word.
    """

    points: Floats
    triangles: Integers
    scale: float | None = None
    declared: float | None = None
    unit: str | None = None
    solid: Integers | None = None
    n_solids: int | None = None
    names: tuple[str, ...] = ()
    colours: tuple[tuple[float, ...], ...] = ()
    nodes: tuple[int, ...] = ()
    face: Integers | None = None
    surfaces: tuple[Surface, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Format:
    """One mesh or CAD format; a file of this folder that ends in `FORMAT = Format(...)` is listed.

    `name` is how people write it, `suffixes` are the ends of its files without the dot.
    `sniff(content)` says how surely the bytes are of this format, 0-1 (True and False will do);
    `parse(content)` makes the geometry, whose points it gives away, and may fail in any way:
    `read` turns every failure into a PartError.  The `parse` of one that `is_long` takes
    `patience` and `progress` (see `read`).
    """

    name: str
    suffixes: tuple[str, ...]
    sniff: Callable[[bytes], float]
    parse: Callable[..., Geometry]
    is_long: bool = False

    def read(
        self,
        content: bytes,
        *,
        unit: str | None = None,
        patience: float | None = None,
        progress: Progress | None = None,
    ) -> Geometry:
        """The geometry in the bytes of one file, in metres.

        `unit` ("mm" if not given) is that of formats which declare none.  `patience` multiplies
        the processor time of formats that limit it, `progress(what, share)` hears how far they
        are.  Raises PartError for bytes that cannot be parsed, a bad index, a number that is none,
        or no triangle.
        """
        given = _MILLIMETRE if unit is None else metres_per(unit)
        try:
            more = {"patience": patience, "progress": progress} if self.is_long else {}
            geometry = self.parse(content, **more)
        except PartError:
            raise
        except Exception as problem:  # foreign bytes may break a parser anywhere
            reason = str(problem)[:120] or type(problem).__name__
            raise PartError("part_unreadable", format=self.name, reason=reason) from problem
        _refuse_bad_mesh(geometry)
        scale = geometry.scale or given
        if scale == 1.0:
            return geometry
        points = geometry.points
        return replace(geometry, points=np.multiply(points, scale, out=_writeable(points)))


def metres_per(unit: str) -> float:
    """Metres in one `unit` of length, at most a metre; raises PartError if it is none.

    >>> metres_per("inch")
    0.0254
    """
    allowed = "um, mm, cm, m, inch, foot"
    try:
        metres = converted(1.0, unit, "m")
    except NeedError as problem:
        raise PartError("part_unit", got=unit, allowed=allowed) from problem
    if metres > 1.0:  # no part is drawn in kilometres
        raise PartError("part_unit", got=unit, allowed=allowed)
    return metres


def bytes_behind(tail: bytes) -> tuple[Finding, ...]:
    """The finding on bytes that follow the geometry; none without bytes."""
    if not tail:
        return ()
    words = tail[:1000].strip(b"\x00 \t\r\n\x1a")
    severity = "warning" if words else "info"
    return (
        Finding(
            "bytes_behind", severity, {"n": len(tail), "got": shown(words) or tail[:4].hex(" ")}
        ),
    )


def _writeable(points: Floats) -> Floats | None:
    return points if points.flags.writeable and points.dtype == np.float64 else None


def _refuse_bad_mesh(geometry: Geometry) -> None:
    if not len(geometry.triangles) or not len(geometry.points):
        raise PartError("part_empty")
    lowest, highest = int(geometry.triangles.min()), int(geometry.triangles.max())
    if lowest < 0 or highest >= len(geometry.points):
        bad = lowest if lowest < 0 else highest
        raise PartError("part_index", got=bad, allowed=len(geometry.points) - 1)
    n_bad = int(np.sum(~np.isfinite(geometry.points).all(axis=1)))
    if n_bad:
        raise PartError("part_not_finite", n=n_bad)
