"""Every response's derivative is the slope of its value: central differences on small grids."""

from dataclasses import replace

import numpy as np
import pytest

from sekiso.design.topology.compliance import CaseCompliance
from sekiso.design.topology.cone_filter import ConeFilter
from sekiso.design.topology.displacement import Displacement, LargestDisplacement, loaded_nodes
from sekiso.design.topology.fields import Analysis
from sekiso.design.topology.heat_conduction import LargestTemperature, ThermalCompliance
from sekiso.design.topology.maps import Chain, Passive
from sekiso.design.topology.mass import Mass
from sekiso.design.topology.problem import Case, Heat, Problem
from sekiso.design.topology.settings import Settings
from sekiso.design.topology.stress_norm import LargestStress, cells_far_from, solid_stress
from sekiso.numerics.voxels.grid import Grid
from sekiso.numerics.voxels.recover import von_mises
from sekiso.numerics.voxels.stiffness import isotropic_stiffness

GRID = Grid((4, 3, 2), edge=(1.0, 0.8, 1.2))
STEP = 1e-4
SETTINGS = Settings(tolerance=1e-10, weakest=1e-3)


def _problem():
    """Clamped at x = 0; three cases; one cell is void, one half full, one frozen."""
    nodes = GRID.node_shape
    fixed = np.zeros((3, *nodes), dtype=bool)
    fixed[:, 0] = True
    pull, push = np.zeros((3, *nodes)), np.zeros((3, *nodes))
    pull[2, -1, :, 0] = -1.0
    push[1, -1, 0, :] = 0.5
    design = np.ones(GRID.shape)
    design[1, 1, 1], design[2, 0, 0] = 0.0, 0.5
    frozen = np.zeros(GRID.shape, dtype=bool)
    frozen[3, 2, 0] = True
    source = np.zeros((1, *nodes))
    source[0, -1] = 0.1
    return Problem(
        grid=GRID,
        design=design,
        frozen=frozen,
        fixed=fixed,
        cases=(
            Case("pull", pull),
            Case("push under its weight", push, acceleration=(0.0, 0.1, -0.2)),
            Case(
                "warm", pull, temperature=np.linspace(10.0, 30.0, GRID.n_cells).reshape(GRID.shape)
            ),
        ),
        stiffness=isotropic_stiffness(1.0, 0.3),
        density=2.0,
        expansion=0.01,
        conductivity=np.eye(3),
        heat=Heat(source, fixed[:1]),
    )


PROBLEM = _problem()
ALL_CELLS = PROBLEM.design > 0.0
LOADED = loaded_nodes(PROBLEM.cases[0].force)
WEIGHTS = np.random.default_rng(3).normal(size=(3, *GRID.node_shape))
PULL, WEIGHT, WARM = 0, 1, 2
ONE_CASE = PROBLEM.with_cases(PROBLEM.cases[:1])
NORM = LargestStress(0, ALL_CELLS, is_scaled=False)
LONGEST = LargestDisplacement(0, LOADED, is_scaled=False)
HOTTEST = LargestTemperature(np.ones(GRID.node_shape, bool), is_scaled=False)
RESPONSES = {
    "mass": (Mass(), PULL),
    "displacement": (Displacement(0, WEIGHTS), PULL),
    "displacement under weight": (Displacement(0, WEIGHTS), WEIGHT),
    "displacement when warm": (Displacement(0, WEIGHTS), WARM),
    "largest displacement": (LONGEST, PULL),
    "largest displacement when warm": (LONGEST, WARM),
    "stress": (NORM, PULL),
    "stress under weight": (NORM, WEIGHT),
    "stress when warm": (NORM, WARM),
    "thermal compliance": (ThermalCompliance(), PULL),
    "largest temperature": (HOTTEST, PULL),
}


class Judged:
    """Value and derivative of a response by x through passive cells and a cone filter."""

    def __init__(self, response, problem=PROBLEM, settings=SETTINGS):
        self.response = response
        self.analysis = Analysis(problem, settings)
        filter = ConeFilter(problem.grid, problem.design, 1.5)
        self.chain = Chain([Passive(problem), filter, Passive(problem)])

    def at(self, x):
        physical, backward = self.chain.forward(x)
        fields = self.analysis.fields(physical, penalty=3.0, starts={})
        value, slope = self.response.value(physical, fields)
        return value, backward(slope)

    def slope_along(self, x, direction):
        ahead, behind = (self.at(x + step * direction)[0] for step in (STEP, -STEP))
        return (ahead - behind) / (2.0 * STEP)


