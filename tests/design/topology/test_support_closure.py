"""Hanging cells are found, carried by few added ones, or cut off; frozen ones stay."""

import numpy as np
import pytest

from sekiso.design.topology.settings import BUILD_AXES
from sekiso.design.topology.support_closure import hanging, support_closure


def _table(axis="+z"):
    """A plate of 7 x 7 on one leg in the corner, eight layers high, standing along `axis`."""
    solid = np.zeros((7, 7, 8), dtype=bool)
    solid[0, 0] = True
    solid[:, :, 7] = True
    turned = np.moveaxis(solid, 2, "xyz".index(axis[1]))
    return np.flip(turned, "xyz".index(axis[1])) if axis[0] == "-" else turned


@pytest.mark.parametrize("axis", BUILD_AXES)
def test_a_table_hangs_but_for_its_leg(axis):
    assert hanging(_table(axis), axis=axis).sum() == 49 - 3


@pytest.mark.parametrize("axis", BUILD_AXES)
@pytest.mark.parametrize("way", ["add", "remove", "cheapest"])
def test_nothing_hangs_after_the_closure(axis, way):
    closure = support_closure(_table(axis), axis=axis, way=way)
    assert not closure.hanging.any()
    assert not hanging(closure.cells, axis=axis).any()


def test_added_cells_merge_into_trees():
    closure = support_closure(_table(), axis="+z", way="add")
    columns = 7 * (49 - 3)  # a column under each hanging cell
    assert closure.added.sum() < columns / 4
    assert not closure.removed.any()


def test_removing_gives_the_largest_standing_part():
    closure = support_closure(_table(), axis="+z", way="remove")
    assert closure.removed.sum() == 49 - 3
    assert closure.change == pytest.approx(-46 / (49 + 7))


def test_a_lone_crumb_is_removed_and_a_low_one_carried():
    solid = np.zeros((9, 9, 9), dtype=bool)
    solid[:, :, 0] = True
    solid[4, 4, 8] = True
    solid[1:4, 1:4, 2] = True
    closure = support_closure(solid, axis="+z")
    assert closure.removed[4, 4, 8]
    assert closure.cells[1:4, 1:4, 2].all()


def test_frozen_cells_stay_and_are_carried():
    frozen = np.zeros((7, 7, 8), dtype=bool)
    frozen[3, 3, 7] = True
    solid = frozen.copy()
    solid[:, :, 0] = True
    closure = support_closure(solid, axis="+z", frozen=frozen)
    assert closure.cells[3, 3].all()
    assert closure.added.sum() == 6


def test_what_cannot_be_carried_is_told():
    frozen = np.zeros((5, 5, 5), dtype=bool)
    frozen[2, 2, 3] = True
    solid = frozen.copy()
    solid[:, :, 0] = True
    closure = support_closure(solid, axis="+z", frozen=frozen, allowed=solid)
    assert np.argwhere(closure.hanging).tolist() == [[2, 2, 3]]
    with pytest.raises(ValueError, match="way"):
        support_closure(solid, axis="+z", way="melt")
