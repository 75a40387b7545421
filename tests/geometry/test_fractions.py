import numpy as np
import pytest
from manifold3d import Manifold

from sekiso.design.intake import load_part
from sekiso.geometry.fractions import fractions

UNIT = (1.0, 1.0, 1.0)


def filled(mesh, shape, edge=UNIT, origin=(0.0, 0.0, 0.0)):
    return fractions(*mesh, shape=shape, edge=edge, origin=origin)


def test_box_on_the_grid_fills_its_cells_exactly(mesh_of):
    share = filled(mesh_of(Manifold.cube((2.0, 3.0, 4.0)).translate((1.0, 1.0, 1.0))), (4, 5, 6))
    assert share[1:3, 1:4, 1:5].min() == 1.0
    assert share.sum() == 24.0


def test_walls_along_z_are_exact_and_across_it_within_a_ray(mesh_of):
    share = filled(mesh_of(Manifold.cube((1.0, 1.0, 0.37))), (1, 1, 1))
    assert share.item() == pytest.approx(0.37, abs=1e-6)
    share = filled(mesh_of(Manifold.cube((0.37, 1.0, 1.0))), (1, 1, 1))
    assert share.item() == pytest.approx(0.37, abs=1.0 / 29.0)


def test_sphere_keeps_its_volume_on_a_coarse_grid(mesh_of):
    ball = Manifold.sphere(1.0, circular_segments=256)
    share = filled(mesh_of(ball), (10, 12, 14), edge=(0.25, 0.2, 0.17), origin=(-1.1, -1.2, -1.2))
    assert share.sum() * 0.25 * 0.2 * 0.17 == pytest.approx(ball.volume(), rel=1e-3)


def test_error_falls_with_the_square_of_the_cells(mesh_of):
    ball = Manifold.sphere(1.0, circular_segments=512)
    coarse, fine = (
        abs(filled(mesh_of(ball), (n, n, n), (2.4 / n,) * 3, (-1.2,) * 3).sum() * (2.4 / n) ** 3
            / ball.volume() - 1.0)
        for n in (8, 32)
    )  # fmt: skip
    assert fine < coarse / 8.0


def test_empty_cells_are_empty_to_the_last_bit(mesh_of):
    ball = Manifold.sphere(1.0, circular_segments=64).rotate((10.0, 20.0, 30.0))
    share = filled(mesh_of(ball), (23, 29, 31), (0.1, 0.1, 0.1), (-1.15, -1.45, -1.55))
    assert share[share > 0.0].min() > 1e-6
    assert (share[:, :4] == 0.0).all()


def test_body_beyond_the_grid_is_cut_off(mesh_of):
    share = filled(mesh_of(Manifold.cube((9.0, 9.0, 9.0)).translate((-3.0, -3.0, -3.0))), (2, 2, 2))
    assert share.min() == 1.0


def test_bodies_that_touch_count_once(mesh_of):
    one = mesh_of(Manifold.cube((1.0, 1.0, 1.0)))
    other = (one[0] + [0.0, 0.0, 1.0], one[1] + len(one[0]))
    both = np.concatenate((one[0], other[0])), np.concatenate((one[1], other[1]))
    assert filled(both, (1, 1, 3)).reshape(-1).tolist() == [1.0, 1.0, 0.0]


@pytest.mark.parametrize("name", ["nut.stl", "frameGuide.stl", "cornerCube.step", "simjeb_30.obj"])
def test_volume_of_real_parts_is_kept_within_a_thousandth(shared, name):
    part = load_part(shared / "data/parts" / name)
    low, size = part.vertices.min(axis=0), np.ptp(part.vertices, axis=0)
    edge = float(np.cbrt(np.prod(size) / 1e5))
    shape = tuple((np.ceil(size / edge) + 1).astype(int).tolist())
    share = fractions(
        part.vertices, part.triangles, shape=shape, edge=(edge,) * 3,
        origin=tuple(low - 0.3 * edge),
    )  # fmt: skip
    assert share.sum(dtype=np.float64) * edge**3 == pytest.approx(part.volume, rel=1e-3)
