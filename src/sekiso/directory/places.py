"""Prefectures and regions of Japan: what lies in, next to and around the place asked for."""

from __future__ import annotations

from dataclasses import dataclass

from sekiso.directory.entry import Entry
from sekiso.directory.vocabulary import Vocabulary
from sekiso.domain.errors import NeedError

IN, NEXT, AROUND, ANYWHERE = range(4)


@dataclass(frozen=True)
class Near:
    """A place asked for: its prefectures, their neighbours, the rest of their regions."""

    inside: frozenset[str]
    neighbours: frozenset[str]
    region: frozenset[str]

    def nearness(self, entry: Entry) -> int | None:
        """0 inside, 1 next to it, 2 in the same region, 3 elsewhere in Japan, None abroad."""
        if entry.country not in ("JP", ""):
            return None
        for place, within in ((IN, self.inside), (NEXT, self.neighbours), (AROUND, self.region)):
            if entry.places & within:
                return place
        return ANYWHERE


def near_named(vocabulary: Vocabulary, name: str) -> Near:
    """The place that a name calls: a prefecture, a city of it or a region, in either language.

    Raises NeedError for a name that calls none.
    """
    concepts = vocabulary.concepts(name)
    near = near_of(vocabulary, concepts)
    if near is None:
        known = [row["name"]["en"] for row in vocabulary.entries("prefecture").values()]
        known += [row["name"]["en"] for row in vocabulary.entries("region").values()]
        raise NeedError("prefecture_unknown", got=name, allowed=", ".join(known))
    return near


def near_of(vocabulary: Vocabulary, concepts: list[str]) -> Near | None:
    """The place that concepts of a text call, None where they call none."""
    prefectures = {c.partition(":")[2] for c in concepts if c.startswith("prefecture:")}
    regions = {c.partition(":")[2] for c in concepts if c.startswith("region:")}
    if not prefectures and not regions:
        return None
    members = {key: set(row["prefectures"]) for key, row in vocabulary.entries("region").items()}
    inside = prefectures | {p for r in regions for p in members[r]}
    table = vocabulary.entries("prefecture")
    neighbours = {n for p in inside for n in table[p].get("neighbours", ())} - inside
    around = {p for within in members.values() if within & prefectures for p in within}
    return Near(frozenset(inside), frozenset(neighbours), frozenset(around - inside - neighbours))
