"""What a reader of one format hands over."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sekiso.domain.errors import PartError
from sekiso.geometry.mesh import Floats, Integers


@dataclass(frozen=True, eq=False)
class Geometry:
    """Points in the file's unit and triangles among them.

    `scale` [m] is the length of one unit of `points`, `declared` [m] that of the unit which the
    file names (`unit`); both are None where the format declares none.  `keeps_seams` says that
    points of equal place are apart on purpose.  `solid` numbers the solid of each triangle where
    the format knows solids; `names`, `colours` (RGBA, 0-1) and `nodes` (place in the assembly)
    are those of the solids.
    """

    points: Floats
    triangles: Integers
    scale: float | None = None
    declared: float | None = None
    unit: str | None = None
    keeps_seams: bool = False
    solid: Integers | None = None
    n_solids: int | None = None
    names: tuple[str, ...] = ()
    colours: tuple[tuple[float, ...], ...] = ()
    nodes: tuple[int, ...] = ()
    extensions: tuple[str, ...] = ()


def checked(geometry: Geometry) -> Geometry:
    """`geometry` itself; raises PartError if it has no triangle, a bad index or a bad number."""
    if not len(geometry.triangles) or not len(geometry.points):
        raise PartError("part_empty")
    lowest, highest = int(geometry.triangles.min()), int(geometry.triangles.max())
    if lowest < 0 or highest >= len(geometry.points):
        raise PartError(
            "part_index", got=highest if lowest >= 0 else lowest, allowed=len(geometry.points) - 1
        )
    bad = int(np.sum(~np.isfinite(geometry.points).all(axis=1)))
    if bad:
        raise PartError("part_not_finite", n=bad)
    return geometry
