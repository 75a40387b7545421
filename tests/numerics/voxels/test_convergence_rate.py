"""Discretisation errors fall by four when cells are halved: linear elements, smooth solutions."""

import numpy as np
import pytest

from sekiso.numerics.voxels import Grid, Solver, conduction, elasticity, isotropic_stiffness

SIZES = (4, 8, 16)


def places(grid):
    """Coordinates of the nodes, (3, nodes)."""
    return np.stack(np.meshgrid(*(grid.node_places(a) for a in range(3)), indexing="ij"))


def error(body, exact, density):
    """Largest error at the nodes; `exact` on the surface is given, `density` acts inside."""
    fixed = np.ones(body.field_shape, dtype=bool)
    fixed[:, 1:-1, 1:-1, 1:-1] = False
    loads = density * body.grid.cell_volume  # lumped: second order on a uniform grid
    found = Solver(body, fixed, tolerance=1e-9).solve(loads, prescribed=exact)
    return np.abs(found.field - exact).max()


def heat(n):
    """T = sin pi x sin pi y sin pi z in a unit cube of k = 2: source 3 pi^2 k T."""
    body = conduction(Grid((n, n, n), (1.0 / n,) * 3), 2.0 * np.eye(3))
    T = np.prod(np.sin(np.pi * places(body.grid)), axis=0)[None]
    return error(body, T, 6.0 * np.pi**2 * T)


def shear(n):
    """u_x = sin pi y sin pi z, no volume change: body force 2 pi^2 G u_x, G = 1 / 2.5."""
    body = elasticity(Grid((n, n, n), (1.0 / n,) * 3), isotropic_stiffness(1.0, 0.25))
    _, y, z = places(body.grid)
    u = np.zeros(body.field_shape)
    u[0] = np.sin(np.pi * y) * np.sin(np.pi * z)
    return error(body, u, 2.0 * np.pi**2 / 2.5 * u)


@pytest.mark.parametrize("case", [heat, shear])
def test_errors_fall_with_the_square_of_the_edge(case):
    errors = [case(n) for n in SIZES]
    rates = np.log2(np.array(errors[:-1]) / errors[1:])
    assert rates == pytest.approx([2.0, 2.0], abs=0.25)
