import numpy as np
import pytest
from tests.numerics.voxels.bodies import STEEL

from sekiso.numerics.voxels import Grid, conduction, elasticity
from sekiso.numerics.voxels.rigid_motion import moves_freely

GRID = Grid((6, 3, 2), (1.0, 0.5, 2.0))
BODY = elasticity(GRID, STEEL)


def held(*nodes_and_axes):
    """Fixed values: (axis, i, j, k) each."""
    fixed = np.zeros(BODY.field_shape, dtype=bool)
    for place in nodes_and_axes:
        fixed[place] = True
    return fixed


def push():
    """A force along z at one end."""
    load = np.zeros(BODY.field_shape)
    load[2, -1, 0, 0] = 1.0
    return load


STATICALLY = [(0, 0, 0, 0), (1, 0, 0, 0), (2, 0, 0, 0), (2, 0, 3, 0), (2, 6, 0, 0), (1, 6, 0, 0)]


def test_six_well_placed_supports_hold_a_body_and_five_do_not():
    assert not moves_freely(BODY, held(*STATICALLY), push())
    assert moves_freely(BODY, held(*STATICALLY[:4], STATICALLY[5]), push())


def test_loads_in_equilibrium_need_no_support():
    pull = np.zeros(BODY.field_shape)
    pull[0, 0], pull[0, -1] = -1.0, 1.0
    assert not moves_freely(BODY, held(), pull)


@pytest.mark.parametrize("loaded", [0, -1])
def test_a_piece_apart_is_held_on_its_own(loaded):
    scale = np.ones(GRID.shape)
    scale[3] = 0.0
    fixed = np.zeros(BODY.field_shape, dtype=bool)
    fixed[:, 0] = True
    load = np.zeros(BODY.field_shape)
    load[2, loaded if loaded else 2, 0, 0] = 1.0
    assert moves_freely(BODY.rescale(scale), fixed, load) == (loaded == -1)


def test_heat_needs_one_temperature():
    body = conduction(GRID, np.eye(3))
    heat = np.zeros(body.field_shape)
    heat[0, -1, 0, 0] = 1.0
    fixed = np.zeros(body.field_shape, dtype=bool)
    assert moves_freely(body, fixed, heat)
    fixed[0, 0, 0, 0] = True
    assert not moves_freely(body, fixed, heat)
