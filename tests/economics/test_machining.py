import numpy as np
import pytest

from sekiso.economics.fact_sampler import FactSampler
from sekiso.economics.machining import (
    family_rate,
    handling_factor,
    learning_factor,
    machining_time,
    small_tool_factor,
)
from sekiso.economics.sample import Draws

from .conftest import median


def test_time_is_chips_faces_and_clampings():
    time = machining_time(
        6e-5,
        removal_rate=1e-7,
        finished_area=0.01,
        finishing_rate=1e-4,
        clampings=3,
        load_time=120,
    )
    assert float(time) == pytest.approx(600 + 100 + 360)


def test_loading_grows_with_the_cube_root_of_the_mass():
    assert float(handling_factor(np.asarray(160.0), lift_mass=np.asarray(20.0))) == pytest.approx(
        2.0
    )


def test_only_parts_below_the_reference_size_are_cut_slower():
    factor = small_tool_factor(
        np.array([0.025, 0.1, 2.0]), reference=np.asarray(0.1), exponent=np.asarray(0.5)
    )
    np.testing.assert_allclose(factor, [2.0, 1.0, 1.0])


def test_a_series_is_learnt_but_never_below_the_floor(facts):
    read = FactSampler(Draws(n=101), facts.of("economics"))
    factors = [median(learning_factor(read, np.asarray(n))) for n in (1.0, 2.0, 1e3, 1e30)]
    assert factors[0] == 1.0
    assert factors[1] == pytest.approx(0.94, abs=1e-3)  # the learning rate itself
    assert factors[2] > factors[3]
    assert factors[3] == pytest.approx(0.35, rel=1e-3)


def test_hard_metals_are_cut_slower(facts):
    read = FactSampler(Draws(n=101), facts.of("economics"))
    rates = [median(family_rate(read, "removal_rate", name)) for name in ("Al", "Fe", "Ti", "Ni")]
    assert np.all(np.diff(rates) < 0)
