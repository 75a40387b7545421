"""The columns of a table with what each means, how sure that is, and why one is not read."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sekiso.domain import messages, units
from sekiso.materials.number_cells import Marks, cell_of, is_missing
from sekiso.store.contribution.cells import LONGEST_NUMBER, NOT_MEASURED
from sekiso.store.contribution.layout import Heading, SheetTable, text_of
from sekiso.store.contribution.measures import likely, named, needs_unit, unit_named
from sekiso.store.contribution.places import meanings
from sekiso.store.contribution.suggestions import (
    APPLIED,
    LONGEST_NAME,
    Suggestion,
    parted,
    plain_column,
    suggested,
    with_text,
)
from sekiso.store.contribution.words import word_of
from sekiso.store.fields import kinds

_SAMPLES = 3
_FIRST_METHOD = 100  # repeats beyond those that names count
_MOST_SEARCHED = 100  # columns whose names are searched for names nearly alike
_REPEAT = re.compile(r"^(.*?[^\d\s_#(-])[\s_#(-]*(\d)\)?$")
_SURE_BY_VALUES = 0.75


@dataclass(frozen=True)
class StagedColumn:
    """One column: its place from 0, its name as written, what it means, the first values.

    `method` is how a density was measured, where the name tells it ("Density (CT) [%]");
    `statistic` "u" or "n" where it tells the uncertainty or the repeats of another column's value;
    `repeat` counts columns of one measurement ("Rm-1", "Rm-2"); `note` is a key of
    `[contribution.note]` that tells why the column is not read, with `values` for its text.
    """

    sheet: str
    place: int
    name: str
    suggestion: Suggestion
    statistic: str = ""
    repeat: int = 0
    method: str = ""
    samples: tuple[str, ...] = ()
    n_filled: int = 0
    note: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_read(self) -> bool:
        """Whether its cells become values of records."""
        sure = self.suggestion.confidence >= APPLIED
        return self.suggestion.place is not None and sure and not self.note

    def reason(self, language: str = "en") -> str:
        """Why it is read as it is, or is not read."""
        if self.note:
            return messages.text(f"contribution.note.{self.note}", language, **self.values)
        return messages.text(f"contribution.why.{self.suggestion.why}", language)

    @property
    def key(self) -> tuple[str, str, int]:
        """What may stand once in a row: field, statistic, repeat."""
        place = self.suggestion.place
        return (place.key if place else "", self.statistic, self.repeat)


def columns_of(
    table: SheetTable, mapping: Mapping[str, str], said: Mapping[str, str]
) -> tuple[StagedColumn, ...]:
    """The columns of a table; `mapping` is chosen now, `said` is remembered, both by plain name."""
    columns = [_column(table, heading, mapping, said) for heading in table.headings]
    columns = [one for one in columns if one.name or one.n_filled]
    columns = _by_method(_with_repeats(columns))
    columns = [_with_unit(one, table) for one in columns]
    return tuple(_without_twice(columns, table))


def cells_of(table: SheetTable, place: int) -> list[object]:
    """The cells of one column, row by row."""
    return [row.cells[place] if place < len(row.cells) else "" for row in table.rows]


def _column(
    table: SheetTable, heading: Heading, mapping: Mapping[str, str], said: Mapping[str, str]
) -> StagedColumn:
    filled = [t for c in cells_of(table, heading.place) if (t := text_of(c)) and not is_missing(t)]
    told = {"samples": tuple(dict.fromkeys(filled))[:_SAMPLES], "n_filled": len(filled)}
    plain = plain_column(heading.name)
    chosen = mapping.get(plain_column(f"{table.sheet}!{heading.name}"), mapping.get(plain))
    method, base = _method(heading.name)
    statistic = heading.statistic
    if not statistic and chosen is None:
        statistic, base = _statistic(base)
    if chosen is not None:
        meant = with_text(chosen, heading.unit, confidence=1.0, why="chosen")
    else:
        is_late = heading.place >= _MOST_SEARCHED
        meant = suggested(base, heading.unit, said, is_exact=is_late)
    note = "" if heading.name else "unnamed"
    if meant.why == "personal":
        told["samples"] = ()
    return StagedColumn(
        table.sheet,
        heading.place,
        heading.name,
        meant,
        statistic,
        method=method,
        note=note,
        **told,  # type: ignore[arg-type]
    )


def _method(name: str) -> tuple[str, str]:
    """How a density is measured by its column's name, as written there, and the name without it."""
    for found in re.finditer(r"[\[(（]([^\[\]()（）]{2,30})[\])）]", name[:LONGEST_NAME]):
        field_ = kinds()["test"].fields["density_method"]
        if word_of(field_, found[1]) and not unit_named(found[1]):
            return found[1], f"{name[: found.start()]}{name[found.end() :]}".strip()
    return "", name


