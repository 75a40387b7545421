"""Published part prices against what the product says of the same parts, source by source.

A source that the shipped fit has seen is judged by a fit without it; one that it has not seen by
the shipped fit.  The figures of the shipped fit on all sources stand beside, under `shipped`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

import worked_cost_cases
from calibration.calibrate_prices import (
    OWN_FACTS,
    SHARED,
    prices_text,
    shop_spreads,
    training_folders,
)
from calibration.fit_prices import Observation, fit_prices, residuals
from calibration.price_observations import observations, prices_record
from price_model import Ask, PriceModel, ask_of
from price_tables import Case, by_group, group_of, read_cases
from sekiso.domain.errors import SekisoError
from sekiso.explorer.estimate import Asked, estimate
from sekiso.interfaces.python.need import need_of
from sekiso.knowledge import Knowledge, Record, load

BENCH = True
POINTS = (0.05, 0.5, 0.95)
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


def band(case: Case, facts: Knowledge) -> tuple[float, float, float]:
    """5 %, 50 % and 95 % points of the price per part [JPY] (of the cost, where that is published).

    Asked as `sekiso.estimate` is; a metal that the process does not offer there goes straight to
    the cost model.
    """
    ask = ask_of(case, facts)
    try:
        told = estimate(_need(ask), facts, asked=Asked(_way(ask)))
    except SekisoError:
        made = PriceModel(facts).estimate(ask)
        low, middle, high = np.quantile(made.cost if case.is_cost else made.price, POINTS)
        return float(low), float(middle), float(high)
    price = told.cost if case.is_cost else told.price
    return price.low, price.value, price.high


def _need(ask: Ask) -> Any:
    assume = {"scope": ask.scope, "region": ask.region}
    if ask.has_tool:
        assume["tooling"] = "exists"
    return need_of(
        None,
        size=[edge / 1000.0 for edge in ask.size],
        volume=ask.volume * 1e-6,
        features=ask.features,
        material=ask.material,
        quantity=ask.quantity,
        assume=assume,
    )


def _way(ask: Ask) -> str:
    return f"{ask.process}/{ask.variant}" if ask.variant else ask.process


def with_prices(facts: Knowledge, prices: Record) -> Knowledge:
    """The facts with another table of fitted prices."""
    rows = {**facts.of("economics"), "fitted_prices": prices}
    digest = f"{facts.digest}+{id(prices)}"
    return replace(facts, records={**facts.records, "economics": rows}, digest=digest)


def judge(cases: list[Case], facts: Knowledge) -> Judged:
    """Geometric means over the cases of one source."""
    gaps, lows, highs = [], [], []
    for case in cases:
        low, middle, high = band(case, facts)
        gaps.append(np.log(case.published(facts) / middle))
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


def facts_without(
    groups: Mapping[str, list[Case]], facts: Knowledge, seen: list[Observation]
) -> dict[str, Knowledge]:
    """The facts with prices fitted without each source that the shipped fit has seen."""
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
            models[source] = with_prices(facts, prices_record(text))
    return models


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=SHARED)
    parser.add_argument("--verbose", action="store_true")
    arguments = parser.parse_args()
    facts = load()
    cases = read_cases(arguments.data)
    unread = [case.id for case in cases if not _can_be_asked(case, facts)]
    groups = by_group(case for case in cases if case.id not in unread)
    seen = observations(training_folders(SHARED, OWN_FACTS), facts)
    unseen = facts_without(groups, facts, seen)
    honest = [judge(cases, unseen.get(name, facts)) for name, cases in groups.items()]
    plain = [judge(cases, facts) for cases in groups.values()]
    if arguments.verbose:
        for row, by_shipped in zip(honest, plain, strict=True):
            print(_told(row, by_shipped, is_left_out=row.source in unseen))
    figures: dict[str, Any] = {
        "name": "economics",
        **scores(honest),
        "sources": len(honest),
        "left_out": len(unseen),
        "not_asked": unread,
        "shipped": scores(plain),
        **worked_cost_cases.figures(),
        "goals": GOALS,
    }
    print(json.dumps(figures))


def _can_be_asked(case: Case, facts: Knowledge) -> bool:
    """Whether process, metal and currency of a case are on file and a price is stated."""
    try:
        ask_of(case, facts)
        return case.published(facts) > 0.0
    except (ValueError, SekisoError):
        return False


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
