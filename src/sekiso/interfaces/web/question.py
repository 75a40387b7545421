"""The question of a page: the fields of a need, written in the address and read back from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

from sekiso.domain.direction import BEST, Direction, read_direction
from sekiso.domain.need import FIELDS

LISTS = tuple(row.name for row in FIELDS if row.kind in ("list", "mapping"))
TEXTS = (
    *(row.name for row in FIELDS if row.name not in LISTS and row.kind != "table"),
    "name",
    "currency",
)
LONGEST = 4000
MOST_ENTRIES = 50
Said = str | tuple[str, ...]


@dataclass(frozen=True)
class PageQuestion:
    """What the user said: texts and lists of texts by field of a need.

    `part` is the id of an uploaded file, `name` how its owner calls it, `currency` how costs are
    shown; `assume` holds "key=value" entries.  Own rows stand in no address.
    """

    said: Mapping[str, Said] = field(default_factory=dict)

    @classmethod
    def of(cls, query: str) -> PageQuestion:
        """The question in a query string; unknown names are left out, texts are cut to length."""
        pairs = parse_qsl(query, keep_blank_values=False)
        said: dict[str, Said] = {name: value[:LONGEST] for name, value in pairs if name in TEXTS}
        for wanted in LISTS:
            entries = tuple(value[:LONGEST] for name, value in pairs if name == wanted)
            said[wanted] = entries[:MOST_ENTRIES]
        return cls().saying(**said)

    def saying(self, **changed: Said) -> PageQuestion:
        """The question with some fields changed; an empty value takes a field back."""
        said = {**self.said, **changed}
        return PageQuestion({name: said[name] for name in (*TEXTS, *LISTS) if said.get(name)})

    def text(self, name: str) -> str:
        """A text of the question, empty where nothing was said."""
        return str(self.said.get(name, ""))

    @property
    def part(self) -> str:
        """The id of the uploaded part; empty without one."""
        return self.text("part")

    def entries(self, name: str) -> tuple[str, ...]:
        """A list of the question."""
        return tuple(self.said.get(name, ()))

    def query(self, **changed: Said) -> str:
        """The question as a query string."""
        return urlencode(list(self.saying(**changed).said.items()), doseq=True)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said of the part or of what it must do."""
        return not self.said.keys() - {"name", "currency"}

    def assuming(self, key: str, value: str) -> PageQuestion:
        """The question with one assumption set; an empty value takes it back."""
        kept = tuple(entry for entry in self.entries("assume") if entry.partition("=")[0] != key)
        return self.saying(assume=(*kept, f"{key}={value}") if value.strip() else kept)

    def assumed(self, key: str) -> str:
        """What the user set for an assumption; empty where nothing."""
        return _assignments(self.entries("assume")).get(key, "")

    @property
    def direction(self) -> Direction | None:
        """The build direction that was fixed; NeedError for text that is none."""
        return read_direction(self.assumed("build_direction") or BEST)

    def arguments(self, part_file: str | None) -> dict[str, Any]:
        """The arguments of `sekiso.explore`."""
        given: dict[str, Any] = {
            name: value for name, value in self.said.items() if name not in ("name", "currency")
        }
        given["assume"] = _assignments(self.entries("assume"))
        return {**given, "part": part_file}


def _assignments(entries: Sequence[str]) -> dict[str, str]:
    pairs = (entry.partition("=") for entry in entries)
    return {key.strip(): value.strip() for key, _, value in pairs if key.strip()}
