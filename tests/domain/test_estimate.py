import json

import pytest

from sekiso.domain.estimate import RouteCurves
from sekiso.interfaces.python.estimate import estimate

ASKED = {"size": "60 mm", "process": "PBF-LB", "material": "316L", "quantity": 3}


@pytest.fixture(scope="module")
def told():
    return estimate(**ASKED)


def test_the_short_text_names_way_price_interval_and_days(told):
    shown = repr(told)
    assert shown.startswith("Estimate(PBF-LB, 316l, 3 pieces, finished, JP: ")
    assert shown.endswith("days)")
    assert "\n" not in shown


def test_json_is_one_value_without_language_or_function(told):
    value = json.loads(told.json())
    assert value["disclaimer"] == "estimate_not_quotation_not_allowable"
    assert "compare" not in value
    assert value["price"]["unit"] == "JPY"
    assert value["energy"]["unit"] == "J"
    assert estimate(**ASKED).json() == told.json()


def test_equal_questions_have_one_id_and_others_another(told):
    assert estimate(**ASKED).id == told.id
    assert estimate(**ASKED, machine="eos-m290").id != told.id
    assert estimate(**ASKED, scope="raw").id != told.id


def test_the_likeliest_way_at_a_quantity_is_read_off_the_nearest():
    curves = RouteCurves(
        (1.0, 10.0, 100.0), {"a": (0.9, 0.4, 0.1), "b": (0.1, 0.6, 0.9)}, {"a": (), "b": ()}
    )
    assert [curves.cheapest(n) for n in (1, 12, 1000)] == ["a", "b", "b"]
