"""Schemes for the firm of scenario S37: 80 people, 30 million yen of capital, 120 million yen."""

import pytest

import sekiso
from sekiso.directory.subsidies import best_grant, grant_of
from sekiso.directory.telling import reason, status
from sekiso.domain.errors import NeedError

FIRM = {"employees": 80, "capital": 30e6, "machine_price": 120e6}


def _by_key(**given):
    found = sekiso.subsidies(**{**FIRM, **given})
    return {scheme.entry.key.removeprefix("subsidy/jp-"): scheme for scheme in found}


def test_each_of_the_ten_schemes_is_judged_for_2025_and_none_is_stale():
    found = _by_key(year=2025)
    assert len(found) == 10
    assert {key: scheme.verdict for key, scheme in found.items()} == {
        "monozukuri": "eligible", "newbiz": "eligible", "labour-gen": "eligible",
        "cn-tax": "eligible", "sme-tax": "eligible", "growth": "unknown",
        "labour-cat": "unknown", "gotech": "not_eligible", "largegrowth": "not_eligible",
        "saikochiku": "not_eligible",
    }  # fmt: skip
    assert not any(scheme.entry.is_stale for scheme in found.values())
    assert all("2025" in status(scheme.entry, "ja") for scheme in found.values())


def test_in_2026_all_are_stale():
    found = _by_key(today="2026-11-28")
    assert len(found) == 10
    assert all(scheme.entry.is_stale for scheme in found.values())
    assert all("公式ページ" in status(scheme.entry, "ja") for scheme in found.values())


def test_caps_and_what_is_paid_by_hand():
    found = _by_key(year=2025)
    caps = {key: scheme.cap for key, scheme in found.items() if scheme.cap is not None}
    assert caps == {
        "monozukuri": 25e6, "saikochiku": 100e6, "growth": 500e6, "newbiz": 90e6,
        "labour-cat": 15e6, "labour-gen": 100e6, "gotech": 97.5e6, "largegrowth": 5e9,
    }  # fmt: skip
    assert found["monozukuri"].paid == (25e6, 25e6)  # half of 120 million, at most 25
    # 15 million for the first 30 million, a third of the other 90; with higher wages 2/3 first
    assert found["labour-gen"].paid == pytest.approx((45e6, 15e6 + (120e6 - 22.5e6) / 3))
    assert found["cn-tax"].paid == pytest.approx((12e6, 16.8e6))  # 10 % to 14 %
    assert found["sme-tax"].tax_credit == pytest.approx((12e6, 12e6))
    assert found["sme-tax"].grant == (0.0, 0.0)


def test_over_30_million_yen_of_capital_the_credit_is_7_percent():
    assert _by_key(year=2025, capital=30e6 + 1)["sme-tax"].paid == pytest.approx((8.4e6, 8.4e6))


def test_a_large_firm_is_no_small_firm_by_both_limits():
    over_one = _by_key(year=2025, employees=301)
    over_both = _by_key(year=2025, employees=301, capital=301e6)
    assert over_one["monozukuri"].verdict == "eligible"
    assert over_both["monozukuri"].verdict == "not_eligible"
    assert over_both["cn-tax"].verdict == "eligible"
    assert over_both["cn-tax"].shares == (0.05, 0.10)


def test_more_facts_turn_not_known_into_a_verdict():
    assert _by_key(year=2025, sales=2e9)["growth"].verdict == "eligible"
    assert _by_key(year=2025, sales=5e8)["growth"].verdict == "not_eligible"
    assert _by_key(year=2025, purpose="research")["gotech"].verdict == "eligible"
    assert _by_key(year=2025, machine_price=1.2e9)["largegrowth"].verdict == "eligible"


def test_without_a_price_nothing_is_promised():
    found = _by_key(year=2025, machine_price=None)
    assert {scheme.paid for scheme in found.values()} == {None}
    assert found["largegrowth"].verdict == "unknown"


def test_the_nearest_case_is_told():
    found = _by_key(year=2025)
    assert found["gotech"].case.name("ja") == "シモダフランジ(株)"
    assert found["newbiz"].case is None


def test_grants_of_one_purchase_do_not_add_up():
    best = best_grant(_by_key(year=2025).values())
    assert best is not None
    assert best.entry.key == "subsidy/jp-newbiz"


def test_reasons_read_in_both_languages():
    for scheme in _by_key(year=2025).values():
        for why in scheme.reasons:
            english, japanese = (reason(why, lang) for lang in ("en", "ja"))
            assert "{" not in english + japanese
            assert english != japanese
    why = _by_key(year=2025)["largegrowth"].reasons[1]
    assert reason(why, "ja") == "投資額は10億円以上でなければならない。"


def test_money_may_be_text():
    assert _by_key(year=2025, machine_price="1.2億円")["monozukuri"].paid == (25e6, 25e6)


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"capital": -1.0}, "firm_money"),
        ({"machine_price": -5.0}, "firm_money"),
        ({"sales": float("nan")}, "firm_money"),
        ({"employees": -3}, "firm_employees"),
        ({"employees": 2.5}, "firm_employees"),
        ({"industry": "fishing"}, "firm_industry"),
        ({"purpose": "holiday"}, "scheme_purpose"),
        ({"year": 25}, "directory_year"),
    ],
)
def test_bad_input_is_named(given, key):
    with pytest.raises(NeedError) as told:
        _by_key(**{"year": 2025, **given})
    assert told.value.key == key


def test_a_grant_never_exceeds_cap_or_share():
    assert grant_of(10e6, share=0.5, cap=25e6) == 5e6
    assert grant_of(0.0, share=0.5, cap=25e6) == 0.0
