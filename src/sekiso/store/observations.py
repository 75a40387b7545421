"""Flat rows of tests, from which models learn and which tables and charts show.

An observation is one test with the numbers [SI] and words of everything it descends from: recipe,
machine, feedstock, heat condition.  It is made from the records and can be made again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, select

from sekiso.domain.canonical import canonical_json, json_bytes, plain
from sekiso.domain.errors import NeedError
from sekiso.knowledge import Knowledge, load
from sekiso.materials.naming import resolve
from sekiso.materials.shared_rows import SharedRows
from sekiso.materials.tables import Columns
from sekiso.numerics.arrays import AnyArray
from sekiso.store.database import tables as t
from sekiso.store.database.bulk import insert_rows
from sekiso.store.policies.masks import hidden_columns

ROW = (
    "record_id", "dataset_id", "owner_id", "material", "process", "numbers", "words", "digest",
)  # fmt: skip
READ = ("record_id", "dataset_id", "owner_id", "numbers", "words", "digest")
_numbers = json.JSONDecoder().raw_decode  # of texts that we wrote, without blanks
NUMBER = ("record_id", "quantity", "dataset_id", "owner_id", "si")


@dataclass(frozen=True)
class Observation:
    """One flat row: the test it belongs to, its numbers by quantity key [SI], its words.

    `dataset`, `owner` and the `digest` of its content are told where it comes from the database.
    """

    record: str
    numbers: Mapping[str, float]
    words: Mapping[str, str]
    dataset: str = ""
    owner: str = ""
    digest: str = ""

    @property
    def content(self) -> str:
        """The digest of what it says, whoever owns it."""
        return self.digest or _content(
            canonical_json(dict(self.numbers)), canonical_json(dict(self.words))
        )

    def without(self, masked: frozenset[str]) -> Observation:
        """The row without the hidden quantities and words."""
        if not masked:
            return self
        hidden = hidden_columns(masked)
        return replace(
            self,
            numbers={name: x for name, x in self.numbers.items() if name not in hidden},
            words={name: x for name, x in self.words.items() if name not in hidden},
            digest="",
        )

    def __contains__(self, name: object) -> bool:
        return name in self.numbers or name in self.words


@dataclass(frozen=True)
class ObservationRows:
    """Flat rows and one entry per number, as the tables take them."""

    rows: list[tuple[Any, ...]]
    numbers: list[tuple[Any, ...]]


def observation_rows(
    dataset_id: str, owner: str, observations: Iterable[Observation]
) -> ObservationRows:
    """What the tables hold of flat rows."""
    rows: list[tuple[Any, ...]] = []
    numbers: list[tuple[Any, ...]] = []
    for one in observations:
        told = {key: y for key, x in one.numbers.items() if (y := plain(x)) is not None}
        in_json, words = json_bytes(told), canonical_json(dict(one.words))
        material, process = one.words.get("material", ""), one.words.get("process", "")
        rows.append(
            (
                one.record, dataset_id, owner, one_line(material, 200), one_line(process, 40),
                in_json.decode(), words.decode(), _content(in_json, words),
            )
        )  # fmt: skip
        numbers += [(one.record, key, dataset_id, owner, si) for key, si in told.items()]
    return ObservationRows(rows, numbers)


def one_line(text: str, most: int | None = None) -> str:
    """A text as a column of a table takes it: cut, and without NUL, which PostgreSQL refuses."""
    return text.replace("\0", "")[:most]


def keep_observations(connection: Connection, rows: ObservationRows) -> None:
    """Insert flat rows and one entry per number, in the caller's transaction."""
    insert_rows(connection, t.observation, ROW, rows.rows)
    insert_rows(connection, t.observed, NUMBER, rows.numbers)


def observations(
    connection: Connection,
    condition: ColumnElement[bool],
    *,
    material: str = "",
    process: str = "",
    quantity: str = "",
    low: float | None = None,
    high: float | None = None,
    dataset: str = "",
    after: str = "",
    most: int | None = None,
) -> tuple[Observation, ...]:
    """Rows for which a condition on `observation` holds, by id; bounds are on `quantity` [SI].

    Nothing is hidden here: the caller takes out masked fields and asks the bounds again.
    """
    asked = select(*(t.observation.c[name] for name in READ)).where(condition)
    if quantity:
        asked = asked.join(t.observed, t.observed.c.record_id == t.observation.c.record_id)
        asked = asked.where(t.observed.c.quantity == quantity)
        if low is not None:
            asked = asked.where(t.observed.c.si >= low)
        if high is not None:
            asked = asked.where(t.observed.c.si <= high)
    for column, value in (("material", material), ("process", process), ("dataset_id", dataset)):
        if value:
            asked = asked.where(t.observation.c[column] == value)
    if after:
        asked = asked.where(t.observation.c.record_id > after)
    asked = asked.order_by(t.observation.c.record_id).limit(most)
    words = lru_cache(maxsize=10_000)(json.loads)  # most rows of a dataset say the same
    return tuple(
        Observation(record, _numbers(numbers)[0], words(said), of, owner, content)
        for record, of, owner, numbers, said, content in connection.execute(asked)
    )


def columns_of(rows: Sequence[Observation]) -> Columns:
    """The rows as arrays by quantity (NaN = missing) and word ("" = missing)."""
    names = sorted({name for row in rows for name in row.numbers})
    words = sorted({name for row in rows for name in row.words})
    return Columns(
        len(rows),
        {name: _read_only([row.numbers.get(name, np.nan) for row in rows]) for name in names},
        {name: _read_only([row.words.get(name, "") for row in rows], object) for name in words},
    )


def shared_rows(
    rows: Sequence[Observation],
    *,
    names: Mapping[str, str],
    own: str,
    least_group: Callable[[Observation], int],
    statistics: Mapping[str, Mapping[str, object]],
) -> SharedRows:
    """Rows as the models take them, ordered by owner and content: nothing else may matter.

    A row of a metal that no file knows moves no answer: it would stop everybody's with its name.
    """
    facts = load()
    known = {one: _is_metal(one, facts) for one in {row.words.get("material", "") for row in rows}}
    rows = [row for row in rows if known[row.words.get("material", "")]]
    ordered = sorted(rows, key=lambda row: (row.owner, row.content))
    owners = _read_only([row.owner for row in ordered], object)
    least = _read_only([least_group(row) for row in ordered], int)
    told = {
        "rows": [[row.owner, row.content] for row in ordered],
        "least": least.tolist(),
        "statistics": plain({model: dict(by) for model, by in statistics.items()}),
        "own": own,
    }
    return SharedRows(
        columns=columns_of(ordered),
        owner=owners,
        names=dict(names),
        digest=hashlib.sha256(json_bytes(told)).hexdigest(),
        own=own,
        statistics=statistics,
        least_group=least,
    )


def _is_metal(name: str, facts: Knowledge) -> bool:
    try:
        resolve(name, facts)
    except NeedError:
        return False
    return True


def _read_only(values: Sequence[Any], kind: type = float) -> AnyArray:
    array: AnyArray = np.array(values, dtype=kind)
    array.flags.writeable = False  # several askers of one kind get the same
    return array


def _content(numbers: bytes, words: bytes) -> str:
    """The digest of {"numbers": ..., "words": ...} of canonical parts."""
    return hashlib.sha256(b'{"numbers":' + numbers + b',"words":' + words + b"}").hexdigest()
