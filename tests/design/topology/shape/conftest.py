"""Densities with a known shape."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sekiso.design.topology.shape.density import Density
from sekiso.numerics.voxels.grid import Grid

SIDE = 0.1  # m


def grid_of(n: int) -> Grid:
    """A cube of 0.1 m around the origin in n x n x n cells."""
    return Grid((n, n, n), (SIDE / n,) * 3, (-0.5 * SIDE,) * 3)


def middles(grid: Grid) -> list[np.ndarray]:
    """Coordinates of the middles of the cells, each of shape cells."""
    return np.meshgrid(*(grid.cell_middles(k) for k in range(3)), indexing="ij")


def from_depth(grid: Grid, depth: np.ndarray) -> np.ndarray:
    """Density by the depth [m] below the surface: 0.5 on it, over one cell from 0 to 1."""
    return np.clip(0.5 + depth / grid.edge[0], 0.0, 1.0)


@pytest.fixture(scope="session")
def ball() -> Callable[[int, float], Density]:
    """A ball of a radius [m] in a cube of 0.1 m."""

    def make(n: int, radius: float) -> Density:
        grid = grid_of(n)
        distance = np.sqrt(sum(x**2 for x in middles(grid)))
        return Density(grid, from_depth(grid, radius - distance))

    return make


@pytest.fixture(scope="session")
def gyroid() -> Density:
    """One cell of a gyroid, half metal."""
    grid = grid_of(32)
    x, y, z = (2.0 * np.pi / SIDE * a for a in middles(grid))
    level = np.sin(x) * np.cos(y) + np.sin(y) * np.cos(z) + np.sin(z) * np.cos(x)
    return Density(grid, from_depth(grid, level * SIDE / (2.0 * np.pi * 1.5)))
