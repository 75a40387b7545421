"""From a body that nearly stands to one that does: steep undersides, no start in the air."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sekiso.design.mesh_report import part_from_mesh
from sekiso.design.overhang import USUAL_ANGLE
from sekiso.design.topology.brims import without_brims
from sekiso.design.topology.gables import with_gables
from sekiso.design.topology.overhang_relief import relieve_overhang
from sekiso.design.topology.printable_findings import standing_of
from sekiso.design.topology.start_columns import carry_starts
from sekiso.domain.direction import Direction
from sekiso.domain.part import Part
from sekiso.geometry.mesh import Floats, Integers
from sekiso.numerics.arrays import BoolArray

_ROUNDS = 4  # of all: a cut may leave a start
_MOST_CUTS = 2  # slivers of a facet that was cut
_SAME = 1e-9  # of the size: vertices that a union left where they were


@dataclass(frozen=True, eq=False)
class SelfSupporting:
    """The body, what hangs on it still [m2], its starts in the air, and what that took [m3].

    `columns` is how many columns were put under starts, `change` the volume added less that taken.
    """

    part: Part
    hanging_area: float
    n_starts: int
    columns: int
    change: float


def self_supporting(
    part: Part,
    *,
    direction: Direction = (0.0, 0.0, 1.0),
    angle: float = USUAL_ANGLE,
    column_radius: float,
    plate: float | None = None,
    fixed_vertices: BoolArray | None = None,
) -> SelfSupporting:
    """A body whose facets are no flatter than `angle` [rad] - 0.5 deg, with its starts carried.

    Relief, columns of `column_radius` [m] (half the thinnest member), relief where the columns meet
    the body, then brims cut off and gables over the few facets that none of it helps, until nothing
    is left.  A step after which
    the surface would cross itself or fall in two is not taken: what hangs then stays.  It ends what
    the overhang filter, run a few degrees steeper, and the closure of cells begin: of designs
    filtered at 50 degrees nothing was left at 45, of those filtered at 45 about 1e-4 of the
    surface.  `fixed_vertices` (n,) do not move: what hangs there stays.  `plate` as in
    `relieve_overhang`.  Raises PartError for a part without a mesh.
    """
    vertices, _ = part.mesh
    held = np.empty((0, 3)) if fixed_vertices is None else vertices[fixed_vertices]
    touch = _Touch(held, direction, angle, column_radius, plate)
    body, columns = part, 0
    for _ in range(_ROUNDS):
        body, more = touch.carried(body)
        columns += more
        body = touch.cut(body)
        if touch.stands(body):
            break
    hanging, starts = standing_of(body, direction=direction, angle=angle, plate=plate)
    return SelfSupporting(body, hanging.area, len(starts), columns, body.volume - part.volume)


@dataclass(frozen=True, eq=False)
class _Touch:
    """One round of relief, columns and cuts; `held` (n, 3) [m] are vertices that stay."""

    held: Floats
    direction: Direction
    angle: float
    column_radius: float
    plate: float | None

    def carried(self, body: Part) -> tuple[Part, int]:
        """The body after relief, with columns below its starts, and how many."""
        vertices, triangles = body.mesh
        steep = self._relieved(vertices, triangles)
        stands = carry_starts(
            steep, triangles, direction=self.direction, radius=self.column_radius, plate=self.plate
        )
        vertices = stands.vertices
        if stands.n_columns:
            vertices = self._relieved(vertices, stands.triangles)
        found = _sound(body, vertices, stands.triangles)
        return found, 0 if found is body else stands.n_columns

    def cut(self, body: Part) -> Part:
        """The body without what relief could not help: brims, and gables over what is left."""
        for _ in range(_MOST_CUTS):
            if not len(self._hanging(body)):
                break
            vertices, triangles = body.mesh
            bare = without_brims(
                vertices, triangles, most=2.0 * self.column_radius, direction=self.direction,
                angle=self.angle, plate=self.plate,
                fixed_vertices=_still_there(vertices, self.held),
            )  # fmt: skip
            body = _sound(body, *bare)
            facets = self._hanging(body)
            roofed = with_gables(*body.mesh, facets, direction=self.direction, angle=self.angle)
            if roofed.n_gables:
                body = _sound(body, roofed.vertices, roofed.triangles)
        return body

    def stands(self, body: Part) -> bool:
        """Whether nothing hangs but what stays where it is, and nothing starts in the air."""
        starts = standing_of(
            body, direction=self.direction, angle=self.angle, plate=self.plate
        )[1]  # fmt: skip
        return not len(starts) and not len(self._hanging(body))

    def _relieved(self, vertices: Floats, triangles: Integers) -> Floats:
        return relieve_overhang(
            vertices, triangles, direction=self.direction, angle=self.angle, plate=self.plate,
            fixed_vertices=_still_there(vertices, self.held),
        ).vertices  # fmt: skip

    def _hanging(self, body: Part) -> Integers:
        """Facets that hang and have a corner that may move."""
        found = standing_of(body, direction=self.direction, angle=self.angle, plate=self.plate)
        vertices, triangles = body.mesh
        facets = found[0].faces
        return facets[~_still_there(vertices, self.held)[triangles[facets]].all(axis=1)]


def _sound(before: Part, vertices: Floats, triangles: Integers) -> Part:
    """The changed body, or the one `before` where the change crosses it or cuts it in two."""
    body = part_from_mesh(vertices, triangles, name=before.name)
    is_worse = body.n_bodies > before.n_bodies or (_crosses(body) and not _crosses(before))
    return before if is_worse else body


def _crosses(body: Part) -> bool:
    return any(finding.code == "overlapping" for finding in body.findings)


def _still_there(vertices: Floats, places: Floats) -> BoolArray:
    """Vertices (n,) that lie at one of the `places` [m]."""
    from scipy.spatial import cKDTree

    if not len(places):
        return np.zeros(len(vertices), dtype=np.bool_)
    reach = _SAME * float(np.ptp(vertices, axis=0).max())
    return np.asarray(cKDTree(places).query(vertices)[0] <= reach)
