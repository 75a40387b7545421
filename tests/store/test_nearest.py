"""The nearest filed conditions are those whose ratios to the recipe are nearest to one."""

import math

import pytest

from sekiso.domain.errors import NeedError
from sekiso.store.nearest import nearest
from sekiso.store.observations import Observation


def row(key, **numbers):
    return Observation(key, numbers, {})


def test_the_nearest_comes_first_and_what_does_not_tell_all_is_left_out():
    rows = [
        row("a", power=400.0, speed=0.8),
        row("b", power=210.0, speed=0.8),
        row("c", power=200.0),
        row("d", power=200.0, speed=0.0),
    ]
    told = nearest(rows, {"power": 200.0, "speed": 0.8})
    assert [one.record for _, one in told] == ["b", "a"]
    assert told[1][0] == pytest.approx(math.log(2.0) / math.sqrt(2.0))


@pytest.mark.parametrize("recipe", [{"beauty": 1.0}, {"power": 0.0}, {"power": math.nan}])
def test_a_recipe_that_is_none_is_refused(recipe):
    with pytest.raises(NeedError, match=next(iter(recipe))):
        nearest([], recipe)
