"""S8: the best shape for AM computed, for a laser powder bed and for binder jetting.

A block that a bracket may fill, held at its left, three load cases at its right; the full size of
the case, the GE bracket of the public challenge, is `benchmarks/ge_bracket.py`.
"""

import pytest

import sekiso

SPACE = sekiso.simple_part("box", x=0.06, y=0.02, z=0.03)
LOADS = ("up: 2 kN +z on right", "side: 600 N +y on right", "twist: moment 8 N m +x on right")
SHARE = 0.4


def lighter(material, process):
    return sekiso.optimise_topology(
        SPACE, loads=LOADS, supports="left", material=material, process=process,
        volume_fraction=SHARE, resolution=3500, n_iterations=25,
    )  # fmt: skip


@pytest.fixture(scope="module")
def bed():
    return lighter("Ti-6Al-4V", "PBF-LB")


@pytest.fixture(scope="module")
def binder():
    return lighter("17-4PH", "BJT")


def by_code(found):
    return {finding.code: finding for finding in found.findings}


@pytest.mark.parametrize("process", ["bed", "binder"])
def test_a_shape_is_closed_in_one_piece_and_has_the_mass_asked_for(process, request):
    found = request.getfixturevalue(process)
    assert found.part.is_closed
    assert found.part.n_bodies == 1
    assert found.saving == pytest.approx(1.0 - SHARE, abs=0.02)


@pytest.mark.parametrize("process", ["bed", "binder"])
def test_each_load_case_holds_when_the_finished_mesh_is_computed_anew(process, request):
    checked = request.getfixturevalue(process).verification
    assert [case.name for case in checked.cases] == ["up", "side", "twist"]
    assert min(case.safety_factor.low for case in checked.cases) > 1.0
    assert checked.verdict == "holds"


def test_in_the_bed_no_surface_asks_for_support(bed):
    stands = by_code(bed)["design_stands"]
    assert (stands.values["area"], stands.values["n"]) == (0.0, 0)
    assert not [finding for finding in bed.findings if finding.severity == "error"]


def test_for_binder_jetting_other_rules_hold_and_other_things_are_told(bed, binder):
    """No overhang rule, but what sags in the furnace; the shape grows without a build axis."""
    assert bed.settings.build_axis is not None
    assert binder.settings.build_axis is None
    assert binder.settings.no_enclosed_void  # powder comes out
    assert {"no_overhang_rule", "sags_in_sintering"} <= set(by_code(binder))
    assert not {"no_overhang_rule", "sags_in_sintering"} & set(by_code(bed))


def test_both_stand_side_by_side_with_mass_factor_and_displacement(bed, binder):
    for found in (bed, binder):
        told = found.numbers()
        assert told["mass"][0] < 0.45 * told["original_mass"][0]
        assert {"safety_factor", "displacement_max", "von_mises_max"} <= set(told)
    assert bed.mass < binder.mass  # titanium beside steel


def test_the_shape_goes_to_files_that_are_read_again(bed, tmp_path):
    for ending in (".stl", ".3mf"):
        again = sekiso.load_part(bed.export(tmp_path / f"bracket{ending}"), unit="mm")
        assert again.is_closed
        assert again.volume == pytest.approx(bed.part.volume, rel=1e-4)
