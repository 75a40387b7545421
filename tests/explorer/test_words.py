"""What is heard of a description, and what is visibly not."""

import pytest

from sekiso.domain.answer import HeardWords
from sekiso.domain.errors import NeedError
from sekiso.domain.need import Need
from sekiso.explorer.question import question_of
from sekiso.explorer.words.heard import heard
from sekiso.knowledge import load
from sekiso.materials.naming import alloy_key

KNOWN = load()


def _fields(text):
    return {(word.field, word.value) for word in heard(text, KNOWN).words}


@pytest.mark.parametrize(
    ("sentence", "alloy", "asked"),
    [("valve in 316L (1.4404)", "316l", "316L"), ("Ti-6Al-4V (Grade 5) rib", "ti-6al-4v", None),
     ("SUS316L相当のフランジ", "316l", None), ("S45Cのブロック", "s45c", "S45C"),
     ("EOS NickelAlloy IN718 ring", "in718", None), ("a nozzle of Inconel 718", "in718", None),
     ("die insert, H13", "h13", "H13"), ("bracket from AlSi10Mg", "alsi10mg", "AlSi10Mg"),
     ("アルミ青銅のブッシュ", "nab", "アルミ青銅"), ("SCM440の軸", "scm440", "SCM440"),
     ("plate in stainless 304", "sus304", None), ("6061-T6 aluminium plate", "al-6061", None),
     ("housing, FC250", "fc250", "FC250"), ("17-4PHの部品", "17-4ph", "17-4PH")],
)  # fmt: skip
def test_a_grade_in_the_words_is_the_material_asked_for(sentence, alloy, asked):
    question = question_of(Need(description=sentence), KNOWN)
    assert question.chosen.key == alloy
    assert asked in (None, question.material)
    assert any(word.field == "material" for word in question.heard.words)


@pytest.mark.parametrize(
    "sentence",
    ["lighter than SUS304", "SUS304より軽い", "instead of ADC12", "a tool for cutting IN718",
     "replaces SKD61",
     "M8 thread", "hole in 625 mm distance", "316 pieces", "インバータのケース", "304 mm long"],
)  # fmt: skip
def test_what_is_no_grade_of_the_part_is_not_its_material(sentence):
    assert heard(sentence, KNOWN).material is None


@pytest.mark.parametrize("sentence", ["instead of ADC12", "replaces ADC12", "ADC12の代わり"])
def test_the_grade_that_a_part_replaces_is_heard_as_that(sentence):
    assert heard(sentence, KNOWN).flags["replaces"] == "ADC12"


def test_a_grade_and_its_other_name_are_one_group_of_words():
    words = heard("valve in 316L (1.4404), leak tight", KNOWN).words
    assert HeardWords("316L (1.4404)", "material", "316L") in words


@pytest.mark.parametrize(
    ("sentence", "material"),
    [("punch made of SKD12", "SKD12"), ("ブッシュ、C93200", "C93200"),
     ("厚さ0.3mmのリン青銅の板ばね", "リン青銅"), ("nickel silver ring", "nickel silver"),
     ("強力な磁石", "強力な磁石"), ("ring of molybdenum", "molybdenum"), ("zinc handle", "zinc")],
)  # fmt: skip
def test_a_metal_that_is_on_no_file_is_said_with_the_nearest(sentence, material):
    question = question_of(Need(description=sentence), KNOWN)
    assert question.material == material
    note = question.word_notes[0]
    assert note.key in ("material_not_on_file", "material_without_additive")
    assert note.values["material"] == material
    assert note.values.get("nearest", "-") == "-" or note.values["nearest"] in KNOWN.alloys


@pytest.mark.parametrize(
    ("sentence", "quantity"),
    [("bush, 1e6 pieces", "1000000"), ("自動車用ブラケット、年間20万個", "200000/year"),
     ("lever, 1,000 pcs", "1000"), ("軸 月100個", "1200/year"), ("pins, lot of 50", "50"),
     ("bolt, 25/month", "300/year"), ("cup, 1億個", "100000000"), ("steel ring, one piece", "1"),
     ("valve, 1 piece", "1"), ("gear, a dozen pieces", "12"), ("軸 ２ペア", "4"),
     ("about 400 parts a year", "400/year"), ("月産1,200台", "14400/year"),
     ("SPCCのブラケット 50個", "50"), ("SPCC 50個", "50"), ("bracket, qty. 30", "30"),
     ("50 brackets in steel", "50"), ("need 3 spare gears", "3"), ("steel bracket, 20", "20")],
)  # fmt: skip
def test_a_quantity_is_heard_as_people_write_it(sentence, quantity):
    assert heard(sentence, KNOWN).quantity == quantity


@pytest.mark.parametrize(
    "sentence",
    ["welded from 15 pieces", "in two pieces", "delivered in one piece", "10枚羽根", "3個入りの箱",
     "8 holes", "ボルト4本で固定", "made in 2024", "1 mm hole", "two-piece carrier"],
)  # fmt: skip
def test_what_counts_something_else_is_no_quantity(sentence):
    assert heard(sentence, KNOWN).quantity is None


@pytest.mark.parametrize("sentence", ["-5 pieces", "steel bush, 0 pieces", "ブッシュ 0個"])
def test_no_pieces_and_fewer_are_refused(sentence):
    with pytest.raises(NeedError, match="pieces is not possible"):
        heard(sentence, KNOWN)


@pytest.mark.parametrize(
    ("sentence", "groups"),
    [("asdf qwer zxcv", ("asdf qwer zxcv",)), ("steel wobble, leak tight", ("wobble",)),
     ("なんかふわふわした鋼の部品", ("ふわふわ",)), ("気密なチタン", ()), ("a metal part", ())],
)  # fmt: skip
def test_words_that_set_nothing_are_shown(sentence, groups):
    assert heard(sentence, KNOWN).unheard == groups


def test_every_grade_that_is_heard_is_on_file():
    for alloy in KNOWN.alloys:
        found = heard(f"bracket of {KNOWN.alloys[alloy].name('en')}", KNOWN)
        if found.material and found.material_family is None:
            assert alloy_key(found.material, KNOWN) or found.material in ("Cu", "Ti", "Ta", "W")


@pytest.mark.parametrize(
    ("sentence", "alloy"),
    [("steel bracket, delivery in 2024", None), ("made in 2017, steel shaft", None),
     ("bracket in 2024 aluminium", "a2024"), ("plate of 2017", "a2017"),
     ("rib in 2024-T3", "a2024")],
)  # fmt: skip
def test_a_year_names_no_alloy(sentence, alloy):
    assert question_of(Need(description=sentence), KNOWN).chosen.key == alloy


def test_a_short_word_is_no_piece_of_a_longer_one():
    heard = question_of(Need(description="hinge of a folding device, several pieces"), KNOWN).heard
    assert "ev" not in {word.text.lower() for word in heard.words}
