"""The consortium's validation files read by our reader and by lib3mf, and both timed.

Prints one JSON line.  `accepted` of the 8 files that must pass, `refused_by_name` of the 26 that
must fail, `same_as_must_pass`: files that must fail and differ from one that must pass in nothing
that a reader could judge; `lib3mf_accepted`, `lib3mf_refused`: the same of lib3mf 2.5.0 as its
reader stands (not strict), `lib3mf_strict_*` in strict mode.  `time_ratio`, `memory_ratio` at
100,000 and 1,000,000 triangles: processor time and peak memory of our reader over lib3mf's, its
arrays taken out by the fast way, each in a process of its own; `arrays_ratio`: our peak over the
bytes of the points and triangles that come out.
"""

from __future__ import annotations

import argparse
import io
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from sekiso.domain.errors import PartError
from sekiso.geometry.formats.threemf import FORMAT

BENCH = True

SIZES = (100_000, 1_000_000)
UNTOLD = "part_unreadable"  # the key of a refusal without a reason of its own
TWINS = {  # the second must pass; but for the metadata's name they are one file
    "MUSTFAIL_Chapter3.4.1a_MissingMetadataName.3mf": (
        "MUSTPASS_Chapter3.4.1c_MustIgnoreUndefinedMetadataName.3mf"
    )
}
PEAK = """
import sys, time
def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
"""
OURS = """
from sekiso.geometry.formats.threemf import FORMAT
FORMAT.read(open(sys.argv[2], "rb").read())  # load what is loaded once
content = open(sys.argv[1], "rb").read()
before = peak()
start = time.process_time()
mesh = FORMAT.read(content)
print(time.process_time() - start, peak() - before,
      mesh.points.nbytes + mesh.triangles.nbytes)
"""
THEIRS = """
import ctypes
import lib3mf, numpy as np
wrapper = lib3mf.get_wrapper()
def read(content):
    model = wrapper.CreateModel()
    model.QueryReader("3mf").ReadFromBuffer(content)
    meshes = model.GetMeshObjects()
    meshes.MoveNext()
    mesh = meshes.GetCurrentMeshObject()
    points = np.empty((mesh.GetVertexCount(), 3), dtype=np.float32)
    corners = np.empty((mesh.GetTriangleCount(), 3), dtype=np.uint32)
    n = ctypes.c_uint64()
    for call, rows, kind in (
        (wrapper.lib.lib3mf_meshobject_getvertices, points, lib3mf.Position),
        (wrapper.lib.lib3mf_meshobject_gettriangleindices, corners, lib3mf.Triangle),
    ):
        call(mesh._handle, ctypes.c_uint64(len(rows)), ctypes.byref(n),
             rows.ctypes.data_as(ctypes.POINTER(kind)))
    return points, corners
read(open(sys.argv[2], "rb").read())
content = open(sys.argv[1], "rb").read()
before = peak()
start = time.process_time()
points, corners = read(content)
print(time.process_time() - start, peak() - before,
      points.nbytes + corners.nbytes)
"""


def conformance(folder: Path) -> dict[str, Any]:
    """How many of the consortium's files our reader and lib3mf judge as they should."""
    scores: dict[str, Any] = dict.fromkeys(
        ("accepted", "refused_by_name", "lib3mf_accepted", "lib3mf_refused",
         "lib3mf_strict_accepted", "lib3mf_strict_refused"), 0,
    )  # fmt: skip
    wrong: list[str] = []
    for path in sorted(folder.glob("MUST*.3mf")):
        passes, content = path.name.startswith("MUSTPASS"), path.read_bytes()
        key = refusal(content)
        scores["accepted"] += passes and key is None
        scores["refused_by_name"] += not passes and key not in (None, UNTOLD)
        if (key is None) != passes or key == UNTOLD:
            wrong.append(path.name)
        for name, is_strict in (("lib3mf", False), ("lib3mf_strict", True)):
            reads = lib3mf_reads(content, is_strict=is_strict)
            scores[f"{name}_accepted"] += passes and reads
            scores[f"{name}_refused"] += not passes and not reads
    twins = [name for name in wrong if name in TWINS and are_twins(folder, name)]
    return {**scores, "same_as_must_pass": len(twins), "wrong": sorted(set(wrong) - set(twins))}


def refusal(content: bytes) -> str | None:
    try:
        FORMAT.read(content)
    except PartError as problem:
        return problem.key
    return None


