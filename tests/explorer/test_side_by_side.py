import pytest

from sekiso.domain.errors import NeedError
from sekiso.explorer.explore import explore
from sekiso.explorer.side_by_side import side_by_side
from sekiso.interfaces.python.need import need_of
from sekiso.knowledge import load

FACTS = load()
CASING = {
    "description": "pump casing, pattern lost, urgent", "size": "400 x 350 x 300 mm",
    "quantity": 2, "material": "316L",
}  # fmt: skip
WAYS = ("casting/printed-sand", "casting/sand", "PBF-LB", "DED-Arc")


@pytest.fixture(scope="module")
def told():
    return side_by_side(need_of(**CASING), FACTS, WAYS)


def test_the_ways_stand_in_the_order_asked(told):
    assert tuple(row.key for row in told.rows) == WAYS
    assert {row.material for row in told.rows} == {"316l"}


def test_two_pieces_without_a_pattern_are_cheaper_in_printed_sand(told):
    printed, pattern, *_ = told.rows
    assert printed.price.median < pattern.price.median
    assert printed.cheapest > pattern.cheapest
    assert printed.lead_time.median < pattern.lead_time.median


def test_one_of_the_ways_leads_in_each_sample(told):
    able = [row for row in told.rows if not row.reasons]
    for name in ("cheapest", "fastest", "cleanest"):
        assert sum(getattr(row, name) for row in able) == pytest.approx(1.0)


def test_a_crossing_has_its_chance_and_its_interval(told):
    crossing = next(c for c in told.curves.crossings if "casting/sand" in (c.first, c.second))
    assert 0.0 < crossing.share <= 1.0
    assert crossing.median > 2.0


def test_no_more_metal_is_in_the_part_than_was_bought(told):
    for row in told.rows:
        assert 0.0 < row.metal_yield.low <= row.metal_yield.high <= 1.0


def test_a_row_is_the_candidate_of_the_answer():
    need = need_of(size="60 x 40 x 30 mm", material="316L", quantity=20)
    row = side_by_side(need, FACTS, ["PBF-LB"]).rows[0]
    own = next(c for c in explore(need, FACTS).candidates if c.process == "PBF-LB")
    assert row.price.median == pytest.approx(own["cost"].value, rel=1e-6)
    assert row.co2.median == pytest.approx(own["co2"].value, rel=1e-6)


def test_a_way_that_the_metal_is_not_offered_in_is_left_out_with_its_reason():
    need = need_of(size="60 mm", material="ti-6al-4v", quantity=20)
    told = side_by_side(need, FACTS, ["PBF-LB", "die-casting"])
    assert [row.key for row in told.rows] == ["PBF-LB"]
    assert list(told.left_out) == ["die-casting"]


def test_a_way_that_is_not_on_file_is_refused():
    with pytest.raises(NeedError, match="knitting"):
        side_by_side(need_of(size="60 mm"), FACTS, ["knitting"])
    with pytest.raises(NeedError, match="PBF-LB"):
        side_by_side(need_of(size="60 mm"), FACTS, [])
