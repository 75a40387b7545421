"""Fees of public institutes by their published rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sekiso
from sekiso.directory.fees import charge
from sekiso.domain.errors import NeedError


def test_the_two_examples_of_chiba_are_exact():
    assert sekiso.institute_fee("chiba-universal", hours=4).total == 6550
    assert sekiso.institute_fee("chiba-weathering", hours=36).total == 65390


@pytest.mark.parametrize(
    ("test", "fees"),
    [
        ("yokohama-roughness", [4100, 5400, 6200]),
        ("yokohama-hardness", [6000, 7800, 9000]),
        ("yokohama-salt-spray", [2900, 3800, 4400]),
        ("yokohama-wear", [9100, 11900, 13700]),
        ("yokohama-scratch", [10200, 13300, 15300]),
    ],
)
def test_yokohama_by_customer(test, fees):
    customers = ("in-city-sme", "in-city-large", "outside")
    assert [sekiso.institute_fee(test, customer=c).total for c in customers] == fees


def test_tokushima_doubles_outside_and_exempts_kansai():
    fee = sekiso.institute_fee("tokushima-powder", prefecture="東京都")
    assert (fee.total, fee.customer) == (2080, "outside")
    assert sekiso.institute_fee("tokushima-powder", prefecture="Osaka").total == 1040


def test_a_fee_is_found_by_name_in_either_language():
    assert sekiso.institute_fee("万能試験機", hours=4).total == 6550
    assert sekiso.institute_fee("salt spray").total == 2900


def test_a_fee_of_an_earlier_year_is_stale():
    assert sekiso.institute_fee("salt spray", today="2026-11-28").entry.is_stale
    assert not sekiso.institute_fee("salt spray", today="2024-11-28").entry.is_stale


@given(st.floats(0.1, 1000.0), st.floats(0.1, 1000.0))
def test_more_hours_never_cost_less(first, second):
    tiers = [(2040, 24), (1310, None)]
    low, high = sorted((first, second))
    assert charge(price=710, hours=low, tiers=tiers) <= charge(price=710, hours=high, tiers=tiers)


@pytest.mark.parametrize(
    ("test", "given_", "key"),
    [
        ("teleportation of dwarves", {}, "fee_unknown"),
        ("yokohama-hardness", {"customer": "martian"}, "fee_customer"),
        ("yokohama-hardness", {"prefecture": "東京"}, "fee_customer"),
        ("chiba-universal", {}, "fee_hours_missing"),
        ("chiba-universal", {"hours": -1}, "fee_hours"),
        ("chiba-universal", {"hours": float("nan")}, "fee_hours"),
        ("salt spray", {"pieces": 0}, "fee_pieces"),
    ],
)
def test_bad_input_is_named(test, given_, key):
    with pytest.raises(NeedError) as told:
        sekiso.institute_fee(test, **given_)
    assert told.value.key == key


def test_a_time_that_is_no_number_is_refused():
    with pytest.raises(NeedError, match="no time of use"):
        sekiso.institute_fee("chiba-weathering", hours="a day")
