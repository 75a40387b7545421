"""A medium is known by what people call it, and an alloy's file says what it does there."""

import pytest

from sekiso.knowledge import load
from sekiso.materials.media import media, medium_called, verdict

KNOWN = load()


@pytest.mark.parametrize(
    ("said", "key"),
    [("sea_water", "sea_water"), ("sea water", "sea_water"), ("Sea-Water", "sea_water"),
     ("海水", "sea_water"), ("LOX", "oxygen"), ("液体酸素", "oxygen"), ("水素", "hydrogen"),
     ("steam", "steam"), ("蒸気", "steam"), ("acid", "acid"),
     ("ＬＯＸ", "oxygen"), ("road-salt", "road_salt"), ("salt spray (marine)", "road_salt")],
)  # fmt: skip
def test_a_medium_is_known_by_what_people_call_it(said, key):
    assert medium_called(said, KNOWN) == key


def test_the_longest_name_in_a_text_counts():
    assert medium_called("water", KNOWN) == "fresh_water"
    assert medium_called("warm sea water", KNOWN) == "chloride_warm"


def test_every_name_on_file_leads_to_its_medium():
    for key, table in media(KNOWN).items():
        assert medium_called(key, KNOWN) == key
        for language in ("en", "ja"):
            assert medium_called(table["name"][language], KNOWN) == key, table["name"]


def test_a_medium_in_no_file_keeps_its_name_and_is_not_judged():
    assert medium_called("lava", KNOWN) == "lava"
    assert verdict(KNOWN.alloys["316l"], "lava", KNOWN) == ("unknown", {})


def test_a_verdict_is_that_of_the_file_with_its_reason():
    word, reason = verdict(KNOWN.alloys["ti-6al-4v"], "oxygen", KNOWN)
    assert word == "veto"
    assert set(reason) == {"en", "ja"}


def test_every_alloy_is_judged_in_every_medium_in_both_languages():
    for key, alloy in KNOWN.alloys.items():
        for medium in media(KNOWN):
            word, reason = verdict(alloy, medium, KNOWN)
            assert word in ("good", "limited", "veto"), (key, medium)
            assert reason["en"], (key, medium)
            assert reason["ja"], (key, medium)


@pytest.mark.parametrize(
    ("medium", "withstands", "limited", "fails"),
    [
        ("sea_water", ("nab", "2507", "in625", "ti-6al-4v", "monel-400", "tin-bronze"),
         ("316l", "scalmalloy", "al-6061"),
         ("scm440", "s45c", "low-carbon-steel", "h13", "maraging-300", "fc250", "fcd450", "sus304",
          "17-4ph", "a7075", "adc12", "brass-c3604", "az91", "zamak-3")),
        ("hydrogen", ("316l", "jbk-75", "al-6061", "copper"), ("scm440", "a5052", "in718"),
         ("17-4ph", "maraging-300", "ti-6al-4v", "ndfeb", "sup10")),
        ("oxygen", ("in718", "copper", "monel-400"), ("316l",), ("ti-6al-4v", "az91", "scm440")),
        ("aluminium_melt", ("h13",), ("maraging-300",), ("copper", "in718", "316l", "a356")),
        ("food", ("316l", "sus304"), ("a5052",), ("low-carbon-steel", "fc250", "az31")),
        ("combustion_gas", ("in718", "in713c", "mar-m247"), ("316l",), ("a356", "molybdenum")),
        ("body_fluid", ("ti-6al-4v", "cocr-f75", "316l"), ("sus303",), ("scm440", "nab", "becu")),
        ("steam", ("316l", "in625"), ("low-carbon-steel", "fcd450"), ("a5052", "zamak-5")),
        ("acid", ("c276", "in625"), ("316l",), ("low-carbon-steel", "a6063", "fc200")),
        ("sour_gas", ("c276", "in718"), ("316l",), ("h13", "nab", "sus440c")),
        ("reactor_water", ("316l", "sus304"), ("in718",), ("scm440", "wc-co")),
        ("weather", ("316l", "a5052", "nab"), ("scm440", "fc250", "az91"), ()),
    ],
)  # fmt: skip
def test_media_part_the_metals_as_practice_does(medium, withstands, limited, fails):
    for wanted, keys in (("good", withstands), ("limited", limited), ("veto", fails)):
        for key in (key for key in keys if key in KNOWN.alloys):
            assert verdict(KNOWN.alloys[key], medium, KNOWN)[0] == wanted, key


def test_pressure_parts_the_aluminium_alloys_in_hydrogen():
    high = {"pressure": 70e6}
    for key, low_pressure, high_pressure in (
        ("a5052", "limited", "veto"), ("a356", "limited", "veto"), ("alsi10mg", "limited", "veto"),
        ("al-6061", "good", "good"), ("316l", "good", "good"), ("fcd450", "limited", "veto"),
    ):  # fmt: skip
        alloy = KNOWN.alloys[key]
        assert verdict(alloy, "hydrogen", KNOWN)[0] == low_pressure, key
        assert verdict(alloy, "hydrogen", KNOWN, **high)[0] == high_pressure, key


def test_grey_iron_is_out_of_steam_above_its_pressure_only():
    grey = KNOWN.alloys["fc250"]
    assert verdict(grey, "steam", KNOWN)[0] == "limited"
    assert verdict(grey, "steam", KNOWN, pressure=4e6)[0] == "veto"


def test_the_own_row_of_an_alloy_counts_before_its_family():
    assert verdict(KNOWN.alloys["a5052"], "sea_water", KNOWN)[0] == "good"
    assert verdict(KNOWN.alloys["a7075"], "sea_water", KNOWN)[0] == "veto"
