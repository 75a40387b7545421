"""Each conventional route in a shop of round facts against a few lines of arithmetic."""

from __future__ import annotations

import numpy as np
import pytest

from sekiso.economics.conventional import admitted_variants, route_economics
from sekiso.economics.part_geometry import part_geometry
from sekiso.economics.routes.common import by_size
from sekiso.economics.routes.machining import stock_volume
from sekiso.economics.sample import Draws

from .conftest import median
from .toy_shop import ALLOY, RATES, SCATTERED, Table, facts, paid_items

BLOCK = {"volume": 1e-4, "area": 0.04, "extent": (0.05, 0.1, 0.04)}  # 0.8 kg
FINE = (0.1 / 2e-4 ** (1 / 3)) ** 0.5  # small tools: the block counts as 5.85 cm
LOADING = 60.0 * 0.8 ** (1 / 3)  # of one clamping
MACHINING = Table(
    facts(
        {
            "shape": "subtracted", "families": ("Fe",), "stock_allowance": 0.005,
            "stock_allowance_share": 1.0, "clampings": 3.0, "yield_share": 0.8,
            "large_stock": 100.0,
            "material_lead": 200.0, "material_lead_large": 5000.0,
            "availability_queue": 1000.0, "production_time": 300.0, "min_order": 0.0,
            "difficulty": {"thin_walls": 1.5}, "metal_factor": 1.1,
        }
    )
)  # fmt: skip
FABRICATION = Table(
    facts(
        {
            "shape": "joined", "hours_base": 100.0, "hours_per_kg": 50.0, "mass_exponent": 2.0,
            "family_factor": {"Fe": 1.2}, "machined_share": 0.25, "machining_allowance": 1e-3,
            "clampings": 2.0, "yield_share": 0.5, "metal_input": 1.25,
            "production_time": 10.0, "production_time_per_root_mass": 5.0, "engineering": 30.0,
            "availability_queue": 1000.0, "process_co2": 3.0, "min_order": 0.0,
            "difficulty": {"thin_walls": 1.5},
        }
    )
)  # fmt: skip
SPRAY = Table(
    facts(
        {
            "shape": "restored", "overfill": 1.5, "deposition_efficiency": 0.5,
            "mass_rate": 1e-3, "preparation": 16.0, "rework_share": 0.25,
            "machine_rate": 7.0, "machining_allowance": 1e-3, "clampings": 1.0,
            "availability_queue": 1000.0, "production_time": 10.0,
            "process_co2": 3.0, "min_order": 0.0, "metal_price": ("powder_price",),
            "metal_co2": ("powder_co2",),
        }
    )
)  # fmt: skip
SAND = {
    "metal_input": 1.25, "piece_price": 40.0, "conversion": 10.0, "tool_price": 10_000.0,
    "tool_life": 3.0, "tool_time": 1000.0, "mould_price": 1000.0,
    "mould_ratio": 5.0, "size_max": 0.5, "mass_min": 0.1, "mass_max": 5.0,
    "min_wall": 0.003, "wall_max": 0.02,
}  # fmt: skip
CASTING = Table(
    facts(
        {
            "shape": "tooled", "machined_share": 0.25, "availability_queue": 1000.0,
            "default_variant": "sand", "variants": {"sand": SAND},
            "difficulty": {"thin_walls": 1.5}, "machining_allowance": 1e-3, "clampings": 2.0,
            "lot_setup": 90.0, "production_time": 500.0, "production_time_per_root_mass": 5.0,
            "daily_output": 0.01, "process_co2": 3.0, "min_order": 0.0, "engineering": 20.0,
            "release_time": 70.0,
        }
    )
)  # fmt: skip


def made(route, part=BLOCK, *, quantity=2, alloy=ALLOY, rates=RATES, **options):
    return route_economics(part, route=route, alloy=alloy, rates=rates, quantity=quantity,
                           draws=Draws(n=3), **options)  # fmt: skip


def sand(**changes):
    return Table({**CASTING, "variants": {"sand": {**CASTING["variants"]["sand"],
                                                   **facts(changes)}}})  # fmt: skip


# Machining from solid -----------------------------------------------------------------------


