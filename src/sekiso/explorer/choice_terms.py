"""What speaks for or against a candidate in the route-choice model: its terms, by name.

A term is a number of the candidate (the logarithm of a chance, of a cost ...) or the product of a
number of the question with a kind of route ("additive x ln pieces").  Weights are fitted to
documented decisions; see `choice`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from sekiso.explorer.question import Question

MERITS = (  # numbers of the candidate itself, natural logarithms
    "requirements",
    "capability",
    "medium",
    "maturity",
    "availability",
    "soundness",
    "usual_alloy",
    "usual_family",
    "cost",
    "lead_time",
    "lead_time_urgent",
    "co2",
    "lightness",
    "strength",
)
RELATIVE = (  # told from the best feasible candidate
    "cost", "lead_time", "lead_time_urgent", "co2", "lightness", "strength",
)  # fmt: skip
PLAIN_SHAPES = frozenset(
    {"turned", "block", "plate", "bent_sheet", "profile", "frame", "gear", "fastener"}
)
_FREE = frozenset({"free_form", "fine"})
_REASONS = ("internal_channels", "lattice", "thin_walls", "overhang", "large_bulk", "repair")
_WISHES = (
    "lightweight",
    "complex_shape",
    "urgent",
    "biocompatible",
    "tool_duty",
    "fatigue_critical",
)
_SIZED = frozenset({"additive", "deposited", "jetted", "electron_beam", "tooled"})
_PIECES, _LENGTH = 30.0, 0.15  # pieces and metres at which quantity and size speak for no side
_NEAR_NET = 0.3  # decades below `_LENGTH` from which deposits near the net shape save metal
_BULK = 1e-3  # m3 of metal above which its volume speaks against powder beds
_MANY, _LARGE = 1.5, 0.5  # decades above them from which they speak more strongly


@dataclass(frozen=True)
class Situation:
    """What of a question decides between kinds of route: size [m], pieces, shape, wishes.

    `unknown` names what was not said: "size", "quantity", "shape".
    """

    pieces: float
    length: float
    shape: str | None
    features: frozenset[str]
    wishes: frozenset[str]
    unknown: frozenset[str]
    buy_to_fly: float = 1.0
    volume: float = 1e-4


@dataclass(frozen=True)
class RouteKind:
    """A route as the model sees it: its key and the kinds it belongs to."""

    key: str
    kinds: frozenset[str]


def situation_of(question: Question) -> Situation:
    """The situation of a question."""
    size = question.size
    shape = question.shape
    unknown = {
        "size": not (size.is_known or question.heard.size_word),
        "quantity": "quantity" in size.unknown,
        "shape": shape is None and not question.features & {"repair", "large_bulk", "thin_walls"},
    }
    wishes = {name for name in _WISHES if question.is_set(name)}
    wishes |= {f"tooling_{question.flags['tooling']}"} if question.is_set("tooling") else set()
    wishes |= {"geometry_fixed"} if question.is_set("geometry_fixed") else set()
    wishes |= {"grade_named"} if question.chosen.key is not None else set()
    wishes |= {"standard_part"} if question.is_set("standard_part") else set()
    return Situation(
        pieces=float(np.median(size.pieces)),
        length=float(np.median(size.extent[0])),
        shape=shape,
        features=question.features,
        wishes=frozenset(wishes),
        buy_to_fly=float(question.flags.get("buy_to_fly", 1.0)),
        volume=float(np.median(size.volume)),
        unknown=frozenset(name for name, is_unknown in unknown.items() if is_unknown),
    )


def route_kind(question: Question, key: str) -> RouteKind:
    """The kinds of a route by its key: additive, or how a conventional one works."""
    if key not in question.processes:
        shape = str(question.knowledge.routes[key]["shape"])
        return RouteKind(key, frozenset({"conventional", shape}))
    route = question.processes[key]
    kinds = {"additive", str(route.get("build", "scanned"))}
    if route.get("energy") == "electron beam":
        kinds.add("electron_beam")
    return RouteKind(key, frozenset(kinds))


def interactions(situation: Situation, route: RouteKind) -> dict[str, float]:
    """The terms of a kind of route in a situation, those that are not zero."""
    rows = dict(_interactions(situation, route))
    return {name: value for name, value in rows.items() if value != 0.0}


def _interactions(situation: Situation, route: RouteKind) -> Iterator[tuple[str, float]]:
    pieces = math.log10(situation.pieces / _PIECES) if "quantity" not in situation.unknown else 0.0
    length = math.log10(situation.length / _LENGTH) if "size" not in situation.unknown else 0.0
    yield f"route:{route.key}", 1.0
    bulk = max(math.log10(situation.volume / _BULK), 0.0)
    for kind in sorted(route.kinds & {"scanned", "deposited"}):
        yield f"{kind}:bulk", 0.0 if "size" in situation.unknown else bulk
    many, large = max(pieces - _MANY, 0.0), max(length - _LARGE, 0.0)
    for kind in sorted(route.kinds & _SIZED):
        yield f"{kind}:pieces", pieces
        yield f"{kind}:length", length
    for kind in sorted(route.kinds & {"additive", "subtracted", "scanned", "jetted"}):
        yield f"{kind}:many_pieces", many
        yield f"{kind}:large", large
    if "additive" in route.kinds:
        yield "additive", 1.0
        yield from _additive(situation)
    if "deposited" in route.kinds:
        share = min(max(length + _NEAR_NET, 0.0), 1.0)
        yield "deposited:buy_to_fly", share * math.log(situation.buy_to_fly)
        yield "deposited:large_bulk", float("large_bulk" in situation.features)
        yield "deposited:repair", float("repair" in situation.features)
    if "electron_beam" in route.kinds:
        yield "electron_beam:bone", float("biocompatible" in situation.wishes)
    if route.key == "machining":
        yield "machining:pieces", pieces
        yield "machining:length", length
    if route.key == "standard-part":
        yield "standard_part:fastener", float(situation.shape == "fastener")
        is_drawn = "grade_named" in situation.wishes and situation.shape != "fastener"
        yield "standard_part:grade_named", float(is_drawn)
        yield "standard_part:pieces", pieces
        yield "standard_part:length", length


def _additive(situation: Situation) -> Iterator[tuple[str, float]]:
    for name in _REASONS:
        yield f"additive:{name}", float(name in situation.features)
    for name in (*_WISHES, "geometry_fixed", "tooling_lost", "tooling_exists"):
        yield f"additive:{name}", float(name in situation.wishes)
    yield "additive:plain_shape", float(situation.shape in PLAIN_SHAPES)
    yield "additive:free_shape", float(situation.shape in _FREE)
    yield "additive:housing", float(situation.shape == "housing")
    yield "additive:shape_unknown", float("shape" in situation.unknown)


def is_interaction(term: str) -> bool:
    """Whether a term is one of a kind of route in a situation, not a number of the candidate."""
    return term not in MERITS


def relative(terms: Mapping[str, float], best: Mapping[str, float]) -> dict[str, float]:
    """Terms with those of `RELATIVE` counted from the best feasible candidate."""
    return {name: value - best.get(name, 0.0) for name, value in terms.items()}
