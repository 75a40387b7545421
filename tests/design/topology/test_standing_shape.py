"""A shape with lying bores that open in a held face: round, without crossing, and it stands."""

from types import SimpleNamespace

import numpy as np
import pytest
from manifold3d import Error, Manifold, Mesh64

from sekiso import simple_part
from sekiso.design.topology.lighten import plate_of, shape_of
from sekiso.design.topology.preparation import preparation
from sekiso.design.topology.printable_findings import standing_of
from sekiso.design.topology.settings import Settings
from sekiso.design.topology.state import History
from sekiso.domain.load_plain import loads_of, supports_of
from sekiso.interfaces.python.stress import given_material

UP = (0.0, 0.0, 1.0)
METAL = {"name": "Ti", "young_modulus": "110 GPa", "poisson_ratio": 0.31, "density": 4430.0}


@pytest.fixture(scope="module")
def shape():
    """The bracket whose upright leg is held, of all metal but that around its outer corner."""
    part = simple_part("bracket")
    prepared = preparation(
        part, loads=loads_of("2 kN -z on right"), supports=supports_of("left"),
        metal=given_material(METAL), n_cells=30_000,
    )  # fmt: skip
    problem = prepared.problem
    x, _, z = np.meshgrid(*(problem.grid.cell_middles(k) for k in range(3)), indexing="ij")
    away = (np.hypot(x - 0.03, z - 0.03) < 0.012) & ~problem.frozen
    physical = np.where(away, 0.0, problem.design)
    settings = Settings(volume_fraction=0.9, build_axis="+z", overhang_angle=np.radians(50.0))
    return shape_of(prepared, SimpleNamespace(physical=physical, history=History()), settings)


def test_it_does_not_cross_itself(shape):
    codes = {finding.code for part in (shape.part, shape.as_built) for finding in part.findings}
    assert not codes & {"overlapping", "shape_crosses", "several_bodies", "shape_bodies"}


def test_nothing_hangs_as_it_is_built(shape):
    plate = plate_of(shape.original, "+z")
    hanging, starts = standing_of(shape.as_built, direction=UP, plate=plate)
    assert hanging.area == pytest.approx(0.0, abs=1e-12)
    assert not len(starts)


def test_it_is_one_closed_solid(shape):
    for part in (shape.part, shape.as_built):
        solid = Manifold(Mesh64(np.array(part.vertices), part.triangles.astype(np.uint64)))
        assert solid.status() == Error.NoError
        assert len(solid.decompose()) == 1


def test_its_bores_stay_round_and_are_built_with_roofs(shape):
    vertices = shape.part.vertices
    away = np.hypot(vertices[:, 1] - 0.0125, vertices[:, 2] - 0.045)
    on_leg = (vertices[:, 0] < 0.0059) & (away < 6e-3)
    assert away[on_leg].min() == pytest.approx(4.5e-3, abs=2e-5)
    assert away[on_leg].max() == pytest.approx(4.5e-3, abs=2e-5)
    values = {finding.code: finding.values for finding in shape.findings}["bore_roofs"]
    assert values["n"] == 2
    assert values["volume"] > 50.0
