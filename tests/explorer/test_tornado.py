import numpy as np
import pytest

from sekiso.economics.sample import Draws
from sekiso.explorer.tornado import tornado
from sekiso.interfaces.python.estimate import estimate
from sekiso.numerics.median import median

DRAWS = Draws(seed=0, n=256)
NAMES = {name: {"en": name, "ja": name} for name in ("wage", "powder", "idle")}


def prices():
    wage = DRAWS.lognormal("wage", value=30.0, low=20.0, high=60.0)
    powder = DRAWS.lognormal("powder", value=8.0, low=6.0, high=10.0)
    DRAWS.normal("idle")
    return wage * powder**0.5


def test_the_ends_are_those_of_the_input_itself():
    """A price proportional to the wage moves from 20/30 to 60/30 of its median."""
    price = prices()
    first, second = tornado(price, DRAWS.inputs(), names=NAMES)
    assert (first.input, second.input) == ("wage", "powder")
    middle = median(price)
    # the ends of 256 samples are those of the fact to 2 %
    assert first.at_low == pytest.approx(middle * 20.0 / 30.0, rel=0.02)
    assert first.at_high == pytest.approx(middle * 60.0 / 30.0, rel=0.02)
    assert second.at_high == pytest.approx(middle * (10.0 / 8.0) ** 0.5, rel=0.02)


def test_an_input_that_moves_nothing_is_not_listed():
    assert "idle" not in {swing.input for swing in tornado(prices(), DRAWS.inputs(), names=NAMES)}


def test_what_is_drawn_for_co2_moves_no_price():
    """With eighty inputs of 256 samples each, chance alone moves some by a percent."""
    told = estimate(size="60 mm", process="casting", material="316L", quantity=1)
    ends = {swing.input.rsplit(".", 1)[-1] for swing in told.tornado}
    assert not {end for end in ends if "co2" in end or end in ("lead_scatter", "time_scatter")}


def test_the_widest_comes_first_and_a_price_of_one_sample_has_none():
    sizes = [swing.size for swing in tornado(prices(), DRAWS.inputs(), names=NAMES)]
    assert sizes == sorted(sizes, reverse=True)
    assert tornado(np.array([3.0]), DRAWS.inputs(), names=NAMES) == ()
