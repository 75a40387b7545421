import numpy as np
import pytest
from tests.design.topology.problems import cantilever, density, edge_force, ragged

from sekiso.design.topology.compliance import CaseCompliance, Compliance
from sekiso.design.topology.fields import Analysis
from sekiso.design.topology.problem import Case
from sekiso.design.topology.settings import Settings

SETTINGS = Settings(tolerance=1e-11, weakest=1e-3)
GRID = ragged(()).grid
PULL = Case("pull", edge_force(GRID))
CASES = {
    "force": (PULL,),
    "two cases": (PULL, Case("side", edge_force(GRID, axis=1, size=0.7), weight=2.0)),
    "weight": (Case("weight", 0.0 * edge_force(GRID), acceleration=(0.3, 0.0, -1.0)),),
    "force and weight": (Case("both", edge_force(GRID), acceleration=(0.0, 2.0, -3.0)),),
    "heat": (Case("heat", 0.0 * edge_force(GRID), temperature=20.0),),
    "force and uneven heat": (
        Case("both", edge_force(GRID), temperature=density(GRID.shape, seed=3)),
    ),
}


def _value(cases, physical, response=None):
    analysis = Analysis(ragged(cases), SETTINGS)
    fields = analysis.fields(physical, penalty=3.0, starts={})
    return (response or Compliance()).value(physical, fields)


@pytest.mark.parametrize("name", CASES)
def test_derivative_is_the_slope(name):
    x, way = density(GRID.shape), np.random.default_rng(2).standard_normal(GRID.shape)
    slope = float(np.vdot(_value(CASES[name], x)[1], way))
    ahead, behind = (_value(CASES[name], x + step * way)[0] for step in (1e-5, -1e-5))
    assert slope == pytest.approx((ahead - behind) / 2e-5, rel=1e-6)


def test_sum_is_weighted():
    x = density(GRID.shape)
    first, second = (_value(CASES["two cases"], x, CaseCompliance(n))[0] for n in (0, 1))
    assert _value(CASES["two cases"], x)[0] == pytest.approx(first + 2.0 * second)


def test_uniform_cantilever_has_the_exact_compliance():
    problem = cantilever(24)
    physical = np.full(problem.grid.shape, 0.12)
    fields = Analysis(problem, Settings(weakest=1e-9)).fields(physical, penalty=3.0, starts={})
    # shared/reference/design.md, case A: direct solution in float64
    assert Compliance().value(physical, fields)[0] == pytest.approx(343016.5108, rel=1e-6)


def test_weight_of_a_column_by_hand():
    # a column under its own weight: u(L) = g m L / (2 A E), compliance g^2 m^2 L / (3 A E)
    problem = ragged((Case("weight", 0.0 * edge_force(GRID), acceleration=(2.0, 0.0, 0.0)),))
    analysis = Analysis(problem, SETTINGS)
    load = analysis.fields(np.ones(GRID.shape), penalty=3.0, starts={}).loads[0, 0]
    assert load.sum() == pytest.approx(2.0 * problem.mass(np.ones(GRID.shape)))
