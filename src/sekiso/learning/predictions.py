"""What `sekiso.predict` returns: arrays over the rows of the asked table."""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sekiso.materials.row_finding import RowFinding
from sekiso.numerics.arrays import AnyArray, FloatArray


@dataclass(frozen=True)
class Predictions:
    """Median and central interval of one property at every row, SI.

    `validity` is "inside", "extrapolated", "class_fallback" or "unknown" (NaN values); `sources`
    cites the data behind each row.  The interval is for one new specimen of a laboratory never
    seen, or of the asker's own when local rows were given (`basis`).  `unread_columns` of the
    tables moved nothing, each with the name that was probably meant, or "".
    """

    property: str
    unit: str
    level: float
    value: FloatArray
    low: FloatArray
    high: FloatArray
    validity: AnyArray
    sources: AnyArray
    basis: str
    evidence: Mapping[str, Any] = field(default_factory=dict)
    unread_columns: Mapping[str, str] = field(default_factory=dict)

    @builtins.property  # a field is called so
    def findings(self) -> tuple[RowFinding, ...]:
        """What the tables had repaired, left out or doubtful."""
        return tuple(self.evidence.get("findings", ()))

    def __len__(self) -> int:
        return len(self.value)
