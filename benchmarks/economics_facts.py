"""Every published fact that has a counterpart in the product: does its 90 % range hold it?

A row is inside where the stated range overlaps the product's; a source counts by the share of its
rows inside, kind by kind.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from calibration.calibrate_prices import SHARED
from price_counterparts import counterpart, published_range
from price_model import PriceModel
from price_tables import Quote, group_of, read_quotes
from sekiso.knowledge import load

BENCH = True
GOALS = {"inside": 0.80}


@dataclass(frozen=True)
class Compared:
    """One row beside the product's range; `ratio` of the published middle over the median."""

    quote: Quote
    name: str
    low: float
    high: float
    ratio: float
    is_inside: bool

    @property
    def reason(self) -> str:
        """Why a row may lie outside."""
        if self.quote.basis in ("guide", "estimate"):
            return "a guide's round figure"
        if self.quote.year < 2018:
            return "an old number"
        if not self.quote.size and not self.quote.volume and not self.quote.mass:
            return "size and scope are not told"
        return "price level of the source"


def compare(quote: Quote, model: PriceModel) -> Compared | None:
    """The row beside the product, None where the product has no such quantity."""
    said = counterpart(quote, model)
    if said is None:
        return None
    low, high = published_range(quote, model)
    ends = [end for end in (low, high) if math.isfinite(end) and end > 0.0]
    middle = math.exp(sum(map(math.log, ends)) / len(ends))
    is_inside = said.low <= high and said.high >= low
    return Compared(
        quote, said.name, said.low, said.high, middle / max(said.middle, 1e-12), is_inside
    )


def share_inside(rows: Sequence[Compared]) -> float:
    """Mean over (kind, source) of the share of rows inside."""
    groups: dict[tuple[str, str], list[bool]] = {}
    for row in rows:
        key = (row.quote.kind, group_of(row.quote.source))
        groups.setdefault(key, []).append(row.is_inside)
    return float(np.mean([np.mean(group) for group in groups.values()]))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=SHARED)
    parser.add_argument("--verbose", action="store_true", help="one line per row that is outside")
    arguments = parser.parse_args()
    model = PriceModel(load())
    quotes = read_quotes(arguments.data)
    found = [compare(quote, model) for quote in quotes]
    rows = [row for row in found if row is not None]
    kinds = sorted({row.quote.kind for row in rows})
    outside = [row for row in rows if not row.is_inside]
    if arguments.verbose:
        for row in outside:
            print(_told(row))
    figures = {
        "name": "economics_facts",
        "inside": round(share_inside(rows), 3),
        "outside": len(outside),
        "rows": len(rows),
        "sources": len({group_of(row.quote.source) for row in rows}),
        "no_counterpart": sum(row is None for row in found),
        "by_kind": {
            kind: round(share_inside([row for row in rows if row.quote.kind == kind]), 2)
            for kind in kinds
        },
        "goals": GOALS,
    }
    print(json.dumps(figures))


def _told(row: Compared) -> str:
    quote = row.quote
    return (
        f"{quote.id:22s} {quote.kind:18s} {row.name:34s} published/product {row.ratio:8.3g}  "
        f"product {row.low:.3g}-{row.high:.3g} {quote.unit}: {row.reason}"
    )


if __name__ == "__main__":
    main()
