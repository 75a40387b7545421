import csv
import json

import pytest

from sekiso.domain.errors import DataError, NeedError
from sekiso.interfaces.python.estimate import estimate

ASKED = {"size": "60 x 50 x 40 mm", "volume": "30 cm^3", "process": "PBF-LB", "material": "316L",
         "quantity": 20}  # fmt: skip


def order(price, **changed):
    """An order of a cube of a few cubic centimetres."""
    row = {"process": "PBF-LB", "material": "316L", "size": "40 mm", "volume": "12 cm^3",
           "quantity": 10, "price": price}  # fmt: skip
    return row | changed


@pytest.fixture(scope="module")
def usual():
    asked = {name: value for name, value in order("").items() if name != "price"}
    return estimate(**asked).price.value


def test_a_shop_that_asks_half_is_expected_to_ask_half_again(usual):
    orders = [order(f"{0.5 * usual:.0f} JPY")] * 6
    told, before = estimate(**ASKED, local=orders), estimate(**ASKED)
    assert told.price.value == pytest.approx(0.5 * before.price.value, rel=0.15)
    assert told.price.high / told.price.low < before.price.high / before.price.low
    assert told.need["own_orders"]["n"] == 6
    assert told.id != before.id


def test_orders_as_mappings_columns_and_file_are_the_same_and_stand_in_no_bytes(usual, tmp_path):
    orders = [order(f"{0.7 * usual:.0f} JPY", quantity=str(n)) for n in (5, 10, 20, 40, 80)]
    columns = {name: [row[name] for row in orders] for name in orders[0]}
    file = tmp_path / "orders.csv"
    with file.open("w", encoding="utf-8", newline="") as table:
        rows = csv.DictWriter(table, list(orders[0]))
        rows.writeheader()
        rows.writerows(orders)
    told = {estimate(**ASKED, local=given).json() for given in (orders, columns, file)}
    assert len(told) == 1
    assert f"{0.7 * usual:.0f}" not in json.dumps(json.loads(told.pop())["need"])


def test_orders_of_another_branch_of_the_trade_move_nothing(usual):
    orders = [order("1000 JPY", process="machining")] * 6
    told, before = estimate(**ASKED, local=orders), estimate(**ASKED)
    assert told.price.value == pytest.approx(before.price.value, rel=0.02)


def test_an_order_that_lacks_its_price_or_its_unit_is_refused():
    with pytest.raises(DataError, match="price"):
        estimate(**ASKED, local=[order("")])
    with pytest.raises(NeedError, match="unit"):
        estimate(**ASKED, local=[order("300")])
    with pytest.raises(NeedError, match="CHF"):
        estimate(**ASKED, local=[order("300 CHF")])
    with pytest.raises(DataError, match="201 own orders"):
        estimate(**ASKED, local=[order("300 EUR")] * 201)
