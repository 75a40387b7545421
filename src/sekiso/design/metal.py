"""What of a mesh is metal: closed bodies, each right side out and counted once.

A file may hold more than its body: sheets, triangles and bodies stored twice, bodies inside out or
one in another.  Here is decided what counts; a finding tells everything that was read otherwise
than it stands, and what it would change.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from sekiso.design.overlaps import Bodies, unite
from sekiso.domain.part import Finding
from sekiso.geometry.connectivity import Edges, edges, faces_against, open_sides, rims
from sekiso.geometry.mesh import Floats, Integers, flux_volumes, normals_and_areas, signed_volumes
from sekiso.geometry.nesting import Members, connected_at_corners, shells
from sekiso.geometry.separation import (
    closed_runs,
    grown_sheet,
    own_corners,
    repeats,
    separate_shells,
    skin_pieces,
)

NO_VOLUME = 1e-9  # of area^1.5: a sheet, not a body
_NO_AREA = 1e-12  # of all the area: three corners in a row
_FACES_SHOWN = 200
_MOST_GROWN = 64  # sheets grown on bodies that are looked for
_MOST_SHEETS = 200  # open shells, the largest, that may be bodies with holes
_MOST_RIM = 5000  # open edges that are compared with each other; of more only corners are
_COVERED = 0.9  # of the open edges along others: cracks, not holes
_SMALL_HOLES = 0.1  # of the surface: a body with holes, not a sheet
_WIDE_HOLES = 0.5  # of the surface: a curved one larger than all closed ones is a body still
_FLAT = 1e-3  # of the size
_CRACK = 1e-5  # of the size
_CLEAR = 0.1  # share of the surface that may be turned against the rest
_MM = 1e3
READINGS = (  # findings of what was read otherwise than it stands in the file
    "inconsistent_winding",
    "repeated_triangles",
    "sheets_left_out",
    "doubled_body",
    "body_in_body",
    "overlapping_bodies",
)


@dataclass(frozen=True, eq=False)
class Metal:
    """The triangles that bound metal, and what was read otherwise than it stands in the file.

    `origin` is the number in the file of each triangle, -1 for those of bodies that were united;
    `owner` the number of its solid, -1 without; `shell` that of its shell.  `is_clear` is False if
    no reading makes the volume certain.
    """

    vertices: Floats
    triangles: Integers
    shell: Integers
    origin: Integers
    owner: Integers
    findings: tuple[Finding, ...] = field(default=())
    is_united: bool = False
    is_clear: bool = True

    def only(self, kept: np.ndarray, *findings: Finding) -> Metal:
        """The triangles of a mask, with what there is to say of the others."""
        return replace(
            self, triangles=self.triangles[kept], shell=self.shell[kept],
            origin=self.origin[kept], owner=self.owner[kept], findings=self.findings + findings,
        )  # fmt: skip

    def places(self, faces: Integers) -> tuple[int, ...]:
        """Where triangles of the file stand now, the first of them."""
        return tuple(np.flatnonzero(np.isin(self.origin, faces))[:_FACES_SHOWN].tolist())


def metal(
    vertices: Floats, triangles: Integers, *, owner: Integers, names: tuple[str, ...], faults: Edges
) -> Metal:
    """What of the mesh [m] is metal; `owner` numbers the solid of each triangle, -1 without.

    One policy for all formats: closed bodies count, each right side out and its metal once; a body
    in another and wound like it is solid, not a cavity; what encloses nothing is left out if
    something else does.
    """
    mesh = Metal(vertices, triangles, faults.shell, np.arange(len(triangles)), owner)
    is_sound = not (faults.n_open or faults.n_shared_by_many or faults.n_same_way)
    if is_sound and not mesh.shell.any():
        if float(flux_volumes(vertices, triangles).sum()) >= 0.0:
            return mesh
        return _with_winding(_turned(mesh, np.ones(1, dtype=bool)), 1, faults)
    if faults.n_same_way:
        mesh = _aligned(mesh)
    if faults.n_shared_by_many:
        mesh = _own_corners(mesh)
    if faults.n_shared_by_many or faults.n_same_way:
        mesh = _without_grown_sheets(_without_repeats(mesh))
    shell, is_closed = separate_shells(mesh.vertices, mesh.triangles)
    mesh, is_closed = _without_sheets(replace(mesh, shell=shell), is_closed)
    return _right_side_out(mesh, is_closed, faults, names)


def _own_corners(mesh: Metal) -> Metal:
    """Bodies that touch told apart; triangles that stand again behind the last body left out."""
    runs = closed_runs(mesh.triangles)
    if not runs.any():
        return mesh
    last = runs == runs.max()
    again = repeats(mesh.triangles) & last
    if again.any() and edges(mesh.triangles[last]).n_open:
        return _own_corners(_without(mesh, again))
    vertices, triangles = own_corners(mesh.vertices, mesh.triangles, runs)
    return replace(mesh, vertices=vertices, triangles=triangles)


def _without_repeats(mesh: Metal) -> Metal:
    again = repeats(mesh.triangles)
    return _without(mesh, again) if again.any() else mesh


def _without(mesh: Metal, again: np.ndarray) -> Metal:
    values = {"n": int(again.sum()), "area": _area(mesh, again) * 1e6}
    return mesh.only(~again, Finding("repeated_triangles", values=values))


def _without_grown_sheets(mesh: Metal) -> Metal:
    left_out = np.zeros(len(mesh.triangles), dtype=bool)
    areas = normals_and_areas(mesh.vertices, mesh.triangles)[1]
    for _ in range(_MOST_GROWN):
        rest = np.flatnonzero(~left_out)
        grown = rest[grown_sheet(mesh.triangles[rest], areas[rest])]
        if not len(grown):
            break
        left_out[grown] = True
    return mesh.only(~left_out, _sheet_finding(mesh, left_out)) if left_out.any() else mesh


def _without_sheets(mesh: Metal, is_closed: np.ndarray) -> tuple[Metal, np.ndarray]:
    """Without the shells that enclose nothing, if another does."""
    areas = normals_and_areas(mesh.vertices, mesh.triangles)[1]
    area = np.bincount(mesh.shell, areas)
    volume = np.bincount(mesh.shell, signed_volumes(mesh.vertices, mesh.triangles))
    has_volume = np.abs(volume) > NO_VOLUME * area * np.sqrt(area)
    is_body = is_closed & has_volume
    if is_body.all() or not is_body.any():
        return mesh, is_closed
    members = Members(mesh.shell, len(area))
    by_area = np.argsort(-area, kind="stable")
    for number in by_area[~is_closed[by_area]][:_MOST_SHEETS].tolist():
        own = members.of(number)
        is_body[number] = _is_broken_body(mesh, own, areas[own], float(area[is_closed].sum()))
    has_area = area > _NO_AREA * area.sum()
    is_body |= _is_cracked(mesh, ~is_closed & ~is_body & has_area)
    sheet = ~is_body[mesh.shell]
    if not sheet.any():
        return mesh, is_closed
    left = mesh.only(~sheet, _sheet_finding(mesh, sheet))
    numbers = np.cumsum(is_body) - 1
    return replace(left, shell=numbers[left.shell]), is_closed[is_body]


def _is_broken_body(mesh: Metal, own: Integers, areas: Floats, closed_area: float) -> bool:
    """Whether an open shell is a body with holes: they are small, or it is the larger thing."""
    area = float(areas.sum())
    triangles = mesh.triangles[own]
    holes = sum(_hole(mesh.vertices[rim]) for rim in rims(triangles))
    if holes <= _SMALL_HOLES * area:
        return area > 0.0
    points = mesh.vertices[np.unique(triangles)]
    spread = np.linalg.svd(points - points.mean(axis=0), compute_uv=False)
    is_curved = bool(spread[-1] > _FLAT * spread[0])
    return is_curved and holes <= _WIDE_HOLES * area and area > closed_area


def _hole(rim: Floats) -> float:
    """Area [m2] between a rim and its middle, as triangles that never cancel."""
    across = np.cross(rim - rim.mean(axis=0), np.roll(rim, -1, axis=0) - rim.mean(axis=0))
    return 0.5 * float(np.linalg.norm(across, axis=1).sum())


def _is_cracked(mesh: Metal, is_open: np.ndarray) -> np.ndarray:
    """Which open shells are pieces of one skin: their rims run along other rims (T-junctions)."""
    own = np.flatnonzero(is_open[mesh.shell])
    one, other, face = open_sides(mesh.triangles[own])
    if len(one) > _MOST_RIM:
        return np.asarray(is_open & _has_neighbour(mesh, own, len(is_open)))
    a, b = mesh.vertices[one], mesh.vertices[other]
    length = np.linalg.norm(b - a, axis=1)
    tolerance = _CRACK * float(np.ptp(mesh.vertices, axis=0).max())
    covered = np.array([_has_other(0.5 * (a[k] + b[k]), a, b, k, tolerance) for k in range(len(a))])
    shell = mesh.shell[own[face]]
    share = np.bincount(shell, length * covered, minlength=len(is_open))
    whole = np.bincount(shell, length, minlength=len(is_open))
    return np.asarray(is_open & (share > _COVERED * whole))


def _has_neighbour(mesh: Metal, own: Integers, n: int) -> np.ndarray:
    """Which shells share a corner with another one of these triangles."""
    group = connected_at_corners(mesh.triangles[own], mesh.shell[own], n)
    n_shells = np.bincount(group[np.unique(mesh.shell[own])], minlength=n)
    return np.asarray(n_shells[group] > 1)


def _has_other(point: Floats, a: Floats, b: Floats, own: int, tolerance: float) -> bool:
    along = b - a
    reach = np.einsum("ij,ij->i", along, along)
    share = np.einsum("ij,ij->i", point - a, along) / np.where(reach > 0.0, reach, 1.0)
    nearest = a + np.clip(share, 0.0, 1.0)[:, None] * along
    distance = np.linalg.norm(nearest - point, axis=1)
    distance[own] = np.inf
    return bool(distance.min() <= tolerance)


def _right_side_out(
    mesh: Metal, is_closed: np.ndarray, faults: Edges, names: tuple[str, ...]
) -> Metal:
    if faults.n_same_way and (not mesh.is_clear or edges(mesh.triangles).n_same_way):
        return _with_winding(replace(mesh, is_clear=False), 0, faults)
    kinds = shells(
        mesh.vertices, mesh.triangles, shell=mesh.shell, is_closed=is_closed,
        tetrahedra=signed_volumes(mesh.vertices, mesh.triangles),
        areas=normals_and_areas(mesh.vertices, mesh.triangles)[1],
    )  # fmt: skip
    mesh = _with_winding(_turned(mesh, kinds.is_turned), int(kinds.is_inside_out.sum()), faults)
    united = unite(
        Bodies(mesh.vertices, mesh.triangles, mesh.shell, mesh.owner, kinds, is_closed), names=names
    )
    if united is None:
        return mesh
    left = mesh.only(united.kept, *united.findings)
    return _by_owner(
        replace(
            left,
            vertices=np.concatenate((mesh.vertices, united.vertices)),
            triangles=np.concatenate((left.triangles, united.triangles + len(mesh.vertices))),
            shell=np.concatenate((left.shell, united.shell + len(is_closed))),
            origin=np.concatenate((left.origin, np.full(len(united.triangles), -1))),
            owner=np.concatenate((left.owner, united.owner)),
            is_united=united.has_absorbed,
        )
    )


def _by_owner(mesh: Metal) -> Metal:
    if np.all(mesh.owner[1:] >= mesh.owner[:-1]):
        return mesh
    return mesh.only(np.argsort(mesh.owner, kind="stable"))


def _aligned(mesh: Metal) -> Metal:
    """Triangles turned that face the other way than the rest of their piece of skin.

    The triangles of a closed piece agree in one way only; those of an open one are turned if nearly
    all of it faces the other way.
    """
    against = faces_against(mesh.triangles)
    areas = normals_and_areas(mesh.vertices, mesh.triangles)[1]
    piece = skin_pieces(mesh.triangles)
    whole = np.bincount(piece, areas)
    share = np.bincount(piece, areas * against) / np.maximum(whole, 1e-300)
    is_closed = _have_all_neighbours(mesh.triangles, piece)
    if float((np.minimum(share, 1.0 - share) * ~is_closed).max()) > _CLEAR:
        return replace(mesh, is_clear=False)
    minority = np.where((share > 0.5)[piece], ~against, against)
    triangles = np.where(minority[:, None], mesh.triangles[:, ::-1], mesh.triangles)
    return replace(mesh, triangles=triangles)


def _have_all_neighbours(triangles: Integers, piece: Integers) -> np.ndarray:
    """Whether every edge of a piece is one of two triangles, for all pieces."""
    faults = edges(triangles)
    bare = np.concatenate((faults.open_faces, faults.shared_faces))
    return np.asarray(np.bincount(piece[bare], minlength=int(piece.max()) + 1) == 0)


def _turned(mesh: Metal, is_turned: np.ndarray) -> Metal:
    turned = is_turned[mesh.shell]
    if not turned.any():
        return mesh
    return replace(
        mesh, triangles=np.where(turned[:, None], mesh.triangles[:, ::-1], mesh.triangles)
    )


def _with_winding(mesh: Metal, n_inside_out: int, faults: Edges) -> Metal:
    if not faults.n_same_way and not n_inside_out:
        return mesh
    values = {"n": faults.n_same_way, "n_inside_out": n_inside_out}
    faces = mesh.places(faults.same_way_faces)
    listed = [Finding("inconsistent_winding", values=values, faces=faces)]
    if not mesh.is_clear:
        listed.append(Finding("winding_unclear", values={}, faces=faces))
    return replace(mesh, findings=mesh.findings + tuple(listed))


def _sheet_finding(mesh: Metal, sheet: np.ndarray) -> Finding:
    corners = mesh.vertices[mesh.triangles[sheet]]
    points = corners.reshape(-1, 3)
    values = {
        "n": int(sheet.sum()),
        "area": _area(mesh, sheet) * 1e6,
        "where": _box(points),
    }
    middles = tuple((float(x), float(y), float(z)) for x, y, z in corners.mean(axis=1)[:20])
    return Finding("sheets_left_out", values=values, points=middles)


def _box(points: Floats) -> str:
    low, high = points.min(axis=0) * _MM, points.max(axis=0) * _MM
    ends = zip("xyz", low, high, strict=True)
    return ", ".join(f"{axis} {a:.4g} - {b:.4g}" for axis, a, b in ends)


def _area(mesh: Metal, which: np.ndarray) -> float:
    return float(normals_and_areas(mesh.vertices, mesh.triangles[which])[1].sum())
