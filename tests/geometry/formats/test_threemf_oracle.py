"""The consortium's own library as witness: it reads what we write, and we read what it writes."""

import ctypes

import lib3mf
import numpy as np
import pytest
from tests.geometry.formats.test_threemf_slices import slice_file

from sekiso.design import shapes
from sekiso.design.intake import load_part
from sekiso.domain.errors import PartError
from sekiso.geometry.formats.threemf import FORMAT
from sekiso.geometry.mesh import signed_volumes

WRAPPER = lib3mf.get_wrapper()
CONTRADICTS = "MUSTFAIL_Chapter3.4.1a_MissingMetadataName.3mf"  # as a file that must pass


def witness(content):
    """The model that lib3mf reads in strict mode; an error for anything against the standard."""
    model = WRAPPER.CreateModel()
    reader = model.QueryReader("3mf")
    reader.SetStrictModeActive(True)
    reader.ReadFromBuffer(content)
    assert reader.GetWarningCount() == 0
    return model


def meshes(model):
    found = model.GetMeshObjects()
    while found.MoveNext():
        yield found.GetCurrentMeshObject()


def mesh_arrays(mesh):
    points = np.array([list(point.Coordinates) for point in mesh.GetVertices()])
    corners = np.array([list(triangle.Indices) for triangle in mesh.GetTriangleIndices()])
    return points.reshape(-1, 3), corners.reshape(-1, 3).astype(np.int64)


def written(model):
    return bytes(model.QueryWriter("3mf").WriteToBuffer())


@pytest.mark.parametrize("shape", [shapes.bracket, shapes.plate_with_holes])
def test_what_we_write_is_read_by_it_in_strict_mode(shape):
    part = shape()
    cut, content = slice_file(part)
    model = witness(content)
    (mesh,) = meshes(model)
    points, corners = mesh_arrays(mesh)
    assert np.array_equal(corners, part.triangles)
    assert points == pytest.approx(part.vertices * 1e3, rel=1e-6, abs=1e-5)  # single precision
    stacks = model.GetSliceStacks()
    assert stacks.MoveNext()
    stack = stacks.GetCurrentSliceStack()
    assert stack.GetSliceCount() == len(cut.heights)
    for k in range(stack.GetSliceCount()):
        one = stack.GetSlice(k)
        assert one.GetPolygonCount() == len(cut.loops(k))
        assert one.GetVertexCount() == sum(map(len, cut.loops(k)))


def cube_mesh(model, size=10.0):
    mesh = model.AddMeshObject()
    corners = [(x, y, z) for z in (0, size) for y in (0, size) for x in (0, size)]
    vertices = (lib3mf.Position * 8)(*(lib3mf.Position(Coordinates=point) for point in corners))
    faces = [(0, 2, 3), (0, 3, 1), (4, 5, 7), (4, 7, 6), (0, 1, 5), (0, 5, 4), (2, 6, 7),
             (2, 7, 3), (0, 4, 6), (0, 6, 2), (1, 3, 7), (1, 7, 5)]  # fmt: skip
    indices = (lib3mf.Triangle * 12)(*(lib3mf.Triangle(Indices=face) for face in faces))
    mesh.SetGeometry(vertices, indices)
    return mesh


def moved(x=0.0, y=0.0, z=0.0):
    place = lib3mf.Transform()
    for k in range(3):
        place.Fields[k][k] = 1.0
    place.Fields[3][0], place.Fields[3][1], place.Fields[3][2] = x, y, z
    return place


def test_nested_components_as_it_writes_them():
    model = WRAPPER.CreateModel()
    cube = cube_mesh(model)
    pair = model.AddComponentsObject()
    pair.AddComponent(cube, moved())
    pair.AddComponent(cube, moved(x=20.0))
    both = model.AddComponentsObject()
    both.AddComponent(pair, moved(z=40.0))
    both.AddComponent(pair, moved())
    model.AddBuildItem(both, moved(y=5.0))
    read = FORMAT.read(written(model))
    assert read.n_solids == 4
    assert float(signed_volumes(read.points, read.triangles).sum()) == pytest.approx(4e-6)
    assert np.ptp(read.points, axis=0) * 1e3 == pytest.approx([30.0, 10.0, 50.0])


