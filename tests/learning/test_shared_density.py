"""Rows of other owners move density, by what they are worth, and leave no trace when withdrawn."""

from __future__ import annotations

import numpy as np
import pytest
from tests.learning.shared import Store, coupons, shared

from sekiso.interfaces.python.learning import predict
from sekiso.knowledge import load
from sekiso.learning.density import density_inputs, log_porosity, shipped_density
from sekiso.learning.shared_density import (
    density_from,
    density_parts,
    density_version,
    learned_density,
    shipped_open_density,
    site_statistics,
)
from sekiso.materials.tables import read_columns
from sekiso.numerics.statistics.sufficient import sufficient

ASKED = {name: values[:1] for name, values in coupons("IN625").items() if "density_" not in name}
ASKED |= {"density_method": ["Archimedes"]}
POOR, GOOD = {"porosity": 6.0}, {"porosity": 0.1}


def asked(rows=None, *, table=ASKED, **rest):
    return predict("relative_density", table, store=None if rows is None else Store(rows), **rest)


def test_porous_rows_lower_density_and_dense_rows_raise_it() -> None:
    alone = asked().value[0]
    assert asked(shared(a=coupons("IN625", **POOR))).value[0] < alone
    assert asked(shared(a=coupons("IN625", **GOOD))).value[0] > alone


def test_the_answer_is_what_it_was_after_an_owner_left() -> None:
    two = shared(a=coupons("IN625", **POOR), c=coupons("IN625", seed=3))
    three = shared(a=coupons("IN625", **POOR), b=coupons("IN625", seed=2, **GOOD),
                   c=coupons("IN625", seed=3))  # fmt: skip
    facts, model = load(), shipped_density()
    rows = density_inputs(read_columns(ASKED), facts, model)
    left = {key: part for key, part in density_parts(three, facts).items() if key != "b"}
    again = learned_density(left, model=model, open=shipped_open_density()).move(rows)
    never = density_from(two, facts).move(rows)
    assert np.array_equal(again.shift, never.shift)
    assert np.array_equal(again.learned, never.learned)


def test_shares_of_the_owners_add_up_to_one_and_the_nearer_one_has_more() -> None:
    rows = shared(far=coupons("AlSi10Mg", seed=4), near=coupons("IN625", **POOR))
    learned = asked(rows).evidence["learned_from"]
    assert learned["share"][0].sum() == pytest.approx(1.0)
    share = dict(zip(learned["owners"], learned["share"][0], strict=True))
    assert share["near"] > share["far"]
    assert learned["names"]["near"] == "Institute near"


def test_two_laboratories_make_an_alloy_known_and_its_interval_narrower() -> None:
    one = asked(shared(a=coupons("IN625")))
    two = asked(shared(a=coupons("IN625"), b=coupons("IN625", seed=2)))
    assert (asked().validity[0], one.validity[0], two.validity[0]) == (
        "extrapolated", "extrapolated", "inside")  # fmt: skip
    z = [np.log10(100.0 * (1.0 - np.array([p.low[0], p.high[0]])) + 0.05) for p in (asked(), two)]
    assert z[1][0] - z[1][1] < z[0][0] - z[0][1]


def test_statistics_move_as_the_rows_they_stand_for() -> None:
    table = read_columns(coupons("IN625", n=90, **POOR))
    told = site_statistics(table, load(), model=shipped_density(), open=shipped_open_density(),
                           version=density_version())  # fmt: skip
    of_rows = asked(shared(a=coupons("IN625", n=90, **POOR))).value[0]
    sums = shared(b={"material": []}, statistics={"density": {"a": told.plain()}})
    assert asked(sums).value[0] == pytest.approx(of_rows, rel=1e-12)


def test_statistics_of_another_version_do_not_count() -> None:
    told = site_statistics(read_columns(coupons("IN625")), load(), model=shipped_density(),
                           open=shipped_open_density(), version="older")  # fmt: skip
    sums = shared(b={"material": []}, statistics={"density": {"a": told.plain()}})
    assert asked(sums).value[0] == asked().value[0]


def test_own_rows_of_the_store_are_a_laboratory_of_the_asker() -> None:
    rows = coupons("IN625", n=5, **POOR)
    by_table = asked(local=rows)
    by_store = asked(shared(own="me", me=rows))
    assert by_store.basis == by_table.basis
    assert by_store.value[0] == by_table.value[0]


def test_a_least_group_counts_the_owners_of_the_same_metal_but_the_asker() -> None:
    tables = {"a": coupons("IN625", **POOR), "b": coupons("IN625", seed=2)}
    assert asked(shared(least=3, **tables)).value[0] == asked().value[0]
    assert asked(shared(least=3, c=coupons("316L"), **tables)).value[0] == asked().value[0]
    assert asked(shared(least=2, **tables)).value[0] != asked().value[0]


def test_rows_that_cannot_be_true_move_nothing() -> None:
    wrong = coupons("IN625")
    wrong["material"] = ["unobtainium"] * 20
    assert asked(shared(a=wrong)).value[0] == asked().value[0]


def test_a_wild_laboratory_is_not_followed_as_far_as_it_went() -> None:
    """Twenty times the porosity moves less than four times as far as twice the porosity does."""
    steel = {**ASKED, "material": ["316L"]}
    z = {
        porosity: log_porosity(
            asked(shared(a=coupons("316L", porosity=porosity)), table=steel).value[0]
        )
        for porosity in (1.0, 2.0, 20.0)
    }
    assert 0.0 < z[20.0] - z[1.0] < 4.0 * (z[2.0] - z[1.0])


def test_sums_of_unknown_weights_stop_no_answer() -> None:
    strange = sufficient(np.ones((9, 1)), np.full(9, 3.0), np.eye(9), names=("mode:99",),
                         model=density_version())  # fmt: skip
    sums = shared(b={"material": []}, statistics={"density": {"a": strange.plain()}})
    assert asked(sums).value[0] == asked().value[0]
