"""What stays our own although a library offers it, timed against that library in one run.

Prints one JSON line.  Each entry of `own`: what it is, the library's function, `ratio` = processor
time of ours over the library's (best of several, same process, same input), `same` = whether the
results agree, and the reason to keep ours.  Below 1 ours is faster; above 1 the reason must name
what the library lacks.  `first_obj_ratio` is that of a fresh process which reads one OBJ file.
`faster` = share of the entries below 1, `agree` = share whose results agree.
"""

from __future__ import annotations

import argparse
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import manifold3d
import numpy as np
import trimesh
from trimesh.exchange.obj import load_obj
from trimesh.exchange.ply import load_ply
from trimesh.exchange.stl import load_stl_ascii, load_stl_binary

from own_code_statistics import statistics_rows
from sekiso.geometry.contours import cut_heights, layers
from sekiso.geometry.formats.obj import FORMAT as OBJ
from sekiso.geometry.formats.ply import FORMAT as PLY
from sekiso.geometry.formats.stl import FORMAT as STL
from sekiso.geometry.mesh import weld_vertices

BENCH = True
LAYER = 1e-4  # m
N_RUNS = 5
FIRST_READ = {
    "ours": "from sekiso.geometry.formats.obj import FORMAT; FORMAT.read(content, unit='m')",
    "library": "import io; from trimesh.exchange.obj import load_obj; "
    "load_obj(io.BytesIO(content), skip_materials=True, maintain_order=True)",
}


@dataclass(frozen=True)
class Pair:
    """Ours and the library's way to one result."""

    what: str
    library: str
    reason: str
    ours: Callable[[], Any]
    theirs: Callable[[], Any]
    agrees: Callable[[Any, Any], bool]


def processor_time(run: Callable[[], Any]) -> float:
    times = []
    for _ in range(N_RUNS):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return min(times)


def entry(pair: Pair) -> dict[str, Any]:
    same = pair.agrees(pair.ours(), pair.theirs())  # also compiles and warms
    ratio = processor_time(pair.ours) / processor_time(pair.theirs)
    return {"what": pair.what, "library": pair.library, "ratio": round(ratio, 2), "same": same,
            "reason": pair.reason}  # fmt: skip


def geometry_pairs() -> list[Pair]:
    body = trimesh.creation.icosphere(subdivisions=6)
    fine = trimesh.creation.icosphere(subdivisions=7, radius=0.05)
    return [*reader_pairs(body), layer_pair(fine), weld_pair(fine)]


def reader_pairs(body: trimesh.Trimesh) -> list[Pair]:
    refuses = "one reader for all PLY; trimesh refuses binary polygons of mixed size"
    silent = (
        "trimesh reads face numbers that count back wrongly, takes 0 for 1 and drops what follows "
        "a word; importing it costs more than reading 300,000 triangles"
    )
    rows = [
        (STL, "stl", load_stl_binary, {}, "a record type is the whole reader"),
        (STL, "stl_ascii", load_stl_ascii, {}, "a solid named 'vertex' breaks trimesh's reader"),
        (PLY, "ply", load_ply, {"fix_texture": False}, refuses),
        (PLY, "ply_ascii", load_ply, {"fix_texture": False}, refuses),
        (OBJ, "obj", load_obj, {"skip_materials": True, "maintain_order": True}, silent),
    ]
    return [reader_pair(body, *row) for row in rows]


