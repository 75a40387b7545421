"""One name is one metal, at every face."""

from __future__ import annotations

import contextlib

import numpy as np
import pytest

import sekiso
from sekiso.domain.errors import NeedError
from sekiso.domain.need import Need
from sekiso.explorer.question import question_of
from sekiso.explorer.words.materials import material_choice
from sekiso.knowledge import load
from sekiso.materials.naming import (
    alloy_key,
    family_groups,
    folded,
    is_same_name,
    machine_called,
    resolve,
    stand_ins,
)

KNOWN = load()
BEAM = {"power": 200.0, "speed": 0.8, "beam_diameter": 100e-6}
ALLOYS = {
    "SUS316L": "316l", "1.4404": "316l", "316 L": "316l", "S31603": "316l", "sus 316l": "316l",
    "ＳＵＳ３１６Ｌ": "316l", "SUS630": "17-4ph", "Inconel 718": "in718", "IN718": "in718",
    "インコネル718": "in718", "N07718": "in718", "Ti64": "ti-6al-4v", "Ti6Al4V": "ti-6al-4v",
    "Ti-6Al-4V": "ti-6al-4v", "AlSi10Mg": "alsi10mg", "SKD61": "h13", "1.2344": "h13",
    "ADC12": "adc12", "AlSi9Cu3": "adc12", "CuCrZr": "cucrzr", "18Ni300": "maraging-300",
    "S45C": "s45c", "FCD450": "fcd450", "SCM440": "scm440", "FC250": "fc250", "A2024": "a2024",
    "SKD11": "skd11", "CM247LC": "cm247lc", "ZDC2": "zamak-3", "AZ91D": "az91",
    "Grade 5": "ti-6al-4v",
    "CAC406": "tin-bronze", "砲金": "tin-bronze", "快削黄銅": "brass-c3604",
    "リン青銅": "phosphor-bronze",
    "AlBC3": "nab", "アルミ青銅": "nab", "NdFeB": "ndfeb", "WC-Co": "wc-co", "超硬": "wc-co",
    "Ti-6Al-4V ELI": "ti-6al-4v", "EOS NickelAlloy IN718": "in718", "SUJ2": "suj2",
    "SUS316L相当": "316l", "316L (1.4404)": "316l", "Ti-6Al-4V (Grade 5)": "ti-6al-4v",
    "SS400 or equivalent": "low-carbon-steel", "S45C材": "s45c", "アルミ青銅（AlBC3）": "nab",
}  # fmt: skip
FALLBACKS = {
    "Ti-5553": "Ti", "AlSi12": "Al", "SUS310S": "Fe-stainless", "SKD12": "Fe-tool", "CuNi10": "Cu",
    "Hastelloy C-22": "Ni", "A5083-O": "Al", "A7050": "Al", "EN AW-6005": "Al", "S35C": "Fe",
    "SNCM439": "Fe", "STKM13A": "Fe", "FC350": "Fe-cast", "FCD700": "Fe-cast",
    "1.4571": "Fe-stainless", "1.2714": "Fe-tool",
    "1.7227": "Fe", "2.4602": "Ni", "C2801": "Cu", "AISI 310": "Fe-stainless", "R56700": "Ti",
    "ＳＵＳ３１０Ｓ": "Fe-stainless", "SUS310S相当": "Fe-stainless", "Ti-99Xx": "Ti",
    "G-AlSi12": "Al", "EN AC-44300": "Al", "7050-T7451": "Al", "5086": "Al", "AM50A": "Mg",
    "S460": "Fe", "8640": "Fe", "34CrNiMo6": "Fe", "X6CrNiTi18-10": "Fe-stainless",
    "X100CrMoV5": "Fe-tool", "SKH57": "Fe-tool", "CAC304": "Cu", "LBC3": "Cu", "ZA27": "Zn",
    "EN-GJS-800-2": "Fe-cast", "Nimonic 80A": "Ni",
}  # fmt: skip
CLASSES = {
    "Ti": ("Ti",), "ti": ("Ti",), "titanium": ("Ti",), "チタン": ("Ti",), "アルミ": ("Al",),
    "Fe-tool": ("Fe-tool",), "fe stainless": ("Fe-stainless",), "ステンレス鋼": ("Fe-stainless",),
    "copper alloy": ("Cu",), "superalloy": ("Ni",), "iron": ("Fe",),
    "cast iron": ("Fe-cast",), "鋳鉄": ("Fe-cast",),
    "steel": ("Fe", "Fe-stainless", "Fe-tool"), "鋼": ("Fe", "Fe-stainless", "Fe-tool"),
}  # fmt: skip
# sintered hard metals and magnets have no melt pool; cast irons, zinc and magnesium no printed rows
NO_MELT_POOL = ("NdFeB", "WC-Co", "超硬")
NO_PRINTED_ROWS = ("Fe-cast", "Mg", "Zn")
STRANGERS = ("unobtainium", "xyz", "42", "plastic", "ガラス", "?", "corundum")


