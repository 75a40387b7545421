import numpy as np
import pytest

from sekiso.domain.errors import NeedError, OutOfRangeError
from sekiso.explorer.co2_levers import co2_levers
from sekiso.explorer.explore import explore
from sekiso.interfaces.python.need import need_of
from sekiso.knowledge import load

FACTS = load()
TITANIUM = {"size": "60 x 40 x 30 mm", "material": "ti-6al-4v", "quantity": 20}


@pytest.fixture(scope="module")
def told():
    return co2_levers(need_of(**TITANIUM), FACTS, process="PBF-LB")


def _lever(told, *keys):
    return next(lever for lever in told.levers if set(lever.keys) == set(keys))


def test_each_lever_is_tried_alone_and_one_pair_is_told(told):
    alone = {lever.keys[0] for lever in told.levers if len(lever.keys) == 1}
    assert {"recycled_share", "grid", "powder", "scope"} <= alone
    assert sum(len(lever.keys) == 2 for lever in told.levers) == 1


def test_a_lever_is_what_asking_again_says(told):
    grid = _lever(told, "grid")
    answer = explore(need_of(**TITANIUM, assume=grid.ask["assume"]), FACTS)
    again = next(c for c in answer.candidates if c.process == "PBF-LB" and c.is_feasible)
    assert grid.co2_then.median == pytest.approx(again["co2"].value, rel=0.01)


def test_the_pair_reaches_at_least_what_its_parts_reach(told):
    pair = next(lever for lever in told.levers if len(lever.keys) == 2)
    parts = [_lever(told, key).probability_reached for key in pair.keys]
    assert pair.probability_reached >= max(parts)
    assert told.probability_reached == max(lever.probability_reached for lever in told.levers)


def test_a_lower_target_is_surer():
    chances = [
        co2_levers(need_of(**TITANIUM), FACTS, process="PBF-LB", target=target).probability_reached
        for target in (0.1, 0.5, 0.95)
    ]
    assert chances == sorted(chances, reverse=True)


def test_metal_in_is_never_less_than_the_part(told):
    assert told.feed.low >= 1.0


def test_a_kilogram_of_part_and_its_energy_are_told(told):
    assert told.per_mass.median > told.co2.median  # a part of some ten grams
    assert told.energy.median > 3.6e6
    assert told.route == "usual"
    assert told.grid == "jp-national-2023"


def test_use_saves_by_kilogram_and_stands_apart():
    with_use = co2_levers(need_of(**TITANIUM), FACTS, process="PBF-LB", use="car", mass_saved=0.5)
    fact = FACTS.of("economics")["use_phase"].value("uses.car.co2")
    assert with_use.use_phase.median == pytest.approx(0.5 * fact, rel=0.01)
    assert with_use.co2 == co2_levers(need_of(**TITANIUM), FACTS, process="PBF-LB").co2


def test_a_set_lever_is_not_offered_again():
    set_already = {"recycled_share": 1.0, "grid": "jp-shikoku-2023-renewable"}
    told = co2_levers(need_of(**TITANIUM, assume=set_already), FACTS, process="PBF-LB")
    assert not {"recycled_share", "grid"} & {lever.keys[0] for lever in told.levers}


def test_yield_lowers_feed_as_the_mass_balance_demands():
    feeds = [
        co2_levers(
            need_of(**TITANIUM, assume={"powder_yield": y, "powder_reuse": 0.0}), FACTS,
            process="PBF-LB",
        ).feed.median
        for y in (0.5, 0.7)
    ]  # fmt: skip
    assert feeds[1] / feeds[0] == pytest.approx(0.5 / 0.7)


def test_the_levers_are_plain_values(told):
    plain = told.plain()
    assert plain["levers"][0]["co2"]["median"] < 0.0
    assert np.isfinite(plain["probability_reached"])


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"target": 1.5}, OutOfRangeError, "target"),
        ({"process": "sintering"}, NeedError, "sintering"),
        ({"use": "rocket"}, NeedError, "rocket"),
    ],
)
def test_what_cannot_be_is_refused(options, error, words):
    with pytest.raises(error, match=words):
        co2_levers(need_of(**TITANIUM), FACTS, **options)


def test_where_nothing_can_be_made_the_nearest_way_is_named():
    need = need_of(size="60 mm", material="316L", require=["yield_strength >= 2000 MPa"])
    with pytest.raises(NeedError, match="316l: requirement_unmet"):
        co2_levers(need, FACTS)
