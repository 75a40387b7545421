import pytest

from sekiso.explorer.information import value_of_information
from sekiso.interfaces.python.need import need_of
from sekiso.knowledge import load

FACTS = load()
OPEN = {"size": "60 x 40 x 30 mm", "material": "316L", "quantity": 20}


def _told(n=50, **fields):
    return value_of_information(need_of(**fields), FACTS, n=n)


def test_what_is_worth_most_after_its_fee_comes_first():
    found = _told(**OPEN)
    assert [look.net_gain for look in found] == sorted((x.net_gain for x in found), reverse=True)
    assert {"quote", "trial", "tensile", "density", "hardness"} & {look.key for look in found}
    assert _told(n=2, **OPEN) == found[:2]


def test_a_look_never_makes_a_wrong_choice_likelier():
    for look in _told(**OPEN, require=["yield_strength >= 230 MPa", "fatigue_strength >= 150 MPa"]):
        assert look.gain >= 0.0
        assert look.wrong_then <= look.wrong_now + 1e-6
        assert 0.0 <= look.narrows < 1.0
        assert look.fee.low <= look.fee.median <= look.fee.high


def test_a_limit_that_may_be_missed_makes_its_test_worth_more():
    def tensile(limit):
        found = _told(**OPEN, require=[f"yield_strength >= {limit} MPa"])
        return next(look.gain for look in found if look.key == "tensile")

    assert tensile(100) == pytest.approx(0.0, abs=200.0)
    assert tensile(260) > tensile(100)


def test_a_quote_of_the_rival_lowers_the_chance_of_the_wrong_way():
    quotes = [look for look in _told(**OPEN) if look.key == "quote"]
    assert len(quotes) == 3
    best = max(quotes, key=lambda look: look.gain)
    assert best.wrong_then < best.wrong_now


def test_more_pieces_make_a_quote_worth_more():
    def quote(pieces):
        return max(x.gain for x in _told(**{**OPEN, "quantity": pieces}) if x.key == "quote")

    assert quote(200) > quote(2)


def test_fees_of_institutes_have_an_address_and_what_must_be_offered():
    tests = [look for look in _told(**OPEN) if look.key in ("hardness", "roughness")]
    assert tests
    for look in tests:
        assert "https://" in look.source
        assert look.tags
        assert look.published


def test_nothing_feasible_has_nothing_to_find_out():
    assert _told(size="60 mm", material="316L", require=["yield_strength >= 3000 MPa"]) == ()
