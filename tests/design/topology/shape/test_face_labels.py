from dataclasses import replace

import numpy as np
import pytest

from sekiso.design import shapes
from sekiso.design.faces import faces_of
from sekiso.design.topology.shape.closed_mesh import ClosedMesh, mesh_of_solid, solid_of
from sekiso.design.topology.shape.design_space import design_solid
from sekiso.design.topology.shape.face_labels import (
    face_labels,
    kept_faces,
    matching_triangles,
    with_faces_of,
)
from sekiso.domain.errors import PartError
from sekiso.geometry.mesh import normals_and_areas


@pytest.fixture(scope="module")
def half():
    """A plate with holes, and its part left of x = 30 mm."""
    part = shapes.plate_with_holes()
    solid = design_solid(part, label=face_labels(part))
    mesh = mesh_of_solid(solid.trim_by_plane((-1.0, 0.0, 0.0), -0.03))
    return part, mesh, replace(part, vertices=mesh.vertices, triangles=mesh.triangles)


def area(part, triangles) -> float:
    return float(normals_and_areas(part.vertices, part.triangles[triangles])[1].sum())


def test_faces_of_the_original_are_found_by_their_labels(half):
    part, mesh, _ = half
    before, kept = faces_of(part), kept_faces(part, mesh)
    areas = {face.number: face.area for face in kept.table}
    shares = [areas[face.number] / face.area for face in before.table]
    assert sum(share == 0.0 for share in shares) == 1 + 6  # the far end, six holes
    assert sum(share == pytest.approx(1.0) for share in shares) == 1 + 2
    assert (kept.number == 0).sum() > 0  # the cut


def test_labels_and_places_agree(half):
    part, mesh, new = half
    before, kept = faces_of(part), kept_faces(part, mesh)
    for face in before.table:
        named = np.flatnonzero(before.number == face.number)
        by_label = np.flatnonzero(kept.number == face.number)
        if len(by_label):
            assert matching_triangles(part, new, named).tolist() == by_label.tolist()


def test_faces_are_found_again_without_labels(half):
    part, mesh, new = half
    by_label = kept_faces(part, mesh)
    again = with_faces_of(part, new).faces
    assert np.array_equal(again.number, by_label.number)
    assert [face.area for face in again.table] == [face.area for face in by_label.table]


def test_a_picked_piece_of_a_flat_face_keeps_its_outline():
    part = shapes.plate_with_holes()
    top = np.flatnonzero(np.all(part.vertices[part.triangles][:, :, 2] > 0.0059, axis=1))
    picked = top[: len(top) // 2]
    cut = design_solid(part, label=face_labels(part, picked)).trim_by_plane((0, 0, 1.0), 0.003)
    mesh = mesh_of_solid(cut.simplify(1e-8))
    new = replace(part, vertices=mesh.vertices, triangles=mesh.triangles)
    assert area(new, matching_triangles(part, new, picked)) == pytest.approx(area(part, picked))


def test_a_face_of_which_nothing_is_left_is_refused(half):
    part, _, new = half
    end = np.flatnonzero(np.all(part.vertices[part.triangles][:, :, 0] > 0.0999, axis=1))
    with pytest.raises(PartError, match="Nothing is left"):
        matching_triangles(part, new, end)


def test_a_mesh_without_labels_has_no_old_face():
    part = shapes.box()
    bare = ClosedMesh(part.vertices, part.triangles)
    assert not kept_faces(part, mesh_of_solid(solid_of(bare))).number.any()
