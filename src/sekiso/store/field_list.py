"""The kinds of record and their fields as `fields.toml` declares them: read once, used by all."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from sekiso.domain import quantities, units
from sekiso.domain.errors import NeedError

FILE = Path(__file__).with_name("fields.toml")
_ROUNDING = 1e-9  # of the conversion of units, relative to the end of the band
_FIRST = (
    "parameters", "machine", "build", "test", "part", "specimen", "post_process", "feedstock_lot",
    "stream", "calibration",
)  # fmt: skip


@dataclass(frozen=True)
class Field:
    """One field of a kind: what it holds, in which unit and band, and what others call it.

    `unit` is SI, `shown` that of tables, `band` plausible in `shown`; `quantity` the key in
    `domain/quantities.toml`, "" where the field has its own unit; `words` what a word may be;
    `names` the keys of a by_name field; `of` the words of the kind's `parted_by` field to which it
    belongs, () for all; `basis` the field whose word tells what the number is measured by;
    `is_share`: "wt%", "at%" and "%" are all hundredths.  `am_cdm` is a path of SADL properties,
    `ambench` a name of the AM-Bench 2022 schema, `opc` one of OPC 40540.
    """

    name: str
    kind: str
    type: str
    labels: Mapping[str, str]
    quantity: str = ""
    unit: str = ""
    shown: str = ""
    band: tuple[float, float] = (0.0, 0.0)
    words: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    basis: str = ""
    is_share: bool = False
    is_usual: bool = False
    helps: Mapping[str, str] = field(default_factory=dict)
    am_cdm: str = ""
    ambench: str = ""
    opc: str = ""

    @property
    def has_unit(self) -> bool:
        """Whether its numbers have a unit: a quantity, or quantities by name."""
        return bool(self.unit)

    def label(self, language: str = "en") -> str:
        """What the field is called in a language."""
        return self.labels[language]

    def help(self, language: str = "en") -> str:
        """What the label does not say; "" where nothing."""
        return self.helps.get(language, "")

    def takes(self, unit: str) -> bool:
        """Whether a number of this unit can be one of this field."""
        try:
            self.si(1.0 if unit not in ("HRC", "HBW") else 50.0, unit)
        except NeedError:
            return False
        return True

    def si(self, value: float, unit: str) -> float:
        """`value` of `unit` in the SI unit of the field; NeedError for a unit of another kind.

        >>> fields = kinds()
        >>> fields["parameters"].fields["power"].si(0.28, "kW")
        280.0
        >>> fields["feedstock_lot"].fields["composition"].si(6.0, "wt%")
        0.06
        >>> fields["feedstock_lot"].fields["hall_flow"].si(16.0, "s/50 g")
        16.0
        """
        unit = _declared().units.get(unit.replace(" ", ""), unit)
        if self.quantity:
            return quantities.quantity(self.quantity).si(value, unit)
        if self.is_share and units.si_unit(unit).endswith("_share"):
            return units.to_si(value, unit)
        return units.converted(value, unit, self.unit)

    def show(self, value: float) -> float:
        """`value` in SI, expressed in the unit of tables."""
        return units.converted(value, self.unit, self.shown)

    def is_plausible(self, value: float) -> bool:
        """Whether a value in SI lies in the band; NaN does not."""
        if self.quantity and quantities.quantity(self.quantity).may_be_zero and value == 0.0:
            return True
        low, high = self.band
        below, above = (_ROUNDING * (abs(end) or 1.0) for end in self.band)
        return low - below <= self.show(value) <= high + above


@dataclass(frozen=True)
class Kind:
    """One kind of record: its fields by name, and by link role the kinds that it may point to."""

    key: str
    labels: Mapping[str, str]
    fields: Mapping[str, Field]
    links: Mapping[str, tuple[str, ...]]
    parted_by: str = ""

    def label(self, language: str = "en") -> str:
        """What the kind is called in a language."""
        return self.labels[language]


def kinds() -> Mapping[str, Kind]:
    """All kinds of record by key."""
    return _declared().kinds


def field_of(quantity: str) -> tuple[Kind, Field] | None:
    """The kind and field that a measured column of this quantity is; None where there is none.

    >>> kind, field = field_of("yield_strength")
    >>> kind.key, field.name
    ('test', 'yield_strength')
    """
    found = _declared().by_quantity.get(quantity)
    return (kinds()[found.kind], found) if found else None


def word_label(word: str, language: str = "en") -> str:
    """What a word of a field means, in a language."""
    return _declared().words[word][language]


@dataclass(frozen=True)
class _Declared:
    kinds: Mapping[str, Kind]
    words: Mapping[str, Mapping[str, str]]
    by_quantity: Mapping[str, Field]
    units: Mapping[str, str]


@lru_cache(maxsize=1)  # one file, read at every record
def _declared() -> _Declared:
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))
    found = {key: _kind(key, table, tables["names"]) for key, table in tables["kind"].items()}
    words = {word: {"en": en, "ja": ja} for word, (en, ja) in tables["word"].items()}
    by_quantity: dict[str, Field] = {}
    for key in _FIRST:
        for entry in found[key].fields.values():
            if entry.quantity and (entry.name == entry.quantity or entry.is_usual):
                by_quantity.setdefault(entry.quantity, entry)
    return _Declared(found, words, by_quantity, tables["unit"])


def _kind(key: str, table: Mapping[str, Any], names: Mapping[str, list[str]]) -> Kind:
    return Kind(
        key=key,
        labels={"en": table["en"], "ja": table["ja"]},
        fields={name: _field(name, key, row, names) for name, row in table["field"].items()},
        links={role: tuple(targets) for role, targets in table["links"].items()},
        parted_by=table.get("parted_by", ""),
    )


def _field(name: str, kind: str, row: Mapping[str, Any], names: Mapping[str, list[str]]) -> Field:
    told: dict[str, Any] = {k: v for k, v in row.items() if not k.startswith(("en", "ja"))}
    entry = quantities.quantity(row["quantity"]) if "quantity" in row else None
    told.setdefault("type", "quantity" if entry or "unit" in row else "")
    if entry:
        told |= {"unit": entry.unit, "shown": entry.shown, "band": entry.measured}
    if isinstance(row.get("names"), str):
        told["names"] = names[row["names"]]
    told = {k: tuple(v) if isinstance(v, list) else v for k, v in told.items()}
    labels = {lang: row[lang] if lang in row else entry.name(lang) for lang in ("en", "ja")}  # type: ignore[union-attr]
    helps = {lang: row[f"{lang}_help"] for lang in ("en", "ja") if f"{lang}_help" in row}
    return Field(name=name, kind=kind, labels=labels, helps=helps, **told)
