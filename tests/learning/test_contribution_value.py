"""Rows that help others are worth more than none, and bad rows less."""

from __future__ import annotations

import pytest
from tests.learning.shared import Store, coupons, shared

import sekiso
from sekiso.knowledge import load
from sekiso.learning.contribution_value import owner_values
from sekiso.materials.tables import read_columns

JUDGED = read_columns(coupons("IN625", porosity=6.0, seed=9))


def values(**owners):
    return owner_values(shared(**owners), JUDGED, load())


def test_rows_like_the_judged_ones_are_worth_something_and_contrary_ones_cost() -> None:
    found = values(good=coupons("IN625", porosity=6.0), bad=coupons("IN625", porosity=0.05, seed=2))
    assert found["good"].alone_missing > 0.0 > found["bad"].alone_missing
    assert found["good"].shared_out > 0.0 > found["bad"].shared_out


def test_one_owner_alone_is_worth_the_whole_gain_both_ways() -> None:
    found = values(a=coupons("IN625", porosity=6.0))["a"]
    assert found.shared_out == pytest.approx(found.alone_missing)


def test_beyond_six_owners_nothing_is_shared_out() -> None:
    found = values(**{key: coupons("IN625", seed=k) for k, key in enumerate("abcdefg")})
    assert {one.shared_out for one in found.values()} == {None}


def test_the_public_function_asks_the_store() -> None:
    rows = shared(a=coupons("IN625", porosity=6.0))
    found = sekiso.contribution_values(coupons("IN625", porosity=6.0, seed=9), store=Store(rows))
    assert found == values(a=coupons("IN625", porosity=6.0))
