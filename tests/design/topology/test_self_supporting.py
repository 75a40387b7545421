"""A smooth design under the overhang filter stands after relief and columns: nothing hangs."""

import numpy as np
import pytest

from sekiso.design.mesh_report import part_from_mesh
from sekiso.design.topology.build_axis import supporting_offsets
from sekiso.design.topology.overhang_filter import PLATE, OverhangFilter
from sekiso.design.topology.printable_findings import standing_of
from sekiso.design.topology.self_supporting import self_supporting
from sekiso.design.topology.support_closure import support_closure
from sekiso.geometry.mesh import signed_volumes


def _design(degrees):
    """A random smooth design of 24 cubes a side, printed under the filter, with carried cells."""
    from scipy.ndimage import gaussian_filter

    n = 24
    field = gaussian_filter(np.random.default_rng(1).normal(size=(n, n, n)), 2.5, mode="wrap")
    x = 1.0 / (1.0 + np.exp(-6.0 * (field - np.quantile(field, 0.65)) / field.std()))
    given = np.zeros((n, n, n))
    given[0] = PLATE
    sets = supporting_offsets(n, (1.0, 1.0, 1.0), np.radians(degrees))
    y, _ = OverhangFilter("+z", given, *sets, np.ones(x.shape)).forward(x)
    closure = support_closure(y > 0.5, axis="+z", angle=np.radians(degrees))
    return np.where(closure.added, 1.0, np.where(closure.removed, 0.0, y))


def _body(cells):
    """Smooth surface [m] of cells of 1 mm, flat on the plate z = 0."""
    from manifold3d import Manifold, Mesh64
    from skimage.measure import marching_cubes

    below = np.concatenate((np.zeros_like(cells[:, :, :1]), cells[:, :, :1], cells), axis=2)
    vertices, triangles, _, _ = marching_cubes(np.pad(below, ((1, 1), (1, 1), (0, 1))), 0.5)
    vertices = 1e-3 * np.column_stack((vertices[:, :2], np.maximum(vertices[:, 2] - 1.5, 0.0)))
    if signed_volumes(vertices, triangles).sum() < 0.0:
        triangles = triangles[:, ::-1]
    solid = Manifold(Mesh64(vertices.astype(np.float64), triangles.astype(np.uint64)))
    mesh = solid.set_tolerance(1e-7).simplify(1e-7).to_mesh64()
    points = np.array(mesh.vert_properties)[:, :3]
    return part_from_mesh(points, np.array(mesh.tri_verts).astype(np.int64))


def test_a_design_filtered_at_50_degrees_stands_at_45():
    part = _body(_design(50.0))
    before = standing_of(part, direction=(0.0, 0.0, 1.0), plate=0.0)[0].area
    stands = self_supporting(part, column_radius=0.5e-3, plate=0.0)
    assert before > 5e-6
    assert stands.hanging_area == pytest.approx(0.0, abs=1e-12)
    assert stands.n_starts == 0
    assert abs(stands.change) < 0.02 * part.volume
    assert stands.part.is_closed


def test_vertices_that_stay_do_not_move():
    part = _body(_design(50.0))
    fixed = part.vertices[:, 0] < 8e-3
    stands = self_supporting(part, column_radius=0.5e-3, plate=0.0, fixed_vertices=fixed)
    places = {tuple(point) for point in np.round(stands.part.vertices, 12)}
    kept = [tuple(point) in places for point in np.round(part.vertices[fixed], 12)]
    assert np.mean(kept) > 0.95  # the others lie inside of columns
