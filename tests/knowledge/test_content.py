"""The shipped facts hang together: orders, ranges and names that must hold for any metal."""

import re
from collections import Counter

import pytest

from sekiso.knowledge import load
from sekiso.materials.naming import folded

KNOWN = load()
ALLOYS = sorted(KNOWN.alloys)
MACHINES = sorted(KNOWN.machines)
# domain.md section 1 and the cases: what industry uses must be on file
INDUSTRIAL = ("ti-6al-4v", "in718", "in625", "hastelloy-x", "316l", "17-4ph", "2205", "alsi10mg",
              "scalmalloy", "al-5183", "al-2319", "cucrzr", "copper", "grcop-42", "nab", "cocr-f75",
              "maraging-300", "h13", "er70s-6", "invar36", "ti-48al-2cr-2nb",
              "tungsten")  # fmt: skip
DENSITY = (1700.0, 22700.0)  # kg/m3, from magnesium to osmium


def test_the_house_knows_enough_to_answer():
    assert set(INDUSTRIAL) <= KNOWN.alloys.keys()
    assert len(KNOWN.alloys) >= 24
    assert len(KNOWN.machines) >= 25
    modelled = {p.key for p in KNOWN.processes.values() if p.get("model", True)}
    assert modelled >= {"PBF-LB", "PBF-EB", "DED-LB-powder", "DED-LB-wire", "DED-Arc", "BJT"}


@pytest.mark.parametrize("key", ALLOYS)
def test_a_metal_melts_before_it_boils(key):
    alloy = KNOWN.alloys[key]
    points = [alloy.value(f"thermophysical.{name}") for name in ("solidus", "liquidus", "boiling")]
    known = [point for point in points if point is not None]
    assert known == sorted(known)
    assert all(650.0 < point < 6500.0 for point in known)  # zinc die-casting alloys melt at 653 K


@pytest.mark.parametrize("key", ALLOYS)
def test_strength_states_are_in_order(key):
    for state in KNOWN.alloys[key].get("states", ()):
        place = (key, state["process"], state["heat_condition"])
        strengths = [state[n].value for n in ("yield_strength", "tensile_strength") if n in state]
        assert strengths == sorted(strengths), place
        if "elongation" in state:
            assert 0.0 <= state["elongation"].value <= 1.0, place


@pytest.mark.parametrize("key", ALLOYS)
def test_density_and_composition_are_those_of_a_metal(key):
    alloy = KNOWN.alloys[key]
    density = alloy.value("thermophysical.density")
    assert density is not None
    assert DENSITY[0] < density < DENSITY[1]
    shares = [x for x in alloy["composition"].values() if not isinstance(x, str)]
    assert sum(shares) <= 100.5  # nominal values, rounded
    assert list(alloy["composition"].values()).count("balance") <= 1


@pytest.mark.parametrize("key", ALLOYS)
def test_a_powder_costs_more_than_a_bar_of_the_same_alloy(key):
    feedstock = KNOWN.alloys[key].get("feedstock", {})
    powder, bar = feedstock.get("powder_price"), feedstock.get("bar_price")
    if powder is not None and bar is not None:
        assert powder.value > bar.value


def test_no_alias_means_two_alloys():
    owners = Counter()
    for key, alloy in KNOWN.alloys.items():
        names = {key, *alloy["name"].values(), *alloy.get("aliases", ())}
        owners.update({folded(n) for n in names})
    assert {name: n for name, n in owners.items() if n > 1} == {}


@pytest.mark.parametrize("key", ALLOYS)
def test_names_speak_both_languages(key):
    assert KNOWN.alloys[key].name("en")
    assert re.search("[ぁ-んァ-ヶ一-龠]", KNOWN.alloys[key].name("ja"))


def test_every_medium_of_an_alloy_is_a_medium_on_file():
    media = {m for record in KNOWN.of("environments").values() for m in record.get("media", {})}
    for key, alloy in KNOWN.alloys.items():
        for row in alloy.get("environments", ()):
            assert row["medium"] in media, key
            assert row["verdict"] in ("good", "limited", "veto"), key


def test_every_process_that_an_alloy_names_is_on_file():
    for key, alloy in KNOWN.alloys.items():
        assert set(alloy.get("processes", {})) <= KNOWN.processes.keys(), key


@pytest.mark.parametrize("key", MACHINES)
def test_a_machine_makes_a_process_on_file_in_a_room_of_a_workshop(key):
    machine = KNOWN.machines[key]
    assert machine["process"] in KNOWN.processes
    for fact in machine["envelope"].values():
        assert fact.unit == "m"
        assert 0.03 < fact.value < 50.0


@pytest.mark.parametrize(
    ("kind", "share"),
    [
        ("alloys", 0.25),
        ("machines", 0.14),
        ("processes", 0.08),
        ("economics", 0.215),
        ("routes", 0.405),
    ],
)
def test_the_share_of_checked_facts_does_not_fall(kind, share):
    facts = [fact for record in KNOWN.of(kind).values() for _, fact in record.facts()]
    checked = sum(fact.source.status == "checked" for fact in facts)
    assert checked / len(facts) > share  # reached in November 2026: 0.27, 0.15, 0.09, 0.23, 0.42


def test_checked_sources_have_a_real_looking_address():
    for kind, records in KNOWN.records.items():
        for record in records.values():
            for source in record.sources.values():
                if source.status == "checked":
                    assert re.match(r"https?://[\w.-]+\.\w+", source.url), (kind, record.key)
