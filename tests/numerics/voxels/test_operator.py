import numpy as np
import pytest
from tests.numerics.voxels.bodies import STEEL, assembled
from tests.numerics.voxels.test_element import random_stiffness

from sekiso.numerics.voxels import Grid, conduction, elasticity
from sekiso.numerics.voxels.element import elastic_element

GRID = Grid((4, 3, 2), (0.5, 1.0, 0.8))
SEED = np.random.default_rng(5)
SCALE = SEED.uniform(0.1, 1.0, GRID.shape)
SCALE[1, 1, 1] = 0.0


def test_a_uniform_strain_leaves_inner_nodes_without_force():
    body = elasticity(GRID, random_stiffness())
    x = np.stack(np.meshgrid(*(GRID.node_places(a) for a in range(3)), indexing="ij"))
    u = np.tensordot(SEED.normal(size=(3, 3)), x, axes=1)
    force = body.apply(u)
    assert np.abs(force[:, 1:-1, 1:-1, 1:-1]).max() < 1e-12 * np.abs(force).max()


@pytest.mark.parametrize("stiffness", [STEEL, random_stiffness()], ids=["isotropic", "any"])
def test_the_operator_is_the_sum_of_its_cells(stiffness):
    body = elasticity(GRID, stiffness, SCALE)
    K, element = (
        np.zeros((int(np.prod(body.field_shape)),) * 2),
        elastic_element(GRID.edge, stiffness),
    )
    number = np.arange(K.shape[0]).reshape(body.field_shape)
    for (i, j, k), scale in np.ndenumerate(SCALE):
        dofs = number[:, i : i + 2, j : j + 2, k : k + 2].ravel()
        K[np.ix_(dofs, dofs)] += scale * element
    assert assembled(body) == pytest.approx(K, abs=1e-13)
    assert body.diagonal().ravel() == pytest.approx(np.diag(K))


def test_phases_add_up_like_separate_bodies():
    phase = SEED.integers(0, 2, GRID.shape)
    both = elasticity(GRID, [STEEL, random_stiffness()], SCALE, phase)
    u = SEED.normal(size=both.field_shape)
    first = elasticity(GRID, STEEL, SCALE * (phase == 0))
    second = elasticity(GRID, random_stiffness(), SCALE * (phase == 1))
    assert both.apply(u) == pytest.approx(first.apply(u) + second.apply(u), abs=1e-12)
    assert both.diagonal() == pytest.approx(first.diagonal() + second.diagonal())


@pytest.mark.parametrize(
    "make",
    [lambda: elasticity(GRID, STEEL, SCALE), lambda: conduction(GRID, np.diag([1.0, 2, 3]), SCALE)],
)
def test_energies_of_cells_sum_to_the_work(make):
    body = make()
    u, v = SEED.normal(size=(2, *body.field_shape))
    assert np.sum(SCALE * body.energy(u, v)) == pytest.approx(np.vdot(v, body.apply(u)))
    assert np.sum(SCALE * body.energy(u)) == pytest.approx(np.vdot(u, body.apply(u)))


def test_several_fields_are_applied_one_by_one():
    body = elasticity(GRID, STEEL, SCALE)
    u = SEED.normal(size=(3, *body.field_shape))
    assert np.array_equal(body.apply(u)[1], body.apply(u[1]))
    assert np.array_equal(body.energy(u)[2], body.energy(u[2]))


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="symmetric and positive definite"):
        elasticity(GRID, np.zeros((6, 6)))
    with pytest.raises(ValueError, match="at least 0"):
        elasticity(GRID, STEEL, -1.0)
    with pytest.raises(ValueError, match="phase counts"):
        elasticity(GRID, STEEL, phase=1)
    with pytest.raises(ValueError, match="a field has the shape"):
        elasticity(GRID, STEEL).apply(np.zeros((3, 2, 2, 2)))
