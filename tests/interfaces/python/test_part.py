import pytest

from sekiso.domain.errors import NeedError, PartError
from sekiso.interfaces.python.part import (
    export_slices,
    faces,
    load_part,
    orient,
    printability,
    repair,
    simple_part,
    slice_part,
)


def test_bracket_goes_through_every_door_function(examples):
    part = load_part(examples / "bracket.stl")
    assert "needs_supports" in {f.code for f in printability(part, process="PBF-LB").findings}
    found = orient(part, n=100)
    assert found.pareto.any()
    sliced = slice_part(part, layer="500 um", strategy="islands", direction=found.best)
    assert sliced.area * 5e-4 == pytest.approx(part.volume, rel=0.02)
    assert repair(part).changes == ()


def test_step_by_its_path_and_stl_by_its_unit(examples):
    assert printability(str(examples / "bracket.step"), process="BJT").min_wall > 0.005
    assert load_part(examples / "bracket.stl", "inch").extent[0] == pytest.approx(0.102 * 25.4)


def test_simple_part_needs_no_file():
    assert simple_part("pipe", diameter=0.05).extent[0] == pytest.approx(0.05, rel=1e-3)
    with pytest.raises(NeedError, match="not a simple shape"):
        simple_part("teapot")


def test_layer_is_a_length_with_a_unit_or_metres():
    pipe = simple_part("pipe")
    assert slice_part(pipe, layer="1 mm").n_layers == slice_part(pipe, layer=1e-3).n_layers == 80
    with pytest.raises(NeedError, match="impossible"):
        slice_part(pipe, layer=40)
    with pytest.raises(NeedError, match="unit"):
        slice_part(pipe, layer="40")
    with pytest.raises(NeedError, match="not a way to fill"):
        slice_part(pipe, strategy="spiral")


def test_unknown_process_and_absent_file_say_what_there_is(examples):
    with pytest.raises(NeedError, match="PBF-LB"):
        printability(examples / "bracket.stl", process="MEX")
    with pytest.raises(PartError, match="no file"):
        orient(examples / "absent.stl")


def test_exported_slices_open_as_the_part(tmp_path, examples):
    path = tmp_path / "layers.3mf"
    export_slices(examples / "bracket.stl", path, layer="1 mm")
    part = load_part(examples / "bracket.stl")
    assert load_part(path).volume == pytest.approx(part.volume, rel=1e-6)


def test_faces_are_found_by_their_number():
    listed = faces(simple_part("box"))
    assert len(listed) == 6
    assert listed[1].plain()["area_mm2"] == 1200.0
    assert [face.number for face in listed] == [1, 2, 3, 4, 5, 6]
