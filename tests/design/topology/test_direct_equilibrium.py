import numpy as np
import pytest
from tests.design.topology.problems import density, edge_force, ragged

from sekiso.design.topology.direct_equilibrium import DirectEquilibrium
from sekiso.numerics.voxels.operator import elasticity

PROBLEM = ragged(())
OPERATOR = elasticity(PROBLEM.grid, PROBLEM.stiffness, scale=PROBLEM.design)
LOADS = np.stack([edge_force(PROBLEM.grid), edge_force(PROBLEM.grid, axis=0)])


def test_forces_are_in_equilibrium():
    scale = PROBLEM.design * density(PROBLEM.grid.shape)
    u = DirectEquilibrium(OPERATOR, PROBLEM.fixed).solve(LOADS, scale=scale, start=None).field
    rest = OPERATOR.rescale(scale).apply(u) - LOADS
    assert rest[:, ~PROBLEM.fixed] == pytest.approx(0.0, abs=1e-12)
    assert np.all(u[:, PROBLEM.fixed] == 0.0)


def test_another_density_is_another_field():
    body = DirectEquilibrium(OPERATOR, PROBLEM.fixed)
    soft, stiff = (
        body.solve(LOADS, scale=factor * PROBLEM.design, start=None).field for factor in (1.0, 2.0)
    )
    assert soft == pytest.approx(2.0 * stiff, rel=1e-10, abs=1e-12)
