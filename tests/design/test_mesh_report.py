import numpy as np
import pytest
from manifold3d import Manifold
from tests.meshes import SIDE, sheet, turned

from sekiso.design.mesh_report import part_from_mesh
from sekiso.domain.errors import PartError


def codes(part):
    return {finding.code: finding for finding in part.findings}


def test_open_mesh_is_measured_by_the_flux_and_not_like_a_closed_one(mesh_of):
    vertices, triangles = mesh_of(Manifold.cube((0.01, 0.01, 0.01)).translate((0.02, 0.0, 0.0)))
    normal = np.cross(
        vertices[triangles[:, 1]] - vertices[triangles[:, 0]],
        vertices[triangles[:, 2]] - vertices[triangles[:, 0]],
    )
    sides = triangles[np.abs(normal[:, 0]) < 1e-12]  # both faces across x are missing
    with pytest.raises(PartError, match="no volume"):  # V = integral of x n_x dA = 0
        part_from_mesh(vertices, sides)
    no_right = triangles[normal[:, 0] < 1e-12]  # only the face at x = 30 mm is missing
    part = part_from_mesh(vertices, no_right)
    assert not part.is_closed
    assert part.volume == pytest.approx(0.02 * 1e-4)  # the face at x = 20 mm alone: 20 x 10 x 10
    assert codes(part)["open_boundary"].values == {"n": 4}


def test_cavity_is_told_from_a_second_body(part_of, hollow_box):
    part = part_of(hollow_box(0.002))
    assert part.n_bodies == 1
    assert part.summary["n_cavities"] == 1
    assert part.summary["cavity_volume"] == pytest.approx(0.036 * 0.026 * 0.016)
    assert codes(part)["enclosed_cavity"].values["volume"] == pytest.approx(36 * 26 * 16)
    apart = part_of(Manifold.cube((0.01,) * 3) + Manifold.cube((0.01,) * 3).translate((0.02, 0, 0)))
    assert apart.n_bodies == 2
    assert apart.summary["n_cavities"] == 0


def test_triangle_that_faces_the_other_way_makes_the_winding_inconsistent(mesh_of):
    vertices, triangles = mesh_of(Manifold.cube((0.01, 0.01, 0.01)))
    triangles[0] = triangles[0, ::-1]
    part = part_from_mesh(vertices, triangles)
    assert codes(part)["inconsistent_winding"].values == {"n": 3, "n_inside_out": 0}
    assert part.is_closed
    assert part.volume == pytest.approx(1e-6)


def test_summary_holds_the_plate_and_what_hangs(part_of):
    table = Manifold.cube((0.01, 0.01, 0.02)) + Manifold.cube((0.03, 0.01, 0.005)).translate(
        (-0.01, 0.0, 0.02)
    )
    summary = part_of(table).summary
    assert summary["plate_area"] == pytest.approx(1e-4)
    assert summary["overhang_area"] == pytest.approx(2e-4)
    assert summary["wall_min"] == pytest.approx(0.005)


@pytest.mark.parametrize("turn", [(0.0, 0.0, 0.0), (20.0, 30.0, 10.0), (45.0, 0.0, 45.0)])
@pytest.mark.parametrize("name", ["block", "ball", "cone", "wedge", "pipe"])
def test_a_summary_holds_only_numbers_that_exist(part_of, name, turn):
    wedge = [(0.0, 0, 0), (0.01, 0, 0), (0.0, 0.01, 0), (0.0, 0.0, 0.01)]
    bar, bore = (Manifold.cylinder(0.02, r, circular_segments=64) for r in (0.01, 0.005))
    body = {
        "block": Manifold.cube((0.01, 0.01, 0.01)),
        "ball": Manifold.sphere(0.01, circular_segments=48),
        "cone": Manifold.cylinder(0.01, 0.005, 0.0),
        "wedge": Manifold.hull_points(wedge),
        "pipe": bar - bore,
    }[name]
    summary = part_of(body.rotate(turn)).summary
    assert np.isfinite(list(summary.values())).all()
    assert ("gap_min" in summary) == (name == "pipe")


@pytest.mark.parametrize("angles", [(0, 0, 0), (0, 90, 0), (0, 0, 90), (20, 30, 40)])
@pytest.mark.parametrize("at", [0.0, 0.5, 3.0])
def test_a_flat_sheet_alone_is_refused_wherever_it_lies(angles, at):
    with pytest.raises(PartError, match="encloses no volume"):
        part_from_mesh(*turned(sheet(at * SIDE), *angles))
