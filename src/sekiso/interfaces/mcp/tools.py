"""What an agent may call: the public functions, with plain values in and plain values out."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from itertools import islice
from typing import Any

import sekiso
from sekiso.domain import canonical, messages
from sekiso.domain.direction import read_direction
from sekiso.domain.errors import NeedError, SekisoError
from sekiso.domain.estimate_fields import ESTIMATE_FIELDS
from sekiso.domain.need import DoorField
from sekiso.explorer.standing import standing_of
from sekiso.interfaces.python import catalogue
from sekiso.interfaces.python.need import json_arguments, takes_fields
from sekiso.interfaces.python.same_alloy import same_alloy_json
from sekiso.knowledge import load

Plain = dict[str, Any]
_TYPES: dict[str, Any] = {
    "text": str | None, "pieces": str | int | None, "list": list[str] | None,
    "mapping": dict[str, str | float | bool] | None,
    "table": dict[str, list[str | float | bool | None]] | str | None, "whole": int, "flag": bool,
}  # fmt: skip


def _type(row: DoorField) -> Any:
    return _TYPES[row.kind]


@takes_fields(_type)
def explore(
    part: str | None = None, *, n_candidates: int = 8, knowledge: str | None = None, **fields: Any
) -> Plain:
    """Can a part be made by metal additive manufacturing, how, in what, how good, at what cost?

    Every argument is optional.  `part`: path of a mesh or CAD file (STL, STEP ...) on this
    computer; `knowledge`: folder of own facts.  `n_candidates`: how many of the ranked candidates
    to return; the best of each process are kept first.  Text carries its unit.  Numbers are SI with
    90 % intervals for one new part from a source never seen: an estimate, not a quotation and not a
    design allowable.
    """
    answer = sekiso.explore(part, knowledge=knowledge, **json_arguments(fields))
    told = _plain(answer.plain())
    rows = told["candidates"]
    kept = _first_of_each(rows, max(n_candidates, 1))
    told["candidates"] = [row for place, row in enumerate(rows) if place in kept]
    return told if len(kept) == len(rows) else {**told, "n_candidates_in_all": len(rows)}


def _first_of_each(rows: list[Plain], n: int) -> set[int]:
    """Places of `n` candidates: the best of each process before the others."""
    processes = [row["process"] for row in rows]
    is_later = [process in processes[:place] for place, process in enumerate(processes)]
    return set(sorted(range(len(rows)), key=lambda place: (is_later[place], place))[:n])


@takes_fields(_type, of=ESTIMATE_FIELDS)
def estimate(
    process: str, material: str, part: str | None = None, *, knowledge: str | None = None,
    **fields: Any,
) -> Plain:  # fmt: skip
    """Price, cost, time, lead time, CO2 and energy of a part made one way, with 90 % intervals.

    Give a part file, size, volume or mass; text carries its unit.  `waterfall` adds up to the
    median price, `tornado` has the inputs by how far they move it, `routes` (["all"]) gives
    `curves`: which way is the cheapest over the quantity.  Money is JPY, the rest SI; no quotation.
    """
    told = sekiso.estimate(
        part, process=process, material=material, knowledge=knowledge, **json_arguments(fields)
    )
    return _plain(told.plain())


@takes_fields(_type)
def same_alloy(
    part: str | None = None, *, knowledge: str | None = None, **fields: Any
) -> dict[str, Any]:
    """Answer as `explore` does; return the alloy of its first candidate by every route, SI."""
    answer = sekiso.explore(part, knowledge=knowledge, **json_arguments(fields))
    return {"answer": answer.id, "routes": json.loads(same_alloy_json(answer))}


@takes_fields(_type)
def counterfactuals(
    part: str | None = None, *, n: int = 5, by: str = "price", knowledge: str | None = None,
    **fields: Any,
) -> Plain:  # fmt: skip
    """What saves most when a need is asked otherwise (scope, region, number, metal, limits ...).

    At most `n`, sorted by `by`: price, lead_time or co2.  Each was asked again; changes are
    relative, with a joint 90 % interval, against the best candidate of `explore`.
    """
    told = json_arguments(fields)
    found = sekiso.counterfactuals(part, n=n, by=by, knowledge=knowledge, **told)
    return {"counterfactuals": [_plain(entry.plain()) for entry in found]}


@takes_fields(_type)
def co2_levers(
    part: str | None = None, *, process: str | None = None, target: float = 0.5,
    knowledge: str | None = None, **fields: Any,
) -> Plain:  # fmt: skip
    """CO2, energy and metal of a part now, and what brings CO2 down by `target`, how surely.

    `process`: the way to improve, else the first of `explore`.  Levers alone and the best pair.
    """
    told = json_arguments(fields)
    found = sekiso.co2_levers(part, process=process, target=target, knowledge=knowledge, **told)
    return _plain(found.plain())


@takes_fields(_type)
def value_of_information(
    part: str | None = None, *, n: int = 5, knowledge: str | None = None, **fields: Any
) -> Plain:
    """Which quote, trial build or test is worth most before the order, less its fee [JPY]."""
    told = json_arguments(fields)
    found = sekiso.value_of_information(part, n=n, knowledge=knowledge, **told)
    return {"looks": [_plain(look.plain()) for look in found]}


@takes_fields(_type)
def side_by_side(
    ways: list[str], part: str | None = None, *, knowledge: str | None = None, **fields: Any
) -> Plain:
    """Several ways beside each other: price, days, yield, CO2 with joint intervals, crossings.

    `ways`: keys such as PBF-LB, machining, casting/sand, casting/printed-sand.
    """
    told = json_arguments(fields)
    return _plain(sekiso.side_by_side(ways, part, knowledge=knowledge, **told).plain())


@takes_fields(_type)
def report(
    path: str, language: str = "en", part: str | None = None, *, currency: str = "JPY",
    knowledge: str | None = None, **fields: Any,
) -> Plain:  # fmt: skip
    """Answer as `explore` does and write the report to `path` (.pdf or .html), "en" or "ja".

    `currency`: JPY, EUR, USD, CNY, GBP or INR.
    """
    answer = sekiso.explore(part, knowledge=knowledge, **json_arguments(fields))
    written = answer.report(path, language=language, currency=currency, knowledge=knowledge)
    return {"path": str(written), "answer": answer.id}


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
    pool = sekiso.melt_pool(
        material, process=process, power=power, speed=speed, beam_diameter=beam_diameter,
        layer=layer, preheat=preheat,
    )  # fmt: skip
    return _plain(pool)


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
    window = sekiso.process_window(
        material, process=process, machine=machine, layer=layer, beam_diameter=beam_diameter,
        risk=risk,
    )  # fmt: skip
    kept = ("qualified", "best", "robust", "next_tracks", "risk", "material", "process",
            "validity", "assumed")  # fmt: skip
    return _plain({name: value for name, value in window.to_dict().items() if name in kept})


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
    risks = sekiso.defects(
        material, process=process, power=power, speed=speed, hatch=hatch, layer=layer,
        beam_diameter=beam_diameter,
    )  # fmt: skip
    return _plain(risks)


def printability(
    part: str, process: str = "PBF-LB", direction: list[float] | None = None, language: str = "en"
) -> Plain:
    """What a process finds on a part file built along `direction` [x, y, z]: findings, numbers.

    Without `direction` the part stands as in an answer of `explore`: best for the process.
    """
    up = None if direction is None else read_direction(" ".join(map(str, direction)))
    checked = sekiso.printability(part, process=process, direction=up)
    rows = [
        {
            "code": f.code, "severity": f.severity, "values": dict(f.values), "source": f.source,
            "text": messages.text(f"finding.{f.code}.text", language, **f.values),
            "remedy": messages.text(f"finding.{f.code}.remedy", language, **f.values),
        }
        for f in checked.findings
    ]  # fmt: skip
    names = (
        "direction",
        "overhang_area",
        "support_volume",
        "min_wall",
        "min_gap",
        "trapped_volume",
    )
    return _plain({"findings": rows, **{name: getattr(checked, name) for name in names}})


def orient(part: str, process: str = "PBF-LB", n_best: int = 5) -> Plain:
    """The build directions of least support, height and down-skin, best first; SI.

    `chosen` is the one that `explore` judges and prices: the best that a machine on file holds.
    """
    body, facts = sekiso.load_part(part), load()
    best = islice(sekiso.orient(body, process=process).in_order(), max(n_best, 1))
    rows = [vars(standing_of(body, process, facts, up)) for up in best]
    return _plain({"chosen": standing_of(body, process, facts).direction, "directions": rows})


def faces(part: str, unit: str | None = None) -> Plain:
    """The faces of a part file by the number that loads and supports name ("face 3,4").

    Each with kind, area [mm2], middle, normal or axis, diameter and colour; the texts of loads:
    "5 kN -z on face 12", "lift: 20 g +x", "2 MPa on face 7"; of supports: "face 3,4", "bottom".
    """
    return {"faces": sekiso.faces(part, unit=unit).plain()}


def stress(
    part: str, loads: list[str], supports: list[str], material: str, process: str | None = None,
    min_safety_factor: float = 1.0, resolution: str | None = None, unit: str | None = None,
) -> Plain:  # fmt: skip
    """Does a part file hold: displacement [m], stress [Pa], safety factor with 90 % intervals.

    `loads` and `supports` name faces: see `faces`.  `verdict`: holds, close, fails or unknown.  An
    estimate from voxels and no design allowable: contact, buckling, vibration and plasticity are
    not modelled.
    """
    told = sekiso.stress(
        part, loads=loads, supports=supports, material=material, process=process,
        min_safety_factor=min_safety_factor, resolution=resolution, unit=unit,
    )  # fmt: skip
    return _plain(told.plain())


def directory(
    text: str | None = None,
    kind: str | None = None,
    tags: list[str] | None = None,
    prefecture: str | None = None,
    year: str | None = None,
    most: int = 10,
) -> Plain:
    """Who can print, test or advise, who pays, what applies: institutes, courses, schemes, figures.

    text: Japanese or English.  kind: institute, consortium, project, programme, subsidy, case,
    standard, market, fee or diagnosis.  prefecture: of Japan, or a city or region.
    Tell the user the source, and that an entry with `is_stale` must be looked up again.
    """
    found = sekiso.directory(text, kind=kind, tags=tags or (), prefecture=prefecture, year=year)
    return _plain({"entries": [entry.plain() for entry in found[: max(most, 1)]]})


def subsidies(
    employees: int, capital: float, machine_price: float | None = None, year: str | None = None
) -> Plain:
    """The grants and tax schemes of Japan for a firm: eligible or not, why, rate, cap, amount.

    A scheme with `is_stale` belongs to a fiscal year that is over: say so.
    """
    found = sekiso.subsidies(
        employees=employees, capital=capital, machine_price=machine_price, year=year
    )
    return _plain({"schemes": [scheme.plain() for scheme in found]})


def institute_fee(
    test: str, hours: float | None = None, pieces: int = 1, customer: str | None = None
) -> Plain:
    """What a public institute of Japan charges for a test on file [JPY], by its published rule."""
    return _plain(sekiso.institute_fee(test, hours=hours, pieces=pieces, customer=customer).plain())


def on_file(kind: str, language: str = "en") -> Plain:
    """What stands on file: materials, machines, processes, models or knowledge (shares)."""
    if kind not in catalogue.LISTS:
        raise NeedError("record_unknown", got=kind)
    return _plain({"rows": catalogue.LISTS[kind](load(), language)})


def facts(key: str) -> Plain:
    """Every number of one alloy, machine, process or route with unit, range, source and status."""
    return _plain(catalogue.facts(key, load()))


def investment(
    machine: str | None = None,
    price: str | None = None,
    hours: float | None = None,
    hour_price: float | None = None,
    part_price: float | None = None,
    hours_per_part: float | None = None,
    years: int | None = None,
    grant: float = 0.0,
    tax_credit: float = 0.0,
) -> Plain:
    """Does a machine of one's own pay: cash flow, present value, payback, hours to fill [JPY, h].

    `machine` on file or a `price` ("1.2億円", "800000 USD"); `hours` sold a year; `hour_price`, or
    `part_price` with `hours_per_part`; what is not said is filled in and named in `not_said`.
    """
    case = sekiso.investment(
        machine, price=price, hours=hours, hour_price=hour_price, part_price=part_price,
        hours_per_part=hours_per_part, years=years, grant=grant, tax_credit=tax_credit,
    )  # fmt: skip
    return _plain(case.plain())


def models() -> Plain:
    """The card of every property model: data, score on unseen sources, coverage, range."""
    return _plain({key: card.as_mapping() for key, card in sekiso.models().items()})


TOOLS: tuple[Callable[..., Plain], ...] = (
    explore, same_alloy, counterfactuals, co2_levers, value_of_information, side_by_side,
    melt_pool, process_window, defects, printability, orient, on_file, facts, models, report,
    directory, subsidies, institute_fee, investment,
    estimate, faces, stress,
)  # fmt: skip


def with_envelopes(
    function: Callable[..., Plain], failure: type[Exception]
) -> Callable[..., Plain]:
    """`function` with the house's errors raised as `failure`, their envelope as text."""

    @wraps(function)
    def wrapped(*given: Any, **named: Any) -> Plain:
        try:
            return function(*given, **named)
        except SekisoError as problem:
            envelope = problem.envelope()
            raise failure(json.dumps(envelope, ensure_ascii=False)) from problem

    return wrapped


def _plain(value: Any) -> Plain:
    """A record or mapping as the JSON of all doors gives it."""
    told: Plain = canonical.plain(value)
    return told
