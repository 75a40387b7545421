"""Where a column of a table goes: a field of a kind of record, with what it holds.

A place is written "test.yield_strength", "specimen.label" (the number that its owner gave it),
"feedstock_lot.composition.Ni" (a quantity by name), "row.source" (said of all numbers of a row).
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from sekiso.domain import messages
from sekiso.store.fields import Field, field_of, kinds

FILE = Path(__file__).with_name("meanings.toml")
LABEL: Final = "label"
ROW: Final = "row"


@dataclass(frozen=True)
class Place:
    """A field, None for a label and what is said of a row; `part` of quantities by name."""

    kind: str
    name: str
    field: Field | None = None
    part: str = ""

    @property
    def key(self) -> str:
        """As it is written in mappings."""
        return ".".join(piece for piece in (self.kind, self.name, self.part) if piece)

    @property
    def type(self) -> str:
        """The type of the field; a label is text."""
        return self.field.type if self.field else "text"

    @property
    def is_number(self) -> bool:
        """Whether it holds a measured number."""
        return self.type in ("quantity", "by_name")

    def label(self, language: str = "en") -> str:
        """What the field is called."""
        if self.field is None:
            key = self.kind if self.name == LABEL else f"row_{self.name}"
            return messages.text(f"contribution.label.{key}", language)
        label = self.field.label(language)
        return f"{label} {self.part}" if self.part else label


@lru_cache(maxsize=1)  # one file, read at every column
def meanings() -> Mapping[str, Any]:
    """`meanings.toml`."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@lru_cache(maxsize=1024)
def place(key: str) -> Place | None:
    """The place of a key; None where no field has it.

    >>> place("test.yield_strength").type, place("specimen.mood")
    ('quantity', None)
    """
    kind, _, rest = key.partition(".")
    name, _, part = rest.partition(".")
    if kind == ROW:
        return Place(ROW, name) if name in meanings()["row"] and not part else None
    if kind not in kinds():
        return None
    if name == LABEL:
        return None if part else Place(kind, LABEL)
    field = kinds()[kind].fields.get(name)
    if field is None or (field.type == "by_name") != bool(part):
        return None
    return None if part and part not in field.names else Place(kind, name, field, part)


def nearest_keys(text: str) -> list[str]:
    """Keys of fields that are written nearly like a text, nearest first.

    >>> "parameters.speed" in nearest_keys("parameters.scan_speed [mm/s]")
    True
    """
    told = text.partition("[")[0].strip()
    keys = [f"{kind.key}.{name}" for kind in kinds().values() for name in kind.fields]
    return difflib.get_close_matches(told, keys, 3, 0.6)


@lru_cache(maxsize=512)
def place_of_quantity(key: str) -> Place | None:
    """Where a quantity of `domain/quantities.toml` goes; None where no field holds it.

    >>> place_of_quantity("power").key, place_of_quantity("roughness").key
    ('parameters.power', 'test.Ra')
    """
    told = field_of(key)
    if told is not None:
        return place(f"{told[0].key}.{told[1].name}")
    return place(f"test.{key}")  # a field of the same name with a band of its own
