"""How wide the interval of a stress must be: parts whose largest stress is known, on coarse cells.

    python benchmarks/strength_intervals.py [--data DIR] [--quick]

Each part is checked with cells from coarse to fine.  What is true comes from a closed form (bars
bent, twisted and stretched, straight and askew; rings and shells under pressure by Lame; plates
with a hole by Heywood), or, for parts without one, from cells finer than all that are scored.
DIR holds `simjeb_<id>.obj`: three of those brackets under their vertical load.

What is true over what the fine grid tells is fitted by the greatest likelihood of a t distribution
(4 degrees), every group of parts of the same weight, for the equation in
`sekiso.design.strength.discretisation_error.stress_prediction`; its scores are the 5 % and 95 %
points of the parts left out, group by group.  `--write` puts the numbers into the product.

Figures, on groups left out: `coverage` of the 90 % interval, `unsafe`, the share of rows with a
true stress above it, `width` (high / low, median), `bias` (median of told / true), the same of each
group; `coverage_before`, `unsafe_before`: of the rule that stood before (second order, 8 %).
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

import sekiso
from sekiso.design.mesh_report import part_from_mesh
from sekiso.design.strength.check import check_strength, mean_thickness
from sekiso.design.strength.material import StrengthMaterial
from sekiso.domain.errors import NeedError
from sekiso.domain.loads import Load, Place, Plane, Support
from sekiso.domain.part import Part

STEEL = StrengthMaterial("steel", 200e9, 0.3)
ASKEW = np.array([[0.8, -0.36, 0.48], [0.6, 0.48, -0.64], [0.0, 0.8, 0.6]])
STRAIGHT = np.eye(3)
ACROSS = (1.5, 2.0, 3.0, 4.0, 6.0)  # fine cells across the mean thickness
MOST_CELLS = 20_000
COARSEST = 0.7  # edge of a fine cell over the mean thickness, at most
LARGEST_STEP = 0.25  # of ln(fine / coarse): beyond it the coarse grid says nothing
TARGET = Path(sekiso.__file__).parent / "knowledge" / "models" / "stress_peaks.json"


@dataclass(frozen=True)
class Case:
    """A part, its loads and supports, and its largest stress [Pa] where a closed form tells."""

    group: str
    name: str
    part: Part
    loads: tuple[Load, ...]
    supports: tuple[Support, ...]
    exact: float | None = None


def solid(body, name: str, turn=STRAIGHT) -> Part:
    """A part from a body of manifold3d, turned."""
    mesh = body.to_mesh64()
    vertices = np.asarray(mesh.vert_properties)[:, :3] @ turn.T
    return part_from_mesh(vertices, np.asarray(mesh.tri_verts).astype(np.int64), name=name)


def at(point, normal, turn=STRAIGHT) -> Place:
    """Faces on a plane, given before the turn."""
    place = tuple(map(float, turn @ np.asarray(point, dtype=float)))
    return Place(planes=(Plane(place, tuple(map(float, turn @ np.asarray(normal, float))), 1e-6),))


def cuboid(x, y, z):
    from manifold3d import Manifold

    return Manifold.cube((x, y, z)).translate((0, -y / 2, -z / 2))


def rod(radius, length, inner=0.0):
    from manifold3d import Manifold

    body = Manifold.cylinder(length, radius, radius, 96)
    if inner:
        body -= Manifold.cylinder(3 * length, inner, inner, 96).translate((0, 0, -length))
    return body.rotate((0, 90, 0))


def bars() -> Iterator[Case]:
    """Bars held at one end: bent by a force, twisted, stretched."""
    force, length = 200.0, 0.06
    for turn, word in ((STRAIGHT, "straight"), (ASKEW, "askew")):
        held = (Support(at((0, 0, 0), (1, 0, 0), turn)),)
        end = at((length, 0, 0), (1, 0, 0), turn)

        def pulled(kind, vector, end=end, turn=turn):
            return (Load(kind, end, tuple(map(float, turn @ np.asarray(vector)))),)

        for y, z in ((0.01, 0.006), (0.006, 0.012), (0.012, 0.008)):
            body = solid(cuboid(length, y, z), f"bar {word} {y}x{z}", turn)
            bent = 6.0 * force * length / (y * z * z)
            yield Case("bars bent", body.name, body, pulled("force", (0, 0, -force)), held, bent)
            stretched = force / (y * z)
            yield Case(
                "bars stretched", body.name, body, pulled("force", (force, 0, 0)), held, stretched
            )
        for radius, inner in ((0.006, 0.0), (0.008, 0.005)):
            body = solid(rod(radius, length, inner), f"rod {word} {radius}-{inner}", turn)
            second = math.pi / 4.0 * (radius**4 - inner**4)
            bent = force * length * radius / second
            yield Case("rods bent", body.name, body, pulled("force", (0, 0, -force)), held, bent)
            twisted = math.sqrt(3.0) * 20.0 * radius / (2.0 * second)
            yield Case(
                "rods twisted", body.name, body, pulled("moment", (20.0, 0, 0)), held, twisted
            )


def hollow() -> Iterator[Case]:
    """Quarters of rings and eighths of shells under pressure within (Lame), von Mises."""
    from manifold3d import Manifold

    pressure = 1e7
    for inner, outer in ((0.02, 0.03), (0.01, 0.03), (0.02, 0.024)):
        ratio = (outer / inner) ** 2
        hoop = pressure * (ratio + 1.0) / (ratio - 1.0)
        height = 0.01
        ring = Manifold.cylinder(height, outer, outer, 192) - Manifold.cylinder(
            height, inner, inner, 192
        )
        quarter = ring ^ Manifold.cube((1.0, 1.0, 1.0))
        part = solid(quarter, f"ring {inner}-{outer}")
        bore = faces_at(part, lambda p, inner=inner: np.hypot(p[:, 0], p[:, 1]) < 1.01 * inner)
        held = tuple(
            Support(at((0, 0, 0), normal), fixes=(axis,))
            for axis, normal in (("x", (1, 0, 0)), ("y", (0, 1, 0)), ("z", (0, 0, 1)))
        )
        stress = math.sqrt(hoop**2 + hoop * pressure + pressure**2)  # free to get thinner
        load = (Load("pressure", bore, value=pressure),)
        yield Case("rings", part.name, part, load, held, stress)
        shell = Manifold.sphere(outer, 128) - Manifold.sphere(inner, 128)
        eighth = shell ^ Manifold.cube((1.0, 1.0, 1.0))
        part = solid(eighth, f"shell {inner}-{outer}")
        bore = faces_at(part, lambda p, i=inner: np.linalg.norm(p, axis=1) < 1.01 * i)
        cube = (outer / inner) ** 3
        stress = pressure * (0.5 * cube + 1.0) / (cube - 1.0) + pressure
        yield Case(
            "shells", part.name, part, (Load("pressure", bore, value=pressure),), held, stress
        )


def faces_at(part: Part, is_there: Callable) -> Place:
    """Triangles all of whose corners are there."""
    vertices, triangles = part.mesh
    inside = is_there(vertices)[triangles].all(axis=1)
    return Place(triangles=tuple(int(k) for k in np.flatnonzero(inside)))


def plates() -> Iterator[Case]:
    """Quarters of plates with a hole, pulled: Heywood's net stress factor, within 2 %."""
    from manifold3d import Manifold

    for width, hole in ((0.04, 0.008), (0.04, 0.016), (0.03, 0.015)):
        length, thick = 1.5 * width, 0.004
        body = Manifold.cube((length, width / 2, thick)) - Manifold.cylinder(
            thick, hole / 2, hole / 2, 96
        )
        part = solid(body, f"plate {width}-{hole}")
        pull = 1e8 * width / 2 * thick
        net = 1e8 / (1.0 - hole / width)
        exact = net * (2.0 + (1.0 - hole / width) ** 3)
        held = tuple(
            Support(at((0, 0, 0), normal), fixes=(axis,))
            for axis, normal in (("x", (1, 0, 0)), ("y", (0, 1, 0)), ("z", (0, 0, 1)))
        )
        load = (Load("force", at((length, 0, 0), (1, 0, 0)), (pull, 0.0, 0.0)),)
        yield Case("plates with a hole", part.name, part, load, held, exact)


