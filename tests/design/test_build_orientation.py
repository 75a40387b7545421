import numpy as np
import pytest

from sekiso.design.build_orientation import rotate, upright_rotation

DIRECTIONS = [(0, 0, 1), (0, 0, -1), (1, 0, 0), (0, -2, 0), (0.3, -0.5, 0.8), (-1, 1, -1)]


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_direction_points_up_after_a_proper_turn(direction):
    matrix = upright_rotation(direction)
    assert matrix @ np.asarray(direction) == pytest.approx([0, 0, np.linalg.norm(direction)])
    assert matrix @ matrix.T == pytest.approx(np.eye(3), abs=1e-12)
    assert np.linalg.det(matrix) == pytest.approx(1.0)


def test_upright_part_stays_as_it_is():
    points = np.random.default_rng(0).normal(size=(5, 3))
    assert rotate(points, (0.0, 0.0, 3.0)) is points