def test_a_block_by_hand():
    """Block 6 x 11 x 5 cm: 2.3e-4 m3 of chips; .5 learned at two pieces; set-up 600 s x 3/2."""
    found = made(MACHINING)
    time = 0.5 * (FINE * (2300.0 + 400.0) + 3 * LOADING)
    items = paid_items(found)
    price = 110.0
    assert items["metal"] == pytest.approx(8000.0 * (3.3e-4 - 0.25 * 2.3e-4) * price / 0.8)
    assert items["machining"] == pytest.approx((time * 1.1 + 900.0) / 0.8)
    assert items["program"] == pytest.approx(10.0 * 3.0 * 3.0 / 2.0)
    assert median(found.one_time) == pytest.approx(90.0)
    assert median(found.unit) == pytest.approx(items["metal"] + items["machining"])
    assert median(found.price) == pytest.approx(sum(items.values()))
    assert median(found.build_time) == pytest.approx(time)
    assert median(found.feedstock_mass) == pytest.approx(8000.0 * 3.3e-4 / 0.8)


def test_the_calendar_of_a_block_by_hand():
    """A quarter of the calendar is machine time; two machines share a lot, not one piece."""
    time = 0.5 * (FINE * 2700.0 + 3 * LOADING)
    found = made(MACHINING)
    assert median(found.lead_time) == pytest.approx(1000.0 + 200.0 + 300.0 + 50.0 + 4 * time)
    learned = 0.125 / 0.5 * time  # 40 pieces, ten in the first lot
    many = made(MACHINING, quantity=40)
    first = 1550.0 + 10 * 4 * learned / 2.0
    assert median(many.lead_time) == pytest.approx(first)
    assert median(many.last_time) == pytest.approx(first + 30 * 4 * learned / 2.0)


def test_the_co2_of_a_block_by_hand():
    found = made(MACHINING)
    time = 0.5 * (FINE * 2700.0 + 3 * LOADING)
    assert median(found.co2_items["feedstock"]) == pytest.approx(3.3 * 5.0)
    energy = (time + 900.0) * 100.0
    assert median(found.co2_items["electricity"]) == pytest.approx(energy * 0.0025)
    assert median(found.co2_items["process"]) == 0.0
    assert median(found.co2) == pytest.approx(3.3 * 5.0 + energy * 0.0025)


def test_features_multiply_cutting_and_program():
    plain = made(MACHINING)
    hard = made(MACHINING, {**BLOCK, "features": {"thin_walls": 1, "lattice": 1, "repair": 0}})
    extra = 0.5 * FINE * 2700.0 * 2.0
    assert median(hard.build_time - plain.build_time) == pytest.approx(extra)
    assert median(hard.one_time) == pytest.approx(3.0 * median(plain.one_time))


def test_a_stated_buy_to_fly_sets_the_block_and_a_large_one_is_ordered():
    found = made(MACHINING, {**BLOCK, "buy_to_fly": 20.0})
    assert median(found.feedstock_mass) == pytest.approx(0.8 * 20.0 / 0.8)
    waits = [made(Table({**MACHINING, "large_stock": facts(x)})).lead_time for x in (2.6, 2.7)]
    assert median(waits[0] - waits[1]) == pytest.approx(4800.0)  # the block weighs 2.64 kg


def test_the_block_is_never_smaller_than_the_part():
    solid = {"volume": 5e-4, "area": 0.04, "extent": (0.05, 0.1, 0.04)}
    assert median(made(MACHINING, solid).feedstock_mass) == pytest.approx(8000.0 * 5e-4 / 0.8)


# Fabrication --------------------------------------------------------------------------------


def test_a_welded_part_by_hand():
    """(100 + 50 x .8^2) s x 1.2 for steel x .5 learned = 79.2 s of a welder; every other is bad."""
    found = made(FABRICATION)
    hours = 79.2
    cutting = 0.5 * (FINE * (1e-5 / 1e-7 + 0.01 / 1e-4) + 2 * LOADING)
    items = paid_items(found)
    assert items["metal"] == pytest.approx(0.8 * 1.25 / 0.5 * 100.0)
    assert items["welding"] == pytest.approx(hours * 5.0 / 0.5)
    assert items["machining"] == pytest.approx((cutting * 1.1 + 600.0) / 0.5)
    assert items["engineering"] == pytest.approx(90.0 / 2)
    assert items["program"] == pytest.approx(60.0 / 2)
    assert median(found.build_time) == pytest.approx(hours + cutting)
    wait = (hours + cutting) / 0.5 / 2.0
    around = 1000.0 + 10.0 + 5.0 * 0.8**0.5 + 50.0
    assert median(found.lead_time) == pytest.approx(around + 2 * wait)
    assert median(found.co2_items["process"]) == pytest.approx(0.8 * 3.0 / 0.5)


