import numpy as np
import pytest
from tests.numerics.voxels import strict_arrays
from tests.numerics.voxels.bodies import STEEL, cantilever
from tests.numerics.voxels.strict_arrays import xp
from tests.numerics.voxels.test_element import random_stiffness

from sekiso.numerics.voxels import Grid, conduction, elasticity
from sekiso.numerics.voxels.array_library import (
    array_operator,
    from_operator,
    n_bytes,
    on_host,
    prolong,
    restrict,
)

GRID = Grid((5, 3, 4), (0.5, 1.0, 0.8))
SEED = np.random.default_rng(7)
SCALE = SEED.uniform(0.0, 1.0, GRID.shape)
SCALE[1, 1, 1:3] = 0.0
PHASE = SEED.integers(0, 2, GRID.shape)
BODIES = {
    "elastic": elasticity(GRID, STEEL, SCALE),
    "two phases": elasticity(GRID, [STEEL, random_stiffness()], SCALE, PHASE),
    "heat": conduction(GRID, np.diag([1.0, 2.0, 3.0]), SCALE),
}


@pytest.mark.parametrize("library", [np, xp], ids=["numpy", "device"])
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_the_operator_on_another_library_is_the_operator(body, library):
    u = SEED.normal(size=body.field_shape)
    other = from_operator(library, body)
    device = library.asarray(u)
    assert on_host(other.apply(device)) == pytest.approx(body.apply(u), abs=1e-12)
    assert on_host(other.energy(device)) == pytest.approx(body.energy(u), abs=1e-12)
    assert on_host(other.diagonal(np.float64)) == pytest.approx(body.diagonal(), abs=1e-12)


def test_chunks_of_any_size_give_the_same():
    body = from_operator(xp, BODIES["two phases"])
    u = xp.asarray(SEED.normal(size=body.field_shape))
    small = type(body)(xp, GRID, body.matrices, body.scale, body.phase, chunk=1)
    assert on_host(small.apply(u)) == pytest.approx(on_host(body.apply(u)), abs=1e-12)


def test_a_single_field_stays_single():
    body = from_operator(xp, BODIES["elastic"])
    u = xp.asarray(SEED.normal(size=body.field_shape).astype(np.float32))
    assert body.apply(u).dtype == np.float32
    assert on_host(body.apply(u)) == pytest.approx(
        BODIES["elastic"].apply(on_host(u).astype(float)), abs=1e-5
    )


def test_nothing_crosses_to_the_host_unasked():
    body = from_operator(xp, BODIES["elastic"])
    u = xp.asarray(SEED.normal(size=body.field_shape))
    before = strict_arrays.COUNTED["to_host"]
    body.energy(body.apply(u))
    assert strict_arrays.COUNTED["to_host"] == before
    with pytest.raises(TypeError, match="implicit conversion"):
        np.asarray(u)
    with pytest.raises(TypeError):
        np.sqrt(u)
    with pytest.raises(TypeError, match="mixed"):
        u + SCALE


@pytest.mark.parametrize("factors", [(2, 2, 2), (1, 2, 2), (2, 1, 2)])
def test_restriction_is_the_transpose_of_interpolation(factors):
    fine = SEED.normal(size=(3, *GRID.node_shape))
    coarse = SEED.normal(size=(3, *restrict(np, fine, factors).shape[1:]))
    up = prolong(np, coarse, factors, GRID.node_shape)
    assert np.vdot(up, fine) == pytest.approx(np.vdot(coarse, restrict(np, fine, factors)))
    ones = prolong(np, np.ones_like(coarse), factors, GRID.node_shape)
    assert ones == pytest.approx(np.ones(fine.shape))


def test_a_scale_of_another_grid_is_refused():
    with pytest.raises(ValueError, match="scale has the shape"):
        array_operator(xp, GRID, BODIES["elastic"].matrices, xp.ones((2, 2, 2)))


def test_a_hundred_million_cells_fit_one_large_graphics_processor():
    assert n_bytes((464, 464, 464)) < 78e9
    body, _, _ = cantilever(2)
    assert n_bytes(body.grid.shape) < 1e5
