"""Where in its lines a table stands: names, units below them, values; all else is told.

Titles above, comments, sections, repeated names and totals are left out with a finding.  A line of
another length than the names is refused: its values might stand under the wrong name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sekiso.domain import units
from sekiso.domain.errors import DataError, NeedError
from sekiso.materials.column_names import ColumnName, column_of, is_known, unit_of, with_unit
from sekiso.materials.number_cells import Marks, cell_of, is_missing
from sekiso.materials.row_finding import RowFinding, listed
from sekiso.materials.text_rows import Line

_LOOKED_AT = 60  # lines, for the names of the columns
COMMENTS = ("#", "//", "%", "*", "※", "注")
TOTALS = frozenset({
    "total", "sum", "mean", "average", "avg", "avg.", "median", "std", "sd", "stdev", "std dev",
    "std.dev.", "min", "max", "minimum", "maximum", "count", "n", "summe", "mittelwert", "mittel",
    "standardabweichung", "stabw", "moyenne", "somme", "écart type", "écart-type", "合計", "平均",
    "平均値", "標準偏差", "中央値", "最大", "最小", "最大値", "最小値",
})  # fmt: skip
_SHOWN = 80


class MeasuredTable(Mapping[str, list[Any]]):
    """Columns by name, with what was found while reading them and the mark between the cells."""

    def __init__(
        self,
        columns: Mapping[str, list[Any]],
        findings: tuple[RowFinding, ...] = (),
        separator: str = "",
    ) -> None:
        self._columns = dict(columns)
        self.findings = findings
        self.separator = separator

    def __getitem__(self, name: str) -> list[Any]:
        return self._columns[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


@dataclass(frozen=True)
class _Head:
    place: int
    names: tuple[str, ...]


def table_of(
    lines: Sequence[Line], findings: tuple[RowFinding, ...] = (), separator: str = ""
) -> MeasuredTable:
    """The table in these lines, by columns.

    Raises DataError for a table without rows, lines of another length than the names, two columns
    of one name, values without a name and a table that stands on its side.
    """
    filled = [line for line in lines if any(_text(cell) for cell in line.cells)]
    if len(filled) < 2:
        raise DataError("table_without_rows")
    head = _head(filled)
    _refuse_on_its_side(filled, head)
    left_out = list(filled[: head.place])
    below = filled[head.place + 1 :]
    names, below = _with_units_below(head.names, below)
    rows: list[Line] = []
    totals: list[Line] = []
    for line in below:
        kind = _kind(line, head.names, names)
        line = Line(line.number, [*line.cells, *[""] * (len(names) - len(line.cells))])
        {"row": rows, "total": totals, "other": left_out}[kind].append(line)
    rows, comments = _without_comments(rows)
    left_out += comments
    if not rows:
        raise DataError("table_without_rows")
    told = [*_told("table_lines_left_out", left_out), *_told("totals_left_out", totals)]
    columns = _columns(names, rows)
    told += _unnamed(names, rows)
    return MeasuredTable(columns, (*findings, *told), separator)


def _head(lines: Sequence[Line]) -> _Head:
    """The line of names: that with most known names, else the first of the usual length."""
    first = lines[:_LOOKED_AT]
    known = [sum(is_known(_name(cell)) for cell in line.cells) for line in first]
    if max(known):
        place = max(range(len(first)), key=lambda k: (known[k], _width(first[k]), -k))
    else:
        usual = Counter(_width(line) for line in lines).most_common(1)[0][0]
        place = next((k for k, line in enumerate(first) if _width(line) >= usual), 0)
    return _Head(place, tuple(_name(cell) for cell in first[place].cells))


def _with_units_below(
    names: tuple[str, ...], below: Sequence[Line]
) -> tuple[tuple[str, ...], list[Line]]:
    """The names with the units of the line below them, where that line holds units."""
    if not below:
        return names, []
    cells = [_text(cell) for cell in below[0].cells[: len(names)]]
    cells += [""] * (len(names) - len(cells))
    told = [unit_of(cell) for cell in cells]
    is_units = any(told) and all(
        unit or is_missing(cell) or not _name_wants_unit(name)
        for name, unit, cell in zip(names, told, cells, strict=True)
    )
    if not is_units or any(_is_number(cell) for cell in cells):
        return names, list(below)
    joined = (_joined(name, unit) for name, unit in zip(names, told, strict=True))
    return tuple(joined), list(below[1:])


def _joined(name: str, unit: str) -> str:
    told = column_of(name)
    if not unit or told is None or told.quantity is None:
        return name
    if told.unit:
        if not _is_same(told, unit):
            raise DataError("column_unit_twice", column=name, got=unit)
        return name
    return with_unit(name, unit)


def _is_same(told: ColumnName, unit: str) -> bool:
    try:
        return abs(units.converted(1.0, unit, told.unit) - 1.0) < 1e-9
    except NeedError:
        return False


def _name_wants_unit(name: str) -> bool:
    told = column_of(name)
    return told is not None and told.quantity is not None


def _kind(line: Line, head: tuple[str, ...], names: tuple[str, ...]) -> str:
    """Whether a line below the names is a "row", a "total", or something "other"."""
    texts = [_text(cell) for cell in line.cells]
    filled = [text for text in texts if text]
    first = filled[0].casefold().rstrip(":")
    if first in TOTALS:
        return "total"
    if tuple(texts[: len(head)]) == head:
        return "other"
    width = max(k for k, text in enumerate(texts, start=1) if text)
    is_alone = len(filled) == 1 and len(names) > 2 and not _is_number(filled[0])
    if is_alone or (first.startswith(COMMENTS) and len(texts) != len(names)):
        return "other"
    least = max(k for k, name in enumerate(names, start=1) if name)
    if width > len(names) or len(texts) < least:
        raise DataError(
            "table_row_length", got=line.number, n=max(width, min(len(texts), least)),
            allowed=least, shown=listed(texts, 12)[:_SHOWN],
        )  # fmt: skip
    return "row"


def _without_comments(rows: list[Line]) -> tuple[list[Line], list[Line]]:
    """Rows that some but not all begin with "#" are commented out."""
    marked = [line for line in rows if _text(line.cells[0]).startswith("#")]
    errors = [line for line in marked if is_error(line.cells[0])]
    if len(marked) == len(rows) or errors:
        return rows, []
    return [line for line in rows if line not in marked], marked


def is_error(cell: Any) -> bool:
    """Whether a cell holds an error of a spreadsheet, such as "#DIV/0!"."""
    try:
        return cell_of(_text(cell), Marks()).note == "error"
    except ValueError:
        return False


def _columns(names: tuple[str, ...], rows: Sequence[Line]) -> dict[str, list[Any]]:
    for name in names:
        if name and names.count(name) > 1:
            raise DataError("column_twice", got=name, first=name, quantity=name)
    return {name: [row.cells[k] for row in rows] for k, name in enumerate(names) if name}


def _unnamed(names: tuple[str, ...], rows: Sequence[Line]) -> list[RowFinding]:
    """Columns without a name that hold something; the count of rows that programs write is not."""
    found = []
    for k, name in enumerate(names):
        cells = [_text(row.cells[k]) for row in rows]
        if not name and any(cells) and not _counts(cells):
            found.append(
                RowFinding("column_unnamed", (), (("place", k + 1), ("got", listed(cells))))
            )
    return found


def _counts(cells: list[str]) -> bool:
    return any(cells == [str(k) for k in range(start, start + len(cells))] for start in (0, 1))


def _refuse_on_its_side(lines: Sequence[Line], head: _Head) -> None:
    down = sum(is_known(_name(line.cells[0])) for line in lines[:_LOOKED_AT] if line.cells)
    others = [name for name in head.names[1:] if name]
    if down > 1 and others and all(_is_number(name) for name in others):
        raise DataError("table_on_its_side", got=listed(line.cells[0] for line in lines))


def _told(code: str, lines: Sequence[Line]) -> list[RowFinding]:
    if not lines:
        return []
    shown = " ".join(text for cell in lines[0].cells if (text := _text(cell)))[:_SHOWN]
    values = (("n", len(lines)), ("line", lines[0].number), ("got", shown))
    return [RowFinding(code, (), values)]


def _width(line: Line) -> int:
    return max(k for k, cell in enumerate(line.cells, start=1) if _text(cell))


def _name(cell: Any) -> str:
    return " ".join(_text(cell).removeprefix("#").split())


def _text(cell: Any) -> str:
    return str(cell).strip()


def _is_number(text: str) -> bool:
    try:
        cell = cell_of(text, Marks(has_points=True))
    except ValueError:
        return False
    return not is_missing(text) and not cell.unit and cell.note != "error"
