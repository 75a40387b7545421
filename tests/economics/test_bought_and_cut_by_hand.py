"""Catalogue parts and sheet without a tool, in a shop of round facts, against some arithmetic."""

from __future__ import annotations

import pytest

from sekiso.economics.conventional import admitted_variants, route_economics
from sekiso.economics.part_geometry import part_geometry
from sekiso.economics.sample import Draws

from .conftest import median
from .toy_shop import ALLOY, RATES, Table, facts, paid_items

PIN = {"volume": 1e-6, "area": 6e-4, "extent": (0.01, 0.01, 0.01), "shape": "fastener"}  # 8 g
CATALOGUE = Table(
    facts(
        {
            "shape": "bought", "metal_input": 1.25, "process_co2": 2.0, "order_price": 800.0,
            "discount_exponent": 0.5, "discount_floor": 0.1, "production_time": 200.0,
            "availability_queue": 100.0, "daily_output": 0.5,
            "family_factor": {"Fe": 2.0}, "shape_factor": {"fastener": 0.5, "any": 7.0},
            "list_price": 1000.0, "size_exponent": 1.0,
        }
    )
)  # fmt: skip
PLATE = {"volume": 4e-5, "area": 0.02, "extent": (0.1, 0.1, 0.004), "shape": "plate"}  # 0.32 kg
CUT = {
    "shape": "cut", "shapes": ("plate", "bent_sheet"), "unsuited": ("thin_shell",),
    "metal_input": 1.5625, "machine_rate": 3.0, "contour_factor": 1.5,
    "cut_speed": 0.2, "cut_exponent": 1.0, "bend_time": 30.0, "handling_time": 40.0,
    "preparation": 100.0, "cut_setup": 60.0, "bend_setup": 90.0, "min_order": 0.0,
    "process_co2": 0.625, "availability_queue": 1000.0, "production_time": 500.0,
    "daily_output": 0.01, "bends": {"plate": 0.0, "bent_sheet": 2.0, "any": 1.0},
    "speed_factor": {"Fe": 0.5, "any": 0.1},
}  # fmt: skip
SHEET = Table(
    facts({"shape": "tooled", "default_variant": "laser", "variants": {"laser": CUT}}),
)


def bought(part=PIN, *, quantity=4, **options):
    return route_economics(part, route=CATALOGUE, alloy=ALLOY, rates=RATES, quantity=quantity,
                           draws=Draws(n=3), **options)  # fmt: skip


def cut(part=PLATE, *, quantity=2, **options):
    return route_economics(part, route=SHEET, alloy=ALLOY, rates=RATES, quantity=quantity,
                           draws=Draws(n=3), **options)  # fmt: skip


def test_a_catalogue_pin_by_hand():
    """10 mm: 100 JPY in steel; x 2 x .5, half at four pieces: 50; the order of 800 shared by 4."""
    found = bought()
    items = paid_items(found)
    assert items["catalogue"] == pytest.approx(50.0)
    assert items["order"] == pytest.approx(200.0)
    assert median(found.price) == pytest.approx(250.0)
    assert median(found.lead_time) == pytest.approx(100.0 + 200.0 + 4 / 0.5 + 50.0)
    assert median(found.co2) == pytest.approx(0.008 * (1.25 * 5.0 + 2.0))


def test_a_catalogue_gives_no_more_than_the_largest_discount_and_knows_any_shape():
    assert paid_items(bought(quantity=10_000))["catalogue"] == pytest.approx(100.0 * 0.1)
    odd = paid_items(bought({**PIN, "shape": None}))["catalogue"]
    assert odd == pytest.approx(14.0 * 50.0)


def test_a_flat_plate_by_hand():
    """Face 1e-2 m2, 4 mm: 4 x 1.5 x .1 m x 4 / (.2 x .5) = 24 s, half of it learned."""
    found = cut()
    items = paid_items(found)
    assert items["metal"] == pytest.approx(0.32 * 1.5625 * 100.0)
    assert items["cutting"] == pytest.approx(12.0 * 5.0 + 20.0 * 2.0)
    assert items["lot_setup"] == pytest.approx(60.0 * 5.0 / 2)
    assert items["program"] == pytest.approx(100.0 * 3.0 / 2)
    assert median(found.build_time) == pytest.approx(12.0 + 20.0)
    wait = 100.0 + 12.0 / 0.25
    assert median(found.lead_time) == pytest.approx(1000.0 + 500.0 + 2 * wait + 50.0)
    assert median(found.co2_items["process"]) == pytest.approx(0.32 * 0.625)


def test_two_bends_cost_their_time_and_the_brake():
    flat, bent = paid_items(cut()), paid_items(cut({**PLATE, "shape": "bent_sheet"}))
    assert bent["cutting"] - flat["cutting"] == pytest.approx(0.5 * 60.0 * 5.0)
    assert bent["lot_setup"] - flat["lot_setup"] == pytest.approx(90.0 * 5.0 / 2)


def test_a_large_face_is_handled_longer():
    large = {**PLATE, "volume": 1.6e-3, "area": 0.8, "extent": (0.4, 1.0, 0.004)}
    found = cut(large)
    cutting = 0.5 * 4 * 1.5 * 0.4**0.5 * 4 / 0.1
    assert median(found.build_time) == pytest.approx(cutting + 0.5 * 40.0 * 2.0)


def test_a_running_demand_is_set_up_for_each_call():
    once, calls = (paid_items(cut(quantity=40, call_off=n)) for n in (40, 4))
    assert calls["lot_setup"] == pytest.approx(10.0 * once["lot_setup"])
    late, soon = (cut(quantity=40, call_off=n).lead_time for n in (40, 4))
    assert median(late) > median(soon)  # ten at most are waited for, four of a call


def test_a_variant_is_offered_for_its_shapes_and_numbers():
    body = part_geometry(PLATE, density=8000.0)
    gear = part_geometry({**PLATE, "shape": "gear"}, density=8000.0)
    shell = part_geometry({**PLATE, "shape": None, "features": {"thin_shell"}}, density=8000.0)
    assert admitted_variants(SHEET, body, "Fe") == ("laser",)
    assert admitted_variants(SHEET, gear, "Fe") == admitted_variants(SHEET, shell, "Fe") == ()
    run = Table({"variants": {"run": facts({"min_quantity": 50.0})}})
    assert admitted_variants(run, body, "Fe", 49) == ()
    assert admitted_variants(run, body, "Fe", 50) == ("run",)
    old = part_geometry({**PLATE, "tooling": "exists"}, density=8000.0)
    assert admitted_variants(run, old, "Fe", 1) == ("run",)


def test_too_few_pieces_are_told_apart_from_a_wrong_size():
    run = Table({**SHEET, "variants": {"laser": {**facts(CUT), **facts({"min_quantity": 5.0})}}})
    found = route_economics(PLATE, route=run, alloy=ALLOY, rates=RATES, quantity=2,
                            draws=Draws(n=3))  # fmt: skip
    assert found.notes == ("too_few",)
