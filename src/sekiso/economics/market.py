"""What a region's shops charge over the terms of the cost model, and how far they lie apart.

The numbers stand in `knowledge/economics/fitted_prices.toml`, fitted on published prices by
`benchmarks/calibration/calibrate_prices.py`.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sekiso.economics.fact_sampler import OWN, FactSampler
from sekiso.knowledge import fact_at
from sekiso.numerics.arrays import FloatArray

# factors of `level` that published prices of conventional routes may move
ROUTE_TERMS = (
    "machining_hour", "machining_setup", "machining_program", "metal_price", "tooling",
    "casting_conversion", "casting_piece", "die_casting_conversion", "die_casting_piece",
    "forging_conversion", "forging_piece", "mim_conversion", "mim_piece",
    "powder_metallurgy_conversion", "powder_metallurgy_piece", "cold_heading_conversion",
    "cold_heading_piece", "extrusion_conversion", "extrusion_piece", "sheet_conversion",
    "sheet_piece", "sheet_hour", "fabrication_hour", "list_price",
)  # fmt: skip
SCOPE, REGION = "finished", "JP"  # where nothing is said
TERMS = (  # of the cost model whose level published prices may move, in the order of a roll-up
    "preparation", "order_setup", "machine_hour", "feedstock", "labour", "gas", "plate", "post",
    "machining", "inspection", "minimum",
)  # fmt: skip
WORLD = ("feedstock", "metal", "gas")  # items bought at world prices, whatever the region
BRANCHES = ("additive", "machined", "tooled", "fabricated", "bought", "restored")
REGION_NOTES = ("region_without_prices", "region_with_few_prices")
FEW = 3  # independent sources of prices below which a region is not to be counted on
_BRANCH_OF_BUILD = {
    "scanned": "additive",
    "deposited": "additive",
    "jetted": "additive",
    "subtracted": "machined",
    "tooled": "tooled",
    "joined": "fabricated",
    "cut": "fabricated",
    "bought": "bought",
    "restored": "restored",
}


def branch_of(build: str) -> str:
    """The branch of the market that a kind of build or of route belongs to.

    >>> branch_of("scanned")
    'additive'
    """
    return _BRANCH_OF_BUILD[build]


def market_factor(read: FactSampler, region: str, branch: str) -> FloatArray:
    """Factor of a region on the value added in a branch (`at_local_prices`); 1 as the facts stand.

    Its interval is wide where the region has few published prices; the fact's note says so.
    """
    return read.rate(f"fitted_prices.market.{region}.{branch}")


def region_notes(read: FactSampler, region: str, branch: str) -> tuple[str, ...]:
    """What is to be said of a market factor with no published price of the region, or with few."""
    fact = fact_at(read.rates["fitted_prices"], f"market.{region}.{branch}")
    if fact is None or fact.n is None or fact.n >= FEW:
        return ()
    return REGION_NOTES[1:] if fact.n else REGION_NOTES[:1]


def at_local_prices(items: Mapping[str, FloatArray], here: FloatArray) -> dict[str, FloatArray]:
    """Cost items [JPY] times the market factor `here`, metal and gas left at world prices.

    On published prices a factor on the value added told left-out sources better than one on the
    whole price (`benchmarks/calibration/calibrate_prices.py`).

    >>> told = at_local_prices({"metal": np.array(5.0), "labour": np.array(4.0)}, np.array(0.5))
    >>> {item: float(value) for item, value in told.items()}
    {'metal': 5.0, 'labour': 2.0}
    """
    return {
        item: np.asarray(value if item in WORLD else value * here) for item, value in items.items()
    }


def level(read: FactSampler, term: str) -> FloatArray:
    """Factor on a term of the cost model that published prices ask for, 1 where nothing is told.

    `term` is one of TERMS, or of ROUTE_TERMS for a route.  Each is applied once, where the money is
    charged: "post", "inspection" and the "machining" of a step in `chain.step_costs`, "minimum" in
    `quotation`, the others on the items of `am`; those of a route on its own items.
    """
    return read.rate(f"fitted_prices.level.{term}", 1.0)


def shop_scatter(read: FactSampler, branch: str, name: str) -> FloatArray:
    """Factor of one shop among those asked for the same order; `name` names the draw."""
    fact = read.rates["fitted_prices"]["scatter"][branch]
    return read.samples(fact, f"{name}.scatter")


def own_price(read: FactSampler, term: str) -> FloatArray | None:
    """What the asker pays for a term that has no fact of its own (the machine hour), else None."""
    path = f"{OWN}.{term}"
    return read.rate(path) if path in read.rates.get(OWN, {}) else None
