"""Fit levels, market factors and the spread between shops to published prices.

Writes `knowledge/economics/fitted_prices.toml`: fitted numbers only, with the digest of the tables.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from calibration.fit_prices import (
    REGIONS,
    LeftOut,
    Observation,
    PriceFit,
    by_source,
    fit_prices,
    median_abs,
    residuals,
    shop_sd,
)
from calibration.price_observations import observations
from sekiso.economics.market import BRANCHES
from sekiso.knowledge import load
from sekiso.numerics.normal import Z95

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "src/sekiso/knowledge/economics/fitted_prices.toml"
OWN_FACTS = ROOT / "benchmarks/price_facts"
SHARED = Path(os.environ.get("SEKISO_SHARED", ROOT.parent / "shared")) / "data/economics"
SHRINK = 6.0  # sources that the spread of all branches counts beside those of one
LEAST, MOST = 0.35, 0.75  # of the spread between shops of one branch [sd of ln]
FEW = 3  # sources below which a market factor says that it leans on the other regions


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=SHARED)
    parser.add_argument("--facts", type=Path, default=OWN_FACTS, help="further public facts")
    parser.add_argument("--date", default="2026-11-28")
    arguments = parser.parse_args()
    folders = training_folders(arguments.data, arguments.facts)
    seen = observations(folders, load())
    fit = fit_prices(seen)
    found = residuals(seen, fit.spreads)
    shops = shop_spreads(found)
    text = prices_text(fit, shops, seen, digest=digest_of(folders), date=arguments.date)
    TARGET.write_text(text, "utf-8")
    print(json.dumps({"name": "prices", "figures": figures(seen, fit, found, shops)}))


def training_folders(*folders: Path) -> tuple[Path, ...]:
    """The folders that are there and hold a table of prices."""
    return tuple(one for one in folders if one.is_dir() and any(one.glob("quote*.csv")))


def digest_of(folders: Sequence[Path]) -> str:
    """sha256 over the price tables that a fit reads."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.glob("quote*.csv")):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def figures(
    seen: Sequence[Observation], fit: PriceFit, found: Sequence[LeftOut], shops: dict[str, float]
) -> dict[str, object]:
    """What a reader wants to know of the fit, rows of sources left out."""
    inside = [abs(r) <= Z95 * math.hypot(sd, shops["all"]) for _, r, sd in by_source(found)]
    whole = residuals(seen, fit.spreads, is_whole=True)
    return {
        "rows": len(seen),
        "sources": len({one.source for one in seen}),
        "part_sources": len(inside),
        "median_abs_ln_left_out": round(median_abs(found), 3),
        "median_abs_ln_market_on_whole_price": round(median_abs(whole), 3),
        "coverage_left_out": round(sum(inside) / len(inside), 3),
        "shop_sd": {name: round(sd, 3) for name, sd in shops.items()},
        "spreads": {name: round(sd, 3) for name, sd in asdict(fit.spreads).items()},
    }


def shop_spreads(found: Sequence[LeftOut]) -> dict[str, float]:
    """Spread (sd of ln price) between shops of each branch, drawn to that of all branches."""
    all_of = min(max(shop_sd(found), LEAST), MOST)
    spreads = {"all": all_of}
    for branch in BRANCHES:
        own = [one for one in found if one.seen.branch == branch]
        if not own:
            spreads[branch] = all_of
            continue
        n = len(by_source(own))
        variance = (n * shop_sd(own) ** 2 + SHRINK * all_of**2) / (n + SHRINK)
        spreads[branch] = min(max(math.sqrt(variance), LEAST), MOST)
    return spreads


def prices_text(
    fit: PriceFit,
    shops: dict[str, float],
    seen: Sequence[Observation],
    *,
    digest: str,
    date: str,
) -> str:
    """The file of fitted prices."""
    lines = [
        'name = { en = "Levels, regions and scatter of prices, fitted on published prices", '
        'ja = "公表価格への当てはめ：水準・地域・ばらつき" }',
        "",
        "# written by benchmarks/calibration/calibrate_prices.py; not edited by hand",
        "# factor on a term of the cost model, 1 where nothing is told",
        "[level]",
    ]
    levels = sorted({name for one in seen for name in one.terms})
    lines += [_line(name, *fit.level(name), note="") for name in levels]
    lines += ["", "# factor of a region on what its shops charge over material"]
    for region in REGIONS:
        lines.append(f"[market.{region}]")
        for branch in BRANCHES:
            n, parts = (
                fit.evidence_by.get(f"{region}:{branch}{kind}", 0) for kind in ("", ":part")
            )
            at = fit.market(region, branch)
            lines.append(_line(branch, *at, note=_market_note(n), n_parts=parts))
    lines += ["", "# shops that are asked for the same order, 90 % of them", "[scatter]"]
    lines += [_line(branch, 0.0, shops[branch], note="") for branch in BRANCHES]
    n_sources = len({one.source for one in seen})
    lines += [
        "",
        "[sources.fit]",
        f'title = "Fit to {len(seen)} published prices of {n_sources} independent sources '
        '(price lists, quotations, tenders, papers, guides)"',
        f'locator = "tables quotes and quote_cases, sha256 {digest}"',
        f'date = "{date}"',
        'licence = "facts compiled from public pages; no row is contained"',
        'status = "fitted"',
        "",
    ]
    return "\n".join(lines)


def _line(name: str, mean: float, sd: float, *, note: str, n_parts: int | None = None) -> str:
    value, low, high = (math.exp(mean + z * sd) for z in (0.0, -Z95, Z95))
    told = "" if n_parts is None else f", n = {n_parts}"  # sources of prices of parts
    told += f', note = "{note}"' if note else ""
    return (
        f"{name} = {{ value = {value:.4g}, low = {low:.4g}, high = {high:.4g}, "
        f'unit = "dimensionless", source = "fit"{told} }}'
    )


def _market_note(n: int) -> str:
    if n == 0:
        return "no source here: the mean of the regions, their spread as interval"
    return f"{n} independent source{'s' if n > 1 else ''}" + (
        ": leans on the other regions" if n < FEW else ""
    )


if __name__ == "__main__":
    main()
