import math

import pytest

from sekiso.domain.assume import read_assumptions
from sekiso.domain.errors import NeedError


@pytest.mark.parametrize(
    ("key", "value", "read"),
    [
        ("quantity", 50, 50.0),
        ("quantity", "50", 50.0),
        ("quantity", "400/year", "400/year"),
        ("quantity", "series", "series"),
        ("largest_dimension", 0.12, 0.12),
        ("largest_dimension", "120 mm", 0.12),
        ("size", "12 cm", 0.12),
        ("volume", "50 cm3", 5e-5),
        ("mass", "400 g", 0.4),
        ("share_plate", "no", False),
        ("share_plate", "True", True),
        ("share_plate", False, False),
        ("grid", " de-2021 ", "de-2021"),
        ("material", "Ti", "Ti"),
        ("urgent", "yes", True),
        ("urgent", True, True),
        ("urgent", "no", False),
        ("corrosion", "none", False),
        ("corrosion", "sea_water", "sea_water"),
        ("buy_to_fly", 8, 8.0),
        ("buy_to_fly", "8", 8.0),
        ("yield_strength", 3e8, 3e8),
        ("yield_strength", "300 MPa", 3e8),
        ("yield_strength", "no", False),
        ("service_temperature", "150 degC", 423.15),
    ],
)
def test_an_assumption_ends_at_the_same_value_from_every_door(key, value, read):
    assert read_assumptions({key: value}) == {
        key: pytest.approx(read) if isinstance(read, float) else read
    }


@pytest.mark.parametrize(
    ("key", "value", "match"),
    [
        ("colour", "red", "'colour' cannot be assumed"),
        ("quantity", True, "'True' is not a value of quantity"),
        ("quantity", "", "not a value of quantity"),
        ("quantity", 0, "not possible"),
        ("largest_dimension", "120", "Did you mean '120 mm'"),
        ("volume", "50", r"Did you mean '50 cm\^3'"),
        ("mass", "400", "Did you mean '400 g'"),
        ("largest_dimension", "-5 mm", "not possible"),
        ("largest_dimension", "0 mm", "not possible"),
        ("largest_dimension", math.nan, "not possible"),
        ("volume", math.inf, "not possible"),
        ("mass", True, "'True' is not a value of mass"),
        ("share_plate", "maybe", "'maybe' is not a value of share_plate"),
        ("grid", 3.0, "not a value of grid"),
        ("tooling", "banana", "'banana' is not a value of tooling"),
        ("buy_to_fly", math.nan, "not a number"),
        ("yield_strength", "300", "Did you mean"),
        ("yield_strength", 300, "not plausible"),
        ("yield_strength", math.nan, "not plausible"),
        ("yield_strength", True, "'True' is not a value of yield_strength"),
    ],
)
def test_an_impossible_assumption_is_refused(key, value, match):
    with pytest.raises(NeedError, match=match):
        read_assumptions({key: value})


def test_nothing_assumed_is_nothing():
    assert read_assumptions(None) == {}
