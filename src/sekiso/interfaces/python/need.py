"""The fields of a need as arguments of functions: read, and written into their signatures."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any, Protocol, TypeVar, Unpack, get_type_hints

from sekiso.domain.answer import Answer
from sekiso.domain.assume import read_assumptions
from sekiso.domain.canonical import digest
from sekiso.domain.errors import NeedError
from sekiso.domain.need import (
    FIELDS,
    DoorField,
    Need,
    NeedArguments,
    OwnRows,
    read_need,
    said_texts,
)
from sekiso.domain.part import Part
from sekiso.materials.shared_rows import SharedRows
from sekiso.materials.table_files import opened
from sekiso.materials.table_layout import MeasuredTable
from sekiso.materials.tables import read_columns

Function = TypeVar("Function", bound=Callable[..., Any])


def need_of(
    part: Part | str | PathLike[str] | None = None, **fields: Unpack[NeedArguments]
) -> Need:
    """The need behind these arguments; numbers are SI, text carries its unit.

    A part file is read in `unit` and a table of own rows is checked.  Raises NeedError, PartError
    and DataError.
    """
    said: dict[str, Any] = dict(fields)
    if part is not None and not isinstance(part, Part):
        from sekiso.interfaces.python.part import load_part  # scipy and numba, for files only

        part = load_part(Path(part), unit=fields.get("unit"))
    if part is not None:
        said["part"] = part
    if said.get("local") is not None:
        said["local"] = own_rows(said["local"])
    return read_need(said)


class Learnable(Protocol):
    """A store, or what stands for one: it knows from which rows the asker may learn."""

    def learnable(self) -> SharedRows:
        """The rows and statistics that may move the asker's answers now."""


def with_shared(need: Need, store: Learnable | None) -> Need:
    """The need with what the store lets the asker learn from."""
    return need if store is None else replace(need, shared=store.learnable())


def need_behind(answer: Answer) -> Need:
    """The need that an answer answers, read again from its words.

    Raises NeedError where the part, or the asker's own rows, did not come along with the answer.
    """
    fields = said_texts(answer.need)
    if answer.need.get("local"):
        raise NeedError("answer_without_rows")
    digest_of_part, _ = fields.pop("part", None), fields.pop("unit", None)
    if digest_of_part and (answer.body is None or answer.body.vertices is None):
        raise NeedError("answer_without_part")
    return need_of(answer.body, **fields)


def json_arguments(given: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments from JSON, where a number without its unit is an error that proposes one."""
    if isinstance(given.get("local"), Mapping) and "price" not in given["local"]:  # no own orders
        given = {**given, "local": MeasuredTable(given["local"])}
    return {**given, "assume": read_assumptions(given.get("assume"), is_si=False)}


def own_rows(table: Any) -> OwnRows:
    """A table of own measurements, or the file of one, with the digest of its values in SI.

    Raises DataError for a table that `sekiso.predict` would refuse.
    """
    rows = opened(table)
    columns = read_columns(rows)
    told: dict[str, Any] = {"number": columns.number, "word": columns.word}
    if columns.findings:  # they are notes of the answer
        told["findings"] = [[f.code, *map(list, f.values)] for f in columns.findings]
    return OwnRows(rows, digest(told), columns.n)


def takes_fields(
    annotation: Callable[[DoorField], Any],
    *,
    of: Sequence[DoorField] = FIELDS,
    is_documented: bool = True,
) -> Callable[[Function], Function]:
    """Put every field `of` a need in place of `**fields` in a function's signature and docstring.

    `annotation` gives the type of a field at a door; fields that are named already are left.
    Without `is_documented` the docstring stays: where the types carry the help.
    """

    def written(function: Function) -> Function:
        own = inspect.signature(function, eval_str=True)
        kept = [p for p in own.parameters.values() if p.kind is not p.VAR_KEYWORD]
        rows = [row for row in of if row.name not in own.parameters]
        added = [
            inspect.Parameter(
                row.name, inspect.Parameter.KEYWORD_ONLY, default=row.default,
                annotation=annotation(row),
            )
            for row in rows
        ]  # fmt: skip
        ordered = sorted([*kept, *added], key=lambda parameter: parameter.kind)
        function.__signature__ = own.replace(parameters=ordered)  # type: ignore[attr-defined]
        if not is_documented:
            return function
        lines = (f"    {_explained(row)}" for row in rows)
        function.__doc__ = "\n".join(((function.__doc__ or "").rstrip(), "", *lines, "    "))
        return function

    return written


def _explained(row: DoorField) -> str:
    example = f' ("{row.example}")' if row.kind == "text" else ""
    return f"{row.name}: {row.help['en']}{example}."


def python_type(row: DoorField) -> Any:
    """The type of a field as an argument in Python."""
    return get_type_hints(NeedArguments)[row.name]
