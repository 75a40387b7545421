"""Solids that a mesh file names: bodies if each is closed by itself, else patches of a surface."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sekiso.domain.part import Finding
from sekiso.geometry.connectivity import sides
from sekiso.geometry.formats.format import Geometry
from sekiso.geometry.mesh import Integers, has_three_corners, signed_volumes, weld_vertices

_GREY = (0.7, 0.7, 0.7, 1.0)  # red, green, blue, opacity
_SHOWN = 5


def with_solids(geometry: Geometry, number: Integers, names: tuple[str, ...]) -> Geometry:
    """The geometry with its triangles told apart by `number`, the place of their name in `names`.

    Solids are bodies only if each is closed by itself and encloses a volume; otherwise the names
    are those of patches of a surface (inlet, wall ...) and become a finding.
    """
    used, solid = np.unique(number, return_inverse=True)
    if len(used) < 2:
        return geometry
    names = tuple(names[k] or str(k + 1) for k in used)
    if _are_bodies(geometry, solid, len(used)):
        return replace(
            geometry, solid=solid, n_solids=len(used), names=names, colours=(_GREY,) * len(used)
        )
    listed = ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
    values = {"n": len(names), "names": listed}
    told = Finding("patches_joined", severity="info", values=values)
    return replace(geometry, findings=(*geometry.findings, told))


def _are_bodies(geometry: Geometry, solid: Integers, n: int) -> bool:
    vertices, index = weld_vertices(geometry.points)
    triangles = index[geometry.triangles]
    volumes = np.bincount(solid, signed_volumes(vertices, triangles), n)
    return bool(np.all(volumes > 0.0) and _are_closed(triangles, solid).all())


def _are_closed(triangles: Integers, solid: Integers) -> NDArray[np.bool_]:
    """Whether every edge of each solid is run as often one way as the other."""
    real = has_three_corners(triangles)
    owner = np.repeat(solid[real], 3)
    _, own = np.unique(
        owner * (int(triangles.max()) + 1) + triangles[real].reshape(-1), return_inverse=True
    )
    start, end, key = sides(own.reshape(-1, 3).astype(np.int64))
    _, first, edge = np.unique(key, return_index=True, return_inverse=True)
    balance = np.bincount(edge, np.where(start < end, 1.0, -1.0))
    n_open = np.bincount(owner[first], balance != 0.0, int(solid.max()) + 1)
    return np.asarray(n_open == 0)
