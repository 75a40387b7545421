"""Prices, times and CO2 of a shop with round facts against arithmetic done by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sekiso.economics.am import am_economics, grid_factor, with_damage
from sekiso.economics.builds import Order, build
from sekiso.economics.chain import Batch, due_steps, repair_steps, step_costs
from sekiso.economics.fact_sampler import FactSampler
from sekiso.economics.machine_rate import shop_rate
from sekiso.economics.machining import MachiningCost, learning_factor, machining_cost
from sekiso.economics.part_geometry import PartGeometry, part_geometry
from sekiso.economics.sample import Draws

from .toy_shop import ALLOY, MACHINE, RATES, SCANNED, SCATTERED, Table, facts

DRAWS = Draws(n=3)
READ = FactSampler(DRAWS, RATES)
BLOCK = {"volume": 1e-4, "area": 0.04, "extent": (0.05, 0.1, 0.04)}
PAID = 24528.318530717959  # machine time per part of two blocks on a plate, see below
ONE = np.ones(())
DEPOSITED = Table(
    facts(
        {
            "build": "deposited", "layer": 1e-3, "min_wall": 0.006, "machined_share": 0.2,
            "machining_allowance": 1e-3, "several_torches_size": 0.05,
            "rates": {
                "mass_rate": 1e-3, "deposition_efficiency": 0.8, "duty": 0.5, "interpass": 42.0,
                "setup_time": 3600.0, "load_time": 100.0, "failure_per_layer": 0.0,
                "reference_power": 100.0, "power_exponent": 0.5, "beam_exponent": 0.5,
            },
            "material": {},
        }
    )
)  # fmt: skip
JETTED = Table(
    facts(
        {
            "build": "jetted", "layer": 1e-4, "shrinkage": 0.2,
            "rates": {"layer_time": 20.0, "setup_time": 3600.0, "failure_per_layer": 0.001},
            "material": {"gap": 0.0, "packing": 0.5, "plate_fill": 0.5, "support_share": 0.25},
        }
    )
)  # fmt: skip


def table(base, **changes):
    """A copy of a record with some facts changed; nested tables are merged."""
    merged = dict(base)
    for name, value in facts(changes).items():
        merged[name] = {**base[name], **value} if isinstance(value, dict) else value
    return Table(merged)


def printed(part=BLOCK, process=SCANNED, machine=MACHINE, alloy=ALLOY, quantity=2, **options):
    options = {"chain": (), "rates": RATES, **options}
    return am_economics(part, process=process, machine=machine, alloy=alloy,
                        quantity=quantity, draws=DRAWS, **options)  # fmt: skip


def made(part, process, machine=MACHINE, *, lot=4.0, number=4.0, share_plate=True, recipe=None):
    body = part_geometry(part, density=8000.0)
    order = Order(body, np.asarray(8000.0), "Fe", np.asarray(number), np.asarray(lot), share_plate,
                  recipe or {})  # fmt: skip
    return build(order, read=READ, process=process, machine=machine)


# The machine hour ---------------------------------------------------------------------------


def test_the_shop_rate_is_standing_cost_over_use_with_overhead():
    """(900 write-off + 110 interest + 100 upkeep + 5 room + 10 parts)/.5 + 2 power = 2252."""
    assert float(shop_rate(READ, MACHINE)) == pytest.approx(2252.0 * 1.4)


def test_a_rare_machine_costs_no_more_but_its_hour_is_sold_for_more():
    usual, rare = printed(), printed(machine=table(MACHINE, availability="rare"))
    assert float(rare.cost) == pytest.approx(float(usual.cost))
    assert float(rare.unit - usual.unit) == pytest.approx(0.5 * usual.medians()["machine"] / 0.8)


# A scanned build ----------------------------------------------------------------------------


def test_two_blocks_lie_flat_and_pay_half_of_the_recoating_and_set_up():
    """Flat: 4 cm = 400 layers, 4 x 2 places.  Two parts fill 1/4, half of the usual fill of 1/2.

    melting 2 x 1.1e-4 m3/(1e-8 x .5) = 44000 s, contours 2 x 2 x .04 pi/4 / 1e-4 = 1256.6 s,
    400 x 10 s recoating, 3600 s set-up.
    """
    found = made(BLOCK, SCANNED, lot=2.0, number=2.0)
    contours = 400.0 * np.pi
    assert (float(found.n_parts), float(found.share)) == (2.0, 0.5)
    assert float(found.run_time) == pytest.approx(44000.0 + contours + 4000.0 + 3600.0)
    assert float(found.paid_time) == pytest.approx((44000.0 + contours + 2000.0 + 1800.0) / 2.0)
    assert float(found.paid_time) == pytest.approx(PAID)
    assert float(found.deposit) == pytest.approx(0.88)
    assert bool(found.fits)


def test_a_plate_of_its_own_pays_all_of_it():
    found = made(BLOCK, SCANNED, lot=2.0, number=2.0, share_plate=False)
    assert float(found.share) == 1.0
    assert float(found.paid_time) == pytest.approx((44000.0 + 400.0 * np.pi + 7600.0) / 2.0)


def test_a_small_part_pays_its_share_of_the_orders_that_fill_a_build():
    """2 x 2 x 1 cm is 1/64 of a plate filled by half: 1/32, but ten orders at most share it."""
    pebble = {"volume": 2e-6, "area": 0.0016, "extent": (0.02, 0.02, 0.01)}
    assert float(made(pebble, SCANNED, lot=1.0, number=1.0).share) == pytest.approx(0.1)
    assert float(made(pebble, SCANNED, lot=8.0, number=8.0).share) == pytest.approx(0.25)


def test_a_machine_that_states_its_time_per_layer_is_taken_at_its_word():
    slow = table(MACHINE, layer_overhead=30.0)
    usual, found = (made(BLOCK, SCANNED, m, lot=2.0, number=2.0) for m in (MACHINE, slow))
    assert float(found.run_time - usual.run_time) == pytest.approx(400 * 20.0)
    part = {"volume": 6e-5, "area": 0.02, "extent": (0.04, 0.08, 0.04)}
    jetter = table(MACHINE, layer_time=7.0)
    assert float(made(part, JETTED, jetter, lot=10.0).run_time) == pytest.approx(811 * 7.0 + 3600.0)


def test_a_full_plate_pays_no_more_than_all_of_it():
    found = made(BLOCK, SCANNED, lot=8.0, number=8.0)
    assert (float(found.n_parts), float(found.share)) == (8.0, 1.0)


def test_a_lot_beyond_the_plate_needs_further_builds():
    """Four cubes of 10 cm fit; the first lot of ten takes 3 builds on 2 machines, forty take 10."""
    cube = {"volume": 1e-3, "area": 0.06, "extent": (0.1, 0.1, 0.1)}
    found = printed(cube, quantity=40)
    run = 880_000.0 + 1200.0 * np.pi + 1000 * 10.0 + 3600.0
    assert float(found.parts_per_build) == 4.0
    assert float(found.build_time) == pytest.approx(run)
    assert float(found.lead_time) == pytest.approx(1000.0 + 100.0 + 50.0 + 1.5 * run)
    assert float(found.last_time) == pytest.approx(1000.0 + 100.0 + 50.0 + 5.0 * run)


def test_one_build_is_never_split_between_machines():
    found = printed(quantity=2)
    assert float(found.lead_time) == pytest.approx(1150.0 + float(found.build_time))


def test_overhangs_melt_their_supports():
    found = made({**BLOCK, "features": {"overhang"}}, SCANNED)
    assert float(found.deposit) == pytest.approx(1e-4 * 1.3 * 8000.0)


def test_two_beams_gain_by_their_exponent_and_share_the_contours():
    process = table(SCANNED, rates={"beam_exponent": 0.5})
    found = made(BLOCK, process, table(MACHINE, n_beams=4.0), lot=2.0)
    assert float(found.run_time) == pytest.approx((44000.0 + 400.0 * np.pi) / 2.0 + 7600.0)


def test_more_power_than_the_reference_speeds_melting_by_its_exponent():
    process = table(SCANNED, rates={"reference_power": 100.0, "power_exponent": 0.5})
    found = made(BLOCK, process, lot=2.0)  # 400 W against 100 W
    assert float(found.run_time) == pytest.approx(22000.0 + 400.0 * np.pi + 7600.0)


def test_the_rate_of_the_family_comes_before_that_of_the_process():
    process = table(SCANNED, rates={"build_rate_by_family": {"Fe": 2e-8}})
    found = made(BLOCK, process, lot=2.0)
    assert float(found.run_time) == pytest.approx(22000.0 + 400.0 * np.pi + 7600.0)


def test_a_recipe_sets_rate_and_layer():
    recipe = {"volume_rate": 2e-8, "layer": 2e-4}
    found = made(BLOCK, SCANNED, lot=2.0, recipe=recipe)
    assert float(found.run_time) == pytest.approx(22000.0 + 200.0 * np.pi + 2000.0 + 3600.0)


def test_failed_layers_are_paid_not_run():
    process = table(SCANNED, rates={"failure_per_layer": 0.001})
    found = made(BLOCK, process, lot=2.0)
    factor = (0.999**-400 - 1.0) / 0.001 / 400.0
    assert float(found.paid_time) == pytest.approx(PAID * factor)
    assert float(found.run_time) == pytest.approx(44000.0 + 400.0 * np.pi + 7600.0)


def test_a_part_of_the_height_of_the_chamber_still_fits():
    tall = {"volume": 1e-4, "area": 0.04, "extent": (0.24, 0.24, 0.30)}
    taller = {**tall, "extent": (0.24, 0.24, 0.301)}
    assert bool(made(tall, SCANNED).fits)
    assert not bool(made(taller, SCANNED).fits)
    assert printed(taller).notes == ("does_not_fit",)


def test_tiers_are_stacked_only_where_the_powder_carries_them():
    """30 cm hold floor((.3 + .01)/(.04 + .01)) = 6 tiers of 8; nine parts need two of them."""
    process = table(SCANNED, material={"stacking": True})
    found = made(BLOCK, process, lot=9.0, number=9.0)
    assert float(found.n_parts) == 9.0
    assert float(found.share) == pytest.approx(9.0 / 48.0 / 0.5)
    layers = np.ceil(2 * 0.05 / 1e-4 - 1e-9)
    contours = 9 * 200.0 * np.pi
    assert float(found.run_time) == pytest.approx(9 * 22000.0 + contours + layers * 10.0 + 3600.0)


def test_as_many_tiers_are_filled_as_the_lot_needs():
    """25 of 48 places: 3.1 of 6 tiers are begun, so four, 20 cm high; 48 fill the chamber."""
    process = table(SCANNED, material={"stacking": True})
    for lot, height in ((25.0, 0.2), (48.0, 0.3)):
        found = made(BLOCK, process, lot=lot, number=lot)
        fixed = height / 1e-4 * 10.0 + 3600.0
        assert float(found.run_time) == pytest.approx(lot * (22000.0 + 200.0 * np.pi) + fixed)


def test_each_scatter_multiplies_its_own_result():
    plain, spread = printed(quantity=40), printed(quantity=40, rates=SCATTERED)
    for name, factor in (("cost", 1.0), ("price", 2.0), ("unit", 2.0), ("one_time", 2.0),
                         ("co2", 3.0), ("lead_time", 5.0), ("last_time", 5.0),
                         ("build_time", 7.0)):  # fmt: skip
        ratio = float(getattr(spread, name)) / float(getattr(plain, name))
        assert ratio == pytest.approx(factor), name


def test_a_round_plate_counts_as_the_square_of_its_area():
    machine = Table({**MACHINE, "envelope": facts({"diameter": 0.25 * 2 / np.pi**0.5, "z": 0.3})})
    square = made(BLOCK, SCANNED, lot=8.0)
    found = made(BLOCK, SCANNED, machine, lot=8.0)
    assert float(found.n_parts) == float(square.n_parts) == 8.0
    assert float(found.run_time) == pytest.approx(float(square.run_time))


# The items of a printed part ----------------------------------------------------------------


def test_each_item_of_a_printed_part_by_hand():
    """Every fourth good part is paid by the others: yield .8.  Powder .88 kg/(1 - .2) = 1.1 kg."""
    items = printed().medians()
    rate = 2252.0 * 1.4
    assert items["preparation"] == pytest.approx(900.0 * 3.0 / 2.0)
    assert items["order_setup"] == pytest.approx(30.0 / 2.0)
    assert items["machine"] == pytest.approx(PAID * rate / 0.8)
    assert items["feedstock"] == pytest.approx(1.1 * 1000.0 / 0.8)
    assert items["labour"] == pytest.approx(2.0 * (0.25 * 1800.0 + 0.1 * PAID) / 0.8)
    assert items["gas"] == pytest.approx(PAID * 1e-4 * 100.0)
    assert items["plate"] == pytest.approx(500.0 * 0.25)
    assert len(items) == 7


def test_the_price_is_the_sum_over_one_minus_the_margin():
    found = printed(quantity=2)
    items = found.medians()
    once = items.pop("preparation") * 2.0
    assert float(found.one_time) == pytest.approx(once / 0.8)
    assert float(found.unit) == pytest.approx(sum(items.values()) / 0.8)
    assert float(found.price) == pytest.approx((once / 2.0 + sum(items.values())) / 0.8)


def test_a_reactive_metal_pays_its_premium_and_more_gas():
    titanium = table(ALLOY, family="Ti")
    shielded = table(SCANNED, reactive_families=("Ti",))
    usual, reactive = printed().medians(), printed(alloy=titanium, process=shielded).medians()
    assert reactive["machine"] == pytest.approx(1.2 * usual["machine"])
    assert reactive["gas"] == pytest.approx(3.0 * usual["gas"])


def test_air_costs_nothing():
    assert printed(process=table(SCANNED, atmosphere="air")).medians()["gas"] == 0.0


def test_an_alloy_without_a_price_takes_that_of_its_class_and_says_so():
    nameless = Table({**ALLOY, "feedstock": {}})
    found = printed(alloy=nameless)
    assert found.medians()["feedstock"] == pytest.approx(1.1 * 900.0 / 0.8)
    assert found.notes == ("feedstock_of_class",)
    assert printed().notes == ()


def test_an_alloy_of_a_new_class_takes_the_range_of_all_metals_and_says_so():
    zirconium = Table({**ALLOY, "family": "Zr", "feedstock": {}})
    found = printed(alloy=zirconium)
    assert found.notes == ("feedstock_of_any_metal", "machining_of_any_metal")
    own = printed(alloy=Table({**ALLOY, "family": "Zr"}))
    assert own.notes == ("machining_of_any_metal",)


def test_a_reactive_alloy_of_a_new_class_keeps_a_machine_to_itself():
    shielded = table(SCANNED, reactive_families=("Ti",))
    zirconium = Table({**ALLOY, "family": "Zr", "reactive": True})
    usual, reactive = printed().medians(), printed(alloy=zirconium, process=shielded).medians()
    assert reactive["machine"] == pytest.approx(1.2 * usual["machine"])
    assert reactive["gas"] == pytest.approx(3.0 * usual["gas"])


def test_a_deposit_that_stays_on_its_substrate_pays_for_it():
    process = table(SCANNED, material={"substrate_share": 0.5})
    assert printed(process=process).medians()["plate"] == pytest.approx(125.0 + 0.5 * 0.88 * 100.0)


def test_a_cell_that_loads_part_by_part_is_set_up_once_per_lot():
    """(3600 s/2 + load 100 s x learning 1/2) of the 3600 s that 1800 s of labour belong to."""
    process = table(SCANNED, rates={"load_time": 100.0})
    expected = 2.0 * (0.25 * 1800.0 * 1850.0 / 3600.0 + 0.1 * PAID) / 0.8
    assert printed(process=process).medians()["labour"] == pytest.approx(expected)


def test_the_co2_of_a_printed_part_by_hand():
    process = table(SCANNED, material={"substrate_share": 0.5})
    found = printed(process=process, chain=("blast",))
    expected = {
        "feedstock": 1.1 / 0.8 * 10.0 + 0.5 * 0.88 * 5.0,
        "electricity": PAID * 200.0 / 0.8 * 0.002 * 1.25,
        "gas": PAID * 1e-4 * 2.0 * 0.5,
        "steps": 3.0 * 0.002 * 1.25,  # a part of just the reference surface
    }
    assert {k: float(v) for k, v in found.co2_items.items()} == pytest.approx(expected)
    assert float(found.co2) == pytest.approx(sum(expected.values()))


def test_the_usual_grid_is_taken_where_none_is_named():
    assert float(grid_factor(READ, None)) == pytest.approx(0.0025)
    assert float(grid_factor(READ, "clean")) == 0.0


def test_steps_add_their_cost_and_their_calendar_time():
    plain, oven = printed(), printed(chain=("oven",))
    assert float(oven.lead_time - plain.lead_time) == pytest.approx(500.0)
    step = oven.medians()["oven"]
    assert float(oven.unit - plain.unit) == pytest.approx(step / 0.8)


def test_the_program_of_a_milled_face_is_paid_once():
    """Two clampings of the four of a whole program: 40 s x 3 JPY/s x 2/4 = 60 JPY."""
    plain, milled = printed(), printed(chain=("mill",))
    assert float(milled.one_time - plain.one_time) == pytest.approx(60.0 / 0.8)


# A deposited and a jetted build -------------------------------------------------------------


def test_a_deposit_by_hand():
    """Wall 6 mm + 2 x 1 mm x .2: .5 x .04 x .0064 = 1.28e-4 m3 = 1.024 kg in 40 layers.

    Power 400 W against 100 W doubles the rate: 1.024/(2e-3 x .8) = 640 s of arc, 16 s a layer, so
    26 s of wait; duty .5.  Set-up 3600/4 s and loading 100 s x 4^-1.
    """
    found = made(BLOCK, DEPOSITED)
    assert float(found.deposit) == pytest.approx(1.024)
    assert float(found.run_time) == pytest.approx(1280.0 + 40 * 26.0 + 925.0)
    assert float(found.paid_time) == pytest.approx(float(found.run_time))
    assert (float(found.n_parts), float(found.share)) == (1.0, 1.0)


def test_a_slow_layer_waits_for_nothing():
    found = made(BLOCK, DEPOSITED, recipe={"mass_rate": 1e-4})
    assert float(found.run_time) == pytest.approx(25600.0 + 925.0)


def test_several_torches_need_room():
    four = table(MACHINE, n_beams=4.0)
    arc = 1.024 / (2e-3 * 2.0 * 0.8)
    found = made(BLOCK, DEPOSITED, four)
    assert float(found.run_time) == pytest.approx(arc / 0.5 + 40 * (42.0 - arc / 40) + 925.0)
    narrow = table(DEPOSITED, several_torches_size=0.06)  # the block counts as 5.8 cm
    assert float(made(BLOCK, narrow, four).run_time) == pytest.approx(1280.0 + 1040.0 + 925.0)


def test_a_deposit_is_at_least_the_part_and_at_most_its_box():
    thick = {"volume": 1.9e-4, "area": 0.04, "extent": (0.05, 0.1, 0.04)}
    assert float(made(thick, DEPOSITED).deposit) == pytest.approx(0.02 * 0.0099 * 8000.0)
    folded = {**BLOCK, "area": 0.4}  # .5 x .4 x .0064 is more than 5.04 x 10.04 x 4.04 cm
    box = 0.0504 * 0.1004 * 0.0404
    assert float(made(folded, DEPOSITED).deposit) == pytest.approx(box * 8000.0)


def test_a_repair_deposits_what_is_worn():
    worn = {**BLOCK, "features": {"repair"}, "repair_volume": 2e-6, "repair_area": 1e-3}
    found = made(worn, DEPOSITED)  # 2 mm = 2 layers, 5 s of arc each
    assert float(found.deposit) == pytest.approx(0.016)
    assert float(found.run_time) == pytest.approx(20.0 + 2 * 37.0 + 925.0)


def test_a_deposit_longer_than_the_cell_does_not_fit():
    long = {**BLOCK, "extent": (0.05, 0.3001, 0.04)}
    assert not bool(made(long, DEPOSITED).fits)
    assert bool(made({**BLOCK, "extent": (0.05, 0.3, 0.04)}, DEPOSITED).fits)


def test_a_jetted_build_by_hand():
    """Green 5 x 5 x 10 cm: floor(.5 x .01875/2.5e-4) = 37 places; ten are printed 8.1 cm high."""
    part = {"volume": 6e-5, "area": 0.02, "extent": (0.04, 0.08, 0.04)}
    found = made(part, JETTED, lot=10.0, number=10.0)
    run = 811 * 20.0 + 3600.0
    assert float(found.n_parts) == 10.0
    assert float(found.run_time) == pytest.approx(run)
    failed = (0.999**-811 - 1.0) / 0.001 / 811
    assert float(found.paid_time) == pytest.approx(run * failed / 10.0)
    assert float(found.share) == pytest.approx(20.0 / 37.0)
    assert float(found.deposit) == pytest.approx(6e-5 * 1.25 * 8000.0)


def test_a_box_filled_better_than_usual_is_paid_by_its_share():
    """The full box of 3,000 layers runs 63,600 s; ten of 37 places over a fill of 1.25 pay 8/37."""
    part = {"volume": 6e-5, "area": 0.02, "extent": (0.04, 0.08, 0.04)}
    fuller = made(part, table(JETTED, material={"plate_fill": 1.25}), lot=10.0)
    failed = (0.999**-811 - 1.0) / 0.001 / 811
    assert float(fuller.paid_time) == pytest.approx(63600.0 * 8.0 / 37.0 * failed / 10.0)


def test_a_small_jetted_part_shares_its_box_with_orders_on_every_tier():
    """Six tiers of 5 cm carry six times the orders of a plate: the share is 1/6 of one plate's."""
    part = {"volume": 6e-5, "area": 0.02, "extent": (0.04, 0.08, 0.04)}
    alone = made(part, JETTED, lot=1.0)
    least = 1.0 / (6.0 * float(RATES["quote"]["order"]["per_build"].value))
    assert float(alone.share) == pytest.approx(max(least, 2.0 / 37.0))


