import numpy as np
import pytest

from sekiso.design.cell_file import cells_vtu
from sekiso.domain.errors import NeedError
from sekiso.numerics.voxels.grid import Grid

GRID = Grid((3, 2, 2), edge=(1.0, 1.0, 1.0))
ONE = np.zeros(GRID.shape, dtype=bool)
ONE[1, 0, 1] = True


def test_only_the_cells_that_are_kept_are_written_with_their_nodes():
    content = cells_vtu(GRID, ONE, node_fields={}, cell_fields={"metal": np.ones(GRID.shape)})
    assert b'NumberOfPoints="8" NumberOfCells="1"' in content


def test_a_field_of_another_shape_is_refused():
    with pytest.raises(NeedError, match="metal"):
        cells_vtu(GRID, ONE, node_fields={}, cell_fields={"metal": np.ones((3, 2, 3))})
