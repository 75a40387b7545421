"""Records and rows without the fields that their owner hides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sekiso.store.records import Record


def hidden_columns(masked: frozenset[str]) -> frozenset[str]:
    """Columns of a flat row that masks hide: a row does not say which kind a number came from.

    >>> sorted(hidden_columns(frozenset({"test.elongation", "operator"})))
    ['elongation', 'operator']
    """
    return frozenset(name.rpartition(".")[2] for name in masked)


def visible(
    record: Record,
    masked: frozenset[str],
    can_see: Callable[[str], bool] = lambda target: True,
) -> Record:
    """The record without hidden fields and without links to what the asker may not see.

    `masked` names fields ("operator") or fields of a kind ("test.elongation"), "label" among them.
    What a foreign file said beside the fields goes whole with the first mask: nobody knows under
    which name it repeats what is hidden.
    """
    links = {role: tuple(one for one in ids if can_see(one)) for role, ids in record.links.items()}
    links = {role: ids for role, ids in links.items() if ids}
    if not masked:
        return replace(record, links=links)
    hidden = {name for name in (*record.values, "label") if _is_hidden(record.kind, name, masked)}
    values = {name: value for name, value in record.values.items() if name not in hidden}
    label = "" if "label" in hidden else record.label
    return replace(record, values=values, links=links, label=label, extra={})


def _is_hidden(kind: str, name: str, masked: frozenset[str]) -> bool:
    return name in masked or f"{kind}.{name}" in masked