def test_thin_walls_are_welded_and_engineered_longer():
    plain, thin = made(FABRICATION), made(FABRICATION, {**BLOCK, "features": {"thin_walls"}})
    ratios = {k: paid_items(thin)[k] / paid_items(plain)[k] for k in ("welding", "engineering")}
    assert ratios == pytest.approx({"welding": 1.5, "engineering": 1.5})
    process = [median(found.co2_items["process"]) for found in (plain, thin)]
    assert process[1] == pytest.approx(1.5 * process[0])


# Repair -------------------------------------------------------------------------------------


def test_a_sprayed_repair_by_hand():
    """2e-6 m3 x 8000 x 1.5 = .024 kg; half is lost: .048 kg in 48 s; 64 s x 1.25 = 80 s."""
    worn = {**BLOCK, "features": {"repair"}, "repair_volume": 2e-6, "repair_area": 1e-3}
    found = made(SPRAY, worn)
    cutting = 0.5 * (FINE * (1e-6 / 1e-7 + 1e-3 / 1e-4) + LOADING)
    items = paid_items(found)
    assert items["metal"] == pytest.approx(48.0)
    assert items["deposit"] == pytest.approx(80.0 * (5.0 + 7.0))
    assert items["machining"] == pytest.approx(cutting * 1.1 + 300.0)
    assert median(found.build_time) == pytest.approx(80.0 + cutting)
    assert median(found.one_time) == 0.0
    wait = (80.0 + cutting) / 0.5 / 2.0
    assert median(found.lead_time) == pytest.approx(1000.0 + 10.0 + 2 * wait + 50.0)
    assert median(found.co2_items["process"]) == pytest.approx(0.024 * 3.0)
    assert median(found.co2_items["feedstock"]) == pytest.approx(0.048 * 10.0)


# Tooled routes ------------------------------------------------------------------------------


def test_a_casting_by_hand():
    """Pattern of a 5.85 cm part at 1e5 JPY/m: 5848 JPY, one for two; 765 s and 70 s of release."""
    found = made(CASTING)
    size = 2e-4 ** (1 / 3)
    cutting = 0.5 * (FINE * (1e-5 / 1e-7 + 0.01 / 1e-4) + 2 * LOADING)
    items = paid_items(found)
    assert items["metal"] == pytest.approx(0.88 * 1.25 * 100.0)  # 1e-5 m3 is cut off
    assert items["shaping"] == pytest.approx(40.0 + 8.8)
    assert items["mould"] == pytest.approx(1000.0 * 5.0 * 2e-4)
    assert items["lot_setup"] == pytest.approx(45.0)
    assert items["machining"] == pytest.approx(cutting * 1.1 + 600.0)
    assert items["tooling"] == pytest.approx(1e5 * size / 2)
    assert items["upkeep"] == pytest.approx(0.3 * 1e5 * size / 3)
    assert items["engineering"] == pytest.approx(0.2 * 1e5 * size / 2 + 20.0 * 3.0 / 2)
    assert items["program"] == pytest.approx(30.0)
    assert items["minimum_order"] == 0.0
    assert median(found.price) == pytest.approx(sum(items.values()))
    assert median(found.build_time) == pytest.approx(100.0 + cutting)
    tool = 1000.0 * (size / 0.1) ** 0.5 + 70.0
    around = tool + 1000.0 + 500.0 + 5.0 * 0.8**0.5 + 50.0
    assert median(found.lead_time) == pytest.approx(around + 200.0)
    assert median(found.co2_items["process"]) == pytest.approx(0.88 * 3.0)
    assert (found.variant, found.notes) == ("sand", ())


