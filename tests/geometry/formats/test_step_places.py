"""Products, names, colours and places of the solids of a STEP file."""

import numpy as np
import pytest
from benchmarks.step_files import INCHES, StepText

from sekiso.design.intake import part_from_bytes
from sekiso.domain.errors import PartError
from sekiso.geometry.formats.step import FORMAT

ELL = ((0.0, 0.0), (70.0, 0.0), (70.0, 8.0), (8.0, 8.0), (8.0, 55.0), (0.0, 55.0))
METRES = {"mm": 1e-3, "m": 1.0, "cm": 1e-2, "um": 1e-6} | {u: mm / 1e3 for u, mm in INCHES.items()}


def assembly(text, part, *frames, name="assembly"):
    top = text.product([], name, kind="SHAPE_REPRESENTATION")
    for number, frame in enumerate(frames):
        text.instance(top, part, frame, str(number))
    return top


def box_of(geometry, number):
    own = geometry.points[np.unique(geometry.triangles[geometry.solid == number])] * 1e3
    return own.min(axis=0).tolist(), own.max(axis=0).tolist()


def test_each_instance_counts_where_it_stands():
    text = StepText()
    pin = text.product([text.prism()], "pin")
    assembly(text, pin, *(text.axes((20.0 * k, 0.0, 0.0)) for k in range(4)))
    geometry = FORMAT.read(text.text())
    assert geometry.n_solids == 4
    assert geometry.names == ("pin",) * 4
    assert geometry.nodes == (0, 1, 2, 3)
    for number in range(4):
        assert box_of(geometry, number)[0] == pytest.approx([20.0 * number, 0.0, 0.0])
    assert part_from_bytes(text.text(), name="a.step").volume * 1e9 == pytest.approx(4000.0)


def test_turned_instances_of_instances():
    """The part's z lies along y, and then that of the middle assembly along x."""
    text = StepText()
    ell = text.product([text.prism(ELL, 0.0, 40.0)], "ell")
    turned = text.axes((100.0, 0.0, 0.0), z=(0.0, 1.0, 0.0), x=(0.0, 0.0, 1.0))
    middle = assembly(text, ell, turned, name="middle")
    assembly(text, middle, text.axes((0.0, 0.0, 7.0), z=(1.0, 0.0, 0.0), x=(0.0, 1.0, 0.0)))
    low, high = box_of(FORMAT.read(text.text()), 0)
    # z x x = (1,0,0) x ...: x -> z, y -> x, z -> y; then x -> y, y -> z, z -> x.
    assert low == pytest.approx([0.0, 100.0, 7.0])
    assert high == pytest.approx([70.0, 155.0, 47.0])


def test_copies_by_mapped_items_are_moved():
    text = StepText()
    _, drawn = text.product([text.prism()], "left")
    text.product([text.mapped(drawn, (-30.0, 5.0, 0.0))], "right", kind="SHAPE_REPRESENTATION")
    low, high = box_of(FORMAT.read(text.text()), 0)
    assert low == pytest.approx([-30.0, 5.0, 0.0])
    assert high == pytest.approx([-20.0, 15.0, 10.0])


@pytest.mark.parametrize(("x", "scale"), [((-1.0, 0.0, 0.0), 1.0), ((1.0, 0.0, 0.0), 2.0)])
def test_mirrored_and_scaled_copies_are_refused(x, scale):
    """OpenCASCADE turns a mirrored copy instead, and divides by the scale."""
    text = StepText()
    _, drawn = text.product([text.prism(ELL)], "left")
    copy = text.mapped(drawn, (-10.0, 0.0, 0.0), x=x, scale=scale)
    text.product([copy], "right", kind="SHAPE_REPRESENTATION")
    with pytest.raises(PartError, match="CARTESIAN_TRANSFORMATION_OPERATOR_3D"):
        FORMAT.read(text.text())


