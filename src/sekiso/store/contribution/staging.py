"""A table file read before anything is stored: columns, repairs, refused rows, records to be made.

`staged` reads; `Staged.with_mapping` reads again with what the owner says of the columns.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sekiso.domain.errors import DataError
from sekiso.knowledge import load
from sekiso.materials.row_finding import RowFinding
from sekiso.store.contribution.checks import checked
from sekiso.store.contribution.columns import StagedColumn, columns_of
from sekiso.store.contribution.layout import SheetTable, tables_of
from sekiso.store.contribution.linking import linked
from sekiso.store.contribution.places import nearest_keys
from sekiso.store.contribution.rows import Note, RejectedRow, RowValues, read_rows
from sekiso.store.contribution.sheets import Sheet, format_of, sheets_of
from sekiso.store.contribution.suggestions import is_name, plain_column, with_text
from sekiso.store.contribution.unit_columns import with_units_beside
from sekiso.store.contribution.unit_suspicion import suspected_units
from sekiso.store.fields import findings_of
from sekiso.store.long_table import records_of_cells, records_of_csv
from sekiso.store.reading import ReadFinding
from sekiso.store.records import Record


@dataclass(frozen=True)
class StagedSheet:
    """A sheet: rows that hold values, how many were accepted, and what its other lines are.

    `lines` by kind: "head", "row", "total", "comment", "title", "repeated", "constant", "unread";
    their sum is the number of lines that hold something.
    """

    name: str
    is_read: bool
    n_accepted: int = 0
    n_rejected: int = 0
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def n_rows(self) -> int:
        """Rows in: accepted and rejected."""
        return self.n_accepted + self.n_rejected


@dataclass(frozen=True)
class Staged:
    """A file read and not stored.  `findings` tell repairs, `rejected` rows that are left out."""

    name: str
    format: str
    digest: str
    sheets: tuple[StagedSheet, ...]
    columns: tuple[StagedColumn, ...]
    findings: tuple[ReadFinding, ...]
    rejected: tuple[RejectedRow, ...]
    records: tuple[Record, ...]
    content: bytes = field(repr=False, compare=False)
    said: Mapping[str, str] = field(default_factory=dict, repr=False)
    doubts: tuple[RowFinding, ...] = ()
    chosen: Mapping[str, str] = field(default_factory=dict, repr=False)
    read_sheets: tuple[str, ...] = ()

    @property
    def n_rows(self) -> int:
        """Rows in, over all sheets read."""
        return sum(sheet.n_rows for sheet in self.sheets)

    @property
    def n_accepted(self) -> int:
        """Rows that become records."""
        return sum(sheet.n_accepted for sheet in self.sheets)

    @property
    def unread(self) -> tuple[StagedColumn, ...]:
        """Columns that hold something and are not read."""
        return tuple(one for one in self.columns if not one.is_read and one.n_filled)

    @property
    def mapping(self) -> dict[str, str]:
        """What each column that is read was read as, to be remembered for the owner."""
        return {
            plain_column(one.name): one.suggestion.text
            for one in self.columns
            if one.is_read and not one.statistic and not one.repeat and one.name
        } | {name: text for name, text in self.chosen.items() if not text}

    def counts(self) -> dict[str, int]:
        """How many records of which kind would be made."""
        found: dict[str, int] = {}
        for record in self.records:
            found[record.kind] = found.get(record.kind, 0) + 1
        return found

    def with_mapping(self, mapping: Mapping[str, str]) -> Staged:
        """The file read again: column name -> "test.yield_strength [MPa]", "" for not read."""
        chosen = {**self.chosen, **_plain(mapping)}
        return _staged(self.content, self.name, self.said, chosen, self.read_sheets)


def staged(
    content: bytes,
    name: str,
    *,
    remembered: Mapping[str, str] | None = None,
    mapping: Mapping[str, str] | None = None,
    sheets: Collection[str] = (),
) -> Staged:
    """Read a table file: what its columns mean, what was repaired, refused and would be stored.

    `remembered` is what the owner said of columns before, `mapping` what is said now: column name
    -> "test.yield_strength [MPa]" (or a quantity key), "" for a column that is not read; `sheets`
    names those that are read (all that are seen and hold known columns).  Raises DataError for
    what is no table, a sheet that is absent and a mapping to a field that does not exist.
    """
    return _staged(content, name, dict(remembered or {}), _plain(mapping or {}), tuple(sheets))


def _plain(mapping: Mapping[str, str]) -> dict[str, str]:
    for column, text in mapping.items():
        if text and with_text(text, confidence=1.0, why="chosen").place is None:
            near = ", ".join(nearest_keys(text))
            raise DataError("mapping_unknown", column=column, got=text, near=near or "-")
    return {plain_column(column): text for column, text in mapping.items()}


def _staged(
    content: bytes, name: str, said: Mapping[str, str], chosen: Mapping[str, str],
    wanted: tuple[str, ...],
) -> Staged:  # fmt: skip
    own = records_of_csv(content, name)
    found = sheets_of(content, name) if own is None else ()
    if own is None and found:
        own = records_of_cells([line.cells for line in found[0].lines])
    if own is not None:
        return _of_own_table(content, name, own)
    _refuse_absent(found, wanted)
    sheets: list[StagedSheet] = []
    columns: list[StagedColumn] = []
    rows: list[RowValues] = []
    rejected: list[RejectedRow] = []
    notes: list[Note] = []
    findings: list[ReadFinding] = []
    doubts: list[RowFinding] = []
    for sheet in found:
        is_wanted = sheet.name in wanted if wanted else sheet.is_seen
        tables = tuple(map(with_units_beside, tables_of(sheet, is_name))) if is_wanted else ()
        of_sheet = [columns_of(table, chosen, said) for table in tables]
        is_read = any(column.is_read for some in of_sheet for column in some)
        columns += [column for some in of_sheet for column in some]
        if not is_read:
            sheets.append(StagedSheet(sheet.name, False, lines={"unread": _n_filled(sheet)}))
            findings.append(_sheet_unread(sheet, is_wanted=is_wanted))
            continue
        findings += [
            ReadFinding(one.code, sheet.name, values=dict(one.values)) for one in sheet.findings
        ]
        accepted: list[RowValues] = []
        refused: list[RejectedRow] = []
        for table, some in zip(tables, of_sheet, strict=True):
            kept, out, told = read_rows(table, some)
            accepted += kept
            refused += out
            notes += told
            findings += _of_layout(table)
        names = {
            one.suggestion.place.name: one.name
            for some in of_sheet
            for one in some
            if one.is_read and one.suggestion.place
        }
        kept, out, told, doubtful = checked(
            accepted, load(), suspected=suspected_units, names=names
        )
        doubts += doubtful
        rows += kept
        rejected += [*refused, *out]
        notes += told
        sheets.append(_told_sheet(sheet, tables, len(kept), len(refused) + len(out)))
    records, told_labels = linked(rows)
    return Staged(
        name, format_of(content), hashlib.sha256(content).hexdigest(), tuple(sheets),
        tuple(columns), (*findings, *_gathered([*notes, *told_labels]), *_missing(records)),
        tuple(sorted(rejected, key=lambda one: (one.sheet, one.line))), records, content, said,
        tuple(doubts), chosen, wanted,
    )  # fmt: skip


def _of_own_table(content: bytes, name: str, records: tuple[Record, ...]) -> Staged:
    """A long table of sekiso: its records as they are, nothing to be asked."""
    sheet = StagedSheet("", True, len(records), 0, {"row": len(records)})
    digest = hashlib.sha256(content).hexdigest()
    return Staged(
        name, format_of(content), digest, (sheet,), (), (), (), records, content
    )  # fmt: skip


def _refuse_absent(found: Iterable[Sheet], wanted: Iterable[str]) -> None:
    names = [sheet.name for sheet in found]
    absent = [name for name in wanted if name not in names]
    if absent:
        raise DataError("sheet_absent", got=", ".join(absent), allowed=", ".join(names))


def _n_filled(sheet: Sheet) -> int:
    return sum(any(str(cell).strip() for cell in line.cells) for line in sheet.lines)


def _told_sheet(
    sheet: Sheet, tables: Iterable[SheetTable], n_accepted: int, n_rejected: int
) -> StagedSheet:
    lines: dict[str, int] = {"row": n_accepted + n_rejected}
    for table in tables:
        lines["head"] = lines.get("head", 0) + table.n_head
        for one in table.left_out:
            lines[one.kind] = lines.get(one.kind, 0) + 1
        n_constant = len({line for _, _, line in table.constants})
        lines["constant"] = lines.get("constant", 0) + n_constant
    return StagedSheet(sheet.name, True, n_accepted, n_rejected, lines)


def _of_layout(table: SheetTable) -> list[ReadFinding]:
    """Findings of lines that are no rows: one for each kind, with the first of them."""
    told = [ReadFinding("table_turned", table.sheet)] if table.is_turned else []
    for name, unit in table.units_beside:
        told.append(ReadFinding("units_beside", table.sheet, values={"column": name, "unit": unit}))
    for kind in ("total", "comment", "title", "repeated"):
        lines = [one for one in table.left_out if one.kind == kind]
        if lines:
            values = {"n": len(lines), "line": lines[0].line, "got": lines[0].text}
            told.append(ReadFinding(f"lines_{kind}", table.sheet, values=values))
    return told


def _sheet_unread(sheet: Sheet, *, is_wanted: bool) -> ReadFinding:
    code = "sheet_without_names" if is_wanted else "sheet_not_chosen"
    return ReadFinding(code, sheet.name, values={"sheet": sheet.name, "n": _n_filled(sheet)})


def _gathered(notes: Iterable[Note]) -> list[ReadFinding]:
    """One finding for each kind of note and column, with the first place."""
    groups: dict[tuple[str, str, str], list[Note]] = {}
    for note in notes:
        groups.setdefault((note.code, note.sheet, note.column), []).append(note)
    found = []
    for (code, sheet, column), some in groups.items():
        place = " ".join(part for part in (sheet, str(some[0].line)) if part)
        values: dict[str, Any] = {"n": len(some), "line": some[0].line, "column": column}
        found.append(ReadFinding(code, place, "read", {**values, **some[0].values}))
    return found


def _missing(records: Collection[Record]) -> list[ReadFinding]:
    """What an answer will miss: by what a number is measured, of which alloy, by which process."""
    kinds_made = {record.kind for record in records}
    unsaid = (one for record in records for one in findings_of(record))
    found = list({one.place: one for one in unsaid if one.code == "basis_missing"}.values())
    if "test" in kinds_made:
        lots = [r for r in records if r.kind == "feedstock_lot" and "grade" in r.values]
        builds = [r for r in records if r.kind == "build" and "process" in r.values]
        found += [] if lots else [ReadFinding("material_not_said")]
        found += [] if builds else [ReadFinding("process_not_said")]
    return found
