"""Rules, tests and advice follow from words, flags, route and metal; both languages alike."""

import pytest

from sekiso.domain.answer import Candidate
from sekiso.domain.prediction import Prediction
from sekiso.domain.requirement import FLAG_VALUES
from sekiso.explorer.duties import _CONDITIONS, duties, uses_of
from sekiso.explorer.question import question_of
from sekiso.interfaces.python.need import need_of
from sekiso.knowledge import load
from sekiso.materials.media import media

ADDITIVE = ("PBF-LB", "PBF-EB", "DED-LB-powder", "BJT")


def told(process, material, **said):
    """Keys of the duties of a need whose first candidate is this one."""
    return [reason.values["duty"] for reason in _reasons(process, material, **said)[1]]


def _reasons(process, material, heat_condition="wrought", evidence=None, **said):
    question = question_of(need_of(None, **said), load().for_answers)
    strength = Prediction.lognormal(
        "yield_strength", "Pa", 3e8, 0.1, model="made_up", evidence=evidence or {}
    )
    candidate = Candidate(
        process, material, str(load().alloys[material]["family"]), heat_condition, "finished",
        is_additive=process in ADDITIVE, predictions={"yield_strength": strength},
    )  # fmt: skip
    found = duties(question, [candidate])
    return [r for r in found if r.key != "duty"], [r for r in found if r.key == "duty"]


@pytest.mark.parametrize(
    ("duty", "process", "material", "english", "japanese"),
    [
        ("implant", "PBF-LB", "ti-6al-4v", "hip cup with a porous back", "多孔の人工股関節カップ"),
        ("food_contact", "machining", "316l", "nozzle of a dairy filler", "乳製品の充填ノズル"),
        ("drinking_water", "casting", "nab", "faucet body", "水道の蛇口の本体"),
        ("aviation", "machining", "a7075", "bracket in a helicopter", "ヘリコプタのブラケット"),
        ("space", "PBF-LB", "in718", "thruster of a satellite", "衛星のスラスタ"),
        ("nuclear", "forging", "316l", "valve of a nuclear plant", "原子力発電所の弁"),
        ("ship_class", "casting", "nab", "ship's bushing", "船の軸受"),
        ("balance", "casting", "316l", "closed pump impeller", "ポンプのインペラ"),
        ("polish", "machining", "316l", "mirror-polished cover", "鏡面のカバー"),
        ("harden", "machining", "s45c", "hardened locating pin", "焼入れした位置決めピン"),
        ("preheat_and_temper", "DED-LB-powder", "h13", "chipped edge of a forging die to rebuild",
         "欠けた鍛造金型の刃先の肉盛り補修"),
        ("rail", "machining", "s45c", "lever of a locomotive", "機関車のレバー"),
        ("lifting", "forging", "s45c", "lifting lug for a motor", "モータの吊り金具"),
    ],
)  # fmt: skip
def test_a_duty_follows_from_the_words_of_both_languages(
    duty, process, material, english, japanese
):
    assert duty in told(process, material, description=english)
    assert duty in told(process, material, description=japanese)


def test_pressure_calls_the_rules_and_the_leak_test():
    asked = {"description": "manifold", "require": ["pressure=200 bar"]}
    assert {"pressure_equipment", "leak_test"} <= set(told("machining", "s45c", **asked))
    assert "pressure_equipment" not in told("machining", "s45c", description="manifold")


def test_hydrogen_under_pressure_falls_under_the_gas_act():
    asked = {"require": ["pressure=70 MPa", "corrosion=hydrogen"]}
    assert {"hydrogen", "high_pressure_gas"} <= set(told("machining", "316l", **asked))


def test_printed_tool_steel_is_aged_or_tempered_and_milled_steel_is_hardened():
    asked = {"require": ["hardness >= 48 HRC"]}
    assert "ageing_or_temper" in told("PBF-LB", "h13", **asked)
    assert "harden" in told("machining", "h13", **asked)
    assert "harden" not in told("PBF-LB", "h13", **asked)


def test_powder_duties_are_told_only_where_a_shop_prints():
    assert "light_metal_powder" in told("PBF-LB", "alsi10mg")
    assert "light_metal_powder" not in told("machining", "a7075")


def test_a_catalogue_part_is_bought():
    assert "buy_standard_part" in told("machining", "s45c", require=["standard_part"])
    assert "buy_standard_part" not in told("machining", "s45c")


def test_uses_are_whole_words():
    def uses(text):
        return uses_of(question_of(need_of(None, description=text), load().for_answers))

    assert "automotive" in uses("bracket of a car")
    assert "automotive" not in uses("scarf carrier card")
    assert "marine" not in uses("shipping box")


def test_the_standard_of_alloy_and_use_stands_before_the_common_ones():
    (standards,), _ = _reasons("PBF-LB", "in718", description="part of a jet engine")
    codes = standards.values["codes"].split(", ")
    assert codes[0] == "ASTM F3055"
    assert "ISO/ASTM 52901" in codes
    assert "AMS 7000" not in codes


def test_the_specification_minimum_is_told_with_its_standard():
    evidence = {"minimum": {"value": 2.05e8, "standard": "ASTM F3184"}}
    minimum, _ = _reasons("PBF-LB", "316l", evidence=evidence)[0]
    assert minimum.values["value"] == 205.0
    assert minimum.values["standard"] == "ASTM F3184"


def test_the_table_names_only_what_can_be_met():
    knowledge = load()
    table = knowledge.of("decision")["duties"]
    uses = set(table["uses"])
    for duty in table["duty"]:
        for when in duty["when"]:
            assert set(when) <= set(_CONDITIONS), duty["key"]
            assert {*when.get("uses", ()), *when.get("without_uses", ())} <= uses
            assert set(when.get("media", ())) <= set(media(knowledge))
    for use in table["uses"].values():
        assert set(use.get("media", ())) <= set(media(knowledge))
        for flag in use.get("flags", ()):
            name, _, value = flag.partition("=")
            assert value in FLAG_VALUES[name]


def test_every_standard_says_when_it_is_told():
    for record in load().of("standards").values():
        assert record.get("shown"), record.key
        assert record["shown"] != "use" or record.get("sectors"), record.key
        assert record["shown"] != "alloy" or record.get("alloys"), record.key


def test_rules_hold_where_nothing_meets_the_need():
    question = question_of(need_of(None, description="food contact tray"), load().for_answers)
    out = Candidate(
        "sheet", "316l", "Fe-stainless", "wrought", "finished", False, is_feasible=False
    )
    assert "food_contact" in [r.values.get("duty") for r in duties(question, [out])]
    assert duties(question, []) == ()
