"""Own orders of the asker: prices as that shop asks them, in place of those of any shop."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any

from sekiso.domain.errors import DataError
from sekiso.economics.market import branch_of
from sekiso.economics.own_quotes import (
    Order,
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

Orders = Sequence[Mapping[str, Any]] | Mapping[str, Sequence[Any]] | str | PathLike[str]
MOST = 200


def own_orders(given: Orders | None) -> tuple[Order, ...]:
    """The orders of rows, of columns or of a CSV file with the columns of `economics.own_quotes`.

    Raises DataError for a file that cannot be read, a row that lacks something and too many rows.
    """
    if given is None:
        return ()
    orders = read_orders(_rows(given))
    if len(orders) > MOST:
        raise DataError("own_orders_too_many", got=len(orders), allowed=MOST)
    return orders


def _rows(given: Orders) -> Sequence[Mapping[str, Any]]:
    if isinstance(given, Mapping):
        lengths = {len(column) for column in given.values()}
        if len(lengths) > 1:
            raise DataError("own_orders_ragged", got=", ".join(map(str, sorted(lengths))))
        return [dict(zip(given, row, strict=True)) for row in zip(*given.values(), strict=True)]
    if not isinstance(given, str | PathLike):
        return given
    try:
        with Path(given).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise DataError("own_orders_unreadable", got=Path(given).name) from problem


def with_own_orders(
    knowledge: Knowledge, orders: Iterable[Order], *, process: str, seed: int = 0
) -> Knowledge:
    """The facts with the prices of a way's branch moved to what own orders of it were charged.

    Each order's price is compared with the median that the model expects of any shop; orders of
    other branches tell nothing.  The facts as they are without any such order.
    """
    branch = _branch(process, knowledge)
    own = [order for order in orders if _branch(str(order["process"]), knowledge) == branch]
    if not own:
        return knowledge
    rates = knowledge.of("economics")
    told = shop_level(
        [yen_of(str(order["price"]), knowledge) for order in own],
        expected=[_expected(order, knowledge, seed) for order in own],
        between_sd=between_shops(rates, branch),
        within_sd=within_shop(rates),
    )
    records = {**knowledge.records, "economics": with_shop_level(rates, branch, told)}
    digest = f"{knowledge.digest}+{told.n_orders} orders {told.mean:.6f} {told.sd:.6f}"
    return replace(knowledge, records=records, digest=digest)


def _branch(process: str, knowledge: Knowledge) -> str:
    way = way_called(process, knowledge)
    return branch_of(str(way.record["build" if way.is_additive else "shape"]))


def _expected(order: Order, knowledge: Knowledge, seed: int) -> float:
    """What the model expects any shop to charge for the whole order [JPY]."""
    supply = {key: order[key] for key in ("scope", "region", "express") if key in order}
    need = need_of(
        material=str(order["material"]), quantity=_pieces(order), assume=supply, seed=seed,
        **{key: order[key] for key in ("size", "volume", "mass") if key in order},
    )  # fmt: skip
    asked = Asked(str(order["process"]), order.get("machine"))
    return explorer.estimate(need, knowledge, asked=asked).price.value * _pieces(order)


def _pieces(order: Order) -> int:
    said = order.get("quantity", 1)
    try:
        pieces = float(said)
    except (TypeError, ValueError):
        raise DataError("own_order_quantity", got=str(said)) from None
    if not (pieces >= 1.0 and pieces.is_integer()):
        raise DataError("own_order_quantity", got=str(said))
    return int(pieces)
