import pytest

from sekiso.numerics.voxels import Grid


def test_places_begin_at_the_origin_and_end_at_the_size():
    grid = Grid((4, 3, 2), edge=(0.5, 1.0, 2.0), origin=(10.0, 0.0, -1.0))
    assert grid.node_places(0).tolist() == [10.0, 10.5, 11.0, 11.5, 12.0]
    assert grid.cell_middles(2).tolist() == [0.0, 2.0]
    assert grid.size == (2.0, 3.0, 4.0)
    assert grid.n_nodes == 60


@pytest.mark.parametrize(("shape", "edge"), [((0, 1, 1), (1, 1, 1)), ((1, 1, 1), (1, -1, 1))])
def test_empty_boxes_are_refused(shape, edge):
    with pytest.raises(ValueError, match="three"):
        Grid(shape, edge)