@pytest.mark.parametrize("unit", range(6))
def test_unit_as_it_writes_it(unit):
    model = WRAPPER.CreateModel()
    model.SetUnit(unit)
    model.AddBuildItem(cube_mesh(model), moved())
    metres = (1e-6, 1e-3, 1e-2, 0.0254, 0.3048, 1.0)[unit]
    assert np.ptp(FORMAT.read(written(model)).points, axis=0) == pytest.approx([10.0 * metres] * 3)


@pytest.mark.parametrize(
    ("cap", "volume"),
    [(0, 20.0 * np.pi + 4.0 / 3.0 * np.pi), (1, 20.0 * np.pi + 4.0 / 3.0 * np.pi),
     (2, 20.0 * np.pi)],
)  # fmt: skip
def test_beam_lattice_as_it_writes_it(cap, volume):
    model = WRAPPER.CreateModel()
    mesh = model.AddMeshObject()
    ends = [mesh.AddVertex(lib3mf.Position(Coordinates=(0, 0, z))) for z in (0, 20)]
    lattice = mesh.BeamLattice()
    lattice.SetMinLength(0.001)
    beam = lib3mf.Beam()
    beam.Indices[0], beam.Indices[1] = ends
    beam.Radii[0] = beam.Radii[1] = 1.0
    beam.CapModes[0] = beam.CapModes[1] = cap
    lattice.AddBeam(beam)
    model.AddBuildItem(mesh, moved())
    read = FORMAT.read(written(model))
    assert float(signed_volumes(read.points, read.triangles).sum()) * 1e9 == pytest.approx(
        volume, rel=1e-6
    )


def test_names_with_blanks_as_it_writes_them():
    model = WRAPPER.CreateModel()
    cube = cube_mesh(model)
    cube.SetName("Halter <links> 左")
    model.AddBuildItem(cube, moved())
    assert FORMAT.read(written(model)).names == ("Halter <links> 左",)


def test_conformance_files(shared):
    """All that must pass do; all that must fail do but one, which equals one that must pass."""
    folder = shared / "data/platform/3mf/validation"
    passed, refused = [], {}
    for path in sorted(folder.glob("*.3mf")):
        try:
            FORMAT.read(path.read_bytes())
            passed.append(path.name)
        except PartError as problem:
            refused[path.name] = problem.key
    must_pass = [name for name in passed if name.startswith("MUSTPASS")]
    assert len(must_pass) == 8
    assert len(refused) == 25
    assert "part_unreadable" not in refused.values()  # each names what is wrong
    assert [name for name in passed if name.startswith("MUSTFAIL")] == [CONTRADICTS]


@pytest.mark.parametrize(
    ("name", "volume", "n_bodies"),
    [
        ("core/box", 6000.0, 1),
        ("core/sphere", 4172.80, 1),
        ("core/torus", 776.83, 1),
        ("core/cylinder", 6198.10, 1),
        ("core/multiple_cylinders", 37188.6, 6),
        ("core/cube_gears", 112366.3, 17),
        ("production/box_prod", 6000.0, 1),
    ],
)
def test_public_samples_have_the_volume_that_it_gives(shared, name, volume, n_bodies):
    path = shared / f"data/platform/3mf/{name}.3mf"
    part = load_part(path)
    model = WRAPPER.CreateModel()
    model.QueryReader("3mf").ReadFromBuffer(path.read_bytes())
    items = model.GetBuildItems()
    total = 0.0
    while items.MoveNext():
        thing = items.GetCurrent().GetObjectResource()
        total += sum(
            float(signed_volumes(*mesh_arrays(mesh)).sum())
            for mesh in meshes(model)
            if mesh.GetResourceID() == thing.GetResourceID()
        )
    assert part.n_bodies == n_bodies
    assert part.volume * 1e9 == pytest.approx(volume, rel=1e-5)
    assert part.volume * 1e9 == pytest.approx(total, rel=1e-5)
    assert ctypes.sizeof(lib3mf.Position) == 12  # single precision: why it is no reader for us