def test_a_variant_may_cut_less_than_the_route():
    """A tenth of the surface in place of a quarter: .4 of the cutting, the same loading."""
    found = made(sand(machined_share=0.1))
    cutting = 0.5 * (0.4 * FINE * (1e-5 / 1e-7 + 0.01 / 1e-4) + 2 * LOADING)
    assert paid_items(found)["machining"] == pytest.approx(cutting * 1.1 + 600.0)


def test_a_welded_variant_takes_its_own_hours():
    """(100 + 20 x .8^2) s x 1.2 x .5 of a brazed piece in place of 79.2 s."""
    own = Table({**FABRICATION, "variants": {"brazed": facts({"hours_per_kg": 20.0})}})
    welding = paid_items(made(own, variant="brazed"))["welding"]
    assert welding == pytest.approx((100.0 + 20.0 * 0.64) * 0.6 * 5.0 / 0.5)


def test_engineering_of_a_heavy_piece_grows_with_the_root_of_its_mass():
    own = Table({**FABRICATION, "engineering_per_root_mass": facts(10.0)})
    extra = paid_items(made(own))["engineering"] - paid_items(made(FABRICATION))["engineering"]
    assert extra == pytest.approx(10.0 * 0.8**0.5 * 3.0 / 2)


def test_a_class_of_shape_has_its_own_stock_set_up_and_program():
    """Bar of 6 cm x 11 cm, two clampings of 100 s, rate 2, program 5 s x 3 x 2 for two; pace .5."""
    route = Table({**MACHINING, "clampings_by_shape": facts({"turned": 2.0})})
    found = made(route, {**BLOCK, "shape": "turned"})
    items = paid_items(found)
    stock = np.pi / 4 * 0.06**2 * 0.11
    time = 0.5 * (0.5 * FINE * ((stock - 1e-4) / 1e-7 + 400.0) + 2 * LOADING)
    assert median(found.feedstock_mass) == pytest.approx(8000.0 * stock / 0.8)
    assert items["machining"] == pytest.approx((time * 1.1 + 100.0) * 2.0 / 0.8)
    assert items["program"] == pytest.approx(5.0 * 3.0 * 2.0 / 2.0)
    block = paid_items(made(route, {**BLOCK, "shape": "block"}))
    assert block["program"] == pytest.approx(paid_items(made(MACHINING))["program"])


def test_a_near_net_blank_is_heavier_than_the_part():
    """Blank 1.5 V = 1.2 kg is shaped and bought; what exceeds the part is cut away."""
    found = made(sand(near_net_ratio=1.5))
    items = paid_items(found)
    cutting = 0.5 * (FINE * (5e-5 / 1e-7 + 0.01 / 1e-4) + 2 * LOADING)
    assert items["metal"] == pytest.approx(1.2 * 1.25 * 100.0)
    assert items["shaping"] == pytest.approx(40.0 + 12.0)
    assert items["machining"] == pytest.approx(cutting * 1.1 + 600.0)
    box = paid_items(made(sand(near_net_ratio=1.0, box_share=0.9)))  # .9 x 2e-4 = 1.8e-4 m3
    assert box["metal"] == pytest.approx(1.44 * 1.25 * 100.0)
    least = paid_items(made(sand(near_net_ratio=1.0)))  # the allowance on the faces remains
    assert least["metal"] == pytest.approx(0.88 * 1.25 * 100.0)


def test_inspection_is_charged_with_a_report_only():
    """60 JPY per lot and a tenth of 10 JPY per piece, beside the pieces."""
    route = Table({**CASTING, "chain": ({"step": "inspect", "scope": "reported"},)})
    raw, finished, reported = (
        median(made(route, chain=("inspect",), scope=scope).price)
        for scope in ("raw", "finished", "reported")
    )
    assert raw < finished
    assert reported - finished == pytest.approx(60.0 / 2 + 0.1 * 10.0)


def test_a_worn_pattern_is_bought_again():
    one, two = made(CASTING, quantity=3), made(CASTING, quantity=4)
    tool = 1e5 * 2e-4 ** (1 / 3)
    assert median(two.one_time - one.one_time) == pytest.approx(tool)
    old = made(CASTING, {**BLOCK, "tooling": "exists"}, quantity=4)
    assert paid_items(old)["tooling"] == pytest.approx(tool / 4)  # its first life is given


