import pytest

from sekiso.domain.errors import NeedError
from sekiso.explorer.question import question_of
from sekiso.explorer.ways import all_ways, option_of, way_called, ways_of
from sekiso.interfaces.python.need import need_of


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("PBF-LB", "PBF-LB"),
        ("pbf lb", "PBF-LB"),
        ("PBF-LB/M", "PBF-LB"),
        ("ＰＢＦ-ＬＢ", "PBF-LB"),
        ("casting", "casting"),
        ("Casting/Investment", "casting/investment"),
        ("鋳造/sand", "casting/sand"),
        ("die casting", "die-casting"),
        ("MIM", "MIM"),
    ],
)
def test_a_way_is_found_in_any_spelling(known, said, key):
    assert way_called(said, known).key == key


def test_every_way_is_found_by_its_own_key(known):
    ways = list(all_ways(known))
    assert len(ways) > 25
    for way in ways:
        assert way_called(way.key, known) == way


def test_an_unknown_way_and_an_unknown_variant_say_what_there_is(known):
    with pytest.raises(NeedError, match="'knitting' is not on file") as told:
        way_called("knitting", known)
    assert "casting/investment" in str(told.value)
    with pytest.raises(NeedError, match="has no variant 'wax'"):
        way_called("casting/wax", known)
    with pytest.raises(NeedError, match="not on file"):
        way_called("MEX", known)  # a process without a model


def test_a_way_takes_the_alloy_that_is_named_and_refuses_one_it_is_not_offered_in(known):
    question = question_of(need_of(size="60 mm", material="SUS316L"), known)
    assert option_of(question, way_called("PBF-LB", known)).alloy.key == "316l"
    with pytest.raises(NeedError, match="'die-casting' is not offered in 'SUS316L'"):
        option_of(question, way_called("die-casting", known))


def test_a_class_takes_the_alloy_that_is_usual_for_the_part(known):
    question = question_of(need_of(size="60 mm", material="Al"), known)
    option = option_of(question, way_called("PBF-LB", known))
    assert option.family == "Al"
    assert "PBF-LB" in option.alloy["processes"]


def test_unasked_a_route_is_compared_by_its_variants_and_no_repair_is(known):
    question = question_of(need_of(size="60 mm", material="316L"), known)
    keys = [way.key for way in ways_of(question, None)]
    assert "casting/sand" in keys
    assert "casting" not in keys
    assert "tig-repair" not in keys
    assert [way.key for way in ways_of(question, ["casting", "casting"])] == ["casting"]


@pytest.mark.parametrize(
    ("said", "key"),
    [("LPBF", "PBF-LB"), ("slm", "PBF-LB"), ("EBM", "PBF-EB"), ("binder jetting", "BJT"),
     ("WAAM", "DED-Arc"), ("CNC", "machining"), ("切削加工", "machining"),
     ("ダイカスト", "die-casting")],
)  # fmt: skip
def test_a_way_is_found_by_the_names_of_the_shop_floor(known, said, key):
    assert way_called(said, known).key == key