@pytest.mark.parametrize(("name", "key"), ALLOYS.items())
def test_an_alloy_is_one_whatever_its_standard_calls_it(name, key):
    assert alloy_key(name, KNOWN) == key
    choice = resolve(name, KNOWN)
    assert (choice.key, choice.is_fallback) == (key, False)


IN_FULL = {  # a grade with its maker, form, standard, class or heat condition
    "316l": ("316L VPro", "EOS StainlessSteel 316L", "SUS316L (JIS)", "ステンレス SUS316L",
             "SUS316L材", "316L stainless steel", "316L powder", "316L, annealed", "316L/1.4404",
             "316L or 1.4404", "AMS 5653 316L", "316L ASTM F3184", "DIN 1.4404", "W.-Nr. 1.4404",
             "WNr 1.4404",
             "UNS S31603", "X2CrNiMo17-12-2 (1.4404)", "AISI 316L", "type 316L", "grade 316L",
             "SUS316L（固溶化）", "SUS316L 相当品", "316L SS", "Höganäs 316L", "ＳＵＳ３１６Ｌ材"),
    "17-4ph": ("17-4 PH (H900)", "SUS630-H900", "17-4PH H1025", "17-4PH stainless steel",
               "SUS630 H1150", "17-4PH, aged", "EOS StainlessSteel 17-4PH", "1.4542 (17-4 PH)"),
    "alsi10mg": ("AlSi10Mg(b)", "AlSi10Mg T6", "AlSi10Mg-T6", "EOS Aluminium AlSi10Mg",
                 "アルミ合金 AlSi10Mg", "AlSi10Mg (as built)", "CL 30AL AlSi10Mg"),
    "ti-6al-4v": ("Ti-6Al-4V (Grade 5)", "Ti64 ELI", "チタン64合金", "titanium grade 5",
                  "Grade 5 titanium", "Ti Gr.5", "Ti-6Al-4V, stress relieved", "チタン合金 Ti64"),
    "in718": ("INCONEL® 718", "Inconel™ 718", "IN718 (2.4668)", "Nickel Alloy 718", "IN718, aged",
              "Inconel 718 (AMS 5662)", "UNS N07718", "インコネル７１８"),
    "in625": ("Inconel 625 (Alloy 625)", "INCONEL® 625", "alloy 625 / 2.4856"),
    "maraging-300": ("EOS MaragingSteel MS1", "Maraging steel 300", "1.2709 tool steel"),
    "h13": ("SKD61相当", "H13 tool steel", "1.2344, hardened", "SKD61 焼入れ焼戻し"),
}  # fmt: skip
ANOTHER = (
    "316LN", "316Ti", "SUS316Ti", "316H", "1.4571", "17-7PH", "13-8Mo", "SUS310S", "IN718Plus",
    "Inconel 617", "Ti-6242", "AlSi10MgMn", "AlSi12", "H11", "1.2343", "SKD6", "18Ni250",
    "316L + Cu", "316L and Ti64", "316L-TiC", "copper-plated 316L",
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "key"), [(name, key) for key, names in IN_FULL.items() for name in names]
)
def test_a_grade_in_full_is_that_alloy_and_no_other_of_its_class(name, key):
    assert alloy_key(name, KNOWN) == key
    choice = resolve(name, KNOWN)
    assert (choice.alloys, choice.is_fallback) == ((key,), False)