def test_an_existing_pattern_is_neither_paid_nor_waited_for():
    new, old = made(CASTING), made(CASTING, {**BLOCK, "tooling": "exists"})
    size = 2e-4 ** (1 / 3)
    assert median(new.one_time - old.one_time) == pytest.approx(1.2e5 * size + 60.0)
    tool = 1000.0 * (size / 0.1) ** 0.5 + 70.0
    assert median(new.lead_time - old.lead_time) == pytest.approx(tool)
    assert paid_items(old)["upkeep"] == paid_items(new)["upkeep"]


def test_a_variant_without_a_tool_pays_its_layout_only():
    bare = {name: fact for name, fact in CASTING["variants"]["sand"].items()
            if not name.startswith("tool_")}  # fmt: skip
    items = paid_items(made(Table({**CASTING, "variants": {"sand": bare}})))
    assert (items["tooling"], items["upkeep"]) == (0.0, 0.0)
    assert items["engineering"] == pytest.approx(20.0 * 3.0 / 2)


def test_a_raw_casting_is_not_machined():
    raw, finished = made(CASTING, scope="raw"), made(CASTING)
    items = paid_items(raw)
    assert (items["machining"], items["program"]) == (0.0, 0.0)
    assert items["metal"] == pytest.approx(0.8 * 1.25 * 100.0)  # the piece is the part described
    names = ("machining", "program", "metal", "shaping")
    saved = sum(paid_items(finished)[name] - items[name] for name in names)
    assert median(finished.price - raw.price) == pytest.approx(saved)
    solid = [median(made(MACHINING, scope=scope).price) for scope in ("raw", "finished")]
    assert solid[0] == solid[1]  # cut from solid is finished by nature


def test_cores_make_pattern_and_shaping_dearer():
    plain, cored = paid_items(made(CASTING)), made(CASTING, {**BLOCK, "features": {"thin_walls"}})
    for name in ("tooling", "shaping"):
        assert paid_items(cored)[name] == pytest.approx(1.5 * plain[name])


def test_cores_cost_energy_too():
    plain, cored = made(CASTING), made(CASTING, {**BLOCK, "features": {"thin_walls"}})
    co2 = [median(found.co2_items["process"]) for found in (plain, cored)]
    assert co2[1] == pytest.approx(1.5 * co2[0])


def test_each_scatter_multiplies_its_own_result():
    plain, spread = made(CASTING, quantity=40), made(CASTING, quantity=40, rates=SCATTERED)
    for name, factor in (("cost", 1.0), ("price", 2.0), ("unit", 2.0), ("one_time", 2.0),
                         ("co2", 3.0), ("lead_time", 5.0), ("last_time", 5.0),
                         ("build_time", 7.0)):  # fmt: skip
        ratio = median(getattr(spread, name)) / median(getattr(plain, name))
        assert ratio == pytest.approx(factor), name


def test_the_conversion_is_that_of_the_family():
    aluminium = Table({**ALLOY, "family": "Al"})
    assert paid_items(made(CASTING, alloy=aluminium))["shaping"] == pytest.approx(40 + 26.4)


def test_a_small_order_is_charged_the_minimum():
    usual = made(CASTING)
    found = made(sand(min_order=5000.0))
    assert paid_items(found)["minimum_order"] == pytest.approx(2500.0 - median(usual.unit))
    assert median(found.price) == pytest.approx(median(usual.price) + 2500.0 - median(usual.unit))


def test_express_passes_the_queue_and_a_shop_abroad_ships_longer():
    usual, fast = made(CASTING), made(CASTING, express=True)
    share, factor = (median(RATES["lead_time"]["express"][name].value)
                     for name in ("queue_share", "price_ratio"))  # fmt: skip
    assert median(usual.lead_time - fast.lead_time) == pytest.approx((1.0 - share) * 1000.0)
    assert median(fast.price) == pytest.approx(factor * median(usual.price))
    assert median(fast.cost) == median(usual.cost)
    far = made(CASTING, region="CN")
    abroad = RATES["lead_time"]["abroad"]["CN"].value
    assert median(far.lead_time - usual.lead_time) == pytest.approx(abroad)
    metal = paid_items(usual)["metal"]  # at world prices, all else at half
    assert median(far.price) == pytest.approx(0.5 * (median(usual.price) + metal))


