"""Conflicts between the faces of the product when the same thing is asked at each of them.

`conflicts` counts, over 60 names and 200 recipes: a name that one function takes and another
refuses, or that gives other numbers than the alloy it means; a recipe whose density or risk differs
between answer, `defects`, `predict` and the MCP tools; tracks to print next that differ between
answer and process window; the power of a machine; a hardness that is converted in two ways; an
answer whose bytes differ between Python, command line, REST and MCP.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import math
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import sekiso
from sekiso.domain.errors import SekisoError
from sekiso.domain.need import read_requirement
from sekiso.interfaces.cli.main import main as command_line
from sekiso.interfaces.mcp import tools
from sekiso.interfaces.serve import whole_app
from sekiso.knowledge import load
from sekiso.materials.tables import read_columns

BENCH = True
SEED = 20261127
SIZE = "60 x 40 x 30 mm"
NAMES = (
    "316L", "SUS316L", "1.4404", "S31603", "17-4PH", "SUS630", "1.4542", "IN718", "Inconel 718",
    "NW7718", "2.4668", "IN625", "N06625", "Ti-6Al-4V", "Ti64", "3.7165", "64チタン", "CP-Ti",
    "AlSi10Mg", "AC4A", "A356", "Scalmalloy", "ADC12", "A7075", "C18150", "CuCrZr", "純銅",
    "C11000", "CoCr", "F75", "H13", "SKD61", "1.2344", "MS1", "1.2709", "マルエージング鋼", "2205",
    "1.4462", "NAB", "Invar", "tungsten", "W", "Ta", "steel", "Ti", "Al", "Ni", "Cu", "Fe-tool",
    "aluminium", "チタン合金", "ステンレス鋼", "A7050", "S35C", "1.4571", "SKD11", "Ti-5553",
    "AlSi9Cu3", "unobtainium", "木材",
)  # fmt: skip
ALLOYS = ("316l", "in625", "in718", "ti-6al-4v", "alsi10mg", "maraging-300", "17-4ph", "copper",
          "h13", "cocr-f75")  # fmt: skip
PER_ALLOY = 20
DIGITS = 4
Refused = str


def outcome(call: Callable[[], Any]) -> Any:
    """What a call gives, or the key of the error that it raises."""
    try:
        return call()
    except SekisoError as problem:
        return f"refused: {problem.key}"


def is_refused(value: Any) -> bool:
    """Whether an outcome is a refusal."""
    return isinstance(value, str) and value.startswith("refused")


def same(first: Any, second: Any) -> bool:
    """Whether two numbers agree to four digits; two unknown ones agree."""
    a, b = float(first), float(second)
    if math.isnan(a) or math.isnan(b):
        return math.isnan(a) and math.isnan(b)
    return abs(a - b) <= 10.0**-DIGITS * max(abs(a), abs(b))


def pool_width(name: str) -> float:
    """Width of one pool of a metal [m]."""
    pool = sekiso.melt_pool(
        name, power="200 W", speed="1 m/s", beam_diameter="100 um", layer="30 um"
    )
    return float(pool.width)


def window_risk(name: str) -> float:
    """Chance of any defect of one recipe of a metal."""
    risks = sekiso.defects(
        name, power="200 W", speed="1 m/s", beam_diameter="100 um", layer="30 um", hatch="100 um"
    )
    return float(risks.any_defect)


def strength(name: str) -> float:
    """Tabled yield strength of a printed metal [Pa]."""
    rows = {"material": [name], "process": ["PBF-LB"], "heat_condition": ["as-built"]}
    return float(sekiso.predict("yield_strength", rows).value[0])


def name_conflicts() -> Iterator[str]:
    """Names that the functions understand in different ways."""
    for name in NAMES:
        asked = outcome(lambda name=name: sekiso.explore(size=SIZE, material=name))
        numbers = {
            "melt_pool": (pool_width, outcome(lambda name=name: pool_width(name))),
            "defects": (window_risk, outcome(lambda name=name: window_risk(name))),
            "predict": (strength, outcome(lambda name=name: strength(name))),
        }
        alloys = set() if is_refused(asked) else {c.material for c in asked.candidates}
        for face, (function, value) in numbers.items():
            if is_refused(asked) != is_refused(value):
                known = asked if is_refused(asked) else sorted(alloys)
                yield f"name {name}: explore {known}, {face} {value}"
            elif len(alloys) == 1 and not is_refused(value):
                meant = next(iter(alloys))
                note = any(n.key == "class_fallback" for n in asked.notes)
                if not note and not same(value, function(meant)):
                    yield f"name {name}: {face} {value}, of {meant} {function(meant)}"
            elif not is_refused(value) and face == "predict" and math.isnan(value):
                known = [a for a in alloys if not math.isnan(strength(a))]
                if known:
                    yield f"name {name}: predict knows nothing, though of {known[:3]} it does"


def recipes(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Random recipes of laser powder bed fusion, SI."""
    return {
        "power": rng.uniform(120.0, 380.0, PER_ALLOY),
        "speed": rng.uniform(0.4, 1.8, PER_ALLOY),
        "hatch": rng.uniform(70e-6, 140e-6, PER_ALLOY),
        "layer": rng.uniform(25e-6, 60e-6, PER_ALLOY),
        "beam_diameter": rng.uniform(70e-6, 110e-6, PER_ALLOY),
    }


