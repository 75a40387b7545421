"""Own orders: what the asker paid, so that an estimate is that of his own shop."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any

from sekiso.domain.canonical import digest
from sekiso.domain.errors import DataError
from sekiso.economics.market import branch_of
from sekiso.economics.own_quotes import (
    SIZES,
    between_shops,
    read_orders,
    shop_level,
    with_shop_level,
    within_shop,
)
from sekiso.explorer import estimate as explorer
from sekiso.explorer.estimate import Asked
from sekiso.explorer.own_prices import yen_of
from sekiso.explorer.ways import way_called
from sekiso.interfaces.python.need import need_of
from sekiso.knowledge import Knowledge

MOST = 200
_FIELDS = (*SIZES, "material", "quantity")
Orders = Sequence[Mapping[str, Any]] | Mapping[str, Sequence[Any]] | str | PathLike[str]


def with_own_orders(
    knowledge: Knowledge, local: Orders, *, process: str
) -> tuple[Knowledge, dict[str, Any]]:
    """The facts with the prices of a branch as the asker's shop asks them; digest and number.

    `local`: orders as mappings, as columns or as a CSV file, each with process, material, a size,
    volume or mass, and the price per part; those of the branch of `process` count.  Raises
    DataError for an order that lacks something, NeedError for one that cannot be read.
    """
    orders = read_orders(_rows(local))
    if len(orders) > MOST:
        raise DataError("own_orders_too_many", got=len(orders), allowed=MOST)
    branch = _branch(process, knowledge)
    told = {"digest": digest(orders), "n": len(orders)}
    alike = [order for order in orders if _branch(str(order["process"]), knowledge) == branch]
    rates = knowledge.of("economics")
    level = shop_level(
        [yen_of(order["price"], knowledge) for order in alike],
        expected=[_expected(order, knowledge) for order in alike],
        between_sd=between_shops(rates, branch),
        within_sd=within_shop(rates),
    )
    records = {**knowledge.records, "economics": with_shop_level(rates, branch, level)}
    return replace(knowledge, records=records, digest=f"{knowledge.digest}+{told['digest']}"), told


def _rows(local: Orders) -> Sequence[Mapping[str, Any]]:
    if isinstance(local, str | PathLike):
        with Path(local).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
    if not isinstance(local, Mapping):
        return local
    columns = dict(local)
    return [dict(zip(columns, row, strict=False)) for row in zip(*columns.values(), strict=False)]


def _branch(process: str, knowledge: Knowledge) -> str:
    way = way_called(process, knowledge)
    return branch_of(str(way.record["build" if way.is_additive else "shape"]))


def _expected(order: Mapping[str, Any], knowledge: Knowledge) -> float:
    """Median price that any shop would ask for an order [JPY per part]."""
    said = {name: order[name] for name in _FIELDS if name in order}
    supply = {name: order[name] for name in ("scope", "region") if name in order}
    need = need_of(**{"quantity": 1, **said}, assume=supply)
    return explorer.estimate(need, knowledge, asked=Asked(str(order["process"]))).price.value
