import pytest

from sekiso.economics.powder import powder_bought, steady_feed


def test_loss_and_trapped_powder_are_bought_too():
    assert float(powder_bought(0.9, loss=0.1, trapped=0.09)) == pytest.approx(1.1)


def test_perfect_reuse_leaves_one_kilogram_per_kilogram():
    assert float(steady_feed(0.2, reuse=1.0)) == pytest.approx(1.0)
