import pytest

from sekiso.domain.errors import NeedError
from sekiso.explorer.materials import alloy_called, chosen_alloys, stand_ins
from sekiso.knowledge import load

KNOWN = load()


@pytest.mark.parametrize(
    ("name", "key"),
    [("SUS316L", "316l"), ("1.4404", "316l"), ("316 L", "316l"), ("S31603", "316l"),
     ("ＳＵＳ３１６Ｌ", "316l"), ("SUS630", "17-4ph"), ("Inconel 718", "in718"),
     ("インコネル718", "in718"), ("N07718", "in718"), ("Ti64", "ti-6al-4v"),
     ("Ti-6Al-4V", "ti-6al-4v"),
     ("AlSi10Mg", "alsi10mg"), ("SKD61", "h13"), ("1.2344", "h13"), ("ADC12", "adc12"),
     ("CuCrZr", "cucrzr"), ("S45C", "s45c"), ("FCD450", "fcd450"), ("SCM440", "scm440")],
)  # fmt: skip
def test_an_alloy_is_one_whatever_its_standard_calls_it(name, key):
    assert alloy_called(name, KNOWN) == key
    chosen = chosen_alloys(name, KNOWN)
    assert chosen.alloys == (key,)
    assert not chosen.is_fallback


def test_every_alias_on_file_leads_to_its_alloy():
    for key, alloy in KNOWN.alloys.items():
        for name in (key, alloy.name("en"), alloy.name("ja"), *alloy.get("aliases", ())):
            assert alloy_called(name, KNOWN) == key, name


@pytest.mark.parametrize(
    "name", ["Ti", "ti", "steel", "Fe-tool", "titanium", "チタン", "アルミ", "ステンレス鋼"]
)
def test_a_class_of_metal_means_all_its_alloys_and_is_no_fallback(name):
    chosen = chosen_alloys(name, KNOWN)
    assert len(chosen.alloys) > 1
    assert not chosen.is_fallback


@pytest.mark.parametrize(
    ("name", "family"),
    [("Ti-5553", "Ti"), ("AlSi12", "Al"), ("SUS310S", "Fe-stainless"), ("SKD11", "Fe-tool"),
     ("CuNi10", "Cu"), ("Hastelloy C-22", "Ni"), ("A5083-O", "Al"), ("A7050", "Al"),
     ("EN AW-6082", "Al"), ("S35C", "Fe"), ("SNCM439", "Fe"), ("STKM13A", "Fe"), ("FC350", "Fe"),
     ("1.4571", "Fe-stainless"), ("1.2714", "Fe-tool"), ("1.7227", "Fe"), ("2.4602", "Ni"),
     ("C2801", "Cu"), ("AISI 310", "Fe-stainless"), ("R56700", "Ti"),
     ("ＳＵＳ３１０Ｓ", "Fe-stainless")],
)  # fmt: skip
def test_an_alloy_in_no_file_falls_back_to_its_class_and_is_flagged(name, family):
    chosen = chosen_alloys(name, KNOWN)
    assert chosen.is_fallback
    assert {KNOWN.alloys[key]["family"] for key in chosen.alloys} == {family}


@pytest.mark.parametrize("name", ["unobtainium", "xyz", "42", "plastic", "ガラス"])
def test_what_is_no_metal_is_refused_with_the_known_ones(name):
    with pytest.raises(NeedError, match="is not known, nor its class"):
        chosen_alloys(name, KNOWN)


def test_nothing_said_means_all_alloys():
    assert set(chosen_alloys(None, KNOWN).alloys) == set(KNOWN.alloys)


@pytest.mark.parametrize(("grade", "expected"), [("SKD61", "maraging-300"), ("ADC12", "alsi10mg")])
def test_stand_ins_are_those_of_the_files_and_the_grade_itself(grade, expected):
    found = stand_ins(grade, KNOWN).alloys
    assert expected in found
    assert alloy_called(grade, KNOWN) in found


def test_a_fallback_is_flagged_in_the_answer_and_its_intervals_are_wider(ask):
    block = {"size": "80 x 60 x 40 mm", "quantity": 20}
    named, unknown = ask(**block, material="Ti-6Al-4V"), ask(**block, material="Ti-5553")
    note = next(n for n in unknown.notes if n.key == "class_fallback")
    assert note.values["material"] == "Ti-5553"
    mine = {(c.process, c.material): c for c in named.candidates}
    checked = 0
    for c in unknown.candidates:
        other = mine.get((c.process, c.material))
        if other and "yield_strength" in c.predictions and "yield_strength" in other.predictions:
            wide, narrow = c["yield_strength"], other["yield_strength"]
            assert wide.validity == "class_fallback"
            assert wide.high / wide.low > narrow.high / narrow.low
            checked += 1
    assert checked > 2
