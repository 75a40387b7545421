"""Scan lengths against PySLM 0.6.1, speed on a whole part, and the ratio to PySLM in the same run.

Prints one JSON line.  `contours_ok`: share of layers within 0.1 %, `hatch_ok`: share of patterns
within 0.5 % of the lengths that PySLM 0.6.1 gives (10 degrees, 0.1 mm, contours inset by 0.06, 0.14
and 0.22 mm, stripes and islands 5 mm wide); `full_part_s`: frameGuide, 41 mm at 40 um, islands
(goal 30); `island_ratio`: PySLM's time for one island layer over ours (goal 10), absent where the
package PythonSLM is not installed; `volume_error`: slices' volume against the mesh's.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

import manifold3d
import numpy as np

from sekiso.design.hatching import Pattern
from sekiso.design.intake import load_part
from sekiso.design.mesh_report import part_from_mesh
from sekiso.design.slices import FilledLayers, Outline, fill_layers, hatch_part
from sekiso.domain.part import Part
from sekiso.geometry.contours import layers

BENCH = True

OUTLINE = Outline(spot=6e-5, step=8e-5, n=3)
KINDS = {"lines": 0.0, "stripes": 1e-4, "islands": 0.0}
EXPECTED = {  # mm above the lowest point: hatch, stripe, island, contour lengths [mm]
    ("cube", 5.0): (883.860, 903.038, 883.864, 116.664),
    ("frameGuide", 14.8): (17828.032, 18175.892, 17829.993, 1090.423),
    ("nut", 5.0): (1853.042, 1895.265, 1854.283, 168.321),
    ("inversePyramid", 1.0): (48.439, None, None, 30.26),
}


def part_of(name: str, folder: Path) -> Part:
    if name != "cube":
        return load_part(folder / f"{name}.stl")
    mesh = manifold3d.Manifold.cube((0.01, 0.01, 0.01)).to_mesh64()
    vertices = np.asarray(mesh.vert_properties)[:, :3].copy()
    return part_from_mesh(vertices, np.asarray(mesh.tri_verts).astype(int))


def one_layer(part: Part, height: float, kind: str) -> FilledLayers:
    assert part.vertices is not None
    assert part.triangles is not None
    low = float(part.vertices[:, 2].min())
    cut = layers(part.vertices, part.triangles, heights=np.array([low + height]))
    pattern = Pattern(kind=kind, overlap=KINDS[kind])
    return next(fill_layers(cut, pattern=pattern, outline=OUTLINE))


def contour_length(layer: FilledLayers) -> float:
    steps = [np.diff(ring, axis=0, append=ring[:1]) for ring in layer.contours[0]]
    return float(sum(np.hypot(*step.T).sum() for step in steps))


def scored(folder: Path) -> dict[str, float]:
    hatch_errors, contour_errors = [], []
    for (name, height), (*lengths, contours) in EXPECTED.items():
        part = part_of(name, folder)
        for kind, expected in zip(KINDS, lengths, strict=True):
            if expected is not None:
                got = one_layer(part, height * 1e-3, kind).vectors.lengths.sum() * 1e3
                hatch_errors.append(abs(got / expected - 1.0))
        got = contour_length(one_layer(part, height * 1e-3, "lines")) * 1e3
        contour_errors.append(abs(got / contours - 1.0))
    return {
        "hatch_ok": float(np.mean(np.array(hatch_errors) <= 5e-3)),
        "contours_ok": float(np.mean(np.array(contour_errors) <= 1e-3)),
        "hatch_worst": round(max(hatch_errors), 5),
        "contours_worst": round(max(contour_errors), 5),
    }


def best_of(run: Callable[[], object], n: int) -> float:
    times = []
    for _ in range(n):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


def pyslm_layer(path: Path) -> Callable[[], object] | None:
    try:
        import pyslm
        from pyslm import hatching
    except ImportError:
        return None
    part = pyslm.Part("frameGuide")
    part.setGeometry(str(path))
    part.dropToPlatform()
    hatcher = hatching.BasicIslandHatcher()
    hatcher.hatchAngle, hatcher.hatchDistance = 10, 0.1
    hatcher.volumeOffsetHatch, hatcher.spotCompensation = 0.08, 0.06
    hatcher.numInnerContours, hatcher.numOuterContours = 2, 1
    hatcher.islandWidth, hatcher.islandOverlap = 5, 0
    return lambda: hatcher.hatch(part.getVectorSlice(14.8))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default="../shared/data/parts", type=Path)
    folder = parser.parse_args().data
    figures: dict[str, float] = scored(folder)
    frame = part_of("frameGuide", folder)
    ours = best_of(lambda: one_layer(frame, 14.8e-3, "islands"), 5)
    start = time.perf_counter()
    whole = hatch_part(frame, layer=40e-6, pattern=Pattern(kind="islands"), outline=OUTLINE)
    figures["full_part_s"] = round(time.perf_counter() - start, 2)
    figures["n_layers"] = whole.n_layers
    figures["volume_error"] = abs(whole.area * 40e-6 / frame.volume - 1.0)
    figures["island_layer_ms"] = round(1e3 * ours, 3)
    theirs = pyslm_layer(folder / "frameGuide.stl")
    if theirs is not None:
        figures["island_ratio"] = round(best_of(theirs, 3) / ours, 1)
    print(json.dumps({"name": "slicing", "figures": figures}))


if __name__ == "__main__":
    main()
