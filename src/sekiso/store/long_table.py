"""Records as a long table and back without loss: one line per record, value, link and extra.

The same lines are written as CSV, as a workbook and as Parquet.  Text that a spreadsheet would
change or run (formulas, control characters, blanks at the ends) is written as JSON behind "json:";
text longer than a cell holds is cut into parts.  Numbers in SI are written with all their digits.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from sekiso.domain.errors import DataError
from sekiso.materials.text_encoding import decoded
from sekiso.store.records import Quantity, Record

HEAD: Final = (
    "sekiso_id", "kind", "label", "item", "field", "name", "given", "unit", "si", "bound", "u", "n",
    "method", "source", "value", "part",
)  # fmt: skip
NUMBERS: Final = ("si", "u", "n")
LONGEST_CELL: Final = 30_000  # letters; a workbook takes 32,767
_JSON = "json:"
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?", re.ASCII)
_UNSAFE = re.compile(
    r"^(?:[=+\-@'\"#\s]|json:)|\s$|_x[0-9A-Fa-f]{4}_"
    "|[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"
)
_PARTS = ("given", "unit", "bound", "method", "source")


def lines_of(records: Iterable[Record]) -> Iterator[tuple[Any, ...]]:
    """The lines of records in the order of `HEAD`: text, numbers in SI, None where nothing is."""
    for record in records:
        here = {"sekiso_id": record.id, "kind": record.kind}
        for line in _lines(record):
            yield tuple({**here, **line}.get(name) for name in HEAD)


def records_of(lines: Iterable[Sequence[Any]], head: Sequence[str]) -> tuple[Record, ...]:
    """The records of such lines, in their order.

    Raises DataError for a line that does not belong to a record and for text that is no number.
    """
    places = {name: head.index(name) for name in HEAD if name in head}
    if len(places) < len(HEAD):
        raise DataError("long_table_columns", allowed=", ".join(HEAD))
    found: dict[str, dict[str, Any]] = {}
    cut: list[str] = []
    for number, line in enumerate(lines, start=2):
        row = {name: line[place] if place < len(line) else "" for name, place in places.items()}
        try:
            part, of = (int(x) for x in str(row["part"] or "1/1").split("/"))
            piece = str(row["value"] or "")
            cut = [*cut, piece[1:]] if part > 1 else [piece]
            if part == of:
                _add(found, row, "".join(cut))
        except (KeyError, ValueError, TypeError) as problem:
            raise DataError("long_table_line", got=number, why=repr(problem)[:80]) from problem
    return tuple(map(Record.from_plain, found.values()))


def is_long(head: Sequence[str]) -> bool:
    """Whether the first line of a table is that of a long table."""
    return bool(head) and head[0] == HEAD[0]


def records_of_csv(content: bytes, name: str) -> tuple[Record, ...] | None:
    """The records of a long table in a CSV file; None for a table of others."""
    if not content[:64].removeprefix(b"\xef\xbb\xbf").startswith(HEAD[0].encode()):
        return None
    text, _ = decoded(content, name)
    lines = [line for line in csv.reader(io.StringIO(text, newline="")) if line]
    return records_of(lines[1:], lines[0])


def records_of_cells(rows: Sequence[Sequence[Any]]) -> tuple[Record, ...] | None:
    """The records of a long table in the cells of a sheet; None for a table of others."""
    if not rows or tuple(map(str, rows[0][: len(HEAD)])) != HEAD:
        return None
    cells = [[str(cell) for cell in row] for row in rows]
    return records_of(cells[1:], cells[0])


def _lines(record: Record) -> Iterator[dict[str, Any]]:
    is_short = len(record.label) <= LONGEST_CELL
    yield {"item": "record", "label": _safe(record.label) if is_short else None}
    if not is_short:
        yield from _value("label", "", record.label)
    for name, value in record.values.items():
        yield from _of_value(name, value)
    for role, targets in record.links.items():
        if not targets:
            yield {"item": "no_link", "field": _safe(role)}
        for target in targets:
            yield {"item": "link", "field": _safe(role), "value": _safe(target)}
    for name, value in record.extra.items():
        yield from _value("extra", name, json.dumps(value))


def _of_value(name: str, value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, Quantity):
        yield from _of_quantity(name, None, value)
    elif isinstance(value, Mapping):
        if not value:
            yield {"item": "no_name", "field": _safe(name)}
        for part, one in value.items():
            yield from _of_quantity(name, part, one)
    elif isinstance(value, bool):
        yield {"item": "flag", "field": _safe(name), "value": "true" if value else "false"}
    elif isinstance(value, int):
        yield {"item": "count", "field": _safe(name), "value": str(value)}
    else:
        yield from _value("text", name, value)


def _of_quantity(name: str, part: str | None, value: Quantity) -> Iterator[dict[str, Any]]:
    texts = {key: getattr(value, key) for key in _PARTS}
    if max(map(len, texts.values())) > LONGEST_CELL:
        told = json.dumps([part, value.plain()])
        yield from _value("quantity_json", name, told)
        return
    yield {
        "item": "quantity" if part is None else "by_name", "field": _safe(name),
        "name": None if part is None else _safe(part), "si": value.si, "u": value.u, "n": value.n,
        **{key: _safe(text) for key, text in texts.items()},
    }  # fmt: skip


def _value(item: str, name: str, text: str) -> Iterator[dict[str, Any]]:
    safe = _safe(text)
    pieces = [safe[k : k + LONGEST_CELL] for k in range(0, len(safe), LONGEST_CELL)] or [""]
    if len(pieces) > 1:  # a later piece may begin with "=" again
        safe = _JSON + json.dumps(text)
        pieces = [safe[k : k + LONGEST_CELL] for k in range(0, len(safe), LONGEST_CELL)]
        pieces[1:] = [f"'{piece}" for piece in pieces[1:]]
    for k, piece in enumerate(pieces, start=1):
        part = f"{k}/{len(pieces)}" if len(pieces) > 1 else None
        yield {"item": item, "field": _safe(name), "value": piece, "part": part}


def _safe(text: str) -> str:
    """A text that a spreadsheet shows and neither runs nor changes."""
    if _UNSAFE.search(text) and not _NUMBER.fullmatch(text):
        return _JSON + json.dumps(text)
    return text


def _text(cell: Any) -> str:
    text = "" if cell is None else str(cell)
    return str(json.loads(text[len(_JSON) :])) if text.startswith(_JSON) else text


def _add(found: dict[str, dict[str, Any]], row: Mapping[str, Any], value: str) -> None:
    item, name = str(row["item"]), _text(row["field"])
    if item == "record":
        plain = {
            "id": str(row["sekiso_id"]),
            "kind": str(row["kind"]),
            "label": _text(row["label"]),
        }
        found[plain["id"]] = {**plain, "values": {}, "links": {}, "extra": {}}
        return
    record = found[str(row["sekiso_id"])]
    if item == "label":
        record["label"] = _text(value)
    elif item in ("link", "no_link"):
        targets = record["links"].setdefault(name, [])
        targets += [_text(value)] if item == "link" else []
    elif item == "extra":
        record["extra"][name] = json.loads(_text(value))
    else:
        _add_value(record["values"], item, name, row, value)


def _add_value(
    values: dict[str, Any], item: str, name: str, row: Mapping[str, Any], value: str
) -> None:
    if item == "quantity_json":
        part, plain = json.loads(_text(value))
        item = "quantity" if part is None else "by_name"
    else:
        part, plain = _text(row["name"]), _plain_quantity(row)
    if item == "quantity":
        values[name] = {"quantity": plain}
    elif item == "by_name":
        values.setdefault(name, {"by_name": {}})["by_name"][part] = plain
    elif item == "no_name":
        values[name] = {"by_name": {}}
    elif item == "flag":
        values[name] = {"true": True, "false": False}[value]
    elif item == "count":
        values[name] = int(value)
    elif item == "text":
        values[name] = _text(value)
    else:
        raise ValueError(item)


def _plain_quantity(row: Mapping[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = {key: _text(row[key]) for key in _PARTS}
    for key, read in (("si", float), ("u", float), ("n", int)):
        if row[key] not in (None, ""):
            plain[key] = read(row[key])
    return {key: value for key, value in plain.items() if value != "" or key == "given"}
