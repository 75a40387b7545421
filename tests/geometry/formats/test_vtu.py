import base64
import xml.etree.ElementTree as ET
import zlib

import numpy as np
import pytest

from sekiso.geometry.formats.vtu import write_vtu

POINTS = np.array([[0.0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 0, 1], [1, 0, 1], [1, 1, 1],
                   [0, 1, 1]])  # fmt: skip
KINDS = {"Float32": "<f4", "Float64": "<f8", "Int32": "<i4", "Int64": "<i8", "UInt8": "u1"}


def values(element) -> np.ndarray:
    """Numbers of an array, by the description of the format: sizes, then packed blocks."""
    text = element.text
    n_blocks = int(np.frombuffer(base64.b64decode(text[:12])[:8], "<u8")[0])
    length = 4 * ((8 * (3 + n_blocks) + 2) // 3)
    sizes = np.frombuffer(base64.b64decode(text[:length]), "<u8")
    packed, content = base64.b64decode(text[length:]), b""
    for size in sizes[3:].tolist():
        content += zlib.decompress(packed[:size])
        packed = packed[size:]
    whole = int(sizes[1]) * n_blocks if sizes[2] == 0 else int(sizes[1] * (n_blocks - 1) + sizes[2])
    assert (packed, len(content)) == (b"", whole)
    numbers = np.frombuffer(content, KINDS[element.get("type")])
    width = element.get("NumberOfComponents")
    return numbers.reshape(-1, int(width)) if width else numbers


def arrays(content: bytes) -> dict[str, np.ndarray]:
    return {a.get("Name"): values(a) for a in ET.fromstring(content).iter("DataArray")}


def test_a_hexahedron_is_read_back():
    read = arrays(
        write_vtu(
            POINTS,
            np.arange(8)[None],
            point_fields={"displacement": 2.0 * POINTS},
            cell_fields={"density": np.array([0.5], dtype=np.float32)},
        )
    )
    assert np.array_equal(read["points"], POINTS)
    assert np.array_equal(read["displacement"], 2.0 * POINTS)
    assert read["connectivity"].tolist() == list(range(8))
    assert (read["offsets"].tolist(), read["types"].tolist()) == ([8], [12])
    assert read["density"].tolist() == [0.5]


def test_arrays_of_many_blocks_are_read_back():
    points = np.random.default_rng(0).random((100_000, 3))
    triangles = np.arange(99_999).reshape(-1, 3)
    read = arrays(write_vtu(points, triangles))
    assert np.array_equal(read["points"], points)
    assert read["types"].tolist() == [5] * len(triangles)


def test_the_head_states_order_and_packing():
    root = ET.fromstring(write_vtu(POINTS, np.array([[0, 1, 2]])))
    assert root.attrib == {
        "type": "UnstructuredGrid", "version": "1.0", "byte_order": "LittleEndian",
        "header_type": "UInt64", "compressor": "vtkZLibDataCompressor",
    }  # fmt: skip
    piece = root.find("UnstructuredGrid/Piece")
    assert [part.tag for part in piece] == ["PointData", "CellData", "Points", "Cells"]


def test_wrong_cells_and_fields_are_refused():
    with pytest.raises(ValueError, match="3 or 8 corners"):
        write_vtu(POINTS, np.arange(4)[None])
    with pytest.raises(ValueError, match="'density' has 2 values for 1"):
        write_vtu(POINTS, np.arange(3)[None], cell_fields={"density": np.zeros(2)})


def test_the_same_mesh_gives_the_same_bytes():
    assert write_vtu(POINTS, np.arange(8)[None]) == write_vtu(POINTS, np.arange(8)[None])
