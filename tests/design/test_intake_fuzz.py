"""Broken bytes of every format: a part or a PartError, never anything else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sekiso.design.intake import part_from_bytes
from sekiso.domain.errors import PartError
from sekiso.domain.part import Part

FUZZ = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
OBJ = b"v 0 0 0\nv 9 0 0\nv 0 9 0\nv 0 0 9\nf 1 3 2\nf 1 2 4\nf 2 3 4\nf 3 1 4\n"
PLY = (
    b"ply\nformat ascii 1.0\nelement vertex 4\nproperty float x\nproperty float y\n"
    b"property float z\nelement face 4\nproperty list uchar int vertex_indices\nend_header\n"
    b"0 0 0\n9 0 0\n0 9 0\n0 0 9\n3 0 2 1\n3 0 1 3\n3 1 2 3\n3 2 0 3\n"
)
damage = st.lists(
    st.tuples(st.floats(0.0, 1.0), st.integers(0, 255), st.sampled_from("sid")), max_size=12
)


def damaged(content: bytes, places: list[tuple[float, int, str]]) -> bytes:
    """`content` with bytes set, inserted or the rest deleted at relative places."""
    broken = bytearray(content)
    for share, byte, kind in places:
        at = int(share * max(len(broken) - 1, 0))
        if kind == "s" and broken:
            broken[at] = byte
        elif kind == "i":
            broken.insert(at, byte)
        elif kind == "d" and byte < 40:
            del broken[at:]
    return bytes(broken)


def is_handled(content: bytes, name: str) -> bool:
    with np.errstate(all="ignore"):
        try:
            part = part_from_bytes(content, name=name)
        except PartError as problem:
            return bool(problem.envelope("ja")["what"]) and bool(problem.text())
    return isinstance(part, Part) and part.volume > 0.0 and np.isfinite(part.area)


@FUZZ
@given(places=damage)
def test_damaged_stl_is_handled(stl_bytes, cube, places):
    assert is_handled(damaged(stl_bytes(*cube), places), "cube.stl")


@FUZZ
@given(places=damage)
def test_damaged_obj_is_handled(places):
    assert is_handled(damaged(OBJ, places), "body.obj")


@FUZZ
@given(places=damage)
def test_damaged_ply_is_handled(places):
    assert is_handled(damaged(PLY, places), "body.ply")


@FUZZ
@given(places=damage)
def test_damaged_3mf_is_handled(threemf_bytes, cube, places):
    assert is_handled(damaged(threemf_bytes(*cube), places), "cube.3mf")


@FUZZ
@given(places=damage)
def test_damaged_model_inside_a_sound_3mf_is_handled(archive_of, relationships, places):
    model = (
        b'<model xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02"><resources>'
        b'<object id="1"><mesh><vertices><vertex x="0" y="0" z="0"/><vertex x="9" y="0" z="0"/>'
        b'<vertex x="0" y="9" z="0"/><vertex x="0" y="0" z="9"/></vertices><triangles>'
        b'<triangle v1="0" v2="2" v3="1"/><triangle v1="0" v2="1" v3="3"/>'
        b'<triangle v1="1" v2="2" v3="3"/><triangle v1="2" v2="0" v3="3"/></triangles></mesh>'
        b'</object></resources><build><item objectid="1"/></build></model>'
    )
    text = damaged(model, places).decode("latin-1")
    content = archive_of({"_rels/.rels": relationships, "3D/3dmodel.model": text})
    assert is_handled(content, "body.3mf")


@FUZZ
@given(content=st.binary(max_size=400), name=st.sampled_from(["a.stl", "a.ply", "a.step", "a"]))
def test_any_bytes_are_handled(content, name):
    assert is_handled(content, name)


@FUZZ
@given(content=st.binary(max_size=400))
def test_any_bytes_after_a_step_header_are_handled(content):
    assert is_handled(b"ISO-10303-21;\nHEADER;\n" + content, "a.step")


@pytest.mark.parametrize("n", [1, 2, 3])
def test_single_triangles_enclose_nothing(stl_bytes, n):
    corners = np.random.default_rng(n).normal(size=(3 * n, 3)) * 10.0
    content = stl_bytes(corners, np.arange(3 * n).reshape(-1, 3))
    assert is_handled(content, "triangles.stl")
