"""Reading a file into arrays, timed against the kept library of each format in the same run.

A torus of about 100,000 and 1,000,000 triangles is written in each format (STEP: tori of solid
geometry that are cut to about as many, by `cadquery-ocp`) and read from the file to points and
triangles: by sekiso, by trimesh (STL, OBJ, PLY, 3MF), lib3mf (3MF) and cascadio (STEP, with the
tolerance of sekiso).  Each reading is a process of its own, warmed by a file of 120,000 triangles,
so that what loads late is loaded; the readers take turns.  Time is processor time of the process
and its children, ended ones included, the median of `--turns`; `peak` is what the memory of both
grew above that of the warm process.  That of STEP is left out: the process that reads a file ends
with it, and its peak is not kept.

Prints one JSON line.  `*_ratio`: time of sekiso over that of the fastest library, the worse of the
sizes.  `peak_ratio`: the largest peak over the arrays handed over, at the largest size, and
`peak_mib` that peak.  `agree`: share of readings with the volume of the torus.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

BENCH = True
SIZES = (100_000, 1_000_000)
SMALL = 120_000
LARGE_RADIUS, SMALL_RADIUS = 20.0, 8.0  # mm
TRIANGLES_OF_TORUS = 118_000  # by sekiso at its tolerance
SAG, TURN = 1e-4 * 81.0, 0.06  # mm and rad: the tolerance of sekiso, for cascadio
READERS = {
    "stl": ("sekiso", "trimesh"),
    "stl_text": ("sekiso", "trimesh"),
    "obj": ("sekiso", "trimesh"),
    "ply": ("sekiso", "trimesh"),
    "ply_text": ("sekiso", "trimesh"),
    "three_mf": ("sekiso", "trimesh", "lib3mf"),
    "step": ("sekiso", "cascadio"),
}
SUFFIX = {"stl_text": "stl", "ply_text": "ply", "three_mf": "3mf"}
GOALS = {"ratio": 1.0, "peak_ratio": 3.0}
Mesh = tuple[np.ndarray, np.ndarray]


def torus(n_triangles: int) -> Mesh:
    """Points [mm] and triangles of a torus with about as many triangles."""
    n = round(math.sqrt(n_triangles / 2))
    around, across = (k.ravel() for k in np.meshgrid(np.arange(n), np.arange(n), indexing="ij"))
    u, v = 2 * np.pi * around / n, 2 * np.pi * across / n
    radius = LARGE_RADIUS + SMALL_RADIUS * np.cos(v)
    points = np.stack((radius * np.cos(u), radius * np.sin(u), SMALL_RADIUS * np.sin(v)), axis=1)
    a, b = around * n + across, (around + 1) % n * n + across
    c, d = (around + 1) % n * n + (across + 1) % n, around * n + (across + 1) % n
    return points, np.concatenate((np.stack((a, b, c), axis=1), np.stack((a, c, d), axis=1)))


def write(kind: str, n: int, folder: Path) -> Path:
    path = folder / f"{kind}_{n}.{SUFFIX.get(kind, kind)}"
    if kind == "step":
        write_step(path, max(1, round(n / TRIANGLES_OF_TORUS)), radius=LARGE_RADIUS - (n == SMALL))
    else:
        path.write_bytes(WRITERS[kind](*torus(n)))
    return path


def stl(points: np.ndarray, triangles: np.ndarray) -> bytes:
    from sekiso.geometry.formats.stl import write_stl

    return write_stl(points * 1e-3, triangles)


def stl_text(points: np.ndarray, triangles: np.ndarray) -> bytes:
    corner = "vertex %.6e %.6e %.6e\n"
    facet = "facet normal 0 0 0\nouter loop\n" + 3 * corner + "endloop\nendfacet\n"
    return ("solid torus\n" + _lines(facet, points[triangles].reshape(-1, 9))
            + "endsolid torus\n").encode()  # fmt: skip


def obj(points: np.ndarray, triangles: np.ndarray) -> bytes:
    return (_lines("v %.6f %.6f %.6f\n", points) + _lines("f %d %d %d\n", triangles + 1)).encode()


def ply_head(encoding: str, points: np.ndarray, triangles: np.ndarray) -> str:
    places = "".join(f"property float {axis}\n" for axis in "xyz")
    return (
        f"ply\nformat {encoding} 1.0\nelement vertex {len(points)}\n{places}element face "
        f"{len(triangles)}\nproperty list uchar int vertex_indices\nend_header\n"
    )


def ply(points: np.ndarray, triangles: np.ndarray) -> bytes:
    rows = np.zeros(len(triangles), dtype=[("n", "u1"), ("corners", "<i4", 3)])
    rows["n"], rows["corners"] = 3, triangles
    head = ply_head("binary_little_endian", points, triangles).encode()
    return head + points.astype("<f4").tobytes() + rows.tobytes()


def ply_text(points: np.ndarray, triangles: np.ndarray) -> bytes:
    body = _lines("%.6f %.6f %.6f\n", points) + _lines("3 %d %d %d\n", triangles)
    return (ply_head("ascii", points, triangles) + body).encode()


def three_mf(points: np.ndarray, triangles: np.ndarray) -> bytes:
    space = "http://schemas.microsoft.com/3dmanufacturing"
    model = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<model unit="millimeter" xmlns="{space}/core/2015'
        '/02"><resources><object id="1" type="model"><mesh><vertices>'
        + _lines('<vertex x="%.6f" y="%.6f" z="%.6f"/>\n', points)
        + "</vertices><triangles>"
        + _lines('<triangle v1="%d" v2="%d" v3="%d"/>\n', triangles)
        + '</triangles></mesh></object></resources><build><item objectid="1"/></build></model>'
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    kinds = (
        f'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        'relationships+xml"/><Default Extension="model" ContentType="application/vnd.ms-package.'
        '3dmanufacturing-3dmodel+xml"/></Types>'
    )
    relations = (
        f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{package}/relationships">'
        f'<Relationship Target="/3D/3dmodel.model" Id="r0" Type="{space}/2013/01/3dmodel"/>'
        "</Relationships>"
    )
    parts = {"[Content_Types].xml": kinds, "_rels/.rels": relations, "3D/3dmodel.model": model}
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in parts.items():
                archive.writestr(name, text)
        file.seek(0)
        return file.read()


WRITERS = {"stl": stl, "stl_text": stl_text, "obj": obj, "ply": ply, "ply_text": ply_text,
           "three_mf": three_mf}  # fmt: skip


def _lines(form: str, rows: np.ndarray) -> str:
    return "".join(form % tuple(row) for row in rows.tolist())


def write_step(path: Path, n: int, *, radius: float) -> None:
    """`n` tori, one solid each, in a square of rows; the warming one differs, as it may be kept."""
    from OCP.BRep import BRep_Builder
    from OCP.BRepPrimAPI import BRepPrimAPI_MakeTorus
    from OCP.gp import gp_Ax2, gp_Dir, gp_Pnt
    from OCP.Message import Message
    from OCP.STEPControl import STEPControl_AsIs, STEPControl_Writer
    from OCP.TopoDS import TopoDS_Compound

    side, pitch = math.ceil(math.sqrt(n)), 2.5 * (LARGE_RADIUS + SMALL_RADIUS)
    Message.DefaultMessenger_s().ChangePrinters().Clear()  # it writes to standard output
    tori, builder = TopoDS_Compound(), BRep_Builder()
    builder.MakeCompound(tori)
    for k in range(n):
        place = gp_Pnt(pitch * (k % side), pitch * (k // side), 0.0)
        axes = gp_Ax2(place, gp_Dir(0.0, 0.0, 1.0))
        builder.Add(tori, BRepPrimAPI_MakeTorus(axes, radius, SMALL_RADIUS).Shape())
    writer = STEPControl_Writer()
    writer.Transfer(tori, STEPControl_AsIs)
    writer.Write(str(path))


def sekiso_reader() -> Callable[[Path], Mesh]:
    from sekiso.geometry.formats.registry import file_format

    def read(path: Path) -> Mesh:
        content = path.read_bytes()
        found = file_format(content, suffix=path.suffix[1:]).read(content, unit="mm")
        return found.points, found.triangles

    return read


def trimesh_reader() -> Callable[[Path], Mesh]:
    import trimesh

    def read(path: Path) -> Mesh:
        mesh = trimesh.load_mesh(path, process=False, maintain_order=True)
        return np.asarray(mesh.vertices) * 1e-3, np.asarray(mesh.faces)

    return read


def lib3mf_reader() -> Callable[[Path], Mesh]:
    import lib3mf

    wrapper = lib3mf.get_wrapper()

    def read(path: Path) -> Mesh:
        model = wrapper.CreateModel()
        model.QueryReader("3mf").ReadFromFile(str(path))
        meshes = model.GetMeshObjects()
        meshes.MoveNext()
        body = meshes.GetCurrentMeshObject()
        points = np.frombuffer(b"".join(map(bytes, body.GetVertices())), np.float32)
        triangles = np.frombuffer(b"".join(map(bytes, body.GetTriangleIndices())), np.uint32)
        points, triangles = points.reshape(-1, 3), triangles.reshape(-1, 3)
        return points * 1e-3, triangles.astype(np.int64)

    return read


def cascadio_reader() -> Callable[[Path], Mesh]:
    import io

    import cascadio
    import trimesh

    def read(path: Path) -> Mesh:
        glb = cascadio.to_glb_bytes(
            path.read_bytes(), cascadio.FileType.STEP, tol_linear=SAG, tol_angular=TURN,
            use_parallel=False,
        )  # fmt: skip
        mesh = trimesh.load_mesh(io.BytesIO(glb), file_type="glb", process=False)
        return np.asarray(mesh.vertices), np.asarray(mesh.faces)

    return read


CHILDREN = {"sekiso": sekiso_reader, "trimesh": trimesh_reader, "lib3mf": lib3mf_reader,
            "cascadio": cascadio_reader}  # fmt: skip


def family(process: str = "self") -> list[str]:
    """The numbers of the living processes that `process` started, and theirs."""
    listed = []
    for thread in Path(f"/proc/{process}/task").iterdir():
        for number in (thread / "children").read_text().split():
            listed += [number, *family(number)]
    return listed


def used() -> tuple[float, float]:
    """Processor time [s] and peak memory [B] of this process and those it started.

    The peaks are those since `forget_peaks`; a process starts with that of its parent.
    """
    own, gone = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    seconds = own.ru_utime + own.ru_stime + gone.ru_utime + gone.ru_stime
    peak = 0.0
    for number in ["self", *family()]:
        status = Path(f"/proc/{number}/status").read_text()
        peak += 1024.0 * int(status.partition("VmHWM:")[2].split()[0])
        if number != "self":
            times = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
            ticks = sum(int(t) for t in times[11:15])  # its own and those of what it ended
            seconds += ticks / os.sysconf("SC_CLK_TCK")
    return seconds, peak


def forget_peaks() -> None:
    """Sets the peaks of this process and those it started to what they hold now."""
    for number in ["self", *family()]:
        Path(f"/proc/{number}/clear_refs").write_text("5")


def child(reader: str, small: Path, path: Path) -> None:
    """Reads one file in this process and prints what it took."""
    read = CHILDREN[reader]()
    read(small)
    forget_peaks()
    before = used()
    points, triangles = read(path)
    after = used()
    a, b, c = (points[triangles[:, k]] for k in range(3))
    print(json.dumps({
        "seconds": after[0] - before[0], "peak": after[1] - before[1],
        "arrays": points.nbytes + triangles.nbytes, "n": len(triangles),
        "volume": float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6.0),
    }))  # fmt: skip


def reading(reader: str, small: Path, path: Path) -> dict[str, float]:
    run = subprocess.run(
        [sys.executable, __file__, "--child", reader, str(small), str(path)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: dict[str, float] = json.loads(run.stdout)
    return found


def row(kind: str, n: int, folder: Path, turns: int) -> dict[str, Any]:
    """Medians of all readers of one file."""
    small, path = write(kind, SMALL, folder), write(kind, n, folder)
    taken: dict[str, list[dict[str, float]]] = {reader: [] for reader in READERS[kind]}
    for _ in range(turns):
        for reader, found in taken.items():
            found.append(reading(reader, small, path))
    seconds = {r: statistics.median(f["seconds"] for f in found) for r, found in taken.items()}
    peak = {r: statistics.median(f["peak"] for f in found) for r, found in taken.items()}
    volumes = {r: found[0]["volume"] * 1e9 for r, found in taken.items()}
    exact = 2 * math.pi**2 * LARGE_RADIUS * SMALL_RADIUS**2
    exact *= max(1, round(n / TRIANGLES_OF_TORUS)) if kind == "step" else 1
    own = taken["sekiso"][0]
    return {
        "kind": kind, "n": int(own["n"]), "mib": round(path.stat().st_size / 2**20, 1),
        "seconds": {r: round(s, 3) for r, s in seconds.items()},
        "ratio": round(seconds["sekiso"] / min(s for r, s in seconds.items() if r != "sekiso"), 2),
        "peak_mib": {r: round(p / 2**20, 1) for r, p in peak.items()},
        "peak_ratio": round(peak["sekiso"] / own["arrays"], 2),
        "agree": {r: abs(v / exact - 1.0) < 0.01 for r, v in volumes.items()},
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default=None, help="not used; the bodies are made here")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--kinds", nargs="*", choices=list(READERS), default=list(READERS))
    parser.add_argument("--child", nargs=3, metavar=("READER", "SMALL", "FILE"))
    given = parser.parse_args()
    if given.child:
        child(given.child[0], Path(given.child[1]), Path(given.child[2]))
        return
    with tempfile.TemporaryDirectory() as folder:
        rows = [row(k, n, Path(folder), given.turns) for k in given.kinds for n in given.sizes]
    figures = {f"{k}_ratio": max(r["ratio"] for r in rows if r["kind"] == k) for k in given.kinds}
    large = [r for r in rows if r["n"] >= 0.5 * max(given.sizes) and r["kind"] != "step"]
    for worst in sorted(large, key=lambda r: r["peak_ratio"])[-1:]:
        figures["peak_ratio"] = worst["peak_ratio"]
        figures["peak_mib"] = worst["peak_mib"]["sekiso"]
    agreed = [ok for r in rows for ok in r["agree"].values()]
    figures["agree"] = round(sum(agreed) / len(agreed), 3)
    print(json.dumps({"name": "intake_speed", "figures": figures, "goals": GOALS, "rows": rows}))


if __name__ == "__main__":
    main()