def test_one_jetted_part_is_at_least_its_own_height_high():
    part = {"volume": 6e-5, "area": 0.02, "extent": (0.04, 0.08, 0.04)}
    assert float(made(part, JETTED, lot=1.0).run_time) == pytest.approx(500 * 20.0 + 3600.0)


def test_a_green_part_longer_than_the_box_does_not_fit():
    slim = {"volume": 6e-5, "area": 0.02, "extent": (0.01, 0.24, 0.01)}
    assert bool(made(slim, JETTED).fits)
    assert not bool(made({**slim, "extent": (0.01, 0.241, 0.01)}, JETTED).fits)


# Damage -------------------------------------------------------------------------------------


def test_what_is_worn_is_a_share_of_the_surface_where_none_is_stated():
    worn = with_damage(part_geometry({**BLOCK, "features": {"repair"}}, density=8000.0), READ)
    assert float(worn.repair_area) == pytest.approx(0.004)
    assert float(worn.repair_volume) == pytest.approx(4e-6)


def test_no_more_is_worn_than_there_is():
    foil = {"volume": 1e-6, "area": 0.04, "extent": (0.2, 0.1, 1e-4), "features": {"repair"}}
    worn = with_damage(part_geometry(foil, density=8000.0), READ)
    assert float(worn.repair_volume) == pytest.approx(1e-6)