def _statistic(name: str) -> tuple[str, str]:
    """Whether a column tells an uncertainty ("UTS std (MPa)": "u"), and the name that is left."""
    if len(name) > LONGEST_NAME:
        return "", name
    base, unit = parted(name)
    for word in meanings()["beside"]["uncertainty"]:
        found = re.fullmatch(
            rf"(.+?)(?:[\s_(・]*|(?<=[^\x00-\x7f])){re.escape(word)}\)?", base, re.IGNORECASE
        )
        is_apart = found and (not word.isascii() or not found[1][-1].isalnum()
                              or base[len(found[1])] in " _(")  # fmt: skip
        if found and is_apart and suggested(found[1], unit).place is not None:
            return "u", f"{found[1]} [{unit}]" if unit else found[1]
    return "", name


def _with_repeats(columns: Sequence[StagedColumn]) -> list[StagedColumn]:
    """Columns of one name with a number behind it ("Rm-1", "Rm-2") as repeats of one test."""
    groups: dict[str, list[tuple[int, StagedColumn]]] = {}
    for place, one in enumerate(columns):
        if one.suggestion.why in ("chosen", "remembered"):
            continue
        base, unit = parted(one.name)
        found = _REPEAT.match(base.strip()) if len(base) <= LONGEST_NAME else None
        if found and one.suggestion.confidence <= APPLIED + 0.2:
            groups.setdefault(plain_column(f"{found[1]} {unit}"), []).append((place, one))
    told = list(columns)
    for group in groups.values():
        for repeat, (place, one) in enumerate(group, start=1) if len(group) > 1 else ():
            base, unit = parted(one.name)
            stem = _REPEAT.match(base.strip())
            meant = suggested(stem[1] if stem else base, unit or one.suggestion.unit)
            if meant.place is not None and meant.place.kind == "test":
                told[place] = replace(one, suggestion=meant, repeat=repeat)
    return told


def _by_method(columns: Sequence[StagedColumn]) -> list[StagedColumn]:
    """Densities by several methods are tests of their own."""
    methods = list(dict.fromkeys(one.method for one in columns if one.method))
    return [
        replace(one, repeat=_FIRST_METHOD + methods.index(one.method)) if one.method else one
        for one in columns
    ]


def _with_unit(column: StagedColumn, table: SheetTable) -> StagedColumn:
    """The column with the one unit that its values allow; not read where it may be another."""
    meant = column.suggestion
    place = meant.place
    if place is None or place.field is None or not place.is_number or column.statistic == "n":
        return column
    if meant.unit or not needs_unit(place.field):
        if meant.unit and not place.field.takes(meant.unit):
            values = {"got": meant.unit, "unit": place.field.shown}
            return replace(column, note="unit_of_other_kind", values=values)
        return column
    cells = cells_of(table, column.place)
    numbers = list(_bare_numbers(cells))
    if not numbers:
        return column
    fitting = likely(place.field, numbers)
    is_share = place.field.shown == "percent"
    if len(fitting) == 1 and is_share:
        told = replace(meant, unit=fitting[0], why="share_by_values",
                       confidence=min(meant.confidence, _SURE_BY_VALUES))  # fmt: skip
        return replace(column, suggestion=told)
    shown = ", ".join(named(unit) or "fraction" for unit in (fitting or (place.field.shown,)))
    told = replace(meant, confidence=min(meant.confidence, 0.5))
    return replace(column, suggestion=told, note="unit_missing", values={"likely": shown})


def _bare_numbers(cells: Iterable[object]) -> Iterable[float]:
    """The numbers that stand without a unit of their own."""
    for cell in cells:
        text = units.plain(text_of(cell)[: LONGEST_NUMBER + 1])
        if len(text) > LONGEST_NUMBER or is_missing(text) or text.casefold() in NOT_MEASURED:
            continue
        text = re.sub(r"^(?:[<>]=?|[≤≥~約])\s*|\s*(?:以上|以下|未満)$", "", text)
        first, _, second = text.partition("~")
        for piece in (first, second) if second else (text,):
            try:
                number = cell_of(piece.strip(), Marks(has_points=True))
            except ValueError:
                continue
            if not math.isnan(number.value) and not unit_named(number.unit):
                yield number.value


def _without_twice(columns: Sequence[StagedColumn], table: SheetTable) -> list[StagedColumn]:
    """Of two columns for one field the surer is read; the other is told."""
    best: dict[tuple[str, str, int], StagedColumn] = {}
    for one in columns:
        if one.is_read:
            kept = best.setdefault(one.key, one)
            if one.suggestion.confidence > kept.suggestion.confidence:
                best[one.key] = one
    told = []
    for one in columns:
        kept = best.get(one.key, one)
        if one.is_read and kept is not one:
            same = cells_of(table, one.place) == cells_of(table, kept.place)
            note = "same_again" if same else "field_twice"
            one = replace(one, note=note, values={"first": kept.name})
        told.append(one)
    return told
