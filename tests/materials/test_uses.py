"""The metals that a table calls usual for a use are those that a workshop would take."""

import pytest

from sekiso.knowledge import load
from sekiso.materials.media import media, verdict
from sekiso.materials.uses import usual_alloys

KNOWN = load()
USES = KNOWN.of("decision")["uses"]["use"]


def _keys(**use):
    return [alloy.key for alloy in usual_alloys(KNOWN, **use)]


def test_every_row_names_alloys_media_and_nouns_on_file():
    nouns = {row["key"] for record in KNOWN.of("nouns").values() for row in record["noun"]}
    keys = [row["key"] for row in USES]
    assert len(keys) == len(set(keys))
    for row in USES:
        assert {entry["alloy"] for entry in row["alloys"]} <= KNOWN.alloys.keys(), row["key"]
        assert set(row.get("media", ())) <= media(KNOWN).keys(), row["key"]
        assert set(row.get("nouns", ())) <= nouns, row["key"]
        assert all({"en", "ja"} <= entry["why"].keys() for entry in row["alloys"]), row["key"]


@pytest.mark.parametrize(
    ("use", "first", "never"),
    [
        ({"medium": "sea_water"}, {"nab"}, {"scm440", "s45c", "a7075", "sus304"}),
        ({"medium": "sea_water", "noun": "impeller"}, {"nab"}, {"fc250", "scalmalloy"}),
        ({"medium": "sea_water", "noun": "shaft"}, {"2205"}, {"s45c", "scm440"}),
        ({"medium": "hydrogen"}, {"316l"}, {"17-4ph", "maraging-300", "a5052", "a356"}),
        ({"medium": "hydrogen", "noun": "gas_cylinder"}, {"al-6061"}, {"17-4ph"}),
        ({"medium": "oxygen"}, {"in718"}, {"ti-6al-4v"}),
        ({"medium": "food"}, {"316l"}, {"low-carbon-steel", "brass-c3604"}),
        ({"medium": "aluminium_melt"}, {"h13"}, {"316l"}),
        ({"medium": "combustion_gas", "service_temperature": 873.0}, {"in718"}, {"a356"}),
        ({"medium": "combustion_gas", "service_temperature": 1223.0}, {"in713c"}, {"316l"}),
        ({"noun": "turbine_wheel"}, {"in713c"}, {"in625"}),
        ({"noun": "conformal_insert"}, {"maraging-300"}, {"a5052"}),
        ({"noun": "die_casting_die"}, {"h13"}, {"copper"}),
        ({"noun": "punch"}, {"skd11"}, {"316l"}),
        ({"noun": "drill"}, {"wc-co"}, {"316l"}),
        ({"noun": "gear"}, {"scm415"}, {"fc250"}),
        ({"noun": "shaft"}, {"s45c"}, {"maraging-300"}),
        ({"noun": "bush"}, {"tin-bronze"}, {"17-4ph"}),
        ({"noun": "collimator"}, {"tungsten"}, {"tantalum"}),
        ({"noun": "optical_mount"}, {"invar36"}, {"jbk-75"}),
        ({"noun": "busbar"}, {"copper"}, {"316l"}),
        ({"noun": "aircraft_bracket", "flags": {"fatigue_critical": True}}, {"ti-6al-4v"}, {"m2"}),
        ({"noun": "hip_stem"}, {"ti-6al-4v"}, {"17-4ph"}),
        ({"flags": {"biocompatible": "permanent_implant"}}, {"ti-6al-4v"}, {"17-4ph"}),
        ({"noun": "frame"}, {"low-carbon-steel"}, {"m2"}),
        ({"noun": "extruded_profile"}, {"a6063"}, {"alsi10mg"}),
        ({"flags": {"shape": "turned"}}, {"s45c"}, {"maraging-300"}),
        ({"noun": "bracket", "flags": {"lightweight": True}}, {"al-6061"}, {"m2"}),
        ({"noun": "magnet"}, {"ndfeb"}, {"17-4ph"}),
    ],
)  # fmt: skip
def test_the_usual_metal_comes_first_and_a_wrong_one_never(use, first, never):
    usual = usual_alloys(KNOWN, **use)
    assert usual[0].key in first
    assert not never & {alloy.key for alloy in usual}


def test_each_medium_has_usual_metals_that_withstand_it():
    for medium in media(KNOWN):
        keys = _keys(medium=medium)
        assert keys, medium
        assert all(verdict(KNOWN.alloys[key], medium, KNOWN)[0] != "veto" for key in keys)


def test_where_nothing_is_said_the_everyday_metal_of_each_family_comes_first():
    assert _keys() == _keys(noun="no such thing") == []
    first: dict[str, str] = {}
    for key in _keys(everyday=True):
        first.setdefault(str(KNOWN.alloys[key]["family"]), key)
    assert first.keys() == {str(alloy["family"]) for alloy in KNOWN.alloys.values()}
    assert (first["Fe"], first["Fe-stainless"], first["Al"]) == ("s45c", "sus304", "al-6061")
    assert (first["Ti"], first["Ni"], first["Fe-cast"]) == ("ti-6al-4v", "in718", "fcd450")
