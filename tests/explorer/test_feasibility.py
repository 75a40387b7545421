import math
from types import SimpleNamespace

import numpy as np
import pytest

from sekiso.domain.source import Fact, Source
from sekiso.explorer.feasibility import capability_of
from sekiso.knowledge import Record, load


class _Question(SimpleNamespace):
    __hash__ = object.__hash__  # what is worked out for a question is remembered by it


def _ways(answer):
    return {c.process for c in answer.candidates if c.is_feasible}


def _reasons(answer, process):
    return {r.key for c in answer.candidates if c.process == process for r in c.reasons}


@pytest.mark.parametrize(
    ("process", "material", "small", "large"),
    [
        ("die-casting", "Al", ("200 mm", "300 cm^3"), ("5 m", "2 m^3")),
        ("MIM", "17-4PH", ("30 mm", "2 cm^3"), ("200 mm", "600 cm^3")),
        ("PBF-LB", "Ti", ("200 mm", "300 cm^3"), ("4 m", "100000 cm^3")),
        ("BJT", "316L", ("40 mm", "5 cm^3"), ("900 mm", "40000 cm^3")),
    ],
)
def test_a_way_takes_no_piece_beyond_what_it_holds(ask, process, material, small, large):
    fits = ask(size=small[0], volume=small[1], material=material, quantity=1000)
    beyond = ask(size=large[0], volume=large[1], material=material, quantity=1000)
    assert process in _ways(fits)
    assert process not in _ways(beyond)
    told = _reasons(beyond, process)
    assert told & {"outside_size_or_mass", "too_large", "cannot_make_feature", "too_slow"}


def test_a_hundred_metres_of_metal_are_nobody_s_die_casting(ask):
    answer = ask(size=(99.0, 50.0, 80.0), volume=60000.0, material="Al", quantity=5)
    assert not _ways(answer) & {"die-casting", "PBF-LB", "PBF-EB", "BJT", "MIM", "DED-Arc"}


@pytest.mark.parametrize("process", ["PBF-EB", "BJT", "DED-Arc", "machining"])
def test_a_lattice_is_not_made_by_what_cannot_make_it(ask, process):
    answer = ask(size="60 mm", features=["lattice"], material="316L", quantity=10)
    if process not in ("PBF-EB", "BJT"):  # these two make coarse ones
        assert process not in _ways(answer)
    assert answer.best.process == "PBF-LB"


def test_a_machine_that_takes_the_part_is_named_and_the_largest_room_is_told_otherwise(ask, known):
    answer = ask(size="250 mm", material="Ti", quantity=3)
    best = next(c for c in answer.candidates if c.is_feasible and c.process == "PBF-LB")
    sides = [fact.value for fact in known.machines[best.machine]["envelope"].values()]
    assert max(sides) >= 0.25
    beyond = ask(size="3 m", material="Ti", quantity=3)
    out = next(c for c in beyond.candidates if c.process == "PBF-LB")
    too_large = next(r for r in out.reasons if r.key == "too_large")
    assert too_large.values["room"] < too_large.values["largest"] == pytest.approx(3.0)


def test_a_demand_that_no_fleet_can_print_is_refused(ask):
    answer = ask(
        size="120 x 80 x 60 mm", volume="150 cm^3", material="316L", quantity="10000000/year"
    )
    assert "too_slow" in _reasons(answer, "PBF-LB")


def test_the_worst_feature_counts_in_full_and_the_others_by_the_root_of_their_product():
    facts = {"lattice": 0.5, "overhang": 0.64}
    capability = {name: Fact(value, value, value, "dimensionless", Source("test", "made up"))
                  for name, value in facts.items()}  # fmt: skip
    question = _Question(
        features=frozenset(facts),
        flags={},
        shape=None,
        is_set=lambda flag: False,
        limit=lambda path: 7800.0,
        knowledge=load(),
        size=SimpleNamespace(
            thickness=lambda: np.full(4, 2e-3), extent=np.full((3, 4), 0.05), volume=np.ones(4)
        ),
    )
    route = Record("processes", "CS", {"capability": capability})
    assert capability_of(question, route) == (pytest.approx(0.5 * math.sqrt(0.64)), "lattice")


@pytest.mark.parametrize(
    ("route", "material", "refused", "held"),
    [
        ("casting", "A356", "350 bar", "10 bar"),
        ("casting", "FC250", "40 bar", "10 bar"),
        ("die-casting", "ADC12", "30 bar", "5 bar"),
    ],
)
def test_pressure_rules_out_what_does_not_hold_it(ask, route, material, refused, held):
    fields = {"size": "150 x 100 x 80 mm", "material": material, "quantity": 2000}
    for pressure, is_out in ((refused, True), (held, False)):
        answer = ask(**fields, require=["shape=housing", f"pressure={pressure}"])
        assert ("over_pressure" in _reasons(answer, route)) == is_out


def test_a_shape_is_made_where_it_is_natural(ask):
    steel = {"material": "steel", "size": "100 x 60 x 40 mm", "quantity": 20000}
    shaped = {s: ask(**steel, require=[f"shape={s}"]) for s in ("bent_sheet", "turned")}
    assert "sheet" in _ways(shaped["bent_sheet"])
    assert "unnatural_shape" in _reasons(shaped["turned"], "sheet")
    assert "cold-heading" not in _ways(shaped["bent_sheet"])


def test_a_tool_for_a_handful_is_made_by_nobody(ask):
    few = ask(size="40 x 30 x 20 mm", material="17-4PH", quantity=10)
    assert "too_few_pieces" in _reasons(few, "MIM")


def test_a_single_casting_is_said_to_come_from_a_printed_mould(ask):
    answer = ask(size="350 x 250 x 200 mm", material="FC250", quantity=1,
                 require=["shape=housing"])  # fmt: skip
    told = {note.values["route"]: note for note in answer.notes if note.key.endswith("_variant")}
    assert told["casting"].key == "indirect_variant"
    assert "printed sand" in told["casting"].values["en"]
