import numpy as np

from sekiso.numerics.voxels.corners import hexahedra, nodes_of
from sekiso.numerics.voxels.grid import Grid

GRID = Grid((3, 2, 2), edge=(1.0, 1.0, 1.0))


def test_a_cell_has_its_own_eight_nodes():
    cells = np.zeros(GRID.shape, dtype=bool)
    cells[1, 0, 1] = True
    assert np.argwhere(nodes_of(cells)).tolist() == [
        [i, j, k] for i in (1, 2) for j in (0, 1) for k in (1, 2)
    ]


def test_corners_run_round_the_lower_face_and_then_the_upper_one():
    corners = np.stack(np.unravel_index(hexahedra(GRID)[5], GRID.node_shape), axis=1)
    steps = corners - corners[0]
    assert corners[0].tolist() == [1, 0, 1]
    assert steps[:4].tolist() == [[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]]
    assert (steps[4:] - steps[:4]).tolist() == [[0, 0, 1]] * 4