def test_a_stated_damage_is_kept():
    stated = {**BLOCK, "features": {"repair"}, "repair_volume": 3e-6, "repair_area": 2e-3}
    assert float(with_damage(part_geometry(stated, density=8000.0), READ).repair_volume) == 3e-6
    assert with_damage(part_geometry(BLOCK, density=8000.0), READ).repair_volume is None


def test_a_repair_is_prepared_finished_and_milled_on_its_own_face():
    """Preparation 20 s x 3; half of 1e-3 m2 finished at 1 mm allowance."""
    worn = {**BLOCK, "features": {"repair"}, "repair_volume": 2e-6, "repair_area": 1e-3}
    process = Table({**SCANNED, "chain": ({"step": "rough", "new_build_only": True},)})
    found = printed(worn, process=process, chain=("mill", "rough"), quantity=1)
    assert [step.key for step in found.steps] == ["mill"]
    assert float(found.one_time) == pytest.approx((60.0 + 60.0) / 0.8)
    fine = (0.1 / (2e-4) ** (1 / 3)) ** 0.5
    time = fine * (5e-7 / 1e-7 + 5e-4 / 1e-4) + 2 * 60.0 * 0.8 ** (1 / 3)
    assert float(found.steps[0].cost) == pytest.approx(time * 1.1 + 2 * 600.0)