def fillet(x: float, radius: float) -> list[tuple[float, float]]:
    """A rounded inner corner at (x, 8 mm), from the level side to the upright one."""
    return [
        (x + radius - radius * math.sin(a), 0.008 + radius - radius * math.cos(a))
        for a in np.linspace(0.0, math.pi / 2, 17)
    ]


def angles() -> Iterator[Case]:
    """Angles and stepped bars with a rounded inner corner, without a closed form."""
    from manifold3d import CrossSection, Manifold

    for radius in (0.003, 0.006):
        for turn, word in ((STRAIGHT, "straight"), (ASKEW, "askew")):
            outline = [(0.0, 0.0), (0.05, 0.0), (0.05, 0.008)]
            outline += [*fillet(0.008, radius), (0.008, 0.04), (0.0, 0.04)]
            body = Manifold.extrude(CrossSection([outline]), 0.02)
            part = solid(body, f"angle {radius} {word}", turn)
            load = (
                Load(
                    "force", at((0.05, 0, 0), (1, 0, 0), turn),
                    tuple(map(float, turn @ np.array([0.0, 500.0, 0.0]))),
                ),
            )  # fmt: skip
            yield Case(
                "angles", part.name, part, load, (Support(at((0, 0.04, 0), (0, 1, 0), turn)),)
            )
            outline = [(0.0, 0.0), (0.06, 0.0), (0.06, 0.008)]
            outline += [*fillet(0.03, radius), (0.03, 0.016), (0.0, 0.016)]
            body = Manifold.extrude(CrossSection([outline]), 0.01)
            part = solid(body, f"step {radius} {word}", turn)
            load = (
                Load(
                    "force", at((0.06, 0, 0), (1, 0, 0), turn),
                    tuple(map(float, turn @ np.array([0.0, 0.0, 300.0]))),
                ),
            )  # fmt: skip
            yield Case("steps", part.name, part, load, (Support(at((0, 0, 0), (1, 0, 0), turn)),))


