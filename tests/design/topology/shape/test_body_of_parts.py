"""Shapes cut from parts that others made: metal is taken off, named faces stay."""

import numpy as np
import pytest

from sekiso.design.faces import faces_of
from sekiso.design.intake import load_part
from sekiso.design.topology.shape.body import part_from_density
from sekiso.design.topology.shape.density import Density
from sekiso.design.topology.shape.exports import ShapeResult, export
from sekiso.design.topology.shape.face_labels import matching_triangles
from sekiso.design.topology.shape.near_surface import NearSurface
from sekiso.geometry.mesh import normals_and_areas
from sekiso.geometry.voxels import voxels
from sekiso.numerics.voxels.grid import Grid

EDGE = 2.5e-3  # m
SIZE = 0.18  # m, about, of each of the brackets


def porous(part) -> Density:
    """The part as cells, with the holes of a gyroid."""
    inside = voxels(part.vertices, part.triangles, edge=EDGE)[1:-1, 1:-1, 1:-1]
    low = part.vertices.min(axis=0) - [0.0198 * EDGE, -0.0139 * EDGE, 0.0]
    grid = Grid(inside.shape, (EDGE, EDGE, EDGE), tuple(low))
    middles = (grid.cell_middles(k) for k in range(3))
    x, y, z = np.meshgrid(*(2.0 * np.pi / 0.025 * a for a in middles), indexing="ij")
    level = np.sin(x) * np.cos(y) + np.sin(y) * np.cos(z) + np.sin(z) * np.cos(x)
    return Density(grid, np.clip(1.3 + 2.0 * level, 0.0, 1.0), inside.astype(float))


def area(part, triangles) -> float:
    return float(normals_and_areas(part.vertices, part.triangles[triangles])[1].sum())


@pytest.fixture(scope="module", params=["simjeb_30.obj", "ge_bracket_design_space.step"])
def cut(request, shared):
    """Original, two round faces of it, and what is left of it."""
    part = load_part(shared / "data" / "parts" / request.param)
    faces = faces_of(part)
    pins = [f.number for f in faces.table if f.kind == "cylinder" and f.radius > 9e-3][:2]
    named = np.flatnonzero(faces.triangles_of(*pins))
    return part, named, part_from_density(porous(part), original=part, preserved=named)


def test_one_closed_body_of_the_volume_asked_for_is_left(cut):
    new = cut[2].part
    assert (new.is_closed, new.n_bodies) == (True, 1)
    assert new.volume == pytest.approx(cut[2].volume, rel=0.01)
    assert [f.code for f in new.findings if f.severity != "info"] == []


def test_named_faces_are_there_to_the_last_place(cut):
    part, named, body = cut
    found = matching_triangles(part, body.part, named)
    assert area(body.part, found) == pytest.approx(area(part, named), rel=1e-9)


def test_all_old_faces_lie_on_the_original(cut):
    part, _, body = cut
    new, number = body.part, body.part.faces.number
    old = new.vertices[np.unique(new.triangles[number > 0])]
    distance = NearSurface(part.vertices, part.triangles).nearest(old, most=1e-3)[0]
    assert distance.max() < 1e-6 * SIZE


def test_the_file_for_printing_is_closed(cut, tmp_path):
    part = cut[2].part
    again = load_part(export(ShapeResult(part), tmp_path / "part.stl"))
    assert (again.is_closed, again.n_bodies) == (True, 1)
    assert again.volume == pytest.approx(part.volume, rel=1e-6)
