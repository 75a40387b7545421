"""Which rows and columns of an own table a question can use, and what is told of the others."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from sekiso.domain.errors import DataError
from sekiso.knowledge import Knowledge, Record
from sekiso.materials.naming import alloy_key
from sekiso.materials.row_finding import RowFinding, listed
from sekiso.materials.tables import Columns


def rows_of_alloy(columns: Columns, alloy: Record | None, facts: Knowledge) -> Columns:
    """The rows of this alloy and those that name none; a finding tells of the others.

    Raises DataError where no row is left.
    """
    names = columns.words("material")
    if alloy is None or not any(names):
        return columns
    keys = {name: alloy_key(str(name), facts) for name in set(names.tolist()) if name}
    kept = np.array([not name or keys[name] == alloy.key for name in names.tolist()])
    others = listed(dict.fromkeys(names[~kept].tolist()))
    if not kept.any():
        raise DataError("rows_of_no_such_alloy", got=others, allowed=alloy.key)
    if kept.all():
        return columns
    rows = tuple(np.flatnonzero(~kept).tolist())
    told = RowFinding("rows_of_other_alloys", rows, (("got", others), ("alloy", alloy.key)))
    return replace(columns.rows(kept), findings=(*columns.findings, told))


def findings_with_unused(columns: Columns, used: Collection[str]) -> tuple[RowFinding, ...]:
    """What was found of a table, and its known columns that move nothing here."""
    unused = [columns.written_as[key] for key in columns.written_as if key not in used]
    told = RowFinding("column_unused", (), (("names", listed(unused, 12)),))
    return (*columns.findings, told) if unused else columns.findings
