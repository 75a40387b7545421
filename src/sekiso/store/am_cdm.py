"""AM-CDM (ASTM F3490-21) as `am_cdm.toml` declares it, and which of our fields carries what.

The model has classes with typed properties (SADL, an ontology language) and no file format of its
own.  `fields.toml` tells the path of properties under which a field stands: the steps are joined by
points, "systemComponents:LaserSystem" names the class of the object meant, and a star stands for
the last letter of a name ("partLocation*": partLocationX for x).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from sekiso.store.field_list import kinds

FILE = Path(__file__).with_name("am_cdm.toml")
BASE = "http://kdl.ge.com/AM-CDM-"  # of the names of the published ontology


@dataclass(frozen=True)
class Property:
    """A property of a class: its range, and how it is carried or why it is not."""

    range: str
    many: bool = False
    part: str = ""
    inverse: str = ""
    also: str = ""
    not_applicable: str = ""


@dataclass(frozen=True)
class SadlClass:
    """A class of the model with its own properties; those of its parents come on top."""

    name: str
    module: str
    is_a: str = ""
    one_of: tuple[str, ...] = ()
    properties: Mapping[str, Property] = field(default_factory=dict)


@dataclass(frozen=True)
class Root:
    """The class as which a kind of record is written: by the word of its `by` field, or `class`."""

    name: str
    by: str = ""
    classes: Mapping[str, str] = field(default_factory=dict)
    label: str = ""
    reads: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """One step of a path: a property, and the class of the object behind it where it is named."""

    property: str
    name: str = ""


@dataclass(frozen=True)
class Model:
    """The classes of AM-CDM and how ours meet them."""

    classes: Mapping[str, SadlClass]
    roots: Mapping[str, Root]
    links: Mapping[str, Mapping[str, tuple[Step, ...]]]
    words: Mapping[str, Mapping[str, str]]
    reasons: Mapping[str, Mapping[str, str]]
    older: Mapping[str, Mapping[str, str]]

    def lineage(self, name: str) -> tuple[str, ...]:
        """A class and its parents, nearest first; () for a class that the model has not."""
        found: list[str] = []
        while name in self.classes and name not in found:
            found.append(name)
            name = self.classes[name].is_a
        return tuple(found)

    def is_a(self, name: str, parent: str) -> bool:
        """Whether a class is `parent` or one of its kind."""
        return parent in self.lineage(name)

    def property_of(self, name: str, prop: str) -> Property | None:
        """The property of a class or of its parents; None where they have none."""
        for one in self.lineage(name):
            if prop in self.classes[one].properties:
                return self.classes[one].properties[prop]
        return None

    def kind_of(self, name: str) -> str:
        """The kind of record that an object of a class is; "" where it is none."""
        for one in self.lineage(name):
            for kind, root in self.roots.items():
                if one in root.reads:
                    return kind
        return ""


@lru_cache(maxsize=1)  # one file, read at every document
def model() -> Model:
    """AM-CDM as it is declared."""
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return Model(
        classes={name: _class(name, row) for name, row in tables["class"].items()},
        roots={kind: _root(row) for kind, row in tables["root"].items()},
        links={
            kind: {role: steps(path) for role, path in row.items()}
            for kind, row in tables["link"].items()
        },
        words=tables["word"],
        reasons={key: {"en": en, "ja": ja} for key, (en, ja) in tables["reason"].items()},
        older=tables["older"],
    )


@lru_cache(maxsize=1024)  # the paths of all fields
def steps(path: str) -> tuple[Step, ...]:
    """A path taken apart.

    >>> steps("systemComponents:LaserSystem.laserSystemLaserBeamProfile")[0].name
    'LaserSystem'
    """
    return tuple(Step(*part.split(":")) for part in path.split("."))


def carriers() -> Mapping[str, tuple[str, ...]]:
    """By property what of ours carries it: "kind.field", "kind.links.role", "kind.label"."""
    found: dict[str, list[str]] = {}
    for carrier, path in _paths():
        for step in path:
            names = [step.property]
            if step.property.endswith("*"):
                names = [step.property[:-1] + letter for letter in "ABCXYZ"]
            for name in names:
                found.setdefault(name, []).append(carrier)
    return {name: tuple(dict.fromkeys(listed)) for name, listed in found.items()}


def am_cdm_coverage() -> tuple[int, int, int, int]:
    """Classes, properties, how many of these are mapped, and how many declared not applicable.

    >>> am_cdm_coverage()
    (146, 391, 287, 104)
    """
    carried = carriers()
    mapped = absent = n = 0
    for one in model().classes.values():
        for name, prop in one.properties.items():
            n += 1
            absent += bool(prop.not_applicable)
            mapped += not prop.not_applicable and bool(
                name in carried or prop.part or prop.inverse or prop.also
            )
    return len(model().classes), n, mapped, absent


def _paths() -> Iterator[tuple[str, tuple[Step, ...]]]:
    for kind in kinds().values():
        for entry in kind.fields.values():
            if entry.am_cdm:
                yield f"{kind.key}.{entry.name}", steps(entry.am_cdm)
        for role, path in model().links.get(kind.key, {}).items():
            yield f"{kind.key}.links.{role}", path
        if model().roots[kind.key].label:
            yield f"{kind.key}.label", steps(model().roots[kind.key].label)


def _class(name: str, row: Mapping[str, Any]) -> SadlClass:
    return SadlClass(
        name=name,
        module=row["module"],
        is_a=row.get("is_a", ""),
        one_of=tuple(row.get("one_of", ())),
        properties={key: Property(**told) for key, told in row.get("property", {}).items()},
    )


def _root(row: Mapping[str, Any]) -> Root:
    return Root(
        name=row["class"],
        by=row.get("by", ""),
        classes=row.get("classes", {}),
        label=row.get("label", ""),
        reads=tuple(row["reads"]),
    )
