import numpy as np
import pytest

from sekiso.domain.counterfactual import Change
from sekiso.domain.errors import NeedError
from sekiso.explorer.asked_again import basis_of, changes_of, log_ratio
from sekiso.explorer.counterfactuals import counterfactuals, is_telling, quantity_break
from sekiso.explorer.explore import explore
from sekiso.explorer.what_if import pieces, plate_full, supply, thicker_walls
from sekiso.interfaces.python.need import need_of
from sekiso.knowledge import load

FACTS = load()
PRINTED = {
    "size": "60 x 40 x 30 mm", "material": "316L", "quantity": 20, "features": "internal_channels",
}  # fmt: skip


def _found(n=50, by="price", **fields):
    return counterfactuals(need_of(**fields), FACTS, n=n, by=by)


def _of(found, key):
    return next(entry for entry in found if entry.key == key)


def test_raw_instead_of_finished_is_what_asking_again_says():
    told = _of(_found(**PRINTED), "scope")
    assert told.values["to"] == "raw"
    now, then = (
        explore(need_of(**PRINTED, assume=assume), FACTS).best
        for assume in ({}, told.ask["assume"])
    )
    assert (told.process, told.material) == (then.process, then.material)
    assert told.price_then == pytest.approx(then["cost"].value, rel=1e-9)
    ratio = then["cost"].value / now["cost"].value - 1.0
    assert told.price.median == pytest.approx(ratio, abs=0.1)  # of medians, not of pairs
    assert told.price.low < told.price.median < told.price.high


def test_every_entry_saves_and_the_largest_gain_comes_first():
    found = _found(**PRINTED)
    assert len(found) >= 4
    assert all(is_telling(entry) for entry in found)
    saving = [e.price.median for e in found if e.price.probability_lower >= 0.8]
    assert saving == sorted(saving)
    assert _found(n=2, **PRINTED) == found[:2]


def test_by_co2_puts_electricity_and_scrap_in_front():
    found = _found(by="co2", **PRINTED)
    assert found[0].co2.median == min(e.co2.median for e in found if e.co2.probability_lower >= 0.8)
    assert {"grid", "recycled_share"} <= {entry.key for entry in found}


def test_what_both_ways_share_is_no_noise():
    grid = _of(_found(by="co2", **PRINTED), "grid")
    assert grid.price == grid.lead_time == Change(0.0, 0.0, 0.0, 0.0)
    assert grid.co2.probability_lower == 1.0


def test_a_relaxed_limit_opens_a_cheaper_way():
    need = {**PRINTED, "require": ["yield_strength >= 500 MPa"]}
    told = _of(_found(**need), "requirement")
    assert told.values["property"] == "yield_strength"
    assert told.values["to"] < told.values["from"]
    eased = explore(need_of(**{**PRINTED, "require": [told.ask["require"]]}), FACTS)
    keys = {(c.process, c.material) for c in eased.candidates if c.is_feasible}
    assert (told.process, told.material) in keys
    before = explore(need_of(**need), FACTS)
    assert (told.process, told.material) not in {
        (c.process, c.material) for c in before.candidates if c.is_feasible
    }


def test_a_thicker_wall_opens_a_route():
    need = need_of(
        description="nozzle with thin walls 0.15 mm", size="30 x 30 x 20 mm", material="316L",
        quantity=500,
    )  # fmt: skip
    basis = basis_of(need, FACTS)
    opened = {trial.values["route"]: trial.values["to"] for trial in thicker_walls(basis)}
    assert "BJT" in opened
    shut = {e.option.route.key for e in basis.feasible}
    assert not shut & opened.keys()
    assert all(wall > 0.00015 for wall in opened.values())
    told = [entry for entry in counterfactuals(need, FACTS, n=50) if entry.key == "wall"]
    assert told
    assert told[0].process == told[0].values["route"]


def test_the_quantity_break_is_the_steepest_step_of_the_ladder():
    basis = basis_of(need_of(**PRINTED), FACTS)
    ladder = pieces(basis)
    told = quantity_break(basis, ladder)
    assert told.values["to"] in {trial.values["to"] for trial in ladder}
    assert told.values["why"] in ("plate", "route", "shared")
    assert plate_full(basis) >= 1
    assert told.price.median < 0.0


def test_an_alloy_is_compared_only_within_its_family():
    for entry in _found(**PRINTED):
        if entry.key == "alloy":
            assert FACTS.alloys[entry.material]["family"] == FACTS.alloys["316l"]["family"]


def test_a_plate_of_ones_own_is_advised_to_be_shared():
    one = {**PRINTED, "quantity": 1}
    found = _found(**one, assume={"share_plate": "no"})
    assert "share_plate" in {entry.key for entry in found}
    assert "share_plate" not in {entry.key for entry in _found(**one)}


def test_scope_and_region_are_tried_in_all_other_values():
    basis = basis_of(need_of(**PRINTED), FACTS)
    tried = {(trial.key, trial.values.get("to")) for trial in supply(basis)}
    assert {("scope", "raw"), ("scope", "reported")} <= tried
    assert {("region", key) for key in ("EU", "US", "CN", "IN")} <= tried


def test_where_nothing_can_be_made_the_smallest_changes_open_ways():
    need = {"size": "60 mm", "material": "316L", "require": ["yield_strength >= 2000 MPa"]}
    found = _found(**need)
    assert found
    prices = [entry.price_then for entry in found]
    assert prices == sorted(prices)
    for entry in found:
        assert entry.price is None
        eased = explore(need_of(**{**need, "require": [entry.ask["require"]]}), FACTS)
        keys = {(c.process, c.material) for c in eased.candidates if c.is_feasible}
        assert (entry.process, entry.material) in keys


def test_another_order_is_refused():
    with pytest.raises(NeedError, match="beauty"):
        _found(by="beauty", **PRINTED)


def test_the_joint_interval_holds_with_its_chance():
    basis = basis_of(need_of(**PRINTED), FACTS)
    now, then = (entry.costs for entry in basis.feasible[:2])
    n = basis.question.draws.n
    changes = changes_of(now, then, n=n)
    logs = {name: np.expm1(log_ratio(now, then, name, n=n)) for name in changes}
    inside = np.all(
        [(c.low - 1e-9 <= logs[k]) & (logs[k] <= c.high + 1e-9) for k, c in changes.items()], axis=0
    )
    assert np.mean(inside) == pytest.approx(0.9, abs=0.02)  # interpolated quantiles of 256


def test_another_region_is_told_with_the_sources_of_its_prices():
    told = _of(_found(**PRINTED), "region")
    table = FACTS.of("economics")["fitted_prices"]
    counted = {table.fact(f"market.{told.values['to']}.{b}").n for b in ("additive", "tooled")}
    assert told.values["sources"] in counted | {table.fact("market.IN.machined").n}
