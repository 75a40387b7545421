"""A finished design is judged for its process: what hangs, starts in the air, is thin, traps."""

import numpy as np
import pytest

from sekiso.design.mesh_report import part_from_mesh
from sekiso.design.topology.printable_findings import printable_findings, standing_of
from sekiso.knowledge import load


def _table(slant):
    """A slab of 20 x 20 x 4 mm on a foot that widens by `slant` mm over 8 mm of height."""
    from manifold3d import Manifold

    top = 10.0
    foot = Manifold.extrude(Manifold.cube([2 * (top - slant)] * 2 + [1.0], True).slice(0.0), 8.0,
                            scale_top=[top / (top - slant)] * 2)  # fmt: skip
    slab = Manifold.cube([20.0, 20.0, 4.0], True).translate([0.0, 0.0, 10.0])
    mesh = (foot + slab).to_mesh64()
    vertices = np.asarray(mesh.vert_properties)[:, :3] * 1e-3
    return part_from_mesh(vertices, np.asarray(mesh.tri_verts).astype(np.int64))


def _codes(report):
    return [finding.code for finding in report.findings]


def test_a_foot_of_45_degrees_stands_and_a_flat_one_hangs():
    rules = load().of("rules")["PBF-LB"]
    steep, flat = (printable_findings(_table(slant), rules=rules) for slant in (6.0, 9.0))
    assert steep.is_self_supporting
    assert "design_stands" in _codes(steep)
    assert not flat.is_self_supporting
    assert "design_hangs" in _codes(flat)
    side = 4 * 0.5 * (2e-3 + 20e-3) * np.hypot(9e-3, 8e-3)
    assert flat.unsupported_area == pytest.approx(side, rel=1e-6)


def test_feet_of_two_heights_stand_if_the_plate_is_put_at_the_higher():
    from manifold3d import Manifold

    block = Manifold.cube([10.0, 10.0, 10.0]) + Manifold.cube([2.0, 2.0, 1.0]).translate(
        [0, 0, -0.1]
    )
    mesh = block.to_mesh64()
    vertices = np.asarray(mesh.vert_properties)[:, :3] * 1e-3
    part = part_from_mesh(vertices, np.asarray(mesh.tri_verts).astype(np.int64))
    up = (0.0, 0.0, 1.0)
    assert standing_of(part, direction=up)[0].area == pytest.approx(96e-6)
    assert standing_of(part, direction=up, plate=0.0)[0].area == 0.0


def test_exactly_45_degrees_is_in_the_band():
    report = printable_findings(_table(8.0), rules=load().of("rules")["PBF-LB"])
    assert report.unsupported_area == 0.0
    assert report.band_area > 0.0


def test_binder_jetting_is_not_judged_by_an_angle():
    report = printable_findings(_table(9.0), rules=load().of("rules")["BJT"])
    assert report.unsupported_area is None
    assert "no_overhang_rule" in _codes(report)
