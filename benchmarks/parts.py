"""Volumes, areas and findings of public part files against reference values.

Prints one JSON line.  `volume_area_ok`: share of files whose volume and area agree within 0.1 %;
`findings_found`: share of the expected findings reported; `findings_false`: number reported that
are not expected, among the codes of `expected_findings.csv`.  `overhang_ok`: share of meshes whose
45-degree overhang lies between what surely hangs and that plus the half-degree band; `wall_ok` and
`cavity_ok`: bodies made here whose thinnest wall (2 %) and cavity volume (0.1 %) are known.
`3mf_...`: the consortium's validation files, see `three_mf_conformance.py`.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import manifold3d
import numpy as np

import three_mf_conformance
from sekiso.design.intake import load_part, part_from_bytes
from sekiso.domain.errors import PartError
from sekiso.domain.part import Part
from step_files import Polygon, StepText

BENCH = True

CODES = {
    "open_boundary",
    "non_manifold",
    "inconsistent_winding",
    "several_bodies",
    "unit_suspect",
}
TOLERANCE = 1e-3
RIM = 1e-2  # of the area: what counts as standing on the plate is drawn differently by others


def metres_per_unit(file: str, part: Part, row: dict[str, str]) -> float:
    """The reference gives file units (STEP: mm); the box tells how the file was read."""
    if file.lower().endswith((".step", ".stp")):
        return 1e-3
    sizes = [float(row[key]) for key in ("dx", "dy", "dz")]
    return max(part.extent) / max(sizes)


def agrees(part: Part, row: dict[str, str], scale: float) -> bool:
    volume = part.volume / scale**3 / float(row["volume"]) - 1.0
    area = part.area / scale**2 / float(row["area"]) - 1.0
    return abs(volume) <= TOLERANCE and abs(area) <= TOLERANCE


def overhang_agrees(part: Part, row: dict[str, str], scale: float) -> bool:
    reference = float(row["overhang45_area_z"])
    sure = part.summary["overhang_area"] / scale**2
    band = part.summary["overhang_area_band"] / scale**2
    slack = RIM * part.area / scale**2
    return sure - slack <= reference <= sure + band + slack


def scored_files(folder: Path) -> dict[str, Any]:
    with (folder / "measured_reference.csv").open() as table:
        rows = {row["file"]: row for row in csv.DictReader(table)}
    expected: dict[str, set[str]] = defaultdict(set)
    with (folder / "expected_findings.csv").open() as table:
        for row in csv.DictReader(table):
            expected[row["file"]].add(row["finding"])
    right, overhangs, found, false, missed, slowest = [], [], 0, [], [], ("", 0.0)
    for file in sorted(expected | rows.keys()):
        start = time.perf_counter()
        try:
            part = load_part(folder / file)
        except PartError as problem:
            missed.append(f"{file}: {problem.key}")
            right.append(False)
            continue
        slowest = max(slowest, (file, time.perf_counter() - start), key=lambda item: item[1])
        codes = {finding.code for finding in part.findings} & CODES
        wanted = expected.get(file, set()) - {"none"}
        found += len(codes & wanted)
        false += [f"{file}: {code}" for code in sorted(codes - wanted)]
        missed += [f"{file}: {code}" for code in sorted(wanted - codes)]
        if file in rows:
            scale = metres_per_unit(file, part, rows[file])
            right.append(agrees(part, rows[file], scale))
            if rows[file].get("overhang45_area_z"):
                overhangs.append(overhang_agrees(part, rows[file], scale))
    total = sum(len(codes - {"none"}) for codes in expected.values())
    return {
        "volume_area_ok": float(np.mean(right)),
        "findings_found": found / total if total else 1.0,
        "findings_false": len(false),
        "overhang_ok": float(np.mean(overhangs)) if overhangs else 1.0,
        "n_files": len(right),
        "slowest_s": round(slowest[1], 3),
        "notes": {"false": false, "missed": missed, "slowest": slowest[0]},
    }


def scored_shapes() -> dict[str, float]:
    """Hollow boxes with walls of 0.5-5 mm: thinnest wall and cavity volume are exact numbers."""
    walls, cavities = [], []
    for wall in (0.5, 1.0, 2.0, 5.0):
        outer = manifold3d.Manifold.cube((40.0, 30.0, 20.0))
        inner = manifold3d.Manifold.cube((40.0 - 2 * wall, 30.0 - 2 * wall, 20.0 - 2 * wall))
        part = saved_and_read(
            (outer - inner.translate((wall, wall, wall))).rotate((20.0, 30.0, 10.0))
        )
        walls.append(abs(part.summary["wall_min"] * 1e3 / wall - 1.0) <= 0.02)
        exact = inner.volume() * 1e-9
        cavities.append(abs(part.summary["cavity_volume"] / exact - 1.0) <= TOLERANCE)
    return {"wall_ok": float(np.mean(walls)), "cavity_ok": float(np.mean(cavities))}


PROFILES = {  # mm, anticlockwise
    "ell": ((0, 0), (80, 0), (80, 20), (20, 20), (20, 45), (0, 45)),
    "step": ((0, 0), (50, 0), (50, 8), (30, 8), (30, 16), (10, 16), (10, 24), (0, 24)),
    "u": ((0, 0), (40, 0), (40, 30), (30, 30), (30, 10), (10, 10), (10, 30), (0, 30)),
    "plus": ((10, 0), (20, 0), (20, 10), (30, 10), (30, 20), (20, 20), (20, 30), (10, 30),
             (10, 20), (0, 20), (0, 10), (10, 10)),
    "comb": ((0, 0), (70, 0), (70, 30), (60, 30), (60, 10), (40, 10), (40, 30), (30, 30),
             (30, 10), (10, 10), (10, 30), (0, 30)),
}  # fmt: skip
HEIGHT = 15.0  # mm
LINE = ((0.0, 0.0, 90.0), (120.0, 0.0, 90.0), (120.0, 60.0, 90.0))
KINDS = {  # of each CTC file: what stands beside its solid
    ("ell", "AP203"): ("curves", "points"),
    ("step", "AP203"): ("sheets", "curves", "points"),
    ("u", "AP203"): ("curves", "points"),
    ("plus", "AP203"): ("sheets",),
    ("comb", "AP203"): ("sheets", "curves"),
    ("ell", "AP242"): ("points", "notes"),
    ("step", "AP242"): ("sheets", "curves", "points", "notes"),
    ("u", "AP242"): ("curves", "points", "notes"),
    ("plus", "AP242"): ("sheets", "curves", "points", "notes"),
    ("comb", "AP242"): ("curves", "points", "notes"),
}


def prism_sums(profile: Polygon) -> tuple[float, float]:
    """Volume [mm3] and area [mm2] of a prism of `HEIGHT`."""
    ends = list(zip(profile, [*profile[1:], profile[0]], strict=True))
    base = 0.5 * sum(a[0] * b[1] - b[0] * a[1] for a, b in ends)
    around = sum(math.dist(a, b) for a, b in ends)
    return base * HEIGHT, 2.0 * base + around * HEIGHT


def with_company(profile: Polygon, schema: str, beside: tuple[str, ...]) -> bytes:
    """A solid, and what CAD puts beside it."""
    text = StepText(schema)
    draw = {
        "curves": lambda: text.curves(LINE, LINE[:2]),
        "points": lambda: text.points(*LINE),
        "sheets": lambda: text.sheet(LINE),
    }
    items = [draw[kind]() for kind in beside if kind in draw]
    text.product([text.prism(profile, 0.0, HEIGHT), *items])
    if "notes" in beside:
        text.callout(LINE)
    return text.text()


def assembly(profile: Polygon, unit: str = "mm") -> bytes:
    """Four instances, each turned otherwise, of one solid."""
    text = StepText(unit=unit)
    part = text.product([text.prism(profile, 0.0, HEIGHT)], "part")
    top = text.product([], "assembly", kind="SHAPE_REPRESENTATION")
    for k, x in enumerate(((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (-1.0, 0.0, 0.0), (0.0, -1.0, 0.0))):
        text.instance(top, part, text.axes((300.0 * k, 0.0, 0.0), x=x), str(k))
    return text.text()


def scored_step() -> dict[str, float]:
    """Small files of the kinds of the NIST CTC files, and assemblies."""
    cases = [
        (
            with_company(PROFILES[name], schema, beside),
            name,
            1,
            1.0,
            {f"{k}_beside" for k in beside},
        )
        for (name, schema), beside in KINDS.items()
    ]
    cases += [(assembly(PROFILES[name]), name, 4, 1.0, {"several_bodies"}) for name in PROFILES]
    cases.append((assembly(PROFILES["ell"], "inch"), "ell", 4, 25.4, {"several_bodies"}))
    right = []
    for content, name, n, size, codes in cases:
        part = part_from_bytes(content, name=f"{name}.step")
        volume, area = prism_sums(PROFILES[name])
        right.append(
            abs(part.volume * 1e9 / (n * volume * size**3) - 1.0) <= 1e-9
            and abs(part.area * 1e6 / (n * area * size**2) - 1.0) <= 1e-9
            and part.n_bodies == n
            and {finding.code for finding in part.findings} == codes
        )
    return {"step_ok": float(np.mean(right)), "n_step": len(right)}


def saved_and_read(solid: manifold3d.Manifold) -> Part:
    mesh = solid.to_mesh64()
    corners = np.asarray(mesh.vert_properties)[:, :3][np.asarray(mesh.tri_verts)]
    facet = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
    facets = np.zeros(len(corners), dtype=facet)
    facets["corners"] = corners
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "solid.stl"
        path.write_bytes(b" " * 80 + np.uint32(len(facets)).tobytes() + facets.tobytes())
        return load_part(path)


def speed() -> dict[str, float]:
    """Seconds for a 100,000-triangle STL, summary included, in this process."""
    ball = manifold3d.Manifold.sphere(30.0, circular_segments=640)
    start_count = ball.num_tri()
    start = time.perf_counter()
    saved_and_read(ball)
    return {"sphere_s": round(time.perf_counter() - start, 3), "sphere_triangles": start_count}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default="../shared/data/parts", type=Path)
    folder = parser.parse_args().data
    scores = scored_files(folder)
    notes = scores.pop("notes")
    archives = three_mf_conformance.conformance(folder.parent / "platform/3mf/validation")
    notes["3mf"] = archives.pop("wrong")
    archives = {f"3mf_{key}": value for key, value in archives.items()}
    figures = {**scores, **archives, **scored_shapes(), **scored_step(), **speed()}
    print(json.dumps({"name": "parts", "figures": figures, "notes": notes}))


if __name__ == "__main__":
    main()