def samples() -> Iterator[Case]:
    """The product's own sample parts."""
    for shape in ("bracket", "plate_with_holes", "pipe"):
        part = sekiso.simple_part(shape)
        low = part.vertices.min(axis=0)
        high = part.vertices.max(axis=0)
        held = (Support(at((0, 0, low[2]), (0, 0, 1))),)
        axis = 2 if shape != "plate_with_holes" else 0
        normal = tuple(np.eye(3)[axis])
        if axis == 0:
            held = (Support(at((low[0], 0, 0), normal)),)
        load = (Load("force", at(high, normal), (0.0, 800.0, 500.0)),)
        yield Case("samples", shape, part, load, held)


def brackets(folder: Path | None) -> Iterator[Case]:
    """Brackets of SimJEB under the vertical load."""
    if folder is None:
        return
    from simjeb import boundary

    for path in sorted(folder.rglob("simjeb_*.obj"))[:3]:
        part = sekiso.load_part(path, unit="mm")
        loads, supports = boundary(part)
        yield Case("SimJEB", path.stem, part, (loads[0],), tuple(supports))


def rows_of(case: Case, most: int) -> list[dict]:
    """What each size of cells tells, with the true stress."""
    thickness, volume = mean_thickness(case.part), case.part.volume
    rows = []
    edges = [thickness / n for n in ACROSS if volume / (thickness / n) ** 3 < most]
    if case.exact is None:
        edges.append((volume / (2.5 * most)) ** (1 / 3))
    for edge in edges:
        try:
            told = check_strength(
                case.part, loads=case.loads, supports=case.supports, material=STEEL, resolution=edge
            ).worst
        except NeedError:
            continue  # cells too coarse for the faces that are held and loaded
        found = told.stress.evidence
        rows.append({
            "group": case.group, "name": case.name, "edge": edge, "thickness": thickness,
            "coarse": found["coarse"], "fine": found["fine"], "steepness": found["steepness"],
        })  # fmt: skip
    true = case.exact
    if true is None:
        finest = rows.pop()
        true = finest["fine"] * (finest["fine"] / finest["coarse"]) ** 0.8  # second order
    rows = [row for row in rows if case.exact is not None or row["edge"] > 1.25 * edges[-1]]
    return [{**row, "true": true} for row in rows]


class Rows:
    """Rows as arrays: ln(true / fine), what it is told by, groups and their weights."""

    def __init__(self, rows: list[dict]) -> None:
        def column(name):
            return np.array([row[name] for row in rows])

        self.group = column("group")
        self.error = np.log(column("true") / column("fine"))
        step = np.log(column("fine") / column("coarse"))
        self.step = np.clip(step, -LARGEST_STEP, LARGEST_STEP)
        self.told_by = np.stack([self.step, column("steepness")], axis=1)
        self.spread_by = np.stack(
            [np.ones(len(rows)), column("edge") / column("thickness"), *self.told_by.T], axis=1
        )
        self.weight = np.array([1.0 / np.sum(self.group == one) for one in self.group])

    def scores(self, theta) -> tuple[np.ndarray, np.ndarray]:
        """Error less what is expected, over its standard deviation, and that deviation."""
        sd = np.sqrt(self.spread_by**2 @ np.exp(2.0 * theta[2:]))
        return (self.error - self.told_by @ theta[:2]) / sd, sd

    def fit(self, kept) -> np.ndarray:
        """Two slopes of the mean, logarithms of the four parts of the spread."""
        weight = self.weight[kept] / self.weight[kept].sum() * kept.sum()

        def loss(theta):
            z, sd = (one[kept] for one in self.scores(theta))
            likelihood = np.sum(weight * (np.log(sd) + 2.5 * np.log1p(z * z / 4.0)))
            return likelihood + 0.02 * (theta[:2] @ theta[:2] + np.sum((theta[2:] + 2.0) ** 2))

        start = np.array([0.3, 0.3, -2.0, -2.0, -2.0, -2.0])
        return minimize(loss, start, method="BFGS").x


