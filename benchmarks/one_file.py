"""How many files change to add an alloy, machine, property, file format, process or field.

Each addition is made to a copy of the project and asked for at every door (Python, command line,
REST, MCP, page); then the tests of what was touched run.  `<name>` is the number of files added or
changed, `<name>_python` how many of them are code, `<name>_works` whether doors and tests agree.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KNOWLEDGE = "src/sekiso/knowledge"
COPIED = ("src", "tests", "benchmarks", "examples", "docs", "README.md", "pyproject.toml",
          "Makefile", "changelog.d")  # fmt: skip
Edit = Callable[[str], str]


@dataclass(frozen=True)
class Addition:
    """What is added: files with new content or a change of the old one, and what must hold."""

    files: Mapping[str, str | Edit]
    check: str
    tests: tuple[str, ...]


SOURCE = """
[sources.practice]
title = "Values of this benchmark, made up; no fact"
status = "recalled"
"""
# Made-up numbers: they only have to be plausible for the loader and the models.
ALLOY = """
name = {{ en = "{name}", ja = "{name}合金" }}
family = "{family}"
aliases = ["{alias}"]
composition = {{ {composition} }}
[thermophysical]
solidus = {{ value = {solidus}, unit = "K", source = "practice" }}
liquidus = {{ value = {liquidus}, unit = "K", source = "practice" }}
boiling = {{ value = {boiling}, unit = "K", source = "practice" }}
density = {{ value = {density}, unit = "kg/m^3", source = "practice" }}
density_liquid = {{ value = {liquid}, unit = "kg/m^3", source = "practice" }}
conductivity = {{ value = {conductivity}, unit = "W/m/K", source = "practice" }}
conductivity_solidus = {{ value = {conductivity}, unit = "W/m/K", source = "practice" }}
specific_heat = {{ value = {heat}, unit = "J/kg/K", source = "practice" }}
specific_heat_solidus = {{ value = {heat}, unit = "J/kg/K", source = "practice" }}
absorptivity_infrared = {{ value = 0.4, unit = "dimensionless", source = "practice" }}
absorptivity_effective = {{ value = 0.5, unit = "dimensionless", source = "practice" }}
young_modulus = {{ value = {modulus}, unit = "GPa", source = "practice" }}
[processes.PBF-LB]
maturity = "emerging"
[[states]]
process = "PBF-LB"
heat_condition = "as-built"
yield_strength = {{ value = {strength}, unit = "MPa", source = "practice" }}
tensile_strength = {{ value = {tensile}, unit = "MPa", source = "practice" }}
elongation = {{ value = 10, unit = "percent", source = "practice" }}
[feedstock]
powder_price = {{ value = 30000, low = 20000, high = 45000, unit = "JPY/kg", source = "practice" }}
"""
TI_6AL_7NB = ALLOY.format(
    name="Ti-6Al-7Nb", family="Ti", alias="R56700", solidus=1800, liquidus=1880, boiling=3300,
    density=4520, liquid=4200, conductivity=25, heat=700, modulus=105, strength=900, tensile=1000,
    composition='Ti = "balance", Al = 6.0, Nb = 7.0',
)  # fmt: skip
WE43 = ALLOY.format(
    name="WE43", family="Mg", alias="M18430", solidus=823, liquidus=913, boiling=1380,
    density=1840, liquid=1650, conductivity=60, heat=1250, modulus=44, strength=200, tensile=280,
    composition='Mg = "balance", Y = 4.0, Nd = 2.2',
)  # fmt: skip
MACHINE = """
name = { en = "Example L 300", ja = "Example L 300" }
process = "PBF-LB"
availability = "common"
n_beams = { value = 2, unit = "dimensionless", source = "practice" }
power = { value = 555, unit = "W", source = "practice" }
beam_diameter = { value = 90, unit = "um", source = "practice" }
investment = { low = 400000, high = 800000, unit = "USD", source = "practice" }
power_draw = { value = 4, low = 2.4, high = 8.5, unit = "kW", source = "practice" }
[envelope]
x = { value = 300, unit = "mm", source = "practice" }
y = { value = 300, unit = "mm", source = "practice" }
z = { value = 400, unit = "mm", source = "practice" }
"""
OFF = '''"""Object File Format: a count line, points and polygons as plain text."""

from __future__ import annotations

import numpy as np

from sekiso.geometry.formats.format import Format, Geometry
from sekiso.geometry.formats.polygons import cut_polygons


def sniff_off(content: bytes) -> float:
    """Sure if the file begins with its name."""
    return float(content[:3] == b"OFF")


def parse_off(content: bytes) -> Geometry:
    """Points and faces of an OFF file without colours."""
    words = content.split()
    n_points, n_faces = int(words[1]), int(words[2])
    points = np.array(words[4 : 4 + 3 * n_points], dtype=float).reshape(-1, 3)
    rest = [int(word) for word in words[4 + 3 * n_points :]]
    counts, numbers = [], []
    for _ in range(n_faces):
        n = rest.pop(0)
        counts.append(n)
        numbers += rest[:n]
        del rest[:n]
    cut = cut_polygons(points, np.array(counts), np.array(numbers))
    return Geometry(points, cut.triangles)


FORMAT = Format("OFF", ("off",), sniff_off, parse_off)
'''
DOORS = """
import io, json, contextlib
import sekiso
from fastapi.testclient import TestClient
from sekiso.interfaces.cli.main import main
from sekiso.interfaces.mcp import tools
from sekiso.interfaces.serve import whole_app

