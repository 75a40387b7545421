"""The same bodies by every format: metal counts once, and a finding tells what was read how."""

import numpy as np
import pytest
from tests.meshes import (
    SIDE,
    box,
    codes,
    inside_out,
    layer_volume,
    sheet,
    stl,
    together,
    turned,
    welded,
)

from sekiso.design.intake import part_from_bytes

CUBE = SIDE**3


def obj(mesh):
    points = "".join(f"v {x!r} {y!r} {z!r}\n" for x, y, z in (mesh[0] * 1e3).tolist())
    faces = "".join(f"f {a} {b} {c}\n" for a, b, c in (mesh[1] + 1).tolist())
    return (points + faces).encode()


def ply(mesh):
    head = (
        f"ply\nformat ascii 1.0\nelement vertex {len(mesh[0])}\nproperty double x\n"
        f"property double y\nproperty double z\nelement face {len(mesh[1])}\n"
        "property list uchar int vertex_indices\nend_header\n"
    )
    points = "".join(f"{x!r} {y!r} {z!r}\n" for x, y, z in (mesh[0] * 1e3).tolist())
    return (head + points + "".join(f"3 {a} {b} {c}\n" for a, b, c in mesh[1].tolist())).encode()


@pytest.fixture(params=["stl", "obj", "ply", "3mf"])
def read(request, threemf_bytes):
    """The part of a mesh in metres, written and read in one of the formats."""
    write = {"stl": stl, "obj": obj, "ply": ply, "3mf": lambda m: threemf_bytes(m[0] * 1e3, m[1])}

    def read(mesh):
        return part_from_bytes(write[request.param](mesh), name=f"body.{request.param}")

    return read


INNER = box(0.003, 0.003, 0.003, side=0.004)
KINDS = {
    "sound": (box(), 1.0, set()),
    "inside out": (inside_out(box()), 1.0, {"inconsistent_winding"}),
    "one of two inside out": (
        together(box(), inside_out(box(0.03, 0.0, 0.0))),
        2.0,
        {"inconsistent_winding", "several_bodies"},
    ),
    "twice": (together(box(), box()), 1.0, {"doubled_body"}),
    "twice, shifted": (together(box(), box(1e-6, 0.0, 0.0)), 1.0, {"doubled_body"}),
    "inner wound alike": (together(box(), INNER), 1.0, {"body_in_body"}),
    "cavity": (together(box(), inside_out(INNER)), 0.936, {"enclosed_cavity"}),
    "overlap": (together(box(), box(0.004, 0.0, 0.0)), 1.4, {"overlapping_bodies"}),
    "sheet inside": (together(box(), sheet(0.005)), 1.0, {"sheets_left_out"}),
    "sheet far": (together(sheet(0.09), box()), 1.0, {"sheets_left_out"}),
    "faces touch": (welded(box(), box(SIDE, 0.0, 0.0)), 2.0, {"several_bodies"}),
    "edges touch": (welded(box(), box(SIDE, SIDE, 0.0)), 2.0, {"several_bodies"}),
    "again a triangle": (
        (box()[0], np.concatenate((box()[1], box()[1][5:6]))),
        1.0,
        {"repeated_triangles"},
    ),
}


@pytest.mark.parametrize("angles", [(0.0, 0.0, 0.0), (90.0, 0.0, 90.0), (17.0, 31.0, 53.0)])
@pytest.mark.parametrize("kind", KINDS)
def test_every_format_counts_metal_once(read, kind, angles):
    mesh, cubes, expected = KINDS[kind]
    part = read(turned(mesh, *angles))
    assert part.volume == pytest.approx(cubes * CUBE, rel=1e-5)
    assert part.is_closed
    assert set(codes(part)) == expected
    assert layer_volume(part, n=120) == pytest.approx(cubes * CUBE, rel=0.01)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("unit", ["um", "mm", "inch"])
def test_the_unit_scales_all_numbers(kind, unit):
    mesh, cubes, expected = KINDS[kind]
    scale = {"um": 1e-3, "mm": 1.0, "inch": 25.4}[unit]
    part = part_from_bytes(stl(mesh), name="body.stl", unit=unit)
    assert part.volume == pytest.approx(cubes * CUBE * scale**3, rel=1e-5)
    assert set(codes(part)) == expected


def test_corners_written_once_per_normal_are_one(read):
    vertices, triangles = box()
    split = vertices[triangles].reshape(-1, 3), np.arange(36).reshape(-1, 3)
    part = read(split)
    assert (part.n_bodies, part.is_closed, part.findings) == (1, True, ())
