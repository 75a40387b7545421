import numpy as np
import pytest

from sekiso.design import shapes
from sekiso.design.faces import faces_of
from sekiso.design.topology.shape.body import part_from_density
from sekiso.design.topology.shape.density import Density
from sekiso.design.topology.shape.face_labels import matching_triangles
from sekiso.design.topology.shape.near_surface import NearSurface
from sekiso.domain.errors import PartError
from sekiso.geometry.connectivity import edges
from sekiso.numerics.voxels.grid import Grid

EDGE = 1.5e-3  # m


def plate():
    """A plate of 60 x 45 x 12 mm with two holes, and its grid."""
    part = shapes.plate_with_holes(x=0.06, y=0.045, thickness=0.012, diameter=0.012, n_x=2, n_y=1)
    return part, Grid((40, 30, 8), (EDGE, EDGE, EDGE))


def holes(part) -> np.ndarray:
    """Triangles of the two holes."""
    faces = faces_of(part)
    round_ones = [face.number for face in faces.table if face.kind == "cylinder"]
    return np.flatnonzero(faces.triangles_of(*round_ones))


def inside_plate(grid: Grid) -> np.ndarray:
    """Fraction of each cell in the plate, by its middle."""
    x, y = (grid.cell_middles(k) for k in range(2))
    away = [np.hypot(x[:, None] - 0.015 * c, y[None] - 0.0225) > 0.006 for c in (1, 3)]
    return np.repeat((away[0] & away[1])[..., None], grid.shape[2], axis=2).astype(float)


def bar_between_holes(grid: Grid) -> np.ndarray:
    """A bar along x from hole to hole, narrower than the holes, in the lower half."""
    x, y, z = np.meshgrid(*(grid.cell_middles(k) for k in range(3)), indexing="ij")
    return ((np.abs(y - 0.0225) < 0.005) & (np.abs(x - 0.03) < 0.018) & (z < 0.008)).astype(float)


@pytest.fixture(scope="module")
def made():
    part, grid = plate()
    density = Density(grid, bar_between_holes(grid), inside_plate(grid))
    return part, part_from_density(density, original=part, preserved=holes(part), name="bar")


def test_the_body_is_closed_and_in_one_piece(made):
    body = made[1]
    assert body.part.is_closed
    assert body.part.n_bodies == 1
    assert [f for f in body.part.findings + body.findings if f.severity == "error"] == []


def test_nothing_protrudes_and_the_holes_stay_exactly_round(made):
    part, body = made
    assert body.part.vertices.min(axis=0) == pytest.approx([0.0078, 0.0153, 0.0], abs=3e-3)
    assert body.part.vertices[:, 2].min() >= 0.0
    assert body.part.vertices[:, 2].max() <= 0.012
    found = matching_triangles(part, body.part, holes(part))
    corners = body.part.vertices[body.part.triangles[found]].reshape(-1, 3)
    radius = [np.hypot(corners[:, 0] - 0.015 * c, corners[:, 1] - 0.0225) for c in (1, 3)]
    off = np.minimum(*(np.abs(r - 0.006) for r in radius))
    assert off.max() < 1e-6 * 0.06


def test_all_of_the_preserved_faces_is_there(made):
    part, body = made
    found = matching_triangles(part, body.part, holes(part))
    before = part.vertices[part.triangles[holes(part)]]
    after = body.part.vertices[body.part.triangles[found]]
    areas = [np.linalg.norm(np.cross(c[:, 1] - c[:, 0], c[:, 2] - c[:, 0]), axis=1).sum() / 2
             for c in (before, after)]  # fmt: skip
    assert areas[1] == pytest.approx(areas[0], rel=1e-6)


def test_metal_of_two_cells_stands_behind_the_holes(made):
    body = made[1]
    ring = np.array([[0.015, 0.0225 + 0.006 + 1.5 * EDGE, 0.011]])
    surface = NearSurface(body.part.vertices, body.part.triangles)
    assert surface.nearest(ring, most=0.01)[0] > 0.2 * EDGE


def test_faces_keep_their_numbers(made):
    part, body = made
    kept, before = faces_of(body.part), faces_of(part)
    for face in before.table:
        again = kept.table[face.number - 1]
        assert again.kind == face.kind
        assert again.area <= face.area * (1.0 + 1e-9)
    assert kept.table[before.number[holes(part)[0]] - 1].area > 0.0


