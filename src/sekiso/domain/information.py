"""What one more quote, trial or test is worth, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sekiso.domain.interval import Interval


@dataclass(frozen=True)
class Information:
    """One thing to find out before the order.

    key: what is done (`[information.<key>]`), with its numbers in `values` (process, material,
    property); gain: mean loss avoided by choosing after it [JPY for the whole order]; wrong_now,
    wrong_then: chance to be wrong, before and after, on which way is cheaper or whether the limit
    holds; narrows: share by which the 90 % interval of `about` (price or a property) gets narrower;
    fee [JPY] and where it stands;
    published: keys of fees of institutes (`sekiso.institute_fee`), () where none is on file; tags:
    what an institute must offer, () where a shop is asked.
    """

    key: str
    values: Mapping[str, Any]
    gain: float
    wrong_now: float
    wrong_then: float
    about: str
    narrows: float
    fee: Interval
    source: str
    published: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def net_gain(self) -> float:
        """Gain less the median fee [JPY]."""
        return self.gain - self.fee.median

    def plain(self) -> dict[str, Any]:
        """The record as plain values."""
        told = {**vars(self), "values": dict(self.values), "tags": list(self.tags)}
        told["published"] = list(self.published)
        return {**told, "fee": self.fee.plain(), "net_gain": self.net_gain}
