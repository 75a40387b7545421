import numpy as np
import pytest

from sekiso.design import shapes
from sekiso.design.topology.shape.near_surface import (
    NearSurface,
    distance_to_triangle,
    points_on,
)

CORNERS = np.array([[0.0, 0.0, 0.0], [3.0, 0.0, 0.0], [0.0, 1.0, 0.0]])


@pytest.mark.parametrize(
    ("point", "distance"),
    [((0.5, 0.5, 2.0), 2.0), ((-1.0, 0.5, 0.0), 1.0), ((6.0, 0.0, 4.0), 5.0), ((0.1, 0.1, 0), 0)],
)
def test_the_distance_is_to_the_plane_a_side_or_a_corner(point, distance):
    assert distance_to_triangle(np.array([point]), CORNERS[None])[0] == pytest.approx(distance)


def test_every_place_of_a_triangle_is_near_to_a_point():
    points = points_on(CORNERS[None, :3], spacing=0.1)
    share = np.random.default_rng(0).dirichlet((1, 1, 1), size=500)
    places = share @ CORNERS
    away = np.linalg.norm(places[:, None] - points[None], axis=2).min(axis=1)
    assert away.max() <= 0.1


def test_places_on_a_part_find_their_own_triangle():
    part = shapes.plate_with_holes()
    middles = part.vertices[part.triangles].mean(axis=1)
    near = NearSurface(part.vertices, part.triangles)
    distance, triangle = near.nearest(middles, most=1e-9, facing=near.normals, cosine=0.9)
    assert distance.max() < 1e-12
    assert np.mean(triangle == np.arange(len(middles))) > 0.99  # or one that lies on it


def test_what_is_too_far_or_turned_away_is_not_found():
    part = shapes.box()
    near = NearSurface(part.vertices, part.triangles)
    above = np.array([[0.02, 0.015, 0.021]])
    up = np.array([[0.0, 0.0, 1.0]])
    assert near.nearest(above, most=2e-3, facing=up, cosine=0.9)[0] == pytest.approx(1e-3)
    assert near.nearest(above, most=2e-3, facing=-up, cosine=0.9)[1].tolist() == [-1]
    assert near.nearest(above, most=5e-4)[0].tolist() == [np.inf]
