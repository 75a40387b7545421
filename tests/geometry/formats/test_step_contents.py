"""What lies in a STEP file beside its solids is told, not counted."""

import pytest
from benchmarks.step_files import SQUARE, StepText, moved, prism_faces

from sekiso.design.intake import part_from_bytes
from sekiso.domain.errors import PartError
from sekiso.geometry.formats.step import FORMAT

FLAT = [(0.0, 0.0, 0.0), (10.0, 0.0, 0.0), (10.0, 10.0, 0.0), (0.0, 10.0, 0.0)]
BESIDE = {
    "sheet_in_x": ("sheets", lambda s: s.sheet([(200.0, y, z) for y, z in SQUARE])),
    "sheet_in_y": ("sheets", lambda s: s.sheet([(x, -50.0, z) for z, x in SQUARE])),
    "sheet_in_z": ("sheets", lambda s: s.sheet([(x, y, 60.0) for x, y in SQUARE])),
    "sheet_through_the_body": ("sheets", lambda s: s.sheet([(x, y, 5.0) for x, y in SQUARE])),
    "sheet_as_large_as_a_face": ("sheets", lambda s: s.sheet(FLAT)),
    "closed_skin": (
        "sheets",
        lambda s: s.add(
            "SHELL_BASED_SURFACE_MODEL('skin',(#"
            f"{s.shell(prism_faces(moved(SQUARE, (30.0, 0.0)), 0.0, 10.0))}))"
        ),
    ),
    "sketch_line": ("curves", lambda s: s.curves([(50.0, 0.0, 0.0), (90.0, 0.0, 0.0)])),
    "sketch_zigzag": ("curves", lambda s: s.curves([(k, k % 2, 0.0) for k in range(50)])),
    "sketch_inside": ("curves", lambda s: s.curves([(2.0, 2.0, 5.0), (8.0, 8.0, 5.0)])),
    "two_axes": (
        "curves",
        lambda s: s.curves([(5, 5, -50), (5, 5, 50)], [(-50, 5, 5), (50, 5, 5)]),
    ),
    "circle": ("curves", lambda s: s.circle((0.0, 0.0, 50.0), 30.0)),
    "datum_plane_without_end": (
        "sheets",
        lambda s: s.add(f"GEOMETRIC_SET('',(#{s.add(f'PLANE($,#{s.frame})')}))"),
    ),
    "bare_plane": ("sheets", lambda s: s.add(f"PLANE('',#{s.frame})")),
    "bare_line": ("curves", lambda s: s.line((0.0, 0.0, 0.0), (0.0, 0.0, 9.0))),
    "bare_circle": ("curves", lambda s: s.add(f"CIRCLE('',#{s.frame},5.)")),
    "bare_point": ("points", lambda s: s.point((1.0, 2.0, 3.0))),
    "points": ("points", lambda s: s.points((100.0, 0.0, 0.0), (0.0, 100.0, 0.0))),
}


def box(text, **more):
    return part_from_bytes(text, name="box.step", **more)


def is_box(part):
    return (
        part.volume * 1e9 == pytest.approx(1000.0)
        and part.area * 1e6 == pytest.approx(600.0)
        and part.extent == pytest.approx((0.01, 0.01, 0.01))
        and part.n_bodies == 1
        and part.is_closed
    )


@pytest.mark.parametrize("case", BESIDE)
@pytest.mark.parametrize("schema", ["AP203", "AP214", "AP242"])
def test_what_stands_with_the_solid_is_left_out_and_told(case, schema):
    kind, draw = BESIDE[case]
    text = StepText(schema)
    text.product([text.prism(), draw(text)])
    part = box(text.text())
    assert is_box(part)
    assert [(f.code, f.severity) for f in part.findings] == [(f"{kind}_beside", "info")]


@pytest.mark.parametrize(
    ("case", "representation"),
    [
        ("sheet_in_x", "MANIFOLD_SURFACE_SHAPE_REPRESENTATION"),
        ("sketch_zigzag", "GEOMETRICALLY_BOUNDED_WIREFRAME_SHAPE_REPRESENTATION"),
        ("points", "GEOMETRICALLY_BOUNDED_SURFACE_SHAPE_REPRESENTATION"),
        ("circle", "SHAPE_REPRESENTATION"),
    ],
)
def test_what_stands_in_a_representation_of_its_own_is_left_out(case, representation):
    kind, draw = BESIDE[case]
    text = StepText("AP203")
    _, drawn = text.product([text.prism()])
    text.beside(drawn, [draw(text)], representation)
    part = box(text.text())
    assert is_box(part)
    assert [f.code for f in part.findings] == [f"{kind}_beside"]


def test_what_is_a_product_of_its_own_is_left_out():
    text = StepText()
    text.product([text.prism()])
    text.product([text.sheet(FLAT)], "skin", kind="MANIFOLD_SURFACE_SHAPE_REPRESENTATION")
    text.product([], "empty", kind="SHAPE_REPRESENTATION")
    part = box(text.text())
    assert is_box(part)
    assert [f.code for f in part.findings] == ["sheets_beside"]


