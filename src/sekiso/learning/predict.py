"""One call for every measured property: table in, median and interval out."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from sekiso.domain.errors import DataError, NeedError
from sekiso.knowledge.load import Knowledge
from sekiso.learning.predict_rows import PREDICTED, predict_rows
from sekiso.learning.predictions import Predictions
from sekiso.learning.shared_use import own_columns
from sekiso.learning.unit_slips import suspected_units
from sekiso.materials.plausibility import checked_rows
from sekiso.materials.row_finding import RowFinding
from sekiso.materials.shared_rows import SharedRows
from sekiso.materials.tables import Columns, read_columns

MOST_OWN_ROWS = 3000  # one fit solves a system of this size


def predict(
    property: str,
    table: Any,
    facts: Knowledge,
    *,
    local: Any = None,
    shared: SharedRows | None = None,
    level: float = 0.9,
    with_gain: bool = True,
) -> Predictions:
    """Median and `level` interval of `property` at each row of `table`, SI (density a fraction).

    `table`, `local`: DataFrames or mappings with the columns of the shared tables; absent columns
    and holes are allowed.  `local` has the measured column too; its rows are checked for
    plausibility and units, and those that fail are left out and listed in `evidence["findings"]`,
    as is what was repaired in either table; columns that nobody reads are `unread_columns`.
    Rows of the asker's own organisation in `shared` join them, those of others move the model too:
    `evidence["learned_from"]`.
    `evidence["gain"]`, unless `with_gain` is off, is the leave-one-out gain over `local` alone.
    Raises NeedError for an unknown property or level, DataError for a malformed table.
    """
    if property not in PREDICTED:
        raise NeedError("property_not_predicted", got=property, allowed=", ".join(PREDICTED))
    if not 0.0 < level < 1.0:
        raise NeedError("level_outside", got=level)
    columns = read_columns(table)
    findings, unread, own = columns.findings, columns.unread, None
    if local is not None:
        own, of_own = usable_rows(read_columns(local), facts)
        findings, unread = (*findings, *of_own), {**unread, **own.unread}
        if property not in own.number:
            meant = [f"{name} -> {other}?" for name, other in own.unread.items() if other]
            raise DataError(
                "measured_column_absent", got=property, allowed=", ".join((*own.names, *meant))
            )
    stored = None if shared is None else stored_rows(shared, facts)
    if stored is not None and np.isfinite(stored.numbers(property)).any():
        own = stored if own is None else own.followed_by(stored)
    found = predict_rows(
        property, columns, facts, own_rows=own, shared=shared, level=level, with_gain=with_gain
    )
    notes = {"findings": tuple(dict.fromkeys(findings)), "ignored_columns": columns.ignored}
    return replace(found, evidence={**found.evidence, **notes}, unread_columns=unread)


@lru_cache(maxsize=16)  # asked for every map of a window
def stored_rows(shared: SharedRows, facts: Knowledge) -> Columns | None:
    """The rows of the asker's own organisation that may move a model; None where there are none."""
    own = own_columns(shared)
    return None if own is None else usable_rows(own, facts)[0]


def usable_rows(columns: Columns, facts: Knowledge) -> tuple[Columns, tuple[RowFinding, ...]]:
    """The own rows that may move a model, and everything that was found about the table.

    Left out are rows that cannot be true and values that look like another unit than their column
    says.  Raises DataError for more rows than one fit can take.
    """
    if columns.n > MOST_OWN_ROWS:
        raise DataError("own_rows_too_many", got=columns.n, allowed=MOST_OWN_ROWS)
    suspected = suspected_units(columns, facts)
    kept, findings = checked_rows(columns, facts)
    if not suspected:
        return kept, findings
    bad = sorted({row for finding in suspected for row in finding.rows})
    refused = {row for finding in findings if finding.is_refusing for row in finding.rows}
    keep = np.ones(columns.n, bool)
    keep[[*bad, *refused]] = False
    return columns.rows(keep), (*suspected, *findings)
