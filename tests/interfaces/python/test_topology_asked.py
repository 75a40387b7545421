"""What can be asked of a lighter part beyond a share of its volume, one small claim each."""

import numpy as np
import pytest

import sekiso
from sekiso.domain.errors import NeedError
from sekiso.interfaces.report.lighter_run import headline

BEAM = sekiso.simple_part("box", x=0.04, y=0.012, z=0.02)
STEEL = {
    "young_modulus": "200 GPa", "yield_strength": "500 MPa", "density": "7800 kg/m^3",
    "thermal_expansion": 12e-6, "poisson_ratio": 0.3,
}  # fmt: skip


def lighter(loads="1 kN -z on right", supports="left", **more):
    asked = {"volume_fraction": 0.5, "resolution": 600, "n_iterations": 8} | more
    return sekiso.optimise_topology(BEAM, loads=loads, supports=supports, material=STEEL, **asked)


def test_a_largest_mass_is_kept():
    assert lighter(volume_fraction=None, max_mass="40 g").mass == pytest.approx(0.040, rel=0.03)


def test_a_largest_displacement_is_kept_and_the_volume_gives_way_to_it():
    loads = ["1: 1 kN -z on right", "2: 0.7 kN +y on right"]
    found = lighter(loads=loads, max_displacement="0.07 mm", n_iterations=10, resolution=1200)
    last = {key: column[-1] for key, column in found.history.columns.items()}
    assert max(last["limit.displacement.0"], last["limit.displacement.1"]) < 1.01
    assert found.verification.displacement_max < 0.07e-3  # 0.076 mm of half the volume
    assert found.findings[0].code == "aim_missed_limit"
    assert "50% was asked for" in headline(found)


def test_a_displacement_that_the_whole_part_exceeds_is_refused():
    with pytest.raises(NeedError, match="Everything solid gives way by"):
        lighter(max_displacement="1 um")


@pytest.mark.parametrize("resolution", [600, 1200])  # cells that divide the box, and others
def test_a_symmetric_design_is_its_own_mirror_image(resolution):
    density = lighter(loads="1 kN +y on right", symmetry=("y",), resolution=resolution).density
    assert np.abs(density - density[:, ::-1]).max() < 1e-5  # the mesh is of single precision


def test_a_place_that_is_kept_keeps_its_area():
    found = lighter(keep=["top"])
    top = next(face.number for face in sekiso.faces(BEAM) if face.direction == (0.0, 0.0, 1.0))
    areas = [
        next(face.area for face in sekiso.faces(part) if face.number == top)
        for part in (BEAM, found.part)
    ]
    assert areas[1] == pytest.approx(areas[0], rel=1e-3)


def test_its_own_weight_times_a_thousand_loads_a_part():
    found = lighter(loads="gravity 1000 g0 -z")
    assert found.verification.displacement_max > 0.0
    assert found.saving > 0.48  # less metal weighs less: the limit need not be used up


def test_heat_between_two_walls_is_a_load_of_a_lighter_part():
    hot = ("1 kN -z on top", "heat to 150 degC")
    warm = lighter(loads=hot, supports=["left", "right"], keep=["top"], volume_fraction=0.7)
    assert np.isfinite(warm.verification.von_mises_max)
    assert warm.saving > 0.28  # less metal presses less


def test_a_bar_heated_between_walls_is_pressed_by_what_it_cannot_expand():
    told = sekiso.stress(
        BEAM, loads="heat to 150 degC", supports=["left in x", "right in x", "front in y",
        "bottom in z"], material=STEEL, resolution="2 mm",
    )  # fmt: skip
    held = 200e9 * 12e-6 * 130.0  # E alpha dT
    assert told.field.von_mises[0][told.field.fraction > 0.9].mean() == pytest.approx(
        held, rel=0.01
    )
