"""Where in the lines of a sheet its tables stand: names, units below them, rows, totals, comments.

Every line that holds something is told apart and counted: names, units, a value for all rows, a
row, a total, a comment, names that stand again.  A row of another length than the names is kept
apart: its values might stand under the wrong name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sekiso.domain import units
from sekiso.materials.number_cells import Marks, cell_of, is_missing
from sekiso.materials.table_layout import COMMENTS, TOTALS
from sekiso.materials.text_rows import Line
from sekiso.store.contribution.cells import LONGEST_NUMBER
from sekiso.store.contribution.measures import unit_named
from sekiso.store.contribution.sheets import Sheet

IsName = Callable[[str], bool]
_MOST_ASKED = 4000  # texts of a sheet that are no names: a table of words would be asked for ever
_LOOKED_AT = 60  # lines, for the first names
_MOST_HEAD_LINES = 3
_LEAST_UNITS = 4  # in a line of units, for each cell that holds something else
_LONGEST_PAIR = 200  # letters of "material: 316L"
_TOTAL = re.compile(
    rf"(?:{'|'.join(map(re.escape, sorted(TOTALS, key=len, reverse=True)))})"
    r"(?:\s*[(\[:=].*|値|\s+values?|\s*of\b.*)?",
    re.IGNORECASE,
)
_PAIR = re.compile(r"^([^:=]{1,40}?)\s*[:=]\s*(\S.*)$")
_STATISTICS = {
    "u": ("sd", "s.d.", "std", "std.", "std dev", "stdev", "標準偏差", "σ", "u", "標準不確かさ"),
    "n": ("n", "n数", "count", "本数", "個数", "繰返し数", "測定数"),
    "": ("平均", "平均値", "mean", "average", "avg", "avg.", "値", "value"),
}
_STATISTIC_OF = {word: key for key, words in _STATISTICS.items() for word in words}


@dataclass(frozen=True)
class Heading:
    """A column: its place from 0, the name as written, the unit below it, and what of a group it is
    ("u" standard uncertainty, "n" number of repeats, "" the value).
    """

    place: int
    name: str
    unit: str = ""
    statistic: str = ""


@dataclass(frozen=True)
class LeftOut:
    """A line that is no row: `kind` "total", "comment", "title" or "repeated"."""

    kind: str
    line: int
    text: str


@dataclass(frozen=True)
class SheetTable:
    """One table of a sheet; `constants` (name, value, line) hold for all its rows; `misfits` are
    rows of another length; `n_head` lines of names and units; `units_beside` names columns of
    numbers with the columns that tell their units row by row.
    """

    sheet: str
    headings: tuple[Heading, ...]
    rows: tuple[Line, ...]
    misfits: tuple[Line, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    constants: tuple[tuple[str, str, int], ...] = ()
    n_head: int = 0
    is_turned: bool = False
    units_beside: tuple[tuple[str, str], ...] = ()
    separator: str = field(default="", compare=False)


def tables_of(sheet: Sheet, is_name: IsName) -> tuple[SheetTable, ...]:
    """The tables of a sheet, one below the other; () where no line holds two cells."""
    lines = [line for line in sheet.lines if any(text_of(cell) for cell in line.cells)]
    if not lines:
        return ()
    is_name = _bounded(is_name)
    turned = _turned(lines, is_name)
    if turned is not None:
        sheet, lines, is_turned = Sheet(sheet.name, tuple(turned)), turned, True
    else:
        is_turned = False
    heads = _heads(lines, is_name)
    if not heads:
        return ()
    ends = [*heads[1:], len(lines)]
    before = lines[: heads[0]]
    tables = []
    for start, end in zip(heads, ends, strict=True):
        tables += _side_by_side(
            _table(sheet, lines[start:end], before, is_name, is_turned=is_turned)
        )
        before = []
    return tuple(tables)


def _bounded(is_name: IsName) -> IsName:
    """`is_name`, asked once for each text, and for so many of a sheet only."""
    told: dict[str, bool] = {}
    missed = 0

    def asked(text: str) -> bool:
        nonlocal missed
        if text not in told:
            told[text] = missed < _MOST_ASKED and is_name(text)
            missed += not told[text]
        return told[text]

    return asked


def text_of(cell: Any) -> str:
    """A cell as text without blanks around it."""
    return str(cell).strip()


def is_number(text: str) -> bool:
    """Whether a cell holds a number and nothing else but its unit or sign of doubt."""
    if len(text) > LONGEST_NUMBER:
        return False
    try:
        cell = cell_of(text, Marks(has_points=True))
    except ValueError:
        return False
    is_told = not is_missing(text) and cell.note != "error" and not re.match(r"[^\W\d]", text)
    return is_told and (not cell.unit or bool(unit_named(cell.unit)))


def _known(line: Line, is_name: IsName) -> int:
    return sum(is_name(text) for cell in line.cells if (text := text_of(cell)))


def _has_numbers(line: Line) -> bool:
    return any(is_number(text_of(cell)) for cell in line.cells)


def _heads(lines: Sequence[Line], is_name: IsName) -> list[int]:
    """Where tables begin: the line with most known names, and later lines that hold as many."""
    first = lines[:_LOOKED_AT]
    known = [_known(line, is_name) for line in first]
    apart = [0 if _is_pairs(line, is_name) else n for line, n in zip(first, known, strict=True)]
    if max(apart) >= 2:  # a block of names and values above the table is no head of it
        known = apart
    best = max(known)
    if best < 2:
        usual = Counter(_width(line) for line in lines).most_common(1)[0][0]
        if best == 0 and usual < 2:
            return []
        place = max(range(len(first)), key=lambda k: (known[k], _width(first[k]) >= usual, -k))
        return [place]
    place = known.index(best)
    place = _top_of_head(lines, place, is_name)
    found = [place]
    least = max(2, (best + 1) // 2)
    for k in range(place + _MOST_HEAD_LINES, len(lines)):
        line = lines[k]
        is_head = not _has_numbers(line) and _known(line, is_name) >= least
        if is_head and not _is_repeated(line, lines[found[-1]]) and not _is_pairs(line, is_name):
            if k - found[-1] < _MOST_HEAD_LINES:
                continue
            found.append(k)
    return found


def _top_of_head(lines: Sequence[Line], place: int, is_name: IsName) -> int:
    """The first line of a head of two: a line of groups or of further names stands above."""
    above = lines[place - 1] if place else None
    if above is None or _has_numbers(above) or _is_pairs(above, is_name):
        return place
    filled = [k for k, cell in enumerate(above.cells) if text_of(cell)]
    below = {k for k, cell in enumerate(lines[place].cells) if text_of(cell)}
    names_more = any(k not in below and is_name(text_of(above.cells[k])) for k in filled)
    is_groups = len(filled) > 1 and any(k in below for k in filled)
    follows = lines[place].number == above.number + 1
    return place - 1 if follows and (names_more or is_groups) else place


def _is_repeated(line: Line, head: Line) -> bool:
    names = [text_of(cell) for cell in head.cells]
    return [text_of(cell) for cell in line.cells][: len(names)] == names


def _is_pairs(line: Line, is_name: IsName) -> bool:
    """Whether a line holds name and value in turn ("material, 316L, machine, M290")."""
    filled = [text for cell in line.cells if (text := text_of(cell))]
    if len(filled) < 2:
        return bool(filled) and _PAIR.match(units.plain(filled[0])) is not None
    told = [is_name(text) for text in filled]
    return len(filled) % 2 == 0 and all(told[::2]) and not any(told[1::2])


def _is_two_pairs(line: Line, is_name: IsName) -> bool:
    """Whether a line holds more than one pair, as no line of a table on its side does."""
    return sum(bool(text_of(cell)) for cell in line.cells) > 2 and _is_pairs(line, is_name)


def _table(
    sheet: Sheet, lines: Sequence[Line], before: Sequence[Line], is_name: IsName, *,
    is_turned: bool,
) -> SheetTable:  # fmt: skip
    n_names = _n_head_lines(lines, is_name)
    headings = _headings(lines[:n_names], sheet, is_name)
    below = list(lines[n_names:])
    units_below = _units_below(headings, below)
    if units_below is not None:
        headings, below = units_below, below[1:]
    constants, titles = _constants(before, is_name)
    rows, misfits, left_out = _rows(
        below, lines[:n_names], headings, sheet, has_totals=not is_turned
    )
    rows, comments = _without_comments(rows)
    return SheetTable(
        sheet.name, headings, tuple(rows), tuple(misfits), (*titles, *left_out, *comments),
        constants, n_names + (units_below is not None), is_turned, separator=sheet.separator,
    )  # fmt: skip


def _side_by_side(table: SheetTable) -> list[SheetTable]:
    """The tables that stand beside each other: each begins with the name of the first column.

    Whose cells are all the same is one table that names its rows twice.
    """
    named = [heading for heading in table.headings if heading.name]
    if not named:
        return [table]
    first = named[0]
    starts = [
        one.place
        for one in named
        if one.name == first.name
        and not one.statistic
        and (one is first or _column(table, one.place) != _column(table, first.place))
    ]
    ends = [*starts[1:], len(table.headings) + 1]
    if len(starts) < 2:
        return [table]
    found = []
    for start, end in zip([0, *starts[1:]], ends, strict=True):
        inside = tuple(one for one in table.headings if start <= one.place < end)
        rows = tuple(r for r in table.rows if any(map(text_of, r.cells[start:end])))
        about = table if start == 0 else replace(table, left_out=(), misfits=(), n_head=0)
        found.append(replace(about, headings=inside, rows=rows))
    return found


def _column(table: SheetTable, place: int) -> list[str]:
    return [text_of(row.cells[place]) for row in table.rows]


def _n_head_lines(lines: Sequence[Line], is_name: IsName) -> int:
    """How many lines hold names: those below the first that hold names or groups' parts only."""
    n = 1
    while n < min(_MOST_HEAD_LINES, len(lines)):
        texts = [text for cell in lines[n].cells if (text := text_of(cell))]
        parts = [text for text in texts if is_name(text) or text.casefold() in _STATISTIC_OF]
        is_units = all(unit_named(text) or is_missing(text) for text in texts)
        if _has_numbers(lines[n]) or is_units or 2 * len(parts) <= len(texts):
            break
        n += 1
    return n