@pytest.mark.parametrize("name", ANOTHER)
def test_another_grade_is_never_taken_for_the_nearest_one(name):
    assert alloy_key(name, KNOWN) is None
    with contextlib.suppress(NeedError):
        assert resolve(name, KNOWN).is_fallback


@pytest.mark.parametrize(
    ("name", "told"),
    [("17-4 PH (H900)", "H900"), ("SUS630-H900", "H900"), ("AlSi10Mg T6", "T6"),
     ("316L, annealed", "annealed"), ("17-4 PH Studio System", "Studio System")],
)  # fmt: skip
def test_what_stands_beside_a_grade_and_sets_nothing_is_told(name, told):
    notes = question_of(Need(material=name), KNOWN).word_notes
    assert [dict(n.values)["words"] for n in notes if n.key == "material_words_unread"] == [told]
    sentence = question_of(Need(description=f"bracket of {name}"), KNOWN)
    words = [dict(n.values)["words"] for n in sentence.word_notes if "words" in dict(n.values)]
    assert told in (*words, *sentence.heard.unheard)


@pytest.mark.parametrize(
    "name", ["316L (1.4404)", "SUS316L相当", "EOS StainlessSteel 316L", "Ti64 ELI"]
)
def test_nothing_is_told_where_all_was_read(name):
    assert question_of(Need(material=name), KNOWN).word_notes == ()


@pytest.mark.parametrize("name", ["316L and Ti64", "GP1 316L", "IN718 or IN625"])
def test_two_metals_in_one_name_are_refused(name):
    with pytest.raises(NeedError, match="names two metals"):
        question_of(Need(material=name), KNOWN)


@pytest.mark.parametrize(("name", "families"), CLASSES.items())
def test_a_class_of_metal_means_all_its_alloys_and_is_no_fallback(name, families):
    choice = resolve(name, KNOWN)
    assert choice.families == families
    assert {KNOWN.alloys[key]["family"] for key in choice.alloys} == set(families)
    assert not choice.is_fallback


@pytest.mark.parametrize(("name", "family"), FALLBACKS.items())
def test_an_alloy_in_no_file_falls_back_to_its_class_and_is_flagged(name, family):
    choice = resolve(name, KNOWN)
    assert choice.is_fallback
    assert choice.key is None
    assert {KNOWN.alloys[key]["family"] for key in choice.alloys} == {family}


def test_every_alias_on_file_leads_to_its_alloy():
    for key, alloy in KNOWN.alloys.items():
        for name in (key, alloy.name("en"), alloy.name("ja"), *alloy.get("aliases", ())):
            assert alloy_key(name, KNOWN) == key, name


def test_nothing_said_means_all_alloys():
    for nothing in (None, "", "  "):
        assert resolve(nothing, KNOWN).alloys == tuple(KNOWN.alloys)


@pytest.mark.parametrize("name", sorted({*ALLOYS, *FALLBACKS, *CLASSES} - {*NO_MELT_POOL}))
def test_every_face_means_the_same_metal(name):
    """More than 60 names: melt pool, tabled property and density against the resolver."""
    choice = resolve(name, KNOWN)
    pool = sekiso.melt_pool(name, **BEAM)
    row = {"material": [name], "laser_power_W": [200.0], "scan_speed_m_s": [0.8]}
    strength = sekiso.predict("tensile_strength", row)
    density = sekiso.predict("relative_density", row)
    if choice.key is not None:
        twin = {**row, "material": [choice.key]}
        assert "material" not in pool.assumed
        assert pool.width == sekiso.melt_pool(choice.key, **BEAM).width
        same = sekiso.predict("tensile_strength", twin)
        assert np.array_equal(strength.value, same.value, equal_nan=True)
        assert density.value == sekiso.predict("relative_density", twin).value
    else:
        assert pool.assumed["material"] == f"class {', '.join(choice.families)}"
        assert density.validity[0] == "class_fallback"
        if choice.families[0] not in NO_PRINTED_ROWS:
            assert strength.validity[0] == "class_fallback"
            assert np.isfinite(strength.value[0])


