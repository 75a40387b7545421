import numpy as np
import pytest
from tests.meshes import SIDE, box, inside_out, sheet, shuffled, together, welded

from sekiso.geometry.separation import (
    closed_runs,
    grown_sheet,
    own_corners,
    repeats,
    separate_shells,
)


def test_runs_of_a_list_are_its_bodies_however_they_are_wound():
    for other in (box(SIDE, 0.0, 0.0), inside_out(box(SIDE, 0.0, 0.0))):
        runs = closed_runs(welded(box(), other)[1])
        assert runs.tolist() == [0] * 12 + [1] * 12


def test_a_run_that_does_not_close_reaches_to_the_end():
    triangles = welded(box(), box(SIDE, 0.0, 0.0))[1]
    assert closed_runs(triangles[:-1]).tolist() == [0] * 12 + [1] * 11
    assert closed_runs(triangles[1:]).tolist() == [0] * 23


def test_groups_get_corners_of_their_own_at_the_same_places():
    vertices, triangles = welded(box(), box(SIDE, 0.0, 0.0))
    group = np.repeat([0, 1], 12)
    points, corners = own_corners(vertices, triangles, group)
    assert len(points) == 16
    assert not set(corners[:12].ravel()) & set(corners[12:].ravel())
    assert np.array_equal(points[corners], vertices[triangles])


def test_a_triangle_of_the_other_side_is_no_repeat():
    triangles = np.array([[4, 1, 2], [2, 1, 4], [1, 2, 4], [0, 1, 2], [2, 4, 1]])
    assert repeats(triangles).tolist() == [False, False, True, False, True]


def test_the_smallest_of_three_pieces_at_an_edge_grows_on_the_others():
    vertices, triangles = welded(box(), box(SIDE, 0.0, 0.0))
    middles = vertices[triangles].mean(axis=1)
    wall = np.flatnonzero(np.abs(middles[:, 0] - SIDE) < 1e-9)
    kept = np.delete(np.arange(24), wall[2:])  # one side of the common face is left
    areas = np.full(len(kept), 0.5 * SIDE**2)
    assert kept[grown_sheet(triangles[kept], areas)].tolist() == wall[:2].tolist()
    assert len(grown_sheet(box()[1], np.ones(12))) == 0


@pytest.mark.parametrize("shift", [(1, 0, 0), (0, 1, 0), (1, 1, 0), (0, 1, 1)])
def test_bodies_that_share_edges_are_shells_of_their_own(shift):
    other = box(*(np.array(shift, dtype=float) * SIDE))
    vertices, triangles = welded(box(), other)
    for seed in range(5):
        mesh = shuffled((vertices, triangles), seed)
        shell, is_closed = separate_shells(*mesh)
        assert is_closed.tolist() == [True, True]
        sizes = [np.ptp(vertices[mesh[1][shell == k]].reshape(-1, 3), axis=0) for k in range(2)]
        assert np.allclose(sizes, SIDE)


def test_a_sheet_is_a_shell_that_is_not_closed():
    shell, is_closed = separate_shells(*together(box(), sheet(0.5 * SIDE)))
    assert is_closed.tolist() == [True, False]
    assert shell.tolist() == [0] * 12 + [1] * 2
