import contextlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekiso.domain import glossary
from sekiso.domain.answer import HeardWords
from sekiso.domain.errors import NeedError
from sekiso.domain.part import FEATURES
from sekiso.domain.requirement import FLAG_VALUES, Requirement, read_requirement
from sekiso.explorer.words.heard import heard
from sekiso.knowledge import load
from sekiso.materials.media import media
from sekiso.materials.naming import alloy_key, family_groups

KNOWN = load()
PHRASES = [
    (f"{key}[{index}]", phrase)
    for key, record in sorted(KNOWN.of("phrases").items())
    for index, phrase in enumerate(record["phrase"])
]
FAMILIES = {str(alloy["family"]) for alloy in KNOWN.alloys.values()} | family_groups(KNOWN).keys()
FAMILIES |= {"Fe-cast"}  # cast irons
FIELDS = {"features", "flags", "require", "quantity", "size_word", "material", "named", "number"}
FIELDS |= {"limit", "relation", "unit", "not_a_metal"}


def _said(text):
    """What a sentence sets, in short: features, flags and the rest by name."""
    found = heard(text, KNOWN)
    short = dict.fromkeys(found.features, True) | dict(found.flags)
    short |= {r.key: r.text() for r in found.requirements}
    short |= {"length": found.size[0]} if found.size else {}
    rest = ("material", "quantity", "size_word", "mass")
    return short | {name: getattr(found, name) for name in rest if getattr(found, name)}


# --- the table itself ----------------------------------------------------------------------------


def _words(node):
    if isinstance(node, dict):
        for child in node.values():
            yield from _words(child)
    elif isinstance(node, list | tuple):
        for child in node:
            yield from _words(child)
    else:
        yield str(node)


@pytest.mark.parametrize(("place", "phrase"), PHRASES, ids=[place for place, _ in PHRASES])
def test_a_phrase_sets_fields_of_the_need_and_never_a_process_or_an_alloy(place, phrase):
    sets = phrase["sets"]
    assert sets.keys() <= FIELDS
    assert set(sets.get("features", ())) <= set(FEATURES)
    assert sets.get("flags", {}).keys() <= glossary.flags().keys()
    assert sets.get("material", "Fe") in FAMILIES, "a class of material, as the user wrote it"
    assert "named" not in sets or phrase["ja"], "the word itself is kept as the material"
    assert "replaces" not in sets.get("flags", {})
    flags = {
        k: v for k, v in sets.get("flags", {}).items() if k != "substrate"
    }  # the body it is on
    for word in _words([flags, [sets.get(name, ()) for name in ("features", "require")]]):
        assert word not in KNOWN.processes
        assert word not in KNOWN.routes
        assert alloy_key(word, KNOWN) is None


@pytest.mark.parametrize(("place", "phrase"), PHRASES, ids=[place for place, _ in PHRASES])
def test_the_values_a_phrase_sets_are_ones_the_house_knows(place, phrase):
    for text in phrase["sets"].get("require", ()):
        assert isinstance(read_requirement(text), Requirement)
    flags = phrase["sets"].get("flags", {})
    if "corrosion" in flags:
        assert flags["corrosion"] in media(KNOWN)
    for name, allowed in FLAG_VALUES.items():
        assert flags.get(name, allowed[0]) in allowed


@pytest.mark.parametrize(("place", "phrase"), PHRASES, ids=[place for place, _ in PHRASES])
def test_every_phrase_speaks_both_languages(place, phrase):
    assert phrase["en"]
    assert phrase["ja"]
    for pattern in (*phrase["en"], *phrase["ja"]):
        re.compile(pattern)
        assert not re.search(pattern, ""), "a pattern that matches nothing sets its field always"


def test_no_phrase_names_a_documented_part():
    parts = [str(row["part"]) for record in KNOWN.of("cases").values() for row in record["case"]]
    for place, phrase in PHRASES:
        for pattern in (*phrase["en"], *phrase["ja"]):
            assert not any(pattern.lower() == part.lower() for part in parts), place


