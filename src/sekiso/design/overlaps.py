"""Bodies that share metal: found by their boxes, measured and united by manifold3d."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from manifold3d import Manifold, Mesh64, OpType

from sekiso.domain.part import Finding
from sekiso.geometry.connectivity import component_numbers, edges
from sekiso.geometry.mesh import Floats, Integers
from sekiso.geometry.nesting import Members, Shells, boxes

_MOST_BOXES = 10_000_000  # pairs of boxes that are compared
_MOST_WORK = 3_000_000  # triangles of all pairs: some 4 s of a processor
_CONTACT = 1e-3  # of the smaller body: facets of curved surfaces that lie on each other
_ROUNDING = 1e-5  # of the smaller body: places in single precision
_SAME = 0.99  # of the larger body
_INSIDE = 1.0 - 1e-6  # of the smaller body
_SHOWN = 12  # bodies that a finding names


@dataclass(frozen=True, eq=False)
class Bodies:
    """A mesh [m] with the shell and solid of each triangle, every closed shell right side out."""

    vertices: Floats
    triangles: Integers
    shell: Integers
    owner: Integers
    kinds: Shells
    is_closed: np.ndarray


@dataclass(frozen=True, eq=False)
class United:
    """The triangles to keep, and a mesh in place of the others.

    `has_absorbed` says that there are fewer bodies than before.
    """

    kept: np.ndarray
    vertices: Floats
    triangles: Integers
    shell: Integers
    owner: Integers
    findings: tuple[Finding, ...]
    has_absorbed: bool


@dataclass(frozen=True)
class _Pair:
    one: int
    other: int
    common: float


def unite(bodies: Bodies, *, names: tuple[str, ...]) -> United | None:
    """Bodies whose metal overlaps made one; None if there is nothing to say.

    A body that stands twice, or lies in the metal of another, is left out; those that overlap
    partly are united.  A common volume of less than a thousandth of the smaller body is contact:
    it is told and stays.  A search that would be too long is told.
    """
    heads = np.flatnonzero(bodies.is_closed & ~bodies.kinds.is_cavity)
    if len(heads) < 2:
        return None
    solids = _Solids(bodies, heads, names)
    near = solids.near_pairs()
    if near is None or sum(map(solids.work, near)) > _MOST_WORK:
        unknown = Finding("overlap_unknown", severity="info", values={"n": len(heads)})
        return solids.without([], [], (unknown,))
    pairs = [_Pair(*pair, solids.common(pair)) for pair in near]
    pairs = [pair for pair in pairs if pair.common > _ROUNDING * solids.smaller(pair)]
    return _united(solids, pairs) if pairs else None


def _united(solids: _Solids, pairs: list[_Pair]) -> United:
    findings: list[Finding] = []
    left_out: list[int] = []
    for pair in pairs:
        small, large = solids.by_size(pair)
        if pair.one in left_out or pair.other in left_out:
            continue
        if pair.common > _SAME * solids.volume(large):
            left_out.append(pair.other)
            findings.append(solids.finding("doubled_body", [pair]))
        elif pair.common > _INSIDE * solids.volume(small):
            left_out.append(small)
            findings.append(solids.inner(small, large))
    rest = [p for p in pairs if p.one not in left_out and p.other not in left_out]
    partly = [p for p in rest if p.common > _CONTACT * solids.smaller(p)]
    contact = [p for p in rest if p.common <= _CONTACT * solids.smaller(p)]
    if partly:
        findings.append(solids.finding("overlapping_bodies", partly))
    if contact:
        findings.append(solids.finding("bodies_in_contact", contact, severity="info"))
    return solids.without(left_out, partly, tuple(findings))


class _Solids:
    """Closed bodies with their cavities, each as a solid of manifold3d once it is asked for."""

    def __init__(self, bodies: Bodies, heads: Integers, names: tuple[str, ...]) -> None:
        self._bodies, self._heads, self._names = bodies, heads, names
        self._members = Members(bodies.shell, len(bodies.is_closed))
        self._made: dict[int, Manifold] = {}
        first = [self._members.of(head)[0] for head in heads]
        self._number = {int(heads[k]): place + 1 for place, k in enumerate(np.argsort(first))}

    def near_pairs(self) -> list[tuple[int, int]] | None:
        """Pairs of bodies whose boxes share a volume, in the order of the file; None: too many."""
        bodies = self._bodies
        low, high = boxes(bodies.vertices, bodies.triangles, bodies.shell, len(bodies.is_closed))
        heads = self._heads[np.argsort(low[self._heads, 0], kind="stable")]
        low, high = low[heads], high[heads]
        count = np.searchsorted(low[:, 0], high[:, 0]) - np.arange(len(heads)) - 1
        if count.sum() > _MOST_BOXES:
            return None
        one = np.repeat(np.arange(len(heads)), count)
        other = np.arange(len(one)) - np.repeat(np.cumsum(count) - count, count) + one + 1
        near = np.all((low[one] < high[other]) & (low[other] < high[one]), axis=1)
        number = np.zeros(len(bodies.is_closed), dtype=np.int64)
        number[list(self._number)] = list(self._number.values())
        pairs = np.stack((heads[one[near]], heads[other[near]]), axis=1)
        pairs = np.take_along_axis(pairs, np.argsort(number[pairs], axis=1), axis=1)
        order = np.lexsort((number[pairs[:, 1]], number[pairs[:, 0]]))
        return [(one, other) for one, other in pairs[order].tolist()]

    def work(self, pair: tuple[int, int]) -> int:
        """Triangles of two bodies."""
        return sum(len(self._members.of(head)) for head in pair)

    def common(self, pair: tuple[int, int]) -> float:
        """Volume [m3] of the metal of both; 0 if manifold3d takes one for no solid."""
        one, other = map(self._solid, pair)
        return float((one ^ other).volume())

    def volume(self, head: int) -> float:
        """Volume [m3] of a body without its cavities."""
        return float(self._solid(head).volume())

    def smaller(self, pair: _Pair) -> float:
        """Volume [m3] of the smaller of two bodies."""
        return self.volume(self.by_size(pair)[0])

    def by_size(self, pair: _Pair) -> tuple[int, int]:
        """The smaller body and the larger; of equal ones the later is the smaller."""
        first = self.volume(pair.one) < self.volume(pair.other)
        return (pair.one, pair.other) if first else (pair.other, pair.one)

    def without(
        self, left_out: list[int], partly: list[_Pair], findings: tuple[Finding, ...]
    ) -> United:
        """The mesh without some bodies, and with one in place of those that overlap."""
        groups = _groups(partly)
        gone = [*left_out, *(head for group in groups for head in group)]
        kept = np.ones(len(self._bodies.triangles), dtype=bool)
        for head in gone:
            kept[self._faces(head)] = False
        new = _joined([self._union(group) for group in groups])
        return United(kept, *new, findings, bool(gone))

    def finding(self, code: str, pairs: list[_Pair], *, severity: str = "warning") -> Finding:
        """What two or more bodies share; the volume is that of all pairs."""
        members = sorted(
            {head for p in pairs for head in (p.one, p.other)}, key=self._number.__getitem__
        )
        common = sum(pair.common for pair in pairs)
        share = max(pair.common / self.smaller(pair) for pair in pairs)
        values = {"bodies": self._named(members), "volume": common * 1e9, "share": 100.0 * share}
        return Finding(code, severity, values)

    def inner(self, small: int, large: int) -> Finding:
        """A body in the metal of another, and the volume if it were meant as a cavity."""
        hollow = self.volume(large) - self.volume(small)
        values = {"inner": self._named([small]), "outer": self._named([large]),
                  "volume": self.volume(small) * 1e9, "hollow": hollow * 1e9}  # fmt: skip
        return Finding("body_in_body", values=values)

    def _named(self, heads: list[int]) -> str:
        more = ", ..." if len(heads) > _SHOWN else ""
        return ", ".join(self._name(head) for head in heads[:_SHOWN]) + more

    def _name(self, head: int) -> str:
        owner = int(self._bodies.owner[self._members.of(head)[0]])
        name = self._names[owner] if 0 <= owner < len(self._names) else ""
        number = str(self._number[head])
        return f"{number} ({name})" if name else number

    def _faces(self, head: int) -> Integers:
        kinds = self._bodies.kinds
        holes = np.flatnonzero(kinds.is_cavity & (kinds.around == head))
        return np.concatenate([self._members.of(k) for k in (head, *holes.tolist())])

    def _solid(self, head: int) -> Manifold:
        if head not in self._made:
            triangles = self._bodies.triangles[self._faces(head)]
            used, corners = np.unique(triangles, return_inverse=True)
            vertices = np.ascontiguousarray(self._bodies.vertices[used])
            mesh = Mesh64(vertices, corners.reshape(-1, 3).astype(np.uint64))
            self._made[head] = Manifold(mesh).as_original()
        return self._made[head]

    def _union(self, group: list[int]) -> tuple[Floats, Integers, Integers]:
        """Vertices, triangles and the solid of each triangle of bodies united."""
        solid = Manifold.batch_boolean([self._solid(head) for head in group], OpType.Add)
        mesh = solid.to_mesh64()
        owners = {
            self._solid(head).original_id(): int(self._bodies.owner[self._members.of(head)[0]])
            for head in group
        }
        ends = np.asarray(mesh.run_index) // 3
        owner = np.repeat([owners[int(k)] for k in mesh.run_original_id], np.diff(ends))
        vertices = np.asarray(mesh.vert_properties)[:, :3].astype(np.float64)
        return vertices, np.asarray(mesh.tri_verts).astype(np.int64), owner.astype(np.int64)


def _groups(pairs: list[_Pair]) -> list[list[int]]:
    heads = sorted({head for pair in pairs for head in (pair.one, pair.other)})
    place = {head: k for k, head in enumerate(heads)}
    one = np.array([place[pair.one] for pair in pairs], dtype=np.int64)
    other = np.array([place[pair.other] for pair in pairs], dtype=np.int64)
    number = component_numbers(len(heads), one, other)
    groups = range(int(number.max(initial=-1)) + 1)
    return [[heads[k] for k in np.flatnonzero(number == n)] for n in groups]


def _joined(
    meshes: list[tuple[Floats, Integers, Integers]],
) -> tuple[Floats, Integers, Integers, Integers]:
    """Several meshes as one: vertices, triangles, shell and owner of each triangle."""
    none = np.zeros(0, dtype=np.int64)
    vertices, triangles, owners = [np.zeros((0, 3))], [none.reshape(0, 3)], [none]
    n_vertices = 0
    for points, corners, owner in meshes:
        vertices.append(points)
        triangles.append(corners + n_vertices)
        owners.append(owner)
        n_vertices += len(points)
    joined = np.concatenate(triangles)
    shell = edges(joined).shell if len(joined) else none
    return np.concatenate(vertices), joined, shell, np.concatenate(owners)
