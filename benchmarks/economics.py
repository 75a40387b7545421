"""Published part prices against what the product says of the same parts, source by source.

A source that the shipped fit has seen is judged by a fit without it; one that it has not seen by
the shipped fit.  The figures of the shipped fit on all sources stand beside, under `shipped`.
"""

from __future__ import annotations

import argparse
import importlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from calibration.calibrate_prices import (
    OWN_FACTS,
    SHARED,
    prices_text,
    shop_spreads,
    training_folders,
)
from calibration.fit_prices import Observation, fit_prices, residuals
from calibration.price_observations import observations, prices_record
from price_model import PriceModel, ask_of
from price_tables import Case, by_group, group_of, read_cases
from sekiso.knowledge import Knowledge, load

BENCH = True
GOALS = {"coverage": 0.80, "median_abs_ln": 0.55, "width_ln": float(np.log(12.0))}


@dataclass(frozen=True)
class Judged:
    """One source: mean ln of published price over median, and ln of the ends of the band."""

    source: str
    n_cases: int
    gap: float
    low: float
    high: float

    @property
    def is_inside(self) -> bool:
        """Whether the published price lies in the band."""
        return self.low <= self.gap <= self.high


def judge(cases: list[Case], model: PriceModel) -> Judged:
    """Geometric means over the cases of one source."""
    gaps, lows, highs = [], [], []
    for case in cases:
        made = model.estimate(ask_of(case, model.facts))
        price = made.cost if case.is_cost else made.price
        low, middle, high = np.quantile(price, [0.05, 0.5, 0.95])
        gaps.append(np.log(case.published(model.facts) / middle))
        lows.append(np.log(low / middle))
        highs.append(np.log(high / middle))
    mean = [float(np.mean(x)) for x in (gaps, lows, highs)]
    return Judged(group_of(cases[0].source), len(cases), *mean)


def scores(rows: list[Judged]) -> dict[str, float]:
    """Coverage, median |mean ln ratio| and mean width over sources."""
    return {
        "coverage": round(float(np.mean([row.is_inside for row in rows])), 3),
        "median_abs_ln": round(float(np.median([abs(row.gap) for row in rows])), 3),
        "width_ln": round(float(np.mean([row.high - row.low for row in rows])), 3),
    }


def left_out_models(
    groups: Mapping[str, list[Case]], facts: Knowledge, seen: list[Observation]
) -> dict[str, PriceModel]:
    """A model fitted without each source that the shipped fit has seen."""
    known = {one.source for one in seen}
    if not known:
        return {}
    spreads = fit_prices(seen).spreads
    models = {}
    for source in groups:
        if source in known:
            rest = [one for one in seen if one.source != source]
            fit = fit_prices(rest, spreads=spreads)
            shops = shop_spreads(residuals(rest, spreads))
            text = prices_text(fit, shops, rest, digest="", date="")
            models[source] = PriceModel(facts, prices=prices_record(text))
    return models


def worked_cases(folder: Path) -> dict[str, Any]:
    """Worked cost cases within 0.5 %, where their module is there."""
    try:
        module = importlib.import_module("worked_cost_cases")
    except ModuleNotFoundError:
        return {"within_tolerance": None, "cases": None}
    return dict(module.figures(folder))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=SHARED)
    parser.add_argument("--verbose", action="store_true")
    arguments = parser.parse_args()
    facts = load()
    groups = by_group(read_cases(arguments.data))
    seen = observations(training_folders(SHARED, OWN_FACTS), facts)
    shipped = PriceModel(facts)
    unseen = left_out_models(groups, facts, seen)
    honest = [judge(cases, unseen.get(name, shipped)) for name, cases in groups.items()]
    plain = [judge(cases, shipped) for cases in groups.values()]
    if arguments.verbose:
        for row, by_shipped in zip(honest, plain, strict=True):
            print(_told(row, by_shipped, is_left_out=row.source in unseen))
    figures: dict[str, Any] = {
        "name": "economics",
        **scores(honest),
        "sources": len(honest),
        "left_out": len(unseen),
        "shipped": scores(plain),
        **worked_cases(arguments.data),
        "goals": GOALS,
    }
    print(json.dumps(figures))


def _told(row: Judged, by_shipped: Judged, *, is_left_out: bool) -> str:
    kind = "left out" if is_left_out else "never seen"
    where = "inside" if row.is_inside else "OUTSIDE"
    return (
        f"{row.source:18s} {row.n_cases:2d} cases  published/median {np.exp(row.gap):6.2f}  "
        f"band {np.exp(row.low):.2f}-{np.exp(row.high):.2f}  {where} ({kind}); "
        f"shipped {np.exp(by_shipped.gap):.2f}"
    )


if __name__ == "__main__":
    main()
