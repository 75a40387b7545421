"""200 generated questions through Python, CLI, REST, MCP and the page's JSON twin: the same bytes.

Prints one JSON line.  `differences`: questions for which a door's answer is not that of Python,
byte for byte, or whose refusal has another key; `not_json`: answers that a strict reader of JSON
(no NaN, no Infinity) refuses; `refused`: questions that every door refused alike.  Each question is
made from a seed: part files of every format (convex ones too), simple shapes, sizes, masses,
requirements, free text in both languages, quantities, assumptions, units.  CLI runs in this process
but for `--n-commands` of them, which are commands of their own.  `cpu_s`: processor time of this
process, its workers and commands.  No data is needed.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import hashlib
import io
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import manifold3d
import numpy as np

BENCH = True
GOALS = {"differences": 0, "not_json": 0}
ROOT = Path(__file__).resolve().parents[1]
SEED = 11
ALL = 10_000  # candidates asked of an agent's tool: every one
Question = dict[str, Any]
Solid = manifold3d.Manifold


def solids() -> dict[str, Solid]:
    """Bodies in millimetres: convex ones have no gap, a ball no flat wall, two bodies a gap."""
    return {
        "block": Solid.cube((40, 30, 20)),
        "plate": Solid.cube((90, 60, 3)),
        "cylinder": Solid.cylinder(50, 12, circular_segments=48),
        "cone": Solid.cylinder(40, 15, 2, circular_segments=40),
        "ball": Solid.sphere(18, circular_segments=32),
        "wedge": Solid.cube((40, 30, 20)).trim_by_plane((0.5, 0.0, -1.0), -12.0),
        "pipe": Solid.cylinder(60, 15, circular_segments=48)
        - Solid.cylinder(60, 12, circular_segments=48),
        "hollow": Solid.cube((30, 30, 30)) - Solid.cube((20, 20, 20)).translate((5, 5, 5)),
        "two": Solid.cube((10, 10, 10)) + Solid.cube((10, 10, 10)).translate((12, 0, 0)),
        "angle": Solid.cube((60, 40, 6)) + Solid.cube((6, 40, 50)),
        "needle": Solid.cube((120, 2, 2)),
    }


def files(place: Path) -> list[Path]:
    """The bodies as STL, ASCII STL, OBJ, PLY, 3MF and STEP."""
    made = [ROOT / "examples" / name for name in ("bracket.stl", "bracket.step")]
    for name, body in solids().items():
        mesh = body.to_mesh64()
        corners = np.asarray(mesh.vert_properties)[:, :3]
        triangles = np.asarray(mesh.tri_verts).astype(int)
        for suffix, write in WRITERS.items():
            file = place / f"{name}{suffix}"
            file.write_bytes(write(corners, triangles))
            made.append(file)
    return made


def stl(corners: np.ndarray, triangles: np.ndarray) -> bytes:
    record = np.zeros(len(triangles), dtype=[("n", "<f4", 3), ("x", "<f4", (3, 3)), ("a", "<u2")])
    record["x"] = corners[triangles]
    return bytes(80) + np.uint32(len(triangles)).tobytes() + record.tobytes()


def ascii_stl(corners: np.ndarray, triangles: np.ndarray) -> bytes:
    facets = (
        "facet normal 0 0 0\nouter loop\n"
        + "".join(f"vertex {x:.9g} {y:.9g} {z:.9g}\n" for x, y, z in corners[row])
        + "endloop\nendfacet\n"
        for row in triangles
    )
    return ("solid made\n" + "".join(facets) + "endsolid made\n").encode()


def obj(corners: np.ndarray, triangles: np.ndarray) -> bytes:
    lines = [f"v {x:.9g} {y:.9g} {z:.9g}" for x, y, z in corners]
    lines += [f"f {a} {b} {c}" for a, b, c in triangles + 1]
    return ("\n".join(lines) + "\n").encode()


def ply(corners: np.ndarray, triangles: np.ndarray) -> bytes:
    head = (
        f"ply\nformat ascii 1.0\nelement vertex {len(corners)}\nproperty double x\n"
        "property double y\nproperty double z\n"
        f"element face {len(triangles)}\nproperty list uchar int vertex_indices\nend_header\n"
    )
    rows = [f"{x:.9g} {y:.9g} {z:.9g}" for x, y, z in corners]
    rows += [f"3 {a} {b} {c}" for a, b, c in triangles]
    return (head + "\n".join(rows) + "\n").encode()


def threemf(corners: np.ndarray, triangles: np.ndarray) -> bytes:
    from zipfile import ZipFile

    points = "".join(f'<vertex x="{x:.9g}" y="{y:.9g}" z="{z:.9g}"/>' for x, y, z in corners)
    faces = "".join(f'<triangle v1="{a}" v2="{b}" v3="{c}"/>' for a, b, c in triangles)
    core = "http://schemas.microsoft.com/3dmanufacturing/core/2015/02"
    model = (
        f'<?xml version="1.0"?><model unit="millimeter" xmlns="{core}"><resources>'
        f'<object id="1" type="model"><mesh><vertices>{points}</vertices>'
        f"<triangles>{faces}</triangles></mesh></object></resources>"
        '<build><item objectid="1"/></build></model>'
    )
    relation = "http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default '
        'Extension="model" ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/>'
        "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r" '
        f'Target="/3D/3dmodel.model" Type="{relation}"/></Relationships>',
        "3D/3dmodel.model": model,
    }
    content = io.BytesIO()
    with ZipFile(content, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return content.getvalue()


WRITERS: dict[str, Callable[[np.ndarray, np.ndarray], bytes]] = {
    ".stl": stl, ".ascii.stl": ascii_stl, ".obj": obj, ".ply": ply, ".3mf": threemf,
}  # fmt: skip

CHOICES: dict[str, tuple[Any, ...]] = {
    "material": ("316L", "AlSi10Mg", "Ti", "SUS304", "steel", "copper", "Inconel 718", "ADC12"),
    "quantity": ("1", "10", "50", "400/year", "1000", "series", "one-off", "100000"),
    "description": (
        "海水ポンプの羽根車、軽量、一体化", "a light bracket for a pump at sea", "熱交換器",
        "turbine blade for 900 degC", "conformally cooled mould insert", "歯車 10個",
        "worn shaft journal, rebuild it", "heat sink, 60 mm, 20 pieces", "something nice",
    ),
    "require": (
        "yield_strength >= 300 MPa", "service_temperature >= 150 degC", "leak_tight",
        "corrosion=sea_water", "cost <= 200000 JPY", "roughness <= 3.2 um", "lightweight",
        "elongation >= 10 %", "replaces=SKD61", "hardness >= 45 HRC",
    ),
    "assume": (
        ("share_plate", "no"), ("build_direction", "as_drawn"), ("build_direction", "0 1 1"),
        ("grid", "de-2021"), ("quantity", "30"),
    ),
    "features": ("thin_walls", "internal_channels", "lattice", "overhang"),
    "unit": ("inch", "cm", "mm"),
    "size": ("120 x 80 x 60 mm", "60 mm", "1.2 x 0.4 m", "30 x 13 x 13 mm", "5 inch"),
    "mass": ("400 g", "2.5 kg", "12 kg"),
    "volume": ("50 cm^3", "0.8 l"),
}  # fmt: skip
REFUSED: tuple[Question, ...] = (
    {"size": "60"}, {"mass": "12 bananas"}, {"require": ["yield_strength >= 300"]},
    {"quantity": "0"}, {"features": ["wings"]}, {"assume": {"build_direction": "up"}},
    {"size": "60 mm", "assume": {"colour": "red"}},
)  # fmt: skip


def questions(n: int, parts: list[Path]) -> Iterator[Question]:
    """`n` questions from the seed: every part file comes first, then parts, words and sizes mixed.

    A few that must be refused stand among them.
    """
    draw = random.Random(SEED)
    refused = list(REFUSED)
    for k in range(n):
        if k % 25 == 24 and refused:
            yield refused.pop()
        else:
            yield _question(draw, parts[k] if k < len(parts) else None, parts)


def _question(draw: random.Random, part: Path | None, parts: list[Path]) -> Question:
    asked: Question = {}
    kind = "part" if part else draw.choice(("part", "size", "mass", "volume", "description"))
    if kind == "part":
        asked["part"] = part or draw.choice(parts)
        if asked["part"].suffix not in (".step", ".3mf") and draw.random() < 0.25:
            asked["unit"] = draw.choice(CHOICES["unit"])
    else:
        asked[kind] = draw.choice(CHOICES[kind])
    for name, chance in (("material", 0.5), ("quantity", 0.7), ("description", 0.15)):
        if name not in asked and draw.random() < chance:
            asked[name] = draw.choice(CHOICES[name])
    if draw.random() < 0.4:
        asked["require"] = sorted(draw.sample(CHOICES["require"], draw.randint(1, 2)))
    if draw.random() < 0.15:
        asked["features"] = [draw.choice(CHOICES["features"])]
    if draw.random() < 0.25:
        asked["assume"] = dict([draw.choice(CHOICES["assume"])])
    if draw.random() < 0.1:
        asked["seed"] = draw.randint(1, 9)
    return asked


class Doors:
    """The five doors of one process, asked in turn; each gives bytes, or the key of an error."""

    def __init__(self) -> None:
        from starlette.testclient import TestClient

        from sekiso.interfaces.mcp import tools
        from sekiso.interfaces.serve import whole_app

        self.service = TestClient(whole_app(), base_url="http://localhost")
        self.service.__enter__()
        self.tools = tools
        self.kept: dict[str, str] = {}

    def close(self) -> None:
        """End the service and its workers."""
        self.service.__exit__(None, None, None)

    def python(self, asked: Question) -> bytes | str:
        """`sekiso.explore`."""
        import sekiso
        from sekiso.domain.errors import SekisoError

        given = {**asked, "part": str(asked["part"])} if "part" in asked else asked
        try:
            return sekiso.explore(**given).json()
        except SekisoError as problem:
            return problem.key

    def cli(self, asked: Question) -> bytes | str:
        """`sekiso explore --json`, in this process."""
        from sekiso.interfaces.cli.main import main

        told = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        with contextlib.redirect_stdout(told), contextlib.redirect_stderr(io.StringIO()):
            try:
                main(command(asked))
            except SystemExit as end:
                if end.code not in (0, None):
                    return f"exit {end.code}"
        told.flush()
        content: bytes = told.buffer.getvalue()  # type: ignore[attr-defined]
        return content.removesuffix(b"\n")

    def rest(self, asked: Question) -> bytes | str:
        """`POST /v1/answers`."""
        reply = self.service.post("/v1/answers", json=self._uploaded(asked))
        return reply.content if reply.status_code == 200 else str(reply.json()["error"])

    def page(self, asked: Question) -> bytes | str:
        """The JSON twin of the answer page, in either language."""
        said = dict(self._uploaded(asked))
        said["assume"] = [f"{key}={value}" for key, value in asked.get("assume", {}).items()]
        language = ("en", "ja")[len(asked) % 2]
        reply = self.service.get(f"/{language}/answer.json?{urlencode(said, doseq=True)}")
        return reply.content if reply.status_code == 200 else str(reply.json()["error"])

    def agent(self, asked: Question) -> bytes | str:
        """The tool `explore` of the MCP server."""
        from mcp.server.mcpserver.exceptions import ToolError

        from sekiso.domain.canonical import canonical_json
        from sekiso.interfaces.mcp.server import agent_server

        given = {**asked, "part": str(asked["part"])} if "part" in asked else dict(asked)
        try:
            told = asyncio.run(agent_server().call_tool("explore", {**given, "n_candidates": ALL}))
        except ToolError as problem:
            text = str(problem)
            return str(json.loads(text[text.index("{") :])["error"])
        text = told.content[0].text
        strict(text.encode())
        return canonical_json(json.loads(text))

    def _uploaded(self, asked: Question) -> Question:
        if "part" not in asked:
            return asked
        file: Path = asked["part"]
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        if digest not in self.kept:
            sent = {"file": (file.name, file.read_bytes())}
            self.kept[digest] = self.service.post("/v1/parts", files=sent).json()["id"]
        return {**asked, "part": self.kept[digest]}


def command(asked: Mapping[str, Any]) -> list[str]:
    """The words of the command line for a question."""
    words = ["explore", *([str(asked["part"])] if "part" in asked else []), "--json"]
    for name, value in asked.items():
        option = "--feature" if name == "features" else f"--{name}"
        if isinstance(value, dict):
            words += [word for k, v in value.items() for word in (option, f"{k}={v}")]
        elif isinstance(value, list):
            words += [word for entry in value for word in (option, entry)]
        elif name != "part":
            words += [option, str(value)]
    return words


def by_command(asked: Question) -> bytes | str:
    """`sekiso explore --json` as a process of its own, with another hash seed."""
    code = "import sys; from sekiso.interfaces.cli.main import main; main(sys.argv[1:])"
    given = {**os.environ, "PYTHONHASHSEED": "7"}
    run = subprocess.run(
        [sys.executable, "-c", code, *command(asked)], env=given, capture_output=True, check=False
    )
    return run.stdout.removesuffix(b"\n") if run.returncode == 0 else f"exit {run.returncode}"


def strict(content: bytes) -> Any:
    """The JSON in `content`; ValueError for NaN and Infinity, which JSON has not."""

    def refuse(word: str) -> Any:
        raise ValueError(f"{word} is no JSON")

    return json.loads(content, parse_constant=refuse)


def same(first: bytes | str, other: bytes | str) -> bool:
    """Whether two doors said the same; the command line tells a refusal by its exit code."""
    return first == other or (isinstance(first, str) and other == "exit 2")


def is_json(content: bytes | str) -> bool:
    """Whether an answer can be read strictly; a refusal is no answer."""
    if isinstance(content, str):
        return True
    try:
        strict(content)
    except ValueError:
        return False
    return True


def measured(n: int, n_commands: int) -> dict[str, Any]:
    """The figures of `n` questions."""
    began, figures = time.perf_counter(), {"differences": 0, "not_json": 0, "refused": 0}
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        doors = Doors()
        asked = list(questions(n, files(Path(folder))))
        every = max(n // max(n_commands, 1), 1)
        for k, question in enumerate(asked):
            first = doors.python(question)
            told = {
                name: getattr(doors, name)(question) for name in ("cli", "rest", "page", "agent")
            }
            if n_commands and k % every == 0:
                told["command"] = by_command(question)
            others = [name for name, content in told.items() if not same(first, content)]
            figures["differences"] += bool(others)
            figures["not_json"] += not all(is_json(x) for x in (first, *told.values()))
            figures["refused"] += isinstance(first, str)
            if others:
                wrong.append(f"{question}: {', '.join(others)}")
        doors.close()
    spent = time.perf_counter() - began
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    cpu = sum(one.ru_utime + one.ru_stime for one in used)
    told = {"questions": n, "doors": 5, "seconds": round(spent), "cpu_s": round(cpu)}
    return {**figures, **told, "wrong": wrong[:5]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=200, help="questions")
    parser.add_argument("--n-commands", type=int, default=6, help="commands of their own")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as cache:
        os.environ |= {"SEKISO_CACHE": cache, "NUMBA_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        figures = measured(given.n, given.n_commands)
    print(json.dumps({"benchmark": "doors", **figures, "goals": GOALS}, ensure_ascii=False))


if __name__ == "__main__":
    main()
