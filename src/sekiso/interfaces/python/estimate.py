"""What one way of making a part costs: the second public question, beside `explore`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from os import PathLike
from typing import Any

from sekiso.domain.canonical import digest
from sekiso.domain.errors import NeedError
from sekiso.domain.estimate import Estimate
from sekiso.domain.estimate_fields import ALL
from sekiso.domain.part import Part
from sekiso.economics.market import REGION, SCOPE
from sekiso.explorer import estimate as explorer
from sekiso.explorer.estimate import Asked
from sekiso.explorer.own_prices import read_own_prices, with_own_prices
from sekiso.interfaces.python.need import need_of
from sekiso.interfaces.python.own_orders import Orders, own_orders, with_own_orders
from sekiso.knowledge import load


def estimate(
    part: Part | str | PathLike[str] | None = None,
    *,
    process: str,
    material: str,
    size: Sequence[float | str] | str | float | None = None,
    volume: float | str | None = None,
    mass: float | str | None = None,
    features: Iterable[str] | str = (),
    quantity: int | float | str | None = 1,
    scope: str | None = SCOPE,
    region: str | None = REGION,
    machine: str | None = None,
    prices: Mapping[str, Any] | str | PathLike[str] | None = None,
    local: Orders | None = None,
    grid: str | None = None,
    tooling: str | None = None,
    express: bool = False,
    assume: Mapping[str, Any] | None = None,
    routes: Iterable[str] | str = (),
    unit: str | None = None,
    seed: int = 0,
    knowledge: str | PathLike[str] | None = None,
) -> Estimate:
    """Price, cost, time, lead time, CO2 and energy of a part made one way, with their intervals.

    `process` is an additive process ("PBF-LB") or a conventional route, a variant after a stroke
    ("casting/investment").  `part` is a mesh or CAD file (read in `unit`) or a `Part`; without one
    give `size`, `volume` or `mass`.  Numbers are SI, text carries its unit.  `scope` of supply:
    raw, finished or reported; `region` where it is bought: JP, EU, US, CN or IN; `machine` a name
    on file.  `prices`: own prices by path ({"machine_hour": "12000 JPY/hour", "powder_price":
    "80 EUR/kg", "labour.rates.technician": ...}) or a TOML file of them; they stand for what is on
    file and are not raised to the level or region of published prices.  `local`: own orders (rows
    or a CSV file: process, material, size | volume | mass, quantity, scope, region, price paid for
    the order); they move level and scatter to that shop's.  `grid`: key of an electricity grid;
    `tooling`: "exists"; `assume` as for `explore`.  `routes`: other ways to compare with over
    quantity ("all": every one), in `curves`.  `knowledge`: folder of own facts.
    Raises NeedError, PartError, DataError, OutOfRangeError.

    >>> told = estimate(size="60 x 50 x 40 mm", process="PBF-LB", material="316L", quantity=20)
    >>> told.price.low < told.price.value < told.price.high
    True
    """
    if not material:
        raise NeedError("estimate_without_material")
    supply = {"scope": scope, "region": region, "grid": grid, "tooling": tooling}
    usual = (None, "", SCOPE, REGION)  # which a need does not say
    said = {name: value for name, value in supply.items() if value not in usual}
    rivals = (routes,) if isinstance(routes, str) else tuple(routes or ())
    need = need_of(
        part, size=size, volume=volume, mass=mass, features=features, material=material,
        quantity=1 if quantity is None else quantity, unit=unit, seed=seed,
        assume={**dict(assume or {}), **said, **_express(express)},
    )  # fmt: skip
    facts, own, orders = load(knowledge), read_own_prices(prices), own_orders(local)
    facts = with_own_orders(facts, orders, process=process, seed=seed)
    told = {"digest": digest(orders), "n": len(orders)} if orders else None
    return explorer.estimate(
        need,
        with_own_prices(facts, own, process=process, material=material, region=region or REGION),
        asked=Asked(process, machine or None, own or None, told),
        routes=None if ALL in rivals else rivals,
    )


def _express(is_express: bool) -> dict[str, bool]:
    return {"express": True} if is_express else {}