def quantile(values, weight, level):
    """A weighted quantile."""
    order = np.argsort(values)
    reached = np.cumsum(weight[order]) / weight.sum()
    return float(values[order[min(int(np.searchsorted(reached, level)), len(order) - 1)]])


def left_out(rows: Rows) -> tuple[np.ndarray, np.ndarray]:
    """Scores and deviations of every row by a fit without its group."""
    scores, sds = np.empty(len(rows.error)), np.empty(len(rows.error))
    for group in np.unique(rows.group):
        own = rows.group == group
        z, sd = rows.scores(rows.fit(~own))
        scores[own], sds[own] = z[own], sd[own]
    return scores, sds


def figures(rows: Rows, table: list[dict]) -> dict:
    """Coverage of intervals whose fit and whose scores come from other groups."""
    scores, sds = left_out(rows)
    inside, above, width = (np.empty(len(scores)) for _ in range(3))
    for group in np.unique(rows.group):
        own = rows.group == group
        low, high = (quantile(scores[~own], rows.weight[~own], p) for p in (0.05, 0.95))
        inside[own] = (scores[own] >= low) & (scores[own] <= high)
        above[own] = scores[own] > high
        width[own] = np.exp((high - low) * sds[own])

    def mean(values):
        return round(float(rows.weight @ values / rows.weight.sum()), 3)

    before = [_before(row) for row in table]
    by_group = {
        str(group): {
            "rows": int((own := rows.group == group).sum()),
            "coverage": round(float(inside[own].mean()), 3),
            "unsafe": round(float(above[own].mean()), 3),
            "width": round(float(np.median(width[own])), 2),
        }
        for group in np.unique(rows.group)
    }
    return {
        "benchmark": "strength_intervals", "rows": len(table), "groups": len(by_group),
        "coverage": mean(inside), "unsafe": mean(above), "width": round(float(np.median(width)), 3),
        "bias": round(float(np.exp(-quantile(scores * sds, rows.weight, 0.5))), 3),
        "coverage_before": mean(np.array([one[0] for one in before])),
        "unsafe_before": mean(np.array([one[1] for one in before])), "by_group": by_group,
    }  # fmt: skip


def _before(row: dict) -> tuple[bool, bool]:
    """Whether the true stress lay in the interval of the former rule, and whether above it."""
    step = (row["fine"] - row["coarse"]) / (1.5**2 - 1.0)
    step = max(min(step, 0.5 * row["fine"]), -0.5 * row["fine"])
    told = row["fine"] + step
    reach = math.exp(max(math.log1p(2.0 * abs(step) / told), 0.08))
    return told / reach <= row["true"] <= told * reach, row["true"] > told * reach


def model_of(rows: Rows) -> dict:
    """The numbers as the product reads them."""
    theta = rows.fit(np.ones(len(rows.error), dtype=bool))
    scores, _ = left_out(rows)
    spread = np.exp(theta[2:])
    return {
        "title": "Largest stress of a part on cells against its true one: bars, rings, shells, "
        "plates with a hole, angles, steps, sample parts",
        "locator": "benchmarks/strength_intervals.py",
        "licence": "closed forms and own computations",
        "n_rows": len(rows.error),
        "n_groups": len(np.unique(rows.group)),
        "largest_step": LARGEST_STEP,
        "coarsest": COARSEST,
        "mean": {"step": theta[0], "steepness": theta[1]},
        "spread": dict(zip(("least", "fineness", "step", "steepness"), spread, strict=True)),
        "scores": [quantile(scores, rows.weight, p) for p in (0.05, 0.95)],
    }


def _rounded(found):
    if isinstance(found, dict):
        return {key: _rounded(value) for key, value in found.items()}
    if isinstance(found, list):
        return [_rounded(value) for value in found]
    return float(f"{found:.4g}") if isinstance(found, float) else found


def main() -> None:
    """Compute or read the rows, fit, score, and write on demand."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path)
    parser.add_argument("--most", type=int, default=MOST_CELLS, help="cells of metal")
    parser.add_argument("--rows", type=Path, help="rows are kept here, and read if they are")
    parser.add_argument("--write", action="store_true", help="put the fit into the product")
    arguments = parser.parse_args()
    table: list[dict] = []
    if arguments.rows and arguments.rows.exists():
        table = json.loads(arguments.rows.read_text())
    else:
        for cases in (bars(), hollow(), plates(), angles(), samples(), brackets(arguments.data)):
            for case in cases:
                table += rows_of(case, arguments.most)
        if arguments.rows:
            arguments.rows.write_text(json.dumps(table))
    table = [row for row in table if row["edge"] / row["thickness"] <= COARSEST]
    rows = Rows(table)
    print(json.dumps(figures(rows, table)))
    if arguments.write:
        TARGET.write_text(json.dumps(_rounded(model_of(rows)), indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