def test_the_last_piece_waits_for_all_before_it():
    found = made(CASTING, quantity=40)
    assert median(found.last_time - found.lead_time) == pytest.approx(30 * 100.0)


# Variants -----------------------------------------------------------------------------------


def test_each_limit_of_a_variant_holds_on_its_edge():
    """Part: 0.1 m long, 0.8 kg, mean wall 2 x 1e-4/.04 = 5 mm, which counts twice for the least."""
    body = part_geometry(BLOCK, density=8000.0)
    for name, admits, refuses in (
        ("size_max", 0.1, 0.0999), ("mass_min", 0.8, 0.8001), ("mass_max", 0.8, 0.7999),
        ("min_wall", 0.01, 0.0101), ("wall_max", 0.005, 0.0049),
    ):  # fmt: skip
        # a hair of slack: mass and wall are computed
        ease = {"mass_min": -1e-9, "min_wall": -1e-9}.get(name, 1e-9)
        assert admitted_variants(sand(**{name: admits + ease}), body, "Fe") == ("sand",), name
        assert admitted_variants(sand(**{name: refuses}), body, "Fe") == (), name


def test_a_variant_lists_families_and_unsuited_features():
    body = part_geometry({**BLOCK, "features": {"lattice"}}, density=8000.0)
    assert admitted_variants(sand(families=("Al",)), body, "Fe") == ()
    assert admitted_variants(sand(families=("Al",)), body, "Al") == ("sand",)
    assert admitted_variants(sand(unsuited=("lattice",)), body, "Fe") == ()
    assert admitted_variants(sand(unsuited=("thin_walls",)), body, "Fe") == ("sand",)


def test_the_cheapest_admitted_variant_is_taken():
    dear = {**CASTING["variants"]["sand"], **facts({"piece_price": 4000.0})}
    route = Table({**CASTING, "variants": {"dear": dear, "sand": CASTING["variants"]["sand"]}})
    assert made(route).variant == "sand"
    assert made(route, variant="dear").variant == "dear"


def test_a_part_outside_every_variant_is_made_with_the_usual_one_and_noted():
    found = made(sand(size_max=0.05))
    assert (found.variant, found.notes) == ("sand", ("outside_limits",))
    assert made(sand(size_max=0.05), variant="sand").notes == ()


def test_a_tool_grows_with_the_size_to_its_exponent():
    one = by_size(np.array(1000.0), size=np.array([0.1, 0.4]), exponent=np.array(0.5))
    np.testing.assert_allclose(one, [1000.0, 2000.0])


def test_a_factor_of_the_route_goes_before_that_of_shaping():
    """Nickel: the 6 of any metal, or the 2 of the route for any, or the 4 of the route's own."""
    nickel = Table({**ALLOY, "family": "Ni"})
    for own, factor in (({}, 6.0), ({"any": 2.0}, 2.0), ({"any": 2.0, "Ni": 4.0}, 4.0)):
        route = Table({**CASTING, "family_factor": facts(own)})
        found = paid_items(made(route, alloy=nickel))["shaping"]
        assert found == pytest.approx(40.0 + 8.8 * factor)


def test_bar_stands_along_the_odd_side_and_plate_fills_its_box():
    """Shaft 10 x 10 x 50 and disc 50 x 50 x 10 mm, 1 mm on each side."""

    def stock(extent, shape):
        part = part_geometry({"volume": 1e-7, "area": 1e-3, "extent": extent, "shape": shape},
                             density=8000.0)  # fmt: skip
        return float(stock_volume(part, allowance=1e-3))

    assert stock((0.05, 0.01, 0.01), "turned") == pytest.approx(np.pi / 4 * 0.012**2 * 0.052)
    assert stock((0.05, 0.01, 0.05), "gear") == pytest.approx(np.pi / 4 * 0.052**2 * 0.012)
    assert stock((0.05, 0.01, 0.05), "plate") == pytest.approx(0.052**2 * 0.012)


def test_clampings_that_the_mesh_tells_go_before_those_of_the_shape():
    usual, told = made(MACHINING), made(MACHINING, {**BLOCK, "clampings": 6.0})
    assert paid_items(told)["program"] == pytest.approx(2.0 * paid_items(usual)["program"])