def test_a_near_net_part_is_cut_back_from_its_deposit():
    """Deposit 1.1 V on 1 V: 1e-5 m3 of chips, more than the allowance on a fifth of the face."""
    found = printed(chain=("rough",), quantity=1)
    fine = (0.1 / (2e-4) ** (1 / 3)) ** 0.5
    time = fine * (1e-5 / 1e-7 + 0.008 / 1e-4) + 60.0 * 0.8 ** (1 / 3)
    assert float(found.steps[0].cost) == pytest.approx(time * 1.1 + 600.0)
    functional = printed(chain=("mill",), quantity=1)
    time = fine * (8e-6 / 1e-7 + 0.008 / 1e-4) + 2 * 60.0 * 0.8 ** (1 / 3)
    assert float(functional.steps[0].cost) == pytest.approx(time * 1.1 + 1200.0)


# Machining ----------------------------------------------------------------------------------


def small(edge=0.025, mass=0.125, longest=None):
    extent = tuple(np.asarray(x) for x in (edge, edge, longest or edge))
    return PartGeometry(np.asarray(1e-5), np.asarray(0.005), extent, np.asarray(mass))


def cost(part, *, number=2.0, lot=4.0, **options):
    return machining_cost(part, read=READ, family=options.pop("family", "Fe"),
                          removed=np.asarray(1e-6), finished_area=np.asarray(1e-3),
                          clampings=np.asarray(2.0), lot=np.asarray(lot),
                          number=np.asarray(number), **options)  # fmt: skip