def density_rows(alloy: str, recipe: dict[str, Any]) -> dict[str, Any]:
    """The recipes as rows of a table."""
    n = len(np.atleast_1d(recipe["power"]))
    units = {"power": "W", "speed": "m_s", "hatch": "m", "layer": "m", "beam_diameter": "m"}
    columns = {f"{k}_{u}": np.atleast_1d(recipe[k]).tolist() for k, u in units.items()}
    return {"material": [alloy] * n, "process": ["PBF-LB"] * n,
            "density_method": ["Archimedes"] * n, **columns}  # fmt: skip


def recipe_conflicts() -> Iterator[str]:
    """Recipes with two densities or two risks."""
    rng = np.random.default_rng(SEED)
    for alloy in ALLOYS:
        recipe = recipes(rng)
        risks = sekiso.defects(alloy, density_method="archimedes", **recipe)
        rows = sekiso.predict("relative_density", density_rows(alloy, recipe))
        for i in range(PER_ALLOY):
            ends = [("value", risks.relative_density[i]), ("low", risks.relative_density_low[i]),
                    ("high", risks.relative_density_high[i])]  # fmt: skip
            for end, value in ends:
                if not same(value, getattr(rows, end)[i]):
                    yield f"density {alloy} {i} {end}: {value} and {getattr(rows, end)[i]}"
                    break
        one = {k: f"{v[0]:.10g} {'W' if k == 'power' else 'm/s' if k == 'speed' else 'm'}"
               for k, v in recipe.items()}  # fmt: skip
        told = tools.defects(alloy, **one)
        if not same(told["any_defect"], risks.any_defect[0]):
            yield f"risk {alloy}: MCP {told['any_defect']}, Python {risks.any_defect[0]}"


def answer_conflicts() -> Iterator[str]:
    """Recipes of answers that other functions judge otherwise, and other tracks to print next."""
    for alloy in ALLOYS:
        answer = sekiso.explore(size=SIZE, material=alloy, quantity=20)
        for entry in answer.candidates:
            if entry.process != "PBF-LB" or entry.recipe is None:
                continue
            recipe = dict(entry.recipe.parameters)
            numbers = {k: recipe[k] for k in ("power", "speed", "hatch", "layer", "beam_diameter")}
            risks = sekiso.defects(alloy, density_method="archimedes", machine=entry.machine,
                                   preheat=recipe.get("preheat", 298.15), **numbers)  # fmt: skip
            if not same(risks.any_defect, entry.recipe.risks["any"]):
                mine = entry.recipe.risks["any"]
                yield f"risk {alloy}: answer {mine}, defects {risks.any_defect}"
            density = entry.predictions.get("relative_density")
            rows = sekiso.predict("relative_density", density_rows(alloy, numbers))
            if density is not None and not same(density.value, risks.relative_density):
                yield f"density {alloy}: answer {density.value}, defects {risks.relative_density}"
            if density is not None and not same(density.value, rows.value[0]):
                yield f"density {alloy}: answer {density.value}, predict {rows.value[0]}"
            window = sekiso.process_window(alloy, machine=entry.machine, layer=recipe["layer"])
            mine = [(t["power"], t["speed"]) for t in entry.recipe.next_trials]
            theirs = [tuple(track) for track in window.next_tracks]
            if mine and not np.allclose(mine, theirs, rtol=1e-4):
                yield f"next tracks {alloy}: answer {mine}, window {theirs}"


