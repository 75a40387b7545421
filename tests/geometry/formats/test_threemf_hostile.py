"""Archives made to hurt: refused, in little time and memory."""

import re
import subprocess
import sys
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.design.test_intake_fuzz import damage, damaged, is_handled
from tests.geometry.formats.threemf_text import (
    archive,
    box,
    components,
    cube,
    mesh,
    model,
    object_,
    read,
    shift,
)

from sekiso.design.intake import part_from_bytes
from sekiso.domain.errors import PartError
from sekiso.geometry.formats import threemf_model
from sekiso.geometry.formats.threemf import FORMAT


def doubled(levels, leaf):
    """An object that holds the one before twice, `levels` times."""
    objects = [leaf]
    for k in range(2, levels + 2):
        objects.append(object_(k, components(k - 1, (k - 1, shift(k)))))
    return model(*objects, items=(levels + 1,))


@pytest.mark.parametrize("levels", [16, 22, 31])
@pytest.mark.parametrize("leaf", [cube(1), object_(1, "<mesh><vertices/><triangles/></mesh>")])
def test_components_are_counted_before_they_are_placed(levels, leaf):
    start = time.process_time()
    with pytest.raises(PartError, match=rf"repeats.*Got {2 ** (levels + 1) - 1} objects"):
        FORMAT.read(archive(doubled(levels, leaf)))
    assert time.process_time() - start < 1.0


def test_many_triangles_by_few_instances_are_refused():
    many = mesh(*(block(k) for k in range(400)))
    with pytest.raises(PartError, match="triangles once all are placed"):
        FORMAT.read(archive(model(object_(1, many), items=(1,) * 9000)))


def block(k):
    return box((20 * k, 0, 0), (20 * k + 10, 10, 10), start=8 * k)


def test_nested_components_take_little_memory():
    code = (
        "import sys\n"
        "from sekiso.geometry.formats.threemf import FORMAT\n"
        "def peak():\n"
        "    lines = open('/proc/self/status').read().splitlines()\n"
        "    return next(int(line.split()[1]) for line in lines if line.startswith('VmHWM'))\n"
        "before = peak()\n"
        "try:\n    FORMAT.read(sys.stdin.buffer.read())\n"
        "except Exception as problem:\n    print(type(problem).__name__)\n"
        "print(peak() - before)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        input=archive(doubled(24, cube(1))),
        capture_output=True,
        check=True,
    )
    name, grown = run.stdout.split()
    assert name == b"PartError"
    assert 0 <= int(grown) < 50_000  # kB


@pytest.mark.parametrize(
    "element",
    [
        '<object id="{}"/>',
        '<object id="{}"><components><component objectid="1"/></components></object>',
        '<basematerials id="{}"/>',
        '<n{0}:a xmlns:n{0}="urn:{0}"/>',
        '<s:slicestack id="{}"><s:slice ztop="1"><s:polygon startv="0"/></s:slice></s:slicestack>',
    ],
)
def test_elements_that_take_memory_are_counted(monkeypatch, element):
    monkeypatch.setattr(threemf_model, "_MOST_KEPT", 10_000)
    many = "".join(element.format(k) for k in range(2, 10_003))
    with pytest.raises(PartError, match=r"too many objects.*10000"):
        FORMAT.read(archive(model(cube(1), many)))


def test_elements_within_elements_without_end_are_refused():
    with pytest.raises(PartError, match="too many objects"):
        FORMAT.read(archive(model(cube(1), "<a>" * 100_000 + "</a>" * 100_000)))


def test_tag_of_a_million_attributes_is_refused():
    words = " ".join(f'a{k}=""' for k in range(2_000_000))
    with pytest.raises(PartError, match="too many objects"):
        FORMAT.read(archive(model(cube(1), f"<a {words}/>")))


@pytest.mark.parametrize("n", [33, 500])
def test_deep_chain_is_refused(n):
    chain = [cube(1), *(object_(k, components(k - 1)) for k in range(2, n + 2))]
    with pytest.raises(PartError, match="nested without end"):
        FORMAT.read(archive(model(*chain, items=(n + 1,))))


def test_ring_of_objects_is_refused():
    ring = [object_(1, components(2)), object_(2, components(1))]
    with pytest.raises(PartError, match="nested without end"):
        FORMAT.read(archive(model(*ring)))


def test_model_file_that_refers_to_itself_is_refused():
    own = object_(
        1, '<components><component p:path="/3D/3dmodel.model" objectid="1"/></components>'
    )
    with pytest.raises(PartError, match="nested without end"):
        FORMAT.read(archive(model(own)))


@pytest.mark.parametrize("size", [60_000_000, 400_000_000])
def test_archive_that_unpacks_to_blanks_is_refused(size):
    start = time.process_time()
    bomb = archive(model(cube(1)), **{"Metadata/model_settings.config": b" " * size})
    packed = time.process_time()
    with pytest.raises(PartError, match="absurd size"):
        FORMAT.read(bomb)
    assert time.process_time() - packed < max(1.0, packed - start)


