"""A kept piece that a design left alone is joined by a bar; others are not."""

import numpy as np
from scipy.ndimage import label

from sekiso.design.topology.joined_pieces import joined_pieces


def _apart():
    cells = np.zeros((12, 5, 5), dtype=bool)
    cells[:3], cells[10:] = True, True
    return cells, np.ones(cells.shape)


def test_a_kept_piece_is_joined_by_a_bar():
    cells, full = _apart()
    joined = joined_pieces(cells, density=0.0 * full, design=full, frozen=cells)
    assert label(joined)[1] == 1
    assert joined.sum() - cells.sum() == 7 * 2 * 2


def test_a_piece_that_need_not_stay_is_left_alone():
    cells, full = _apart()
    joined = joined_pieces(cells, density=0.0 * full, design=full, frozen=0 * cells > 0)
    np.testing.assert_array_equal(joined, cells)


def test_the_bar_goes_where_the_density_is():
    cells, full = _apart()
    density = np.where(np.arange(5)[None, None, :] >= 3, 0.4, 0.0) * full
    joined = joined_pieces(cells, density=density, design=full, frozen=cells)
    assert joined[6, :, 3:].any()
    assert not joined[6, :, :3].any()


def test_no_bar_leaves_the_design_space():
    cells, full = _apart()
    full[6] = 0.0
    joined = joined_pieces(cells, density=0.0 * full, design=full, frozen=cells)
    np.testing.assert_array_equal(joined, cells)
