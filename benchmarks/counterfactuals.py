"""Advice by asking again: how long it takes, and whether a whole new question says the same.

`seconds` and `slowest`: processor time of one call on a warm process; `agree`: share of the entries
whose best way and price (within 2 %) are those of a new `explore` asked as the entry says.
"""

from __future__ import annotations

import json
import statistics
import time
from typing import Any

import sekiso
from sekiso.domain.counterfactual import Counterfactual

QUESTIONS: tuple[dict[str, Any], ...] = (
    {"size": "60 x 40 x 30 mm", "material": "ti-6al-4v", "quantity": 20},
    {"size": "60 x 40 x 30 mm", "material": "316L", "quantity": 20,
     "features": ["internal_channels"], "require": ["yield_strength >= 500 MPa"]},
    {"size": "120 x 80 x 60 mm", "description": "bracket, aluminium", "quantity": 50},
    {"size": "60 x 40 x 30 mm", "quantity": 20},
    {"size": "250 mm", "description": "impeller for sea water", "quantity": 4},
    {"size": "40 x 30 x 20 mm", "material": "17-4PH", "quantity": 2000},
    {"size": "100 x 60 x 40 mm", "material": "IN718", "features": ["lattice"], "quantity": 10},
    {"size": "400 x 350 x 300 mm", "description": "pump casing, pattern lost", "quantity": 2},
    {"size": "90 x 60 x 60 mm", "material": "AlSi10Mg", "quantity": 100},
    {"size": "150 mm", "material": "CuCrZr", "features": ["internal_channels"], "quantity": 3},
)  # fmt: skip
ASKABLE = ("assume", "quantity", "material")


def main() -> None:
    """Print one JSON line."""
    sekiso.explore(size="50 mm")
    times, told, agreed = [], 0, 0
    for question in QUESTIONS:
        sekiso.explore(**question)
        start = time.process_time()
        found = sekiso.counterfactuals(**question, n=20)
        times.append(time.process_time() - start)
        for entry in found:
            if entry.ask and set(entry.ask) <= set(ASKABLE):
                told += 1
                agreed += _agrees(question, entry)
    figures = {
        "seconds": round(statistics.median(times), 2),
        "slowest": round(max(times), 2),
        "entries": told,
        "agree": round(agreed / max(told, 1), 3),
    }
    print(json.dumps(figures))


def _agrees(question: dict[str, Any], entry: Counterfactual) -> bool:
    best = sekiso.explore(**{**question, **entry.ask}).best
    price = best["cost"].value
    return best.process == entry.process and abs(entry.price_then / price - 1.0) < 0.02


if __name__ == "__main__":
    main()
