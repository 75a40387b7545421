"""Which of the shared rows may move a model, site by site.

A site is what one owner measured for one source.  Every check looks at one site alone, so that a
site's rows count the same whoever else contributes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sekiso.domain.errors import NeedError
from sekiso.knowledge.load import Knowledge
from sekiso.materials.naming import resolve
from sekiso.materials.plausibility import checked_rows
from sekiso.materials.shared_rows import SharedRows
from sekiso.materials.tables import USUAL_PROCESS, Columns
from sekiso.numerics.arrays import AnyArray, BoolArray
from sekiso.numerics.statistics.sufficient import Sufficient

LEAST = "least_group"  # how many owners statistics ask for, beside their values
MOST_SITE_ROWS = 500  # one site's covariance is a dense matrix of this size


@dataclass(frozen=True, eq=False)
class Site:
    """Rows of one owner and source that measure a property and may be true."""

    owner: str
    source: str
    columns: Columns


def own_columns(shared: SharedRows) -> Columns | None:
    """The rows of the asker's own organisation; None where there are none."""
    own = shared.owner == shared.own if shared.own else np.zeros(shared.n, bool)
    return shared.columns.rows(np.asarray(own)) if np.any(own) else None


def sites_of(
    shared: SharedRows,
    property: str,
    facts: Knowledge,
    *,
    process: str = "",
    most: int | None = None,
) -> tuple[Site, ...]:
    """Sites of the other owners that measure `property`, ordered by owner and source.

    With `process` only rows of that process; at most `most` rows of a site, evenly spread.  Rows
    that ask for a least group count where so many other owners measured the property of the same
    metal by the same process.
    """
    columns = shared.columns
    made_by = np.where(columns.words("process") == "", USUAL_PROCESS, columns.words("process"))
    use = np.isfinite(columns.numbers(property)) & (shared.owner != shared.own)
    use &= _named(columns.words("material"), facts)
    if process:
        use &= made_by == process
    use &= _grouped(shared, use, columns.words("material"), made_by)
    sources = columns.words("source").astype(str)
    found = []
    for owner, source in sorted({(str(shared.owner[i]), sources[i]) for i in np.flatnonzero(use)}):
        rows = np.flatnonzero(use & (shared.owner == owner) & (sources == source))
        kept, _ = checked_rows(columns.rows(rows), facts)
        if kept.n:
            found.append(Site(owner, source, kept if most is None else thinned(kept, most)))
    return tuple(found)


def thinned(columns: Columns, most: int) -> Columns:
    """At most `most` of the rows, evenly spread."""
    if columns.n <= most:
        return columns
    return columns.rows(np.linspace(0, columns.n - 1, most).astype(int))


def with_statistics(
    parts: Mapping[str, Sequence[Sufficient]],
    shared: SharedRows,
    model: str,
    version: str,
    *,
    is_weight: Callable[[str], bool] = bool,
) -> dict[str, list[Sufficient]]:
    """Statistics of sites by owner, and what other owners sent to `model` instead of rows.

    Statistics of another `version` or with a name that is no weight of the model do not count, nor
    do those that ask for a least group where fewer owners stand behind the model.
    """
    sent = [
        (owner, plain)
        for owner, told in sorted(shared.statistics.get(model, {}).items())
        for plain in (told if isinstance(told, list | tuple) else (told,))
        if owner != shared.own
        and plain.get("model", "") == version
        and all(is_weight(str(name)) for name in plain["names"])
    ]
    while True:
        n_owners = len(set(parts) | {owner for owner, _ in sent})
        enough = [(owner, plain) for owner, plain in sent if plain.get(LEAST, 1) <= n_owners]
        if len(enough) == len(sent):
            break
        sent = enough
    found = {owner: list(own) for owner, own in parts.items()}
    for owner, plain in sent:
        found.setdefault(owner, []).append(Sufficient.from_plain(plain))
    return found


def _named(materials: AnyArray, facts: Knowledge) -> BoolArray:
    """Whether each row's metal is known by name or class."""
    known = {word: _is_known(str(word), facts) for word in set(materials)}
    return np.array([known[word] for word in materials], dtype=bool)


def _is_known(material: str, facts: Knowledge) -> bool:
    try:
        resolve(material, facts)
    except NeedError:
        return False
    return bool(material.strip())


def _grouped(
    shared: SharedRows, use: BoolArray, materials: AnyArray, made_by: AnyArray
) -> BoolArray:
    """Whether enough owners stand beside each row; a row that leaves may take others along."""
    if shared.least_group is None or not np.any(np.asarray(shared.least_group)[use] > 1):
        return np.ones(shared.n, bool)
    least, keep = np.asarray(shared.least_group), np.array(use)
    while True:
        owners: dict[tuple[str, str], set[str]] = {}
        for i in np.flatnonzero(keep):
            owners.setdefault((str(materials[i]), str(made_by[i])), set()).add(str(shared.owner[i]))
        few = np.array(
            [
                keep[i] and len(owners[str(materials[i]), str(made_by[i])]) < least[i]
                for i in range(shared.n)
            ],
            dtype=bool,
        )
        if not few.any():
            return keep
        keep &= ~few
