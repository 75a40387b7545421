"""Tabled properties become intervals that say where they come from."""

from __future__ import annotations

import math

import pytest
from tests.learning.tables import alloy, fact, facts, source, state

from sekiso.domain.source import Source
from sekiso.knowledge.load import load
from sekiso.knowledge.model_files import shipped
from sekiso.learning.mechanical import predict_property

YIELD = {"process": "PBF-LB", "heat_condition": "as-built", "property": "yield_strength"}


def one(*states, **rest):
    record = alloy("a", *states, **rest)
    return record, facts(record)


def test_tabled_state_is_inside_and_close_to_its_table():
    record, known = one(state(yield_strength=fact(500e6)))
    found = predict_property(record, known, orientation="Z", **YIELD)
    assert found.validity == "inside"
    assert found.value == pytest.approx(500e6)
    assert found.low < 450e6 < 550e6 < found.high


def test_worst_orientation_counts_unless_one_is_named():
    record, known = one(
        state(way="XY", yield_strength=fact(570e6)), state(way="Z", yield_strength=fact(500e6))
    )
    worst = predict_property(record, known, **YIELD)
    named = predict_property(record, known, orientation="XY", **YIELD)
    assert worst.evidence["orientation"] == "Z"
    assert worst.value < named.value


def test_one_direction_alone_is_turned_with_a_wider_interval():
    record, known = one(state(way="XY", yield_strength=fact(570e6)))
    flat = predict_property(record, known, orientation="XY", **YIELD)
    upright = predict_property(record, known, orientation="Z", **YIELD)
    assert upright.value < flat.value
    assert math.log(upright.high / upright.low) > math.log(flat.high / flat.low)


def test_missing_heat_condition_is_extrapolated_and_wider():
    record, known = one(state(yield_strength=fact(500e6)))
    asked = {**YIELD, "heat_condition": "annealed"}
    moved = predict_property(record, known, **asked)
    same = predict_property(record, known, **YIELD)
    assert moved.validity == "extrapolated"
    assert moved.evidence["heat_condition"] == "as-built"
    assert math.log(moved.high / moved.low) > 1.5 * math.log(same.high / same.low)


def test_missing_heat_condition_follows_what_its_family_shows():
    pairs = [
        alloy(
            f"n{i}",
            state(yield_strength=fact(600e6)),
            state(heat="annealed", yield_strength=fact(300e6)),
        )
        for i in range(4)
    ]
    record = alloy("a", state(yield_strength=fact(600e6)))
    known = facts(record, *pairs)
    asked = {**YIELD, "heat_condition": "annealed", "orientation": "Z"}
    assert predict_property(record, known, **asked).value < 400e6


def test_unknown_alloy_falls_back_to_its_family():
    record, known = one(state(yield_strength=fact(500e6)))
    found = predict_property("Ni", known, **YIELD)
    assert found.validity == "class_fallback"
    own = predict_property(record, known, **YIELD)
    assert found.high / found.low > own.high / own.low


def test_nothing_known_gives_nothing():
    _, known = one(state(yield_strength=fact(500e6)))
    assert predict_property("Ti", known, **YIELD) is None
    assert predict_property("Ni", known, **{**YIELD, "property": "fatigue_strength"}) is None


def test_fatigue_follows_tensile_strength_and_skin_lowers_it():
    record, known = one(state(tensile_strength=fact(1000e6)))
    asked = {**YIELD, "property": "fatigue_strength"}
    machined = predict_property(record, known, **asked)
    built = predict_property(record, known, surface="as-built", **asked)
    assert machined.validity == "extrapolated"
    assert 200e6 < machined.value < 600e6
    assert built.value < 0.7 * machined.value


def test_wide_literature_range_widens_the_interval():
    narrow, known = one(state(basis="literature", yield_strength=fact(500e6, 490e6, 510e6)))
    wide, others = one(state(basis="literature", yield_strength=fact(500e6, 300e6, 700e6)))
    tight = predict_property(narrow, known, **YIELD)
    loose = predict_property(wide, others, **YIELD)
    assert loose.high / loose.low > 1.5 * tight.high / tight.low


