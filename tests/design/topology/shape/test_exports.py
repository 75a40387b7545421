import json
import os
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from sekiso.design import shapes
from sekiso.design.intake import load_part
from sekiso.design.topology.shape.exports import ShapeResult, export
from sekiso.domain.errors import NeedError
from sekiso.domain.part import Finding
from sekiso.numerics.voxels.grid import Grid

GRID = Grid((4, 3, 2), (1e-3, 2e-3, 3e-3), (0.1, 0.2, 0.3))


@pytest.fixture
def result() -> ShapeResult:
    density = np.zeros(GRID.shape)
    density[:2] = 1.0
    return ShapeResult(
        part=shapes.bracket(),
        grid=GRID,
        cells={"density": density, "stress": np.arange(6 * 24.0).reshape(6, *GRID.shape)},
        nodes={"displacement": np.arange(3 * 60.0).reshape(3, *GRID.node_shape)},
        numbers={"mass": (0.5, "kg")},
        history={"objective": np.array([2.0, 1.0])},
        findings=(Finding("shape_pores", "info", {"n": 1, "volume": 2.0}),),
    )


@pytest.mark.parametrize("suffix", ["stl", "3mf"])
def test_the_part_is_read_back_as_it_is(result, tmp_path, suffix):
    again = load_part(export(result, tmp_path / f"lighter.{suffix}"))
    assert again.is_closed
    assert again.volume == pytest.approx(result.part.volume, rel=1e-6)


def test_the_3mf_file_is_one_for_the_consortium_s_own_library(result, tmp_path):
    lib3mf = pytest.importorskip("lib3mf")
    model = lib3mf.get_wrapper().CreateModel()
    reader = model.QueryReader("3mf")
    reader.ReadFromFile(str(export(result, tmp_path / "lighter.3mf")))
    meshes = model.GetMeshObjects()
    assert reader.GetWarningCount() == 0
    assert meshes.MoveNext()
    mesh = meshes.GetCurrentMeshObject()
    assert mesh.IsManifoldAndOriented()
    assert mesh.GetTriangleCount() == result.part.n_triangles


def test_the_vtu_file_holds_the_cells_with_metal(result, tmp_path):
    piece = ET.parse(export(result, tmp_path / "a.vtu")).getroot().find(".//Piece")
    assert (piece.get("NumberOfCells"), piece.get("NumberOfPoints")) == ("12", "36")
    names = {a.get("Name"): a.get("NumberOfComponents") for a in piece.iter("DataArray")}
    assert names["density"] is None
    assert (names["stress"], names["displacement"], names["points"]) == ("6", "3", "3")


def test_without_a_grid_the_fields_lie_on_the_surface(result, tmp_path):
    part = result.part
    fields = {"displacement": np.zeros((3, len(part.vertices)))}
    on_surface = ShapeResult(part, nodes=fields, cells={"von_mises": np.ones(part.n_triangles)})
    piece = ET.parse(export(on_surface, tmp_path / "a.vtu")).getroot().find(".//Piece")
    assert piece.get("NumberOfCells") == str(part.n_triangles)
    assert piece.find("PointData/DataArray").get("NumberOfComponents") == "3"


def test_the_json_file_has_units_and_neither_path_nor_time(result, tmp_path):
    text = export(result, tmp_path / "a.json").read_text("utf-8")
    told = json.loads(text)
    assert told["numbers"]["mass"] == {"unit": "kg", "value": 0.5}
    assert told["history"] == {"objective": [2.0, 1.0]}
    assert told["findings"][0]["code"] == "shape_pores"
    assert told["part"]["volume"]["unit"] == "m3"
    assert str(tmp_path) not in text


@pytest.mark.parametrize("suffix", ["stl", "3mf", "vtu", "json"])
def test_the_same_result_gives_the_same_bytes(result, tmp_path, suffix):
    files = [export(result, tmp_path / f"{k}.{suffix}") for k in "ab"]
    assert files[0].read_bytes() == files[1].read_bytes()


def test_an_unknown_suffix_is_refused(result, tmp_path):
    with pytest.raises(NeedError, match=r"\.stl, \.3mf, \.vtu, \.json"):
        export(result, tmp_path / "a.step")


def test_nothing_is_left_of_a_file_that_cannot_be_written(result, tmp_path):
    with pytest.raises(NeedError, match="cannot be written"):
        export(result, tmp_path / "absent" / "a.stl")
    (tmp_path / "a.stl").mkdir()
    with pytest.raises(NeedError, match="cannot be written"):
        export(result, tmp_path / "a.stl")
    assert os.listdir(tmp_path) == ["a.stl"]


def test_a_field_of_another_shape_is_refused(result, tmp_path):
    wrong = ShapeResult(result.part, GRID, nodes={"displacement": np.zeros((3, 4, 3, 2))})
    with pytest.raises(NeedError, match="displacement"):
        export(wrong, tmp_path / "a.vtu")
