from dataclasses import replace

import numpy as np
import pytest

from sekiso.economics.fact_sampler import FactSampler
from sekiso.economics.machining import (
    automatic_cost,
    finishing_rate,
    goes_through_the_spindle,
    handling_factor,
    learning_factor,
    machining_time,
    removal_rate,
    small_tool_factor,
)
from sekiso.economics.part_geometry import part_geometry
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
    rates = [median(removal_rate(read, name)) for name in ("Al", "Fe", "Ti", "Ni")]
    assert np.all(np.diff(rates) < 0)


def test_an_automatic_loads_nobody_and_cuts_with_several_tools(facts):
    part = part_geometry(
        {"volume": 1e-7, "area": 2e-4, "extent": (0.01, 0.005, 0.005), "shape": "turned"},
        density=7900.0,
    )
    read = FactSampler(Draws(n=64), facts.of("economics"))
    made = automatic_cost(
        part,
        read=read,
        family="Fe",
        removed=np.full(64, 2e-7),
        finished_area=np.full(64, 2e-4),
        lot=np.full(64, 1e6),
    )
    cutting = 2e-7 / removal_rate(read, "Fe")
    cutting = cutting + 2e-4 / finishing_rate(read, "Fe")
    time = cutting / read.rate("machining.automatic.spindles")
    time = time + read.rate("machining.automatic.index_time")
    assert made.time == pytest.approx(time)
    assert np.median(made.cost) < 30.0  # JPY
    assert goes_through_the_spindle(part, read)
    assert not goes_through_the_spindle(replace(part, shape="housing"), read)
