"""From a density to a closed part: distance to a known shape, volume, bodies, processor time.

`ball_cells`: largest distance of the surface of a ball of 20 cells in radius, given by cells that
are full or empty, to the exact one, in cells; `ball_volume`: relative error of its volume.
`seconds_200k`, `seconds_1800k`: processor time for a gyroid in a box of that many cells, with a
preserved face, cut with the box; `volume_200k`, `volume_1800k`: relative error of its volume.
"""

from __future__ import annotations

import json
import time

import numpy as np

from sekiso.design import shapes
from sekiso.design.topology.shape.body import Body, part_from_density
from sekiso.design.topology.shape.density import Density
from sekiso.numerics.voxels.grid import Grid

HEIGHT = 0.096  # m, of the box


def middles(grid: Grid) -> list[np.ndarray]:
    return np.meshgrid(*(grid.cell_middles(k) for k in range(3)), indexing="ij")


def ball(radius: float = 20.0) -> dict[str, float]:
    grid = Grid((50, 50, 50), (1e-3, 1e-3, 1e-3), (-0.025, -0.025, -0.025))
    inside = sum(x**2 for x in middles(grid)) < (radius * 1e-3) ** 2
    body = part_from_density(Density(grid, inside.astype(float)))
    exact = np.cbrt(0.75 * body.volume / np.pi)
    off = np.abs(np.linalg.norm(body.part.vertices, axis=1) - exact).max()
    return {
        "ball_cells": round(float(off) / 1e-3, 3),
        "ball_volume": body.part.volume / body.volume - 1.0,
    }


def gyroid(n: int) -> tuple[Body, float]:
    """The body of a gyroid in a box of 2 n x n x n cells, and the seconds of the processor."""
    edge = HEIGHT / n
    grid = Grid((2 * n, n, n), (edge, edge, edge))
    part = shapes.box(x=2.0 * HEIGHT, y=HEIGHT, z=HEIGHT)
    x, y, z = (2.0 * np.pi / 0.032 * a for a in middles(grid))
    level = np.sin(x) * np.cos(y) + np.sin(y) * np.cos(z) + np.sin(z) * np.cos(x)
    density = Density(grid, np.clip(0.5 + 3.0 * (level - 0.9), 0.0, 1.0))
    end = np.flatnonzero(np.all(part.vertices[part.triangles][:, :, 0] < 1e-9, axis=1))
    start = time.process_time()
    body = part_from_density(density, original=part, preserved=end)
    return body, time.process_time() - start


def main() -> None:
    figures: dict[str, object] = {"benchmark": "shape_from_density", **ball()}
    for name, n in (("200k", 46), ("1800k", 96)):
        body, seconds = gyroid(n)
        figures[f"seconds_{name}"] = round(seconds, 2)
        figures[f"volume_{name}"] = body.part.volume / body.volume - 1.0
        figures[f"bodies_{name}"] = body.part.n_bodies
        figures[f"closed_{name}"] = body.part.is_closed
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
