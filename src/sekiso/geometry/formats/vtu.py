"""VTK XML files of an unstructured grid, which ParaView and others read; written, not read."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sekiso.geometry.formats.threemf_mesh import attribute_text
from sekiso.geometry.mesh import Floats, Integers

_KINDS = {3: 5, 8: 12}  # corners of a cell: triangle, hexahedron
_BLOCK = 1 << 20  # bytes that are packed at a time
_NAMES = {"f4": "Float32", "f8": "Float64", "i4": "Int32", "i8": "Int64", "u1": "UInt8"}


def write_vtu(
    points: Floats,
    cells: Integers,
    *,
    point_fields: Mapping[str, NDArray[Any]] | None = None,
    cell_fields: Mapping[str, NDArray[Any]] | None = None,
) -> bytes:
    """A VTU file of triangles (corners, shape (n, 3)) or hexahedra (n, 8) with fields on them.

    Fields have one value or one row per point, or per cell.  The corners of a hexahedron run round
    its lower face and then round the upper one.  Arrays are packed by zlib in base64, with lengths
    of 64 bits, lowest byte first (Kitware, VTK XML file formats).  Raises ValueError
    for cells of other kinds and fields of other lengths.
    """
    n_cells, n_corners = cells.shape
    if n_corners not in _KINDS:
        raise ValueError(f"cells have 3 or 8 corners, got {n_corners}")
    offsets = np.arange(1, n_cells + 1, dtype=np.int64) * n_corners
    kinds = np.full(n_cells, _KINDS[n_corners], dtype=np.uint8)
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n<VTKFile type="UnstructuredGrid" version="1.0" '
        'byte_order="LittleEndian" header_type="UInt64" compressor="vtkZLibDataCompressor">\n'
        f'<UnstructuredGrid><Piece NumberOfPoints="{len(points)}" NumberOfCells="{n_cells}">\n',
        *_section("PointData", _arrays(point_fields, len(points))),
        *_section("CellData", _arrays(cell_fields, n_cells)),
        *_section("Points", [_array("points", np.asarray(points, dtype=np.float64))]),
        *_section(
            "Cells",
            [
                _array("connectivity", _narrow(cells.reshape(-1))),
                _array("offsets", _narrow(offsets)),
                _array("types", kinds),
            ],
        ),
        "</Piece></UnstructuredGrid></VTKFile>\n",
    ]
    return "".join(parts).encode()


def _arrays(fields: Mapping[str, NDArray[Any]] | None, n: int) -> list[str]:
    for name, values in (fields or {}).items():
        if len(values) != n:
            raise ValueError(f"field {name!r} has {len(values)} values for {n} places")
    return [_array(name, values) for name, values in (fields or {}).items()]


def _section(name: str, arrays: Sequence[str]) -> list[str]:
    return [f"<{name}>\n", *arrays, f"</{name}>\n"]


def _array(name: str, values: NDArray[Any]) -> str:
    values = np.ascontiguousarray(values)
    lowest_first = values.astype(values.dtype.newbyteorder("<"), copy=False)
    kind = _NAMES[lowest_first.dtype.str[1:]]
    width = f' NumberOfComponents="{values.shape[1]}"' if values.ndim > 1 else ""
    packed = _packed(lowest_first.tobytes())
    return (
        f'<DataArray type="{kind}" Name="{attribute_text(name)}"{width} format="binary">'
        f"{packed}</DataArray>\n"
    )


def _packed(content: bytes) -> str:
    """Number of blocks, size of a block, of the last, packed sizes; then the packed blocks."""
    blocks = [content[k : k + _BLOCK] for k in range(0, len(content), _BLOCK)]
    packed = [zlib.compress(block, 6) for block in blocks]
    last = len(content) % _BLOCK
    sizes = np.array([len(blocks), _BLOCK, last, *map(len, packed)], dtype="<u8")
    return base64.b64encode(sizes.tobytes()).decode() + base64.b64encode(b"".join(packed)).decode()


def _narrow(numbers: Integers) -> NDArray[Any]:
    """32 bits where they suffice."""
    fits = int(numbers.max(initial=0)) < 2**31
    return numbers.astype(np.int32) if fits else numbers.astype(np.int64)