def _judged(name):
    response, case = RESPONSES[name]
    return Judged(response, PROBLEM.with_cases((PROBLEM.cases[case],)))


@pytest.mark.parametrize("name", RESPONSES)
def test_derivative_is_the_slope_of_the_value(name):
    x = np.random.default_rng(1).uniform(0.3, 0.9, GRID.shape)
    direction = np.random.default_rng(5).normal(size=GRID.shape)
    judged = _judged(name)
    along = float(np.vdot(judged.at(x)[1], direction))
    assert along == pytest.approx(judged.slope_along(x, direction), rel=1e-4)


@pytest.mark.parametrize("case", [WEIGHT, WARM])
def test_derivative_with_ramp_beside_cells_of_no_density(case):
    x = np.random.default_rng(1).uniform(0.3, 0.9, GRID.shape)
    x[2, 1, :] = 0.0
    direction = np.random.default_rng(5).normal(size=GRID.shape) * (x > 0.0)
    problem = PROBLEM.with_cases((PROBLEM.cases[case],))
    judged = Judged(CaseCompliance(0), problem, replace(SETTINGS, interpolation="ramp"))
    along = float(np.vdot(judged.at(x)[1], direction))
    assert along == pytest.approx(judged.slope_along(x, direction), rel=1e-4)


def test_derivative_of_a_case_among_several():
    x = np.random.default_rng(1).uniform(0.3, 0.9, GRID.shape)
    direction = np.random.default_rng(6).normal(size=GRID.shape)
    judged = Judged(LargestStress(2, ALL_CELLS, is_scaled=False))
    along = float(np.vdot(judged.at(x)[1], direction))
    assert along == pytest.approx(judged.slope_along(x, direction), rel=1e-4)


@pytest.mark.parametrize("name", ["stress", "largest displacement when warm", "thermal compliance"])
@pytest.mark.parametrize("cell", [(1, 1, 0), (2, 0, 0), (3, 1, 0)])
def test_derivative_by_cells_beside_void_half_full_and_frozen_ones(name, cell):
    x = np.random.default_rng(2).uniform(0.3, 0.9, GRID.shape)
    direction = np.zeros(GRID.shape)
    direction[cell] = 1.0
    judged = _judged(name)
    gradient = judged.at(x)[1]
    rounding = 1e-6 * np.abs(gradient).max()
    assert gradient[cell] == pytest.approx(judged.slope_along(x, direction), rel=1e-4, abs=rounding)


def test_frozen_and_void_cells_have_no_derivative():
    gradient = _judged("stress").at(np.full(GRID.shape, 0.6))[1]
    assert gradient[1, 1, 1] == 0.0
    assert gradient[3, 2, 0] == 0.0


def test_stress_of_void_has_no_slope():
    physical = np.full(GRID.shape, 0.6)
    physical[1, 0, 0] = 0.0
    fields = Analysis(ONE_CASE, SETTINGS).fields(physical, penalty=3.0, starts={})
    _, slope = LargestStress(0, ALL_CELLS).value(physical, fields)
    assert np.isfinite(slope).all()
    assert slope[1, 0, 0] == 0.0


def test_scaled_stress_is_the_true_maximum():
    physical = np.full(GRID.shape, 0.7)
    fields = Analysis(ONE_CASE, SETTINGS).fields(physical, penalty=3.0, starts={})
    true, slope = LargestStress(0, ALL_CELLS).value(physical, fields)
    norm, steeper = NORM.value(physical, fields)
    mises = np.sqrt(physical) * von_mises(solid_stress(fields, 0)) * ALL_CELLS
    assert true == pytest.approx(mises.max(), rel=1e-12)
    assert norm > true
    assert slope == pytest.approx(steeper * true / norm, rel=1e-6, abs=1e-9)


def test_cells_left_out_do_not_count():
    physical = np.full(GRID.shape, 0.7)
    fields = Analysis(ONE_CASE, SETTINGS).fields(physical, penalty=3.0, starts={})
    far = cells_far_from(PROBLEM.fixed.any(axis=0), distance=1.0, edge=GRID.edge)
    assert far[:2].sum() == 0
    assert far[2:].all()
    everywhere, _ = LargestStress(0, ALL_CELLS).value(physical, fields)
    assert LargestStress(0, ALL_CELLS & far).value(physical, fields)[0] < everywhere
