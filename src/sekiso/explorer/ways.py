"""One way to make a part, called by its name: an additive process, a route, a variant of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sekiso.domain.errors import NeedError
from sekiso.explorer.options import Option, offered_conditions
from sekiso.explorer.question import Question
from sekiso.knowledge import Knowledge, Record
from sekiso.materials.naming import folded


@dataclass(frozen=True)
class Way:
    """A process or route, and its variant where one is named; `key` is "casting/investment"."""

    record: Record
    variant: str | None = None

    @property
    def key(self) -> str:
        """The name by which `way_called` finds it again."""
        return f"{self.record.key}/{self.variant}" if self.variant else self.record.key

    @property
    def is_additive(self) -> bool:
        """Whether it builds the part up."""
        return self.record.kind == "processes"


def way_called(name: str, knowledge: Knowledge) -> Way:
    """The way of this key or name in any spelling, its variant after a stroke ("casting/sand").

    Raises NeedError for one that is not on file or has no model, with those that have.
    """
    if not isinstance(name, str):
        raise NeedError("way_unknown", got=name, allowed=", ".join(_keys(knowledge)))
    ways = {folded(spelling): way for way in all_ways(knowledge) for spelling in _names(way)}
    found = ways.get(folded(name))
    if found is None:
        head, _, rest = name.rpartition("/")
        route = ways.get(folded(head))
        variants = () if route is None else tuple(route.record.get("variants", {}))
        if variants:
            raise NeedError("variant_unknown", got=rest, way=head, allowed=", ".join(variants))
        raise NeedError("way_unknown", got=name, allowed=", ".join(_keys(knowledge)))
    return found


def all_ways(knowledge: Knowledge) -> Iterator[Way]:
    """Every additive process that has a model and every route, each followed by its variants."""
    for record in (*knowledge.processes.values(), *knowledge.routes.values()):
        if record.get("model", True):
            yield Way(record)
            yield from (Way(record, name) for name in record.get("variants", {}))


def option_of(question: Question, way: Way) -> Option:
    """The way in the alloy that is asked for; of a class the alloy most usual for the part.

    Raises NeedError where the way is not offered in it.
    """
    knowledge = question.knowledge
    usual = (*question.usual_alloys, *question.usual_of_any_family(everyday=True))
    meant = set(question.chosen.alloys)
    ordered = [key for key in usual if key in meant]
    record = question.processes.get(way.record.key, way.record)
    for key in dict.fromkeys((*ordered, *question.chosen.alloys)):
        alloy = knowledge.alloys[key]
        conditions = offered_conditions(way.record, alloy, way.is_additive)
        if conditions:
            return Option(record, alloy, way.is_additive, conditions, way.variant)
    able = [
        key
        for key, alloy in knowledge.alloys.items()
        if offered_conditions(way.record, alloy, way.is_additive)
    ]
    raise NeedError(
        "way_not_in_material", way=way.key, got=question.material, allowed=", ".join(able)
    )


def ways_of(question: Question, names: Sequence[str] | None) -> list[Way]:
    """The ways of these names; without names every way but parts of catalogues and repairs."""
    knowledge = question.knowledge
    if names is not None:
        return list(dict.fromkeys(way_called(name, knowledge) for name in names))
    return [way for way in all_ways(knowledge) if _is_rival(question, way)]


def _is_rival(question: Question, way: Way) -> bool:
    """Whether a way is compared unasked: one of each process, each variant of a route."""
    is_repair = "repair" in question.features
    record = way.record
    if way.is_additive:
        return True
    if record.get("variants") and way.variant is None:
        return False
    is_asked = all(question.is_set(flag) for flag in record.get("only_flags", ()))
    return is_asked and bool(record.get("only_repair", False)) <= is_repair


def _names(way: Way) -> Iterator[str]:
    for base in (way.record.key, way.record.name("en"), way.record.name("ja")):
        yield f"{base}/{way.variant}" if way.variant else base
    if way.variant:
        yield from way.record["variants"][way.variant].get("name", {}).values()
    else:
        yield from (str(way.record[name]) for name in ("iso52900",) if name in way.record)
        yield from map(str, way.record.get("aliases", ()))


def _keys(knowledge: Knowledge) -> list[str]:
    return [way.key for way in all_ways(knowledge)]