# --- sentences -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("english", "japanese", "fields"),
    [
        ("a mould insert for injection moulding with cooling channels",
         "冷却流路のある射出成形金型の入れ子", {"internal_channels": True, "tool_duty": True}),
        ("repair of a worn shaft", "摩耗した軸の補修", {"repair": True}),
        ("seawater pump", "海水ポンプ", {"corrosion": "sea_water"}),
        ("liquid oxygen valve", "液体酸素バルブ", {"corrosion": "oxygen"}),
        ("valve for gaseous hydrogen", "水素バルブ", {"corrosion": "hydrogen"}),
        ("LNG pump", "LNG ポンプ", {"cryogenic": True}),
        ("titanium bracket, light", "軽量なチタンのブラケット",
         {"lightweight": True, "material": "Ti"}),
        ("gas-tight copper housing", "気密な銅のハウジング",
         {"leak_tight": True, "material": "Cu"}),
        ("hip implant with porous surface", "多孔質表面の人工股関節",
         {"lattice": True, "biocompatible": "bone_contact"}),
        ("dental crown", "歯科クラウン", {"biocompatible": "dental"}),
        ("the mould is lost, spare part for a discontinued pump",
         "金型は廃棄済み、生産中止ポンプの補給部品", {"tooling": "lost"}),
        ("no redesign", "設計変更不可", {"geometry_fixed": True}),
        ("one-off piece", "一品物", {"quantity": "one-off"}),
        ("400 pieces per year", "年間 400個", {"quantity": "400/year"}),
        ("buy-to-fly ratio 12", "バイトゥフライ 12", {"buy_to_fly": 12.0}),
        ("metal temperature 650 degC", "金属温度 650 ℃",
         {"service_temperature": "service temperature >= 650 degC"}),
        ("tensile strength 600 MPa", "引張強さ 600 MPa",
         {"tensile_strength": "tensile strength >= 600 MPa"}),
        ("300 mm long arm", "長さ 300 mm のアーム", {"length": 0.3}),
        ("weighs 2.5 kg", "質量 2.5 kg", {"mass": 2.5}),
        ("non-magnetic holder", "非磁性のホルダ", {"non_magnetic": True}),
        ("we need it as soon as possible", "至急必要", {"urgent": True}),
        ("several alloys in one: bimetal ring", "異種材のリング", {"multi_material": True}),
        ("food processing nozzle", "食品機械のノズル", {"biocompatible": "food_contact"}),
        ("cast iron brake disc to be coated", "鋳鉄のディスクへのコーティング",
         {"repair": True, "substrate": "cast iron"}),
    ],
)  # fmt: skip
def test_both_languages_say_the_same(english, japanese, fields):
    for sentence in (english, japanese):
        said = _said(sentence)
        assert {name: said.get(name) for name in fields} == fields, sentence


@pytest.mark.parametrize(
    "sentence",
    ["a bracket lighter than aluminium", "instead of the aluminium casting", "without aluminium",
     "as light as aluminium", "same weight as aluminium", "no aluminium", "aluminium-free",
     "it must not be made of aluminium", "aluminium is too weak", "like the aluminium one",
     "a tool for machining aluminium", "replaces the aluminium part",
     "アルミより軽い部品", "アルミニウムの代わりに使いたい", "アルミと同じ重さ",
     "アルミではなく別の金属で", "アルミでは強度不足", "アルミから変更したい",
     "アルミを切る刃", "アルミ製のものより強い", "アルミ以外で"],
)  # fmt: skip
def test_a_metal_that_is_compared_or_excluded_is_not_the_material(sentence):
    assert "material" not in _said(sentence)