def _headings(head: Sequence[Line], sheet: Sheet, is_name: IsName) -> tuple[Heading, ...]:
    width = max(len(line.cells) for line in head)
    groups = [_with_groups(line, sheet, width) for line in head[:-1]]
    last = [_name(cell) for cell in head[-1].cells] + [""] * (width - len(head[-1].cells))
    found = []
    for place, own in enumerate(last):
        above = [names[place] for names in groups if names[place]]
        statistic = _STATISTIC_OF.get(own.casefold())
        if statistic is not None and above:
            found.append(Heading(place, above[-1], statistic=statistic))
            continue
        name = own
        if above and not is_name(own):
            known = [one for one in reversed(above) if is_name(one)]
            if not own:
                name = (known or above)[0]
            elif known and own != known[0]:
                name = f"{known[0]} {own}"
        found.append(Heading(place, name))
    return tuple(found)


def _with_groups(line: Line, sheet: Sheet, width: int) -> list[str]:
    """The names of an upper line, each spread over the columns that it was merged over.

    Without merged cells (a text file) a name also holds for the empty cells behind it.
    """
    names = [_name(cell) for cell in line.cells] + [""] * (width - len(line.cells))
    spread = list(names)
    if sheet.merged:
        for top, left, _, right in sheet.merged:
            if top == line.number - 1 and left < width:
                end = min(right + 1, width)
                spread[left:end] = [names[left]] * (end - left)
        return spread
    for place in range(1, width):
        spread[place] = spread[place] or spread[place - 1]
    return spread


