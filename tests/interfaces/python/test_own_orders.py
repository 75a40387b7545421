"""`sekiso.estimate(local=...)`: own orders move the price towards that shop's, and narrow it."""

import json

import pytest

import sekiso
from sekiso.domain.errors import DataError, NeedError

PART = {"size": "50 x 40 x 30 mm", "volume": "20 cm3", "process": "PBF-LB", "material": "316L",
        "quantity": 5, "scope": "raw"}  # fmt: skip


def orders(factor, n):
    """n orders of parts of 4 to 12 cm3 at a factor on what is expected of any shop."""
    rows = []
    for i in range(n):
        row = {"process": "PBF-LB", "material": "316L", "scope": "raw", "quantity": 2,
               "size": "40 x 30 x 20 mm", "volume": f"{4 + i} cm3"}  # fmt: skip
        expected = sekiso.estimate(**row).price.value * 2
        rows.append({**row, "price": f"{factor * expected:.0f} JPY"})
    return rows


def test_six_orders_bring_the_price_to_that_shop():
    usual = sekiso.estimate(**PART)
    own = sekiso.estimate(**PART, local=orders(2.0, 6))
    assert 1.6 < own.price.value / usual.price.value < 2.05
    assert own.price.high / own.price.low < usual.price.high / usual.price.low
    assert own.cost.value == pytest.approx(usual.cost.value)


def test_one_order_moves_it_less_than_six():
    usual = sekiso.estimate(**PART).price.value
    one, six = (sekiso.estimate(**PART, local=orders(2.0, n)).price.value for n in (1, 6))
    assert usual < one < six


def test_orders_of_another_branch_tell_nothing():
    usual, own = (
        sekiso.estimate(**PART, local=local)
        for local in (None, [{**orders(1.0, 1)[0], "process": "machining", "price": "1 JPY"}])
    )
    assert own.price.value == usual.price.value


def test_a_csv_of_orders_is_read(tmp_path):
    rows = orders(1.5, 5)
    file = tmp_path / "orders.csv"
    lines = [",".join(rows[0]), *(",".join(str(x) for x in row.values()) for row in rows)]
    file.write_text("\n".join(lines), encoding="utf-8")
    assert sekiso.estimate(**PART, local=file).price.value == pytest.approx(
        sekiso.estimate(**PART, local=rows).price.value
    )


def test_what_is_no_order_is_refused(tmp_path):
    with pytest.raises(DataError, match="cannot be read"):
        sekiso.estimate(**PART, local=tmp_path / "none.csv")
    with pytest.raises(DataError, match="Row 1 of the own orders lacks: price"):
        sekiso.estimate(
            **PART, local=[{"process": "PBF-LB", "material": "316L", "volume": "1 cm3"}]
        )


def test_columns_of_unequal_length_and_half_a_piece_are_refused():
    order = {"process": "PBF-LB", "material": "316L", "volume": "1 cm3", "price": "300 EUR"}
    columns = {name: [value, value] for name, value in order.items()} | {"price": ["300 EUR"]}
    with pytest.raises(DataError, match="not equally long: 1, 2"):
        sekiso.estimate(**PART, local=columns)
    for pieces in ("0", "2.5", "a few", "inf"):
        with pytest.raises(DataError, match="no number of pieces"):
            sekiso.estimate(**PART, local=[{**order, "quantity": pieces}])


def test_columns_are_rows_and_no_price_stands_in_the_estimate():
    rows = orders(1.5, 5)
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    told = sekiso.estimate(**PART, local=rows)
    assert sekiso.estimate(**PART, local=columns).json() == told.json()
    assert told.need["own_orders"]["n"] == 5
    assert rows[0]["price"] not in json.dumps(told.plain()["need"])
    assert told.id != sekiso.estimate(**PART).id


def test_a_price_without_unit_or_of_an_unknown_currency_and_too_many_are_refused():
    order = {"process": "PBF-LB", "material": "316L", "volume": "1 cm3"}
    with pytest.raises(NeedError, match="unit"):
        sekiso.estimate(**PART, local=[{**order, "price": "300"}])
    with pytest.raises(NeedError, match="CHF"):
        sekiso.estimate(**PART, local=[{**order, "price": "300 CHF"}])
    with pytest.raises(DataError, match="201 own orders"):
        sekiso.estimate(**PART, local=[{**order, "price": "300 EUR"}] * 201)
