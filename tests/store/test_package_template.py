"""The common template says what is missing and what customers cannot have together."""

import pytest
from tests.store.packages import WHOLE

from sekiso.domain.errors import NeedError
from sekiso.store import package_template as template
from sekiso.store.records import Record


def keys(items):
    return [item.key for item in items]


def test_a_whole_package_misses_nothing_and_an_empty_one_everything():
    assert template.missing_of(WHOLE) == ()
    assert keys(template.missing_of(())) == list(template.items())


@pytest.mark.parametrize(
    ("left_out", "missing"),
    [
        ("machine", "machine"),
        ("recipe", "recipe"),
        ("relief", "chain"),
        ("operational_qualification", "operational_qualification"),
        ("tensile", "tensile"),
        ("density", "density"),
        ("build", "build"),
    ],
)
def test_what_is_left_out_is_missing(left_out, missing):
    assert keys(template.missing_of([one for one in WHOLE if one.id != left_out])) == [missing]


def test_a_failed_qualification_is_no_evidence():
    failed = Record("calibration", {"event": "operational_qualification", "result": "fail"})
    item = template.items()["operational_qualification"]
    assert not item.is_shown([failed])


def test_an_empty_field_is_no_evidence():
    assert not template.items()["geometry"].is_shown([Record("part", {"cad": ""})])


def test_iq_and_oq_items_have_a_source_and_both_languages():
    for item in template.items().values():
        assert item.section in template.SECTIONS
        assert "ISO/ASTM" in item.source
        assert item.names["en"] != item.names["ja"]
    assert "52930" in template.items()["operational_qualification"].source


def test_records_and_files_have_their_section():
    assert {template.section_of(record) for record in WHOLE} <= set(template.SECTIONS)
    assert template.section_of(Record("unheard")) == "documents"
    assert template.section_of_file("a/Bracket.STEP") == "geometry"
    assert template.section_of_file("notes.txt") == "documents"


LISTS = {
    "A": ["relative_density >= 99.5 %", "operational_qualification", "orientation=Z"],
    "B": ["relative_density >= 99.9 %", "roughness <= 10 um", "operational_qualification"],
    "C": ["roughness <= 6 um", "installation_qualification", "orientation=Z", "tensile"],
}


def test_three_lists_become_one_with_the_strictest_limits():
    union = template.requirements_union(LISTS)
    assert {(one.key, one.relation): one.limit for one in union.limits} == {
        ("relative_density", ">="): pytest.approx(0.999),
        ("roughness", "<="): pytest.approx(6e-6),
    }
    assert union.evidence == ("installation_qualification", "operational_qualification", "tensile")
    assert dict(union.choices) == {"orientation": "Z"}
    assert union.asked_by["operational_qualification"] == ("A", "B")
    assert union.conflicts == {}


def test_what_clashes_is_shown_with_who_says_it():
    union = template.requirements_union(
        {
            **LISTS,
            "D": ["roughness >= 8 um", "orientation=XY"],
        }
    )
    assert set(union.conflicts) == {"roughness", "orientation"}
    assert union.conflicts["orientation"] == {
        "A": "orientation=Z",
        "C": "orientation=Z",
        "D": "orientation=XY",
    }
    assert "roughness" not in {one.key for one in union.limits}
    assert dict(union.choices) == {}


def test_one_customer_may_say_both_ends():
    union = template.requirements_union({"A": ["hardness >= 300 HV", "hardness <= 400 HV"]})
    assert [one.relation for one in union.limits] == [">=", "<="]
    clash = template.requirements_union({"A": ["hardness >= 400 HV", "hardness <= 300 HV"]})
    assert clash.conflicts == {"hardness": {"A": "hardness >= 400 HV; hardness <= 300 HV"}}


def test_equal_ends_are_no_conflict():
    union = template.requirements_union({"A": ["hardness >= 300 HV"], "B": ["hardness <= 300 HV"]})
    assert union.conflicts == {}


def test_a_flag_of_a_need_is_a_choice():
    union = template.requirements_union({"A": ["leak_tight"], "B": ["corrosion=sea_water"]})
    assert dict(union.choices) == {"leak_tight": True, "corrosion": "sea_water"}


def test_what_is_no_requirement_is_refused():
    with pytest.raises(NeedError, match="blue sky"):
        template.requirements_union({"A": ["blue sky"]})


def test_a_new_supplier_sees_each_step_with_evidence_and_date():
    steps = {step.item.key: step for step in template.steps_of(WHOLE)}
    assert list(steps) == list(template.items())
    qualified = steps["operational_qualification"]
    assert [one.id for one in qualified.evidence] == ["operational_qualification"]
    assert (qualified.is_done, qualified.date) == (True, "2026-01-10")
    assert (steps["build"].date, steps["recipe"].date) == ("2026-03-01", "")
    (first, *_) = template.steps_of((), ["geometry"])
    assert (first.is_done, first.evidence, first.date) == (True, (), "")
    assert not any(step.is_done for step in template.steps_of(())[1:])
