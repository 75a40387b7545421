"""Case C: the tables of Langelaar's overhang filter; decay of columns and cost of our own."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import numpy as np

from published_overhang_filter import PublishedOverhangFilter
from sekiso.design.topology.build_axis import supporting_offsets
from sekiso.design.topology.overhang_filter import PLATE, OverhangFilter

AXES = {"N": "+x", "S": "-x", "E": "-y", "W": "+y"}  # rows of a table are x, columns y


def tables(folder: Path) -> list[tuple[str, np.ndarray, np.ndarray]]:
    """Name, table and our numbers of the 16 tables; sensitivities are (dy/dx)^T x."""
    eye = 0.5 * (np.eye(5)[:, :4] + 1.0)
    listed = []
    for shape, x in (("eye", eye), ("eyetriu", np.triu(eye))):
        for plate, axis in AXES.items():
            y, backward = PublishedOverhangFilter(axis).forward(x[:, :, None])
            for kind, own in (("density", y), ("sensitivity", backward(x[:, :, None]))):
                name = f"AMfilter_{shape}-{kind}-{plate}.csv"
                table = np.loadtxt(folder / name, delimiter=",")
                listed.append((name, table, own[:, :, 0]))
    return listed


def tables_folder() -> Path:
    """Where the tables lie."""
    shared = os.environ.get("SEKISO_SHARED", Path(__file__).resolve().parents[2] / "shared")
    return Path(shared) / "data/parts/amfilter_langelaar"


def table_error(folder: Path) -> float:
    """Largest difference to the 16 tables."""
    return max(float(np.abs(table - own).max()) for _, table, own in tables(folder))


def block_filter(shape: tuple[int, int, int], axis: str = "+z") -> OverhangFilter:
    """The filter of a block of cubes that stands on the plate."""
    n, rows, columns = (shape[2], shape[0], shape[1]) if axis[1] == "z" else shape
    given = np.zeros((n, rows, columns))
    given[0] = PLATE
    sets = supporting_offsets(n, (1.0, 1.0, 1.0), np.pi / 4)
    return OverhangFilter(axis, given, *sets, np.ones(shape))


def drift(filtered, density: float, n_layers: int) -> list[float]:
    """Density of the last layer of a uniform field: of a block, and of a column one cell wide."""
    block = np.full((11, 11, n_layers), density)
    column = np.zeros_like(block)
    column[5, 5] = density
    return [float(filtered.forward(x)[0][5, 5, -1]) for x in (block, column)]


def seconds(shape: tuple[int, int, int]) -> tuple[float, float]:
    """Processor seconds, best of five, forward and backward."""
    x = np.random.default_rng(0).random(shape)
    own = block_filter(shape)
    both = []
    for _ in range(5):
        start = time.process_time()
        y, backward = own.forward(x)
        middle = time.process_time()
        backward(y)
        both.append((middle - start, time.process_time() - middle))
    return min(f for f, _ in both), min(b for _, b in both)


def main() -> None:
    """Print one line of JSON."""
    forward, backward = seconds((96, 48, 48))
    print(json.dumps({
        "table_error": table_error(tables_folder()),
        "after_200_layers": {
            str(v): {"published": drift(PublishedOverhangFilter("+z"), v, 200),
                     "own": drift(block_filter((11, 11, 200)), v, 200)}
            for v in (0.3, 0.5, 1.0)
        },
        "seconds_96": {"forward": round(forward, 4), "backward": round(backward, 4)},
    }))  # fmt: skip


if __name__ == "__main__":
    main()
