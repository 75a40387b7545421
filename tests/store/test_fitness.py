"""A part is fit when the evidence says so, not fit when some speaks against it, else unknown."""

from dataclasses import replace

import pytest
from tests.store.packages import DENSITY, EVERYTHING, PART, QUALIFIED, WHOLE

from sekiso.store.fitness import fitness
from sekiso.store.records import Quantity, Record


def changed(record_id, **values):
    return [
        replace(one, values={**one.values, **values}) if one.id == record_id else one
        for one in EVERYTHING
    ]


def without(*ids):
    return [one for one in EVERYTHING if one.id not in ids]


def codes(found):
    return [reason.code for reason in found.reasons]


def test_a_part_with_all_evidence_is_fit():
    assert fitness("part", EVERYTHING).verdict == "fit"
    assert fitness("part", WHOLE).reasons == ()


def test_a_failed_test_of_a_specimen_of_the_build_speaks_against_it():
    found = fitness("part", changed("tensile", result="fail"))
    assert found.verdict == "not_fit"
    assert found.reasons[0].text("en") == "Test T1-1 failed."
    assert found.reasons[0].text("ja") == "試験 T1-1 は不合格です。"
    assert found.reasons[0].record == "tensile"


def test_a_failed_test_of_a_sister_does_not():
    sister = Record("test", {"result": "fail"}, {"part": ("sister",)}, id="other")
    assert fitness("part", [*EVERYTHING, sister]).verdict == "fit"


def test_a_value_outside_a_requirement_speaks_against_it():
    low = Quantity("98.5", "%", 0.985)
    found = fitness("part", changed("density", relative_density=low))
    assert (found.verdict, codes(found)) == ("not_fit", ["limit_missed"])
    assert "Test D1 gave 98.5 %; required: relative density >= 99 percent" in found.reasons[0].text(
        "en"
    )
    assert "99 percent" in found.reasons[0].text("ja")


def test_a_ceiling_is_a_requirement_too():
    rough = [*changed("part", requirements="roughness <= 10 um"), *_roughness(12e-6)]
    assert codes(fitness("part", rough)) == ["limit_missed"]
    smooth = [*changed("part", requirements="roughness <= 10 um"), *_roughness(8e-6)]
    assert fitness("part", smooth).verdict == "fit"


def _roughness(si):
    told = Quantity(f"{si * 1e6:g}", "um", si)
    return [Record("test", {"roughness": told}, {"part": ("part",)}, id="rough")]


def test_a_value_without_a_number_does_not_show_a_requirement():
    bound = Quantity("99", "%", bound="<")
    found = fitness("part", changed("density", relative_density=bound))
    assert (found.verdict, codes(found)) == ("evidence_missing", ["limit_untested"])


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"result": "fail"}, "calibration_failed"),
        ({"valid_until": "2026-02-28"}, "calibration_expired"),
    ],
)
def test_a_machine_out_of_calibration_speaks_against_it(values, code):
    found = fitness("part", changed("operational_qualification", **values))
    assert found.verdict == "not_fit"
    assert codes(found)[0] == code
    assert "operational_qualification" in found.reasons[0].text("en")


def test_a_calibration_that_ends_on_the_day_of_the_build_still_counts():
    found = fitness("part", changed("operational_qualification", valid_until="2026-03-01"))
    assert found.verdict == "fit"


def test_the_newest_calibration_counts():
    values = {**QUALIFIED[1].values, "result": "fail", "start": "2025-01-01"}
    failed = replace(QUALIFIED[1], id="old", values=values)
    assert fitness("part", [*EVERYTHING, failed]).verdict == "fit"
    newer = replace(failed, values={**failed.values, "start": "2026-02-01"})
    assert fitness("part", [*EVERYTHING, newer]).verdict == "not_fit"


def test_evidence_that_is_not_there_is_named():
    found = fitness("part", without("tensile", "installation_qualification"))
    assert found.verdict == "evidence_missing"
    assert codes(found) == ["limit_untested", "item_missing", "item_missing"]
    assert "installation qualification (IQ)" in found.reasons[1].text("en")
    assert "据付時適格性評価" in found.reasons[1].text("ja")


def test_an_attached_file_is_evidence_of_geometry():
    bare = changed("part", cad="")
    assert codes(fitness("part", bare)) == ["item_missing"]
    assert fitness("part", bare, sections=["geometry"]).verdict == "fit"


def test_a_record_that_is_linked_to_and_absent_is_missing_evidence():
    found = fitness("part", without("recipe"))
    assert codes(found) == ["item_missing", "record_absent"]
    assert "recipe" in found.reasons[1].text("en")


def test_links_of_other_parts_do_not_matter():
    lost = Record("part", {}, {"build": ("nowhere",)}, id="lost")
    assert fitness("part", [*EVERYTHING, lost]).verdict == "fit"


def test_what_speaks_against_it_stands_first():
    failed = replace(DENSITY, values={**DENSITY.values, "result": "fail"})
    found = fitness("part", [*without("density", "recipe"), failed])
    assert (found.verdict, codes(found)[0]) == ("not_fit", "test_failed")


def test_a_flag_among_the_requirements_is_no_limit():
    told = f"{PART.values['requirements']}; leak_tight"
    assert fitness("part", changed("part", requirements=told)).verdict == "fit"