def test_machining_of_a_small_part_by_hand():
    """(1.5 hard x 2 small x 20 s + 2 x 60 s x .5 light) x .5 learned = 60 s; 300 s set-up."""
    found = cost(small(), difficulty=1.5)
    assert float(found.time) == pytest.approx(60.0)
    assert float(found.cost) == pytest.approx(60.0 * 1.1 + 300.0)
    assert float(found.energy) == pytest.approx(360.0 * 100.0)
    assert float(found.program) == pytest.approx(10.0 * 3.0 * 2.0)


def test_a_part_beyond_the_common_centre_takes_the_large_machine():
    edge = small(longest=0.5)
    large = small(longest=0.5001)
    usual, dear = cost(edge), cost(large)
    ratio = float(dear.cost / usual.cost)
    assert ratio == pytest.approx(10.0, rel=1e-3)  # the cube root of the box grows by 7e-5
    assert float(dear.energy / usual.energy) == pytest.approx(10.0, rel=1e-3)


def test_a_family_without_rates_is_cut_somewhere_between_all_metals():
    steel, titanium = (float(cost(small(), family=family).time) for family in ("Fe", "Ti"))
    assert steel < float(np.median(cost(small(), family="Mg").time)) < titanium


def test_practice_halves_the_time_at_each_doubling_down_to_the_floor():
    factors = [float(learning_factor(READ, np.asarray(n))) for n in (0.5, 1.0, 2.0, 8.0, 100.0)]
    assert factors == pytest.approx([1.0, 1.0, 0.5, 0.125, 0.125])