def test_many_parts_that_each_unpack_a_little_too_much():
    """Each part stays below the limit of one; all together do not."""
    part = model(cube(1), items=()) + " " * 9_900_000
    names = [f"3D/{k}.model" for k in range(40)]
    inside = "".join(f'<component p:path="/{name}" objectid="1"/>' for name in names)
    root = model(object_(1, f"<components>{inside}</components>"))
    with pytest.raises(PartError, match="absurd size"):
        FORMAT.read(archive(root, **dict.fromkeys(names, part)))


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE m [<!ENTITY a "aaaa">]>',
        '<!DOCTYPE m SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE m [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;&a;">]>',
    ],
)
@pytest.mark.parametrize("where", ["model", "rels", "config"])
def test_document_type_is_refused_wherever_it_stands(declaration, where):
    root = model(cube(1))
    files = {"Metadata/model_settings.config": declaration + "<config/>"}
    if where == "model":
        root, files = root.replace("<model", declaration + "<model", 1), {}
    if where == "rels":
        files = {"3D/_rels/3dmodel.model.rels": declaration + "<Relationships/>"}
    with pytest.raises(PartError, match="document type"):
        FORMAT.read(archive(root, **files))


@pytest.mark.parametrize(
    "place",
    ["nan 0 0 0 1 0 0 0 1 0 0 0", "inf 0 0 0 1 0 0 0 1 0 0 0", "1 0 0 0 1 0 0 0 0 0 0 0",
     "1 0 0 1 0 0 0 0 1 0 0 0", "1 0 0", "1 0 0 0 1 0 0 0 1 0 0 0 0", "a b c d e f g h i j k l"],
)  # fmt: skip
def test_matrix_that_is_none_is_refused(place):
    with pytest.raises(PartError, match=r"matrix that is not valid|not a number"):
        read(model(cube(1), items=((1, place),)))


@pytest.mark.parametrize("place", [f"{x} 0 0 0 {x} 0 0 0 {x} 0 0 0" for x in ("1e200", "1e308")])
def test_huge_transform_gives_no_number(place):
    with np.errstate(all="ignore"), pytest.raises(PartError):
        read(model(cube(1), items=((1, place),)))


@pytest.mark.parametrize("x", ["1e308", "-1e308", "1e200", "1e100"])
def test_huge_coordinate_gives_no_number(x):
    with np.errstate(all="ignore"), pytest.raises(PartError):
        read(model(cube(1).replace('x="10.0"', f'x="{x}"')))


ROOT = (
    model(
        cube(1), object_(2, components(1, (1, shift(3)))),
        '<s:slicestack id="5" zbottom="0"><s:slice ztop="1"><s:vertices><s:vertex x="0" y="0"/>'
        '<s:vertex x="9" y="0"/><s:vertex x="0" y="9"/></s:vertices><s:polygon startv="0">'
        '<s:segment v2="1"/><s:segment v2="2"/><s:segment v2="0"/></s:polygon></s:slice>'
        "</s:slicestack>",
        object_(3, '<bo:booleanshape objectid="1" operation="difference"><bo:boolean objectid="1" '
                   f'transform="{shift(5)}"/></bo:booleanshape>'),
        object_(4, '<mesh><vertices><vertex x="0" y="0" z="0"/><vertex x="9" y="9" z="9"/>'
                   '</vertices><b:beamlattice radius="1" minlength="0" b2:ballmode="all" '
                   'b2:ballradius="2"><b:beams><b:beam v1="0" v2="1" r1="1" r2="2"/></b:beams>'
                   "</b:beamlattice></mesh>"),
        cube(6, s__slicestackid="5", s__meshresolution="lowres"),
        items=((2, shift(90)), (3, shift(0, 90)), (4, shift(0, 0, 90)), 6),
    )
).encode()  # fmt: skip
CONFIG = (
    b'<config><object id="1"><volume firstid="0" lastid="5"><metadata key="volume_type" '
    b'value="ModelPart"/></volume></object><object id="2"><part id="1" subtype="modifier_part"/>'
    b"</object></config>"
)
words = st.sampled_from(
    [b"", b"-1", b"0", b"1e308", b"nan", b"9" * 30, b"1", b"2", b"3", b"4", b"5", b"6", b"butt",
     b"union", b"\xff", b"&amp;", b"<", b'"', b"lowres", b"none", b"inside"]
)  # fmt: skip


def test_the_model_that_is_damaged_below_is_sound():
    assert part_from_bytes(archive(ROOT), name="a.3mf").n_bodies == 4


@settings(max_examples=150)
@given(places=damage)
def test_damaged_model_of_every_extension_is_handled(places):
    assert is_handled(archive(damaged(ROOT, places)), "part.3mf")


@settings(max_examples=150)
@given(data=st.data())
def test_model_with_other_words_in_its_attributes_is_handled(data):
    spots = list(re.finditer(rb'"[^"]*"', ROOT))[12:]  # behind the namespaces
    text = ROOT
    for spot in sorted(
        data.draw(st.sets(st.sampled_from(spots), max_size=4)), key=lambda m: -m.start()
    ):
        text = text[: spot.start() + 1] + data.draw(words) + text[spot.end() - 1 :]
    assert is_handled(archive(text), "part.3mf")


@settings(max_examples=50)
@given(places=damage)
def test_damaged_settings_of_a_slicer_are_handled(places):
    content = archive(ROOT, **{"Metadata/Slic3r_PE_model.config": damaged(CONFIG, places)})
    assert is_handled(content, "part.3mf")


@settings(max_examples=60)
@given(places=damage)
def test_damaged_archive_is_handled(places):
    assert is_handled(damaged(archive(ROOT), places), "part.3mf")


def test_thousands_of_bodies_in_a_row_take_bounded_memory():
    """Rays along the row would cross sixty million faces."""
    row = model(cube(1), items=tuple((1, shift(20 * k)) for k in range(2000)))
    start = time.process_time()
    made = read(row)
    assert made.n_bodies == 2000
    assert made.volume == pytest.approx(2e-3)
    assert made.summary["wall_min"] == pytest.approx(0.01, rel=1e-6)
    assert time.process_time() - start < 20.0
