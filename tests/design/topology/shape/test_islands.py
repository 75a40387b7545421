import numpy as np
import pytest

from sekiso.design.topology.shape.islands import without_islands
from sekiso.design.topology.shape.nodal_field import nodal_field
from sekiso.numerics.voxels.grid import Grid

GRID = Grid((30, 10, 10), (1e-3, 1e-3, 1e-3))


def two_blocks():
    """Two blocks of different length with air between them."""
    cells = np.zeros(GRID.shape)
    cells[2:18, 2:8, 2:8] = 1.0
    cells[22:28, 2:8, 2:8] = 1.0
    return nodal_field(GRID, cells)


def test_without_anchors_the_largest_piece_stays():
    clean = without_islands(two_blocks(), level=0.3)
    assert clean.field.values[:20].max() == 1.0
    assert not (clean.field.values[21:] > 0.3).any()
    (told,) = clean.findings
    assert told.code == "shape_islands"
    assert told.values["volume"] == pytest.approx(6 * 6 * 6, rel=0.3)


def test_the_piece_with_the_anchor_stays():
    field = two_blocks()
    anchors = field.nodes(np.zeros(GRID.node_shape, dtype=bool))
    anchors[26, 5, 5] = True
    clean = without_islands(field, level=0.3, anchors=anchors)
    assert not (clean.field.values[:20] > 0.3).any()
    assert clean.field.values[22:].max() == 1.0


def test_a_pore_of_a_node_is_filled_and_a_cavity_stays():
    cells = np.ones(GRID.shape)
    cells[4:6, 4:6, 4:6] = 0.0  # one node of nothing
    cells[12:20, 3:7, 3:7] = 0.0
    clean = without_islands(nodal_field(GRID, cells), level=0.3)
    assert clean.field.values[6, 6, 6] == 1.0
    assert clean.field.values[17, 6, 6] == 0.0
    assert [told.code for told in clean.findings] == ["shape_pores"]


def test_one_piece_is_left_as_it_is():
    field = nodal_field(GRID, np.ones(GRID.shape))
    clean = without_islands(field, level=0.5)
    assert np.array_equal(clean.field.values, field.values)
    assert clean.findings == ()
