import numpy as np
import pytest

from sekiso.domain.errors import OutOfRangeError
from sekiso.economics.fact_sampler import FactSampler
from sekiso.economics.metal_supply import MetalSupply, feed_ratio, metal_emission, shaping_co2
from sekiso.economics.sample import Draws

from .conftest import median

POWDER = ("powder_co2",)


@pytest.fixture
def read(facts, draws):
    return FactSampler(draws, facts.of("economics"))


def _emission(read, facts, alloy, share=None):
    supply = MetalSupply(recycled_share=share)
    return metal_emission(facts.alloys[alloy], POWDER, read=read, supply=supply)


def test_the_usual_share_is_the_figure_of_the_alloy(read, facts):
    assert np.array_equal(
        _emission(read, facts, "ti-6al-4v"), read(facts.alloys["ti-6al-4v"], "feedstock.powder_co2")
    )


@pytest.mark.parametrize("alloy", ["ti-6al-4v", "316l", "alsi10mg", "in718", "cucrzr"])
def test_scrap_lowers_the_co2_of_powder_step_by_step(read, facts, alloy):
    steps = [median(_emission(read, facts, alloy, share)) for share in (0.0, 0.3, 0.7, 1.0)]
    assert steps == sorted(steps, reverse=True)
    assert steps[-1] > 0.0


def test_the_share_moves_the_figure_by_the_mix_of_its_class(read, facts):
    metal = [read.rate(f"melt_stock.classes.Ti.{name}") for name in ("primary", "recycled")]
    usual, shaped = read.rate("melt_stock.classes.Ti.usual_share"), shaping_co2(read, "powder_co2")
    mixed = [(1 - r) * metal[0] + r * metal[1] + shaped for r in (0.8, usual)]
    own = read(facts.alloys["ti-6al-4v"], "feedstock.powder_co2")
    assert np.allclose(_emission(read, facts, "ti-6al-4v", 0.8), own * mixed[0] / mixed[1])


def test_titanium_spans_what_is_published(read, facts):
    # 20 and 85 (powder), 20.5 and 46.5 (primary), 5.2 (taken for scrap, without atomising)
    usual = _emission(read, facts, "ti-6al-4v")
    assert np.quantile(usual, 0.05) <= 20.5
    assert np.quantile(usual, 0.95) >= 85.0
    ore = read.rate("melt_stock.classes.Ti.primary")
    assert np.quantile(ore, 0.05) <= 20.6
    assert np.quantile(ore, 0.95) >= 46.5
    scrap = read.rate("melt_stock.classes.Ti.recycled")
    assert np.quantile(scrap, 0.05) <= 5.2 <= np.quantile(scrap, 0.95)


def test_yield_and_reuse_set_what_is_bought(read, facts):
    process = facts.processes["PBF-LB"]
    assert float(feed_ratio(read, process, MetalSupply(powder_yield=0.6, powder_reuse=0.3))) == (
        pytest.approx(0.88 / 0.6)
    )
    usual = feed_ratio(read, process)
    assert np.allclose(usual, 1.0 / (1.0 - read(process, "material.powder_loss")))


@pytest.mark.parametrize("key", ["PBF-LB", "PBF-EB", "BJT", "DED-LB-powder", "DED-Arc"])
@pytest.mark.parametrize(
    "supply", [MetalSupply(), MetalSupply(powder_yield=0.3), MetalSupply(powder_reuse=0.99)]
)
def test_metal_in_is_never_less_than_metal_out(read, facts, key, supply):
    assert np.all(feed_ratio(read, facts.processes[key], supply) >= 1.0)


def test_wire_has_no_powder_yield(read, facts):
    wire = facts.processes["DED-Arc"]
    told = feed_ratio(read, wire, MetalSupply(powder_yield=0.3))
    assert np.array_equal(told, feed_ratio(read, wire))


@pytest.mark.parametrize(
    ("shares", "words"),
    [({"recycled_share": 1.2}, "recycled"), ({"powder_yield": 0.0}, "100 % scrap"),
     ({"powder_reuse": 2.0}, "reused")],
)  # fmt: skip
def test_what_is_no_share_is_refused(shares, words):
    with pytest.raises(OutOfRangeError, match=words):
        MetalSupply(**shares)


def test_a_printed_part_with_scrap_and_with_yield(printed):
    body = {"volume": 2e-5, "area": 8e-3, "extent": (0.06, 0.04, 0.03)}
    given = (body, "PBF-LB", "eos-m290", "ti-6al-4v")
    usual = printed(*given, quantity=20)
    scrap = printed(*given, quantity=20, supply=MetalSupply(recycled_share=1.0))
    assert median(scrap.co2) < median(usual.co2)
    assert np.array_equal(scrap.cost, usual.cost)
    half, more = (
        printed(*given, quantity=20, supply=MetalSupply(powder_yield=y, powder_reuse=0.5))
        for y in (0.5, 0.7)
    )
    assert median(half.bought_mass / more.bought_mass) == pytest.approx(1.5 / (0.85 / 0.7))
    assert np.all(more.bought_mass >= more.feedstock_mass)
    assert median(more.cost) < median(half.cost)


def test_metal_of_parts_that_break_is_bought_too(printed, facts):
    body = {"volume": 2e-5, "area": 8e-3, "extent": (0.06, 0.04, 0.03)}
    process = facts.processes["BJT"]
    found = printed(body, "BJT", "exone-x1-25pro", "316l", quantity=20)
    good, loss = process.value("rates.yield_share"), process.value("material.powder_loss")
    bought = median(found.bought_mass / found.feedstock_mass)
    assert bought == pytest.approx(1.0 / (good * (1.0 - loss)), rel=0.02)


def test_the_region_brings_its_grid(printed):
    body = {"volume": 2e-5, "area": 8e-3, "extent": (0.06, 0.04, 0.03)}
    given = (body, "PBF-LB", "eos-m290", "316l")
    at_home, india = (printed(*given, region=region) for region in ("JP", "IN"))
    ratio = median(india.co2_items["electricity"] / at_home.co2_items["electricity"])
    assert ratio == pytest.approx(0.727 / 0.423, rel=0.02)


def test_draws_are_shared_so_that_differences_are_not_noise(facts):
    reads = [FactSampler(Draws(seed=0, n=64), facts.of("economics")) for _ in range(2)]
    first, second = (_emission(read, facts, "316l", 0.5) for read in reads)
    assert np.array_equal(first, second)