# The chain ----------------------------------------------------------------------------------

BATCH = Batch(mass=np.asarray(0.8), area=np.asarray(0.01), box_volume=np.asarray(2e-4),
              parts_per_build=np.asarray(4.0), build_share=np.asarray(0.5), lot=np.asarray(10.0),
              number=np.asarray(2.0))  # fmt: skip


def step(key, *, share_loads=True):
    def no_machining(kind, clampings):
        return MachiningCost(0 * ONE, 0 * ONE, 0 * ONE, 0 * ONE)

    steps, _ = step_costs((key,), read=READ, batch=BATCH, cuts=no_machining,
                          share_loads=share_loads)  # fmt: skip
    return float(steps[0].cost), float(steps[0].energy), float(steps[0].elapsed)


@pytest.mark.parametrize(
    ("key", "cost", "energy", "elapsed"),
    [
        # 30 JPY a build x .5/4; ten boxes fill a quarter of a load, half a load is the least
        ("oven", 3.75 + 0.05 * 100.0, 0.05 * 700.0, 500.0),
        # a quarter of the reference surface takes half the work; wage 2 x .5 learned
        ("blast", 0.5 * 4.0 + 0.5 * 1.0 * 7.0, 0.5 * 3.0, 0.0),
        ("inspect", 0.1 * 0.5 * 10.0 + 60.0 / 10.0, 0.0, 0.0),
        ("coat", 0.01 * 500.0 + 0.8 * 8.0 + 0.8 * 1.0 * 1.0, 0.0, 0.0),
    ],
)
def test_a_step_by_hand(key, cost, energy, elapsed):
    assert step(key) == pytest.approx((cost, energy, elapsed))


