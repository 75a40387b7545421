"""Rows that are impossible together with others or within themselves, before anything is stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from sekiso.knowledge import Knowledge
from sekiso.materials.plausibility import row_findings
from sekiso.materials.row_finding import RowFinding
from sekiso.materials.tables import Columns
from sekiso.store.contribution.measures import named
from sekiso.store.contribution.rows import Note, RejectedRow, RowValues
from sekiso.store.contribution.words import label_of
from sekiso.store.fields import kinds
from sekiso.store.records import Quantity

PROPERTIES = (
    "relative_density", "yield_strength", "tensile_strength", "elongation", "hardness",
    "young_modulus",
)  # fmt: skip
_TOLD_OTHERWISE = ("rows_twice", "column_constant")
Suspected: TypeAlias = Callable[[Columns], Mapping[str, tuple[tuple[int, ...], str, str]]]
"""Rows whose values look like another unit, by quantity key: rows, units suspected, what is usual.
"""


def checked(
    rows: Sequence[RowValues],
    facts: Knowledge,
    *,
    suspected: Suspected | None = None,
    names: Mapping[str, str] | None = None,
) -> tuple[list[RowValues], list[RejectedRow], list[Note], list[RowFinding]]:
    """The rows that remain, those refused, what is told of the rest, and what is doubtful.

    Refused are rows that contradict themselves or the machine (`materials.plausibility`), rows
    that stand twice with a label, and rows whose values look like another unit.  `names` are the
    columns as written, by quantity.
    """
    refused: dict[int, RejectedRow] = {}
    doubts = []
    for finding in row_findings(measured_columns(rows), facts):
        if finding.is_refusing:
            for k in finding.rows:
                refused.setdefault(k, _refused(rows[k], finding.code, dict(finding.values)))
        elif finding.code not in _TOLD_OTHERWISE:
            doubts.append(finding)
    notes = _twice(rows, refused)
    if suspected is not None:
        _other_units(rows, refused, suspected, names or {})
    kept = [row for k, row in enumerate(rows) if k not in refused]
    return kept, [refused[k] for k in sorted(refused)], notes, doubts


def _refused(
    row: RowValues, code: str, values: Mapping[str, object], column: str = ""
) -> RejectedRow:
    return RejectedRow(row.sheet, row.line, code, column, row.cells, values)


def _twice(rows: Sequence[RowValues], refused: dict[int, RejectedRow]) -> list[Note]:
    """Refuse a row that stands again with its label; rows without one may be equal by chance."""
    first: dict[str, int] = {}
    by_chance = []
    for k, row in enumerate(rows):
        content = repr(sorted((key, _told(value)) for key, value in row.values.items()))
        known = first.setdefault(content, k)
        if known == k or k in refused:
            continue
        if row.values.get(("specimen", "label", 0)) or row.values.get(("test", "label", 0)):
            refused[k] = _refused(row, "row_twice", {"first": rows[known].line})
        else:
            by_chance.append(row)
    if not by_chance:
        return []
    told = {"n": len(by_chance), "row": by_chance[0].line}
    return [Note("rows_equal", by_chance[0].sheet, by_chance[0].line, "", told)]


def _other_units(
    rows: Sequence[RowValues],
    refused: dict[int, RejectedRow],
    suspected: Suspected,
    names: Mapping[str, str],
) -> None:
    columns = measured_columns(rows)
    for key, (places, units, usual) in suspected(columns).items():
        field = kinds()["test"].fields[key]
        for k in places:
            number = rows[k].number("test", key)
            if k in refused or number is None:
                continue
            got = f"{field.show(number):.4g} {named(field.shown)}"
            told = {"got": got, "known": usual, "suspected": units}
            refused[k] = _refused(rows[k], "unit_suspected", told, names.get(key, field.label()))


def measured_columns(rows: Sequence[RowValues]) -> Columns:
    """Numbers and words of rows as columns, for checks by what is known."""
    places = {key: ("test", key) for key in PROPERTIES}
    places |= {key: ("parameters", key) for key in ("power", "speed", "hatch", "layer")}
    number = {key: [row.number(*where) for row in rows] for key, where in places.items()}
    number["energy_density"] = [row.derived.get("energy_density") for row in rows]
    arrays = {key: np.array(values, dtype=float) for key, values in number.items()}
    words = {
        "material": ("feedstock_lot", "grade"), "process": ("build", "process"),
        "heat_condition": ("specimen", "heat_condition"), "machine": ("machine", "model"),
    }  # fmt: skip
    word = {
        name: np.array([label_of(row.values.get((*place, 0), "")) for row in rows], dtype=object)
        for name, place in words.items()
    }
    measured = {key: values for key, values in arrays.items() if np.isfinite(values).any()}
    units = {key: _unit(rows, key) for key in PROPERTIES if key in measured}
    return Columns(len(rows), measured, word, units=units)


def _unit(rows: Sequence[RowValues], key: str) -> str:
    held = (row.values.get(("test", key, 0)) for row in rows)
    return next((q.unit for q in held if isinstance(q, Quantity) and q.unit), "")


def _told(value: Any) -> str:
    return repr(value.plain() if isinstance(value, Quantity) else value)
