"""Ways to make the part: process x material, additive or conventional, before any judgement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from sekiso.explorer.question import Question
from sekiso.knowledge import Record
from sekiso.materials.naming import takes_family


@dataclass(frozen=True, eq=False)
class Option:
    """One way to make the part: an additive process or a competing route, in one alloy.

    `variant` of a route, where one is named (sand, investment ...).
    """

    route: Record
    alloy: Record
    is_additive: bool
    heat_conditions: tuple[str, ...]
    variant: str | None = None

    @property
    def family(self) -> str:
        """The alloy's family."""
        return str(self.alloy["family"])


def options(question: Question) -> Iterator[Option]:
    """Every process or route that has a model, with every alloy that it is offered in.

    A metal that is bought for its magnetism alone (`only_named`) is offered where it is named or
    usual for the part.
    """
    knowledge = question.knowledge
    alloys = [
        a
        for a in map(knowledge.alloys.__getitem__, question.chosen.alloys)
        if not a.get("only_named", False) or question.material or a.key in question.usual_alloys
    ]
    for process in question.processes.values():
        if process.get("model", True):
            yield from _with_alloys(process, alloys, is_additive=True)
    for route in knowledge.routes.values():
        is_asked = all(question.is_set(flag) for flag in route.get("only_flags", ()))
        if is_asked and bool(route.get("only_repair", False)) <= ("repair" in question.features):
            sold = _catalogued(question, alloys) if route.get("shape") == "bought" else alloys
            yield from _with_alloys(route, sold, is_additive=False)


def _catalogued(question: Question, alloys: list[Record]) -> list[Record]:
    """The alloys in which a catalogue sells the part: of its usual families, where they are known.

    A metal that is named goes before what is usual.
    """
    usual = question.usual_families
    if question.material or not usual:
        return alloys
    return [alloy for alloy in alloys if str(alloy["family"]) in usual]


def _with_alloys(route: Record, alloys: list[Record], *, is_additive: bool) -> Iterator[Option]:
    for alloy in alloys:
        conditions = offered_conditions(route, alloy, is_additive)
        if conditions:
            yield Option(route, alloy, is_additive, conditions)


@lru_cache(maxsize=65536)  # the files of route and alloy say it once for all questions
def offered_conditions(route: Record, alloy: Record, is_additive: bool) -> tuple[str, ...]:
    """Heat conditions in which the route makes the alloy, none where it does not."""
    conditions = _conditions(alloy, route)
    offered = route.key in alloy.get("processes", {}) if is_additive else bool(conditions)
    if not offered or not (is_additive or _is_sold(route, alloy)):
        return ()
    return conditions or ("as-built",)


def _is_sold(route: Record, alloy: Record) -> bool:
    """Whether the alloy's family suits the route and its stock has a price."""
    stock = route.get("metal_price", ("bar_price", "wire_price"))
    priced = any(alloy.fact(f"feedstock.{name}") is not None for name in stock)
    return priced and takes_family(route, str(alloy["family"]))


def _conditions(alloy: Record, route: Record) -> tuple[str, ...]:
    """Heat conditions tabled for the process or route itself, else for the stock it starts from.

    The stock named first goes first; a route that deforms the metal starts from no cast or sintered
    one (`not_from`).
    """
    rows = alloy.get("states", ())
    own = [row for row in rows if row["process"] == route.key]
    stock = [
        row
        for process in route.get("stock_states", ())
        for row in rows
        if row["process"] == process and row["heat_condition"] not in route.get("not_from", ())
    ]
    return tuple(dict.fromkeys(str(row["heat_condition"]) for row in own or stock))