def cli(*words):
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
        main(list(words))
    out.flush()
    return out.buffer.getvalue().decode()

client = TestClient(whole_app(), base_url="http://127.0.0.1").__enter__()
"""
CHECK_ALLOY = """
for name in ("{name}", "{alias}"):
    answer = sekiso.explore(size="40 mm", material=name, quantity=5)
    assert answer.best.material == "{key}", answer.best
    assert answer.best["yield_strength"].value > 0 and answer.best["cost"].value > 0
    pool = sekiso.melt_pool(name, power="250 W", speed="1 m/s", beam_diameter="100 um")
    assert pool.width > 0
    window = sekiso.process_window(name, layer="30 um", beam_diameter="100 um")
    assert window.best.power > 0
    rows = {{"material": [name], "process": ["PBF-LB"], "heat_condition": ["as-built"]}}
    assert sekiso.predict("yield_strength", rows).value[0] > 0
assert "{key}" in cli("materials", "--json")
assert any(row["key"] == "{key}" for row in client.get("/v1/materials").json())
assert any(row["key"] == "{key}" for row in tools.on_file("materials")["rows"])
told = client.post("/v1/answers", json={{"size": "40 mm", "material": "{name}", "quantity": 5}})
assert told.content == sekiso.explore(size="40 mm", material="{name}", quantity=5).json()
for language in ("en", "ja"):
    assert client.get(f"/{{language}}/knowledge/alloys/{{'{key}'}}").status_code == 200