def test_solids_keep_their_names_and_colours():
    text = StepText()
    red, blue, plain = (text.prism(at=(30.0 * k, 0.0), name=n) for k, n in enumerate("abc"))
    text.product([red, blue, plain], "three")
    text.style(red, (1.0, 0.0, 0.0))
    text.style(blue, (0.2, 0.4, 0.6))
    geometry = FORMAT.read(text.text())
    assert geometry.names == ("a", "b", "c")
    assert geometry.colours == ((1.0, 0.0, 0.0, 1.0), (0.2, 0.4, 0.6, 1.0), ())
    assert geometry.nodes == (0, 0, 0)


def test_a_hidden_body_counts_and_is_told():
    text = StepText()
    shown, hidden = text.prism(), text.prism(at=(30.0, 0.0))
    text.product([shown, hidden])
    text.style(shown, (0.5, 0.5, 0.5))
    text.style(hidden, (0.5, 0.5, 0.5), is_hidden=True)
    geometry = FORMAT.read(text.text())
    assert geometry.n_solids == 2
    assert [(f.code, f.values["n"]) for f in geometry.findings] == [("hidden_body", 1)]


@pytest.mark.parametrize("unit", METRES)
def test_each_unit_has_its_size(unit):
    text = StepText(unit=unit)
    text.product([text.prism()])
    geometry = FORMAT.read(text.text())
    assert np.ptp(geometry.points, axis=0) == pytest.approx([10.0 * METRES[unit]] * 3)
    assert geometry.declared == pytest.approx(METRES[unit])


def test_parts_of_several_units_are_read_each_in_its_own():
    text = StepText()
    metric = text.product([text.prism()], "metric")
    inch = text.product([text.prism()], "inch", context=text.units("inch"))
    top = text.product([], "both", kind="SHAPE_REPRESENTATION")
    text.instance(top, metric, text.axes((0.0, 0.0, 0.0)))
    text.instance(top, inch, text.axes((20.0, 0.0, 0.0)))
    geometry = FORMAT.read(text.text())
    assert box_of(geometry, 0)[1] == pytest.approx([10.0, 10.0, 10.0])
    assert box_of(geometry, 1)[0] == pytest.approx([20.0, 0.0, 0.0])
    assert box_of(geometry, 1)[1] == pytest.approx([274.0, 254.0, 254.0])
    assert geometry.declared is None
    assert [f.code for f in geometry.findings] == ["units_mixed"]


@pytest.mark.parametrize(("unit", "side"), [(None, 10.0), ("inch", 254.0)])
def test_a_file_without_a_unit_is_in_that_which_is_given(unit, side):
    text = StepText(unit=None)
    text.product([text.prism()])
    part = part_from_bytes(text.text(), name="bare.step", unit=unit)
    assert part.extent[0] * 1e3 == pytest.approx(side)


def test_shapes_of_other_files_are_not_fetched(tmp_path):
    other = StepText()
    other.product([other.prism()])
    path = tmp_path / "other.step"
    path.write_bytes(other.text())
    text = StepText("AP242")
    own = text.product([text.prism()], "own")
    elsewhere = text.product([], "elsewhere", kind="SHAPE_REPRESENTATION")
    text.other_file(elsewhere, path.as_posix())
    top = text.product([], "top", kind="SHAPE_REPRESENTATION")
    text.instance(top, own, text.axes((0.0, 0.0, 0.0)))
    text.instance(top, elsewhere, text.axes((50.0, 0.0, 0.0)))
    geometry = FORMAT.read(text.text())
    assert geometry.names == ("own",)
    assert [(f.code, f.values["n"]) for f in geometry.findings] == [("parts_elsewhere", 1)]


def test_an_assembly_without_end_is_refused_in_bounded_time():
    """Twelve levels of ten: 72 kB that name 10^12 bodies."""
    text = StepText()
    part = text.product([text.prism()], "pin")
    for level in range(12):
        frames = [text.axes((20.0 * k, 0.0, 0.0)) for k in range(10)]
        part = assembly(text, part, *frames, name=f"level {level}")
    with pytest.raises(PartError) as problem:
        FORMAT.read(text.text(), patience=0.1)
    assert problem.value.key in ("part_too_many_bodies", "part_too_complex")