def _units_below(headings: Sequence[Heading], below: Sequence[Line]) -> tuple[Heading, ...] | None:
    """The headings with the units of the line below them; None where that line holds others."""
    if not below or _has_numbers(below[0]):
        return None
    cells = [text_of(cell) for cell in below[0].cells]
    told = [unit_named(cell) for cell in cells]
    filled = [k for k, cell in enumerate(cells) if not is_missing(cell)]
    n_others = sum(not told[k] for k in filled)  # such as a remark beside the table
    if not any(told) or _LEAST_UNITS * n_others > len(filled) - n_others:
        return None
    return tuple(
        Heading(h.place, h.name, told[h.place] if h.place < len(told) else "", h.statistic)
        for h in headings
    )


def _constants(
    before: Sequence[Line], is_name: IsName
) -> tuple[tuple[tuple[str, str, int], ...], tuple[LeftOut, ...]]:
    """Values that stand once above a table and hold for all rows; the other lines are titles."""
    constants, titles = [], []
    for line in before:
        texts = [text for cell in line.cells if (text := text_of(cell))]
        pairs = []
        if _is_pairs(line, is_name) and len(texts) > 1:
            pairs = list(zip(texts[::2], texts[1::2], strict=True))
        else:
            matched = [
                _PAIR.match(units.plain(text)) for text in texts if len(text) < _LONGEST_PAIR
            ]
            pairs = [(m[1], m[2]) for m in matched if m and is_name(m[1])]
            pairs = pairs if len(pairs) == len(texts) else []
        if pairs:
            constants += [(name, value, line.number) for name, value in pairs]
        else:
            titles.append(_left_out("title", line))
    return tuple(constants), tuple(titles)


