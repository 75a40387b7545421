"""The answer: ranked candidates with predictions, reasons and sources; keys and numbers only."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, is_dataclass
from os import PathLike
from pathlib import Path
from typing import Any

from sekiso.domain.canonical import canonical_json
from sekiso.domain.errors import NeedError
from sekiso.domain.lighter import Lighter
from sekiso.domain.part import Finding, Part
from sekiso.domain.prediction import Prediction
from sekiso.domain.recipe import Recipe
from sekiso.domain.source import Source


@dataclass(frozen=True)
class Reason:
    """A statement by message key (`[reason.<key>]`) with its numbers."""

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)


_NO_VALUE = ("shapes", "body", "writer")
_N_TOLD = 5  # routes in the short text of an answer


@dataclass(frozen=True)
class HeardWords:
    """A word group of the description, the field of the need that it set, and to what."""

    text: str
    field: str
    value: str = ""


@dataclass(frozen=True)
class Step:
    """One step of the chain around building: its effect, cost [JPY per part] and time [s]."""

    key: str
    effect: str
    cost: float
    time: float
    is_optional: bool = False
    conditions: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, repr=False)
class Candidate:
    """One way to make the part: process x material x condition, the machine chosen inside.

    `probability`: that all requirements hold; `probability_chosen`: that a competent shop would
    choose this route for the need (the routes of an answer sum to 1).  `breakdown` [JPY per part]
    adds up to the median cost; `one_time` [JPY] is charged once per design or tool and is part of
    the cost by its share per piece.  `build_direction` of the file points up in the build that
    findings and price are of; None without a mesh and for a conventional route.
    """

    process: str
    material: str
    family: str
    heat_condition: str
    surface_condition: str
    is_additive: bool
    machine: str | None = None
    other_machines: tuple[str, ...] = ()
    recipe: Recipe | None = None
    no_recipe: Reason | None = None
    chain: tuple[Step, ...] = ()
    predictions: Mapping[str, Prediction] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    is_feasible: bool = True
    reasons: tuple[Reason, ...] = ()
    relaxation: Reason | None = None
    probability: float = 1.0
    probability_chosen: float = 0.0
    score: float = 0.0
    is_pareto: bool = False
    terms: Mapping[str, float] = field(default_factory=dict)
    breakdown: Mapping[str, float] = field(default_factory=dict)
    one_time: float = 0.0
    build_direction: tuple[float, float, float] | None = None

    def __repr__(self) -> str:
        """One line: what it is, whether it meets the need, how likely it is chosen, its cost."""
        state = "feasible" if self.is_feasible else "not feasible"
        cost = self.predictions.get("cost")
        price = f", {cost.value:,.0f} {cost.unit}" if cost is not None else ""
        return (
            f"Candidate({self.process}, {self.material}, {self.heat_condition}, {state}, "
            f"all met {self.probability:.0%}, chosen {self.probability_chosen:.2f}{price})"
        )

    @property
    def condition(self) -> str:
        """Heat and surface condition in one phrase."""
        return f"{self.heat_condition}, {self.surface_condition}"

    @property
    def feasible(self) -> bool:
        """Whether no hard limit is violated."""
        return self.is_feasible

    def __getitem__(self, key: str) -> Prediction:
        """The prediction of one property."""
        if key not in self.predictions:
            raise NeedError("not_predicted", got=key, allowed=", ".join(self.predictions))
        return self.predictions[key]

    def why(self, key: str) -> Mapping[str, Any]:
        """Model, inputs, sources and losing models behind one prediction."""
        prediction = self[key]
        return {
            "model": prediction.model,
            "validity": prediction.validity,
            "basis": prediction.basis,
            "sources": [source.citation for source in prediction.sources],
            **prediction.evidence,
        }


@dataclass(frozen=True)
class Assumed:
    """Something the user did not say: its key for `assume=`, the value taken and why."""

    key: str
    value: str | float | bool | tuple[float, float]
    unit: str = ""
    reason: str = ""


@dataclass(frozen=True)
class NearCase:
    """A documented industrial case shown beside the answer; never used for it."""

    key: str
    part: str
    process: str
    alloy: str
    benefit: str
    likeness: float
    source: str


@dataclass(frozen=True)
class BreakEven:
    """Quantity up to which the best additive candidate is cheaper than the best conventional one.

    5 %, 50 % and 95 % points; None = without end.  `curve`: (quantity, P(additive is cheaper)).
    `curves`: process or route -> probability that it is the cheapest of all at each of
    `quantities`; they sum to 1 at each.
    """

    additive: str
    conventional: str
    quantity_low: float | None
    quantity: float | None
    quantity_high: float | None
    curve: tuple[tuple[float, float], ...] = ()
    quantities: tuple[float, ...] = ()
    curves: Mapping[str, tuple[float, ...]] = field(default_factory=dict)


@dataclass(frozen=True, repr=False)
class Answer:
    """Ranked candidates and everything needed to check them.

    `verdict`: "clear" (the first route stands out), "close" (another is about as good), "ask" (what
    was said does not decide; `missing` names what to say first) or "none" (nothing feasible or
    nothing understood), with the probability that the first route is the right one.
    `heard` and `unheard`: the word groups of the description, with the field each set or without.

    `lighter`: a lighter shape per process, where loads were given and it was asked for; `shapes`
    holds their parts by digest.  `shapes`, `body` (the part it was asked about) and `writer` (of
    its report) are no part of the value: they are in no comparison and in no JSON.
    """

    id: str
    version: str
    need: Mapping[str, Any]
    candidates: tuple[Candidate, ...]
    assumed: tuple[Assumed, ...] = ()
    verdict: str = "none"
    verdict_probability: float = 0.0
    heard: tuple[HeardWords, ...] = ()
    unheard: tuple[str, ...] = ()
    missing: tuple[Reason, ...] = ()
    notes: tuple[Reason, ...] = ()
    weights: Mapping[str, float] = field(default_factory=dict)
    cases: tuple[NearCase, ...] = ()
    break_even: BreakEven | None = None
    sources: tuple[Source, ...] = ()
    part: Mapping[str, Any] = field(default_factory=dict)
    part_findings: tuple[Finding, ...] = ()
    lighter: tuple[Lighter, ...] = ()
    shapes: Mapping[str, Part] = field(default_factory=dict, compare=False, repr=False)
    body: Part | None = field(default=None, compare=False, repr=False)
    writer: Callable[..., Path] | None = field(default=None, compare=False, repr=False)

    def __repr__(self) -> str:
        """A few lines: the verdict, and the first routes one a line."""
        n_feasible = sum(c.is_feasible for c in self.candidates)
        head = (
            f"Answer({self.verdict} {self.verdict_probability:.2f}, id {self.id[:12]}, "
            f"{n_feasible} of {len(self.candidates)} candidates feasible)"
        )
        return "\n".join([head, *(f"  {c!r}" for c in self.best_of_each()[:_N_TOLD])])

    def report(
        self, path: str | PathLike[str], *, language: str = "en", currency: str = "JPY",
        knowledge: str | PathLike[str] | None = None,
    ) -> Path:  # fmt: skip
        """Write the answer to `path` (.pdf or .html) in "en" or "ja"; see `sekiso.report`."""
        if self.writer is None:
            raise TypeError("only an answer of sekiso.explore can write its report")
        return self.writer(self, path, language=language, currency=currency, knowledge=knowledge)

    @property
    def part_name(self) -> str:
        """What the owner calls the part; its digest where no name came along; "" without one."""
        name = self.body.name if self.body is not None else ""
        return name or str(self.part.get("digest", ""))[:12]

    @property
    def best(self) -> Candidate:
        """The first feasible candidate; NeedError names what stands in the way if there is none."""
        feasible = next((c for c in self.candidates if c.is_feasible), None)
        if feasible is None:
            raise NeedError("nothing_feasible", nearest=self._nearest())
        return feasible

    def _nearest(self) -> str:
        """The candidate that comes nearest, with what it misses, in keys and numbers."""
        if not self.candidates:
            return "-"
        nearest = self.candidates[0]
        missed = []
        for reason in nearest.reasons:
            if reason.key == "requirement_unmet":
                v = reason.values
                missed.append(f"{v['property']} {v['value']:.4g} / {v['limit']:.4g} {v['unit']}")
            else:
                missed.append(reason.key)
        return f"{nearest.process} {nearest.material}: {', '.join(missed)}"

    @property
    def has_best(self) -> bool:
        """Whether any candidate is feasible."""
        return any(c.is_feasible for c in self.candidates)

    def best_of_each(self) -> list[Candidate]:
        """The best material of each process or route, feasible ones only, best first."""
        found: dict[str, Candidate] = {}
        for candidate in self.candidates:
            if candidate.is_feasible:
                found.setdefault(candidate.process, candidate)
        return list(found.values())

    def same_alloy(self, material: str | None = None) -> list[Candidate]:
        """Every route in one alloy, else in its family, in order: those it meets the need by first.

        The alloy is that of the first candidate, or `material` (a key of `candidates`).
        """
        asked = self.candidates[0] if self.candidates else None
        if material is not None:
            asked = next((c for c in self.candidates if c.material == material), None)
        if asked is None:
            return []
        alike = [c for c in self.candidates if c.family == asked.family]
        own = {c.process: c for c in alike if c.material == asked.material}
        first: dict[str, Candidate] = {}
        for candidate in alike:
            first.setdefault(candidate.process, candidate)
        kept = {id(own.get(process, candidate)) for process, candidate in first.items()}
        return [candidate for candidate in alike if id(candidate) in kept]

    def change(self, key: str) -> tuple[float, float] | None:
        """90 % interval of best over best conventional candidate, minus 1, for cost or lead_time.

        Holds only as far as the two are made independently; None where one side is missing.
        """
        other = next((c for c in self.candidates if c.is_feasible and not c.is_additive), None)
        if other is None or not self.best.is_additive:
            return None
        mine, theirs = self.best.predictions.get(key), other.predictions.get(key)
        if mine is None or theirs is None or min(mine.low, theirs.low) <= 0.0:
            return None
        centre = math.log(mine.value / theirs.value)
        down = math.hypot(math.log(mine.value / mine.low), math.log(theirs.high / theirs.value))
        up = math.hypot(math.log(mine.high / mine.value), math.log(theirs.value / theirs.low))
        return math.exp(centre - down) - 1.0, math.exp(centre + up) - 1.0

    def cite(self) -> tuple[str, ...]:
        """The sources of every number, one line each."""
        return tuple(source.citation for source in self.sources)

    @property
    def learned_from(self) -> Mapping[str, Any]:
        """What of a store moved the answer: {} where nothing did.

        `digest` and `n` rows of what the asker may learn from, `owners` {id: name}, and `moved`:
        each prediction that they moved with the shares of the owners, which add up to 1.
        """
        names: dict[str, str] = {}
        moved = []
        for candidate in self.candidates:
            for key, prediction in candidate.predictions.items():
                told = prediction.evidence.get("learned_from")
                if told is None:
                    continue
                names |= {one["id"]: one["name"] for one in told["owners"]}
                moved.append(
                    {
                        "process": candidate.process,
                        "material": candidate.material,
                        "property": key,
                        "shares": {one["id"]: one["share"] for one in told["owners"]},
                    }
                )
        shared = self.need.get("shared")
        return {**shared, "owners": names, "moved": moved} if shared and moved else {}

    def json(self) -> bytes:
        """The answer as canonical JSON bytes, the same at every door."""
        return canonical_json(self.plain())

    def plain(self) -> dict[str, Any]:
        """The answer as plain values."""
        said = {name: x for name, x in vars(self).items() if name not in _NO_VALUE}
        if not self.lighter:  # an answer that asks for none reads as before there were any
            del said["lighter"]
        value = {name: plain_record(child) for name, child in said.items()}
        sources = [vars(source) for source in self.sources]
        learned = {"learned_from": self.learned_from} if self.learned_from else {}
        disclaimer = "estimate_not_quotation_not_allowable"
        return {**value, **learned, "sources": sources, "disclaimer": disclaimer}


def plain_record(value: Any) -> Any:
    """A value of an answer as JSON values: records as mappings, a flag without its "is_"; a source
    is named by its key.
    """
    if isinstance(value, Source):
        return value.key
    if isinstance(value, Prediction):
        return _prediction(value)
    if isinstance(value, Finding):
        return _finding(value)
    if is_dataclass(value):
        return {
            name.removeprefix("is_"): plain_record(child) for name, child in vars(value).items()
        }
    if isinstance(value, Mapping):
        return {key: plain_record(child) for key, child in value.items()}
    return [plain_record(child) for child in value] if isinstance(value, tuple) else value


def _prediction(prediction: Prediction) -> dict[str, Any]:
    return {
        "value": prediction.value,
        "low": prediction.low,
        "high": prediction.high,
        "quantiles": list(prediction.quantiles),
        "unit": prediction.unit,
        "scale": prediction.scale,
        "model": prediction.model,
        "validity": prediction.validity,
        "basis": prediction.basis,
        "sources": [source.key for source in prediction.sources],
        "evidence": dict(prediction.evidence),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "values": dict(finding.values),
        "n_faces": len(finding.faces),
        "source": finding.source,
    }