"""
CHECK_MACHINE = """
window = sekiso.process_window("316L", machine="example-l300", layer="40 um")
assert abs(window.power.max() - 555.0) < 1e-6, window.power.max()
answer = sekiso.explore(size="280 mm", material="316L", quantity=5)
offered = {m for c in answer.candidates for m in (c.machine, *c.other_machines)}
assert "example-l300" in offered, offered
assert "example-l300" in cli("machines", "--json")
assert any(row["key"] == "example-l300" for row in client.get("/v1/machines").json())
assert any(row["key"] == "example-l300" for row in tools.on_file("machines")["rows"])
assert client.get("/en/knowledge/machines/example-l300").status_code == 200
"""
CHECK_FORMAT = """
import pathlib, tempfile
points = [(x, y, z) for x in (0, 10) for y in (0, 10) for z in (0, 10)]
faces = [(0,1,3,2), (4,6,7,5), (0,4,5,1), (2,3,7,6), (0,2,6,4), (1,5,7,3)]
text = "OFF\\n8 6 0\\n" + "\\n".join(" ".join(map(str, p)) for p in points) + "\\n"
text += "\\n".join("4 " + " ".join(map(str, f)) for f in faces) + "\\n"
path = pathlib.Path(tempfile.mkdtemp()) / "cube.off"
path.write_text(text)
part = sekiso.load_part(str(path))
assert abs(part.volume - 1e-6) < 1e-12, part.volume
assert json.loads(cli("explore", str(path), "--json"))["part"]["volume"] == 1e-6
sent = client.post("/v1/parts", files={"file": ("cube.off", path.read_bytes())})
assert sent.status_code == 201, sent.text
told = client.post("/v1/answers", json={"part": sent.json()["id"]})
assert told.status_code == 200, told.text
assert told.content == sekiso.explore(str(path)).json()
assert tools.printability(str(path))["findings"] is not None
from sekiso.geometry.formats.registry import file_suffixes
assert ".off" in file_suffixes()  # what the file field of the page takes
note = path.with_name("note.off")
note.write_text("no body at all")
try:
    sekiso.load_part(str(note))
except sekiso.SekisoError as problem:
    assert "OFF" in str(problem)
"""


def with_toughness(text: str) -> str:
    """The glossary's fracture toughness as a property that has a model."""
    head = "[quantity.fracture_toughness]"
    before, after = text.split(head)
    return before + head + after.replace("has_model = false\n", "", 1)


def with_toughness_scatter(text: str) -> str:
    """The tabled model with the scatter of one property more: that of hardness stands in."""
    model = json.loads(text)
    for part in ("counts", "scores", "scatter"):
        model[part]["fracture_toughness"] = model[part]["hardness"]
    return json.dumps(model)


TOUGH = TI_6AL_7NB.replace(
    "elongation =",
    'fracture_toughness = { value = 60, unit = "MPa*m^0.5", source = "practice" }\nelongation =',
)
CHECK_PROPERTY = (
    f"""
TOUGH = {TOUGH + SOURCE!r}
"""
    + """
import os, pathlib, tempfile
overlay = pathlib.Path(tempfile.mkdtemp())
(overlay / "alloys").mkdir()
(overlay / "alloys" / "ti-6al-7nb.toml").write_text(
    TOUGH, encoding="utf-8"
)
os.environ["SEKISO_KNOWLEDGE"] = str(overlay)
fields = {"size": "40 mm", "material": "Ti-6Al-7Nb", "quantity": 5}
light = ["fracture_toughness >= 30 MPa*m^0.5"]
answer = sekiso.explore(require=light, **fields)
assert answer.best.process == "PBF-LB", answer.best
told = answer.best["fracture_toughness"]
assert abs(told.value / 60e6 - 1.0) < 0.2, told
assert not any(note.key == "not_modelled_yet" for note in answer.notes)
heavy = sekiso.explore(require=["fracture_toughness >= 300 MPa*m^0.5"], **fields)
assert not heavy.has_best
rows = {"material": ["Ti-6Al-7Nb"], "process": ["PBF-LB"], "heat_condition": ["as-built"]}
assert sekiso.predict("fracture_toughness", rows).value[0] > 0
own = {**rows, "fracture toughness [MPa*m^0.5]": [45.0]}
moved = sekiso.explore(require=light, local=own, **fields)
assert moved.best["fracture_toughness"].value < told.value
words = ("--size", "40 mm", "--material", "Ti-6Al-7Nb", "--quantity", "5", "--require", light[0])
assert cli("explore", *words, "--json").strip().encode() == answer.json()
assert client.post("/v1/answers", json={**fields, "require": light}).content == answer.json()
assert tools.explore(require=light, **{**fields, "quantity": "5"})["id"] == answer.id
assert "fracture_toughness" in sekiso.models()
for language in ("en", "ja"):
    assert 'id="fracture_toughness"' in client.get(f"/{language}/models").text
"""
)