def _rows(
    below: Sequence[Line], head: Sequence[Line], headings: Sequence[Heading], sheet: Sheet, *,
    has_totals: bool,
) -> tuple[list[Line], list[Line], list[LeftOut]]:  # fmt: skip
    width = max((h.place + 1 for h in headings if h.name), default=0)
    rows, misfits, left_out = [], [], []
    for line in below:
        texts = [text_of(cell) for cell in line.cells]
        filled = [text for text in texts if text]
        last = max(k for k, text in enumerate(texts, start=1) if text)
        is_alone = len(filled) == 1 and width > 2 and not is_number(filled[0])
        if has_totals and _TOTAL.fullmatch(filled[0]):
            left_out.append(_left_out("total", line))
        elif any(_is_repeated(line, one) for one in head):
            left_out.append(_left_out("repeated", line))
        elif is_alone or (filled[0].startswith(COMMENTS) and len(texts) != len(headings)):
            left_out.append(_left_out("comment", line))
        elif sheet.separator and (last > len(headings) or len(texts) < width):
            misfits.append(line)
        else:
            rows.append(Line(line.number, [*line.cells, *[""] * (len(headings) - len(texts))]))
    return rows, misfits, left_out


def _without_comments(rows: list[Line]) -> tuple[list[Line], list[LeftOut]]:
    """Rows that some but not all begin with "#" are commented out."""
    marked = [line for line in rows if re.match(r"#(?!\w+[!?/])", text_of(line.cells[0]))]
    if len(marked) == len(rows):
        return rows, []
    kept = [line for line in rows if line not in marked]
    return kept, [_left_out("comment", line) for line in marked]


def _turned(lines: Sequence[Line], is_name: IsName) -> list[Line] | None:
    """The lines of a table on its side, turned; None where it stands upright.

    Its first column holds at least three known names, more than any line does.
    """
    first = lines[:_LOOKED_AT]
    down = [
        k
        for k, line in enumerate(first)
        if is_name(text_of(line.cells[0])) and not _is_two_pairs(line, is_name)
    ]
    across = max(_known(line, is_name) for line in first)
    if len(down) < 3 or len(down) <= across or 2 * len(down) < len(first):
        return None
    width = max(len(line.cells) for line in lines)
    cells = [[*line.cells, *[""] * (width - len(line.cells))] for line in lines]
    columns = [list(column) for column in zip(*cells, strict=True)]
    filled = [column for column in columns[1:] if any(text_of(cell) for cell in column)]
    is_unit = [
        all(not text_of(c) or unit_named(text_of(c)) for c in column[1:]) for column in filled
    ]
    units_first = [c for c, unit in zip(filled, is_unit, strict=True) if unit][:1]
    values = [c for c, unit in zip(filled, is_unit, strict=True) if not unit]
    if not is_name(text_of(columns[0][0])):  # "item | value | unit" above the names
        units_first = [["", *column[1:]] for column in units_first]
    return [Line(k, c) for k, c in enumerate([columns[0], *units_first, *values], start=1)]


def _left_out(kind: str, line: Line) -> LeftOut:
    return LeftOut(kind, line.number, " ".join(t for c in line.cells if (t := text_of(c)))[:80])


def _name(cell: Any) -> str:
    return " ".join(text_of(cell).removeprefix("#").split())


def _width(line: Line) -> int:
    return max((k for k, cell in enumerate(line.cells, start=1) if text_of(cell)), default=0)
