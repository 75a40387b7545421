"""The cells of a text table: which mark separates them is told by the table itself."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sekiso.domain.errors import DataError
from sekiso.materials.column_names import is_known

MARKS = (",", ";", "\t", "|")
BLANKS = " "
_LOOKED_AT = 100  # lines, to tell the mark
_MOST_NAMES = 100  # cells of a line that are asked whether they are names


@dataclass(frozen=True)
class Line:
    """A line of cells and where it begins in the file, counted from 1."""

    number: int
    cells: list[str]


def text_rows(text: str) -> tuple[list[Line], str]:
    """The lines of a table by cells, and the mark between them ("" where each has one cell).

    A first line "sep=;" as Excel writes it names the mark; cells in quotes may hold the mark and
    line ends.  Raises DataError for text with broken quotes.
    """
    first, _, rest = text.partition("\n")
    named = first.strip().strip('"').lower()
    if named.startswith("sep=") and len(named) == 5:
        mark = first.strip().strip('"')[4]
        return _split(rest, mark, before=1), mark
    mark = _mark(_head(text))
    return _split(text, mark or ","), mark


def _head(text: str) -> str:
    end = -1
    for _ in range(_LOOKED_AT):
        end = text.find("\n", end + 1)
        if end < 0:
            return text
    return text[: end + 1]


def _mark(head: str) -> str:
    """The mark by which most names of columns are known and most lines are equally long."""
    best, chosen = (0, 0, 0), ""
    for mark in (*MARKS, BLANKS):
        try:
            lines = _split(head, mark, strict=False)  # the head may end inside quotes
            rows = [line.cells for line in lines if any(line.cells)]
        except DataError:
            continue
        widths = Counter(len(row) for row in rows if len(row) > 1)
        if not widths:
            continue
        width, n_lines = max(widths.items(), key=lambda pair: (pair[1], pair[0]))
        n_known = max(sum(map(is_known, row[:_MOST_NAMES])) for row in rows if len(row) > 1)
        score = (n_known, n_lines, width)
        if score > best and not (mark == BLANKS and chosen):
            best, chosen = score, mark
    return chosen


def _split(text: str, mark: str, *, before: int = 0, strict: bool = True) -> list[Line]:
    if mark == BLANKS:
        return [Line(k, line.split()) for k, line in enumerate(text.splitlines(), start=1)]
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=mark, skipinitialspace=True, strict=strict
    )
    lines, number = [], before + 1
    try:
        for cells in reader:
            lines.append(Line(number, [cell.strip() for cell in cells]))
            number = before + reader.line_num + 1
    except csv.Error as problem:
        raise DataError(
            "table_not_text", got=f"line {before + reader.line_num}: {problem}"
        ) from problem
    return lines


def as_text(rows: Sequence[Sequence[object]]) -> str:
    """Rows as a text with commas, as a person reads and edits it."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