def test_a_lot_that_fills_more_than_half_a_load_pays_its_share():
    """30 boxes of 2e-4 m3 fill .75 of 8e-3 m3; alone they take one run, 50 take two."""

    def oven(lot, *, share_loads):
        batch = replace(BATCH, lot=np.asarray(lot))
        steps, _ = step_costs(("oven",), read=READ, batch=batch, cuts=lambda *_: None,
                              share_loads=share_loads)  # fmt: skip
        return float(steps[0].cost) - 3.75

    assert oven(30.0, share_loads=True) == pytest.approx(0.75 / 30.0 * 100.0)
    assert oven(30.0, share_loads=False) == pytest.approx(1.0 / 30.0 * 100.0)
    assert oven(50.0, share_loads=False) == pytest.approx(2.0 / 50.0 * 100.0)


def test_whole_loads_are_paid_where_no_other_order_shares_them():
    assert step("oven", share_loads=False)[0] == pytest.approx(3.75 + 0.1 * 100.0)


def test_a_milled_step_adds_time_energy_and_program():
    def cuts(kind, clampings):
        assert kind == "functional"
        return MachiningCost(9 * ONE, 11 * clampings, 7 * ONE, 5 * ONE)

    steps, program = step_costs(("mill", "mill"), read=READ, batch=BATCH, cuts=cuts)
    assert float(program) == 10.0
    assert (float(steps[0].cost), float(steps[0].energy)) == (22.0, 7.0)


def test_due_steps_follow_default_family_and_words():
    shaping = {
        "chain": (
            {"step": "a", "default": True},
            {"step": "b", "default": True, "families": ("Ti",)},
            {"step": "c", "when": ("leak_tight", "x")},
            {"step": "c", "default": True, "families": ("Al",)},
            {"step": "d", "default": True, "new_build_only": True},
            {"step": "a", "default": True},
        )
    }
    assert due_steps(shaping, family="Fe") == ("a", "d")
    assert due_steps(shaping, family="Ti", flags={"leak_tight"}) == ("a", "b", "c", "d")
    assert due_steps(shaping, family="Al") == ("a", "c", "d")
    assert due_steps({}, family="Fe") == ()
    assert repair_steps(shaping, ("a", "d", "z")) == ("a", "z")