def test_dimensions_are_told_as_not_read():
    text = StepText("AP242")
    text.product([text.prism()])
    text.callout([(0.0, 0.0, 20.0), (10.0, 0.0, 20.0)])
    part = box(text.text())
    assert is_box(part)
    assert [f.code for f in part.findings] == ["notes_beside"]


def test_each_kind_is_counted():
    text = StepText()
    items = [text.curves(FLAT, FLAT[:2]), text.points((1, 2, 3)), text.sheet(FLAT)]
    text.product([text.prism(), *items])
    found = {f.code: f.values["n"] for f in FORMAT.read(text.text()).findings}
    assert found == {"sheets_beside": 1, "curves_beside": 2, "points_beside": 1}


@pytest.mark.parametrize("case", BESIDE)
def test_without_a_solid_the_file_is_refused_and_what_it_holds_is_named(case):
    kind, draw = BESIDE[case]
    text = StepText()
    text.product([draw(text)], kind="SHAPE_REPRESENTATION")
    with pytest.raises(PartError, match=rf"no solid.*[1-9]\d* {kind}"):
        FORMAT.read(text.text())


def test_a_cavity_is_a_void():
    text = StepText()
    outer = text.shell(prism_faces(SQUARE, 0.0, 10.0))
    hole = prism_faces([(3.0, 3.0), (7.0, 3.0), (7.0, 7.0), (3.0, 7.0)], 3.0, 7.0)
    inner = text.shell([outline[::-1] for outline in hole])
    void = text.add(f"ORIENTED_CLOSED_SHELL('',*,#{inner},.T.)")
    text.product([text.add(f"BREP_WITH_VOIDS('',#{outer},(#{void}))")])
    part = box(text.text())
    assert part.volume * 1e9 == pytest.approx(1000.0 - 64.0)
    assert part.area * 1e6 == pytest.approx(600.0 + 96.0)


@pytest.mark.parametrize("is_turned", [False, True])
def test_a_solid_drawn_inside_out_has_its_volume(is_turned):
    text = StepText()
    faces = prism_faces(SQUARE, 0.0, 10.0)
    shell = text.shell([outline[::-1] for outline in faces] if is_turned else faces)
    text.product([text.add(f"MANIFOLD_SOLID_BREP('',#{shell})")])
    assert is_box(box(text.text()))


def test_a_faceted_body_is_read():
    text = StepText()
    text.product([text.faceted()], kind="FACETED_BREP_SHAPE_REPRESENTATION")
    assert is_box(box(text.text()))


@pytest.mark.parametrize(("unit", "metres"), [("mm", 1e-3), ("inch", 0.0254)])
def test_a_tessellated_solid_is_read(unit, metres):
    text = StepText("AP242", unit)
    text.product([text.tessellated()], kind="TESSELLATED_SHAPE_REPRESENTATION")
    part = box(text.text())
    assert part.volume == pytest.approx(1000.0 * metres**3)
    assert part.is_closed


def test_a_tessellated_sheet_is_no_solid():
    text = StepText("AP242")
    sheet = text.tessellated(kind="TESSELLATED_SHELL")
    text.product([sheet], kind="TESSELLATED_SHAPE_REPRESENTATION")
    with pytest.raises(PartError, match=r"no solid.*1 sheets"):
        FORMAT.read(text.text())


@pytest.mark.parametrize("kind", ["CSG_SOLID", "BOOLEAN_RESULT", "EXTRUDED_AREA_SOLID"])
def test_solids_of_other_kinds_are_refused_by_name(kind):
    text = StepText()
    block = text.add(f"BLOCK('',#{text.frame},10.,10.,10.)")
    other = text.add(f"BLOCK('',#{text.axes((5.0, 0.0, 0.0))},10.,10.,10.)")
    outline = text.add(f"CURVE_BOUNDED_SURFACE('',#{text.add(f'PLANE($,#{text.frame})')},(),.T.)")
    up = text.add("DIRECTION('',(0.,0.,1.))")
    item = {
        "CSG_SOLID": f"CSG_SOLID('',#{block})",
        "BOOLEAN_RESULT": f"BOOLEAN_RESULT('',.UNION.,#{block},#{other})",
        "EXTRUDED_AREA_SOLID": f"EXTRUDED_AREA_SOLID('',#{outline},#{text.frame},#{up},10.)",
    }[kind]
    text.product([text.prism(), text.add(item)], kind="SHAPE_REPRESENTATION")
    with pytest.raises(PartError, match=kind):
        FORMAT.read(text.text())


def test_a_solid_that_lacks_a_face_is_refused_even_beside_a_sound_one():
    text = StepText()
    faces = text.faces(prism_faces(moved(SQUARE, (30.0, 0.0)), 0.0, 10.0))
    listed = ",".join(f"#{face}" for face in faces[1:])
    shell = text.add(f"CLOSED_SHELL('',({listed}))")
    text.product([text.prism(), text.add(f"MANIFOLD_SOLID_BREP('open',#{shell})")])
    with pytest.raises(PartError, match="2 solids, and only 1"):
        FORMAT.read(text.text())


def test_a_solid_of_no_product_is_refused():
    text = StepText()
    text.product([text.prism()])
    text.prism(at=(30.0, 0.0))
    with pytest.raises(PartError, match="belong to no product"):
        FORMAT.read(text.text())