def test_the_volume_is_that_of_the_density_where_no_metal_is_added():
    part, grid = plate()
    x = grid.cell_middles(0)[:, None, None]
    cells = np.broadcast_to(np.clip(0.5 + (x - 0.0303) / EDGE, 0, 1), grid.shape)
    body = part_from_density(Density(grid, cells, inside_plate(grid)), original=part)
    assert body.part.volume == pytest.approx(body.volume, rel=2e-3)
    assert body.findings == ()


def test_a_full_density_is_the_original():
    part, grid = plate()
    body = part_from_density(Density(grid, np.ones(grid.shape), inside_plate(grid)), original=part)
    assert body.part.volume == pytest.approx(part.volume, rel=1e-9)
    assert body.part.area == pytest.approx(part.area, rel=1e-9)


def test_an_empty_density_is_refused():
    part, grid = plate()
    with pytest.raises(PartError, match="no metal"):
        part_from_density(Density(grid, np.zeros(grid.shape)), original=part)


def test_preserved_faces_need_the_original():
    _, grid = plate()
    with pytest.raises(ValueError, match="give it too"):
        part_from_density(Density(grid, np.ones(grid.shape)), preserved=np.array([0]))


def test_a_wall_of_one_cell_stays_whole():
    grid = Grid((20, 20, 5), (EDGE, EDGE, EDGE))
    cells = np.zeros(grid.shape)
    cells[:, :, 2] = 1.0
    body = part_from_density(Density(grid, cells))
    assert body.part.volume == pytest.approx(20 * 20 * EDGE**3, rel=0.01)
    assert edges(body.part.triangles).shell.max() == 0


def test_relief_moves_the_free_surface_before_it_is_cut():
    part, grid = plate()
    density = Density(grid, bar_between_holes(grid), inside_plate(grid))
    body = part_from_density(
        density,
        original=part,
        preserved=holes(part),
        relief=lambda v, t: v + np.array([0, 0, 4e-4]),
    )
    plain = part_from_density(density, original=part, preserved=holes(part))
    lifted = body.part.vertices[:, 2].max() - plain.part.vertices[:, 2].max()
    assert abs(lifted) < 1e-9  # the holes reach to the top, which is the original's
    assert body.part.is_closed


def test_two_loads_that_do_not_hang_together_are_an_error():
    part, grid = plate()
    density = Density(grid, np.zeros(grid.shape), inside_plate(grid))
    body = part_from_density(density, original=part, preserved=holes(part))
    assert "shape_in_pieces" in {f.code for f in body.findings if f.severity == "error"}


def test_pieces_left_out_before_and_after_the_cut_are_told_once():
    part, grid = plate()
    cells = bar_between_holes(grid)
    cells[1:5, 1:5, 2:6] = 1.0
    density = Density(grid, cells, inside_plate(grid))
    body = part_from_density(density, original=part, preserved=holes(part))
    (told,) = [f for f in body.findings if f.code == "shape_islands"]
    assert 3**3 <= told.values["volume"] / (EDGE**3 * 1e9) <= 4**3


def test_a_thin_bridge_is_kept_at_the_cost_of_some_volume():
    part, grid = plate()
    x, y = (grid.cell_middles(k) for k in range(2))
    away = [np.hypot(x[:, None] - 0.015 * c, y[None] - 0.0225) for c in (1, 3)]
    collars = np.repeat((np.minimum(*away) < 0.006 + 2 * EDGE)[..., None], 8, axis=2)
    cells = bar_between_holes(grid)
    cells[19:21] = 0.49 * cells[19:21]  # half metal where the bar is needed most
    density = Density(grid, cells, inside_plate(grid), frozen=collars)
    body = part_from_density(density, original=part, preserved=holes(part))
    assert body.part.n_bodies == 1
    assert body.part.volume == pytest.approx(body.volume, rel=0.12)


def test_the_same_density_gives_the_same_part(made):
    part, grid = plate()
    density = Density(grid, bar_between_holes(grid), inside_plate(grid))
    again = part_from_density(density, original=part, preserved=holes(part))
    assert again.part.digest == made[1].part.digest
