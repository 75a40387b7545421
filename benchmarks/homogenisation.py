"""Effective tensors of periodic cells: seconds, iterations and differences to reference digits.

Prints one JSON line.  `seconds`: of a full tensor (six unit strains) and of a cubic one (two) of a
gyroid sheet of density 0.2 on 32^3 and 64^3 voxels, wall and processor time; `iterations` at a
residual of 1e-6 (goal 45) and of the default 1e-5.  `tpms_error`, `struts_error`: largest absolute
difference of C11, C12, C44 (solid E = 1) to homogenised_tpms.csv and homogenised_struts.csv on the
same voxels, residual 1e-6 (goal 2e-6); `other_voxels`: rows whose number of voxels we do not hit,
left out.  `most_iterations` among the TPMS cells of density 0.2 and more.  `levin_error`: two
phases, 16^3 and 32^3, against the exact expansion.  `honeycomb_..._error`: plane honeycombs, one
voxel deep, against honeycomb_2d.csv (printed to four digits).
`--largest` caps the voxels per edge.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import os
import time
from pathlib import Path

import numpy as np

from sekiso.numerics.arrays import BoolArray, FloatArray
from sekiso.numerics.voxels import Grid, isotropic_stiffness
from sekiso.numerics.voxels.periodic import effective_conductivity, elastic_response

BENCH = True
SOLID = isotropic_stiffness(1.0, 0.3)
GYROID = 0.314248  # level of density 0.2 on 64^3
LEVIN = {16: 8.965444, 32: 9.015056}


def cube(n: int) -> Grid:
    return Grid((n, n, n), (1.0 / n,) * 3)


def surface(name: str, n: int) -> FloatArray:
    """Level-set function of a surface at the middles of n^3 voxels."""
    angle = 2.0 * np.pi * (np.arange(n) + 0.5) / n
    x, y, z = np.meshgrid(angle, angle, angle, indexing="ij")
    s, c = np.sin, np.cos
    if name == "gyroid":
        return s(x) * c(y) + s(y) * c(z) + s(z) * c(x)
    if name == "primitive":
        return c(x) + c(y) + c(z)
    if name == "iwp":
        pairs = c(x) * c(y) + c(y) * c(z) + c(z) * c(x)
        return 2.0 * pairs - c(2 * x) - c(2 * y) - c(2 * z)
    odd = s(x) * c(y) * c(z) + c(x) * s(y) * c(z) + c(x) * c(y) * s(z)
    return s(x) * s(y) * s(z) + odd


def struts(name: str, n: int, radius: float) -> BoolArray:
    """Voxels whose middle is nearer than `radius` to an axis, in a periodic cell of edge 1."""
    solid = np.zeros((n, n, n), dtype=bool)
    for start, end in axes(name):
        low, high = np.minimum(start, end) - radius, np.maximum(start, end) + radius
        index = [np.arange(int(a * n) - 2, int(b * n) + 2) for a, b in zip(low, high, strict=True)]
        points = np.stack(np.meshgrid(*[(i + 0.5) / n for i in index], indexing="ij"), axis=-1)
        along, rest = end - start, points - start
        share = np.clip(rest @ along / (along @ along), 0.0, 1.0)
        near = np.sum((rest - share[..., None] * along) ** 2, axis=-1) < radius**2
        solid[np.ix_(*[i % n for i in index])] |= near
    return solid


def axes(name: str) -> list[tuple[FloatArray, FloatArray]]:
    """Ends of the struts that leave the nodes of one cell, to all nodes at the right distance."""
    nodes, length = CELLS[name]
    shifts = list(itertools.product((-1, 0, 1), repeat=3))
    ends = [np.add(b, shift) for b in nodes for shift in shifts]
    starts = [np.array(a, dtype=float) for a in (nodes[:1] if name == "fcc" else nodes)]
    return [(a, b) for a in starts for b in ends if abs(np.linalg.norm(b - a) - length) < 1e-9]


FCC = [(0.0, 0.0, 0.0), (0.5, 0.5, 0.0), (0.5, 0.0, 0.5), (0.0, 0.5, 0.5)]
FACES = ((0.0, 0.25, 0.5), (0.0, 0.75, 0.5), (0.0, 0.5, 0.25), (0.0, 0.5, 0.75))
CELLS = {  # nodes and length of the struts
    "sc": ([(0.0, 0.0, 0.0), (0.5, 0.0, 0.0), (0.0, 0.5, 0.0), (0.0, 0.0, 0.5)], 0.5),
    "bcc": ([(0.0, 0.0, 0.0), (0.5, 0.5, 0.5)], np.sqrt(0.75)),
    "fcc": (FCC, np.sqrt(0.5)),  # of the corners alone: the diagonals of the faces
    "octet": (FCC, np.sqrt(0.5)),
    "diamond": ([*FCC, *(tuple(np.add(a, 0.25)) for a in FCC)], np.sqrt(3.0) / 4.0),
    "kelvin": ([tuple(np.roll(a, turn)) for a in FACES for turn in range(3)], np.sqrt(0.125)),
}


def cubic_constants(solid: BoolArray, tolerance: float) -> tuple[FloatArray, int]:
    """C11, C12, C44 and iterations."""
    response = elastic_response(
        cube(len(solid)), SOLID, scale=solid, cubic=True, tolerance=tolerance
    )
    return response.tensor[[0, 0, 3], [0, 1, 3]], response.iterations


def rows_of(file: Path, largest: int) -> list[dict[str, str]]:
    with file.open() as opened:
        rows = list(csv.DictReader(opened))
    return [row for row in rows if int(row["voxels_per_edge"]) <= largest]


def against_tables(folder: Path, largest: int) -> dict[str, float]:
    """Largest differences to both tables, and iterations where walls have three voxels."""
    errors: dict[str, list[float]] = {"tpms": [], "struts": []}
    counts, misses = [], 0
    for row in rows_of(folder / "homogenised_tpms.csv", largest):
        field, n = surface(row["surface"], int(row["voxels_per_edge"])), row["kind"]
        solid = (np.abs(field) if n == "sheet" else field) < float(row["level_c"])
        error, count, same = compared(solid, row)
        errors["tpms"].append(error)
        misses += not same
        if float(row["target_relative_density"]) >= 0.2:
            counts.append(count)
    for row in rows_of(folder / "homogenised_struts.csv", largest):
        solid = struts(row["cell"], int(row["voxels_per_edge"]), float(row["radius_over_cell"]))
        error, _, same = compared(solid, row)
        errors["struts"].append(error)
        misses += not same
    return {
        **{f"{kind}_error": float(f"{max(found):.2e}") for kind, found in errors.items()},
        **{f"{kind}_cells": len(found) for kind, found in errors.items()},
        "other_voxels": misses,
        "most_iterations": max(counts),
    }


def compared(solid: BoolArray, row: dict[str, str]) -> tuple[float, int, bool]:
    """Largest difference to a row, iterations, and whether the voxels are as many."""
    expected = [float(row[f"{key}_over_Es"]) for key in ("C11", "C12", "C44")]
    found, count = cubic_constants(solid, 1e-6)
    same = int(solid.sum()) == int(row["solid_voxels"])
    return float(np.abs(found - expected).max()) if same else 0.0, count, same


def honeycomb(theta: float, height: float, thickness: float, shape: tuple[int, int]) -> BoolArray:
    """Pixels of a hexagonal or re-entrant honeycomb of inclined walls of length 1, one voxel deep.

    Two of its hexagons are the cell; walls are bars with round ends.
    """
    c, s = np.cos(theta), np.sin(theta)
    size = np.array([2.0 * c, 2.0 * (height + s)])
    low, high = height + s, 2.0 * height + s
    bars = [
        ((0, 0), (0, height)), ((0, height), (c, low)), ((0, height), (-c, low)),
        ((c, low), (c, high)), ((c, high), (0, size[1])), ((c, high), (2 * c, size[1])),
    ]  # fmt: skip
    places = [(np.arange(n) + 0.5) * edge / n for n, edge in zip(shape, size, strict=True)]
    points = np.stack(np.meshgrid(*places, indexing="ij"), axis=-1)
    solid = np.zeros(shape, dtype=bool)
    for (start, end), shift in itertools.product(bars, itertools.product((-1, 0, 1), repeat=2)):
        along, rest = np.subtract(end, start), points - (np.array(start) + shift * size)
        share = np.clip(rest @ along / (along @ along), 0.0, 1.0)
        near = np.sum((rest - share[..., None] * along) ** 2, axis=-1)
        solid |= near < (0.5 * thickness) ** 2
    return solid[:, :, None]


def honeycomb_error(file: Path, widest: int = 128) -> dict[str, float]:
    """Largest relative difference of E1, E2, G12 and absolute one of nu12, nu21; iterations."""
    with file.open() as opened:
        rows = [r for r in csv.DictReader(opened) if int(r["nx"]) <= widest]
    relative, absolute, counts = [], [], []
    for row in rows:
        shape = (int(row["nx"]), int(row["ny"]))
        angle, height, wall = (float(row[k]) for k in ("theta_deg", "h_over_l", "t_over_l"))
        solid = honeycomb(np.radians(angle), height, wall, shape)
        response = elastic_response(Grid((*shape, 1), (1.0, 1.0, 1.0)), SOLID, scale=solid)
        S = np.linalg.inv(response.tensor[np.ix_([0, 1, 5], [0, 1, 5])])
        moduli = 1.0 / np.diagonal(S)
        expected = [float(row[k]) for k in ("E1_over_Es", "E2_over_Es", "G12_over_Es")]
        relative.append(float(np.abs(moduli / expected - 1.0).max()))
        ratios = np.array([-S[0, 1] / S[0, 0], -S[0, 1] / S[1, 1]])
        absolute.append(float(np.abs(ratios - [float(row["nu12"]), float(row["nu21"])]).max()))
        counts.append(response.iterations)
    return {
        "honeycomb_moduli_error": float(f"{max(relative):.2e}"),
        "honeycomb_ratio_error": float(f"{max(absolute):.2e}"),
        "honeycomb_iterations": max(counts),
    }


def timing(n: int, tolerance: float, cubic: bool) -> dict[str, float]:
    solid = np.abs(surface("gyroid", n)) < GYROID
    wall, processor = time.perf_counter(), time.process_time()
    response = elastic_response(cube(n), SOLID, scale=solid, tolerance=tolerance, cubic=cubic)
    return {
        "wall": round(time.perf_counter() - wall, 2),
        "processor": round(time.process_time() - processor, 2),
        "iterations": response.iterations,
    }


def levin_error() -> float:
    kinds = [isotropic_stiffness(3.2, 0.3), SOLID]
    errors = []
    for n, expected in LEVIN.items():
        response = elastic_response(cube(n), kinds, phase=surface("gyroid", n) < 0.0)
        errors.append(abs(response.expansion([4.5, 16.5])[0] - expected))
    return float(f"{max(errors):.2e}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    shared = Path(os.environ.get("SEKISO_SHARED", "../shared"))
    parser.add_argument("--data", type=Path, default=shared / "data" / "lattices")
    parser.add_argument("--largest", type=int, default=64)
    given = parser.parse_args()
    timing(16, 1e-5, False)  # compiles
    timing(16, 1e-5, True)
    seconds = {
        f"{n}_{kind}_{tolerance:g}": timing(n, tolerance, kind == "cubic")
        for n in (32, 64)
        for kind in ("full", "cubic")
        for tolerance in (1e-5, 1e-6)
    }
    answer = {"seconds": seconds, **against_tables(given.data, given.largest)}
    solid = np.abs(surface("gyroid", 64)) < GYROID
    k = effective_conductivity(cube(64), np.eye(3), scale=solid)[0, 0]
    answer |= honeycomb_error(given.data / "honeycomb_2d.csv")
    answer |= {"levin_error": levin_error(), "gyroid_conductivity": round(float(k), 5)}
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
