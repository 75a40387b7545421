"""Inputs of the kinds that users reported: each row of the table's README is called and judged.

Prints one JSON line.  `kinds`: kinds of inputs with a failing row; `failed`: failing rows;
`rows`: rows that were called; `absent`: ids of rows whose public file is not at hand.  `--data DIR`
holds README.md and the files, `--public DIR` public files that rows name, `--ids A01,B03` calls
those rows only, `--verbose` tells why a row fails.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from starlette.testclient import TestClient

import sekiso
from reported_inputs import Outcome, Row, fault_of, finding_text, part_outcome, rows_of
from sekiso.design.shapes import SHAPES
from sekiso.domain.errors import RecipeError, SekisoError
from sekiso.domain.requirement import Requirement, read_requirement
from sekiso.domain.units import quantity
from sekiso.explorer.question import question_of
from sekiso.geometry.formats.stl import write_stl
from sekiso.interfaces.python.need import need_of
from sekiso.interfaces.rest.app import create_app
from sekiso.knowledge import load

BENCH = True
_CUBE = 0.01  # m
_TRACK = {"power": "195 W", "speed": "800 mm/s", "beam_diameter": "100 um"}
_RECIPE = {
    "material": ["316L"] * 3, "process": ["PBF-LB"] * 3, "laser_power_W": [195.0, 200.0, 210.0],
    "scan_speed_mm_s": [800.0, 900.0, 1000.0], "hatch_mm": [0.1] * 3, "layer_mm": [0.03] * 3,
}  # fmt: skip
_SPINNERS, _BUSY_FILES = 10, 3


class AbsentFileError(Exception):
    """A public file that the row names is not at hand."""


class Caller:
    """Makes the call of a row as it stands in the table."""

    def __init__(self, data: Path, public: list[Path]) -> None:
        self.data = data
        self.public = public
        self.made = Path(tempfile.mkdtemp())
        cube = SHAPES["box"](x=_CUBE, y=_CUBE, z=_CUBE)
        (self.made / "box.stl").write_bytes(write_stl(cube.vertices, cube.triangles))

    def file(self, name: str, row: Row) -> str:
        """The path of a file that a row names, made here where the row says so."""
        if "write the plain file" in row.call:
            return self._in_utf16(name)
        folders = [self.data, *(self.public if "(public file)" in row.call else [])]
        found = next((f / name for f in folders if (f / name).is_file()), None)
        if found is None and "(public file)" in row.call:
            raise AbsentFileError(name)
        return str(found or self.data / name)

    def _in_utf16(self, name: str) -> str:
        points = SHAPES["box"](x=_CUBE, y=_CUBE, z=_CUBE)
        lines = ["solid box"]
        for corners in points.vertices[points.triangles] * 1e3:
            places = [f"vertex {x:g} {y:g} {z:g}" for x, y, z in corners]
            lines += ["facet normal 0 0 0", "outer loop", *places, "endloop", "endfacet"]
        path = self.made / name
        path.write_text("\n".join([*lines, "endsolid box", ""]), encoding="utf-16")
        return str(path)


def first_text(call: str) -> str:
    """The first text in quotes of a call."""
    return re.search(r'"((?:[^"\\]|\\.)*)"', call)[1]


def keywords(call: str) -> dict[str, Any]:
    """The keyword arguments of a call; a text may hold inch marks."""
    inside = call[call.index("(") + 1 : call.rindex(")")]
    named = re.findall(r'(\w+)=(".*?"(?=, \w+=|$)|[^,]+)', inside)
    return {key: text[1:-1] if text[0] == '"' else json.loads(text) for key, text in named}


def loads_part(row: Row, caller: Caller) -> str:
    if "box 10" in row.call:
        part = sekiso.load_part(caller.made / "box.stl", unit=keywords(row.call)["unit"])
        outcome = part_outcome(part)
        is_as_drawn = abs(part.volume - _CUBE**3) < 1e-9
        said = any(f.code.startswith("unit") for f in part.findings)
        return "" if said or (is_as_drawn and "mm or" in row.must) else f"{outcome.measures}"
    return fault_of(row, part_outcome(sekiso.load_part(caller.file(first_text(row.call), row))))


def slices_part(row: Row, caller: Caller) -> str:
    file = caller.file(first_text(row.call), row)
    body: Any = sekiso.repair(file).part if "repair(" in row.call else file
    cut = sekiso.slice_part(body, layer="1 mm", hatch="0.5 mm")
    volume = float(cut.areas.sum()) * cut.layer * cut.share * 1e9
    if not float(cut.scan_length) > 0.0:
        return "no scan length"
    return fault_of(row, Outcome({"volume": volume}))


def repairs_part(row: Row, caller: Caller) -> str:
    mended = sekiso.repair(caller.file(first_text(row.call), row))
    if "trusted=False" in row.must and not mended.is_trusted:
        return ""
    outcome = part_outcome(mended.part)
    outcome.texts += [finding_text(finding) for finding in mended.changes]
    return fault_of(row, outcome)


def reads_unit(row: Row, caller: Caller) -> str:
    text, unit = re.match(r'"(.*)" as (\S+)', row.call).groups()
    wanted = re.match(r"([\d.]+) (\S+)", row.must).groups()
    got = quantity(text, unit)
    right = quantity(f"{wanted[0]} {wanted[1]}", unit)
    return "" if abs(got - right) <= 1e-9 * abs(right) else f"{got:g}, not {right:g}"


def reads_requirement(row: Row, caller: Caller) -> str:
    got = read_requirement(re.match(r'require "(.*)"', row.call)[1])
    key, relation, limit = re.match(r"(\w+) (<=|>=) (\S+)", row.must).groups()
    if not isinstance(got, Requirement):
        return f"read as {got}"
    is_right = (got.key, got.relation) == (key, relation)
    is_right = is_right and abs(got.limit - float(limit)) <= 1e-3 * abs(float(limit))
    return "" if is_right else f"read as {got.key} {got.relation} {got.limit:g}"


def explores(row: Row, caller: Caller) -> str:
    if ".json()" in row.call:
        given = keywords(row.call.replace(".json()", ""))
        return strict_json(sekiso.explore(caller.file(first_text(row.call), row), **given).json())
    given = keywords(row.call)
    if "size" in given and "material" not in given:
        size = re.search(r"\(([\d., ]+)\)", row.must)[1]
        got, wanted = need_of(**given).size, [float(x) / 1e3 for x in size.split(",")]
        return "" if np.allclose(sorted(got), sorted(wanted)) else f"{got}"
    if "material" in given:
        alloy = re.match(r"only alloy (\S+),", row.must)[1]
        alloys = {c.material for c in sekiso.explore(**given).candidates}
        return "" if alloys == {alloy} else f"{sorted(alloys)[:6]}"
    if "mass" in given:
        mass = need_of(**given).mass
        return "" if abs(mass - 0.4) < 1e-9 else f"{mass} kg"
    return _pieces_fault(row, given)


def _pieces_fault(row: Row, given: dict[str, Any]) -> str:
    pieces = question_of(need_of(**given), load()).need.quantity
    if pieces is None:
        return "" if "nothing" in row.must else "no quantity"
    if "never a larger" in row.must:
        said = float(re.match(r"[\d,]+", given["quantity"])[0].replace(",", "."))
        return "" if pieces.high <= said else f"{pieces}"
    wanted = re.match(r"(?:about )?(\d+)(/year| a year)?", row.must)
    value = float(wanted[1])
    is_right = all(abs(end - value) <= 0.01 * value for end in (pieces.low, pieces.high))
    is_right = is_right and pieces.is_per_year == bool(wanted[2])
    return "" if is_right else f"{pieces}"


def strict_json(content: bytes | str) -> str:
    def refuse(word: str) -> None:
        raise ValueError(f"{word} is no JSON")

    try:
        json.loads(content, parse_constant=refuse)
    except ValueError as problem:
        return str(problem)
    return ""


def predicts(row: Row, caller: Caller) -> str:
    named = re.match(r'predict\("(\w+)", table, local=\{\.\.\. "(\w+)": (\[.*\])\}\)', row.call)
    name, column, values = named[1], named[2], json.loads(named[3])
    got = sekiso.predict(name, _RECIPE, local={**_RECIPE, column: values})
    return "" if getattr(got, "findings", ()) else "neither refused nor a finding"


def pools(row: Row, caller: Caller) -> str:
    given = keywords(row.call)
    if "local" not in given:
        usual = sekiso.melt_pool("316L", **_TRACK)
        try:
            pool = sekiso.melt_pool("316L", **{**_TRACK, **given})
        except RecipeError as problem:
            named = str(next(iter(given.values())))
            return "" if named in problem.text("en") else problem.text("en")
        if row.must.startswith("refuse"):
            return "not refused"
        return "" if pool.findings or pool.width != usual.width else "the same pool"
    pool = sekiso.melt_pool("316L", **_TRACK, local=caller.file(given["local"], row))
    if row.must.startswith("refuse"):
        return "not refused"
    if row.id != "H28":
        as_usual = sekiso.melt_pool("316L", **_TRACK, local=_utf8_twin(caller, given["local"], row))
        return "" if pool.width == as_usual.width else "another pool than of the plain file"
    return ""


def _utf8_twin(caller: Caller, name: str, row: Row) -> dict[str, list[float]]:
    lines = Path(caller.file(name, row)).read_bytes().decode("latin-1").splitlines()
    heads = [head.strip() for head in lines[0].split(",")]
    columns = zip(*(line.split(",") for line in lines[1:]), strict=True)
    known = {"power_W", "speed_mm_s", "width_um", "depth_um"}
    table = dict(zip(heads, columns, strict=True))
    return {head: [float(x) for x in values] for head, values in table.items() if head in known}


def runs_command(row: Row, caller: Caller) -> str:
    words = row.call.split()
    words[2] = caller.file(words[2], row)
    run = subprocess.run(
        [sys.executable, "-m", "sekiso.interfaces.cli.main", *words[1:]], capture_output=True
    )
    return strict_json(run.stdout) if run.returncode == 0 else f"exit {run.returncode}"


def asks_service(row: Row, caller: Caller) -> str:
    with TestClient(create_app(), base_url="http://localhost") as client:
        content = (caller.made / "box.stl").read_bytes()
        part = client.post("/v1/parts", files={"file": ("box.stl", content)}).json()
        asked = {"part": part["id"], "material": "316L", "quantity": 5}
        answer = client.post("/v1/answers", json=asked)
    return strict_json(answer.content) if answer.status_code == 200 else str(answer.status_code)


def spin() -> None:
    while True:
        pass


def reads_while_busy(row: Row, caller: Caller) -> str:
    """STEP files are read while ten processes take all the machine."""
    spinners = [multiprocessing.Process(target=spin, daemon=True) for _ in range(_SPINNERS)]
    for spinner in spinners:
        spinner.start()
    try:
        for file in sorted(caller.data.glob("*.step"))[:_BUSY_FILES]:
            sekiso.load_part(file)
    finally:
        for spinner in spinners:
            spinner.kill()
    return ""


_CALLS: tuple[tuple[str, Callable[[Row, Caller], str]], ...] = (
    ("load_part of STEP files", reads_while_busy),
    ("load_part(", loads_part),
    ("slice_part(", slices_part),
    ("repair(", repairs_part),
    ("require ", reads_requirement),
    ("explore(", explores),
    ("predict(", predicts),
    ("melt_pool(", pools),
    ("sekiso explore", runs_command),
    ("REST:", asks_service),
    ('"', reads_unit),
)


def judged(row: Row, caller: Caller) -> str:
    """Why a row fails; empty if it does not."""
    call = next(function for start, function in _CALLS if row.call.startswith(start))
    try:
        return call(row, caller)
    except SekisoError as problem:
        return fault_of(row, Outcome(refusal=problem.text("en")))
    except AbsentFileError:
        raise
    except Exception as problem:
        return f"{type(problem).__name__}: {problem}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    shared = Path(os.environ.get("SEKISO_SHARED", "../shared")) / "data"
    parser.add_argument("--data", type=Path, default=shared / "reports")
    parser.add_argument("--public", type=Path, action="append", default=[])
    parser.add_argument("--ids", default="")
    parser.add_argument("--verbose", action="store_true")
    asked = parser.parse_args()
    folder = asked.data if (asked.data / "README.md").is_file() else asked.data / "reports"
    slices = folder.parent / "platform" / "3mf" / "slices"
    caller = Caller(folder, [*asked.public, slices])
    wanted = set(filter(None, asked.ids.split(",")))
    rows = [r for r in rows_of(folder / "README.md") if not wanted or r.id in wanted]
    faults, absent, started = {}, [], time.process_time()
    for row in rows:
        try:
            fault = judged(row, caller)
        except AbsentFileError:
            absent.append(row.id)
            continue
        if fault:
            faults[row.id] = (row, fault)
            if asked.verbose:
                print(json.dumps({**asdict(row), "fault": fault}, ensure_ascii=False), flush=True)
    told = {
        "kinds": len({row.kind for row, _ in faults.values()}),
        "failed": len(faults),
        "rows": len(rows) - len(absent),
        "absent": absent,
        "failed_ids": sorted(faults),
        "cpu_s": round(time.process_time() - started, 1),
    }
    print(json.dumps({"benchmark": "reports", **told}))


if __name__ == "__main__":
    main()