@pytest.mark.parametrize("name", STRANGERS)
def test_what_is_no_metal_is_refused_alike_at_every_face(name):
    row = {"material": [name], "laser_power_W": [200.0], "scan_speed_m_s": [0.8]}
    faces = (
        lambda: sekiso.explore(material=name),
        lambda: sekiso.melt_pool(name, **BEAM),
        lambda: sekiso.process_window(name, layer=30e-6, beam_diameter=100e-6),
        lambda: sekiso.defects(name, **BEAM, hatch=1e-4, layer=3e-5),
        lambda: sekiso.predict("yield_strength", row),
        lambda: sekiso.predict("relative_density", row),
        lambda: sekiso.predict("roughness", row),
        lambda: stand_ins(name, KNOWN),
    )
    for face in faces:
        with pytest.raises(NeedError, match="is not known, nor its class") as caught:
            face()
        assert caught.value.values["got"] == name


def test_a_class_is_predicted_with_a_wider_interval_than_its_alloys():
    rows = {"material": ["Ti-5553", "Ti-6Al-4V"], "process": ["PBF-LB"] * 2}
    found = sekiso.predict("yield_strength", rows)
    width = found.high / found.low
    assert width[0] > width[1]


def test_several_families_are_wider_than_one_of_them():
    rows = {"material": ["steel", "Fe", "Fe-stainless", "Fe-tool"]}
    found = sekiso.predict("tensile_strength", rows)
    logs = np.log(found.value[1:])
    assert np.log(found.value[0]) == pytest.approx(logs.mean())
    assert found.high[0] / found.low[0] > np.mean(found.high[1:] / found.low[1:])


@pytest.mark.parametrize(("grade", "expected"), [("SKD61", "maraging-300"), ("ADC12", "alsi10mg")])
def test_stand_ins_are_those_of_the_files_and_the_grade_itself(grade, expected):
    alloys = stand_ins(grade, KNOWN).alloys
    assert expected in alloys
    assert alloy_key(grade, KNOWN) in alloys


def test_a_word_for_several_families_names_those_with_alloys():
    assert family_groups(KNOWN)["steel"] == ("Fe", "Fe-stainless", "Fe-tool")


def test_a_machine_is_one_whatever_its_maker_calls_it():
    for name in ("eos-m290", "EOS M 290", "eos m290", "M 290", "ＥＯＳ Ｍ290"):
        record = machine_called(name, KNOWN)
        assert record is not None
        assert record.key == "eos-m290"
    assert machine_called("", KNOWN) is None


def test_spelling_is_folded_once():
    assert folded("ＳＵＳ 316-L") == "sus316l"
    assert is_same_name("Ti-6Al-4V", "ti 6al 4v")


@pytest.mark.parametrize(
    ("name", "family"),
    [("Monel 405", "Ni"), ("Hastelloy C-22", "Ni"), ("Hastelloy C22", "Ni"), ("Monel-405", "Ni")],
)
def test_a_trade_name_with_another_number_is_not_the_one_on_file(name, family):
    choice = material_choice(name, None, KNOWN)
    assert choice.is_fallback
    assert choice.families == (family,)


@pytest.mark.parametrize("name", ["Super Invar", "スーパーインバー", "Invar 42"])
def test_kin_of_a_trade_name_is_no_exact_alloy(name):
    with contextlib.suppress(NeedError):
        assert material_choice(name, None, KNOWN).key is None


@pytest.mark.parametrize("name", ["not 316L", "no 316L", "316L以外", "SUS316L不可", "316Lを除く"])
def test_a_metal_that_is_not_wanted_is_refused_as_the_material(name):
    with pytest.raises(NeedError, match="not wanted"):
        material_choice(name, None, KNOWN)


@pytest.mark.parametrize("name", ["316L or 304", "316L and 304", "SUS316L又はSUS304", "304/316L"])
def test_two_metals_are_refused_with_both(name):
    with pytest.raises(NeedError, match=r"316l, sus304|sus304, 316l"):
        material_choice(name, None, KNOWN)