def cold_spray(text: str) -> str:
    """The process file of directed energy deposition with powder, renamed to cold spray."""
    text = text.replace('en = "Laser directed energy deposition with powder"', 'en = "Cold spray"')
    return text.replace('energy = "laser"', 'energy = "kinetic"')


def spray_machine(text: str) -> str:
    """A laser cladding cell turned into a cold-spray cell."""
    lines = [line for line in text.splitlines() if not line.startswith(("wavelength", "families"))]
    return "\n".join(lines).replace('process = "DED-LB-powder"', 'process = "CS"')


def with_cold_spray(text: str) -> str:
    """Pure copper offered in cold spray too."""
    return text.replace("[processes]\n", '[processes]\nCS = { maturity = "emerging" }\n', 1)


CHECK_PROCESS = """
answer = sekiso.explore(size="60 mm", material="copper", quantity=5)
mine = [c for c in answer.candidates if c.process == "CS"]
assert mine and mine[0].is_feasible, [c.reasons for c in mine]
assert mine[0]["cost"].value > 0
strain = mine[0].predictions.get("elongation")  # nothing is tabled: no wrought value is borrowed
assert strain is None or strain.validity != "inside"
assert strain is None or strain.evidence.get("process") != "wrought", strain
assert mine[0].recipe is not None or mine[0].no_recipe is not None
assert '"CS"' in cli("processes", "--json")
assert any(row["key"] == "CS" for row in client.get("/v1/processes").json())
told = client.post("/v1/answers", json={"size": "60 mm", "material": "copper", "quantity": 5})
assert told.content == answer.json()
assert client.get("/ja/knowledge/processes/CS").status_code == 200
told = tools.explore(size="60 mm", material="copper")
assert any(c["process"] == "CS" for c in told["candidates"])
"""


CHECK_FIELD = """
import inspect
from sekiso.interfaces.cli import main as command
from sekiso.interfaces.report import blocks, reproduce
from sekiso.interfaces.report.words import Words
from sekiso.knowledge import load
answer = sekiso.explore(size="60 mm", finish="mirror")
assert answer.need["finish"] == "mirror"
assert answer.id != sekiso.explore(size="60 mm").id
assert "finish" in inspect.signature(sekiso.explore).parameters
assert cli("explore", "--size", "60 mm", "--finish", "mirror", "--json").encode() == (
    answer.json() + b"\\n")
schemas = client.get("/openapi.json").json()["components"]["schemas"]
assert "finish" in schemas["NeedBody"]["properties"]
told = client.post("/v1/answers", json={"size": "60 mm", "finish": "mirror"})
assert told.content == answer.json()
assert client.get("/en/answer.json?size=60+mm&finish=mirror").content == answer.json()
for tool in (tools.explore, tools.report):
    assert "finish" in inspect.signature(tool).parameters
assert tools.explore(size="60 mm", finish="mirror")["id"] == answer.id
assert "--finish mirror" in reproduce.command(answer)
assert dict(blocks.asked_lines(answer, Words(load(), "ja")))["仕上げ"] == "mirror"
"""


def with_finish(text: str) -> str:
    """The table of the fields of a need with one more: how the part is to be finished."""
    row = """\
    _row("finish", "text", ("finish", "仕上げ"), ("how it is to be finished", "見た目の仕上げ"),
         example="mirror"),
"""
    text = text.replace("    seed: int = 0\n", "    finish: str | None = None\n    seed: int = 0\n")
    text = text.replace("    seed: int\n", "    finish: str | None\n    seed: int\n")
    return text.replace('    _row(\n        "seed",', f'{row}    _row(\n        "seed",')


def read(path: str) -> str:
    """The text of a file of the project."""
    return (ROOT / path).read_text(encoding="utf-8")


