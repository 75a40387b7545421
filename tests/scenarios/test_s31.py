"""S31: one manifold through condition set, supports, redesign list and a lighter shape.

A block of 60 x 40 x 30 mm with a bore along x and a side port; 20 MPa inside, standing on its foot.
"""

import numpy as np
import pytest
from manifold3d import Manifold

import sekiso
from sekiso.design.mesh_report import part_from_mesh

BORE = 0.004  # m, radius
AS_DRAWN, ON_END = (0.0, 0.0, 1.0), (1.0, 0.0, 0.0)


def manifold_block():
    along = Manifold.cylinder(0.1, BORE, circular_segments=48).rotate((0.0, 90.0, 0.0))
    side = Manifold.cylinder(0.03, BORE, circular_segments=48).rotate((-90.0, 0.0, 0.0))
    body = Manifold.cube((0.06, 0.04, 0.03)) - along.translate((-0.02, 0.02, 0.015))
    mesh = (body - side.translate((0.03, 0.02, 0.015))).to_mesh()
    return part_from_mesh(
        np.asarray(mesh.vert_properties[:, :3], dtype=np.float64),
        np.asarray(mesh.tri_verts, dtype=np.int64),
        name="manifold",
    )


BLOCK = manifold_block()


@pytest.fixture(scope="module")
def bores():
    """The number of the face of the joined bores."""
    (number,) = (face.number for face in sekiso.faces(BLOCK) if face.kind != "plane")
    return number


@pytest.fixture(scope="module")
def light(bores):
    return sekiso.optimise_topology(
        BLOCK, loads=f"20 MPa on face {bores}", supports="bottom", material="AlSi10Mg",
        process="PBF-LB", direction="+x", volume_fraction=0.45, resolution=5000, n_iterations=25,
    )  # fmt: skip


def surveyed(direction):
    return sekiso.printability(BLOCK, process="PBF-LB", direction=direction)


def test_the_condition_set_comes_with_the_risk_of_each_defect():
    recipe = sekiso.process_window("AlSi10Mg", process="PBF-LB").qualified
    assert {"power", "speed", "hatch", "layer"} <= set(recipe.parameters)
    assert {"lack_of_fusion", "keyhole_porosity"} <= set(recipe.risks)


def test_standing_on_its_end_the_block_needs_three_quarters_less_support():
    assert tuple(sekiso.orient(BLOCK).best) == ON_END
    drawn, best = surveyed(AS_DRAWN), surveyed(ON_END)
    assert best.overhang_area < 0.25 * drawn.overhang_area
    assert best.support_volume < 0.25 * drawn.support_volume


def test_the_redesign_list_names_the_bores_that_do_not_hold_themselves(bores):
    findings = {finding.code: finding for finding in surveyed(AS_DRAWN).findings}
    assert {"needs_supports", "rough_down_skin"} <= set(findings)
    hanging = np.array(findings["needs_supports"].faces)
    assert set(sekiso.faces(BLOCK).number[hanging]) == {bores}


def test_the_lighter_manifold_is_closed_and_holds_its_pressure(light):
    assert light.part.is_closed
    assert light.saving == pytest.approx(0.55, abs=0.02)
    assert light.verification.safety_factor.low > 1.0
    assert light.verification.verdict == "holds"


def test_its_bores_stay_where_they_were(light, bores):
    before, after = (
        next(face for face in sekiso.faces(part) if face.number == bores)
        for part in (BLOCK, light.part)
    )
    assert after.area == pytest.approx(before.area, rel=1e-3)
    assert after.middle == pytest.approx(before.middle, abs=1e-4)


def test_it_asks_for_a_tenth_more_support_than_the_block_at_most(light):
    after = sekiso.printability(light.as_built, process="PBF-LB", direction=ON_END)
    assert after.overhang_area <= 1.1 * surveyed(ON_END).overhang_area
