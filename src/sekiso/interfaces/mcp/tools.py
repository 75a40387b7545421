"""What an agent may call: the public functions, with plain values in and plain values out."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from sekiso.domain.canonical import canonical_json
from sekiso.domain.errors import SekisoError

Plain = dict[str, Any]


def explore(
    part: str | None = None,
    size: str | None = None,
    mass: str | None = None,
    features: list[str] | None = None,
    require: list[str] | None = None,
    description: str | None = None,
    material: str | None = None,
    quantity: str | None = None,
    assume: dict[str, str] | None = None,
    n_candidates: int = 8,
) -> Plain:
    """Can a part be made by metal additive manufacturing, how, in what, how good, at what cost?

    Every argument is optional. part: path of a mesh or CAD file (STL, STEP ...) on this computer.
    size: "120 x 80 x 60 mm". mass: "400 g". features: internal_channels, lattice, thin_walls,
    thin_shell, prismatic, overhang, large_bulk, repair, multi_material. require: limits and flags
    such as "yield_strength >= 800 MPa", "mass <= 400 g", "leak_tight", "corrosion=sea_water",
    "replaces=SKD61". description: free text, English or Japanese. material: alloy, alias or family;
    leave it out if open. quantity: "50", "400/year", "one-off", "low", "series", "mass". assume:
    values for keys of the returned `assumed`. n_candidates: how many of the ranked candidates to
    return, the best of each process first.

    Numbers are SI with 90 % intervals for one new part from a source never seen: an estimate, not a
    quotation and not a design allowable.
    """
    from sekiso.interfaces.python.explore import explore as answer_of

    answer = answer_of(
        part, size=size, mass=mass, features=features or (), require=require or (),
        description=description, material=material, quantity=quantity, assume=assume,
    )  # fmt: skip
    plain = answer.plain()
    rows = plain["candidates"]
    firsts: dict[str, Plain] = {}
    for row in rows:
        firsts.setdefault(row["process"], row)
    rest = [row for row in rows if firsts[row["process"]] is not row]
    plain["candidates"] = [*firsts.values(), *rest][: max(n_candidates, 1)]
    plain["n_candidates_in_all"] = len(rows)
    return _plain(plain)


def melt_pool(
    material: str,
    power: str,
    speed: str,
    beam_diameter: str,
    layer: str = "0 um",
    process: str = "PBF-LB",
    preheat: str = "25 degC",
) -> Plain:
    """Width, depth and length of a melt pool [m] with 90 % intervals, mode and cooling rate [K/s].

    Text carries its unit: power "195 W", speed "800 mm/s", beam_diameter "100 um" (D4sigma).
    process: PBF-LB or PBF-EB.
    """
    from sekiso.interfaces.python.melt_pool import melt_pool as pool_of

    found = pool_of(
        material, process=process, power=power, speed=speed, beam_diameter=beam_diameter,
        layer=layer, preheat=preheat,
    )  # fmt: skip
    return _plain(dataclasses.asdict(found))


def process_window(
    material: str,
    layer: str,
    beam_diameter: str | None = None,
    machine: str | None = None,
    process: str = "PBF-LB",
    risk: str = "10 %",
) -> Plain:
    """Best and robust recipe, production set and three tracks to print first, SI.

    Text carries its unit: layer "40 um", beam_diameter "100 um". machine: a key such as eos-m290,
    which tells the beam. risk: accepted chance of any defect.
    """
    from sekiso.interfaces.python.process_window import process_window as window_of

    found = window_of(
        material, process=process, machine=machine, layer=layer, beam_diameter=beam_diameter,
        risk=risk,
    )  # fmt: skip
    kept = ("qualified", "best", "robust", "next_tracks", "risk", "material", "process",
            "validity", "assumed")  # fmt: skip
    return _plain({name: value for name, value in found.to_dict().items() if name in kept})


def defects(
    material: str,
    power: str,
    speed: str,
    hatch: str,
    layer: str,
    beam_diameter: str,
    process: str = "PBF-LB",
) -> Plain:
    """Probability of each defect and the relative density of a recipe, with intervals."""
    from sekiso.interfaces.python.process_window import defects as risks_of

    found = risks_of(
        material, process=process, power=power, speed=speed, hatch=hatch, layer=layer,
        beam_diameter=beam_diameter,
    )  # fmt: skip
    return _plain(dataclasses.asdict(found))


def printability(
    part: str, process: str = "PBF-LB", direction: list[float] | None = None, language: str = "en"
) -> Plain:
    """What a process finds on a part file built along `direction` [x, y, z]: findings, numbers."""
    from sekiso.domain import messages
    from sekiso.interfaces.python.part import printability as checked

    x, y, z = direction or (0.0, 0.0, 1.0)
    found = checked(part, process=process, direction=(x, y, z))
    rows = [
        {
            "code": f.code, "severity": f.severity, "values": dict(f.values), "source": f.source,
            "text": messages.text(f"finding.{f.code}.text", language, **f.values),
            "remedy": messages.text(f"finding.{f.code}.remedy", language, **f.values),
        }
        for f in found.findings
    ]  # fmt: skip
    names = ("overhang_area", "support_volume", "min_wall", "min_gap", "trapped_volume")
    return _plain({"findings": rows, **{name: getattr(found, name) for name in names}})


def orient(part: str, process: str = "PBF-LB", n_best: int = 5) -> Plain:
    """The best build directions of a part file with their scores, SI, smaller is better."""
    from sekiso.interfaces.python.part import orient as directions_of

    found = directions_of(part, process=process)
    order = found.total.argsort()[: max(n_best, 1)]
    rows = [
        {"direction": found.directions[k].tolist(),
         **{name: float(values[k]) for name, values in found.scores.items()}}
        for k in order
    ]  # fmt: skip
    return _plain({"directions": rows})


def on_file(kind: str, language: str = "en") -> Plain:
    """What stands on file: kind is materials, machines, processes or knowledge (shares checked)."""
    from sekiso.domain.errors import NeedError
    from sekiso.interfaces.python import catalogue
    from sekiso.knowledge import load

    lists = {"materials": catalogue.materials, "machines": catalogue.machines,
             "processes": catalogue.processes, "knowledge": catalogue.shares}  # fmt: skip
    if kind not in lists:
        raise NeedError("record_unknown", got=kind)
    return _plain({"rows": lists[kind](load(), language)})


def facts(key: str) -> Plain:
    """Every number of one alloy, machine, process or route with unit, range, source and status."""
    from sekiso.domain.errors import NeedError
    from sekiso.interfaces.python import catalogue
    from sekiso.knowledge import load

    record = catalogue.record_called(key, load())
    if record is None:
        raise NeedError("record_unknown", got=key)
    rows = {
        path: {"value": f.value, "low": f.low, "high": f.high, "unit": f.unit,
               "source": f.source.citation}
        for path, f in record.facts()
    }  # fmt: skip
    return _plain({"kind": record.kind, "key": record.key, "facts": rows})


def models() -> Plain:
    """The card of every property model: data, score on unseen sources, coverage, range."""
    from sekiso.interfaces.python.learning import models as cards

    return _plain({key: card.as_mapping() for key, card in cards().items()})


def report(
    path: str, language: str = "en", part: str | None = None, require: list[str] | None = None,
    size: str | None = None, description: str | None = None, material: str | None = None,
    quantity: str | None = None, assume: dict[str, str] | None = None,
) -> Plain:  # fmt: skip
    """Answer as `explore` does and write the report to `path` (.pdf or .html), "en" or "ja"."""
    from sekiso.interfaces.python.explore import explore as answer_of
    from sekiso.interfaces.python.report import report as write

    answer = answer_of(
        part, size=size, require=require or (), description=description, material=material,
        quantity=quantity, assume=assume,
    )  # fmt: skip
    written = write(answer, path, language=language, part=part)
    return {"path": str(written), "answer": answer.id}


TOOLS: tuple[Callable[..., Plain], ...] = (
    explore, melt_pool, process_window, defects, printability, orient, on_file, facts, models,
    report,
)  # fmt: skip


def told_errors(function: Callable[..., Plain], failure: type[Exception]) -> Callable[..., Plain]:
    """`function` with the house's errors raised as `failure`, their envelope as text."""

    @wraps(function)
    def told(*given: Any, **named: Any) -> Plain:
        try:
            return function(*given, **named)
        except SekisoError as problem:
            envelope = problem.envelope()
            raise failure(json.dumps(envelope, ensure_ascii=False)) from problem

    return told


def _plain(value: Mapping[str, Any]) -> Plain:
    """The value as the JSON of all doors gives it; not-a-number becomes null."""
    found: Plain = json.loads(canonical_json(_finite(value)))
    return found


def _finite(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _finite(child) for key, child in value.items()}
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [_finite(child) for child in value]
    if isinstance(value, float) and not float("-inf") < value < float("inf"):
        return None
    return value
