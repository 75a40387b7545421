import pytest
from tests.meshes import part_of

from sekiso.design.tool_access import tool_access
from sekiso.domain.part import Part

trimesh = pytest.importorskip("trimesh")


def less(body, *tools):
    return trimesh.boolean.difference([body, *tools], engine="manifold")


def box(*size, at=(0.0, 0.0, 0.0)):
    made = trimesh.creation.box(size)
    made.apply_translation(at)
    return made


def test_a_block_is_cut_from_two_sides_however_it_lies():
    block = box(0.06, 0.04, 0.02)
    assert tool_access(part_of(block)).n_sides == 2
    block.apply_transform(trimesh.transformations.rotation_matrix(0.4, (1.0, 2.0, 3.0)))
    found = tool_access(part_of(block))
    assert (found.n_sides, found.hidden_share) == (2, 0.0)


def test_each_pocket_in_another_wall_takes_a_clamping():
    """Two sides at right angles see all of a block with a pocket in each of them."""
    pocketed = [box(0.06, 0.04, 0.04)]
    for at in ((0.03, 0.0, 0.0), (0.0, 0.02, 0.0), (-0.03, 0.0, 0.0), (0.0, -0.02, 0.0)):
        pocketed.append(less(pocketed[-1], box(0.02, 0.02, 0.02, at=at)))
    assert [tool_access(part_of(mesh)).n_sides for mesh in pocketed] == [2, 2, 2, 3, 4]


def test_no_tool_reaches_a_closed_hollow():
    """Hollow cube of 2 cm in one of 4 cm: 6 x 4 of 6 x 16 + 6 x 4 cm2 are hidden, a fifth."""
    found = tool_access(part_of(less(box(0.04, 0.04, 0.04), box(0.02, 0.02, 0.02))))
    assert found.hidden_share == pytest.approx(0.2, abs=0.02)
    assert found.n_sides == 2


def test_a_part_without_triangles_tells_nothing():
    assert tool_access(Part(volume=1.0, area=6.0, extent=(1.0, 1.0, 1.0))) is None
