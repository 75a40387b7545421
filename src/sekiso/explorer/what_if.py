"""What a buyer could ask otherwise: scope, region, number, plate, metal, limits, walls, direction.

Each function lists trials; nothing is believed of them before they are asked again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from sekiso.domain.answer import Reason
from sekiso.domain.assume import USUAL
from sekiso.domain.direction import direction_text
from sekiso.domain.requirement import REGIONS, SCOPES, Pieces, Requirement, limit_text
from sekiso.economics.market import REGION, SCOPE, branch_of
from sekiso.explorer.asked_again import Basis, Trial, question_with
from sekiso.explorer.costing import cheapest
from sekiso.explorer.evaluate import Evaluation
from sekiso.explorer.feasibility import capability_of
from sekiso.explorer.options import Option, options
from sekiso.explorer.question import Question, question_of

N_ALLOYS = 5  # other alloys of the family that are asked
N_RELAXED = 6  # ways with a relaxation that are asked
_LADDER = (2.0, 3.0, 5.0, 10.0, 20.0, 50.0, 100.0)  # times the pieces that are wanted
_EVEN = 0.5  # chance with which an eased limit is met
_SHRUNK = 0.7  # a part that must be smaller than that is another part
_AXES = ((0.0, 0.0, 1.0), (0.0, 0.0, -1.0), (0.0, 1.0, 0.0), (0.0, -1.0, 0.0), (1.0, 0.0, 0.0),
         (-1.0, 0.0, 0.0))  # fmt: skip
_WALLS = 9  # thicknesses that are tried
_MEASURED = {"from": "measured", "to": "low"}  # of a finding on the mesh [mm]
_LIMITS_OF_FORM = ("tolerance", "roughness", "distortion")


def supply(basis: Basis) -> Iterator[Trial]:
    """Other scope, region, speed of delivery, plate, scrap and electricity."""
    flags, need = basis.question.flags, basis.need
    scope, region = str(flags.get("scope", SCOPE)), str(flags.get("region", REGION))
    for other in SCOPES:
        if other != scope:
            yield _supply_trial(basis, "scope", {"from": scope, "to": other}, scope=other)
    for other in REGIONS:
        if other != region:
            yield _supply_trial(basis, "region", {"from": region, "to": other}, region=other)
    if not basis.question.is_set("express"):
        yield _supply_trial(basis, "express", {}, express=True)
    if not need.assume.get("share_plate", True):
        yield _supply_trial(basis, "share_plate", {}, share_plate=True)
    if need.assume.get("recycled_share", USUAL) != 1.0:
        yield _supply_trial(basis, "recycled_share", {"to": 1.0}, recycled_share=1.0)
    clean = clean_grid(basis)
    if clean is not None:
        yield _supply_trial(basis, "grid", {"to": clean}, grid=clean)


def price_sources(basis: Basis, region: str, process: str) -> int | None:
    """Independent sources of published prices of such parts in the region, where counted."""
    facts = basis.question.knowledge
    route = facts.processes.get(process) or facts.routes[process]
    branch = branch_of(str(route["build" if process in facts.processes else "shape"]))
    table = basis.question.knowledge.of("economics")["fitted_prices"]
    fact = table.fact(f"market.{region}.{branch}")
    return None if fact is None else fact.n


def clean_grid(basis: Basis) -> str | None:
    """The renewable electricity on file for the region, None where it is bought already."""
    region = str(basis.question.flags.get("region", REGION))
    table = basis.question.knowledge.of("economics")["electricity"]["renewable_grids"]
    name = str(table[region])
    return None if basis.need.assume.get("grid") == name else name


def pieces(basis: Basis) -> list[Trial]:
    """More pieces at a time, up to a hundred times as many, and the number that fills a plate."""
    said = basis.need.quantity
    usual = float(np.median(basis.question.size.pieces))
    now = usual if said is None or said.word is not None else said.low
    is_yearly = said is not None and said.is_per_year
    wanted = {round(now * times) for times in _LADDER}
    listed = []
    for number in sorted(n for n in wanted | {plate_full(basis)} if n > now):
        need = replace(basis.need, quantity=Pieces(float(number), float(number), is_yearly))
        text = f"{number}/year" if is_yearly else number
        listed.append(
            Trial(
                "quantity",
                {"from": now, "to": float(number), "is_plate": number == plate_full(basis)},
                question_of(need, basis.knowledge.for_answers),
                _for_more(basis),
                {"quantity": text},
            )
        )
    return listed


def plate_full(basis: Basis) -> int:
    """Pieces that fill the plate of the best way where it is printed, else 0."""
    best = basis.best
    if not best.option.is_additive:
        return 0
    need = replace(basis.need, quantity=Pieces(1e5, 1e5))
    question = question_of(need, basis.knowledge.for_answers)
    costing = cheapest(question, best.option, best.delivery, best.feasibility.machines)
    return round(float(np.median(costing.estimate.parts_per_build)))


def other_alloys(basis: Basis) -> Iterator[Trial]:
    """The best route in other alloys of the family, where one was named."""
    if not basis.question.material:
        return
    best = basis.best.option
    question = question_of(replace(basis.need, material=None), basis.knowledge.for_answers)
    question = replace(question, material=None, size=basis.question.size)
    alike = [
        option
        for option in options(question)
        if option.route.key == best.route.key
        and option.family == best.family
        and option.alloy.key != best.alloy.key
    ]
    for option in alike[:N_ALLOYS]:
        values = {"from": best.alloy.key, "to": option.alloy.key}
        yield Trial("alloy", values, question, (option,), {"material": option.alloy.key})


def without_limits(basis: Basis) -> Iterator[Trial]:
    """Each limit on tolerance and surface left to what shaping gives."""
    for limit in basis.question.requirements:
        if limit.key in _LIMITS_OF_FORM and not limit.is_assumed:
            question = _with_limits(basis, [r for r in basis.need.requirements if r != limit])
            values = {"property": limit.key, "limit": limit.limit}
            yield Trial("limit_dropped", values, question, basis.rivals(), {"without": limit.key})


def relaxations(basis: Basis) -> Iterator[Trial]:
    """The smallest change that admits a way that is ruled out, as its `relaxation` says."""
    n_asked = 0
    for entry in _ways_ruled_out(basis):
        trial = _relaxation_trial(basis, entry)
        if trial is not None and n_asked < N_RELAXED:
            n_asked += 1
            yield trial


def thicker_walls(basis: Basis) -> Iterator[Trial]:
    """The thinnest wall just so thick that a route is admitted which rules it out now."""
    seen: set[str] = set()
    for entry in basis.judged:
        key = entry.option.route.key
        if key in seen or entry.is_feasible:
            continue
        trial = _stated_wall_trial(basis, entry) or _measured_wall_trial(basis, entry)
        if trial is not None:
            seen.add(key)
            yield trial


def _stated_wall_trial(basis: Basis, entry: Evaluation) -> Trial | None:
    wall, route = basis.question.heard.least_wall, entry.option.route
    is_thin = any(r.values.get("feature") == "smallest_feature" for r in entry.reasons)
    facts = [route.fact(name) for name in ("min_wall", "min_wall_fine")]
    ends = [(fact.low, fact.high) for fact in facts if fact is not None]
    if wall is None or not is_thin or not ends:
        return None
    low, high = min(ends)
    for thicker in np.geomspace(max(wall, low), max(high, wall), _WALLS):
        rounded = float(f"{thicker:.2g}")
        asked = replace(basis.question, heard=replace(basis.question.heard, least_wall=rounded))
        if capability_of(asked, route)[0] >= asked.limit("limits.capability"):
            values = {"from": wall, "to": rounded, "route": route.key}
            return Trial("wall", values, asked, (entry.option,))
    return None


def _measured_wall_trial(basis: Basis, entry: Evaluation) -> Trial | None:
    key = entry.option.route.key
    listed = basis.question.findings.get(key, ())
    thin = next((f for f in listed if f.code == "thin_wall" and f.severity == "error"), None)
    if thin is None or [r.values.get("code") for r in entry.reasons] != ["thin_wall"]:
        return None
    others = tuple(finding for finding in listed if finding is not thin)
    asked = replace(basis.question, findings={**basis.question.findings, key: others})
    ends = {name: float(thin.values[told]) * 1e-3 for name, told in _MEASURED.items()}
    return Trial("wall", {**ends, "route": key}, asked, (entry.option,))


def directions(basis: Basis) -> Iterator[Trial]:
    """The part turned to an axis along which it needs no supports."""
    question, best = basis.question, basis.best.option
    stands = question.standings.get(best.route.key)
    if stands is None or stands.support_volume <= 0.0 or stands.is_fixed:
        return
    for axis in _AXES:
        text = direction_text(axis)
        turned = question_with(basis, build_direction=text)
        now = turned.standings.get(best.route.key)
        if now is not None and now.support_volume < 0.05 * stands.support_volume:
            values = {"to": text, "from": direction_text(stands.direction)}
            yield Trial("direction", values, turned, (best,), {"assume": {"build_direction": text}})


def _supply_trial(basis: Basis, key: str, values: dict[str, Any], **assume: Any) -> Trial:
    return Trial(key, values, question_with(basis, **assume), basis.rivals(), {"assume": assume})


def _for_more(basis: Basis) -> tuple[Option, ...]:
    """The rivals, and one way of each route that only more pieces would admit."""
    few: dict[str, Option] = {}
    for entry in basis.judged:
        if [reason.key for reason in entry.reasons] == ["too_few_pieces"]:
            few.setdefault(entry.option.route.key, entry.option)
    return (*basis.rivals(), *few.values())


def _ways_ruled_out(basis: Basis) -> list[Evaluation]:
    """Ways that one change would admit, one for each route and property, those with metal first."""
    found: dict[tuple[str, str, str], Evaluation] = {}
    for entry in basis.judged:
        if entry.relaxation is not None:
            about = str(entry.relaxation.values.get("property", ""))
            found.setdefault((entry.option.route.key, entry.relaxation.key, about), entry)
    return list(found.values())


def _relaxation_trial(basis: Basis, entry: Evaluation) -> Trial | None:
    relaxation = entry.relaxation
    if relaxation is None:
        return None
    if relaxation.key == "relax_requirement":
        return _requirement_trial(basis, entry, relaxation)
    if relaxation.key == "drop_feature":
        left_out = str(relaxation.values["feature"])
        features = basis.question.features - {left_out}
        question = replace(basis.question, features=features)
        ask = {"features": sorted(features)}
        return Trial("drop_feature", {"feature": left_out}, question, (entry.option,), ask)
    if relaxation.key == "shrink" and basis.need.part is None and basis.need.size:
        return _shrink_trial(basis, entry, relaxation)
    return None


def _requirement_trial(basis: Basis, entry: Evaluation, relaxation: Reason) -> Trial | None:
    key = str(relaxation.values["property"])
    limit = next((r for r in basis.question.requirements if r.key == key), None)
    predicted = entry.predictions.get(key)
    if limit is None or predicted is None:
        return None
    is_floor = limit.relation == ">="
    reached = predicted.quantile(1.0 - _EVEN if is_floor else _EVEN)
    eased = replace(limit, limit=float(f"{reached:.2g}"), is_assumed=False)
    if is_floor == (eased.limit >= limit.limit):
        return None
    others = [r for r in basis.need.requirements if (r.key, r.relation) != (key, limit.relation)]
    values = {"property": key, "from": limit.limit, "to": eased.limit}
    return Trial(
        "requirement", values, _with_limits(basis, [*others, eased]), (entry.option,),
        {"require": f"{key} {limit.relation} {limit_text(key, eased.limit)}"},
    )  # fmt: skip


def _with_limits(basis: Basis, limits: list[Requirement]) -> Question:
    need = replace(basis.need, requirements=tuple(limits))
    return question_of(need, basis.knowledge.for_answers)


def _shrink_trial(basis: Basis, entry: Evaluation, relaxation: Reason) -> Trial | None:
    room, largest = (float(relaxation.values[name]) for name in ("room", "largest"))
    if room < _SHRUNK * largest:
        return None
    size = tuple(side * 0.98 * room / largest for side in basis.need.size or ())
    question = question_of(replace(basis.need, size=size), basis.knowledge.for_answers)
    values = {"from": largest, "to": 0.98 * room}
    return Trial("shrink", values, question, (entry.option,))
