"""Metal is added around places of too much stress, not at supports and not elsewhere."""

from types import SimpleNamespace

import numpy as np
import pytest

from box_problem import box_problem
from sekiso.design.topology.optimise import Design
from sekiso.design.topology.state import History, State
from sekiso.design.topology.thickening import thickened
from sekiso.numerics.voxels.grid import Grid
from sekiso.numerics.voxels.stiffness import isotropic_stiffness


@pytest.fixture
def design():
    grid = Grid((10, 4, 4), (1.0, 1.0, 1.0))
    fixed = np.zeros((3, *grid.node_shape), dtype=bool)
    fixed[:, 0] = True
    problem = box_problem(grid, fixed=fixed, cases=(), stiffness=isotropic_stiffness(1.0, 0.3))
    empty = np.zeros(grid.shape)
    return Design(problem, empty, empty, History(), State(0, empty), "iterations")


def _thickened(design, at, stress):
    """The design after a check that extrapolates by a half and finds `stress` at one vertex."""
    case = SimpleNamespace(stress=SimpleNamespace(value=1.5, evidence={"fine": 1.0}))
    field = SimpleNamespace(vertex_von_mises=[np.array([stress])])
    checked = SimpleNamespace(cases=[case], field=field, reach=2.0)
    part = SimpleNamespace(vertices=np.array([at]))
    return thickened(design, part, checked, most=12.0).physical


def test_cells_around_a_place_of_too_much_stress_become_solid(design):
    added = np.argwhere(_thickened(design, (6.5, 1.5, 1.5), 10.0))
    distance = np.linalg.norm(added - (6, 1, 1), axis=1)
    assert len(added) == 19
    assert distance.max() == pytest.approx(np.sqrt(2.0))


def test_nothing_is_added_where_the_stress_is_allowed(design):
    assert not _thickened(design, (6.5, 1.5, 1.5), 7.9).any()


def test_nothing_is_added_beside_a_support(design):
    assert not _thickened(design, (1.0, 1.5, 1.5), 10.0).any()