def machine_conflicts() -> Iterator[str]:
    """Machines whose window ends at another power than their file states."""
    known = load()
    metals = {"PBF-LB": "316l", "PBF-EB": "ti-6al-4v"}
    for key, machine in known.machines.items():
        metal, power = metals.get(machine["process"]), machine.value("power")
        if metal is not None:
            window = outcome(
                lambda key=key, metal=metal, machine=machine: sekiso.process_window(
                    metal, process=machine["process"], machine=key, layer="50 um"
                )
            )
            usual = known.processes[machine["process"]].value("usual.power") or math.nan
            limit = usual if power is None else power
            if is_refused(window) or not same(window.power.max(), limit):
                end = window if is_refused(window) else window.power.max()
                yield f"power {key}: window {end}, file {limit}"


def hardness_conflicts() -> Iterator[str]:
    """Rockwell numbers that a requirement and a table turn into two Vickers numbers."""
    for hrc in range(20, 66):
        read = read_requirement(f"hardness >= {hrc} HRC")
        column = read_columns({"hardness_HRC": [float(hrc)]}).numbers("hardness")[0]
        if not same(read.limit, column):  # type: ignore[union-attr]
            yield f"hardness {hrc} HRC: {read} and {column}"


def byte_conflicts() -> Iterator[str]:
    """Answers whose bytes differ between the doors."""
    from fastapi.testclient import TestClient

    fields = {"size": SIZE, "material": "SUS316L", "require": ["yield_strength >= 200 MPa"],
              "quantity": "50"}  # fmt: skip
    mine = sekiso.explore(**fields).json()
    out = io.StringIO()
    out.buffer = io.BytesIO()  # type: ignore[misc]
    given = ["explore", "--size", SIZE, "--material", "SUS316L", "--require",
             "yield_strength >= 200 MPa", "--quantity", "50", "--json"]  # fmt: skip
    with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
        command_line(given)
    printed = (out.getvalue().encode() or out.buffer.getvalue()).strip()  # type: ignore[attr-defined]
    if printed != mine.strip():
        yield "bytes: command line"
    with TestClient(whole_app(), base_url="http://127.0.0.1") as client:
        if client.post("/v1/answers", json=fields).content != mine:
            yield "bytes: REST"
    told = tools.explore(n_candidates=10_000, **fields)  # type: ignore[arg-type]
    plain = json.loads(mine)
    if {c["material"] for c in told["candidates"]} != {c["material"] for c in plain["candidates"]}:
        yield "candidates: MCP"
    if told["id"] != plain["id"]:
        yield "id: MCP"


CHECKS = {
    "names": name_conflicts, "recipes": recipe_conflicts, "answers": answer_conflicts,
    "machines": machine_conflicts, "hardness": hardness_conflicts, "bytes": byte_conflicts,
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=CHECKS, default=None)
    given = parser.parse_args()
    counts: Counter[str] = Counter()
    for name, check in CHECKS.items():
        counts[name] = 0
        if given.only in (None, name):
            for conflict in check():
                counts[name] += 1
                print(conflict, file=sys.stderr)
    figures = {"conflicts": sum(counts.values()), **counts, "n_names": len(NAMES),
               "n_recipes": len(ALLOYS) * PER_ALLOY}  # fmt: skip
    print(json.dumps({"name": "same_thing_twice", "figures": figures}))


if __name__ == "__main__":
    main()
