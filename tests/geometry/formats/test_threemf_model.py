"""Large meshes are read by a compiled loop, small ones by the parser: the same numbers."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.geometry.formats.threemf_text import archive, as_text, mesh, model, object_

from sekiso.domain.errors import PartError
from sekiso.geometry.formats import threemf_model
from sekiso.geometry.formats.threemf import FORMAT

numbers = st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: x + 0.0)
STYLES = {
    "plain": '<vertex x="{}" y="{}" z="{}"/>',
    "blanks": '\n\t <vertex  x="{}"\n y="{}" z="{}" />\r\n',
    "quotes": "<vertex x='{}' y='{}' z='{}'/>",
    "other order": '<vertex z="{2}" y="{1}" x="{0}"/>',
    "more words": '<vertex note="a&#62;" x="{}" y="{}" p:a="1" z="{}" w="9"/>',
    "long form": '<vertex x="{}" y="{}" z="{}"></vertex>',
    "comment": '<!-- <vertex x="1" y="2" z="3"/> --><vertex x="{}" y="{}" z="{}"/>',
    "signs": '<vertex x=" {}" y="+{}e0" z="{}E+0"/>',
}


@pytest.fixture
def compiled(monkeypatch):
    """Every mesh goes through the compiled loop."""
    monkeypatch.setattr(threemf_model, "_LARGE", 0)


def bumpy(n):
    """A closed mesh of n x n points with numbers of many digits."""
    u, v = np.meshgrid(*(np.arange(n) * 2.0 * np.pi / n,) * 2, indexing="ij")
    r = 8.0 + np.sin(5.0 * u) / 3.0
    points = np.stack(
        ((20.0 + r * np.cos(v)) * np.cos(u), (20.0 + r * np.cos(v)) * np.sin(u), r * np.sin(v)), -1
    )
    i, j = np.meshgrid(np.arange(n), np.arange(n), indexing="ij")
    a, b = i * n + j, (i + 1) % n * n + j
    c, d = (i + 1) % n * n + (j + 1) % n, i * n + (j + 1) % n
    triangles = np.concatenate([np.stack((a, b, c), -1), np.stack((a, c, d), -1)]).reshape(-1, 3)
    return points.reshape(-1, 3), triangles


def test_compiled_loop_reads_what_the_parser_reads(compiled):
    points, triangles = bumpy(60)
    content = archive(model(object_(1, mesh(as_text(points.tolist(), triangles)))))
    got = FORMAT.read(content)
    assert np.array_equal(got.triangles, triangles)
    assert got.points == pytest.approx(points * 1e-3, rel=4e-16, abs=1e-18)


@pytest.mark.parametrize("style", STYLES)
@settings(max_examples=30)
@given(points=st.lists(st.tuples(numbers, numbers, numbers), min_size=4, max_size=12))
def test_every_way_to_write_a_vertex(style, points):
    if style == "signs":
        points = [tuple(abs(x) for x in point) for point in points]
    vertices = "".join(STYLES[style].format(*(f"{x:.17g}" for x in p)) for p in points)
    if style == "signs":
        vertices = "".join(STYLES[style].format(*(f"{x:.6f}" for x in p)) for p in points)
        points = [tuple(float(f"{x:.6f}") for x in p) for p in points]
    body = f'<mesh><vertices>{vertices}</vertices><triangles><triangle v1="0" v2="1" v3="2"/>'
    content = archive(model(object_(1, body + "</triangles></mesh>"), unit="meter"))
    before = threemf_model._LARGE
    threemf_model._LARGE = 0
    try:
        got = FORMAT.read(content).points
    finally:
        threemf_model._LARGE = before
    assert got == pytest.approx(np.array(points), rel=4e-16, abs=0.0)


def test_prefix_of_the_core_namespace(compiled):
    content = model(object_(1, mesh(as_text(*bumpy(4)))))
    for tag in ("vertices", "vertex", "triangles", "triangle", "mesh"):
        content = content.replace(f"<{tag}>", f"<c:{tag}>").replace(f"<{tag} ", f"<c:{tag} ")
        content = content.replace(f"</{tag}>", f"</c:{tag}>")
    content = content.replace("<model ", f'<model xmlns:c="{threemf_model.CORE}" ')
    assert len(FORMAT.read(archive(content)).triangles) == 32


def test_vertices_of_another_namespace_are_none(compiled):
    other = '<q:vertices xmlns:q="urn:q"><q:vertex x="9" y="9" z="9"/></q:vertices>'
    content = model(other, object_(1, mesh(as_text(*bumpy(4)))))
    assert len(FORMAT.read(archive(content)).points) == 16


@pytest.mark.parametrize("size", [1, 7, 64, 1000])
def test_pieces_of_any_size_give_the_same(compiled, monkeypatch, size):
    from sekiso.geometry.formats import threemf_package

    points, triangles = bumpy(9)
    content = archive(model(object_(1, mesh(as_text(points.tolist(), triangles)))))
    monkeypatch.setattr(threemf_package, "_CHUNK", size)
    got = FORMAT.read(content)
    assert np.array_equal(got.triangles, triangles)
    assert got.points == pytest.approx(points * 1e-3, rel=4e-16, abs=1e-18)


@pytest.mark.parametrize(
    ("old", "new", "match"),
    [
        ('v1="0"', 'v1="-1"', "point that does not exist"),
        ('v1="0"', 'v1="16"', "point that does not exist"),
        ('v1="0"', 'v1="99999999999999999999"', "not a number in <triangle>"),
        ('v1="0"', 'v1="1.0"', "not a number in <triangle>.*1.0"),
        ('v1="0"', 'v1="0" v1="1"', "duplicate attribute"),
        ('v1="0"', 'u1="0"', "<triangle> has no 'v1'"),
        ('x="', 'x="NaN" y="', "duplicate attribute"),
        ("</vertices>", '<vertex x="NaN" y="0" z="0"/></vertices>', "not numbers"),
        ("</vertices>", '<vertex x="1e999" y="0" z="-INF"/></vertices>', "not numbers"),
        ("</vertices>", '<vertex x="1" y="0"/></vertices>', "<vertex> has no 'z'"),
        ("</vertices>", '<vertex x="1_0" y="0" z="0"/></vertices>', "not a number in <vertex>"),
        ("</vertices>", '<vertex x="1" y=\'0" z="0"/></vertices>', "cannot be read"),
        ("</triangles>", "", "mismatched tag"),
    ],
)
@pytest.mark.parametrize("large", [0, 10**9])
def test_bad_numbers_are_refused_on_both_ways(monkeypatch, large, old, new, match):
    monkeypatch.setattr(threemf_model, "_LARGE", large)
    content = model(object_(1, mesh(as_text(*bumpy(4))))).replace(old, new, 1)
    with pytest.raises(PartError, match=match):
        FORMAT.read(archive(content))


def test_element_without_end_costs_no_more_than_its_length(compiled):
    content = model(object_(1, mesh(as_text(*bumpy(4)))))
    content = content.replace("</vertices>", f'<vertex note="{"a" * 8_000_000}"/></vertices>')
    start = time.process_time()
    with pytest.raises(PartError):
        FORMAT.read(archive(content))
    assert time.process_time() - start < 10.0
