"""The question of a page: the fields of a need, written in the address and read back from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

TEXTS = (
    "part", "name", "unit", "size", "mass", "volume", "description", "material", "quantity",
    "currency",
)  # fmt: skip
LISTS = ("features", "require", "assume")
LONGEST = 4000
MOST_ENTRIES = 50


@dataclass(frozen=True)
class Question:
    """What the user said, as text; `part` is the id of an uploaded file, `name` how it was called.

    `currency` is how costs are shown.  `assume` holds "key=value" entries.  Everything is optional.
    """

    part: str = ""
    name: str = ""
    unit: str = ""
    size: str = ""
    mass: str = ""
    volume: str = ""
    description: str = ""
    material: str = ""
    quantity: str = ""
    currency: str = ""
    features: tuple[str, ...] = ()
    require: tuple[str, ...] = ()
    assume: tuple[str, ...] = field(default=())

    @classmethod
    def of(cls, query: str) -> Question:
        """The question in a query string; unknown names are left out, texts are cut to length."""
        pairs = parse_qsl(query, keep_blank_values=False)
        texts = {name: value[:LONGEST] for name, value in pairs if name in TEXTS}
        lists = {
            wanted: tuple(value[:LONGEST] for name, value in pairs if name == wanted)[:MOST_ENTRIES]
            for wanted in LISTS
        }
        return cls(**texts, **lists)  # type: ignore[arg-type]

    def query(self, **changed: Any) -> str:
        """The question as a query string."""
        asked = replace(self, **changed) if changed else self
        pairs = [(name, getattr(asked, name)) for name in TEXTS if getattr(asked, name)]
        pairs += [(name, entry) for name in LISTS for entry in getattr(asked, name)]
        return urlencode(pairs)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said of the part or of what it must do."""
        return not any(
            getattr(self, name) for name in (*TEXTS, *LISTS) if name not in ("name", "currency")
        )

    def assuming(self, key: str, value: str) -> Question:
        """The question with one assumption set; an empty value takes it back."""
        kept = tuple(entry for entry in self.assume if entry.partition("=")[0] != key)
        return replace(self, assume=(*kept, f"{key}={value}") if value.strip() else kept)

    def assumed(self, key: str) -> str:
        """What the user set for an assumption; empty where nothing."""
        return dict(entry.partition("=")[::2] for entry in self.assume).get(key, "")

    def arguments(self, part_file: str | None) -> dict[str, Any]:
        """The arguments of `sekiso.explore`."""
        given: dict[str, Any] = {
            name: getattr(self, name)
            for name in ("unit", "size", "mass", "volume", "description", "material", "quantity")
            if getattr(self, name)
        }
        given |= {name: getattr(self, name) for name in ("features", "require")}
        given["assume"] = dict(_assignments(self.assume))
        return {**given, "part": part_file} if part_file else given


def _assignments(entries: Sequence[str]) -> Mapping[str, str]:
    pairs = (entry.partition("=") for entry in entries)
    return {key.strip(): value.strip() for key, _, value in pairs if key.strip()}
