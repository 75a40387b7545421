import numpy as np
import pytest

from sekiso.design.topology.shape.closed_mesh import mesh_of_solid, solid_of
from sekiso.design.topology.shape.density import Density
from sekiso.design.topology.shape.isosurface import isosurface, volume_level
from sekiso.design.topology.shape.nodal_field import nodal_density
from sekiso.design.topology.shape.smoothing import smooth, vertex_normals, with_volume
from sekiso.geometry.mesh import normals_and_areas

SIDE = 0.1  # m, of the cube around the shapes


def rough(density: Density):
    """The surface of a density whose cells are either full or empty: all steps."""
    field = nodal_density(density.grid, np.round(density.cells))
    volume = float(np.round(density.cells).sum()) * density.grid.cell_volume
    return isosurface(field, level=volume_level(field, volume=volume))


def quality(mesh) -> np.ndarray:
    """Four roots of three times the area over the sum of the squared sides; 1 is equilateral."""
    corners = mesh.vertices[mesh.triangles]
    sides = ((corners - np.roll(corners, 1, axis=1)) ** 2).sum(axis=(1, 2))
    return 4.0 * np.sqrt(3.0) * normals_and_areas(mesh.vertices, mesh.triangles)[1] / sides


def test_steps_of_a_ball_are_smoothed_and_the_volume_stays(ball):
    steps = rough(ball(24, 0.035))
    smoothed = smooth(steps, edge=SIDE / 24)
    radius = np.cbrt(0.75 * steps.volume / np.pi)
    before, after = (np.linalg.norm(m.vertices, axis=1) - radius for m in (steps, smoothed))
    assert smoothed.volume == pytest.approx(steps.volume, rel=1e-4)
    assert np.abs(after).max() < 0.3 * SIDE / 24
    assert after.std() < 0.9 * before.std()


def test_no_vertex_moves_by_more_than_half_a_cell(gyroid):
    steps = rough(gyroid)
    moved = np.linalg.norm(smooth(steps, edge=SIDE / 32).vertices - steps.vertices, axis=1)
    assert 0.1 < moved.max() / (SIDE / 32) < 0.6


def test_thin_triangles_become_round(ball):
    steps = rough(ball(24, 0.035))
    assert quality(steps).min() < 0.2
    assert quality(smooth(steps, edge=SIDE / 24)).min() > 0.4


def test_held_vertices_stay_where_they_are(ball):
    steps = rough(ball(24, 0.035))
    held = steps.vertices[:, 2] > 0.02
    smoothed = smooth(steps, edge=SIDE / 24, held=held)
    assert np.array_equal(smoothed.vertices[held], steps.vertices[held])
    assert smoothed.volume == pytest.approx(steps.volume, rel=1e-3)


def test_the_normals_are_the_gradient_of_the_volume(ball):
    mesh = rough(ball(12, 0.03))
    normal, area = vertex_normals(mesh)
    step = 1e-6 * np.random.default_rng(0).standard_normal(mesh.vertices.shape)
    moved = type(mesh)(mesh.vertices + step, mesh.triangles)
    back = type(mesh)(mesh.vertices - step, mesh.triangles)
    change = float(np.sum(area[:, None] * normal * step))
    assert (moved.volume - back.volume) / 2.0 == pytest.approx(change, rel=1e-6)


def test_an_offset_reaches_the_volume_asked_for(ball):
    mesh = rough(ball(16, 0.03))
    assert with_volume(mesh, volume=1.1 * mesh.volume).volume == pytest.approx(
        1.1 * mesh.volume, rel=1e-4
    )


def test_a_smoothed_gyroid_is_a_solid_with_the_same_handles(gyroid):
    steps = rough(gyroid)
    solid = solid_of(smooth(steps, edge=SIDE / 32))
    assert solid.genus() == solid_of(steps).genus()
    assert mesh_of_solid(solid).volume == pytest.approx(steps.volume, rel=1e-4)