def test_evidence_counts_specimens_and_names_the_minimum():
    record, known = one(
        state(yield_strength=fact(500e6), n_specimens=30, lots=3, machines=2),
        minima=(
            {
                "standard": "ASTM F0000",
                "process": "PBF-LB",
                "heat_condition": "as-built",
                "yield_strength": fact(400e6),
            },
        ),
    )
    evidence = predict_property(record, known, **YIELD).evidence
    assert (evidence["n_specimens"], evidence["n_lots"], evidence["n_machines"]) == (30, 3, 2)
    assert evidence["minimum"] == {"standard": "ASTM F0000", "value": 400e6}


def test_hardness_scales_meet_in_vickers():
    record, known = one(state(hardness=fact(40.0, unit="HRC")))
    found = predict_property(record, known, **{**YIELD, "property": "hardness"})
    assert found.unit == "HV"
    assert found.value == pytest.approx(392.0, rel=0.05)


def test_every_shipped_tabled_yield_has_an_interval_around_it():
    known = load()
    for record in known.alloys.values():
        for tabled in record.get("states", ()):
            if "yield_strength" in tabled and tabled.get("basis") != "minimum":
                found = predict_property(
                    record, known, process=tabled["process"], property="yield_strength",
                    heat_condition=tabled["heat_condition"],
                )  # fmt: skip
                assert found.validity == "inside"
                assert 0.0 < found.low < found.value < found.high


def test_a_new_process_does_not_borrow_the_ductility_of_wrought_metal():
    sheet = alloy("copper", state("wrought", "annealed", "any", elongation=fact(0.45)))
    known = facts(sheet, processes=("PBF-LB", "CS"))
    asked = {"heat_condition": "as-built", "property": "elongation"}
    assert predict_property(sheet, known, process="CS", **asked) is None
    assert predict_property(sheet, known, process="forging", **asked) is not None


def test_evidence_counts_rows_sources_and_the_checked_ones():
    checked = Source("c", "Checked", "checked", url="https://x", locator="p. 1", date="2026-01-01")
    rows = [state(yield_strength=fact(500e6, source=s)) for s in (checked, source("a", "A"),
                                                                  source("b", "B"))]  # fmt: skip
    evidence = predict_property(*one(*rows), **YIELD).evidence
    assert (evidence["n_rows"], evidence["n_sources"], evidence["checked_rows"]) == (3, 3, 1)
    assert evidence["n_specimens"] is None


def test_fatigue_from_tensile_strength_by_the_fitted_ratio():
    record, known = one(state(tensile_strength=fact(1000e6)))
    asked = {**YIELD, "orientation": "Z"}
    tensile = predict_property(record, known, **{**asked, "property": "tensile_strength"})
    fatigue = predict_property(record, known, **{**asked, "property": "fatigue_strength"})
    ratios = shipped("mechanical")["ratio"]["fatigue_strength"]
    ratio = ratios.get("Ni", ratios["all"])
    assert math.log(fatigue.value / tensile.value) == pytest.approx(ratio["mean"])
    widths = [found.evidence["log_sd"] for found in (tensile, fatigue)]
    assert widths[1] == pytest.approx(math.hypot(widths[0], ratio["sd"]))
    assert fatigue.evidence["tier"] == "tensile"


def test_yield_strength_never_stands_above_tensile_strength():
    known = load()
    for key, metal in known.alloys.items():
        rows = metal.get("states", ())
        for process, condition in {(row["process"], row["heat_condition"]) for row in rows}:
            low, high = (
                predict_property(
                    metal, known, process=process, heat_condition=condition, property=name
                )
                for name in ("yield_strength", "tensile_strength")
            )
            if low and high:
                pairs = zip(low.quantiles, high.quantiles, strict=True)
                assert all(a <= b for a, b in pairs), (key, process, condition)
