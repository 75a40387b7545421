"""Conductors of the tests: a bar, and half a turn of a winding around a slot."""

import numpy as np
from manifold3d import Manifold

import sekiso
from sekiso.design.mesh_report import part_from_mesh

BAR = sekiso.simple_part("box", x=0.04, y=0.01, z=0.01)
COPPER = {"electrical_conductivity": "50 MS/m", "density": "8.9 g/cm3"}
THICKNESS = 0.008
LIMB = 0.016  # m, width of each of the two limbs of a half turn
FEED, EARTH = "box 0,0,0 0,16,8 mm", "box 0,24,0 0,40,8 mm"


def half_turn():
    """60 x 40 x 8 mm, a slot of 40 x 8 mm in from the left: two limbs and the end that joins."""
    whole = Manifold.cube((0.06, 0.04, THICKNESS))
    slot = Manifold.cube((0.05, 0.008, THICKNESS)).translate((-0.01, LIMB, 0.0))
    return part_of(whole - slot, "half turn")


def plate_with_pads():
    """60 x 40 x 4 mm with two pads of 10 x 10 mm half way along its edges, 2 mm high."""
    body = Manifold.cube((0.06, 0.04, 0.004))
    for y in (0.0, 0.03):
        body += Manifold.cube((0.01, 0.01, 0.006)).translate((0.025, y, 0.0))
    return part_of(body, "heat spreader")


def part_of(body, name):
    mesh = body.to_mesh()
    return part_from_mesh(
        np.asarray(mesh.vert_properties[:, :3], dtype=np.float64),
        np.asarray(mesh.tri_verts, dtype=np.int64),
        name=name,
    )
