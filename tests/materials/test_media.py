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
    assert verdict(KNOWN.alloys["316l"], "lava") == ("unknown", {})


def test_a_verdict_is_that_of_the_file_with_its_reason():
    word, reason = verdict(KNOWN.alloys["ti-6al-4v"], "oxygen")
    assert word == "veto"
    assert set(reason) == {"en", "ja"}
