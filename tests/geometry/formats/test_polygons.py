import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekiso.domain.errors import PartError
from sekiso.geometry.formats.polygons import cut_polygons
from sekiso.geometry.mesh import normals_and_areas

L = [(20, 0), (20, 10), (10, 10), (10, 20), (0, 20), (0, 0)]
U = [(30, 0), (30, 30), (20, 30), (20, 10), (10, 10), (10, 30), (0, 30), (0, 0)]
COMB = [(50, 0), (50, 20), (40, 20), (40, 5), (30, 5), (30, 20), (20, 20), (20, 5), (10, 5),
        (10, 20), (0, 20), (0, 0)]  # fmt: skip
ARROW = [(0, 0), (2, 1), (0, 2), (0.5, 1)]
KEYHOLE = [(0, 0), (10, 0), (10, 10), (0, 10), (0, 0), (3, 3), (3, 7), (7, 7), (7, 3), (3, 3)]
CORNERS_ON_SIDES = [(0, 0), (1, 0), (2, 0), (2, 1), (2, 2), (1, 2), (0, 2), (0, 1)]
SHAPES = {"L": (L, 300), "U": (U, 700), "comb": (COMB, 700), "arrow": (ARROW, 1.5),
          "keyhole": (KEYHOLE, 84), "sides": (CORNERS_ON_SIDES, 4)}  # fmt: skip


def sides(triangles):
    """Sides that no other triangle runs the other way."""
    runs = [(int(t[k]), int(t[k - 2])) for t in triangles for k in range(3)]
    return sorted(side for side in runs if side[::-1] not in runs)


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("first", [0, 1, 3])
@pytest.mark.parametrize("axes", [(0, 1, 2), (1, 2, 0), (2, 0, 1), (1, 0, 2)])
def test_triangles_cover_the_polygon_and_keep_its_sides(name, first, axes):
    flat, area = SHAPES[name]
    flat = np.roll(np.array(flat, float), first, axis=0)
    points = np.column_stack((flat, 0.3 * flat[:, 0] - 0.2 * flat[:, 1] + 1))[:, axes]
    n = len(points)
    found = cut_polygons(points, np.array([n]), np.arange(n))
    normals, areas = normals_and_areas(points, found.triangles)
    assert areas.sum() == pytest.approx(area * np.sqrt(1 + 0.3**2 + 0.2**2))
    assert (normals[areas > 0] @ normals[areas.argmax()] > 0.999).all()
    assert sides(found.triangles) == sorted((k, (k + 1) % n) for k in range(n))
    assert found.findings == ()


@given(st.integers(3, 40), st.integers(0, 1000), st.floats(0.05, 0.95))
def test_any_star_shaped_polygon_is_covered(n, seed, inner):
    rng = np.random.default_rng(seed)
    radius = rng.uniform(inner, 1.0, n)
    turn = 2 * np.pi * np.arange(n) / n
    points = np.stack((radius * np.cos(turn), radius * np.sin(turn), np.zeros(n)), axis=1)
    found = cut_polygons(points, np.array([n]), np.arange(n))
    exact = 0.5 * np.sin(2 * np.pi / n) * (radius * np.roll(radius, -1)).sum()
    assert len(found.triangles) == n - 2
    assert normals_and_areas(points, found.triangles)[1].sum() == pytest.approx(exact, rel=1e-6)


def test_polygons_of_mixed_size_keep_their_order_and_lines_are_told():
    corners = np.array([0, 1, 2, 3, 8, 9, 4, 5, 6, 7, 8])
    turn = np.arange(10) * 0.4
    points = np.stack((np.cos(turn), np.sin(turn), 0 * turn), axis=1)
    found = cut_polygons(points, np.array([4, 2, 5]), corners)
    assert found.triangles.tolist() == [[0, 1, 2], [0, 2, 3], [4, 5, 6], [4, 6, 7], [4, 7, 8]]
    assert found.owners().tolist() == [0, 0, 2, 2, 2]
    assert [(f.code, f.values) for f in found.findings] == [("curves_left_out", {"n": 1})]


def test_a_corner_given_twice_in_a_row_counts_once():
    square = np.array([[0.0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]])
    found = cut_polygons(square, np.array([6]), np.array([0, 0, 1, 2, 3, 0]))
    assert normals_and_areas(square, found.triangles)[1].sum() == pytest.approx(1.0)
    assert len(found.triangles) == 2


def test_an_outline_that_crosses_itself_is_refused():
    bow = np.array([[0.0, 0, 0], [2, 2, 0], [2, 0, 0], [0, 3, 0]])
    with pytest.raises(PartError, match=r"Face 1 .* crosses itself"):
        cut_polygons(bow, np.array([4]), np.arange(4))


def test_a_bent_polygon_is_told():
    bent = np.array([[0.0, 0, 0], [1, 0, 0.2], [1, 1, 0], [0, 1, 0.2]])
    (finding,) = cut_polygons(bent, np.array([4]), np.arange(4)).findings
    assert (finding.code, finding.values["n"]) == ("polygons_bent", 1)


def test_a_round_face_of_many_corners_is_a_fan_and_a_hollow_one_is_refused():
    n = 100_000
    turn = 2 * np.pi * np.arange(n) / n
    radius = np.ones(n)
    points = np.stack((radius * np.cos(turn), radius * np.sin(turn), 0 * turn), axis=1)
    assert len(cut_polygons(points, np.array([n]), np.arange(n)).triangles) == n - 2
    points[::2] *= 0.5
    with pytest.raises(PartError, match="too many corners"):
        cut_polygons(points, np.array([n]), np.arange(n))


def test_corners_that_do_not_exist_are_refused():
    with pytest.raises(PartError, match=r"Point 9\."):
        cut_polygons(np.zeros((4, 3)), np.array([4]), np.array([0, 1, 2, 9]))