def additions() -> dict[str, Addition]:
    """Every addition by name."""
    conformance = "tests/knowledge"
    return {
        "alloy": Addition(
            {f"{KNOWLEDGE}/alloys/ti-6al-7nb.toml": TI_6AL_7NB + SOURCE},
            CHECK_ALLOY.format(name="Ti-6Al-7Nb", alias="R56700", key="ti-6al-7nb"),
            (conformance, "tests/explorer/test_golden_answers.py"),
        ),
        "family": Addition(
            {f"{KNOWLEDGE}/alloys/we43.toml": WE43 + SOURCE},
            CHECK_ALLOY.format(name="WE43", alias="M18430", key="we43"),
            (conformance, "tests/materials"),
        ),
        "machine": Addition(
            {f"{KNOWLEDGE}/machines/example-l300.toml": MACHINE + SOURCE},
            CHECK_MACHINE,
            (conformance,),
        ),
        "property": Addition(
            {
                "src/sekiso/domain/quantities.toml": with_toughness,
                f"{KNOWLEDGE}/models/mechanical.json": with_toughness_scatter,
            },
            CHECK_PROPERTY,
            ("tests/domain/test_quantities.py", "tests/explorer/test_golden_answers.py"),
        ),
        "importer": Addition(
            {"src/sekiso/geometry/formats/off.py": OFF},
            CHECK_FORMAT,
            ("tests/geometry/formats", "tests/design/test_intake.py"),
        ),
        "field": Addition(
            {"src/sekiso/domain/need.py": with_finish},
            CHECK_FIELD,
            ("tests/domain/test_need.py", "tests/interfaces", "tests/journeys/test_schema.py"),
        ),
        "process": Addition(
            {
                f"{KNOWLEDGE}/processes/CS.toml": cold_spray(
                    read(f"{KNOWLEDGE}/processes/DED-LB-powder.toml")
                ),
                f"{KNOWLEDGE}/rules/CS.toml": read(f"{KNOWLEDGE}/rules/DED-LB-powder.toml"),
                f"{KNOWLEDGE}/machines/spray-cell.toml": spray_machine(
                    read(f"{KNOWLEDGE}/machines/robot-laser-powder-cell.toml")
                ),
                f"{KNOWLEDGE}/alloys/copper.toml": with_cold_spray,
            },
            CHECK_PROCESS,
            (conformance, "tests/economics/test_am.py"),
        ),
    }


def tried(addition: Addition) -> tuple[bool, str]:
    """Whether doors and tests accept the addition in a copy, and what they said if not."""
    folder = Path(tempfile.mkdtemp(prefix="sekiso-one-file-"))
    try:
        for name in COPIED:
            place = ROOT / name
            if place.is_dir():
                shutil.copytree(place, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(place, folder / name)
        for name, content in addition.files.items():
            place = folder / name
            old = place.read_text(encoding="utf-8") if place.exists() else ""
            new = content if isinstance(content, str) else content(old)
            if new == old:
                return False, f"{name} was not changed"
            place.write_text(new, encoding="utf-8")
        environment = {**os.environ, "PYTHONPATH": str(folder / "src"),
                       "SEKISO_CACHE": str(folder / "cache"),
                       "SEKISO_SHARED": str(ROOT.parent / "shared")}  # fmt: skip
        commands = (
            [sys.executable, "-c", DOORS + addition.check],
            [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *addition.tests],
        )
        for command in commands:
            ended = subprocess.run(command, cwd=folder, env=environment, capture_output=True,
                                   text=True, check=False)  # fmt: skip
            if ended.returncode != 0:
                return False, (ended.stdout[-1500:] + ended.stderr[-1500:]).strip()
        return True, ""
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    everything = additions()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*everything, []], default=[])
    given = parser.parse_args()
    figures: dict[str, int | bool] = {}
    for name in given.names or everything:
        addition = everything[name]
        works, why = tried(addition)
        figures |= {
            name: len(addition.files),
            f"{name}_python": sum(path.endswith(".py") for path in addition.files),
            f"{name}_works": works,
        }
        if not works:
            print(f"{name}: {why}", file=sys.stderr)
    print(json.dumps({"name": "one_file", "figures": figures}))


if __name__ == "__main__":
    main()