def reader_pair(
    body: trimesh.Trimesh, known: Any, kind: str, load: Any, given: dict[str, Any], reason: str
) -> Pair:
    is_ascii_ply = kind == "ply_ascii"
    content = body.export(file_type="ply", encoding="ascii") if is_ascii_ply else body.export(
        file_type=kind)  # fmt: skip
    content = content.encode() if isinstance(content, str) else content

    def theirs() -> tuple[np.ndarray, np.ndarray]:
        loaded = load(io.BytesIO(content), **given)
        if "geometry" in loaded:
            loaded = next(iter(loaded["geometry"].values()))
        points = np.asarray(loaded["vertices"], dtype=np.float64)
        return points, np.asarray(loaded["faces"], dtype=np.int64)

    def agrees(own: Any, peer: Any) -> bool:
        corners = peer[0][peer[1]]
        return bool(np.allclose(own.points[own.triangles], corners, rtol=1e-6, atol=1e-9))

    return Pair(
        f"reader of {kind.replace('_', ' ')}, {len(body.faces)} triangles",
        f"trimesh {load.__name__}", reason, lambda: known.parse(content), theirs, agrees,
    )  # fmt: skip


def layer_pair(body: trimesh.Trimesh) -> Pair:
    vertices, triangles = np.array(body.vertices), np.array(body.faces, dtype=np.int64)
    heights = cut_heights(vertices[:, 2].min(), vertices[:, 2].max(), layer=LAYER)

    def theirs() -> list[list[np.ndarray]]:
        solid = manifold3d.Manifold(manifold3d.Mesh64(vertices, triangles.astype(np.uint64)))
        return [solid.slice(float(z)).to_polygons() for z in heights]

    def agrees(own: Any, peer: list[list[np.ndarray]]) -> bool:
        n_loops = [len(loops) for loops in peer]
        areas = [sum(manifold3d.CrossSection([loop]).area() for loop in loops) for loops in peer]
        is_count_same = np.array_equal(np.diff(own.layer_start), n_loops)
        return bool(is_count_same and np.allclose(own.areas, areas, rtol=1e-5))

    return Pair(
        f"{len(heights)} layers of {len(triangles)} triangles", "manifold3d Manifold.slice",
        "one way for open and closed meshes, the loops in flat arrays; the library's are rounded "
        "to eight decimals and need a mesh without holes",
        lambda: layers(vertices, triangles, heights=heights), theirs, agrees,
    )  # fmt: skip


def weld_pair(body: trimesh.Trimesh) -> Pair:
    corners = np.array(body.vertices[body.faces]).reshape(-1, 3)

    def theirs() -> trimesh.Trimesh:
        soup = trimesh.Trimesh(corners, np.arange(len(corners)).reshape(-1, 3), process=False)
        soup.merge_vertices()
        return soup

    return Pair(
        f"welding of {len(corners)} corners", "trimesh merge_vertices",
        "only corners equal bit for bit become one, so that a crack stays a crack",
        lambda: weld_vertices(corners), theirs,
        lambda own, peer: len(own[0]) == len(peer.vertices),
    )  # fmt: skip


def first_read_ratio() -> float:
    """Processor time of a fresh process that reads one OBJ file, ours over the library's."""
    content = trimesh.creation.icosphere(subdivisions=5).export(file_type="obj")
    spent: dict[str, list[float]] = {name: [] for name in FIRST_READ}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "body.obj"
        path.write_text(content)
        for _ in range(3):
            for name, code in FIRST_READ.items():
                before = resource.getrusage(resource.RUSAGE_CHILDREN)
                script = f"content = open({str(path)!r}, 'rb').read(); {code}"
                subprocess.run([sys.executable, "-c", script], check=True)
                after = resource.getrusage(resource.RUSAGE_CHILDREN)
                user = after.ru_utime - before.ru_utime
                spent[name].append(user + after.ru_stime - before.ru_stime)
    return min(spent["ours"]) / min(spent["library"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default=None, help="not used; the bodies are made here")
    parser.parse_args()
    own = [*(entry(pair) for pair in geometry_pairs()), *statistics_rows()]
    figures = {
        "n": len(own),
        "faster": round(float(np.mean([row["ratio"] < 1.0 for row in own])), 2),
        "agree": float(np.mean([row["same"] for row in own])),
        "first_obj_ratio": round(first_read_ratio(), 2),
    }
    print(json.dumps({"name": "own_code", "figures": figures, "own": own}))


if __name__ == "__main__":
    main()
