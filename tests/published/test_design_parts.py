"""Volumes, areas and findings of public part files (note on design, cases J and the traps)."""

import pytest

from sekiso.design.intake import load_part


def read(shared, file, unit=None):
    return load_part(shared / "data" / "parts" / file, unit=unit)


def codes(part):
    return {finding.code for finding in part.findings}


def test_nut_has_the_published_volume_and_area(shared):
    part = read(shared, "nut.stl")
    assert part.volume * 1e9 == pytest.approx(4427.93, rel=1e-5)
    assert part.area * 1e6 == pytest.approx(1915.20, rel=1e-5)


def test_step_in_metres_and_stl_in_inches_are_the_same_part(shared):
    step = read(shared, "featuretype.step")
    stl = read(shared, "featuretype_inch.stl", unit="inch")
    assert step.volume == pytest.approx(190532e-9, rel=1e-3)
    assert stl.volume == pytest.approx(190544e-9, rel=1e-5)


def test_design_space_of_the_bracket_challenge_has_five_closed_solids(shared):
    part = read(shared, "ge_bracket_design_space.step")
    assert part.n_bodies == 5
    assert part.is_closed
    assert part.volume * 1e9 == pytest.approx(463258, rel=1e-3)
    assert part.area * 1e6 == pytest.approx(57149.8, rel=1e-3)
    box = pytest.approx((178.54, 108.38, 62.51), abs=0.02)  # chords of the rounded edges
    assert tuple(x * 1e3 for x in part.extent) == box


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("teapot_open.stl", "open_boundary"),
        ("heartgears_nonmanifold.3mf", "non_manifold"),
        ("multibody_badwinding.stl", "inconsistent_winding"),
        ("octagonal_pocket_metres.stl", "unit_suspect"),
        ("dodeca_chain_40bodies.3mf", "several_bodies"),
        ("soup.stl", "open_boundary"),
    ],
)
def test_each_bad_file_is_told_what_is_wrong(shared, file, expected):
    assert expected in codes(read(shared, file))


def test_soup_is_not_called_closed(shared):
    assert not read(shared, "soup.stl").is_closed
    assert read(shared, "soup.stl").n_bodies == 100


def test_overhang_at_exactly_45_degrees_is_in_the_band(shared):
    """The nut has 63 or 176 mm2, depending on which way 45 degrees is rounded."""
    part = read(shared, "nut.stl")
    assert part.summary["overhang_area"] * 1e6 == pytest.approx(63.16, rel=1e-3)
    assert part.summary["overhang_area_band"] * 1e6 == pytest.approx(176 - 63, rel=0.01)


def test_solids_keep_their_colours_and_their_share_of_the_triangles(shared):
    part = read(shared, "ge_bracket_design_space.step")
    assert len(part.solids) == 5
    assert len({solid.colour for solid in part.solids}) > 1
    assert [solid.first for solid in part.solids[1:]] == [solid.end for solid in part.solids[:-1]]
    assert part.solids[-1].end == part.n_triangles
