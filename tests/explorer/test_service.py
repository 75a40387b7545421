"""What a medium, the body or the cold rules out, whatever else speaks for the alloy."""

import pytest

from sekiso.knowledge import load
from sekiso.materials.media import media, verdict

KNOWN = load()


@pytest.mark.parametrize(
    ("medium", "out"),
    [
        ("oxygen", ["ti-6al-4v", "cp-ti-gr2", "ti-48al-2cr-2nb"]),
        ("chloride_warm", ["316l", "sus304", "17-4ph", "s45c"]),
        ("hydrogen", ["maraging-300", "17-4ph"]),
        ("aluminium_melt", ["alsi10mg", "copper", "316l", "ti-6al-4v"]),
        ("sea_water", ["17-4ph", "maraging-300", "h13"]),
        ("steam", ["alsi10mg", "scalmalloy"]),
        ("reactor_water", ["alsi10mg", "copper", "s45c"]),
        ("combustion_gas", ["alsi10mg", "tungsten"]),
    ],
)
def test_a_medium_rules_out_what_it_destroys_with_the_reason(ask, medium, out):
    answer = ask(size="80 x 60 x 40 mm", quantity=10, require=[f"corrosion={medium}"])
    found = {c.material: c for c in answer.candidates}
    for alloy in out:
        assert not found[alloy].is_feasible
        veto = next(r for r in found[alloy].reasons if r.key == "medium_veto")
        assert veto.values["medium"] == medium
        assert veto.values["en"]
        assert veto.values["ja"]
    assert answer.best.material not in out


@pytest.mark.parametrize(
    ("medium", "families"),
    [("oxygen", ("Ni", "Cu", "Al", "Co", "Fe-stainless", "Fe-Ni")),
     ("chloride_warm", ("Ti", "Ni", "Co", "Fe-stainless", "Ta")),
     ("aluminium_melt", ("Fe-tool", "W", "Fe")),
     ("body_fluid", ("Ti", "Co", "Ta", "NiTi", "Fe-stainless"))],
)  # fmt: skip
def test_what_a_medium_leaves_is_what_the_trade_uses(ask, medium, families):
    answer = ask(size="80 x 60 x 40 mm", quantity=10, require=[f"corrosion={medium}"])
    assert answer.best.family in families


def test_a_medium_that_no_file_knows_is_said_and_nothing_is_ruled_out_by_it(ask):
    answer = ask(size="80 x 60 x 40 mm", quantity=10, require=["corrosion=lava"])
    note = next(n for n in answer.notes if n.key == "medium_unknown")
    assert note.values["medium"] == "lava"
    assert not [c for c in answer.candidates for r in c.reasons if r.key == "medium_veto"]


@pytest.mark.parametrize(
    ("use", "allowed"),
    [("permanent_implant", {"Ti", "Co", "Fe-stainless", "Ta", "NiTi"}),
     ("bone_contact", {"Ti", "Ta", "Co"}), ("dental", {"Ti", "Co", "NiTi"})],
)  # fmt: skip
def test_the_body_takes_only_a_few_metals(ask, use, allowed):
    answer = ask(size="30 x 20 x 10 mm", quantity=5, require=[f"biocompatible={use}"])
    families = {c.family for c in answer.candidates if c.is_feasible}
    assert families
    assert families <= allowed


def test_a_non_magnetic_part_is_not_of_magnetic_steel(ask):
    answer = ask(size="30 x 20 x 10 mm", quantity=5, require=["non_magnetic"])
    feasible = {c.material for c in answer.candidates if c.is_feasible}
    assert not feasible & {"17-4ph", "h13", "s45c", "invar36", "2205", "maraging-300"}
    blamed = {c.material for c in answer.candidates for r in c.reasons if r.key == "magnetic"}
    assert {"17-4ph", "h13", "s45c", "invar36", "2205", "maraging-300"} <= blamed
    assert not blamed & {"316l", "ti-6al-4v", "alsi10mg", "copper"}
    assert {"316l", "ti-6al-4v", "al-6061"} <= feasible


def test_plain_steels_irons_and_tool_steels_are_magnetic():
    iron = {"Fe", "Fe-cast", "Fe-tool"}
    dull = [k for k, a in KNOWN.alloys.items() if a["family"] in iron and not a.get("magnetic")]
    assert not dull


def test_the_cold_rules_out_what_turns_brittle(ask):
    answer = ask(size="30 x 20 x 10 mm", quantity=5, description="LNG pump part")
    feasible = {c.material for c in answer.candidates if c.is_feasible}
    assert not feasible & {"h13", "s45c", "2205", "tungsten", "17-4ph"}
    assert {"316l", "in718"} <= feasible


@pytest.mark.parametrize(
    ("body", "out", "stays"),
    [
        ("Ti", "Ni", "Ti"),
        ("H13", "Ti", "Fe-tool"),
        ("Al", "Fe-stainless", "Al"),
        ("Ni", "Al", "Ni"),
    ],
)
def test_a_deposit_that_does_not_bond_with_the_body_is_out(ask, body, out, stays):
    answer = ask(size="200 mm", features=["repair"], quantity=5, require=[f"substrate={body}"])
    families = {c.family for c in answer.candidates if c.is_feasible}
    assert out not in families
    assert stays in families


def test_every_verdict_of_every_alloy_is_one_of_four():
    verdicts = {
        verdict(alloy, medium, KNOWN)[0]
        for alloy in KNOWN.alloys.values()
        for medium in media(KNOWN)
    }
    assert verdicts <= {"good", "limited", "veto", "unknown"}


@pytest.mark.parametrize(
    ("require", "out", "stays"),
    [
        (["pressure=350 bar"], {"fc200", "fc250", "adc12", "zamak-3", "az91"},
         {"s45c", "316l", "al-6061"}),
        (["pressure=25 bar"], {"az91"}, {"fc250", "fcd450", "316l"}),
        (["elongation >= 8 %"], {"fc200", "fc250", "fc300", "adc12", "wc-co", "ndfeb"},
         {"s45c", "fcd450", "316l"}),
        (["corrosion=hydrogen", "pressure=700 bar"],
         {"a5052", "a356", "17-4ph", "maraging-300", "ti-6al-4v", "fcd450"}, {"316l", "al-6061"}),
        (["corrosion=sea_water"], {"scm440", "s45c", "low-carbon-steel", "fc250", "sus304"},
         {"nab", "2205", "ti-6al-4v"}),
    ],
)  # fmt: skip
def test_pressure_ductility_and_medium_rule_out_the_metals_that_fail(ask, require, out, stays):
    answer = ask(size="120 x 90 x 60 mm", quantity=20, require=require)
    feasible = {c.material for c in answer.candidates if c.is_feasible}
    assert not feasible & out
    assert stays <= feasible


def test_pressure_rules_out_a_cast_metal_that_holds_as_bar(ask):
    answer = ask(size="120 x 90 x 60 mm", quantity=20, require=["pressure=350 bar"])
    routes = {(c.process, c.family) for c in answer.candidates if c.is_feasible}
    assert not {("casting", "Al"), ("casting", "Cu"), ("die-casting", "Al")} & routes
    assert {("machining", "Al"), ("machining", "Fe"), ("machining", "Fe-cast")} <= routes
