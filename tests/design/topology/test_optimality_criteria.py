import numpy as np
import pytest

from sekiso.design.topology.optimality_criteria import next_design

RNG = np.random.default_rng(0)
X = RNG.uniform(0.1, 0.9, 500)
SLOPE = -(10.0 ** RNG.uniform(-6.0, 3.0, 500))
SHARE = np.full(500, 1.0 / 500)


def _step(most, **given):
    return next_design(
        X, gradient=SLOPE, volume_gradient=SHARE, volume=float(X.mean()), most=most, **given
    )


def test_new_design_has_the_volume_asked_for():
    assert _step(0.45).mean() == pytest.approx(0.45, rel=1e-9)


def test_no_cell_moves_further_than_allowed():
    assert np.abs(_step(0.45, move=0.1) - X).max() <= 0.1 + 1e-15


def test_volume_out_of_reach_is_approached():
    assert _step(0.01, move=0.1) == pytest.approx(np.maximum(X - 0.1, 0.0))


def test_measured_volume_gives_the_design_of_the_linear_one():
    assert _step(0.45, true_volume=np.mean) == pytest.approx(_step(0.45), abs=1e-9)


def test_cells_in_balance_stay():
    # every cell has the same benefit per volume: the optimum
    even = next_design(X, gradient=-SHARE, volume_gradient=SHARE, volume=X.mean(), most=X.mean())
    assert even == pytest.approx(X, abs=1e-9)


def test_two_cells_by_hand():
    # ratio sqrt(4) : sqrt(1), so that x grows by 2 s and s with 0.3 (2 s + s) = 0.6
    x, slope = np.array([0.3, 0.3]), np.array([-4.0, -1.0])
    new = next_design(x, gradient=slope, volume_gradient=np.ones(2), volume=0.6, most=0.6, move=0.5)
    assert new == pytest.approx([0.4, 0.2], abs=1e-9)
