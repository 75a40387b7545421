"""Is a powder dry enough?  Moisture before and after drying against the limit of its owner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sekiso.domain import messages
from sekiso.store.records import Quantity, Record

ACCEPT, DRY, ASK = "accept", "dry", "ask"
_ONE_SIDED: Final = 1.645  # standard deviations, 95 %


@dataclass(frozen=True)
class Dryness:
    """`verdict` "accept", "dry" or "ask"; `reason` a key of `[powder_drying]`; values in SI."""

    verdict: str
    reason: str
    moisture: float | None = None
    limit: float | None = None
    removed: float | None = None

    def plain(self) -> dict[str, Any]:
        """JSON values."""
        return {name: value for name, value in vars(self).items() if value is not None}

    def text(self, language: str = "en") -> str:
        """The verdict and why, as sentences."""
        told = {
            name: "-" if value is None else f"{value * 1e6:.0f}"
            for name, value in (
                ("moisture", self.moisture), ("limit", self.limit), ("removed", self.removed),
            )
        }  # fmt: skip
        return messages.text(f"powder_drying.{self.reason}", language, **told)


def dryness(
    before: Record | None, after: Record | None = None, *, limit: Quantity | None = None
) -> Dryness:
    """Whether a lot may be used, by its moisture before and after drying (feedstock lots).

    Accepted where the last measured moisture + 1.645 u <= limit.  There is no limit for all powders
    in a standard that is on file: without one of the owner's specification it is asked for.

    >>> lot = Record("feedstock_lot", {"moisture": Quantity("0.02", "percent", 2e-4)})
    >>> dryness(lot).verdict, dryness(lot, limit=Quantity("0.01", "percent", 1e-4)).verdict
    ('ask', 'dry')
    """
    first, last = _moisture(before), _moisture(after)
    measured = last or first
    if measured is None or measured.si is None:
        return Dryness(ASK, "not_measured")
    removed = first.si - last.si if first and last and first.si and last.si is not None else None
    if limit is None or limit.si is None:
        return Dryness(ASK, "limit_not_said", measured.si, None, removed)
    told = (measured.si, limit.si, removed)
    if measured.si + _ONE_SIDED * (measured.u or 0.0) <= limit.si:
        return Dryness(ACCEPT, "below_limit", *told)
    if removed is not None and removed <= 0.0:
        return Dryness(DRY, "drying_did_nothing", *told)
    return Dryness(DRY, "above_limit" if measured.si > limit.si else "not_surely_below", *told)


def _moisture(lot: Record | None) -> Quantity | None:
    value = lot.values.get("moisture") if lot is not None else None
    return value if isinstance(value, Quantity) else None
