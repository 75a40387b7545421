import numpy as np
import pytest
from manifold3d import Manifold

from sekiso.design import shapes
from sekiso.design.printability import check_printability, findings, fits
from sekiso.design.wall_survey import survey_of
from sekiso.domain import messages
from sekiso.domain.errors import PartError
from sekiso.domain.part import Part
from sekiso.knowledge import load

RULES = load().of("rules")


def severities(part, process, **keywords):
    return {f.code: f.severity for f in findings(part, rules=RULES[process], **keywords)}


def test_there_are_rules_for_six_processes():
    assert set(RULES) == {"PBF-LB", "PBF-EB", "BJT", "DED-LB-powder", "DED-LB-wire", "DED-Arc"}


@pytest.mark.parametrize("process", sorted(RULES))
def test_every_finding_of_every_shape_reads_well_in_both_languages(process):
    for make in shapes.SHAPES.values():
        for finding in findings(make(), rules=RULES[process], density=7900.0):
            for language in ("en", "ja"):
                for field in ("title", "text", "remedy"):
                    key = f"finding.{finding.code}.{field}"
                    assert "{" not in messages.text(key, language, **finding.values)


def test_foil_cannot_be_built_and_a_thick_wall_can(part_of, hollow_box):
    assert severities(part_of(hollow_box(0.0002)), "PBF-LB")["thin_wall"] == "error"
    assert severities(part_of(hollow_box(0.0005)), "PBF-LB")["thin_wall"] == "warning"
    assert "thin_wall" not in severities(part_of(hollow_box(0.002)), "PBF-LB")


def test_thin_wall_points_at_the_wall_and_cites_its_rule():
    sink = shapes.heat_sink(fin=0.0004, n_fins=5)
    thin = next(f for f in findings(sink, rules=RULES["PBF-LB"]) if f.code == "thin_wall")
    assert thin.values["measured"] == pytest.approx(0.4, rel=1e-6)
    assert RULES["PBF-LB"].sources[thin.source].title
    normals = survey_of(sink).normals[list(thin.faces)]
    assert np.abs(normals[:, 0]).min() > 0.99


def test_wall_under_one_bead_is_machined_down_and_not_impossible():
    found = severities(shapes.heat_sink(fin=0.001), "DED-Arc")
    assert found["wall_under_bead"] == "warning"
    assert "error" not in found.values()


def test_closed_cavity_stops_binder_jetting_but_not_deposition(part_of, hollow_box):
    part = part_of(hollow_box(0.003))
    assert severities(part, "BJT")["powder_in_cavity"] == "error"
    assert severities(part, "PBF-LB")["powder_in_cavity"] == "warning"
    assert severities(part, "DED-Arc")["cavity_by_deposition"] == "info"


def test_table_needs_supports_in_a_powder_bed_and_has_none_in_deposition(part_of):
    top = Manifold.cube((0.04, 0.04, 0.004)).translate((0.0, 0.0, 0.02))
    part = part_of(top + Manifold.cube((0.01, 0.01, 0.021)))
    assert severities(part, "PBF-LB")["needs_supports"] == "info"
    assert severities(part, "DED-LB-wire")["overhang_without_supports"] == "warning"
    assert "needs_supports" not in severities(part, "PBF-LB", direction=(0.0, 0.0, -1.0))


def test_needle_is_slender_standing_and_not_lying():
    bar = shapes.cylinder(diameter=0.004, height=0.06)
    assert "slender" in severities(bar, "PBF-LB")
    assert "slender" not in severities(bar, "PBF-LB", direction=(1.0, 0.0, 0.0))


def test_thick_block_is_no_job_for_binder_jetting():
    block = shapes.box(x=0.05, y=0.05, z=0.04)
    found = severities(block, "BJT", density=7900.0)
    assert found["thick_section"] == "warning"
    assert found["too_heavy"] == "warning"


def test_part_larger_than_the_machine_is_an_error_with_or_without_a_mesh():
    small = (0.1, 0.1, 0.1)
    numbers = Part(volume=2e-4, area=0.02, extent=(0.2, 0.05, 0.05))
    assert severities(numbers, "PBF-LB", envelope=small) == {"too_large": "error"}
    assert severities(shapes.box(x=0.2), "PBF-LB", envelope=small)["too_large"] == "error"
    assert fits((0.3, 0.1, 0.2), (0.25, 0.31, 0.11))


def test_full_check_finds_powder_behind_a_small_hole(part_of, hollow_box):
    hole = Manifold.cylinder(0.01, 0.0006, circular_segments=32).translate((0.02, 0.015, 0.015))
    found = check_printability(part_of(hollow_box(0.002) - hole), rules=RULES["PBF-LB"])
    assert "powder_stays" in {finding.code for finding in found.findings}
    assert found.trapped_volume == pytest.approx(0.036 * 0.026 * 0.016, rel=0.08)


def test_full_check_carries_fields_on_the_mesh():
    sink = shapes.heat_sink()
    found = check_printability(sink, rules=RULES["PBF-LB"])
    assert found.thickness.shape == (sink.n_triangles,)
    assert np.nanmin(found.thickness) == pytest.approx(0.001, rel=1e-6)
    assert found.min_gap == pytest.approx(np.nanmin(found.gap))


def test_long_cooling_channel_is_judged_by_its_length():
    insert = shapes.mould_insert(channel=0.003, n_passes=6, z=0.02)
    found = check_printability(insert, rules=RULES["PBF-EB"])
    assert "long_channel" in {finding.code for finding in found.findings}


def test_part_known_by_numbers_has_no_fields():
    with pytest.raises(PartError, match="shape of the part"):
        check_printability(
            Part(volume=3e-4, area=0.06, extent=(0.1, 0.1, 0.1)), rules=RULES["PBF-LB"]
        )


def test_sharp_inner_corner_of_a_bracket_is_pointed_out():
    found = findings(shapes.bracket(), rules=RULES["PBF-LB"])
    sharp = next(finding for finding in found if finding.code == "sharp_corners")
    assert sharp.severity == "info"
    assert sharp.values["length"] > 50.0
    assert "sharp_corners" not in severities(shapes.cylinder(), "PBF-LB")


def test_slope_that_holds_but_is_rough_is_told_apart_from_one_that_hangs(part_of):
    def cone(angle):
        height = 0.01 * np.tan(np.radians(angle))
        return part_of(Manifold.cylinder(height, 1e-6, 0.01, circular_segments=64))

    assert "needs_supports" in severities(cone(40.0), "PBF-LB")
    assert "rough_down_skin" in severities(cone(52.0), "PBF-LB")
    assert not {"rough_down_skin", "needs_supports"} & set(severities(cone(65.0), "PBF-LB"))


def test_part_smaller_than_the_escape_opening_is_checked_in_bounded_memory(part_of):
    dust = part_of(Manifold.sphere(1e-5, circular_segments=16))
    assert check_printability(dust, rules=RULES["BJT"]).trapped_volume == 0.0
