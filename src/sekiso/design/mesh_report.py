"""Triangles become a part: volume, area, bodies, findings, a fast look at walls and overhang."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isfinite

import manifold3d
import numpy as np

from sekiso.design.faces import cad_faces
from sekiso.design.metal import NO_VOLUME, metal
from sekiso.design.overhang import overhang
from sekiso.design.walls import LARGE_MESH, Sections, sections, volume_inside
from sekiso.domain.errors import PartError
from sekiso.domain.part import Faces, Finding, Part, Solid
from sekiso.geometry.connectivity import Edges, edges
from sekiso.geometry.formats.format import Surface
from sekiso.geometry.mesh import (
    Floats,
    Integers,
    extent,
    flux_volumes,
    normals_and_areas,
    signed_volumes,
)
from sekiso.geometry.nesting import Shells, shells

_FACES_SHOWN = 200
_ROUNDING = 1e-6  # of the largest coordinate, in single precision
_ROOM = 1e-6  # of area^1.5: rays found something inside


@dataclass(frozen=True)
class _Surface:
    vertices: Floats
    triangles: Integers
    normals: Floats
    areas: Floats


def part_from_mesh(
    vertices: Floats,
    triangles: Integers,
    *,
    name: str = "",
    digest: str = "",
    n_solids: int | None = None,
    n_collapsed: int = 0,
    solids: tuple[Solid, ...] = (),
    findings: tuple[Finding, ...] = (),
    features: frozenset[str] = frozenset(),
    face: Integers | None = None,
    surfaces: tuple[Surface, ...] = (),
) -> Part:
    """The part that the metal in the mesh [m] is (see `metal`); PartError if it encloses none.

    `n_solids` comes from formats that know solids; otherwise bodies are the shells that do not
    bound a cavity; `n_collapsed` triangles were faults to join only two places and are left out
    already.  The volume of a mesh that is not closed is a convention (see `flux_volumes`).
    `findings` of the reader come first; `face` is the place of each triangle's CAD face in
    `surfaces`.
    """
    faults = edges(triangles)
    names = tuple(solid.name for solid in solids)
    read = metal(
        vertices, triangles, owner=_owners(solids, len(triangles)), names=names, faults=faults
    )
    if read.triangles is not triangles:
        vertices, triangles, faults = read.vertices, read.triangles, edges(read.triangles)
    normals, areas = normals_and_areas(vertices, triangles)
    surface = _Surface(vertices, triangles, normals, areas)
    area = float(areas.sum())
    is_closed = _is_closed(surface, faults)
    volumes = signed_volumes if is_closed else flux_volumes
    tetrahedra = volumes(vertices, triangles)
    volume = abs(float(tetrahedra.sum()))
    is_sheet = not is_closed and _is_flat(vertices[np.unique(triangles)])
    if is_sheet or not volume > NO_VOLUME * area * np.sqrt(area):
        raise _no_volume(surface, volume, is_closed)
    is_open = np.bincount(read.shell[faults.open_faces], minlength=int(read.shell.max()) + 1) > 0
    whole = shells(
        vertices, triangles, shell=read.shell, tetrahedra=tetrahedra, areas=areas,
        is_closed=~is_open,
    )  # fmt: skip
    n_bodies = max(0 if read.is_united else n_solids or 0, whole.n_bodies)
    cut = sections(vertices, triangles, normals=normals)
    summary = _summary(surface, cut, whole)
    mesh_findings = _findings(faults, whole, n_bodies, n_collapsed) + read.findings
    if len(triangles) > LARGE_MESH:
        mesh_findings += (Finding("large_mesh", severity="info", values={"n": len(triangles)}),)
    if cut.is_overlapping and not faults.n_open:
        values = {"volume": volume * 1e9, "once": volume_inside(vertices, triangles) * 1e9}
        severity = _crossing_severity(mesh_findings)
        mesh_findings += (Finding("overlapping", severity=severity, values=values),)
    return Part(
        volume=volume,
        area=area,
        extent=extent(vertices[triangles.reshape(-1)]),
        n_bodies=n_bodies,
        is_closed=is_closed,
        findings=findings + mesh_findings,
        features=features,
        name=name,
        digest=digest,
        vertices=vertices,
        triangles=triangles,
        summary=summary,
        solids=_solids(solids, read.owner),
        faces=_faces(surface, face, surfaces, read.origin),
    )


def _faces(
    surface: _Surface, face: Integers | None, surfaces: tuple[Surface, ...], origin: Integers
) -> Faces | None:
    """CAD faces of the triangles that are left; those of united bodies (origin -1) have none."""
    if face is None:
        return None
    own = np.where(origin >= 0, face[origin], -1)
    return cad_faces(surface.vertices, surface.triangles, face=own, surfaces=surfaces)


def _no_volume(surface: _Surface, volume: float, is_closed: bool) -> PartError:
    """A sheet, or a closed skin whose parts are wound against each other."""
    got = f"{volume * 1e9:.3g} mm3"
    room = _ROOM * float(surface.areas.sum()) ** 1.5 if np.isfinite(volume) else np.inf
    if (
        is_closed
        and np.isfinite(room)
        and volume_inside(surface.vertices, surface.triangles) > room
    ):
        return PartError("part_cancels", got=got)
    return PartError("part_no_volume", got=got)


def _is_flat(points: Floats) -> bool:
    """Whether points lie in a plane, but for rounding."""
    spread = np.linalg.svd(points - points.mean(axis=0), compute_uv=False)
    return bool(spread[-1] <= _ROUNDING * np.abs(points).max() * np.sqrt(len(points)))


def _crossing_severity(findings: tuple[Finding, ...]) -> str:
    """Bodies in contact, whose common volume is told, are no reason to warn again."""
    codes = {finding.code for finding in findings}
    is_told = "bodies_in_contact" in codes and "overlap_unknown" not in codes
    return "info" if is_told else "warning"


def _owners(solids: tuple[Solid, ...], n: int) -> Integers:
    owner = np.full(n, -1)
    for number, solid in enumerate(solids):
        owner[solid.first : solid.end] = number
    return owner


def _solids(solids: tuple[Solid, ...], owner: Integers) -> tuple[Solid, ...]:
    """The solids with the ranges of triangles, sorted by their owner, that are left of them."""
    first = np.searchsorted(owner, np.arange(len(solids)), side="left").tolist()
    end = np.searchsorted(owner, np.arange(len(solids)), side="right").tolist()
    return tuple(replace(solid, first=first[k], end=end[k]) for k, solid in enumerate(solids))


def _findings(faults: Edges, whole: Shells, n_bodies: int, n_collapsed: int) -> tuple[Finding, ...]:
    listed: list[Finding] = []
    if faults.n_open:
        faces = _shown(faults.open_faces)
        listed.append(Finding("open_boundary", values={"n": faults.n_open}, faces=faces))
    if faults.n_shared_by_many or n_collapsed:
        values = {"n": faults.n_shared_by_many, "n_collapsed": n_collapsed}
        severity = "warning" if faults.n_shared_by_many else "info"
        faces = _shown(faults.shared_faces)
        listed.append(Finding("non_manifold", severity=severity, values=values, faces=faces))
    if n_bodies > 1:
        listed.append(Finding("several_bodies", severity="info", values={"n": n_bodies}))
    n_cavities = int(whole.is_cavity.sum())
    if n_cavities:
        volume = float(-whole.volume[whole.is_cavity].sum())
        listed.append(Finding("enclosed_cavity", values={"n": n_cavities, "volume": volume * 1e9}))
    return tuple(listed)


def _summary(surface: _Surface, cut: Sections, whole: Shells) -> dict[str, float]:
    below = overhang(
        surface.vertices, surface.triangles, normals=surface.normals, areas=surface.areas
    )
    numbers = {
        "wall_min": cut.walls.thinnest,
        "wall_median": cut.walls.median,
        "gap_min": cut.gaps.thinnest,
        "overhang_area": below.area,
        "overhang_area_band": below.band_area,
        "plate_area": below.plate_area,
        "n_cavities": float(whole.is_cavity.sum()),
        "cavity_volume": abs(float(whole.volume[whole.is_cavity].sum())),
    }
    return {key: value for key, value in numbers.items() if isfinite(value)}


def _is_closed(surface: _Surface, faults: Edges) -> bool:
    """Closed by its edges and accepted by manifold3d, the strict gate."""
    if faults.n_open or faults.n_same_way:
        return False
    if not faults.n_shared_by_many:
        return True
    mesh = manifold3d.Mesh64(surface.vertices, surface.triangles.astype(np.uint64))
    return bool(manifold3d.Manifold(mesh).status() == manifold3d.Error.NoError)


def _shown(faces: Integers) -> tuple[int, ...]:
    return tuple(int(face) for face in faces[:_FACES_SHOWN])
