"""Do measured values look like another unit?  Judged by the tabled values of the alloy.

A door that may ask the models too judges more finely (`learning.unit_slips`); here the spread of
all tabled states of the alloy counts, so that only what lies far outside all of them is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sekiso.knowledge import load
from sekiso.materials.naming import alloy_key
from sekiso.materials.property_rows import state_rows
from sekiso.materials.tables import Columns
from sekiso.materials.unit_slips import suspected_units as slips
from sekiso.numerics.arrays import FloatArray

KEYS = ("yield_strength", "tensile_strength", "elongation", "hardness", "young_modulus")
_LEAST = 0.25  # half range of the logarithm: laboratories differ by a quarter


@dataclass(frozen=True)
class TabledRange:
    """Middle and ends of the tabled values of each row's alloy, shape (n,), NaN without any."""

    value: FloatArray
    low: FloatArray
    high: FloatArray


def suspected_units(columns: Columns) -> Mapping[str, tuple[tuple[int, ...], str, str]]:
    """By quantity the rows that look like another unit, the units suspected, and what is usual."""
    found = {}
    for finding in slips(columns, KEYS, tabled_range):
        values = dict(finding.values)
        key = str(values["column"])
        found[key] = (finding.rows, str(values["suspected"]), str(values["known"]))
    return found


def tabled_range(key: str, columns: Columns) -> TabledRange:
    """Range of the tabled values of the alloys, over processes, heat conditions and directions."""
    ends = np.array(
        [_ends(str(name), key) for name in columns.words("material")], dtype=float
    ).reshape(-1, 2)
    low, high = ends[:, 0], ends[:, 1]
    return TabledRange(np.sqrt(low * high), low, high)


@lru_cache(maxsize=1024)  # every row of a file asks for its alloy
def _ends(name: str, key: str) -> tuple[float, float]:
    facts = load()
    alloy = facts.alloys.get(alloy_key(name, facts) or "") if name else None
    if alloy is None:
        return float("nan"), float("nan")
    rows = [row for row in state_rows(alloy, facts.processes.keys()) if row.name == key]
    if not rows:
        return float("nan"), float("nan")
    low = min(row.centre for row in rows) - _LEAST
    high = max(row.centre for row in rows) + _LEAST
    return float(np.exp(low)), float(np.exp(high))
