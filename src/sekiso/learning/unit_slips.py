"""Are measured values in the unit that their column says?  Judged by what is predicted of them."""

from __future__ import annotations

from sekiso.knowledge import Knowledge
from sekiso.learning.predict_rows import PREDICTED, predict_rows
from sekiso.materials import unit_slips
from sekiso.materials.row_finding import RowFinding
from sekiso.materials.tables import Columns


def suspected_units(columns: Columns, facts: Knowledge) -> tuple[RowFinding, ...]:
    """A finding for each measured property whose rows look like another unit."""
    keys = (key for key in PREDICTED if key != "relative_density")  # refused when it is read
    return unit_slips.suspected_units(
        columns, keys, lambda key, rows: predict_rows(key, rows, facts)
    )