def lib3mf_reads(content: bytes, *, is_strict: bool) -> bool:
    import lib3mf

    reader = lib3mf.get_wrapper().CreateModel().QueryReader("3mf")
    reader.SetStrictModeActive(is_strict)
    try:
        reader.ReadFromBuffer(content)
    except lib3mf.ELib3MFException:
        return False
    return True


def are_twins(folder: Path, name: str) -> bool:
    """Whether two files hold the same elements, attributes and metadata but for one name."""
    texts = []
    for file in (name, TWINS[name]):
        with zipfile.ZipFile(folder / file) as archive:
            lines = archive.read("3D/3dmodel.model").decode("utf-8-sig").splitlines()
        texts.append([line.split("pid=")[0] for line in lines])  # colours of the triangles differ
    unlike = [(a, b) for a, b in zip(*texts, strict=True) if a != b]
    return len(unlike) == 1 and all("<metadata name=" in line for line in unlike[0])


def model_file(n_triangles: int) -> bytes:
    """A 3MF file of a closed wavy ring of about so many triangles."""
    n = int(np.sqrt(n_triangles / 2))
    u, v = np.meshgrid(*(np.arange(n) * 2.0 * np.pi / n,) * 2, indexing="ij")
    r = 8.0 + 0.3 * np.sin(5.0 * u)
    x = (20.0 + r * np.cos(v)) * np.cos(u), (20.0 + r * np.cos(v)) * np.sin(u), r * np.sin(v)
    i, j = (part.reshape(-1) for part in np.meshgrid(np.arange(n), np.arange(n), indexing="ij"))
    a, b = i * n + j, (i + 1) % n * n + j
    c, d = (i + 1) % n * n + (j + 1) % n, i * n + (j + 1) % n
    points = "\n".join(
        f'<vertex x="{p:.6f}" y="{q:.6f}" z="{s:.6f}" />'
        for p, q, s in zip(*(part.reshape(-1) for part in x), strict=True)
    )
    corners = "\n".join(
        f'<triangle v1="{p}" v2="{q}" v3="{s}" />'
        for three in ((a, b, c), (a, c, d))
        for p, q, s in zip(*three, strict=True)
    )
    model = (
        '<model unit="millimeter" '
        'xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02"><resources>'
        f'<object id="1"><mesh><vertices>{points}</vertices><triangles>{corners}</triangles>'
        '</mesh></object></resources><build><item objectid="1"/></build></model>'
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in PACKAGE.items():
            archive.writestr(name, text)
        archive.writestr("3D/3dmodel.model", model)
    return stream.getvalue()


PACKAGE = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default '
    'Extension="model" ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/>'
    "</Types>",
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="r" Target="/3D/3dmodel.model" '
    'Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/></Relationships>',
}


def speed() -> dict[str, list[float]]:
    """Ratios at each size, ours over lib3mf's, and our peak over the arrays."""
    ratios: dict[str, list[float]] = {"time_ratio": [], "memory_ratio": [], "arrays_ratio": []}
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{size}.3mf" for size in SIZES]
        for file, size in zip(files, SIZES, strict=True):
            file.write_bytes(model_file(size))
        for file in files:
            ours, theirs = measured(OURS, file, files[0]), measured(THEIRS, file, files[0])
            ratios["time_ratio"].append(round(ours[0] / theirs[0], 3))
            if file is not files[0]:  # the first is read twice: its memory is there already
                ratios["memory_ratio"].append(round(ours[1] / theirs[1], 3))
                ratios["arrays_ratio"].append(round(1024.0 * ours[1] / ours[2], 2))
    return ratios


def measured(code: str, file: Path, first: Path) -> list[float]:
    """Seconds, kB and bytes that a process of its own prints; of three the quickest."""
    runs = [
        subprocess.run(
            [sys.executable, "-c", PEAK + code, str(file), str(first)],
            capture_output=True, text=True, check=True,
        ).stdout.split()
        for _ in range(3)
    ]  # fmt: skip
    return min([float(number) for number in run] for run in runs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default="../shared/data/platform/3mf/validation", type=Path)
    found = conformance(parser.parse_args().data)
    notes = {"wrong": found.pop("wrong")}
    print(json.dumps({"name": "3mf", "figures": {**found, **speed()}, "notes": notes}))


if __name__ == "__main__":
    main()
