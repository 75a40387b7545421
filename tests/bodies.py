"""Fixtures of small bodies as arrays and files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from manifold3d import Manifold

from sekiso.design.mesh_report import part_from_mesh
from sekiso.domain.part import Part

_FACET = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
_MODEL = (
    '<?xml version="1.0"?><model unit="{unit}" '
    'xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02"><resources>'
    '<object id="1" type="model"><mesh><vertices>{vertices}</vertices>'
    "<triangles>{triangles}</triangles></mesh></object></resources>"
    '<build><item objectid="1"{transform}/></build></model>'
)
_RELATIONSHIPS = (
    '<?xml version="1.0"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Target="/3D/3dmodel.model" Id="r" '
    'Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/></Relationships>'
)

Mesh = tuple[np.ndarray, np.ndarray]


def arrays(solid: Manifold) -> Mesh:
    mesh = solid.to_mesh64()
    return np.asarray(mesh.vert_properties)[:, :3].copy(), np.asarray(mesh.tri_verts).astype(int)


@pytest.fixture(scope="session")
def mesh_of() -> Callable[[Manifold], Mesh]:
    """Vertices and triangles of a manifold3d solid."""
    return arrays


@pytest.fixture(scope="session")
def part_of() -> Callable[[Manifold], Part]:
    """The part that a manifold3d solid in metres is."""
    return lambda solid: part_from_mesh(*arrays(solid))


@pytest.fixture(scope="session")
def cube() -> Mesh:
    """A cube of 10 (units of the file)."""
    return arrays(Manifold.cube((10.0, 10.0, 10.0)))


@pytest.fixture(scope="session")
def stl_bytes() -> Callable[..., bytes]:
    """Binary STL of a mesh."""

    def write(vertices: np.ndarray, triangles: np.ndarray) -> bytes:
        facets = np.zeros(len(triangles), dtype=_FACET)
        facets["corners"] = vertices[triangles]
        return b"part".ljust(80) + np.uint32(len(facets)).tobytes() + facets.tobytes()

    return write


@pytest.fixture(scope="session")
def threemf_bytes() -> Callable[..., bytes]:
    """3MF archive of a mesh."""

    def write(
        vertices: np.ndarray, triangles: np.ndarray, unit: str = "millimeter", transform: str = ""
    ) -> bytes:
        points = "".join(f'<vertex x="{x}" y="{y}" z="{z}"/>' for x, y, z in vertices)
        corners = "".join(f'<triangle v1="{a}" v2="{b}" v3="{c}"/>' for a, b, c in triangles)
        place = f' transform="{transform}"' if transform else ""
        model = _MODEL.format(unit=unit, vertices=points, triangles=corners, transform=place)
        return archive({"_rels/.rels": _RELATIONSHIPS, "3D/3dmodel.model": model})

    return write


def archive(files: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, text in files.items():
            zipped.writestr(name, text)
    return stream.getvalue()


@pytest.fixture(scope="session")
def archive_of() -> Callable[[dict[str, str]], bytes]:
    """A zip archive with the given files."""
    return archive


@pytest.fixture(scope="session")
def relationships() -> str:
    """The relationship part that names 3D/3dmodel.model."""
    return _RELATIONSHIPS


@pytest.fixture
def saved(tmp_path: Path) -> Callable[[bytes, str], Path]:
    """Bytes as a file of the given name."""

    def write(content: bytes, name: str) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


@pytest.fixture(scope="session")
def hollow_box() -> Callable[[float], Manifold]:
    """A closed box of 40 x 30 x 20 mm, in metres, with walls of the given thickness."""

    def make(wall: float) -> Manifold:
        inner = Manifold.cube((0.04 - 2 * wall, 0.03 - 2 * wall, 0.02 - 2 * wall))
        return Manifold.cube((0.04, 0.03, 0.02)) - inner.translate((wall, wall, wall))

    return make
