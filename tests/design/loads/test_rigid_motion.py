import numpy as np
import pytest

from sekiso.design.loads.rigid_motion import free_motions, motion_words
from sekiso.numerics.voxels.grid import Grid

GRID = Grid((6, 4, 3), edge=(1e-3, 1e-3, 1e-3))


def held(**nodes):
    fixed = np.zeros((3, *GRID.node_shape), dtype=bool)
    for axis, listed in nodes.items():
        for node in listed:
            fixed[("xyz".index(axis), *node)] = True
    return fixed


def test_six_bars_of_the_textbook_hold_a_body():
    three_two_one = held(
        x=[(0, 0, 0), (0, 4, 0), (0, 0, 3)], y=[(0, 0, 0), (6, 0, 0)], z=[(0, 0, 0)]
    )
    assert len(free_motions(three_two_one, GRID)) == 1  # 6 conditions, turning about x is free
    assert not len(free_motions(three_two_one | held(z=[(0, 4, 0)]), GRID))


@pytest.mark.parametrize(
    ("fixed", "along", "about"),
    [
        (held(), "x, y, z", "x, y, z"),
        (held(z=[(0, 0, 0), (6, 0, 0), (0, 4, 0)]), "x, y", "z"),
        (held(x=[(0, 0, 0), (0, 4, 0), (0, 0, 3)], y=[(0, 0, 0), (0, 0, 3)]), "z", ""),
        (held(x=[(0, 0, 0), (0, 4, 0)], y=[(0, 0, 0), (0, 4, 0)], z=[(0, 0, 0), (0, 4, 0)]),
         "", "y"),
    ],
)  # fmt: skip
def test_all_free_motions_are_named(fixed, along, about):
    assert motion_words(free_motions(fixed, GRID)) == (along, about)
