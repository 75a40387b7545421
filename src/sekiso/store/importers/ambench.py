"""AM-Bench 2022 measurement workbooks: sheets with one row or several for each measurement.

Only rows whose column Human_readonly says N are measurements; Y marks rows for people, and rows
without a mark are left out and told.  Rows of one measurement identifier are one record, with the
specimen, build or powder beside it; what no field holds stays in `extra`.  Names of staff, ORCIDs
and e-mail addresses are left out unless asked for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sekiso.domain.errors import DataError
from sekiso.store.field_list import Field, kinds
from sekiso.store.importers import ambench_columns as columns
from sekiso.store.importers.xlsx_cells import Cell, Sheet, sheets
from sekiso.store.reading import Importer, ReadFinding, Reading
from sekiso.store.records import Quantity, Record, Value, new_id

FLAG = "Human_readonly"
MAIN = "Measurement_identifier"
_TITLES = (b'"Template Column Descriptions"', b'"Laser_absorptivity"', b'"Mechanical_testing"')
_MOST_ROWS = 30_000  # of measurements: 1 s
_HEADER_ROWS = 5  # the header stands among the first rows
_NAME = re.compile(r"[^\W\d_]{3,}")
_CAPITALISED = re.compile(r"\b[A-Z][a-z]{2,}\b")
_BEFORE_AT = re.compile(r"([\w.+-]+)@")
_Row = dict[str, Cell]


def sniff_ambench(head: bytes, name: str) -> bool:
    """Whether a workbook has the sheets of AM-Bench, or is called so."""
    is_workbook = head.startswith(b"PK\x03\x04") and b"xl/workbook.xml" in head
    is_called_so = re.search(r"am-?_?bench", name, re.IGNORECASE) is not None
    return is_workbook and (is_called_so or any(title in head for title in _TITLES))


def read_ambench(content: bytes, name: str, *, personal: bool = False) -> Reading:
    """The measurements of a workbook; raises DataError for one without a column Human_readonly.

    `personal`: keep the columns with names of staff and how to reach them.
    """
    found = list(sheets(content, name))
    templates = columns.declared()["templates"]
    measured = [sheet for sheet in found if sheet.title not in templates]
    if not any(_header(sheet) for sheet in found):
        raise DataError("ambench_no_flag", got=name, flag=FLAG)
    gathered = _Gathered(personal, set() if personal else _names_of_staff(found))
    counts: Counter[str] = Counter()
    for sheet in measured:
        rows = list(gathered.rows(sheet))
        if rows:
            counts[sheet.title] = len(rows)
        if counts.total() > _MOST_ROWS:
            raise DataError("read_many", got=name, allowed=_MOST_ROWS)
        for label, group in _grouped(rows).items():
            gathered.add(sheet.title, label, group)
    return Reading("ambench-workbook", counts, {}, gathered.records(), gathered.told(name))


def _header(sheet: Sheet) -> tuple[int, dict[int, str]] | None:
    """Row number and names of the columns; None for a sheet without the column Human_readonly."""
    for number in sorted(sheet.rows)[:_HEADER_ROWS]:
        row = sheet.rows[number]
        names = {place: " ".join(str(cell).split()) for place, cell in row.items()}
        if FLAG in names.values() and len(names) > 1:
            return number, names
    return None


def _names_of_staff(found: list[Sheet]) -> set[str]:
    """Words of the personal columns, so that they are known in other cells too."""
    words: set[str] = set()
    for sheet in found:
        header = _header(sheet)
        places = (
            [] if header is None else [p for p, n in header[1].items() if columns.is_personal(n)]
        )
        for number, row in sheet.rows.items():
            if header is not None and number > header[0]:
                for place in places:
                    words |= _words_of_addresses(str(row.get(place, "")))
    return words


def _words_of_addresses(text: str) -> set[str]:
    """First and last names out of "first.last@where" and "First Last"."""
    before = " ".join(_BEFORE_AT.findall(text))
    rest = columns.without_addresses(text)[0]
    return {word.lower() for word in (*_NAME.findall(before), *_CAPITALISED.findall(rest))}


def _grouped(rows: list[_Row]) -> dict[str, list[_Row]]:
    """Rows by the identifier of their measurement; one without belongs to the row above."""
    groups: dict[str, list[_Row]] = {}
    last = ""
    for row in rows:
        told = row.get(MAIN)
        last = columns.plain_text(told) if told is not None else last
        groups.setdefault(last, []).append(row)
    return groups


@dataclass
class _Gathered:
    """Records and findings of a workbook as its sheets are read."""

    personal: bool
    staff: set[str]
    found: dict[tuple[str, str], Record] = field(default_factory=dict)
    findings: list[ReadFinding] = field(default_factory=list)
    n_personal: int = 0
    unread: Counter[str] = field(default_factory=Counter)

    def rows(self, sheet: Sheet) -> Iterator[_Row]:
        """The rows of a sheet that are measurements, by column."""
        header = _header(sheet)
        if header is None:
            if len(sheet.rows) > 1:
                self.findings.append(ReadFinding("ambench_no_flag", sheet.title))
            return
        number, names = header
        flag = next(place for place, name in names.items() if name == FLAG)
        n_unmarked = 0
        for at, row in sheet.rows.items():
            mark = str(row.get(flag, "")).strip().upper()
            if at > number and mark == "N":
                yield self._row(row, names)
            elif at > number and mark != "Y":
                n_unmarked += 1
        if n_unmarked:
            self.findings.append(
                ReadFinding("ambench_unmarked", sheet.title, "", {"n": n_unmarked})
            )

    def _row(self, row: Mapping[int, Cell], names: Mapping[int, str]) -> _Row:
        """A row by column name, without persons."""
        kept: _Row = {}
        for place, cell in row.items():
            name = names.get(place, "")
            if name in ("", FLAG) or (isinstance(cell, str) and not cell.strip()):
                continue
            if not self.personal:
                if columns.is_personal(name):
                    self.n_personal += 1
                    continue
                if isinstance(cell, str):
                    cell = self._masked(cell)
            kept[name if name not in kept else f"{name} ({place + 1})"] = cell
        return kept

    def _masked(self, text: str) -> str:
        text, n = columns.without_addresses(text)
        masked = _NAME.sub(lambda word: "[...]" if self._is_name(word[0]) else word[0], text)
        self.n_personal += n + (masked != text)
        return masked

    def _is_name(self, word: str) -> bool:
        return word[0].isupper() and word.lower() in self.staff

    def add(self, title: str, label: str, rows: list[_Row]) -> None:
        """Make the records of one measurement: its own, and those beside it."""
        told = columns.declared()["sheet"]
        sheet = told.get(title, told["other"])
        main = Record(sheet["kind"], dict(sheet["values"]), label=label, id=new_id())
        beside: dict[str, Record] = {}
        left: list[dict[str, str]] = []
        for row in rows:
            self._label(row, sheet["beside"], beside)
            rest = self._values(row, {main.kind: main, **beside}, title)
            if rest:
                left.append(rest)
        links = {
            _role(kind): (one.id,)
            for kind, one in beside.items()
            if _role(kind) in kinds()[main.kind].links
        }
        extra = {"ambench": {"sheet": title, "rows": left}}
        self._mend_percent(main, f"{title}: {label}")
        key = (main.kind, f"{title}/{label}")
        self.found[key] = replace(main, links=links, extra=extra)

    def _label(self, row: _Row, kinds_beside: list[str], beside: dict[str, Record]) -> None:
        """The records beside a measurement; one that was met before is taken again."""
        for kind in kinds_beside:
            cell = row.get(columns.declared()["label"][kind])
            if kind in beside or columns.is_missing(cell) or cell is None:
                continue
            label = columns.plain_text(cell)
            beside[kind] = self.found.setdefault((kind, label), Record(kind, {}, label=label))

    def _values(self, row: _Row, records: Mapping[str, Record], title: str) -> dict[str, str]:
        """Put the cells of a row into the fields of the records; what is left, as text."""
        read = {columns.declared()["label"][kind] for kind in records}
        for kind, name, value, used in _read(row, records):
            values: dict[str, Any] = records[kind].values  # type: ignore[assignment]
            if isinstance(value, Mapping):
                values[name] = {**values.get(name, {}), **value}
            elif values.setdefault(name, value) != value:
                continue
            read |= used
        for name, cell in row.items():
            targets = columns.declared()["column"].get(name, {}).get("at", ())
            is_field = any(_field(target, records) for target in targets)
            if is_field and name not in read and not columns.is_missing(cell):
                self.unread[f"{title}: {name}"] += 1
        return {n: columns.plain_text(c) for n, c in row.items() if n not in read}

    def _mend_percent(self, record: Record, place: str) -> None:
        """Shares above one that are called fractions are percent, and so are those beside them."""
        shares = record.values.get("composition")
        if not isinstance(shares, Mapping):
            return
        fractions = {n: s for n, s in shares.items() if s.unit == "dimensionless"}
        if any((share.si or 0.0) > 1.0 for share in fractions.values()):
            entry = kinds()[record.kind].fields["composition"]
            mended = {n: _as_percent(share, entry) for n, share in fractions.items()}
            values: dict[str, Any] = record.values  # type: ignore[assignment]
            values["composition"] = {**shares, **mended}
            told = {"n": len(mended)}
            self.findings.append(ReadFinding("ambench_percent", place, "read as percent", told))

    def records(self) -> tuple[Record, ...]:
        """All records, what is linked to first."""
        order = {kind: place for place, kind in enumerate(kinds())}
        last = ("test", "stream")
        return tuple(
            sorted(self.found.values(), key=lambda one: (one.kind in last, order[one.kind]))
        )

    def told(self, name: str) -> tuple[ReadFinding, ...]:
        """The findings, with those on the whole workbook behind."""
        found = list(self.findings)
        for place, n in self.unread.items():
            found.append(ReadFinding("ambench_unread", place, "", {"n": n}))
        if self.n_personal:
            found.append(ReadFinding("personal_left_out", name, "left out", {"n": self.n_personal}))
        return tuple(found)


def _read(row: _Row, records: Mapping[str, Record]) -> Iterator[tuple[str, str, Value, set[str]]]:
    """Kind, field and value of the cells of a row, with the columns that were used."""
    told = columns.declared()
    for name, cell in row.items():
        if columns.is_missing(cell):
            continue
        for target in told["column"].get(name, {}).get("at", ()):
            entry = _field(target, records)
            if entry is not None:
                unit = told["column"][name].get("unit", f"{name}_units")
                value = columns.value_of(cell, _unit(row, unit), entry)
                if value is not None:
                    yield entry.kind, entry.name, value, {name, unit}
                break
    yield from _named(row, records, told["by_name"])
    quantile = told["quantile"]
    word = row.get(quantile["column"])
    if word in quantile["fields"] and quantile["number"] in row:
        entry = _field(quantile["fields"][word], records)
        if entry is not None:
            size = columns.quantity_of(row[quantile["number"]], _unit(row, quantile["unit"]), entry)
            if size is not None:
                yield (
                    entry.kind,
                    entry.name,
                    size,
                    {quantile[k] for k in ("column", "number", "unit")},
                )


def _named(
    row: _Row, records: Mapping[str, Record], declared: Mapping[str, Any]
) -> Iterator[tuple[str, str, Value, set[str]]]:
    for column, told in declared.items():
        entry = _field(told["at"], records)
        if entry is None or columns.is_missing(row.get(column)):
            continue
        number, unit = told.get("number", column), told.get("unit", f"{column}_units")
        name = told.get("name") or columns.plain_text(row[column])
        one: Quantity | None = None
        if name in entry.names and number in row:
            one = columns.quantity_of(row[number], _unit(row, unit), entry)
        if one is None:
            continue
        yield entry.kind, entry.name, {name: one}, {column, number, unit}
        basis = kinds()[entry.kind].fields.get(told.get("basis", ""))
        if basis is not None:
            word = columns.value_of(_unit(row, unit), "", basis)
            if word is not None:
                yield basis.kind, basis.name, word, {unit}


def _as_percent(share: Quantity, entry: Field) -> Quantity:
    si = None if share.si is None else entry.si(float(share.given), "percent")
    return replace(share, unit="percent", si=si)


def _field(target: str, records: Mapping[str, Record]) -> Field | None:
    kind, _, name = target.partition(".")
    return kinds()[kind].fields[name] if kind in records else None


def _unit(row: _Row, column: str) -> str:
    cell = row.get(column)
    return "" if columns.is_missing(cell) or cell is None else columns.plain_text(cell)


def _role(kind: str) -> str:
    return "feedstock" if kind == "feedstock_lot" else kind


IMPORTER = Importer("ambench-workbook", "AM-Bench 2022", ("xlsx",), sniff_ambench, read_ambench)