@pytest.mark.parametrize(
    ("sentence", "material"),
    [("titanium, lighter than steel", "Ti"), ("made of steel, not aluminium", "steel"),
     ("鋼より軽いチタン製", "Ti"), ("アルミではなくステンレス製", "Fe-stainless"),
     ("アルミの代わりにチタンを使う", "Ti"),
     ("stainless steel pump, as light as aluminium", "Fe-stainless")],
)  # fmt: skip
def test_the_metal_it_is_made_of_is_heard_beside_one_it_is_compared_with(sentence, material):
    assert _said(sentence)["material"] == material


@pytest.mark.parametrize(
    "sentence",
    ["no internal channels", "without any internal channels", "no lattice, no repair needed",
     "internal channels are not required", "not urgent", "内部流路なし", "内部流路は不要",
     "補修ではない", "ラティスを使わない"],
)  # fmt: skip
def test_what_the_part_does_not_have_is_not_a_feature(sentence):
    assert _said(sentence) == {}


@pytest.mark.parametrize(
    ("sentence", "flag", "value"),
    [("no tooling", "tooling", "none"), ("no redesign", "geometry_fixed", True),
     ("shape not castable", "complex_shape", True), ("no mould", "tooling", "none")],
)  # fmt: skip
def test_a_negation_that_is_the_message_is_heard(sentence, flag, value):
    said = heard(sentence, KNOWN).flags
    assert said.get(flag) == value


@pytest.mark.parametrize(
    "sentence",
    ["load of 500 kg", "500 kg load", "holds 500 kg", "lifts 500 kg", "10 t crane hook",
     "500 kgの荷重を支える", "lighter than 5 kg"],
)  # fmt: skip
def test_a_load_is_not_the_mass_of_the_part(sentence):
    assert "mass" not in _said(sentence)


@pytest.mark.parametrize(
    "sentence", ["gear tooth repair", "saw tooth", "crown gear", "bucket tooth"]
)
def test_a_gear_tooth_is_no_dental_part(sentence):
    assert "biocompatible" not in _said(sentence)


@pytest.mark.parametrize("sentence", ["", "a part", "部品", "wobble", "ふわふわ", "thing 5", "!!!"])
def test_a_sentence_without_a_known_word_sets_nothing(sentence):
    assert _said(sentence) == {}


@pytest.mark.parametrize(
    ("sentence", "ratio"),
    [("90 % is machined away", 10.0), ("素材の9割が切りくず", 10.0), ("80 % waste", 5.0),
     ("99 % of it is scrap", 100.0)],
)  # fmt: skip
def test_waste_is_heard_as_buy_to_fly(sentence, ratio):
    assert _said(sentence)["buy_to_fly"] == pytest.approx(ratio)


@pytest.mark.parametrize("sentence", ["0 mm long", "0 kg", "99999 m long", "長さ 0 mm", "0.0 kg"])
def test_an_impossible_size_in_words_is_not_taken(sentence):
    assert not {"length", "mass"} & _said(sentence).keys()


def test_full_width_letters_are_heard_as_ordinary_ones():
    assert _said("ＬＮＧポンプ、質量２．５ｋｇ") == _said("LNGポンプ、質量2.5kg") != {}


def test_the_words_behind_each_field_are_kept_for_the_user():
    words = heard("A seawater pump of titanium", KNOWN).words
    assert HeardWords("seawater", "corrosion", "sea_water") in words
    assert HeardWords("titanium", "material", "Ti") in words


@given(text=st.text(alphabet="abc 0123456789kgmt.%℃鋼銅型補修年個より-", max_size=60))
def test_any_words_are_heard_without_a_crash(text):
    with contextlib.suppress(NeedError):  # no pieces and fewer are refused
        heard(text, KNOWN)


@pytest.mark.parametrize(
    "text",
    [
        "the edge of the punch is chipped",
        "摩耗ですり減った軸",
        "型の角が欠けている、元の寸法に戻す",
    ],
)
def test_worn_and_chipped_bodies_are_repaired(text):
    assert "repair" in heard(text, KNOWN).features
