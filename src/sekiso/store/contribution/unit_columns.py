"""Units that stand in a column of their own, row by row: "hardness | scale", "value | unit"."""

from __future__ import annotations

from dataclasses import replace

from sekiso.materials.number_cells import is_missing
from sekiso.materials.text_rows import Line
from sekiso.store.contribution.layout import Heading, SheetTable, is_number, text_of
from sekiso.store.contribution.measures import unit_named
from sekiso.store.contribution.places import meanings
from sekiso.store.contribution.suggestions import parted, plain_column


def with_units_beside(table: SheetTable) -> SheetTable:
    """The table with each such unit behind the number at its left, and without the column.

    Only where every row with a number names a unit there, and the column of numbers names none:
    without that "54" of a row that says HRC would be read in the unit of the other rows.
    """
    names = {plain_column(one) for one in meanings()["beside"]["unit_column"]}
    for k, heading in enumerate(table.headings):
        numbers = table.headings[k - 1] if k else None
        if numbers is None or plain_column(heading.name) not in names:
            continue
        if numbers.unit or parted(numbers.name)[1] or not _names_units(table, numbers, heading):
            continue
        rows = tuple(_joined(row, numbers.place, heading.place) for row in table.rows)
        kept = tuple(one for one in table.headings if one is not heading)
        beside = (*table.units_beside, (numbers.name, heading.name))
        return with_units_beside(replace(table, headings=kept, rows=rows, units_beside=beside))
    return table


def _names_units(table: SheetTable, numbers: Heading, units: Heading) -> bool:
    """Whether the column holds units and nothing else, one for each number without its own."""
    told = [(text_of(r.cells[numbers.place]), text_of(r.cells[units.place])) for r in table.rows]
    is_all_units = all(unit_named(unit) or is_missing(unit) for _, unit in told)
    bare = [unit for number, unit in told if _is_bare(number)]
    return is_all_units and bool(bare) and all(map(unit_named, bare))


def _joined(row: Line, number: int, unit: int) -> Line:
    cells = list(row.cells)
    if _is_bare(text_of(cells[number])):
        cells[number] = f"{text_of(cells[number])} {unit_named(text_of(cells[unit]))}"
    return Line(row.number, cells)


def _is_bare(text: str) -> bool:
    """Whether a cell is a number without a unit of its own."""
    return is_number(text) and not is_missing(text) and not text[-1:].isalpha() and "%" not in text
