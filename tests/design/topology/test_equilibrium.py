import numpy as np
import pytest
from tests.design.topology.problems import density, edge_force, ragged

from sekiso.design.topology.direct_equilibrium import DirectEquilibrium
from sekiso.design.topology.equilibrium import MultigridEquilibrium, equilibrium
from sekiso.design.topology.settings import Settings
from sekiso.domain.errors import NeedError
from sekiso.numerics.voxels.operator import elasticity

PROBLEM = ragged(())
OPERATOR = elasticity(PROBLEM.grid, PROBLEM.stiffness, scale=PROBLEM.design)
LOADS = edge_force(PROBLEM.grid)[None]
SCALE = PROBLEM.design * density(PROBLEM.grid.shape)


def _multigrid(**given):
    return MultigridEquilibrium(OPERATOR, PROBLEM.fixed, Settings(**given))


def test_small_bodies_are_solved_directly():
    assert isinstance(equilibrium(OPERATOR, PROBLEM.fixed, Settings()), DirectEquilibrium)
    by_name = equilibrium(OPERATOR, PROBLEM.fixed, Settings(solver="multigrid"))
    assert isinstance(by_name, MultigridEquilibrium)


def test_both_ways_give_one_field():
    exact = DirectEquilibrium(OPERATOR, PROBLEM.fixed).solve(LOADS, scale=SCALE, start=None)
    close = _multigrid(tolerance=1e-9).solve(LOADS, scale=SCALE, start=None)
    assert close.field == pytest.approx(exact.field, abs=1e-7 * np.abs(exact.field).max())


def test_a_stalled_solution_is_looser_and_says_so():
    enough = _multigrid(tolerance=1e-9).solve(LOADS, scale=SCALE, start=None).iterations
    loose = _multigrid(tolerance=1e-9, max_solver_iterations=enough - 1)
    assert 1e-9 < loose.solve(LOADS, scale=SCALE, start=None).residual <= 1e-7


def test_no_equilibrium_is_an_error():
    with pytest.raises(NeedError, match="gives way"):
        _multigrid(max_solver_iterations=1).solve(LOADS, scale=SCALE, start=None)
