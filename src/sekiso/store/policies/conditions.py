"""The decisions of an access as a condition of SQL, every value bound, none written into text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    and_,
    bindparam,
    column,
    false,
    not_,
    or_,
    table,
    true,
)
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.sql import quoted_name

from sekiso.store.policies.decision import OwnerDecisions, Verdict

Column = ColumnElement[Any]
Owners: TypeAlias = Mapping[str, OwnerDecisions]
Condition = ColumnElement[bool]


def condition(
    own: str, owners: Owners, owner: Column, dataset: Column, record: Column | None
) -> Condition:
    """Rows that are `own` or allowed by `owners` (the decisions by owner), by their columns.

    Without `record` rules on records are mute.
    """
    allowed = [own] if own else []
    special: list[Condition] = []
    for name, found in sorted(owners.items()):
        if found.datasets or (found.records and record is not None):
            special.append(and_(owner == name, _of_owner(found, dataset, record)))
        elif found.whole is not None and found.whole.allowed:
            allowed.append(name)
    return or_(_is_in(owner, allowed), *special)


def duckdb_condition(
    own: str, owners: Owners, owner: str, dataset: str, record: str
) -> tuple[str, dict[str, Any]]:
    """The same as text with values named `$access_...`, and these values."""
    wanted = condition(
        own, owners, _quoted(owner), _quoted(dataset), _quoted(record) if record else None
    )
    made = wanted.compile(
        dialect=DefaultDialect(paramstyle="pyformat"),
        compile_kwargs={"render_postcompile": True},
    )
    names = {name: f"access_{n}" for n, name in enumerate(made.params)}
    text = made.string % {name: f"${short}" for name, short in names.items()}
    return text, {names[name]: value for name, value in made.params.items()}


def _of_owner(found: OwnerDecisions, dataset: Column, record: Column | None) -> Condition:
    is_open = found.whole is not None and found.whole.allowed
    by_dataset = _first_of(dataset, found.datasets, true() if is_open else false())
    return by_dataset if record is None else _first_of(record, found.records, by_dataset)


def _first_of(by: Column, verdicts: Mapping[str, Verdict], otherwise: Condition) -> Condition:
    """`verdicts` where they speak of the value of `by`, else `otherwise`."""
    if not verdicts:
        return otherwise
    allowed = [key for key, verdict in verdicts.items() if verdict.allowed]
    return or_(_is_in(by, allowed), and_(not_(_is_in(by, verdicts)), otherwise))


def _is_in(by: Column, values: Iterable[str]) -> Condition:
    wanted = sorted(values)
    if not wanted:
        return false()
    return by.in_(bindparam("access", wanted, expanding=True, unique=True))


def _quoted(name: str) -> Column:
    *qualifier, last = name.split(".")
    named: ColumnClause[Any] = column(quoted_name(last, quote=True))
    if not qualifier:
        return named
    return table(quoted_name(qualifier[0], quote=True), named).c[last]
