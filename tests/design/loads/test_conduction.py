"""Heat at the nodes of a grid: all of it, evenly, at the face; sinks at theirs."""

import numpy as np
import pytest
from tests.design.conduction.bodies import BAR

from sekiso.design.loads.cells import fraction_of, grid_of
from sekiso.design.loads.conduction import conducting_cells
from sekiso.domain.inflow_text import inflows_of, sinks_of


def cells_of(inflows):
    grid = grid_of(BAR, edge=2e-3)
    return conducting_cells(
        BAR, grid, fraction=fraction_of(BAR, grid), inflows=inflows_of(inflows),
        sinks=sinks_of("left"),
    )  # fmt: skip


def test_all_that_enters_is_at_the_nodes_of_its_face():
    source = cells_of("50 W on right").heat.source
    assert source[:, -1].sum() == pytest.approx(source.sum()) == pytest.approx(50.0)


def test_a_node_within_an_even_face_takes_the_share_of_one_cell():
    source = cells_of("25 W on right").heat.source[0, -1]  # 5 x 5 cells
    assert source[2, 2] == pytest.approx(1.0, rel=0.05)  # as finely as it is sampled
    assert source[0, 0] == pytest.approx(0.25, rel=0.05)


def test_inflows_add_up_and_the_sink_is_one_layer_of_nodes():
    heat = cells_of(["50 W on right", "20 W on top"]).heat
    assert heat.source.sum() == pytest.approx(70.0)
    assert np.flatnonzero(heat.fixed[0].any(axis=(1, 2))).tolist() == [0]
    assert heat.fixed[0, 0].all()
